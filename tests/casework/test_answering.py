"""What an organ does with a hand-over: more time from the sender, an answer that goes back, levels that rise by themselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from jianhe.casework import answering, escalating, handling, telling
from jianhe.law.refusals import Refused
from jianhe.people.models import Centre, Unit
from jianhe.records.models import AgendaItem, Clock, Entry, Escalation, Event, HandOver, Matter, MoreTime, Notice
from jianhe.records.queries import access, hand_overs
from jianhe.records.queries import told as notices
from tests import build
from tests.build import AT
from tests.casework.test_returning import LABOUR, by, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> Centre:
    return build.a_centre()


def signed() -> tuple[Matter, HandOver]:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    hand_over = sent(matter, LABOUR)
    handling.sign_for(hand_over=hand_over, by=by(LABOUR), at=AT + timedelta(hours=1))
    matter.refresh_from_db()
    hand_over.refresh_from_db()
    return matter, hand_over


def asked(hand_over: HandOver, until: date, **given: Any) -> MoreTime:
    return answering.ask_more_time(
        hand_over=hand_over, until=until, by=by(LABOUR),
        **{"reason": "inquiring", "text": "还要找工友核实。", "at": AT + timedelta(hours=2), **given},
    )  # fmt: skip


def test_the_answer_goes_back_to_the_sender_who_closes() -> None:
    matter, hand_over = signed()
    assert matter.owner.username == LABOUR and matter.unit.code == "labour_inspection"
    assert hand_over.answer_due_on == date(2026, 12, 15)  # 15 working days
    with pytest.raises(Refused, match="写明办理结果"):
        answering.answer(hand_over=hand_over, text=" ", by=by(LABOUR), at=AT)
    with pytest.raises(Refused, match="移给别的部门"):
        answering.answer(hand_over=hand_over, text="已办", by=by(build.HEAD), at=AT)
    paper = SimpleUploadedFile("责令支付决定.txt", "责令限期支付（虚构）".encode())
    answering.answer(hand_over=hand_over, text="已责令支付。", paper=paper, by=by(LABOUR), at=AT + timedelta(days=2))
    by(build.HEAD)
    matter.refresh_from_db()
    hand_over.refresh_from_db()
    assert (hand_over.state, matter.owner.username, matter.unit.code) == ("answered", build.HEAD, "complaints_and_appeals")
    assert hand_over.answer_file.name == "责令支付决定.txt"
    assert Notice.objects.get(kind="answered").about == hand_over.pk
    assert [one.pk for one in hand_overs.answered_by(by(LABOUR), at=AT + timedelta(days=2))] == [hand_over.pk]
    with pytest.raises(Refused, match="已经答复"):
        answering.answer(hand_over=hand_over, text="又答复", by=by(LABOUR), at=AT + timedelta(days=2))


def test_more_time_moves_the_day_of_the_answer_and_never_the_clock_of_the_law() -> None:
    matter, hand_over = signed()
    by(build.HEAD)
    before = list(Clock.objects.filter(matter=matter).values_list("limit", "legal_due"))
    last = answering.last_day_of_law(matter)
    assert last is not None
    with pytest.raises(Refused, match="新的日期要比原来的晚"):
        asked(hand_over, date(2026, 12, 15))
    with pytest.raises(Refused, match="法定期限到"):
        asked(hand_over, last + timedelta(days=1))
    with pytest.raises(Refused, match="请选延期的理由"):
        asked(hand_over, date(2026, 12, 20), reason="忙")
    request = asked(hand_over, date(2026, 12, 25))
    with pytest.raises(Refused, match="已经申请了"):
        asked(hand_over, date(2026, 12, 26))
    with pytest.raises(Refused, match="由移送方或者中心协调员答复"):
        answering.decide_more_time(request=request, is_granted=True, why="", by=by(LABOUR), at=AT)
    with pytest.raises(Refused, match="不同意要写明理由"):
        answering.decide_more_time(request=request, is_granted=False, why="", by=by(build.HEAD), at=AT)
    answering.decide_more_time(request=request, is_granted=True, why="", by=by(build.HEAD), at=AT + timedelta(hours=3))
    hand_over.refresh_from_db()
    assert hand_over.answer_due_on == date(2026, 12, 25)
    assert list(Clock.objects.filter(matter=matter).values_list("limit", "legal_due")) == before
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        MoreTime.objects.filter(pk=request.pk).update(why="改了")


def test_what_nobody_signs_for_rises_level_by_level_each_once(centre: Centre) -> None:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    hand_over = sent(matter, LABOUR)
    assert escalating.escalate(centre=centre, at=hand_over.sign_by - timedelta(minutes=1)) == 0
    assert escalating.escalate(centre=centre, at=hand_over.sign_by) == 1
    assert escalating.escalate(centre=centre, at=hand_over.sign_by) == 0  # asked twice, told once
    assert escalating.escalate(centre=centre, at=hand_over.sign_by + timedelta(days=7)) == 2
    by(build.HEAD)
    assert list(Escalation.objects.filter(hand_over=hand_over).order_by("level").values_list("level", flat=True)) == [1, 2, 3]
    assert Event.objects.filter(matter=matter, kind="hand_over_escalated").count() == 3
    matter.refresh_from_db()
    assert matter.owner.username == build.HEAD  # until it is signed for, the sender owns
    assert AgendaItem.objects.get(matter=matter).why == "not_signed"
    told = {who: (by(who), Notice.objects.filter(kind="not_signed").count())[1]
            for who in (LABOUR, build.HEAD, build.COORDINATOR, build.DIRECTOR)}  # fmt: skip
    assert told == {LABOUR: 2, build.HEAD: 2, build.COORDINATOR: 1, build.DIRECTOR: 1}  # two levels at once: told once
    receiver = by(LABOUR)
    ((notice, its_matter),) = notices.untold(receiver, most=9)  # the newest stands for both
    assert its_matter == matter and notice.at == hand_over.sign_by + timedelta(days=7)
    telling.note_seen(notice=notice, by=receiver, at=notice.at)
    assert notices.untold(receiver, most=9) == []


def test_an_organ_reads_its_own_notes_and_not_those_of_the_house() -> None:
    matter, _hand_over = signed()
    handling.note(matter=matter, kind="note", text="金丝雀内部研判", happened_at=AT, by=by(build.HEAD), at=AT)
    handling.note(matter=matter, kind="call", text="约了老板", happened_at=AT, by=by(LABOUR), at=AT)
    assert access.matter_by_number(by(LABOUR), matter.short_code) is not None
    assert list(Entry.objects.filter(matter=matter).values_list("text", flat=True)) == ["约了老板"]
    by(build.HEAD)
    assert Entry.objects.filter(matter=matter).count() == 2


def test_help_is_answered_and_the_matter_never_moved() -> None:
    matter = build.a_matter("accepted", by=by(build.HEAD))
    civil, women = (Unit.objects.get(code=code) for code in ("labour_inspection", "womens_federation"))
    first = handling.ask_for_help(matter=matter, to_unit=civil, ask="请核对工资表。", by=by(build.HEAD), at=AT)
    handling.ask_for_help(matter=matter, to_unit=women, ask="请陪同。", by=by(build.HEAD), at=AT)
    with pytest.raises(Refused, match="已经请这个单位协办"):
        handling.ask_for_help(matter=matter, to_unit=civil, ask="再请一次。", by=by(build.HEAD), at=AT)
    handling.sign_for(hand_over=first, by=by(LABOUR), at=AT)
    answering.answer(hand_over=first, text="核对了，属实。", by=by(LABOUR), at=AT)
    by(build.HEAD)
    matter.refresh_from_db()
    assert (matter.owner.username, matter.unit.code) == (build.HEAD, "complaints_and_appeals")
