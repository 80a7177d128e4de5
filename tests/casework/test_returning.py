"""Returning a hand-over: a reason of the list, once; the second return waits for the weekly meeting, never nobody's."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jianhe.casework import handling, returning
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import Refused
from jianhe.law.sources import sources
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import AgendaItem, Clock, HandOver, Matter, Notice
from jianhe.records.queries import access
from tests import build
from tests.build import AT

pytestmark = pytest.mark.django_db
LABOUR, WOMEN = build.OUTSIDER, "fulian"
UNIT = {LABOUR: "labour_inspection", WOMEN: "womens_federation", "sifa": "justice_bureau"}


@pytest.fixture(autouse=True)
def centre() -> None:
    build.a_centre()


def by(username: str) -> Standing:
    found = build.standing(username)
    set_context(found)
    return found


def sent(matter: Matter, to: str, *, sender: str = build.HEAD) -> HandOver:
    build.step_in(matter, "hand_over", by=by(sender), to_unit=str(Unit.objects.get(code=UNIT[to]).pk))
    return HandOver.objects.get(matter=matter, state="sent")


def returned(hand_over: HandOver, who: str, **given: object) -> Matter:
    given = {"reason": "not_competent", "text": "应由别的机关办。", "at": AT + timedelta(minutes=30), **given}
    return returning.return_hand_over(hand_over=hand_over, by=by(who), **given)  # type: ignore[arg-type]


def twice_returned() -> tuple[Matter, HandOver]:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    returned(sent(matter, LABOUR), LABOUR)
    second = sent(matter, WOMEN)
    returned(second, WOMEN)
    by(build.HEAD)
    matter.refresh_from_db()
    second.refresh_from_db()
    return matter, second


def test_each_reason_rests_on_an_article_or_on_the_practice_of_centres() -> None:
    reasons = catalogue().return_reasons
    assert reasons and all(one.cite or one.practice for one in reasons.values())
    assert {cite.partition("/")[0] for one in reasons.values() for cite in one.cite} <= set(sources())


@pytest.mark.parametrize(("given", "why"), [
    ({"reason": "我们太忙"}, "请选退回的理由"), ({"text": "  "}, "退回要写明依据"),
    ({"at": AT + timedelta(days=3)}, "退回要在"),
])  # fmt: skip
def test_a_return_without_a_reason_of_the_list_or_too_late_is_refused(given: dict[str, object], why: str) -> None:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    hand_over = sent(matter, LABOUR)
    with pytest.raises(Refused, match=why):
        returned(hand_over, LABOUR, **given)
    hand_over.refresh_from_db()
    assert hand_over.state == "sent"


def test_a_complex_matter_is_not_returned() -> None:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    Matter.objects.filter(pk=matter.pk).update(risk_level="red")
    hand_over = sent(matter, LABOUR)
    with pytest.raises(Refused, match="复杂事项不能退回"):
        returned(hand_over, LABOUR)


@pytest.mark.parametrize("second", [LABOUR, WOMEN])
def test_the_second_return_does_not_go_back_but_waits_for_the_weekly_meeting(second: str) -> None:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    returned(sent(matter, LABOUR), LABOUR)
    by(build.HEAD)
    matter.refresh_from_db()
    before = set(Clock.objects.filter(matter=matter, ended_at=None).values_list("limit", "state", "legal_due"))
    assert matter.owner.username == build.COORDINATOR and not AgendaItem.objects.filter(matter=matter).exists()
    hand_over = sent(matter, second)
    returned(hand_over, second)
    by(build.HEAD)
    matter.refresh_from_db()
    hand_over.refresh_from_db()
    item = AgendaItem.objects.get(matter=matter)
    assert hand_over.state == "contested" and hand_over.settled_at is None
    assert (item.why, item.state, item.conference.kind) == ("second_return", "open", "weekly")
    assert item.conference.starts_at.isoweekday() == 1 and item.conference.starts_at > AT
    assert matter.owner.username == build.COORDINATOR and matter.unit.code == "complaints_and_appeals"
    after = set(Clock.objects.filter(matter=matter, ended_at=None).values_list("limit", "state", "legal_due"))
    assert after == before  # the clock runs on
    with pytest.raises(Refused):
        sent(matter, "sifa")
    by(build.COORDINATOR)
    assert Notice.objects.filter(kind="contested", about=hand_over.pk).count() == 1
    # Who argued about it sees it until the meeting has decided.
    for who in {LABOUR, second}:
        assert access.matter_by_number(by(who), matter.short_code) is not None


def test_the_database_refuses_a_second_return_and_a_return_without_reason() -> None:
    matter, second = twice_returned()
    for change in ({"state": "returned"}, {"return_reason": ""}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(owner=None)


def test_who_only_helps_cannot_close() -> None:
    matter = build.a_matter("replied", by=by(build.HEAD))
    civil = Unit.objects.get(code="civil")
    hand_over = handling.ask_for_help(matter=matter, to_unit=civil, ask="请核对工资表。", by=by(build.HEAD), at=AT)
    handling.sign_for(hand_over=hand_over, by=by("chengban2"), at=AT)
    matter.refresh_from_db()
    assert matter.unit.code == "complaints_and_appeals" and matter.owner.username == build.OFFICER
    with pytest.raises(Refused, match="协办的不能办结"):
        build.step_in(matter, "close", by=by("chengban2"))
    run = matter.proceedings.get()
    with pytest.raises(DatabaseError, match="ended by the unit"), transaction.atomic():
        matter.proceedings.filter(pk=run.pk).update(
            closed_at=AT, outcome="resolved", answer="paper", next_due=None, review_on=None
        )
