"""What an organ that was asked for help sees of the matter: its own, and nothing of the others; the leader sees all."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from jianhe.casework import attachments, conferences, handling
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.records.models import Attachment, Booking, HandOver, Matter, Offer, Sitting, StepTaken
from tests import build
from tests.agreeing import a_signed_agreement, some_talks
from tests.build import AT, HEAD, OUTSIDER
from tests.casework.test_returning import WOMEN
from tests.checked_client import checked_client
from tests.whole.places import Site, routes

CANARY, SENT, OWN = "金丝雀", "随附材料", "本单位的话"


def unit(code: str) -> Unit:
    found: Unit = Unit.objects.get(code=code)
    return found


def attached(matter: Matter, name: str, by: Any) -> Attachment:
    return attachments.attach(matter=matter, upload=SimpleUploadedFile(f"{name}.txt", name.encode()), by=by, at=AT)


@pytest.fixture
def shared(db: None) -> Matter:
    """Two units help with one matter; the house has talks, offers, a room, notes and materials of its own."""
    build.a_centre()
    with build.acting(HEAD) as by:
        other = build.a_person("对方示例（虚构）", side="b", role="respondent", kind="company", number="", phone="")
        matter = build.a_matter("accepted", by=by, parties=[build.a_person(), other])
        build.step_in(matter, "assign", by=by, reason=CANARY)
        handling.note(matter=matter, kind="note", text=CANARY, happened_at=AT, by=by, at=AT)
        attached(matter, CANARY, by)
        sheet = attached(matter, SENT, by)
        some_talks(matter, by)
        a_signed_agreement(matter, by)
        build.a_booking(matter, by=by, others=CANARY)
        handling.ask_for_help(matter=matter, to_unit=unit("womens_federation"), ask=CANARY, by=by, at=AT)
        handling.ask_for_help(
            matter=matter, to_unit=unit("labour_inspection"), ask="请核对工资表。", files=[sheet], by=by, at=AT
        )
    with build.acting(WOMEN) as by:
        hand_over = HandOver.objects.get(matter=matter, to_unit=unit("womens_federation"))
        handling.sign_for(hand_over=hand_over, by=by, at=AT)
        handling.note(matter=matter, kind="note", text=f"{CANARY}妇联", happened_at=AT, by=by, at=AT)
    with build.acting(OUTSIDER) as by:
        handling.sign_for(hand_over=HandOver.objects.get(matter=matter, to_unit=unit("labour_inspection")), by=by, at=AT)
        handling.note(matter=matter, kind="note", text=OWN, happened_at=AT, by=by, at=AT)
        attached(matter, OWN, by)
    return matter


def pages(matter: Matter, who: str) -> dict[str, str]:
    """The answer of every address that the matter has, as this person."""
    keys: dict[str, UUID] = defaultdict(lambda: UUID(int=0))
    client, found = checked_client(who), {}
    for route in routes():
        if "number" in route.arguments and not route.name.startswith("portal"):
            answer = client.get(Site(matter, matter, matter, keys, keys).address(route))
            found[route.name] = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    return found


def test_no_page_of_a_helper_tells_of_the_others_and_the_leader_sees_them(shared: Matter) -> None:
    seen = pages(shared, OUTSIDER)
    assert [name for name, text in seen.items() if CANARY in text or "妇女" in text and "联合会" in text] == []
    own = seen["desk:matter"] + seen["desk:matter_materials"] + seen["desk:matter_hand_overs"] + seen["desk:matter_people"]
    for words in ("请核对工资表。", SENT, OWN, "三个月没有发工资", "王建军（虚构）", "对方示例（虚构）"):
        assert words in own, words
    run = next(one.number for one in shared.proceedings.all()) if shared.proceedings.exists() else 2
    assert checked_client(OUTSIDER).get(reverse("desk:talks", args=[shared.short_code, run + 1])).status_code == 404
    theirs = pages(shared, HEAD)
    assert CANARY in theirs["desk:matter"] and CANARY in theirs["desk:matter_materials"]


def test_the_database_holds_the_same(shared: Matter) -> None:
    def counts(who: str) -> dict[str, int]:
        set_context(build.standing(who))
        tables = {"sittings": Sitting, "steps": StepTaken, "hand_overs": HandOver, "rooms": Booking, "offers": Offer}
        return {name: model.objects.filter(matter=shared).count() for name, model in tables.items()}

    helper, head = counts(OUTSIDER), counts(HEAD)
    assert helper == {"sittings": 0, "steps": 0, "hand_overs": 1, "rooms": 0, "offers": 0}
    assert all(head[name] > helper[name] for name in helper)
    set_context(build.standing(OUTSIDER))
    assert {one.name for one in Attachment.objects.filter(matter=shared)} == {f"{SENT}.txt", f"{OWN}.txt"}
    with connection.cursor() as cursor:  # nor by a change that names the row
        cursor.execute("UPDATE records_handover SET state = 'recalled' WHERE matter_id = %s", [shared.pk])
        assert cursor.rowcount == 1
    set_context(build.standing(HEAD))
    conferences.call(
        title="示例", starts_at=AT, matters=[shared], question="谁来主办？", units=[unit("labour_inspection")],
        by=build.standing(build.COORDINATOR), at=AT,
    )  # fmt: skip
    assert counts(OUTSIDER)["hand_overs"] == 2  # whoever is asked to judge sees what there is to judge
