"""What a person may see: the first wall. The database checks the same again (row-level security, the second wall)."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.models import HandOver, Matter, MatterUnit, Proceeding, SealGrant

NUMBER = re.compile(r"(\d{4})-(\d{1,7})")


def matters_visible_to(standing: Standing) -> QuerySet[Matter]:
    """Matters within centre and reach; sealed ones only for the persons who hold a grant, void ones for nobody."""
    if standing.centre is None or standing.person is None:
        return Matter.objects.none()
    in_reach = Exists(
        MatterUnit.objects.filter(Q(until=None) | Q(until__gt=Now()), matter=OuterRef("pk"), unit__in=standing.units)
    )
    granted = Exists(
        SealGrant.objects.filter(Q(until=None) | Q(until__gt=Now()), matter=OuterRef("pk"), person=standing.person)
    )
    return Matter.objects.filter(
        Q(unit__in=standing.units) | in_reach, Q(is_sealed=False) | granted, centre=standing.centre, void_at=None
    )


def matter_by_number(standing: Standing, number: str) -> Matter | None:
    """The matter with a short code (2026-00042) or a whole code, if it is visible; with unit, owner and handler."""
    visible = matters_visible_to(standing).select_related(
        "unit", "owner", "handler", "town", "village", "registered_by"
    )
    short = NUMBER.fullmatch(number)
    if short:
        return visible.filter(year=int(short[1]), serial=int(short[2])).first()
    return visible.filter(code=number).first()


def matters_by_numbers(standing: Standing, numbers: Iterable[str]) -> dict[str, Matter]:
    """The visible ones among matters with these short codes, each with unit, owner and handler; in one statement."""
    wanted = {number: (int(parts[1]), int(parts[2])) for number in numbers if (parts := NUMBER.fullmatch(number))}
    years, serials = {year for year, _serial in wanted.values()}, {serial for _year, serial in wanted.values()}
    there = matters_visible_to(standing).filter(year__in=years, serial__in=serials)
    found = {(one.year, one.serial): one for one in there.select_related("unit", "owner", "handler")}
    return {number: found[key] for number, key in wanted.items() if key in found}


def is_named_on(matter: Matter, standing: Standing) -> bool:
    """Whether the person is owner, handler or a helper of the matter."""
    person = standing.person
    return person is not None and (
        person.pk in {matter.owner_id, matter.handler_id} or matter.helpers.filter(person=person, until=None).exists()
    )


def sees_whole(matter: Matter, standing: Standing) -> bool:
    """Whether the person sees all of a matter within reach, or only what their unit was asked (sql/organs_sight.sql)."""
    if may(standing.roles, "see_inner_record") or matter.unit_id in standing.units:
        return True
    leading = Q(state__in=("sent", "signed")) | Q(state="contested", settled_at=None)
    leads = HandOver.objects.filter(leading, matter=matter, part="lead", to_unit__in=standing.units)
    reasons = MatterUnit.objects.filter(
        Q(until=None) | Q(until__gt=Now()), matter=matter, unit__in=standing.units, why__in=("sender", "helper", "conference")
    )
    return leads.exists() or reasons.exists()


def own_runs(matter: Matter, standing: Standing) -> set[UUID]:
    """The runs of a matter in which the person's units have a part: the spine, what they answer for or were given."""
    mine = Q(procedure="intake") | Q(unit__in=standing.units) | Q(referrals__organisation__in=standing.units)
    mine |= Q(packets__to_unit__in=standing.units)
    return set(Proceeding.objects.filter(mine, matter=matter).values_list("pk", flat=True))


def lock(matter: Matter) -> Matter:
    """The matter's row, locked until the transaction ends and read again. Locks go matter first, then proceeding."""
    locked: Matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    return locked


def lock_all(matters: Iterable[Matter]) -> None:
    """Many matters for one transaction, in the order of their keys, so that two such transactions wait and never block.

    Rows that refer to a matter are checked at commit, behind the head of the chain: whoever writes rows about several
    matters must hold them before.
    """
    keys = sorted(matter.pk for matter in matters)
    list(Matter.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk").values("pk"))


def raise_version(matter: Matter, **changes: Any) -> None:
    """Write the changed columns of a locked matter, with its version one higher."""
    for name, value in changes.items():
        setattr(matter, name, value)
    matter.version = F("version") + 1  # type: ignore[assignment]
    matter.save(update_fields=[*changes, "version"])
    matter.refresh_from_db(fields=["version"])
