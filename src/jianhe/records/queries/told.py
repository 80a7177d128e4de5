"""What a person was told (提醒); the database shows each notice to the one it is for, and to nobody else."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Notice
from jianhe.records.queries import access


def told(standing: Standing) -> QuerySet[Notice]:
    """What the person was told, the newest first."""
    return Notice.objects.filter(centre=standing.centre, to=standing.person).order_by("-at", "-id")


def untold(standing: Standing, *, most: int) -> list[tuple[Notice, Matter | None]]:
    """The newest that the person has not taken note of, each with its matter where they still see it.

    What was told again of the same matter stands there once.
    """
    new = told(standing).filter(seen_at=None)
    again = new.filter(matter=OuterRef("matter"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    found = list(new.filter(~Exists(again.order_by()))[:most])
    seen = access.matters_visible_to(standing).in_bulk([notice.matter_id for notice in found])
    return [(notice, seen.get(notice.matter_id)) for notice in found]


def told_of(standing: Standing, key: UUID) -> Notice | None:
    """One of them by key."""
    found: Notice | None = told(standing).filter(pk=key).first()
    return found
