"""What a sheet names and the centre knows: its units, people, towns and villages, matched by the exact name or not at all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jianhe.casework.rules import catalogue, local_choice_on, practice_in, practice_name
from jianhe.law.editions import INTAKE
from jianhe.law.roles import matrix
from jianhe.people.models import Duty, Place, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport

Thing = TypeVar("Thing")


class Surroundings:
    """The centre as an import meets it, fetched once for a batch: three statements."""

    def __init__(self, ledger: LedgerImport, *, by: Standing, at: datetime) -> None:
        assert by.centre is not None
        on = timezone.localdate(at)
        ways = practice_in(by.centre, on=on)
        self.edition = catalogue().edition(INTAKE, on=on)
        self.practice = practice_name(ways)
        self.line = ways.series.default_line
        self.review_days = int(local_choice_on(by.centre, INTAKE, "imported_review_days", on))
        self._own = ledger.unit_id
        units = list(Unit.objects.filter(centre=by.centre))
        self._above = {unit.pk: unit.parent_id for unit in units}
        self._units = _unique((unit.name, unit.pk) for unit in units if unit.pk in set(by.units))
        places = list(Place.objects.filter(centre=by.centre).select_related("parent"))
        self._towns = [place for place in places if place.parent_id is None]
        self._villages = [place for place in places if place.parent_id is not None]
        duties = list(
            Duty.objects.filter(centre=by.centre, since__lte=on, person__is_active=True)
            .filter(Q(until=None) | Q(until__gte=on)).select_related("person")
        )  # fmt: skip
        self._people = _unique({(duty.person.name, duty.person) for duty in duties})
        handling = set(matrix().who_may("take_step"))
        self._reach: dict[UUID, set[UUID]] = defaultdict(set)
        for duty in duties:
            if duty.role in handling:
                self._reach[duty.person_id].add(duty.unit_id)

    def unit_named(self, name: str) -> UUID:
        """The unit of that name within the importer's reach, else the one that the import belongs to."""
        return self._units.get(name.strip(), self._own)

    def anybody_named(self, name: str) -> User | None:
        """Whoever of the centre bears exactly that name, if only one does."""
        return self._people.get(name.strip())

    def person_named(self, name: str, unit: UUID) -> User | None:
        """The same, if a duty lets this person handle matters of the unit."""
        person = self.anybody_named(name)
        return person if person is not None and self._reach[person.pk] & set(self._chain(unit)) else None

    def place_in(self, text: str) -> tuple[Place | None, Place | None]:
        """Town and village that a text names, each if it is exactly one; a village brings its town."""
        towns = [town for town in self._towns if town.name in text]
        villages = [village for village in self._villages if village.name in text]
        if len(towns) == 1:
            villages = [village for village in villages if village.parent_id == towns[0].pk]
        village = villages[0] if len(villages) == 1 and len(towns) < 2 else None
        town = towns[0] if len(towns) == 1 else village.parent if village else None
        return town, village

    def _chain(self, unit: UUID) -> Iterable[UUID]:
        above: UUID | None = unit
        while above is not None:
            yield above
            above = self._above.get(above)


def _unique(pairs: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """By name, without the names that two bear."""
    found: dict[str, Thing] = {}
    twice = set()
    for name, thing in pairs:
        if name in found:
            twice.add(name)
        found[name] = thing
    return {name: thing for name, thing in found.items() if name not in twice}
