"""Working time: when an internal target (内部目标) of minutes, hours or days is up, by a centre's own opening hours."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from jianhe.law.practice import Amount, Shift
from jianhe.law.working_days import WorkCalendar

DAY = timedelta(days=1)


def up_at(start: datetime, amount: Amount, *, calendar: WorkCalendar, hours: Sequence[Shift]) -> datetime:
    """When a target that starts at `start` (aware, in the centre's own zone) is up.

    Minutes and hours run while the centre is open; days end when it closes: 0 working days is the end of the first
    working day on which it is still open.
    """
    if amount.unit in ("working_minute", "working_hour"):
        left = timedelta(minutes=amount.n * (60 if amount.unit == "working_hour" else 1))
        for opens, closes in _open_from(start, calendar, hours):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
    if amount.unit == "natural_day":
        return _closing(start.date() + amount.n * DAY, start, hours)
    first, _closes = next(_open_from(start, calendar, hours))
    day = calendar.nth_working_day(start.date(), amount.n) if amount.n else first.date()
    return _closing(day, start, hours)


def _open_from(start: datetime, calendar: WorkCalendar, hours: Sequence[Shift]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of opening hours from a moment on, without end, the first cut to what is left of it."""
    day = start.date()
    while True:
        if calendar.is_working_day(day):
            for shift in hours:
                opens, closes = (_at(day, text, start) for text in (shift.opens, shift.closes))
                if closes >= start:
                    yield max(opens, start), closes
        day += DAY


def _closing(day: date, start: datetime, hours: Sequence[Shift]) -> datetime:
    return _at(day, hours[-1].closes, start)


def _at(day: date, text: str, start: datetime) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), start.tzinfo)
