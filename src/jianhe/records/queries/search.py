"""The search box: numbers, telephones, names by letter and by sound, and words anywhere in what a matter says.

The question goes to one function of the database (`search_matters`, migrations/sql/search.sql), which applies the
walls; the rows and the texts that are shown are then read through the walls a second time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from psycopg.errors import QueryCanceled

from jianhe.people.standing import Standing
from jianhe.records.models import Matter, SealGrant
from jianhe.records.queries import access
from jianhe.records.queries.filters import SHOWN_OF_RESTRICTED, Filters, begin, narrowed
from jianhe.records.queries.search_texts import Said, said_by
from jianhe.records.queries.search_tokens import LONGEST, Way, entry_of, plain, quoted, ways_of
from jianhe.records.queries.worklists import CAP, name, told

SHOWN, SHOWN_ALONE = 20, 100  # rows of a group, and of one that is looked at by itself
TIMEOUT = "2s"
FACETS = ("category", "matter_type", "channel", "handling_class", "unit", "state", "town")  # words of the index
OLDEST, NEVER = date(1980, 1, 1), 2200  # no contact is older; a period up to that year has no end
SEALED_AT_MOST = 200  # sealed matters of one person that are looked through

# The groups in their order, and the ways that each gathers: exact names stand before parts of names.
GROUPS = {
    "number": ("number",), "phone": ("phone",), "identity": ("identity",), "name": ("name", "part"),
    "sound": ("sound",), "text": ("text",),
}  # fmt: skip

_SWAP = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"
_ASK = """
SELECT w.name, f.matter_id, f.of_all
FROM jsonb_to_recordset(%(ways)s) AS w(place int, name text, wanted text, phrases text[], beyond text[], among text,
                                       open_to text)
CROSS JOIN LATERAL search_matters(w.wanted::tsquery, w.phrases, w.beyond, w.among, w.open_to, %(years)s, %(since)s,
                                  %(below)s, %(most)s, %(cap)s)
    WITH ORDINALITY AS f(matter_id, of_all, rank)
ORDER BY w.place, f.rank
"""


class TooSlow(Exception):
    """The search was stopped before it could hold anybody up."""


@dataclass(frozen=True)
class Group:
    """Matters found in one way, newest first, and how many there are, counted up to CAP + 1."""

    name: str
    matters: list[Matter]
    count: int


@dataclass(frozen=True)
class Found:
    """What a question led to, and what each matter that may be read says, by its key."""

    groups: list[Group] = field(default_factory=list)
    said: dict[UUID, Said] = field(default_factory=dict)


def find(text: str, standing: Standing, *, filters: Filters | None = None, only: str = "") -> Found:
    """The visible matters to which a text leads, by the surest way first; `only` shows one group and more of it.

    What is known only about a person, and what a matter says, never leads to a restricted matter that the reader is
    not named on; a sealed one is found by nobody but the persons on its list.
    """
    text = plain(text)
    if not text or len(text) > LONGEST or standing.centre is None:
        return Found()
    most = SHOWN_ALONE if only in GROUPS else SHOWN
    ways = [way for way in ways_of(text) if only not in GROUPS or way.name in GROUPS[only]]
    filters = filters or Filters()
    hits: dict[str, tuple[list[UUID], int]] = {way.name: ([], 0) for way in ways}
    hits |= within(TIMEOUT, ways, standing, filters, most)
    for way, keys in _sealed(ways, standing, filters).items():
        hits[way] = (keys + hits[way][0], len(keys) + hits[way][1])
    groups = _grouped(hits, standing, most)
    readable = [matter.pk for group in groups for matter in group.matters if matter.is_named]  # type: ignore[attr-defined]
    return Found(groups, {said.matter: said for said in said_by(readable, sealed=None)})


def within(
    limit: str, ways: Sequence[Way], standing: Standing, filters: Filters, most: int, *, cap: int = CAP + 1
) -> dict[str, tuple[list[UUID], int]]:
    """What each way leads to: keys, newest first, and how many there are up to `cap`, under a time limit of its own.

    A slow search ends itself (`TooSlow`), and nothing else of the request.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SWAP, [limit])
            usual = cursor.fetchone()[0]
            found = _asked(cursor, ways, standing, filters, most, cap)
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])
            return found
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise TooSlow from stopped
        raise


def _asked(
    cursor: Any, ways: Sequence[Way], standing: Standing, filters: Filters, most: int, cap: int
) -> dict[str, tuple[list[UUID], int]]:
    assert standing.centre is not None
    # That a restricted matter passes a filter would tell what it holds; only what each list shows of it is told.
    open_to = {} if filters.chosen.keys() <= SHOWN_OF_RESTRICTED else {"open_to": "named"}
    facets = " & ".join(quoted(f"{name}:{getattr(filters, name)}") for name in FACETS if name in filters.chosen)
    told_of = [
        {
            "place": place, **{each: getattr(way, each) for each in ("name", "phrases", "beyond", "among", "open_to")},
            "wanted": f"({way.wanted}) & {facets}" if facets else way.wanted, **open_to,
        }
        for place, way in enumerate(ways)
    ]  # fmt: skip
    cursor.execute(_ASK, {
        "ways": json.dumps(told_of, ensure_ascii=False), "years": _years(filters, standing.centre.pk), "most": most,
        "since": filters.received_from and begin(filters.received_from),
        "below": (last := _last(filters)) and begin(last + timedelta(days=1)), "cap": cap,
    })  # fmt: skip
    found: dict[str, tuple[list[UUID], int]] = {}
    for way, key, of_all in cursor.fetchall():
        found.setdefault(way, ([], of_all))[0].append(key)
    return found


def _last(filters: Filters) -> date | None:
    """The last day of the period, where it has an end."""
    return filters.received_to if filters.received_to and filters.received_to.year < NEVER else None


def _years(filters: Filters, centre: UUID) -> list[str] | None:
    """The years up to the last day of the period, as facets; None where it has no end."""
    if (last := _last(filters)) is None:
        return None
    first = max(filters.received_from or OLDEST, OLDEST)
    return [f"year:{centre}:{year}" for year in range(first.year, last.year + 1)]


def _sealed(ways: Sequence[Way], standing: Standing, filters: Filters) -> dict[str, list[UUID]]:
    """Sealed matters have no entry: the few that are open to the reader are looked through one by one."""
    grants = SealGrant.objects.filter(Q(until=None) | Q(until__gt=Now()), person=standing.person)
    keys = list(grants.order_by("-since").values_list("matter", flat=True)[:SEALED_AT_MOST])
    if not keys:
        return {}
    sealed = narrowed(access.matters_visible_to(standing).filter(pk__in=keys, is_sealed=True), filters, standing)
    newest = list(sealed.order_by("-received_at", "-id").values_list("pk", flat=True))
    entries = {said.matter: entry_of(said) for said in said_by(newest, sealed=True)}
    return {way.name: [key for key in newest if way.leads_to(entries[key])] for way in ways}


def _grouped(hits: dict[str, tuple[list[UUID], int]], standing: Standing, most: int) -> list[Group]:
    """The rows under the first way that leads to each. A matter that may not be read stands only under its number."""
    keys = {key for found, _count in hits.values() for key in found}
    rows = {matter.pk: matter for matter in told(access.matters_visible_to(standing).filter(pk__in=keys))} if keys else {}
    name(rows.values(), standing)
    groups: list[Group] = []
    for group, ways in GROUPS.items():
        found = [hits[way] for way in ways if way in hits]
        chosen = [rows.pop(key) for part, _count in found for key in part if key in rows]
        shown = [matter for matter in chosen if matter.is_named or group == "number"][:most]  # type: ignore[attr-defined]
        if shown:
            groups.append(Group(group, shown, sum(count for _part, count in found)))
    return groups
