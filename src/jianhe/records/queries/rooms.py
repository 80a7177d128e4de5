"""Rooms and when they are taken: the day of all rooms, the bookings of a matter, free times past the wall.

That a room is taken is known to the whole centre; for what, only where the matter is in sight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jianhe.people.models import Centre, Room, User
from jianhe.people.standing import Standing
from jianhe.records.models import Booking, Conference, Matter, Proceeding
from jianhe.records.queries import access


@dataclass(frozen=True)
class Taken:
    """A stretch in which a room is taken; `booking` only where the reader may know what for."""

    room: UUID
    starts_at: datetime
    ends_at: datetime
    booking: Booking | None = None


def rooms_of(centre: Centre) -> list[Room]:
    """The rooms that can be booked, in the order in which the centre lists them."""
    return list(Room.objects.filter(centre=centre, is_bookable=True).order_by("pk"))


def room_of(centre: Centre, key: object) -> Room | None:
    """A room that can be booked, by key or code."""
    try:
        return Room.objects.filter(centre=centre, is_bookable=True, pk=UUID(str(key))).first()
    except ValueError:
        return Room.objects.filter(centre=centre, is_bookable=True, code=str(key)).first()


def hours_of(room: Room, on: date) -> tuple[datetime, datetime]:
    """From when until when the room is open on a day."""
    return _moment(on, room.opens), _moment(on, room.closes)


def rooms_taken(since: datetime, until: datetime) -> list[tuple[UUID | None, UUID, datetime, datetime]]:
    """(booking where its matter is in sight, room, from, until) of everything that touches the stretch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking, room, starts_at, ends_at FROM rooms_taken(%s, %s)", [since, until])
        return [(row[0], row[1], row[2], row[3]) for row in cursor.fetchall()]


def person_taken(person: User, since: datetime, until: datetime) -> list[tuple[UUID | None, datetime, datetime]]:
    """(booking where its matter is in sight, from, until) of what a person presides over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking, starts_at, ends_at FROM person_taken(%s, %s, %s)", [person.pk, since, until])
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def day_of_rooms(standing: Standing, on: date) -> list[Taken]:
    """All that is taken on a day, in order; three statements, however much it is."""
    return taken_between(standing, on, on)


def taken_between(standing: Standing, since: date, until: date) -> list[Taken]:
    """The same of several days, both ends included."""
    found = rooms_taken(_moment(since, time()), _moment(until + timedelta(days=1), time()))
    known = _known(standing, [key for key, *_rest in found if key is not None])
    taken = [Taken(room, start, end, known.get(key) if key else None) for key, room, start, end in found]
    return sorted(taken, key=lambda one: (one.starts_at, one.room))


def of_matter(matter: Matter) -> list[Booking]:
    """The bookings of a matter without the rows of waiting rooms, the latest first; those that were moved are left out."""
    moved = Exists(Booking.objects.filter(moves=OuterRef("pk"), cancelled_at=None))
    found = Booking.objects.filter(~moved, matter=matter, waits_for=None)
    found = found.select_related("room", "presider", "cancelled_by").prefetch_related("waiting__room")
    return list(found.order_by("-starts_at", "-id"))


def booking_of(matter: Matter, key: UUID) -> Booking | None:
    """One booking of a matter, knowing it."""
    found = Booking.objects.filter(matter=matter, waits_for=None, pk=key).select_related("room", "presider").first()
    if found is not None:
        found.matter = matter
    return found


def booking_of_conference(conference: Conference) -> Booking | None:
    """The room that is held for a conference now."""
    found: Booking | None = (
        Booking.objects.filter(conference=conference, cancelled_at=None).select_related("room").first()
    )
    return found


def ahead_of(proceedings: Sequence[Proceeding], *, at: datetime) -> list[Booking]:
    """What is booked for these runs and not over, the nearest first; two statements for all."""
    found = Booking.objects.filter(proceeding__in=proceedings, waits_for=None, cancelled_at=None, ends_at__gt=at)
    return list(found.select_related("room", "presider").prefetch_related("waiting__room").order_by("starts_at", "id"))


def waiting_room_of(booking: Booking) -> Room | None:
    """Where the other side waits."""
    row = Booking.objects.filter(waits_for=booking).select_related("room").first()
    return row.room if row is not None else None


def _known(standing: Standing, keys: Sequence[UUID]) -> dict[UUID, Booking]:
    """Those that the reader may know about; a restricted matter says nothing to whoever is not named on it."""
    visible = access.matters_visible_to(standing)
    rows = Booking.objects.filter(Q(matter__in=visible) | Q(matter=None), pk__in=keys)
    return {
        row.pk: row for row in rows.select_related("matter", "conference", "presider")
        if row.matter is None or not row.matter.is_restricted or access.is_named_on(row.matter, standing)
    }  # fmt: skip


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
