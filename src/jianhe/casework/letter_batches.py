"""Letters in batches: the post of a day is uploaded, read page by page, cut into letters, and closed when all is settled.

A strange file is listed with its reason and never loses the others. A big one is read by the job, or by the next press.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jianhe.casework import attachments, files
from jianhe.casework.permits import must
from jianhe.law.refusals import Refused, refuse
from jianhe.papers import scans
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Letter, LetterBatch, LetterScan, Sheet
from jianhe.records.queries import letters

SPLITS = ("file", "blank", "leaf", "hand")
PARTED_BY = {"blank": 1, "leaf": 2}  # blank pages in a row; scanned on both sides, a page may have a blank back
AT_ONCE = 60  # pages that a press reads itself; what has more waits for the job
MOST_SHEETS = 1000


@transaction.atomic
def start(
    *, name: str, received_on: date, by: Standing, at: datetime, opened_with: User | None = None
) -> LetterBatch:
    """Begin a batch. `opened_with` is the second of the two who opened the letters."""
    must(by, "attach")
    assert by.centre is not None and by.person is not None and by.home_unit is not None
    if received_on > timezone.localdate(at):
        raise refuse("收到的日子不能在今天以后。", "It cannot have been received after today.")
    if received_on.year < 1990:
        raise refuse("收到的日子太早了，请核对年份。", "That is too long ago; check the year.")
    if opened_with is not None and opened_with == by.person:
        raise refuse("另一位开拆人不能是自己。", "The second person is somebody else.")
    batch = LetterBatch(
        centre=by.centre, unit=Unit.objects.get(pk=by.home_unit), name=" ".join(name.split())[:60],
        received_on=received_on, opened_with=opened_with, started_at=at, started_by=by.person,
    )  # fmt: skip
    batch.save(force_insert=True)
    note("letter_batch_started", batch, by, at, batch=batch.pk)
    return batch


@transaction.atomic
def take_in(
    *, batch: LetterBatch, upload: attachments.Upload, split: str, by: Standing, at: datetime
) -> LetterScan:
    """Keep an uploaded file with the batch and read it, unless it is big; what cannot be taken in is listed with why."""
    must(by, "attach")
    batch = open_batch(batch, by)
    if split not in SPLITS:
        raise refuse("请选怎么分成一封一封。", "Choose how it is cut into letters.")
    assert by.person is not None
    scan = LetterScan(
        centre_id=batch.centre_id, batch=batch, name=attachments.safe_name(upload.name or ""), kind="unknown",
        size=upload.size or 0, split=split, state="waiting", added_at=at, added_by=by.person,
    )  # fmt: skip
    try:
        content = attachments.content_of(upload)
        scan.size, scan.kind = len(content), _kind(content)
        sha256 = files.digest(content)
        if LetterScan.objects.filter(batch=batch, sha256=sha256).exclude(state="refused").exists():
            raise refuse("这份已经收过了。", "This file was taken in before.")
        scan.sha256 = files.keep(content)
    except Refused as refused:
        scan.state, scan.reason = "refused", refused.refusal.sentence.zh
    scan.save(force_insert=True)
    note("letter_scan_taken", batch, by, at, batch=batch.pk, scan=scan.pk, state=scan.state)
    if scan.state == "waiting":
        _read(scan, content, at_most=AT_ONCE, by=by, at=at)
    return scan


@transaction.atomic
def read(*, scan: LetterScan, by: Standing, at: datetime) -> LetterScan:
    """Read a file that waits, however many pages it has: the job, or whoever does not want to wait for it."""
    batch = letters.lock_batch(scan.batch)
    scan = LetterScan.objects.get(pk=scan.pk)
    if scan.state == "waiting" and batch.state == "open":
        _read(scan, files.read(scan.sha256), at_most=None, by=by, at=at)
    return scan


def scan_by_key(key: UUID) -> LetterScan:
    """A scan, for the job that reads it."""
    found: LetterScan = LetterScan.objects.select_related("batch").get(pk=key)
    return found


@transaction.atomic
def finish(*, batch: LetterBatch, by: Standing, at: datetime) -> None:
    """Close a batch in which every letter is accounted for (件件有着落)."""
    must(by, "attach")
    batch = open_batch(batch, by)
    if batch.scans.filter(state="waiting").exists():
        raise refuse("还有文件没读完，读完了再结束。", "Files are still being read.")
    waiting = letters.waiting_in(batch)
    if waiting:
        raise refuse(
            f"还有 {waiting} 封没有着落：登记、放一边或者标明不是信。",
            f"{waiting} letters are not accounted for: register them, set them aside, or say that they are none.",
        )
    batch.state, batch.done_at, batch.done_by = "done", at, by.person
    batch.save(update_fields=["state", "done_at", "done_by"])
    note("letter_batch_done", batch, by, at, batch=batch.pk)


@transaction.atomic
def reopen(*, batch: LetterBatch, by: Standing, at: datetime) -> None:
    """Open a closed batch again: one more letter was found, or one set aside is to be registered after all."""
    must(by, "attach")
    batch = letters.lock_batch(must_reach(batch, by))
    if batch.state == "done":
        batch.state, batch.done_at, batch.done_by = "open", None, None
        batch.save(update_fields=["state", "done_at", "done_by"])
        note("letter_batch_reopened", batch, by, at, batch=batch.pk)


def open_batch(batch: LetterBatch, by: Standing) -> LetterBatch:
    """The batch, locked. Refuses one that is out of reach or closed."""
    batch = letters.lock_batch(must_reach(batch, by))
    if batch.state != "open":
        raise refuse("这一批已经结束；要改，先重新打开。", "This batch is closed; open it again first.")
    return batch


def must_reach(batch: LetterBatch, by: Standing) -> LetterBatch:
    """Refuse a batch of another unit in the words for one that does not exist."""
    if not letters.batches_visible_to(by).filter(pk=batch.pk).exists():
        raise refuse("没有找到这一批来信。", "No such batch of letters was found.")
    return batch


def note(kind: str, batch: LetterBatch, by: Standing, at: datetime, /, **facts: object) -> None:
    """An event of a batch, which belongs to no matter; a job acts for nobody."""
    actor = by.person.pk if by.person is not None else None
    events.append(kind, centre=batch.centre_id, actor=actor, at=at, facts=facts)


def _kind(content: bytes) -> str:
    """What a scan is. Refuses what no sheet can be shown of."""
    verdict = attachments.judge(content)
    if verdict.kind == "heic":
        raise refuse(
            "手机的 HEIC 照片在这里显示不了，请存成 JPEG 再传。", "HEIC photographs cannot be shown here; save as JPEG."
        )
    if verdict.kind not in scans.KINDS:
        raise refuse(
            "来信扫描件只收 PDF、TIFF、JPEG、PNG。", "Scans of letters are PDF, TIFF, JPEG or PNG, nothing else."
        )
    return verdict.kind


def _read(scan: LetterScan, content: bytes, *, at_most: int | None, by: Standing, at: datetime) -> None:
    """Read a scan into sheets and letters, or refuse it with why; one with too many pages for now goes on waiting."""
    try:
        found = scans.read(content, scan.kind, at_most=at_most)
        scan.pages = found.count
        already = letters.sheets_in(scan.batch)
        if already + found.count > MOST_SHEETS:
            raise refuse(
                f"一批最多 {MOST_SHEETS} 页，请另起一批。", f"A batch has {MOST_SHEETS} sheets at most; start another."
            )
    except scans.Unreadable as bad:
        scan.state, scan.reason = "refused", bad.zh
    except Refused as refused:
        scan.state, scan.reason = "refused", refused.refusal.sentence.zh
    else:
        if found.pages:
            _cut(scan, found.pages, by, at)
            scan.state = "read"
    scan.save(update_fields=["state", "reason", "pages"])
    if scan.state != "waiting":
        note("letter_scan_read", scan.batch, by, at, batch=scan.batch_id, scan=scan.pk, state=scan.state,
             pages=scan.pages)  # fmt: skip


@dataclass
class _Cut:
    """A letter that is being gathered, with its pages; a separator is one of them, taken out."""

    letter: Letter
    is_new: bool
    pages: list[scans.Page] = field(default_factory=list)


def _cut(scan: LetterScan, pages: tuple[scans.Page, ...], by: Standing, at: datetime) -> None:
    """The pages become sheets of letters: all of one file, those between blank pages, or on to the last letter."""
    position = Sheet.objects.filter(letter__batch=scan.batch).aggregate(last=Max("position"))["last"] or 0
    cuts = list(_gathered(scan, pages))
    Letter.objects.bulk_create([cut.letter for cut in cuts if cut.is_new])
    sheets = []
    for cut in cuts:
        for page in cut.pages:
            position += 1
            is_separator = scan.split in PARTED_BY and page.is_blank
            sheets.append(Sheet(
                centre_id=scan.centre_id, letter=cut.letter, scan=scan, position=position, kind=page.kind,
                size=len(page.content), sha256=files.keep(page.content), thumbnail=files.keep(page.thumbnail),
                is_separator=is_separator, removed_at=at if is_separator else None,
                removed_by=by.person if is_separator else None,
            ))  # fmt: skip
    Sheet.objects.bulk_create(sheets)


def _gathered(scan: LetterScan, pages: tuple[scans.Page, ...]) -> Iterator[_Cut]:
    last = letters.last_waiting(scan.batch) if scan.split == "hand" else None
    cut = _Cut(last, is_new=False) if last is not None else _Cut(_letter(scan), is_new=True)
    needed, blanks = PARTED_BY.get(scan.split), 0
    for page in pages:
        if needed is not None and blanks >= needed and not page.is_blank and not all(one.is_blank for one in cut.pages):
            yield cut
            cut = _Cut(_letter(scan), is_new=True)
        blanks = blanks + 1 if page.is_blank else 0
        cut.pages.append(page)
    yield cut


def _letter(scan: LetterScan) -> Letter:
    return Letter(centre_id=scan.centre_id, batch_id=scan.batch_id)
