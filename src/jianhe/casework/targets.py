"""Internal targets (内部目标): when a step of the centre's own practice is up for a matter. Never a clock of the law."""

from datetime import datetime

from django.utils import timezone

from jianhe.casework.rules import practice_in
from jianhe.law.practice import Amount
from jianhe.law.working_time import up_at
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Matter

AS_COMPLEX = ("orange", "red")  # risk levels handled as complex, whatever the class (centre practice 6.3)


def handling_class(matter: Matter) -> str:
    """By which class a matter is handled: its own, or complex where the risk is high."""
    return "complex" if matter.risk_level in AS_COMPLEX else matter.handling_class or "ordinary"


def target(matter: Matter, name: str, *, since: datetime) -> datetime | None:
    """When the target `name`, started at `since`, is up; None where the practice has none for this class."""
    found = practice_in(matter.centre, on=timezone.localdate(since)).targets.get(name)
    amounts: tuple[Amount, ...] = getattr(found, handling_class(matter)) if found is not None else ()
    return later(matter, amounts[0], since=since) if amounts else None


def later(matter: Matter, amount: Amount, *, since: datetime) -> datetime:
    """A moment so much working time of the matter's centre after another."""
    start = timezone.localtime(since)
    hours = practice_in(matter.centre, on=start.date()).working_hours
    return up_at(start, amount, calendar=published_calendar(matter.centre_id), hours=hours)
