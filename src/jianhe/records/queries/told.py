"""What a person was told (提醒); the database shows each notice to the one it is for, and to nobody else."""

from uuid import UUID

from django.db.models import QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Notice
from jianhe.records.queries import access


def told(standing: Standing) -> QuerySet[Notice]:
    """What the person was told, the newest first."""
    return Notice.objects.filter(centre=standing.centre, to=standing.person).order_by("-at", "-id")


def untold(standing: Standing, *, most: int) -> list[tuple[Notice, Matter | None]]:
    """The newest that the person has not taken note of, each with its matter where they still see it."""
    found = list(told(standing).filter(seen_at=None)[:most])
    seen = access.matters_visible_to(standing).in_bulk([notice.matter_id for notice in found])
    return [(notice, seen.get(notice.matter_id)) for notice in found]


def told_of(standing: Standing, key: UUID) -> Notice | None:
    """One of them by key."""
    found: Notice | None = told(standing).filter(pk=key).first()
    return found
