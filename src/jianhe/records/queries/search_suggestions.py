"""Suggestions while somebody types: own matters, and names of parties within reach. Few rows, and a short time limit."""

from dataclasses import dataclass, field

from jianhe.likeness import tokens
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Party
from jianhe.records.queries import access, search
from jianhe.records.queries.filters import Filters
from jianhe.records.queries.search_tokens import LONGEST, is_called, names_like, plain
from jianhe.records.queries.worklists import name

NAMES, MATTERS = 12, 8  # 20 rows in all
LOOKED_THROUGH = 60  # own matters, the earliest due and the newest
TIMEOUT = "300ms"


@dataclass(frozen=True)
class Suggested:
    """Names to look for, and own matters to go to."""

    names: list[str] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.names or self.matters)


def suggest(text: str, standing: Standing) -> Suggested:
    """What begins with, or holds, what has been typed so far. Nothing for less than two characters, nothing when slow."""
    typed = tokens.normal(plain(text)).strip()
    if not 2 <= len(typed) <= LONGEST or standing.centre is None or standing.person is None:
        return Suggested()
    try:
        return Suggested(_names(typed, standing), _own(typed, standing))
    except search.TooSlow:
        return Suggested()


def _names(typed: str, standing: Standing) -> list[str]:
    ways = names_like(typed)
    found = search.within(TIMEOUT, ways, standing, Filters(), search.SHOWN, cap=search.SHOWN)
    keys = [key for hits, _count in found.values() for key in hits]
    if not keys:
        return []
    parties = Party.objects.filter(matter__in=keys, removed_at=None).order_by("-matter__received_at", "position", "pk")
    called = dict.fromkeys(parties.values_list("name", flat=True))
    return [one for one in called if is_called(one, typed)][:NAMES]


def _own(typed: str, standing: Standing) -> list[Matter]:
    mine = access.matters_visible_to(standing).only(
        "year", "serial", "title", "is_restricted", "owner", "handler", "closed_at", "received_at"
    )
    open_ones = mine.filter(owner=standing.person, closed_at=None).order_by("next_due", "id")[:LOOKED_THROUGH]
    registered = mine.filter(registered_by=standing.person).order_by("-registered_at", "-id")[:LOOKED_THROUGH]
    found = [one for one in open_ones.union(registered) if typed in one.short_code or typed in tokens.normal(one.title)]
    found.sort(key=lambda one: one.received_at, reverse=True)
    name(found, standing)
    return [one for one in found if one.is_named][:MATTERS]  # type: ignore[attr-defined]
