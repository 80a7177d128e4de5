"""What a list can be narrowed to: codes, days and amounts as they stand in an address, and the query they make.

Only equality and ranges: they are leakproof, so that an index works under row-level security. A flag is looked for in a
short JSON list, which no index could serve; it is judged on rows that the list's own index gives.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jianhe.people.models import Place, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Matter, MatterHelper

LONGEST = 60  # of a code in an address
MOST_FEN = 10**15
NOBODY = "none"  # as a handler: nobody yet

# What a line shows even of a restricted matter. A list narrowed by anything else leaves those out that the reader is
# not named on: that they match would tell what they hold.
SHOWN_OF_RESTRICTED = frozenset({"unit", "handler", "due_before"})


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty ones narrow nothing. Days are local and count in, amounts are fen."""

    category: str = ""
    matter_type: str = ""
    channel: str = ""
    handling_class: str = ""
    unit: str = ""
    handler: str = ""
    station: str = ""
    state: str = ""
    limit: str = ""
    due_before: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    town: str = ""
    village: str = ""
    amount_from: int | None = None
    amount_to: int | None = None
    flag: str = ""
    risk: str = ""

    @property
    def chosen(self) -> dict[str, str | date | int]:
        """Those that narrow, by name."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value not in ("", None)}


NAMES = tuple(one.name for one in fields(Filters))
DAYS = frozenset({"due_before", "received_from", "received_to"})
AMOUNTS = frozenset({"amount_from", "amount_to"})


def read(given: Mapping[str, str]) -> tuple[Filters, dict[str, str]]:
    """Filters out of the words of an address, and beside them what is no filter: names unknown, or not to be read."""
    found: dict[str, str | date | int] = {}
    unread: dict[str, str] = {}
    for name, text in given.items():
        try:
            value = _value(name, text)
        except ValueError:
            unread[name] = text
            continue
        if value not in ("", None):
            found[name] = value
    return Filters(**found), unread  # type: ignore[arg-type]


def written(filters: Filters) -> dict[str, str]:
    """The words under which the filters stand in an address, and in a saved view: each value in one notation."""
    return {name: _text(name, value) for name, value in filters.chosen.items()}


def yuan_text(fen: int) -> str:
    """186400 or 186400.50: an amount as an address holds it."""
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def _text(name: str, value: str | date | int) -> str:
    if isinstance(value, int):
        return yuan_text(value)
    return value if isinstance(value, str) else value.isoformat()


def _value(name: str, text: str) -> str | date | int:
    """One value; ValueError for what cannot be read. A NUL, which no text of the database holds, is no code."""
    plain = unicodedata.normalize("NFKC", text).strip()[:LONGEST]
    if name not in NAMES or "\0" in plain:
        raise ValueError(name)
    if not plain:
        return ""
    if name in DAYS:
        return date.fromisoformat(plain)
    return _fen(plain) if name in AMOUNTS else plain


def _fen(text: str) -> int:
    plain = re.sub(r"[,¥\s]", "", text).removesuffix("元")
    if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,2})?", plain):
        raise ValueError(text)
    whole, _dot, cents = plain.partition(".")
    return min(int(whole) * 100 + int((cents + "00")[:2]), MOST_FEN)


def narrowed(matters: QuerySet[Matter], filters: Filters, standing: Standing) -> QuerySet[Matter]:
    """The matters that pass every filter that is set."""
    wanted = filters.chosen
    for name, column in _COLUMNS.items():
        if name in wanted:
            matters = matters.filter(**{column: wanted[name]})
    if filters.handler:
        who = None if filters.handler == NOBODY else _key_of(User.objects.filter(username=filters.handler))
        matters = matters.filter(handler=who)
    for name, rows in (("unit", Unit.objects), ("town", Place.objects), ("village", Place.objects)):
        if name in wanted:
            matters = matters.filter(**{name: _key_of(rows.filter(centre=standing.centre, code=wanted[name]))})
    if filters.received_from:
        # Nothing is registered before it is received (but for a clock that is a minute slow), so a list that is
        # ordered by registration ends there.
        since = begin(filters.received_from)
        matters = matters.filter(received_at__gte=since, registered_at__gte=since - timedelta(minutes=1))
    if filters.received_to and filters.received_to < date.max:
        matters = matters.filter(received_at__lt=begin(filters.received_to + timedelta(days=1)))
    if filters.flag:
        matters = matters.filter(flags__contains=[filters.flag])
    if filters.channel:
        matters = matters.filter(Exists(Contact.objects.filter(matter=OuterRef("pk"), channel=filters.channel)))
    return matters if wanted.keys() <= SHOWN_OF_RESTRICTED else matters.filter(open_to(standing))


_COLUMNS: Mapping[str, str] = {
    "category": "category", "matter_type": "matter_type", "handling_class": "handling_class", "station": "station",
    "state": "state", "limit": "next_limit", "risk": "risk_level", "due_before": "next_due__lte",
    "amount_from": "amount_fen__gte", "amount_to": "amount_fen__lte",
}  # fmt: skip


def open_to(standing: Standing) -> Q:
    """Matters whose contents the reader may know: all that are not restricted, and those that name the reader."""
    me = standing.person
    helps = Q(Exists(MatterHelper.objects.filter(matter=OuterRef("pk"), person=me, until=None)))
    return Q(is_restricted=False) | Q(owner=me) | Q(handler=me) | helps


def _key_of(rows: QuerySet) -> Subquery:  # type: ignore[type-arg]
    """The one key behind a code, asked once for the statement: the row's own column stays bare for its index."""
    return Subquery(rows.order_by().values("pk")[:1])


def begin(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
