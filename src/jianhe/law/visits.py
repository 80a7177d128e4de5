"""The times of visits that are booked ahead (预约来访): which days, which times, by a centre's own ways and the calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from jianhe.law.practice import Practice
from jianhe.law.working_days import WorkCalendar

DAY = timedelta(days=1)


def visit_days(today: date, practice: Practice, calendar: WorkCalendar) -> list[date]:
    """The days that visits can be booked for: today and working days after it, as many as the centre takes, none closed."""
    last = calendar.nth_working_day(today, practice.visits.working_days)
    days = [today + n * DAY for n in range((last - today).days + 1)]
    return [day for day in days if calendar.is_working_day(day) and day not in practice.visits.closed]


def visit_times(unit: str, day: date, practice: Practice) -> list[time]:
    """When visits with a unit begin on an open day; none where the unit takes none, or not on this day of the week."""
    hours = practice.visits.units.get(unit)
    if hours is None or (hours.weekdays and day.isoweekday() not in hours.weekdays):
        return []
    length, times = timedelta(minutes=practice.visits.minutes), list[time]()
    for shift in hours.hours or practice.working_hours:
        begins, closes = (datetime.combine(day, time.fromisoformat(text)) for text in (shift.opens, shift.closes))
        while begins + length <= closes:
            times.append(begins.time())
            begins += length
    return times


def seats(unit: str, windows: Sequence[object], practice: Practice) -> int:
    """How many people a unit takes at one time: at each of its windows as many as the centre says."""
    hours = practice.visits.units.get(unit)
    each = practice.visits.per_window if hours is None or hours.per_window is None else hours.per_window
    return each * len(windows)
