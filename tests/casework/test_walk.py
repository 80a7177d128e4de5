"""A small random walk of the intake, each step committed: the promise holds in the database after every one."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jianhe.casework import documents, proceedings
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import Refused
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Approval, Document, Matter
from tests import build
from tests.build import AT, COORDINATOR, DEPUTY, DIRECTOR, HEAD, OFFICER, a_centre, a_matter, acting
from tests.casework.test_proceedings import run_of


def test_a_random_walk_keeps_the_promise_after_each_committed_step(own_db: Any, admin_db: Any) -> None:
    """Whatever is available is taken, by whoever may; the deferred triggers judge each transaction at its commit."""
    a_centre()
    dice, at = random.Random(20261124), AT
    taken: set[str] = set()
    with acting(HEAD) as by:
        matters = [a_matter(by=by, at=at) for _ in range(6)]
    for _ in range(160):
        at += timedelta(hours=dice.randint(1, 30))
        matter = dice.choice(matters)
        who = dice.choice([HEAD, OFFICER, DEPUTY, COORDINATOR, DIRECTOR])
        with acting(who, on=timezone.localdate(at)) as by:
            fresh = Matter.objects.get(pk=matter.pk)
            run = run_of(fresh)
            open_ones = [
                c.code
                for c in proceedings.choices(proceeding=run, by=by, on=timezone.localdate(at))
                if c.refusal is None
            ]
            if dice.random() < 0.5:
                open_ones = [code for code in open_ones if code not in taken] or open_ones
            if not open_ones:
                continue
            code = dice.choice(open_ones)
            given = {**build.facts_for(code, at=at), **walking_facts(code, fresh, by, at, dice, matters)}
            try:
                done = proceedings.take_step(proceeding=run, step=code, given=given, by=by, at=at, form_key=uuid4())
            except Refused:
                continue
            taken.add(code)
            asked = done if isinstance(done, Approval) else None
        if asked is not None:
            approver = {"office_head": HEAD, "deputy_chief_prosecutor": DEPUTY}[asked.role]
            with acting(approver, on=timezone.localdate(at)) as by:
                if by.person != asked.asked_by:
                    granted = dice.random() < 0.7
                    with suppress(Refused):
                        proceedings.decide_approval(approval=asked, is_granted=granted, reason="再核一核", by=by, at=at)
    assert len(taken) >= 18, sorted(taken)
    broken = admin_db(
        "SELECT m.code FROM records_matter m WHERE (m.closed_at IS NULL AND (m.owner_id IS NULL OR m.next_due IS NULL))"
        " OR (m.closed_at IS NOT NULL AND (m.outcome = '' OR m.answer = ''))"
    )
    assert broken == []


def walking_facts(
    code: str, matter: Matter, by: Standing, at: datetime, dice: random.Random, matters: list[Matter]
) -> dict[str, Any]:
    on = timezone.localdate(at).isoformat()
    given: dict[str, Any] = {"accepted_on": on, "undertaken_on": on, "extended_limit": "rpw_60d"}
    if code == "assign":
        given["handler"] = str(User.objects.get(username=OFFICER).pk)
    if code == "hand_over":
        given["to_unit"] = str(Unit.objects.get(code="civil").pk)
    if code == "merge":
        given["root_matter"] = dice.choice(matters).short_code
    if code in ("decide", "result_reply", "close", "observe") and dice.random() < 0.9:
        for paper in Document.objects.filter(matter=matter, state="approved"):
            if "record_service" in catalogue().roles.acts and catalogue().roles.may(by.roles, "record_service"):
                documents.serve(document=paper, how="post", to="本人", served_at=at, by=by, at=at)
    return given
