"""Performance (履行): payments on the instalments of an agreement, what is late, and the road from there."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import next_road, proceedings, starting
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import local_choice_on
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.papers.amounts import plain_amount
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Agreement, Attachment, Instalment, Payment, Proceeding
from jianhe.records.queries import access, agreements
from jianhe.records.queries.performance import due_day, paid

PROCEDURE = "performance"
ACT = "record_payment"


def open_run(agreement: Agreement) -> Proceeding | None:
    """The follow-up of this agreement that is under way."""
    found = last_run(agreement)
    return found if found is not None and found.closed_at is None else None


def last_run(agreement: Agreement) -> Proceeding | None:
    """The newest follow-up of this agreement, also one that has ended."""
    runs = Proceeding.objects.filter(matter=agreement.matter_id, procedure=PROCEDURE, subject=str(agreement.pk))
    found: Proceeding | None = runs.order_by("-number").first()
    if found is not None:
        found.matter = agreement.matter
    return found


def begin_where_due(*, agreement: Agreement, by: Standing, at: datetime) -> Proceeding | None:
    """Begin to follow the payments of a signed agreement, once; None where nothing is left to pay."""
    rows = agreements.instalments_of(agreement)
    if not any(one.paid_on is None for one in rows):
        return None
    if Proceeding.objects.filter(matter=agreement.matter_id, procedure=PROCEDURE, subject=str(agreement.pk)).exists():
        return open_run(agreement)
    return begin(agreement=agreement, by=by, at=at)


@transaction.atomic
def begin(*, agreement: Agreement, by: Standing, at: datetime) -> Proceeding:
    """Open the follow-up: its next date is the next reminder, and the two years for enforcement are counted."""
    rows = agreements.instalments_of(agreement)
    last = max((due_day(one) for one in rows), default=None)
    given = {
        "agreement": str(agreement.pk), "performance_ends_on": last.isoformat() if last else "",
        "review_on": next_day(agreement, on=timezone.localdate(at)).isoformat(),
    }  # fmt: skip
    return starting.start(matter=agreement.matter, procedure=PROCEDURE, given=given, by=by, at=at)


def reminder_days(centre: Centre, on: date) -> tuple[int, ...]:
    """How many days before its last day an instalment is reminded of, as the centre chose; the day itself is one."""
    first, last = (int(local_choice_on(centre, PROCEDURE, name, on)) for name in ("first_reminder", "last_reminder"))
    return tuple(sorted({first, last, 0}, reverse=True))


def next_day(agreement: Agreement, *, on: date) -> date:
    """The next day on which somebody must look: a reminder, a due day, or the day from which something is late."""
    days = []
    for one in agreements.instalments_of(agreement):
        if one.paid_on is not None:
            continue
        due = due_day(one)
        if on > due:
            days.append(due + timedelta(days=1))
        days += [due - timedelta(days=n) for n in reminder_days(agreement.centre, on) if due - timedelta(days=n) >= on]
    return min(days, default=on)


@transaction.atomic
def record(
    *, instalment: Instalment, amount: int, paid_on: date, by: Standing, at: datetime, form_key: UUID,
    proof: Attachment | None = None, note: str = "",
) -> Payment:  # fmt: skip
    """Record a payment on an instalment, with its proof. The same form twice finds the first payment.

    What was late and is paid in full takes the run back to where it is performed. Refuses more than is open, a day in
    the future or before the agreement, and a payment without any proof.
    """
    must(by, ACT)
    agreement = _locked(instalment, by)
    there = Payment.objects.filter(instalment=instalment, form_key=form_key).first()
    if there is not None:
        return there
    proceeding = _run(agreement)
    instalment = Instalment.objects.select_related("payer", "payee").get(pk=instalment.pk)
    note = clean_text(note)[:200]
    _check(instalment, agreement, amount, paid_on, proof, note, timezone.localdate(at))
    payment = Payment(
        centre_id=instalment.centre_id, matter_id=instalment.matter_id, instalment=instalment, amount=amount,
        paid_on=paid_on, proof=proof, note=note, form_key=form_key, recorded_by=by.person, at=at,
    )  # fmt: skip
    payment.save(force_insert=True)
    if paid(instalment) == instalment.amount:
        Instalment.objects.filter(pk=instalment.pk).update(paid_on=paid_on)
    events.write("payment_recorded", agreement.matter, by, at, payment=payment.pk, instalment=instalment.pk)
    told = f"第 {instalment.number} 期，{plain_amount(amount)}，{paid_on.isoformat()}"
    _noted(proceeding, agreement, "note_payment", {"payment": told}, by, at)
    return payment


@transaction.atomic
def undo(*, payment: Payment, reason: str, by: Standing, at: datetime) -> None:
    """Take back a payment that was typed wrongly; it stays on the record, struck through."""
    must(by, ACT)
    reason = clean_text(reason)[:200]
    if not reason:
        raise refuse("撤回要写明理由。", "Taking it back needs a reason.")
    agreement = _locked(payment.instalment, by)
    proceeding = _run(agreement)
    if not Payment.objects.filter(pk=payment.pk, undone_at=None).update(
        undone_at=at, undone_by=by.person, undo_reason=reason
    ):
        raise refuse("这笔付款已经撤回了。", "This payment was taken back already.")
    Instalment.objects.filter(pk=payment.instalment_id).update(paid_on=None)
    events.write("payment_undone", agreement.matter, by, at, payment=payment.pk, instalment=payment.instalment_id)
    told = f"第 {payment.instalment.number} 期，{plain_amount(payment.amount)}"
    _noted(proceeding, agreement, "undo_payment", {"payment": told, "reason": reason}, by, at)


@transaction.atomic
def apply_enforcement(*, agreement: Agreement, court: str, by: Standing, at: datetime) -> None:
    """Make the application for enforcement (强制执行申请书) from what the record knows; only what the court confirmed."""
    proceeding, found = _on_the_next_road(agreement, by, at)
    number = found.ruling.number if found.ruling is not None and found.ruling.result == "confirmed" else "—"
    given = {"enforcing_court": court, "ruling_number": number, **found.facts()}
    _step(proceeding, agreement, "apply_enforcement", given, by, at)


@transaction.atomic
def support_suit(*, agreement: Agreement, reason: str, answer: str, by: Standing, at: datetime) -> None:
    """On to support of prosecution (支持起诉): the application of whoever is owed is made from what the record knows.

    Ends the follow-up. Refuses what the court confirmed (that is enforced), and whoever is not named by the edition.
    """
    proceeding, found = _on_the_next_road(agreement, by, at)
    people = {one.payee_id: one.payee.name for one in agreements.instalments_of(agreement)}
    owed = [people[key] for key in found.claimants] or ["—"]
    given = {"reason": reason, "answer": answer, "owed_to": "、".join(owed), **found.facts()}
    proceedings.take_step(proceeding=proceeding, step="support_suit", given=given, by=by, at=at)


def _on_the_next_road(agreement: Agreement, by: Standing, at: datetime) -> tuple[Proceeding, next_road.Bundle]:
    must(by, ACT)
    must_reach(by, agreement.matter)
    rows = agreements.instalments_of(agreement)
    return _run(agreement), next_road.bundle(agreement, rows, on=timezone.localdate(at))


def _locked(instalment: Instalment, by: Standing) -> Agreement:
    must_reach(by, instalment.matter)
    matter = access.lock(instalment.matter)
    agreement: Agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=instalment.agreement_id)
    agreement.matter = matter
    return agreement


def _run(agreement: Agreement) -> Proceeding:
    found = open_run(agreement)
    if found is None:
        raise refuse("还没有开始跟进履行。", "The follow-up has not begun.",
                     instead=words("先按“开始跟进履行”。", "Begin it first."))  # fmt: skip
    return found


def _noted(
    proceeding: Proceeding, agreement: Agreement, step: str, given: dict[str, Any], by: Standing, at: datetime
) -> None:
    """A payment put down or taken back, and what follows by itself: paid after all, or late again."""
    _step(proceeding, agreement, step, given, by, at)
    told = {"review_on": next_day(agreement, on=timezone.localdate(at)).isoformat()}
    proceedings.take_by_itself(proceeding=proceeding, given=told, by=by, at=at)


def _step(
    proceeding: Proceeding, agreement: Agreement, step: str, given: dict[str, Any], by: Standing, at: datetime
) -> None:
    told = {**given, "review_on": next_day(agreement, on=timezone.localdate(at)).isoformat()}
    proceedings.take_step(proceeding=proceeding, step=step, given=told, by=by, at=at)


def _check(
    instalment: Instalment, agreement: Agreement, amount: int, paid_on: date, proof: Attachment | None, note: str, on: date
) -> None:
    left = instalment.amount - paid(instalment)
    if amount <= 0 or amount > left:
        raise refuse(f"这一期还差{plain_amount(left)}。", f"{plain_amount(left)} is open on this instalment.",
                     instead=words("多付的记到下一期。", "Record what was paid beyond it on the next one."))  # fmt: skip
    if agreement.effective_on is None or not agreement.effective_on <= paid_on <= on:
        raise refuse("付款日期在协议签好以后、今天以前。", "It was paid between the agreement and today.")
    if proof is None and not note:
        raise refuse("附上凭证，或者写明凭什么认定付了。", "Add the proof, or write on what it rests.")
    if proof is not None and (proof.matter_id != instalment.matter_id or proof.verdict != "clean"):
        raise refuse("凭证要先收进这件事项的材料。", "The proof must be among the materials of this matter.")
