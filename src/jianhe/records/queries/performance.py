"""What was paid on the instalments of an agreement, and what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from jianhe.law.limits import all_limits
from jianhe.law.periods import day_of, legal_end
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Agreement, Instalment, InstalmentMark, Payment

INSTALMENT = "instalment_due"


def due_day(instalment: Instalment) -> date:
    """The last day of an instalment: a due day on a statutory holiday moves to the working day after it."""
    rule = all_limits()[INSTALMENT][-1]
    return day_of(legal_end(instalment.due_on, published_calendar(instalment.centre_id), rule.rolls))


def is_late(instalment: Instalment, *, on: date) -> bool:
    """Not paid in full, and its last day is over."""
    return instalment.paid_on is None and on > due_day(instalment)


def paid(instalment: Instalment) -> int:
    """What was paid on it so far, in fen."""
    found = Payment.objects.filter(instalment=instalment, undone_at=None).aggregate(fen=Sum("amount"))
    return int(found["fen"] or 0)


@dataclass(frozen=True)
class Line:
    """One instalment as the page shows it: its last day, what is left, the payments and what the sweep marked."""

    instalment: Instalment
    due: date
    left: int
    is_late: bool
    payments: list[Payment]
    marks: list[InstalmentMark]


def lines_of(agreement: Agreement, rows: Sequence[Instalment], *, on: date) -> list[Line]:
    """The instalments of an agreement with everything that happened to them: two statements for all."""
    made = Payment.objects.filter(instalment__agreement=agreement).select_related("recorded_by", "proof", "undone_by")
    marks = list(InstalmentMark.objects.filter(instalment__agreement=agreement).order_by("on"))
    every = list(made.order_by("paid_on", "id"))
    found = []
    for one in rows:
        mine = [payment for payment in every if payment.instalment_id == one.pk]
        left = one.amount - sum(payment.amount for payment in mine if payment.undone_at is None)
        own = [mark for mark in marks if mark.instalment_id == one.pk]
        found.append(Line(one, due_day(one), left, is_late(one, on=on), mine, own))
    return found


def payments_of(agreement: Agreement) -> list[Payment]:
    """The payments that count, oldest first, each with its proof."""
    found = Payment.objects.filter(instalment__agreement=agreement, undone_at=None).select_related("proof")
    return list(found.order_by("paid_on", "id"))


def payment_of(agreement: Agreement, key: str) -> Payment | None:
    """One payment of an agreement."""
    found = Payment.objects.filter(instalment__agreement=agreement).select_related("instalment__matter")
    return next((one for one in found if str(one.pk) == key), None)
