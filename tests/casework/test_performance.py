"""履行: paid in parts with proof, taken back, reminded of, late the day after, and the road from there."""

import zipfile
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from jianhe.casework import next_road, performance, performance_sweep, proceedings
from jianhe.law.refusals import Refused
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records.models import (
    Agreement,
    Document,
    Event,
    Instalment,
    InstalmentMark,
    Matter,
    Payment,
    Proceeding,
    StepTaken,
)
from jianhe.records.queries import agreements
from jianhe.records.queries.performance import due_day, is_late
from tests import agreeing, build, confirming
from tests.build import AT, HEAD, acting
from tests.casework.test_confirmation import refused_by

pytestmark = pytest.mark.django_db
DUE = agreeing.FIRST  # 2026-12-10, a Thursday; the second is 2027-01-20
YUAN = 100


@pytest.fixture
def agreement() -> Agreement:
    build.a_centre()
    with acting(HEAD) as by:
        made = confirming.mediated(confirming.a_quarrel(by), by)
        performance.begin(agreement=made, by=by, at=AT)
    return made


def on(day: date, hour: int = 2) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day, hour=hour)


def rows(agreement: Agreement) -> list[Instalment]:
    return agreements.instalments_of(agreement)


def sweep(day: date) -> tuple[int, int]:
    return performance_sweep.sweep(centre=Centre.objects.get(), at=on(day))


def pay(instalment: Instalment, amount: int, **more: Any) -> Payment:
    with acting(HEAD, on=DUE) as by:
        told = {"paid_on": AT.date(), "note": "收条", "form_key": uuid4(), "at": on(DUE, 10), **more}
        return performance.record(instalment=instalment, amount=amount, by=by, **told)


def next_due(agreement: Agreement) -> tuple[date | None, date | None]:
    with acting(HEAD):
        run = Proceeding.objects.get(procedure="performance")
        return run.next_due, Matter.objects.get(pk=agreement.matter_id).next_due


def test_reminded_before_and_late_the_day_after_however_often_it_runs(agreement: Agreement) -> None:
    assert next_due(agreement)[0] == DUE - timedelta(days=7)
    nights = [DUE - timedelta(days=n) for n in (8, 7, 6, 1, 0)]
    assert [sweep(night) for night in nights] == [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0)]
    assert next_due(agreement)[0] == DUE
    late = DUE + timedelta(days=1)
    assert [sweep(late), sweep(late), sweep(late + timedelta(days=3))] == [(0, 1), (0, 0), (0, 0)]
    assert next_due(agreement)[0] == late, "it stays late on the list until somebody acts"
    with acting(HEAD):
        assert list(InstalmentMark.objects.filter(kind="breach").values_list("on", flat=True)) == [late]


def test_the_night_after_an_unpaid_day_it_is_late_by_itself(agreement: Agreement) -> None:
    sweep(DUE)
    with acting(HEAD):
        assert Proceeding.objects.get(procedure="performance").state == "performing"
    for _ in range(2):
        sweep(DUE + timedelta(days=1))
    with acting(HEAD) as by:
        run = Proceeding.objects.select_related("matter").get(procedure="performance")
        (taken,) = StepTaken.objects.filter(proceeding=run, step="breach")
        assert (run.state, taken.by, taken.approved_by) == ("breached", None, None)
        assert Event.objects.get(kind="step_taken", facts_text__contains='"step":"breach"').actor_id is None
        assert proceedings.take_by_itself(proceeding=run, given={}, by=by, at=on(DUE + timedelta(days=1), 9)) is None
        forged = StepTaken(
            centre_id=run.centre_id, matter_id=run.matter_id, proceeding=run, step="cure", from_state="breached",
            to_state="performing", at=AT,
        )  # fmt: skip
        assert refused_by(lambda: forged.save(force_insert=True)) == "step_is_taken_by_who_asks"


def test_paid_late_but_in_full_it_goes_on_by_itself_and_taken_back_it_is_late_again(agreement: Agreement) -> None:
    late = DUE + timedelta(days=1)
    sweep(late)
    with acting(HEAD):
        first = rows(agreement)[0]

    def stands() -> tuple[str, date | None]:
        with acting(HEAD):
            run = Proceeding.objects.get(procedure="performance")
            return run.state, run.next_due

    pay(first, first.amount - YUAN, paid_on=late, at=on(late, 9))
    assert stands() == ("breached", late)
    rest = pay(first, YUAN, paid_on=late, at=on(late, 10))
    state, next_on = stands()
    assert state == "performing" and next_on is not None and next_on > late
    with acting(HEAD, on=late) as by:
        assert StepTaken.objects.get(step="cure").by == by.person
        performance.undo(payment=rest, reason="记错了", by=by, at=on(late, 11))
    assert stands() == ("breached", late)


def test_a_holiday_moves_the_last_day(agreement: Agreement) -> None:
    with acting(HEAD):
        one = rows(agreement)[0]
        one.due_on = date(2026, 10, 1)
        assert due_day(one) == date(2026, 10, 8)
        assert not is_late(one, on=date(2026, 10, 8)) and is_late(one, on=date(2026, 10, 9))


def test_paid_in_parts_and_taken_back(agreement: Agreement) -> None:
    with acting(HEAD):
        first = rows(agreement)[0]
    key = uuid4()
    half = pay(first, first.amount - YUAN, form_key=key)
    assert pay(first, first.amount - YUAN, form_key=key).pk == half.pk, "a second press is no second payment"
    with pytest.raises(Refused, match="还差"):
        pay(first, YUAN + 1)
    pay(first, YUAN)
    with acting(HEAD):
        assert rows(agreement)[0].paid_on == AT.date()
    with acting(HEAD, on=DUE) as by:
        performance.undo(payment=half, reason="记到了别人名下", by=by, at=on(DUE, 11))
        with pytest.raises(Refused, match="已经撤回"):
            performance.undo(payment=half, reason="再撤", by=by, at=on(DUE, 11))
        assert rows(agreement)[0].paid_on is None and Payment.objects.count() == 2
    with acting(HEAD):
        assert refused_by(lambda: _forced(first)) == "payments_fit_the_instalment"


def _forced(instalment: Instalment) -> None:
    from django.db import connection

    Instalment.objects.filter(pk=instalment.pk).update(paid_on=AT.date())
    connection.check_constraints()


@pytest.mark.parametrize(
    ("more", "why"),
    [({"note": ""}, "凭证"), ({"paid_on": date(2026, 11, 23)}, "付款日期"), ({"paid_on": DUE + timedelta(days=1)}, "付款日期")],
)
def test_a_payment_needs_a_proof_and_a_possible_day(agreement: Agreement, more: dict[str, Any], why: str) -> None:
    with acting(HEAD):
        first = rows(agreement)[0]
    with pytest.raises(Refused, match=why):
        pay(first, YUAN, **more)


def test_only_what_the_court_confirmed_is_enforced(agreement: Agreement) -> None:
    late = DUE + timedelta(days=1)
    with acting(HEAD, on=late) as by, pytest.raises(Refused, match="没有经法院确认"):
        performance.apply_enforcement(agreement=agreement, court="旌阳区人民法院", by=by, at=on(late, 9))
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    confirming.confirmed(packet)
    with acting(HEAD) as by, pytest.raises(Refused, match="没有逾期"):
        performance.apply_enforcement(agreement=agreement, court="旌阳区人民法院", by=by, at=AT + timedelta(hours=1))
    with acting(HEAD, on=late) as by:
        performance.apply_enforcement(agreement=agreement, court="旌阳区人民法院", by=by, at=on(late, 9))
        run = Proceeding.objects.get(procedure="performance")
        paper = Document.objects.get(paper="enforcement_application")
    assert run.state == "enforcement" and paper.blanks["unpaid_total"] == "¥93,200.00（人民币玖万叁仟贰佰元整）"
    assert paper.blanks["ruling_number"] == "（2026）川0603民特88号"
    told = "\n".join(paper.blanks["enclosures"])
    assert "调解协议书：旌联调〔2026〕第188号" in told and "确认裁定：（2026）川0603民特88号" in told
    assert "材料目录：" in told and "主持调解的证明：主持调解证明.txt" in told
    with acting(HEAD, on=late) as by:
        found = next_road.bundle(agreement, rows(agreement), on=late)
        with next_road.archive(found, by=by, at=on(late, 9)) as held, zipfile.ZipFile(held) as unpacked:
            names = unpacked.namelist()
        assert Event.objects.filter(kind="packet_read").count() == packet.files.count()
    assert any("主持调解证明.txt" in name for name in names) and any("签名，王示例0（虚构）.png" in name for name in names)


def test_what_was_not_confirmed_goes_on_to_support_of_prosecution_with_all_that_is_there(agreement: Agreement) -> None:
    late = DUE + timedelta(days=1)
    with acting(HEAD):
        first = rows(agreement)[0]
    pay(first, YUAN, note="微信转账截图")
    sweep(late)

    def ask(by: Standing, **more: str) -> None:
        told = {"reason": "没有时间、不懂怎样起诉", "answer": "由本人签字申请", **more}
        performance.support_suit(agreement=agreement, by=by, at=on(late, 9), **told)

    with acting(HEAD, on=late) as by:
        with pytest.raises(Refused, match="理由"):
            ask(by, reason="")
        ask(by)
        run, paper = Proceeding.objects.get(procedure="performance"), Document.objects.get(paper="support_application")
    assert (run.state, run.outcome) == ("supported_end", "supported")
    assert paper.blanks["owed_to"] == "王示例0（虚构）"
    assert paper.blanks["unpaid_total"] == "¥93,199.00（人民币玖万叁仟壹佰玖拾玖元整）"
    assert "付款记录：第1期，2026年11月24日，¥1.00，微信转账截图" in paper.blanks["enclosures"]


def test_what_the_court_confirmed_is_enforced_and_not_sued_on(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    confirming.confirmed(packet)
    late = DUE + timedelta(days=1)
    with acting(HEAD, on=late) as by, pytest.raises(Refused, match="已经法院确认的协议，直接申请执行"):
        performance.support_suit(agreement=agreement, reason="难", answer="已告知", by=by, at=on(late, 9))
