"""What a person may see: the first wall. The database checks the same again (row-level security, the second wall)."""

import re
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jianhe.people.standing import Standing
from jianhe.records.models import Matter, MatterUnit, SealGrant

_NUMBER = re.compile(r"(\d{4})-(\d{1,5})")


def matters_visible_to(standing: Standing) -> QuerySet[Matter]:
    """Matters within centre and reach; sealed ones only for the persons who hold a grant."""
    if standing.centre is None or standing.person is None:
        return Matter.objects.none()
    in_reach = Exists(
        MatterUnit.objects.filter(Q(until=None) | Q(until__gt=Now()), matter=OuterRef("pk"), unit__in=standing.units)
    )
    granted = Exists(
        SealGrant.objects.filter(Q(until=None) | Q(until__gt=Now()), matter=OuterRef("pk"), person=standing.person)
    )
    return Matter.objects.filter(
        Q(unit__in=standing.units) | in_reach, Q(is_sealed=False) | granted, centre=standing.centre
    )


def matter_by_number(standing: Standing, number: str) -> Matter | None:
    """The matter with a short code (2026-00042) or a whole code, if it is visible; with unit, owner and handler."""
    visible = matters_visible_to(standing).select_related(
        "unit", "owner", "handler", "town", "village", "registered_by"
    )
    short = _NUMBER.fullmatch(number)
    if short:
        return visible.filter(year=int(short[1]), serial=int(short[2])).first()
    return visible.filter(code=number).first()


def is_named_on(matter: Matter, standing: Standing) -> bool:
    """Whether the person is owner, handler or a helper of the matter."""
    person = standing.person
    return person is not None and (
        person.pk in {matter.owner_id, matter.handler_id} or matter.helpers.filter(person=person, until=None).exists()
    )


def lock(matter: Matter) -> Matter:
    """The matter's row, locked until the transaction ends and read again. Locks go matter first, then proceeding."""
    locked: Matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    return locked


def raise_version(matter: Matter, **changes: Any) -> None:
    """Write the changed columns of a locked matter, with its version one higher."""
    for name, value in changes.items():
        setattr(matter, name, value)
    matter.version = F("version") + 1  # type: ignore[assignment]
    matter.save(update_fields=[*changes, "version"])
    matter.refresh_from_db(fields=["version"])
