"""What stands on one matter beside its record: proceedings, parties, helpers, clocks, and who could take it on.

Each function takes a matter that was fetched through `access`, or the standing itself.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import CharField, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, LPad

from jianhe.law.roles import matrix
from jianhe.people.models import Centre, Duty, Unit, User, Window
from jianhe.people.standing import Standing
from jianhe.records.models import (
    Approval,
    Clock,
    ClockEvent,
    MaterialTick,
    Matter,
    MatterHelper,
    Party,
    Proceeding,
    StepTaken,
)
from jianhe.records.queries import access


def proceedings_of(matter: Matter) -> list[Proceeding]:
    """All runs of procedures, oldest first, each knowing its matter."""
    found = list(Proceeding.objects.filter(matter=matter).select_related("owner").order_by("number"))
    for proceeding in found:
        proceeding.matter = matter
    return found


def proceeding_of(matter: Matter, number: int | None) -> Proceeding | None:
    """One run by its number; without a number the present run of the intake."""
    runs = Proceeding.objects.filter(matter=matter)
    found: Proceeding | None = (
        runs.filter(procedure="intake").order_by("-number").first()
        if number is None
        else runs.filter(number=number).first()
    )
    if found is not None:
        found.matter = matter
    return found


def facts_that_led_here(proceeding: Proceeding) -> dict[str, Any]:
    """The facts of the step that brought a run into its state: the next step need not ask for them again."""
    into = StepTaken.objects.filter(proceeding=proceeding, to_state=proceeding.state).exclude(
        from_state=proceeding.state
    )
    found: dict[str, Any] | None = into.order_by("-at", "-id").values_list("facts", flat=True).first()
    return found or {}


def parties_of(matter: Matter) -> list[Party]:
    """Who claims, against whom, and who speaks for them; those taken off the matter are left out."""
    return list(Party.objects.filter(matter=matter, removed_at=None).order_by("side", "position", "pk"))


def party_of(matter: Matter, key: UUID) -> Party | None:
    party: Party | None = Party.objects.filter(matter=matter, removed_at=None, pk=key).first()
    if party is not None:
        party.matter = matter
    return party


def helpers_of(matter: Matter) -> list[MatterHelper]:
    """Who helps at present (协办人)."""
    return list(MatterHelper.objects.filter(matter=matter, until=None).select_related("person").order_by("since"))


def clocks_of(matter: Matter) -> list[tuple[Clock, list[ClockEvent]]]:
    """Every clock with all that happened to it, in one statement: running ones first, the earliest date first."""
    found: dict[UUID, tuple[Clock, list[ClockEvent]]] = {}
    for event in ClockEvent.objects.filter(matter=matter).select_related("clock").order_by("at", "id"):
        found.setdefault(event.clock_id, (event.clock, []))[1].append(event)
    return sorted(found.values(), key=lambda pair: (pair[0].ended_at is not None, pair[0].legal_due, pair[0].limit))


def who_may(matter: Matter, acts: Iterable[str], *, on: date) -> list[User]:
    """People whose duties allow one of the acts in the matter's unit or one above it; for choosing an officer."""
    roles = {role for act in acts for role in matrix().who_may(act)}
    return _holders(roles, _units_above(matter.unit_id, matter.centre_id), on)


def holders_of(matter: Matter, role: str, *, on: date) -> list[User]:
    """Who holds a role that reaches the matter: whom an approval waits for."""
    return _holders({role}, _units_above(matter.unit_id, matter.centre_id), on)


def colleagues(centre: Centre, *, on: date) -> list[User]:
    """Everybody in the centre with a duty that may note on the record: who could help."""
    return _holders(set(matrix().who_may("note")), None, on)


def units_of(centre: Centre) -> list[Unit]:
    """The units of the centre with their windows, for choosing where something goes."""
    windows = Prefetch("windows", queryset=Window.objects.order_by("number"))
    return list(Unit.objects.filter(centre=centre).prefetch_related(windows).order_by("kind", "name"))


def units_for(centre: UUID, what: str, *, on: date) -> list[Unit]:
    """The units of a kind (`mediation`, `organ` …), or those in which somebody holds a role, with their windows."""
    holders = Duty.objects.filter(Q(until=None) | Q(until__gte=on), centre=centre, role=what, since__lte=on)
    windows = Prefetch("windows", queryset=Window.objects.order_by("number"))
    found = Unit.objects.filter(Q(kind=what) | Q(pk__in=holders.values("unit")), centre=centre)
    return list(found.prefetch_related(windows).order_by("kind", "name"))


def ticks_of(matter: Matter) -> list[MaterialTick]:
    """The ticks that stand on the checklists of its proceedings, each with its attachment."""
    return list(MaterialTick.objects.filter(matter=matter, undone_at=None).select_related("attachment"))


def approvals_waiting_for(standing: Standing) -> QuerySet[Approval]:
    """Steps that wait for this person's agreement (等我批), oldest first; never one's own."""
    return (
        Approval.objects.filter(
            centre=standing.centre, role__in=standing.roles, decided_at=None, proceeding__closed_at=None,
            matter__in=access.matters_visible_to(standing),
        )
        .exclude(asked_by=standing.person)
        .select_related("matter", "proceeding", "asked_by").order_by("asked_at", "id")
    )  # fmt: skip


def approval_waiting(standing: Standing, key: UUID) -> Approval | None:
    """One of them."""
    found: Approval | None = approvals_waiting_for(standing).filter(pk=key).first()
    return found


def person_named(key: Any) -> User | None:
    """An active person by key; None for what is no key."""
    try:
        found: User | None = User.objects.filter(pk=UUID(str(key)), is_active=True).first()
    except ValueError:
        return None
    return found


def names(keys: Iterable[Any]) -> dict[str, str]:
    """Names of people and units by their keys as text, and numbers of matters in sight, for facts that hold them."""
    wanted = {str(key) for key in keys if key}
    numbers = {key for key in wanted if access.NUMBER.fullmatch(key)}
    if not wanted:
        return {}
    wanted -= numbers
    text = CharField()
    people = User.objects.filter(pk__in=wanted).values_list(Cast("pk", text), Cast("name", text))
    units = Unit.objects.filter(pk__in=wanted).values_list(Cast("pk", text), Cast("name", text))
    years = [tuple(map(int, number.split("-"))) for number in numbers]
    those = reduce(or_, (Q(year=year, serial=serial) for year, serial in years), Q(pk=None))
    short = Concat(Cast("year", text), Value("-"), LPad(Cast("serial", text), 5, Value("0")))
    matters = Matter.objects.filter(those).values_list(short, short)
    return dict(people.union(units, matters) if numbers else people.union(units))


def _holders(roles: set[str], units: list[UUID] | None, on: date) -> list[User]:
    duties = Duty.objects.filter(role__in=roles, since__lte=on).filter(Q(until=None) | Q(until__gte=on))
    if units is not None:
        duties = duties.filter(unit__in=units)
    return list(User.objects.filter(pk__in=duties.values("person"), is_active=True).order_by("name"))


def _units_above(unit: UUID, centre: UUID) -> list[UUID]:
    """A unit and all above it, from the small table of units."""
    parents = dict(Unit.objects.filter(centre=centre).values_list("pk", "parent"))
    found = [unit]
    while (above := parents.get(found[-1])) is not None:
        found.append(above)
    return found
