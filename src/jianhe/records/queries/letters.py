"""Letters in batches: what a person may see of them, in which order, and what is still without an end.

A batch is its unit's; a letter that was registered is seen where its matter is seen. Numbers count what is visible.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import Letter, LetterBatch, LetterScan, Party, Sheet
from jianhe.records.queries import access

STATES = ("waiting", "registered", "set_aside", "not_a_letter")


@dataclass
class Place:
    """One letter where it lies in its batch: its number, its sheets by part, and, once registered, who wrote it."""

    letter: Letter
    number: int
    sheets: list[Sheet] = field(default_factory=list)
    sender: str = ""


def batches_visible_to(standing: Standing) -> QuerySet[LetterBatch]:
    """Batches of the person's units."""
    return LetterBatch.objects.filter(centre=standing.centre, unit__in=standing.units)


def letters_visible_to(standing: Standing) -> QuerySet[Letter]:
    """Letters with a sheet: those not registered by their batch, the others by their matter."""
    there = Exists(Sheet.objects.filter(letter=OuterRef("pk"), removed_at=None))
    return Letter.objects.filter(
        there,
        Q(matter=None, batch__unit__in=standing.units) | Q(matter__in=access.matters_visible_to(standing)),
        centre=standing.centre,
    )


def batches_of(standing: Standing, *, most: int = 50) -> list[LetterBatch]:
    """The batches, open ones first, each with `total` and one count for each state, in one statement."""
    mine = letters_visible_to(standing).values("pk")
    counts = {state: Count("letters", filter=Q(letters__state=state, letters__in=mine)) for state in STATES}
    found = batches_visible_to(standing).select_related("started_by", "opened_with").annotate(
        total=Count("letters", filter=Q(letters__in=mine)), **counts
    )  # fmt: skip
    return list(found.order_by("-state", "-received_on", "-started_at")[:most])


def batch_of(standing: Standing, key: UUID) -> LetterBatch | None:
    """One batch within reach."""
    found: LetterBatch | None = (
        batches_visible_to(standing).select_related("started_by", "opened_with", "done_by", "unit").filter(pk=key).first()
    )
    return found


def batch_with(standing: Standing, letter: UUID) -> LetterBatch | None:
    """The batch in which a letter lies that the person may see."""
    found = letters_visible_to(standing).filter(pk=letter).values("batch")
    batch: LetterBatch | None = batches_visible_to(standing).filter(pk__in=found).first()
    return batch


def places_in(standing: Standing, batch: LetterBatch) -> list[Place]:
    """The letters of a batch in order, each with its sheets; senders of the registered ones. Three statements."""
    found = (
        letters_visible_to(standing).filter(batch=batch).annotate(first=Min("sheets__position"))
        .select_related("matter", "contact", "settled_by").order_by("first", "pk")
    )  # fmt: skip
    places = {}
    for number, letter in enumerate(found, start=1):
        letter.batch = batch
        places[letter.pk] = Place(letter, number)
    for sheet in Sheet.objects.filter(letter__in=places, removed_at=None).order_by("position", "pk"):
        sheet.letter = places[sheet.letter_id].letter
        places[sheet.letter_id].sheets.append(sheet)
    matters = {letter.matter_id for letter in found if letter.matter_id}
    senders = Party.objects.filter(matter__in=matters, side="a", removed_at=None).order_by("-position")
    names = {party.matter_id: party.name for party in senders.only("matter", "name")}
    for place in places.values():
        place.sender = names.get(place.letter.matter_id, "") if place.letter.matter_id else ""
    return list(places.values())


def taken_out_of(standing: Standing, batch: LetterBatch) -> list[Sheet]:
    """Sheets that were taken out and may be put back: of letters that are not registered."""
    found = Sheet.objects.filter(
        letter__batch=batch, letter__matter=None, letter__batch__unit__in=standing.units, removed_at__isnull=False
    )
    return list(found.select_related("letter").order_by("position", "pk"))


def scans_of(batch: LetterBatch) -> list[LetterScan]:
    """The files that were uploaded, in their order."""
    return list(LetterScan.objects.filter(batch=batch).order_by("added_at", "pk"))


def sheet_of(standing: Standing, key: UUID) -> Sheet | None:
    """One sheet, with letter and batch."""
    found: Sheet | None = (
        Sheet.objects.select_related("letter__batch").filter(
            Q(letter__matter=None, letter__batch__unit__in=standing.units)
            | Q(letter__matter__in=access.matters_visible_to(standing)),
            centre=standing.centre, pk=key,
        ).first()
    )  # fmt: skip
    return found


def lock_batch(batch: LetterBatch) -> LetterBatch:
    """The batch's row, locked: whoever arranges or settles a letter of it holds this lock."""
    locked: LetterBatch = LetterBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    return locked


def waiting_in(batch: LetterBatch) -> int:
    """How many letters are without an end."""
    return _present(batch).filter(state="waiting").count()


def sheets_in(batch: LetterBatch) -> int:
    return Sheet.objects.filter(letter__batch=batch).count()


def last_waiting(batch: LetterBatch) -> Letter | None:
    """The last letter of a batch, if it still waits: further sheets may go on it."""
    found: Letter | None = _in_order(batch).last()
    return found if found is not None and found.state == "waiting" else None


def letter_before(letter: Letter) -> Letter | None:
    """The letter before one, if it still waits."""
    there = list(_in_order(letter.batch))
    place = there.index(letter)
    return there[place - 1] if place > 0 and there[place - 1].state == "waiting" else None


def neighbour_of(sheet: Sheet, *, forward: bool) -> Sheet | None:
    """The sheet after or before one, through the whole batch."""
    order = list(
        Sheet.objects.filter(letter__batch=sheet.letter.batch, removed_at=None).select_related("letter")
        .order_by("position", "pk")
    )  # fmt: skip
    place = order.index(sheet) + (1 if forward else -1) if sheet in order else -1
    return order[place] if 0 <= place < len(order) else None


def _present(batch: LetterBatch) -> QuerySet[Letter]:
    return Letter.objects.filter(Exists(Sheet.objects.filter(letter=OuterRef("pk"), removed_at=None)), batch=batch)


def _in_order(batch: LetterBatch) -> QuerySet[Letter]:
    return _present(batch).annotate(first=Min("sheets__position")).order_by("first", "pk")
