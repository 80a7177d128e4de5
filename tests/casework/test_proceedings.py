"""The one engine: who may take a step, what it refuses, and that nothing stays half done. Every step: test_paths.py."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from jianhe.casework import handling, openings, proceedings
from jianhe.casework.permits import Stale
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import BadFacts
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Approval, Clock, Document, HandOver, Matter, Proceeding, StepTaken
from tests import build
from tests.build import (
    AT,
    DEPUTY,
    DIRECTOR,
    HEAD,
    OFFICER,
    ON,
    a_centre,
    a_matter,
    standing,
    step_in,
)


@pytest.fixture
def head(db: None) -> Standing:
    """A head of department whose context the database knows."""
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


def run_of(matter: Matter) -> Proceeding:
    found = Proceeding.objects.filter(matter=matter, procedure="intake").order_by("-number")[0]
    found.matter = matter
    return found


def as_person(username: str) -> Standing:
    by = standing(username)
    set_context(by)
    return by


def test_a_step_out_of_its_state_names_what_is_possible(head: Standing) -> None:
    matter = a_matter(by=head)
    with pytest.raises(Refused) as bad:
        step_in(matter, "decide", by=head)
    assert "待甄别" in bad.value.refusal.sentence.zh and bad.value.refusal.instead is not None


def test_a_step_for_another_duty_is_refused_with_its_article(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    director = as_person(DIRECTOR)
    with pytest.raises(Refused) as bad:
        step_in(matter, "start_handling", by=director)
    assert "您没有这项职责" in bad.value.refusal.sentence.zh and bad.value.refusal.cite


def test_an_unknown_step_is_refused(head: Standing) -> None:
    assert proceedings.refusal(proceeding=run_of(a_matter(by=head)), step="fly", by=head, on=ON) is not None


def test_a_condition_greys_the_button_and_stops_the_step(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    choice = {one.code: one for one in proceedings.choices(proceeding=run_of(matter), by=head, on=ON)}["start_handling"]
    with pytest.raises(Refused) as bad:
        step_in(matter, "start_handling", by=head)
    assert choice.refusal == bad.value.refusal == catalogue().condition("handler_assigned").as_refusal()


def test_the_database_refuses_what_the_engine_would_not_do(head: Standing) -> None:
    matter = a_matter(by=head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(owner=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(closed_at=AT, next_due=None)


def test_all_faults_are_told_at_once(head: Standing) -> None:
    with pytest.raises(BadFacts) as bad:
        step_in(a_matter(by=head), "accept", by=head, accepted_on="2026-13-40", handling_class="")
    assert set(bad.value.errors) == {"accepted_on", "handling_class"}


def test_the_same_form_twice_is_one_step(head: Standing) -> None:
    matter, key = a_matter(by=head), uuid4()
    taken = [
        proceedings.take_step(
            proceeding=run_of(matter), step="accept", given=build.facts_for("accept"), by=head, at=AT, form_key=key
        )
        for _ in range(2)
    ]
    assert taken[0] == taken[1]
    assert StepTaken.objects.filter(matter=matter).count() == 1


def test_a_form_over_an_older_state_is_stale(head: Standing) -> None:
    matter = a_matter(by=head)
    old = matter.version
    handling.note(matter=matter, kind="call", text="来电催问", happened_at=AT, by=head, at=AT)
    with pytest.raises(Stale):
        proceedings.take_step(
            proceeding=run_of(matter), step="accept", given=build.facts_for("accept"), by=head, at=AT, version=old
        )


def test_an_effect_that_is_refused_leaves_nothing_behind(head: Standing) -> None:
    """The step's row is written before its effect; both go together."""
    matter = a_matter("accepted", by=head)
    outsider = User.objects.get(username=build.OUTSIDER)
    with pytest.raises(Refused):
        step_in(matter, "assign", by=head, handler=str(outsider.pk))
    assert not StepTaken.objects.filter(matter=matter, step="assign").exists()
    assert run_of(matter).facts.get("handler") is None


def test_a_refusal_needs_the_head_of_department(head: Standing) -> None:
    matter = a_matter(by=head)
    officer = as_person(OFFICER)
    asked = step_in(matter, "refuse", by=officer)
    assert isinstance(asked, Approval) and asked.role == "office_head"
    with pytest.raises(Refused, match="等批准"):
        step_in(matter, "refuse", by=officer)
    matter.refresh_from_db()
    assert matter.state == "registered"
    head = as_person(HEAD)
    taken = proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=head, at=AT + timedelta(hours=1))
    assert taken is not None and taken.approved_by == head.person and taken.by == officer.person
    matter.refresh_from_db()
    assert matter.state == "refused"


def test_a_decision_is_made_once_by_another_and_with_a_reason_to_say_no(head: Standing) -> None:
    matter = a_matter(by=head)
    officer = as_person(OFFICER)
    asked = step_in(matter, "refuse", by=officer)

    def decide(by: Standing, **given: Any) -> Any:
        return proceedings.decide_approval(
            approval=asked, by=by, at=AT, **{"is_granted": False, "reason": "材料不足", **given}
        )

    with pytest.raises(Refused):  # no duty to approve
        decide(officer)
    deputy = as_person(DEPUTY)
    with pytest.raises(Refused, match="由部门负责人批准"):
        decide(deputy)
    head = as_person(HEAD)
    with pytest.raises(Refused, match="理由"):
        decide(head, reason="  ")
    assert decide(head) is None
    with pytest.raises(Refused, match="已经有了决定"):
        decide(head)
    asked.refresh_from_db()
    assert asked.is_granted is False and asked.reason == "材料不足"


def test_nobody_approves_his_own_request(head: Standing) -> None:
    matter = a_matter(by=head)
    officer = as_person(OFFICER)
    asked = step_in(matter, "refuse", by=officer)
    as_person(build.SECURITY)
    Duty.objects.create(
        centre=officer.centre, unit_id=officer.home_unit, person=officer.person, role="office_head", since=ON
    )
    with pytest.raises(Refused, match="自己"):
        proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(OFFICER), at=AT)


def test_an_approval_of_what_is_no_longer_possible_is_refused_and_stays_open(head: Standing) -> None:
    matter = a_matter(by=head)
    asked = step_in(matter, "refuse", by=as_person(OFFICER))
    step_in(matter, "accept", by=as_person(HEAD))
    with pytest.raises(Refused, match="只能在"):
        proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(HEAD), at=AT)
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_an_approval_asks_the_conditions_again(head: Standing) -> None:
    """An extension that was possible when it was asked for, and was granted on another request meanwhile."""
    matter = a_matter(by=head)
    for step in ("accept_ordinary", "assign"):
        step_in(matter, step, by=head)
    asked = step_in(matter, "extend", by=head, extended_limit="rpw_60d")
    matter.refresh_from_db()
    Matter.objects.filter(pk=matter.pk).update(handler=None)
    with pytest.raises(Refused, match="承办人"):
        proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(DEPUTY), at=AT)
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_an_extension_moves_the_date_once(head: Standing) -> None:
    matter = a_matter(by=head)
    for step in ("accept_ordinary", "assign"):
        step_in(matter, step, by=head)
    before = Clock.objects.get(matter=matter, limit="rpw_60d").legal_due
    asked = step_in(matter, "extend", by=head, extended_limit="rpw_60d")
    proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(DEPUTY), at=AT)
    after = Clock.objects.get(matter=matter, limit="rpw_60d").legal_due
    assert after > before
    paper = Document.objects.get(matter=matter, paper="extension_notice")
    assert paper.blanks["original_due"] == before.isoformat() and paper.blanks["new_due"] == after.isoformat()
    with pytest.raises(Refused, match="不能延长"):
        step_in(matter, "extend", by=as_person(HEAD), extended_limit="rpw_60d")
    with pytest.raises(Refused, match="不能延长"):
        step_in(matter, "extend", by=as_person(HEAD), extended_limit="result_3m")


def test_merging_takes_the_contacts_along(head: Standing) -> None:
    root, matter = a_matter(by=head), a_matter(by=head)
    with pytest.raises(Refused, match="不能并入"):
        step_in(matter, "merge", by=head, root_matter=matter.short_code)
    step_in(matter, "merge", by=head, root_matter=root.short_code)
    matter.refresh_from_db()
    assert matter.merged_into == root and root.contacts.count() == 2 and not matter.contacts.exists()
    again = a_matter(by=head)
    step_in(again, "merge", by=head, root_matter=matter.short_code)  # leads on to where that one went
    again.refresh_from_db()
    assert again.merged_into == root and root.contacts.count() == 3
    with pytest.raises(Refused, match="不能并入"):
        step_in(root, "merge", by=head, root_matter=again.short_code)
    assert not StepTaken.objects.filter(matter=root).exists()


def test_reopening_is_a_new_run_that_leaves_the_old_one_as_it_ended(head: Standing, constraints_now: Any) -> None:
    matter = a_matter("withdrawn", by=head)
    ended = run_of(matter)
    step_in(matter, "reopen", by=head, at=AT + timedelta(days=40))
    matter.refresh_from_db()
    ended.refresh_from_db()
    run = run_of(matter)
    assert (run.number, run.parent_id, run.state, matter.closed_at) == (2, ended.pk, "reopened", None)
    assert ended.state == "withdrawn" and ended.closed_at is not None
    assert {clock.limit for clock in run.clocks.all()} == {"triage_7d", "reply_7d"}
    assert matter.next_due is not None and matter.next_due > ON + timedelta(days=40)
    step_in(matter, "accept", by=head, at=AT + timedelta(days=41), accepted_on=(ON + timedelta(days=41)).isoformat())
    constraints_now()


def test_a_suspension_stops_the_work_and_no_reply_clock(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    step_in(matter, "suspend", by=head)
    assert Clock.objects.get(matter=matter, limit="result_3m").state == "running"
    matter.refresh_from_db()
    assert (matter.state, matter.turn) == ("suspended", "other")


def test_an_open_child_keeps_the_matter_open(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    run = run_of(matter)
    with pytest.raises(Refused, match="已经在办"):
        openings.open_proceeding(matter=matter, procedure="intake", by=head, at=AT)
    with transaction.atomic():  # only the intake has an edition yet: a child of its kind is not for keeping
        openings.open_proceeding(matter=matter, procedure="intake", by=head, at=AT, subject="child", parent=run)
        with pytest.raises(Refused, match="还有程序没有结束"):
            step_in_run(run, "withdraw", head)
        transaction.set_rollback(True)


def step_in_run(run: Proceeding, step: str, by: Standing) -> Any:
    return proceedings.take_step(proceeding=run, step=step, given=build.facts_for(step), by=by, at=AT, form_key=uuid4())


def test_an_approval_that_ends_the_matter_is_given_where_it_now_is(head: Standing) -> None:
    """Asked for here, signed for by another unit meanwhile: who approves here still sees it and ends it no longer."""
    matter = a_matter(by=head)
    asked = step_in(matter, "refuse", by=as_person(OFFICER))
    step_in(matter, "hand_over", by=as_person(HEAD), to_unit=str(Unit.objects.get(code="civil").pk))
    handling.sign_for(hand_over=HandOver.objects.get(matter=matter), by=as_person("chengban2"), at=AT)
    with pytest.raises(Refused, match="主办单位"):
        proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(HEAD), at=AT)
    asked.refresh_from_db()
    assert asked.decided_at is None
