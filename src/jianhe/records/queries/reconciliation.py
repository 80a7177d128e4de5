"""The talks of one proceeding: who answered what, the sessions, who came, and the rounds of what was asked and offered."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from jianhe.people.models import Centre
from jianhe.records.models import (
    Attendee,
    Matter,
    Offer,
    Party,
    Proceeding,
    ReconciliationMethod,
    Sitting,
    Willingness,
)

PROCEDURES = ("procuratorial_reconciliation", "criminal_reconciliation")


@dataclass(frozen=True)
class Asked:
    """One party of the talks with everything it was asked, newest first."""

    party: Party
    rows: list[Willingness] = field(default_factory=list)

    @property
    def waiting(self) -> Willingness | None:
        """The question that waits for an answer."""
        return next((row for row in self.rows if not row.answer), None)

    @property
    def newest(self) -> Willingness | None:
        """The answer that counts."""
        given = [row for row in self.rows if row.answered_at is not None]
        return max(given, key=lambda row: (row.answered_at, row.pk), default=None)  # type: ignore[arg-type,return-value]

    @property
    def answer(self) -> str:
        return self.newest.answer if self.newest else ""


@dataclass(frozen=True)
class GapRow:
    """要、给、谈成 of one item, in fen; None where a side has named nothing."""

    item: str
    asked: int | None
    given: int | None
    settled: int | None


def talks_of(matter: Matter) -> list[Proceeding]:
    """The reconciliations of a matter, newest first, each knowing its matter."""
    found = list(Proceeding.objects.filter(matter=matter, procedure__in=PROCEDURES).order_by("-number"))
    for one in found:
        one.matter = matter
    return found


def asked_of(proceeding: Proceeding) -> list[Asked]:
    """Each party of both sides with what it was asked in this proceeding; claimants first."""
    people = Party.objects.filter(matter=proceeding.matter_id, removed_at=None, side__in="ab")
    rows: dict[UUID, list[Willingness]] = {}
    found = Willingness.objects.filter(proceeding=proceeding).select_related("asked_by", "noted_by", "document")
    for row in found.order_by("-asked_at", "-id"):
        rows.setdefault(row.party_id, []).append(row)
    return [Asked(party, rows.get(party.pk, [])) for party in people.order_by("side", "position")]


def question_of(matter: Matter, key: UUID) -> Willingness | None:
    """One question of a matter, with its party."""
    found: Willingness | None = (
        Willingness.objects.filter(matter=matter, pk=key).select_related("party", "proceeding").first()
    )
    return found


def sittings_of(proceeding: Proceeding) -> list[Sitting]:
    """The sessions, newest first, each with who presided."""
    rows = Sitting.objects.filter(proceeding=proceeding).select_related("presider")
    return list(rows.order_by("-number"))


def attendees_of(sitting: Sitting) -> list[Attendee]:
    """Who came, parties first."""
    return list(Attendee.objects.filter(sitting=sitting).select_related("party").order_by("pk"))


def gap_of(proceeding: Proceeding) -> tuple[Offer | None, list[GapRow]]:
    """The newest round of what was asked and offered, as far as the person who asks is in the room."""
    newest = Offer.objects.filter(sitting__proceeding=proceeding).order_by("-sitting__number", "-round").first()
    if newest is None or newest.content is None:
        return None, []
    content: Any = newest.content
    rows: list[dict[str, Any]] = json.loads(content.open())
    return newest, [GapRow(**row) for row in rows]


def methods_named(centre: Centre) -> list[ReconciliationMethod]:
    """The methods that the centre's administrators have named and not ended, by their places."""
    return list(ReconciliationMethod.objects.filter(centre=centre, ended_at=None).order_by("place"))


def method_names(centre: UUID) -> dict[str, str]:
    """What every method that was ever named is called, by its key: records keep the keys."""
    rows = ReconciliationMethod.objects.filter(centre=centre).values_list("id", "name")
    return {f"m_{key.hex}": name for key, name in rows}


def method_use(matter_centre: UUID, *, since: date, until: date) -> dict[str, tuple[int, int]]:
    """For each method: in how many sessions it was used, and how many of these ended in an agreement."""
    found: dict[str, tuple[int, int]] = {}
    ended = Sitting.objects.filter(centre=matter_centre, ended_at__date__range=(since, until))
    for methods, result in ended.values_list("methods", "result"):
        for code in methods:
            used, agreed = found.get(code, (0, 0))
            found[code] = (used + 1, agreed + (result == "agreed"))
    return found
