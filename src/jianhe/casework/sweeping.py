"""The nightly sweep of clocks: counts again what a new calendar moves, tells what is late, takes no step."""

from datetime import date, datetime

from django.utils import timezone

from jianhe.casework import deadlines
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Clock, Matter, Proceeding
from jianhe.records.queries import access


def recount(*, centre: Centre, at: datetime) -> tuple[int, int]:
    """Count the running clocks of a centre again where the calendar has changed. Returns how many were, and moved.

    One transaction for each matter, so that a long night holds nobody's page. Sealed matters are counted too.
    """
    version = published_calendar(centre.pk).version
    with acting_for_centre(centre, keeps_clocks=True):
        old = Clock.objects.filter(centre=centre, ended_at=None).exclude(calendar_version=version)
        waiting = list(old.order_by("matter").values_list("matter", flat=True).distinct())
    recounted = moved = 0
    for key in waiting:
        with acting_for_centre(centre, keeps_clocks=True):
            matter = access.lock(Matter.objects.get(pk=key))
            for clock in Clock.objects.filter(matter=matter, ended_at=None).exclude(calendar_version=version):
                if clock.is_provisional or _would_move(clock):
                    recounted += 1
                    moved += deadlines.recompute(clock=clock, at=at)
            _settle(matter, at)
    return recounted, moved


def publish(*, centre: Centre, year: int, at: datetime) -> None:
    """Write down that a year's calendar holds from now on for a centre."""
    with acting_for_centre(centre):
        events.append(
            "calendar_published", centre=centre.pk, actor=None, at=at,
            facts={"year": year, "version": published_calendar(centre.pk).version},
        )  # fmt: skip


def late(*, centre: Centre, on: date) -> tuple[int, int]:
    """How many open matters of a centre are late on a day, and how many are due on it."""
    with acting_for_centre(centre, keeps_clocks=True):
        waiting = Matter.objects.filter(centre=centre, closed_at=None)
        return waiting.filter(next_due__lt=on).count(), waiting.filter(next_due=on).count()


def _would_move(clock: Clock) -> bool:
    legal = deadlines.counted(clock, clock.events.all()).legal
    day = timezone.localdate(legal) if isinstance(legal, datetime) else legal
    return day is not None and day != clock.legal_due


def _settle(matter: Matter, at: datetime) -> None:
    for proceeding in Proceeding.objects.select_for_update().filter(matter=matter, closed_at=None):
        deadlines.settle(proceeding=proceeding)
        proceeding.save(update_fields=["next_due"])
    before = matter.next_due
    deadlines.settle_matter(matter=matter)
    if matter.next_due != before:
        access.raise_version(
            matter, next_due=matter.next_due, next_due_at=matter.next_due_at, next_limit=matter.next_limit,
            changed_at=at, change="clock_recomputed",
        )  # fmt: skip
