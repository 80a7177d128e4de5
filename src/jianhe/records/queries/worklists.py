"""The worklists: faces of one query, in an order that an index gives, paged by key and counted only up to a cap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from jianhe.law.roles import matrix, may
from jianhe.people.models import Duty, Place, Unit
from jianhe.people.standing import Standing
from jianhe.records.models import HandOver, Matter, MatterHelper, Proceeding
from jianhe.records.queries import access
from jianhe.records.queries.filters import Filters, narrowed

CAP = 500  # a list is counted up to here and then shown as "500+"
SOON = timedelta(days=3)
GROUPS = ("late", "today", "soon", "later")

# The columns that give each list its order, and whether it runs downwards. Each is the tail of an index of the matter.
BY_DUE, BY_REGISTRATION, BY_CLOSING = ("next_due", False), ("registered_at", True), ("closed_at", True)
ORDERS: Mapping[str, tuple[str, bool]] = {
    "mine": BY_DUE, "waiting": BY_DUE, "registered": BY_REGISTRATION, "closed": BY_CLOSING,
    "office": BY_DUE, "office_waiting": BY_DUE, "unassigned": BY_DUE, "all": BY_REGISTRATION,
}  # fmt: skip


# Another's turn: by the state, or because a hand-over is on its way.
IS_WAITING = Q(turn="other") | Q(Exists(HandOver.objects.filter(matter=OuterRef("pk"), state="sent", part="lead")))
_TALLY = (
    "count(*) FILTER (WHERE next_due < %s) AS late, count(*) FILTER (WHERE next_due = %s) AS today,"
    " count(*) FILTER (WHERE next_due > %s AND next_due <= %s) AS soon, count(*) FILTER (WHERE next_due > %s) AS later,"
    " count(*) FILTER (WHERE is_waiting) AS waiting, count(*) AS total"
)


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the keys from which the pages before and after it go on (None where there is none)."""

    rows: list[Matter]
    newer: str | None
    older: str | None


def office_units(standing: Standing) -> tuple[UUID, ...]:
    """The units whose matters are "my office's": all in reach for whoever supervises, else those of one's duties."""
    if may(standing.roles, "supervise"):
        return standing.units
    reach = set(standing.units)
    return tuple(dict.fromkeys(unit for unit, _role in standing.roles_by_unit if unit in reach))


def matters_in(standing: Standing, view: str, *, on: date, filters: Filters | None = None) -> QuerySet[Matter]:
    """The matters of a list, in no order yet. Starts from what the person may see."""
    visible = access.matters_visible_to(standing)
    chosen = visible.filter(_in_view(standing, view, on))
    return narrowed(chosen, filters, standing) if filters is not None else chosen


def page(
    matters: QuerySet[Matter], view: str, standing: Standing, *, size: int, after: str = "", before: str = ""
) -> Page:
    """One page of a list: the rows after a key, or those before one, each with all that its line shows."""
    column, downwards = ORDERS[view]
    key = read_key(before or after, column)
    forwards = key is None or not before
    if key is not None:
        matters = matters.filter(beyond(column, key, upwards=forwards != downwards))
    minus = "-" if forwards == downwards else ""
    rows = list(told(matters).order_by(f"{minus}{column}", f"{minus}id")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not forwards:
        rows.reverse()
    name(rows, standing)
    has_newer, has_older = (key is not None, more) if forwards else (more, True)
    return Page(
        rows,
        newer=write_key(rows[0], column) if rows and has_newer else None,
        older=write_key(rows[-1], column) if rows and has_older else None,
    )


def write_key(matter: Matter, column: str) -> str:
    """Where a page ends: the value that orders the list, and the id."""
    return f"{getattr(matter, column).isoformat()}~{matter.pk}"


def read_key(text: str, column: str) -> tuple[date | datetime, UUID] | None:
    """The key of an address; one that nobody wrote is no key."""
    value, _tilde, identity = text.partition("~")
    try:
        found, last = (date if column == "next_due" else datetime).fromisoformat(value), UUID(identity)
    except ValueError:
        return None
    return None if isinstance(found, datetime) and timezone.is_naive(found) else (found, last)


def group_of(matter: Matter, *, on: date) -> str:
    """Which of the four groups an open matter is in."""
    assert matter.next_due is not None
    if matter.next_due < on:
        return "late"
    if matter.next_due == on:
        return "today"
    return "soon" if matter.next_due <= on + SOON else "later"


def counted(
    lists: Mapping[str, QuerySet[Any]], *, open_ones: QuerySet[Matter] | None = None, on: date | None = None
) -> dict[str, int]:
    """How many rows each list has, in one statement; counting stops one beyond `CAP`.

    `open_ones` is besides counted in its four groups, with `waiting` for those where it is another's turn, and `total`.
    One pass over its first rows by date gives all six, so a cut falls on the last group.
    """
    names, columns, parameters = list[str](), list[str](), list[Any]()
    source = ""
    for name, rows in lists.items():
        try:
            statement, given = rows.order_by().values("pk")[: CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        columns.append(f"(SELECT count(*) FROM ({statement}) AS counted)")
        parameters += given
    if open_ones is not None and on is not None:
        first = open_ones.annotate(is_waiting=IS_WAITING).order_by("next_due", "id").values("next_due", "is_waiting")
        statement, given = first[: CAP + 1].query.sql_with_params()
        names += [*GROUPS, "waiting", "total"]
        columns.append("tally.*")
        source = f" FROM (SELECT {_TALLY} FROM ({statement}) AS first_ones) AS tally"
        parameters += [on, on, on, on + SOON, on + SOON, *given]
    found: tuple[int, ...] = ()
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}{source}", parameters)
            found = cursor.fetchone()
    return {**dict.fromkeys(lists, 0), **dict(zip(names, found, strict=True))}


def filter_options(standing: Standing, *, on: date) -> dict[str, list[tuple[str, str, str]]]:
    """Officers, units, towns and villages that a list can be narrowed to, in one statement.

    Each as (code, name, code of the town in which a village lies).
    """
    handlers = (
        Duty.objects.filter(unit__in=standing.units, role__in=matrix().who_may("take_step"), since__lte=on)
        .exclude(until__lt=on).order_by()
        .values_list(Value("handler"), "person__username", "person__name", Value("")).distinct()
    )  # fmt: skip
    units = Unit.objects.filter(pk__in=standing.units).order_by().values_list(Value("unit"), "code", "name", Value(""))
    places = Place.objects.filter(centre=standing.centre).order_by()
    kind = Case(When(parent=None, then=Value("town")), default=Value("village"))
    found: dict[str, list[tuple[str, str, str]]] = {"handler": [], "unit": [], "town": [], "village": []}
    every = handlers.union(
        units, places.values_list(kind, "code", "name", Coalesce("parent__code", Value(""))), all=True
    )
    for name, code, words, town in sorted(every, key=lambda row: row[1]):
        found[name].append((code, words, town))
    return found


def _in_view(standing: Standing, view: str, on: date) -> Q:
    me, units = standing.person, office_units(standing)
    is_open = Q(closed_at=None)
    match view:
        case "mine":
            return is_open & Q(owner=me)
        case "waiting":
            return is_open & Q(owner=me) & IS_WAITING
        case "registered":
            return Q(registered_by=me)
        case "closed":
            monday = timezone.make_aware(datetime.combine(on - timedelta(days=on.weekday()), datetime.min.time()))
            return Q(owner=me, closed_at__gte=monday)
        case "office":
            return is_open & Q(unit__in=units)
        case "office_waiting":
            return is_open & Q(unit__in=units, turn="other")
        case "unassigned":
            return is_open & Q(unit__in=units, handler=None)
        case "all":
            return Q()
    raise KeyError(view)


def beyond(column: str, key: tuple[date | datetime, UUID], *, upwards: bool) -> Q:
    """Rows strictly beyond a key; the first term alone lets the index start at the right place."""
    value, identity = key
    way = "gt" if upwards else "lt"
    return Q(**{f"{column}__{way}e": value}) & (Q(**{f"{column}__{way}": value}) | Q(**{f"id__{way}": identity}))


def told(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """With all that a row shows: who has it, who must sign for it, which edition its intake follows."""
    sent_to = HandOver.objects.filter(matter=OuterRef("pk"), state="sent", part="lead").values("to_unit__name")[:1]
    edition = (
        Proceeding.objects.filter(matter=OuterRef("pk"), procedure="intake").order_by("-number").values("edition")[:1]
    )
    return (
        matters.annotate(sent_to=Subquery(sent_to), intake_edition=Subquery(edition))
        .select_related("handler", "owner").defer("claim", "handler__password", "owner__password")
    )  # fmt: skip


def with_named(matters: QuerySet[Matter], standing: Standing) -> QuerySet[Matter]:
    """Each matter with `is_named` (the reader is owner, handler or helper) and, if restricted, `named_count`."""
    helpers = MatterHelper.objects.filter(matter=OuterRef("pk"), until=None)
    others = (
        helpers.exclude(person=OuterRef("owner")).exclude(person=Coalesce(OuterRef("handler"), OuterRef("owner")))
        .order_by().values("matter").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    leaders = Case(When(Q(handler=None) | Q(handler=F("owner")), then=1), default=2, output_field=IntegerField())
    me = standing.person
    return matters.annotate(
        is_named=Case(
            When(is_restricted=False, then=Value(True)),
            When(Q(owner=me) | Q(handler=me) | Exists(helpers.filter(person=me)), then=Value(True)),
            default=Value(False),
        ),
        named_count=Case(
            When(is_restricted=False, then=0),
            default=leaders + Coalesce(Subquery(others, output_field=IntegerField()), 0),
            output_field=IntegerField(),
        ),
    )


def name(matters: Iterable[Matter], standing: Standing) -> None:
    """Say of each matter whether it is open to the reader; restricted ones among them cost one statement together."""
    restricted = [matter.pk for matter in matters if matter.is_restricted]
    told_of = {
        key: (is_named, count)
        for key, is_named, count in with_named(Matter.objects.filter(pk__in=restricted), standing)
        .values_list("pk", "is_named", "named_count")  # type: ignore[misc]
    } if restricted else {}  # fmt: skip
    for matter in matters:
        matter.is_named, matter.named_count = told_of.get(matter.pk, (True, 0))  # type: ignore[attr-defined]


def stations_entered(proceeding: Proceeding) -> list[tuple[str, datetime]]:
    """The states that a run has entered, oldest first, for its case line."""
    taken = list(proceeding.steps.order_by("at", "id").values_list("from_state", "to_state", "at"))
    first = taken[0][0] if taken else proceeding.state
    return [(first, proceeding.opened_at), *((state, at) for _from, state, at in taken)]
