"""What a party sees of its own talks, once its code has opened them: its invitation and its answers, nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from jianhe.records.models import (
    Agreement,
    AgreementVersion,
    Booking,
    DraftReading,
    Instalment,
    Party,
    Proceeding,
    ReplyCode,
    Willingness,
)
from jianhe.records.queries import agreements, rooms


@dataclass(frozen=True)
class OwnTalks:
    """The talks as one party sees them: what it was asked, newest first, and the agreement that waits for it."""

    reply: ReplyCode
    rows: list[Willingness] = field(default_factory=list)
    agreement: Agreement | None = None  # that waits for signatures, or has them

    @property
    def waiting(self) -> Willingness | None:
        """The invitation that waits for an answer."""
        return next((row for row in self.rows if not row.answer), None)

    @property
    def newest(self) -> Willingness | None:
        """What the party answered last."""
        return next((row for row in self.rows if row.answer), None)


def own_talks(opened: UUID) -> OwnTalks:
    """The talks behind a reply code that `looking_up.open_by_reply_code` has opened in this request."""
    reply = ReplyCode.objects.select_related(
        "party", "centre", "proceeding", "suits", "matter__unit", "matter__handler", "matter__owner"
    ).get(pk=opened)
    reply.proceeding.matter = reply.matter
    rows = Willingness.objects.filter(proceeding=reply.proceeding_id, party=reply.party_id)
    given = sorted(rows, key=lambda row: (row.answered_at or row.asked_at, row.pk), reverse=True)
    written = Agreement.objects.filter(proceeding=reply.proceeding_id, state__in=("ready", "signed"))
    return OwnTalks(reply, given, written.order_by("-drafted_at", "-id").first())


@dataclass(frozen=True)
class OwnDraft:
    """The draft that a party may read before it signs, and what it said of it and of earlier ones, newest first."""

    agreement: Agreement
    version: AgreementVersion
    payments: list[Instalment]
    said: list[DraftReading]

    @property
    def read(self) -> DraftReading | None:
        """The party has read this very draft."""
        return next((one for one in self.said if one.said == "read" and one.version_id == self.version.pk), None)

    @property
    def changed(self) -> set[int]:
        """The places of clauses that are not in the draft that the party read before this one; empty for the first."""
        earlier = next((one.version for one in self.said if one.version_id != self.version.pk), None)
        if earlier is None:
            return set()
        before = {clause["text"] for clause in earlier.clauses}
        return {place for place, clause in enumerate(self.version.clauses, 1) if clause["text"] not in before}


def own_draft(own: OwnTalks) -> OwnDraft | None:
    """The final draft, or the signed agreement, of opened talks; None while there is none that concerns the party."""
    if own.agreement is None:
        return None
    version = agreements.current_version(own.agreement)
    if own.reply.party_id not in version.parties:
        return None
    said = DraftReading.objects.filter(version__agreement=own.agreement, party=own.reply.party_id)
    return OwnDraft(own.agreement, version, agreements.instalments_of(own.agreement),
                    list(said.select_related("version").order_by("-at", "-id")))  # fmt: skip


def readings_of(version: AgreementVersion) -> list[DraftReading]:
    """What the parties said of a draft before signing, newest first."""
    return list(DraftReading.objects.filter(version=version).select_related("party").order_by("-at", "-id"))


def offered_times(reply: ReplyCode, *, at: datetime) -> list[Booking]:
    """The sessions ahead that the party is asked to come to."""
    return [one for one in rooms.ahead_of([reply.proceeding], at=at) if str(reply.party_id) in one.parties]


def comes_at(booking: Booking, party: Party) -> datetime:
    """When this party is asked to come: the two sides may come apart."""
    return booking.b_comes_at if party.side == "b" else booking.a_comes_at  # type: ignore[no-any-return]


def question_in(reading: DraftReading) -> str:
    """What the party asked, in its words; empty where it asked nothing."""
    kept: Any = reading.question
    return str(kept.open()) if kept else ""


def codes_of(proceeding: Proceeding) -> dict[UUID, ReplyCode]:
    """The reply codes of a proceeding by party, for whoever tells a party its code."""
    return {row.party_id: row for row in ReplyCode.objects.filter(proceeding=proceeding).select_related("suits", "party")}


def without_code(proceeding: Proceeding, parties: Iterable[Party]) -> list[Party]:
    """Those of these parties who have no code yet."""
    there = set(ReplyCode.objects.filter(proceeding=proceeding).values_list("party", flat=True))
    return [party for party in parties if party.pk not in there]
