"""Who has looked at a matter and who changed it (谁看过), from its events, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jianhe.records.events import KINDS
from jianhe.records.models import Event, Matter

PAGE = 50
READING = frozenset(kind for kind, about in KINDS.items() if about.is_reading)


@dataclass(frozen=True)
class Trail:
    """A page of events, newest first, and the key after which the next page begins."""

    events: list[Event]
    older: str = ""


def trail_of(matter: Matter, *, only: str = "", after: str = "") -> Trail:
    """Events of a matter that was fetched through `access`: all, `reading` (who looked) or `changes`.

    `after` is the key that `older` of the page before gave; one that cannot be read begins at the newest.
    """
    found = Event.objects.filter(matter=matter).select_related("actor").order_by("-recorded_at", "-id")
    if only == "reading":
        found = found.filter(kind__in=READING)
    elif only == "changes":
        found = found.exclude(kind__in=READING)
    place = _place(after)
    if place is not None:
        found = found.filter(recorded_at__lte=place[0]).exclude(recorded_at=place[0], pk__gte=place[1])
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Trail(rows[:PAGE], f"{last.recorded_at.isoformat()}~{last.pk}" if last else "")


def changes_since(matter: Matter, since: datetime) -> list[Event]:
    """What happened to the matter after the change that a form was filled in over: what a stale form has to show."""
    return list(
        Event.objects.filter(matter=matter, at__gt=since).exclude(kind__in=READING)
        .select_related("actor").order_by("recorded_at", "id")[:PAGE]
    )  # fmt: skip


def _place(after: str) -> tuple[datetime, UUID] | None:
    moment, _, key = after.partition("~")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
