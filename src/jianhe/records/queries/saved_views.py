"""The views that a person has saved, and those that heads of their units share with them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from jianhe.people.standing import Standing
from jianhe.records.models import SavedView

UNDO_FOR = timedelta(days=1)  # a view that was removed can be had back this long


def views_of(standing: Standing) -> list[SavedView]:
    """My own in my order, then those shared with the units in which I have a duty, by name; in one statement."""
    if standing.centre is None:
        return []
    known = SavedView.objects.filter(_mine(standing) | _shared(standing), centre=standing.centre, removed_at=None)
    found = known.select_related("owner", "shared_with").order_by("position", "name", "pk")
    return sorted(found, key=lambda saved: (not is_mine(saved, standing), "" if is_mine(saved, standing) else saved.name))


def is_mine(saved: SavedView, standing: Standing) -> bool:
    """Whether the person saved it; nobody else may change it."""
    return standing.person is not None and saved.owner_id == standing.person.pk


def own_view(standing: Standing, key: UUID) -> SavedView | None:
    """One of my own, whether removed or not."""
    found: SavedView | None = SavedView.objects.filter(_mine(standing), pk=key).select_related("shared_with").first()
    return found


def removed_of(standing: Standing, *, at: datetime) -> list[SavedView]:
    """What I removed lately and can have back, the latest first."""
    return list(SavedView.objects.filter(_mine(standing), removed_at__gt=at - UNDO_FOR).order_by("-removed_at"))


def start_view_of(standing: Standing) -> SavedView | None:
    """Where I want to land."""
    mine = SavedView.objects.filter(_mine(standing), centre=standing.centre, is_start=True, removed_at=None)
    found: SavedView | None = mine.first()
    return found


def _mine(standing: Standing) -> Q:
    return Q(owner=standing.person)


def _shared(standing: Standing) -> Q:
    """Shared with a unit of one's own duties; not with all in reach, or a director's list would be everybody's."""
    return Q(shared_with__in={unit for unit, _role in standing.roles_by_unit})
