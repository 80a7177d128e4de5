"""Who can be given matters (承办人), in which units, and how many they have in hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from jianhe.law.roles import matrix
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.queries import access, worklists


@dataclass(frozen=True)
class Officer:
    """A person who handles matters, and the units whose matters they may be given: those of their duties and below."""

    person: User
    units: frozenset[UUID]


def officers(standing: Standing, *, on: date) -> list[Officer]:
    """Everybody who may be given some matter within the reader's reach, by user name; in two statements."""
    found = handlers(standing.centre.pk, on=on) if standing.centre else []
    return [one for one in found if one.units & set(standing.units)]


def handlers(centre: UUID, *, on: date, person: User | None = None) -> list[Officer]:
    """Whose duties in a centre handle matters on a day: all of them, or one person."""
    duties = (
        Duty.objects.filter(
            Q(until=None) | Q(until__gte=on), centre=centre, since__lte=on, role__in=matrix().who_may("take_step"),
            person__is_active=True,
        )
        .select_related("person").order_by("person__username", "id")
    )  # fmt: skip
    if person is not None:
        duties = duties.filter(person=person)
    held: dict[User, set[UUID]] = {}
    for duty in duties:
        held.setdefault(duty.person, set()).add(duty.unit_id)
    below = _with_all_below(centre) if held else {}
    return [Officer(one, frozenset(under for unit in units for under in below[unit])) for one, units in held.items()]


def in_hand(standing: Standing, people: Iterable[User]) -> dict[UUID, int]:
    """How many open matters each has to move on, as far as the reader sees them; counted up to the cap of the lists."""
    visible = access.matters_visible_to(standing).filter(closed_at=None)
    counted = worklists.counted({str(person.pk): visible.filter(owner=person) for person in people})
    return {UUID(key): count for key, count in counted.items()}


def _with_all_below(centre: UUID) -> dict[UUID, set[UUID]]:
    """Each unit of a centre with all units below it, itself included."""
    parents = dict(Unit.objects.filter(centre=centre).order_by().values_list("pk", "parent"))
    below: dict[UUID, set[UUID]] = {unit: {unit} for unit in parents}
    for unit in parents:
        above = parents[unit]
        while above is not None:
            below[above].add(unit)
            above = parents[above]
    return below
