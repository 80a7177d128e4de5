"""The sheets of a batch put right by hand: where a letter begins, what is an envelope, what lies the wrong way round.

Sheets have one order through the batch; a letter is a run of them. Those of a registered letter stay as they are.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jianhe.casework import files
from jianhe.casework.letter_batches import note, open_batch
from jianhe.casework.permits import must
from jianhe.law.refusals import refuse
from jianhe.papers import scans
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Letter, Sheet
from jianhe.records.queries import letters

PARTS = ("envelope", "letter", "enclosure", "original")


@transaction.atomic
def begin_letter(*, sheet: Sheet, by: Standing, at: datetime) -> None:
    """A new letter begins with this sheet: it and those after it in its letter become one of their own."""
    sheet = _movable(sheet, by)
    there = list(sheet.letter.sheets.order_by("position", "pk"))
    place = there.index(sheet)
    if not any(one.removed_at is None for one in there[:place]):
        raise refuse("一封信本来就从这一页开始。", "A letter begins with this sheet already.")
    letter = Letter(centre_id=sheet.centre_id, batch=sheet.letter.batch)
    letter.save(force_insert=True)
    Sheet.objects.filter(pk__in=[one.pk for one in there[place:]]).update(letter=letter)
    _note("begins", sheet, by, at)


@transaction.atomic
def join_previous(*, sheet: Sheet, by: Standing, at: datetime) -> None:
    """The letter of this sheet goes on the letter before it; undone by `begin_letter`."""
    sheet = _movable(sheet, by)
    before = letters.letter_before(sheet.letter)
    if before is None:
        raise refuse("前面没有还没登记的信可以并入。", "There is no unregistered letter before it.")
    letter = sheet.letter
    letter.sheets.update(letter=before)
    letter.delete()
    _note("joined", sheet, by, at)


@transaction.atomic
def move(*, sheet: Sheet, forward: bool, by: Standing, at: datetime) -> None:
    """Change places with the next sheet, or go over to the next letter; backward likewise."""
    sheet = _movable(sheet, by)
    neighbour = letters.neighbour_of(sheet, forward=forward)
    if neighbour is None:
        raise refuse("已经到头了。", "There is nothing beyond it.")
    if neighbour.letter.state != "waiting":
        raise refuse("那一封已经有着落，不能再放进去。", "That letter is settled; nothing goes into it any more.")
    if neighbour.letter_id == sheet.letter_id:
        sheet.position, neighbour.position = neighbour.position, sheet.position
        neighbour.save(update_fields=["position"])
        sheet.save(update_fields=["position"])
    else:
        left = sheet.letter
        Sheet.objects.filter(pk=sheet.pk).update(letter=neighbour.letter)
        _drop_if_empty(left, neighbour.letter)
    _note("moved", sheet, by, at)


@transaction.atomic
def turn(*, sheet: Sheet, by: Standing, at: datetime) -> None:
    """Turn a quarter, clockwise. The file stays as it is; only its picture is shown turned."""
    sheet = _movable(sheet, by)
    sheet.turn = (sheet.turn + 90) % 360
    sheet.save(update_fields=["turn"])
    _note("turned", sheet, by, at)


@transaction.atomic
def mark(*, sheet: Sheet, part: str, by: Standing, at: datetime) -> None:
    """Say what a sheet is: envelope, letter, enclosure, or an original that goes back to whoever sent it."""
    sheet = _movable(sheet, by)
    if part not in PARTS:
        raise refuse("请从名单里选。", "Choose from the list.")
    sheet.part = part
    sheet.save(update_fields=["part"])
    _note("marked", sheet, by, at)


@transaction.atomic
def take_out(*, sheet: Sheet, by: Standing, at: datetime) -> None:
    """Take a sheet out of its letter. It stays listed with the batch, and `put_back` brings it back."""
    sheet = _movable(sheet, by)
    sheet.removed_at, sheet.removed_by = at, by.person
    sheet.save(update_fields=["removed_at", "removed_by"])
    _note("taken_out", sheet, by, at)


@transaction.atomic
def put_back(*, sheet: Sheet, by: Standing, at: datetime) -> None:
    """Put a sheet back where it was taken out."""
    sheet = _movable(sheet, by)
    sheet.removed_at, sheet.removed_by, sheet.is_separator = None, None, False
    sheet.save(update_fields=["removed_at", "removed_by", "is_separator"])
    _note("put_back", sheet, by, at)


def picture(*, sheet: Sheet, by: Standing, at: datetime) -> bytes:
    """The picture of a sheet as a PNG, turned as it was turned by hand; who looked is written down."""
    must(by, "attach")
    drawn = scans.turned(draw(sheet=sheet), sheet.turn)
    assert by.person is not None
    events.append(
        "sheet_read", centre=sheet.centre_id, actor=by.person.pk, at=at, matter=sheet.letter.matter_id,
        facts={"sheet": sheet.pk},
    )  # fmt: skip
    return drawn


def draw(*, sheet: Sheet) -> bytes:
    """The picture, made at the first look (or by the job before that) and kept."""
    if sheet.picture:
        return files.read(sheet.picture)
    try:
        drawn = scans.picture(files.read(sheet.sha256), sheet.kind)
    except scans.Unreadable as bad:
        raise refuse(bad.zh, bad.en) from bad
    Sheet.objects.filter(pk=sheet.pk).update(picture=files.keep(drawn))
    return drawn


def by_key(key: UUID) -> Sheet:
    """A sheet, for the job that draws it."""
    found: Sheet = Sheet.objects.get(pk=key)
    return found


def thumbnails(*, sheets: Sequence[Sheet]) -> dict[UUID, bytes]:
    """The small pictures of sheets, by their keys."""
    return {sheet.pk: files.read(sheet.thumbnail) for sheet in sheets}


def _movable(sheet: Sheet, by: Standing) -> Sheet:
    """The sheet, read again under the lock of its batch. Refuses what is registered, settled or out of reach."""
    must(by, "attach")
    open_batch(sheet.letter.batch, by)
    found: Sheet = Sheet.objects.select_related("letter__batch").get(pk=sheet.pk)
    if found.letter.state != "waiting":
        raise refuse("这一封已经有着落；要改，先拿回来。", "This letter is settled; take it up again first.")
    return found


def _drop_if_empty(left: Letter, heir: Letter) -> None:
    """A letter whose last sheet went elsewhere is none; what was taken out of it goes along."""
    if not left.sheets.filter(removed_at=None).exists():
        left.sheets.update(letter=heir)
        left.delete()


def _note(change: str, sheet: Sheet, by: Standing, at: datetime) -> None:
    note("letter_sheet_changed", sheet.letter.batch, by, at, batch=sheet.letter.batch_id, sheet=sheet.pk, change=change)
