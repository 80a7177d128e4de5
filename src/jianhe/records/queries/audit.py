"""The trail of a centre for its audit administrator: events with ids and codes, newest first, a page at a time.

What is seen is what row-level security shows to somebody whose duty is `see_audit`: the events, and no matter at all.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from jianhe.people.standing import Standing
from jianhe.records.events import KINDS
from jianhe.records.models import Event

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to."""

    kind: str = ""
    actor: UUID | None = None
    day: date | None = None
    matter: UUID | None = None


@dataclass(frozen=True)
class Found:
    """A page of events and the key after which the next page begins."""

    events: list[Event]
    older: str = ""


def trail(standing: Standing, asked: Asked, *, after: str = "") -> Found:
    """Events of the person's centre. An unknown kind or an unreadable key is passed over."""
    rows = Event.objects.filter(centre=standing.centre).select_related("actor").order_by("-recorded_at", "-id")
    if asked.kind in KINDS:
        rows = rows.filter(kind=asked.kind)
    if asked.actor:
        rows = rows.filter(actor=asked.actor)
    if asked.matter:
        rows = rows.filter(matter=asked.matter)
    if asked.day:
        begins = timezone.make_aware(datetime.combine(asked.day, time()))
        rows = rows.filter(recorded_at__gte=begins, recorded_at__lt=begins + timedelta(days=1))
    place = _place(after)
    if place is not None:
        rows = rows.filter(recorded_at__lte=place[0]).exclude(recorded_at=place[0], pk__gte=place[1])
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Found(found[:PAGE], f"{last.recorded_at.isoformat()}~{last.pk}" if last else "")


def _place(after: str) -> tuple[datetime, UUID] | None:
    moment, _, key = after.partition("~")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
