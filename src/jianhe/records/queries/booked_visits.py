"""Visits that were booked ahead: what the public may know of them, and the day of those who receive them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from jianhe.people.models import Centre, Unit, Window
from jianhe.people.standing import Standing
from jianhe.records.models import BookedVisit, WaitingVisit


def open_visit(key: UUID | str) -> None:
    """Let the rest of this transaction see one booked visit: opened with code and phone, or with its form's own key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.booked_visit', %s, true)", [str(key)])


def visit_by_code(code: str, tail_hash: str) -> UUID | None:
    """The booked visit that a code and the keyed hash of four digits open; one statement, whatever is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_visit(%s, %s)", [code, tail_hash])
        found: UUID | None = cursor.fetchone()[0]
    return found


def visit_of(key: UUID) -> BookedVisit | None:
    """A booked visit as far as it is open to whoever asks."""
    found: BookedVisit | None = BookedVisit.objects.select_related("unit", "centre").filter(pk=key).first()
    return found


def seats_taken(unit: Unit, since: datetime, until: datetime) -> dict[datetime, set[int]]:
    """Which places of a unit are taken, by when they begin."""
    taken: dict[datetime, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT starts_at, seat FROM portal_seats(%s, %s, %s)", [unit.pk, since, until])
        for starts_at, seat in cursor.fetchall():
            taken.setdefault(starts_at, set()).add(seat)
    return taken


def standing_for(centre: Centre, phone_hash: str, since: datetime) -> int:
    """How many visits still stand for a telephone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_visits_standing(%s, %s, %s)", [centre.pk, phone_hash, since])
        return int(cursor.fetchone()[0])


def waiting_of(key: UUID) -> WaitingVisit | None:
    """Who waits, as far as it is open to whoever asks."""
    found: WaitingVisit | None = WaitingVisit.objects.select_related("unit", "centre").filter(pk=key).first()
    return found


def waiting_for(centre: Centre, phone_hash: str, since: date) -> int:
    """How often a telephone waits for a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_visits_waiting(%s, %s, %s)", [centre.pk, phone_hash, since])
        return int(cursor.fetchone()[0])


def waiting(standing: Standing, since: date) -> list[WaitingVisit]:
    """Everybody within reach who waits for a day to come, by unit and day, whoever asked first."""
    found = WaitingVisit.objects.filter(centre=standing.centre, day__gte=since, ended_at=None)
    return list(found.select_related("unit").order_by("unit__code", "unit", "day", "asked_at", "id"))


def drop_old(centre: Centre, before: datetime) -> int:
    """Blank visits of a centre that ended before a moment, and delete who waited for days before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_old_visits(%s, %s)", [centre.pk, before])
        return int(cursor.fetchone()[0])


def desks_of(centre: Centre, codes: list[str]) -> list[tuple[Unit, list[Window]]]:
    """The units with these codes that have windows, in this order, each with its windows by number."""
    found: dict[str, tuple[Unit, list[Window]]] = {}
    for window in (
        Window.objects.filter(centre=centre, unit__code__in=codes).select_related("unit", "room").order_by("number")
    ):
        found.setdefault(window.unit.code, (window.unit, []))[1].append(window)
    return [found[code] for code in codes if code in found]


def on_day(standing: Standing, day: date) -> QuerySet[BookedVisit]:
    """The visits of a day that are within reach, by time; those that were cancelled are not among them."""
    begins = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    found = BookedVisit.objects.filter(
        centre=standing.centre, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1), cancelled_at=None
    )
    return found.select_related("unit").order_by("starts_at", "unit__code", "seat")


def to_come(standing: Standing, day: date) -> QuerySet[BookedVisit]:
    """Those of a day that neither came nor were missed."""
    return on_day(standing, day).filter(arrived_at=None, missed_at=None)


def to_remind(standing: Standing, at: datetime) -> QuerySet[BookedVisit]:
    """Whom somebody is to call: the visit is near and nobody has called yet."""
    found = BookedVisit.objects.filter(
        centre=standing.centre, cancelled_at=None, starts_at__gt=at, reminder_due_at__isnull=False, reminded_at=None
    )
    return found.select_related("unit").order_by("starts_at", "unit__code", "seat")


def waiting_within_reach(standing: Standing, key: UUID) -> Any:
    """One who waits for a unit within reach, or None."""
    return WaitingVisit.objects.filter(centre=standing.centre, pk=key).select_related("unit", "centre").first()


def visit_within_reach(standing: Standing, key: UUID) -> Any:
    """One booked visit of a unit within reach, or None."""
    return BookedVisit.objects.filter(centre=standing.centre, pk=key).select_related("unit", "centre").first()
