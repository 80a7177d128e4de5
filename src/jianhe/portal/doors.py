"""When the doors of a centre are open: today's hours, and the next opening when they are closed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jianhe.casework.rules import practice_in
from jianhe.people.models import Centre
from jianhe.records.calendars import published_calendar


@dataclass(frozen=True)
class Doors:
    """The hours of a working day (「09:00–12:00」), whether somebody is there now, and when next."""

    hours: tuple[str, ...]
    is_open: bool
    opens_next: datetime


def doors_of(centre: Centre, *, at: datetime) -> Doors:
    """The doors of a centre at a moment, by its own hours and the working calendar."""
    now = timezone.localtime(at)
    shifts = practice_in(centre, on=now.date()).working_hours
    calendar = published_calendar(centre.pk)
    spans = [(time.fromisoformat(shift.opens), time.fromisoformat(shift.closes)) for shift in shifts]
    works = calendar.is_working_day(now.date())
    is_open = works and any(opens <= now.time() < closes for opens, closes in spans)
    later_today = [opens for opens, _ in spans if works and opens > now.time()]
    opens_next = (
        _moment(now.date(), min(later_today))
        if later_today
        else _moment(calendar.first_working_day_from(now.date() + timedelta(days=1)), min(opens for opens, _ in spans))
    )
    return Doors(tuple(f"{shift.opens}–{shift.closes}" for shift in shifts), is_open, opens_next)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
