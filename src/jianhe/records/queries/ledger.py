"""The ledger (台账): the matters that a person may see as lines with all that a column may want, in pages and chunks.

Sealed matters are in no ledger, not even in that of somebody who may open them: a list is passed on. A line costs no
statement of its own; what belongs to the lines of a page or chunk is fetched together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from jianhe.law.editions import INTAKE
from jianhe.people.standing import Standing
from jianhe.records.models import (
    Contact,
    Document,
    Entry,
    HandOver,
    LedgerExport,
    LedgerImport,
    LedgerRow,
    Matter,
    Party,
    StepTaken,
)
from jianhe.records.queries import access, worklists
from jianhe.records.queries.filters import Filters, narrowed

ORDER = ("received_at", True)  # newest first on the page; the same column upwards in an export
CHUNK = 500

Of = TypeVar("Of", Party, Contact, Entry, StepTaken, HandOver, Document)


@dataclass
class Line:
    """One matter with what belongs to it; `row` is the row of an old ledger that it came from."""

    matter: Matter
    row: LedgerRow | None = None
    parties: list[Party] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    hand_overs: list[HandOver] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    @property
    def is_open_to_reader(self) -> bool:
        """Whether the reader is named on it, where it is restricted (`worklists.name` has said so)."""
        return bool(self.matter.is_named)  # type: ignore[attr-defined]


def matters_in(standing: Standing, filters: Filters, *, before: datetime | None = None) -> QuerySet[Matter]:
    """The matters of the ledger in no order yet; those registered after `before` are not there yet."""
    matters = narrowed(may_be_listed(standing), filters, standing)
    return matters if before is None else matters.filter(registered_at__lte=before)


def may_be_listed(standing: Standing) -> QuerySet[Matter]:
    """Visible matters that may stand in a list."""
    return access.matters_visible_to(standing).filter(is_sealed=False)


def page(
    matters: QuerySet[Matter], standing: Standing, *, size: int, after: str = "", before: str = ""
) -> tuple[list[Line], str | None, str | None]:
    """Lines of one page, newest first, and the keys from which the pages before and after it go on."""
    column, downwards = ORDER
    key = worklists.read_key(before or after, column)
    forwards = key is None or not before
    if key is not None:
        matters = matters.filter(worklists.beyond(column, key, upwards=forwards != downwards))
    minus = "-" if forwards == downwards else ""
    found = list(_with_people(matters).order_by(f"{minus}{column}", f"{minus}id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if not forwards:
        found.reverse()
    has_newer, has_older = (key is not None, more) if forwards else (more, True)
    newer = worklists.write_key(found[0], column) if found and has_newer else None
    older = worklists.write_key(found[-1], column) if found and has_older else None
    return lines(found, standing), newer, older


def in_order(matters: QuerySet[Matter], standing: Standing, *, after: Matter | None) -> list[Line]:
    """The next chunk of the ledger upwards by receipt, after the last matter of the chunk before."""
    column, _ = ORDER
    if after is not None:
        matters = matters.filter(worklists.beyond(column, (after.received_at, after.pk), upwards=True))
    return lines(list(_with_people(matters).order_by(column, "id")[:CHUNK]), standing)


def of_import(standing: Standing, ledger: LedgerImport, *, after: int | None) -> list[Line]:
    """The next chunk of an import's lines in the order of its sheets, after a place in the workbook."""
    found = rows_of_import(standing, ledger)
    rows = list((found if after is None else found.filter(place__gt=after))[:CHUNK])
    by_matter = {row.matter_id: row for row in rows}
    matters: dict[UUID | None, Matter] = {
        each.pk: each for each in _with_people(Matter.objects.filter(pk__in=list(by_matter)))
    }
    return lines([matters[row.matter_id] for row in rows], standing, by_matter)


def rows_of_import(standing: Standing, ledger: LedgerImport) -> QuerySet[LedgerRow]:
    """The rows of an import whose matters may stand in a list, in the order of its sheets."""
    imported = LedgerRow.objects.filter(ledger=ledger, verdict="imported", matter__in=may_be_listed(standing))
    return imported.order_by("place")


def lines(
    matters: Sequence[Matter], standing: Standing, rows: dict[UUID | None, LedgerRow] | None = None
) -> list[Line]:
    """These matters with what belongs to them: seven statements, however many there are."""
    if not matters:
        return []
    worklists.name(matters, standing)
    keys = [matter.pk for matter in matters]
    if rows is None:
        came = LedgerRow.objects.filter(matter__in=keys, verdict="imported")
        rows = {row.matter_id: row for row in came}
    parties = _by_matter(Party.objects.filter(removed_at=None).order_by("side", "position", "pk"), keys)
    contacts = _by_matter(Contact.objects.order_by("received_at", "pk"), keys)
    entries = _by_matter(Entry.objects.filter(withdrawn_at=None).order_by("happened_at", "pk"), keys)
    steps = _by_matter(StepTaken.objects.filter(proceeding__procedure=INTAKE).order_by("at", "pk"), keys)
    sent = _by_matter(HandOver.objects.filter(state="signed").select_related("to_unit").order_by("sent_at"), keys)
    papers = _by_matter(Document.objects.exclude(state__in=["draft", "void"]).order_by("made_at", "pk"), keys)
    return [
        Line(
            matter, rows.get(matter.pk), parties[matter.pk], contacts[matter.pk], entries[matter.pk], steps[matter.pk],
            sent[matter.pk], papers[matter.pk],
        )
        for matter in matters
    ]  # fmt: skip


def exports_of(standing: Standing) -> QuerySet[LedgerExport]:
    """What this person has exported, newest first."""
    return LedgerExport.objects.filter(centre=standing.centre, person=standing.person).order_by("-asked_at")


def export_by_key(standing: Standing, key: UUID) -> LedgerExport | None:
    found: LedgerExport | None = exports_of(standing).select_related("ledger").filter(pk=key).first()
    return found


def _with_people(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    return matters.select_related("unit", "handler", "owner", "first_asked_by", "town", "village", "merged_into").defer(
        "handler__password", "owner__password", "first_asked_by__password"
    )


def _by_matter(found: QuerySet[Of], keys: Iterable[UUID]) -> dict[UUID, list[Of]]:
    parted: dict[UUID, list[Of]] = defaultdict(list)
    for one in found.filter(Q(matter__in=list(keys))):
        parted[one.matter_id].append(one)
    return parted
