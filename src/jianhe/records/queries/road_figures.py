"""Figures of the roads: at which stage of the roadmap the open matters stand, and how far the rooms are used.

A figure is the count of the records that the reader may see; of rooms the whole use is counted, as the day of rooms
shows it, and what for is told only where the matter is in sight.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from jianhe.people.models import Room
from jianhe.people.standing import Standing
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Matter, Proceeding
from jianhe.records.queries import access, rooms, worklists


@dataclass(frozen=True)
class RoomUse:
    """How long a room was open on the working days of a period, and how long of that it was taken."""

    room: Room
    open_for: timedelta
    taken_for: timedelta
    times: int

    @property
    def share(self) -> int:
        """In hundredths of the time that it was open."""
        return round(100 * self.taken_for / self.open_for) if self.open_for else 0


def open_by_procedure(standing: Standing, procedures: Collection[str]) -> Mapping[str, int]:
    """How many open matters in sight have one of these procedures as their latest; one statement."""
    found = _with_latest(standing, procedures).values("latest").annotate(n=Count("pk")).order_by()
    return Counter({row["latest"]: row["n"] for row in found})


def open_at(standing: Standing, procedures: Collection[str], every: Collection[str], *, most: int) -> list[Matter]:
    """The open matters in sight whose latest proceeding of `every` is one of these, the newest first."""
    found = _with_latest(standing, every).filter(latest__in=procedures).select_related("unit", "owner")
    matters = list(found.order_by("-registered_at", "-pk")[:most])
    worklists.name(matters, standing)
    return matters


def _with_latest(standing: Standing, procedures: Collection[str]) -> Any:
    latest = Proceeding.objects.filter(matter=OuterRef("pk"), procedure__in=procedures).order_by("-number")
    visible = access.matters_visible_to(standing).filter(closed_at=None)
    return visible.annotate(latest=Subquery(latest.values("procedure")[:1]))


def use_of_rooms(standing: Standing, *, since: date, until: date) -> list[RoomUse]:
    """Each room over a period, both days included; few statements, however many bookings."""
    centre = standing.centre
    assert centre is not None
    calendar = published_calendar(centre.pk)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    working = [day for day in days if calendar.is_working_day(day)]
    taken = rooms.taken_between(standing, since, until)
    found = []
    for room in rooms.rooms_of(centre):
        hours = [rooms.hours_of(room, day) for day in working]
        own = [one for one in taken if one.room == room.pk]
        found.append(RoomUse(
            room, sum((end - start for start, end in hours), timedelta()),
            sum((one.ends_at - one.starts_at for one in own), timedelta()), len(own),
        ))  # fmt: skip
    return found
