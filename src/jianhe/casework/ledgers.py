"""Importing old ledgers (台账): a file is received, its layout corrected, its rows become matters, all of it can be undone.

The order is `receive`, then `read_on` until every row is there (`previewed`), then corrections, then `start`, then
`work_on` until every row is settled (`done`). The two that go on are called again and again, each time in a transaction
of its own (`casework.ledger_work`), so that whoever is killed in between has lost nothing and repeats nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import attachments, files
from jianhe.casework.attachments import Upload
from jianhe.casework.ledger_report import layout_of
from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.roles import may
from jianhe.law.words import Words, words
from jianhe.ledger.layout import Layout, fit_layout, guess_layout
from jianhe.ledger.refusals import BadWorkbook, reasons
from jianhe.ledger.workbook import open_workbook
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import LedgerImport, LedgerLayout, Matter
from jianhe.records.queries import access, ledgers
from jianhe.records.queries.trail import READING

BEFORE_THE_START = ("received", "previewed")
HARMLESS = [*sorted(READING), "matter_imported"]  # events after which a matter may still be taken back
NAMED = 5  # matters that a refusal names


@transaction.atomic
def receive(*, upload: Upload, by: Standing, at: datetime, layout_name: str = "") -> LedgerImport:
    """Keep a workbook and open it, under a saved layout or a guessed one. Its rows are read afterwards (`read_on`).

    Effects in order: the file on the disk; the import's row; the event. A file that cannot be read is kept on record as
    `refused` with its code (`sentence_of`), not raised; an empty or too large one, and an unknown layout, are raised.
    """
    must(by, "import_ledger")
    assert by.centre is not None and by.person is not None and by.home_unit is not None
    saved = saved_layout(by, layout_name)
    content, name = attachments.content_of(upload), attachments.safe_name(upload.name or "")
    ledger = LedgerImport(
        centre=by.centre, unit_id=_unit(by), file_name=name, sha256=files.keep(content), size=len(content),
        layout_name=layout_name, read_on=timezone.localdate(at), added_at=at, added_by=by.person,
    )  # fmt: skip
    try:
        workbook = open_workbook(content, name=name)
    except BadWorkbook as bad:
        ledger.state, ledger.refused_why = "refused", bad.code
    else:
        ledger.layout = as_json(fit_layout(saved, workbook) if saved else guess_layout(workbook))
    ledger.save(force_insert=True)
    if ledger.refused_why:
        tell("ledger_refused", ledger, by=by, at=at, why=ledger.refused_why)
    else:
        tell("ledger_received", ledger, by=by, at=at, file=ledger.sha256)
    return ledger


def sentence_of(ledger: LedgerImport) -> Words | None:
    """What is wrong with a file that was refused, and what to do."""
    return reasons().files[ledger.refused_why] if ledger.refused_why else None


@transaction.atomic
def correct_layout(*, ledger: LedgerImport, layout: Layout, by: Standing, at: datetime) -> LedgerImport:
    """Read the workbook in another way. Its rows are thrown away and read again; cells put right stay put right."""
    ledger = locked(ledger, by, BEFORE_THE_START)
    known = {sheet.name for sheet in layout_of(ledger).sheets}
    if {sheet.name for sheet in layout.sheets} != known:
        raise refuse("版式里的表和文件里的不一样。", "The layout does not name the sheets of this file.")
    change(ledger, layout=as_json(layout), layout_name="", **_UNREAD)
    tell("ledger_changed", ledger, by=by, at=at)
    return ledger


@transaction.atomic
def use_layout(*, ledger: LedgerImport, name: str, by: Standing, at: datetime) -> LedgerImport:
    """Lay a saved layout over the workbook; what it does not know is guessed. The rows are read again."""
    ledger = locked(ledger, by, BEFORE_THE_START)
    saved = saved_layout(by, name)
    workbook = open_workbook(files.read(ledger.sha256), name=ledger.file_name)
    layout = fit_layout(saved, workbook) if saved else guess_layout(workbook)
    change(ledger, layout=as_json(layout), layout_name=name, **_UNREAD)
    tell("ledger_changed", ledger, by=by, at=at)
    return ledger


@transaction.atomic
def save_layout(*, name: str, layout: Layout, by: Standing, at: datetime) -> LedgerLayout:
    """Save a layout under a name for the next sheet of the same shape; the same name again replaces it."""
    must(by, "import_ledger")
    assert by.centre is not None and by.person is not None
    name = " ".join(clean_text(name).split())
    if not 1 <= len(name) <= 60:
        raise refuse("请给版式起个名字，最多 60 个字。", "Give the layout a name of at most 60 characters.")
    saved, _is_new = LedgerLayout.objects.update_or_create(
        centre=by.centre, name=name, defaults={"layout": as_json(layout), "saved_at": at, "saved_by": by.person}
    )
    events.append(
        "ledger_layout_saved", centre=by.centre.pk, actor=by.person.pk, at=at, facts={"layout": saved.pk}
    )  # fmt: skip
    return saved


@transaction.atomic
def start(*, ledger: LedgerImport, by: Standing, at: datetime) -> LedgerImport:
    """Let the rows that wait become matters. A second click, or a colleague's, finds it running.

    Refused while rows are being read.
    """
    ledger = locked(ledger, by, (*BEFORE_THE_START, "running", "done"))
    if ledger.state in ("running", "done"):
        if ledger.state == "running":
            change(ledger, started_by=by.person)  # whoever starts it anew carries it on
        return ledger
    if not ledger.is_read:
        raise refuse("还在读表，读完再导入。", "The rows are still being read; import when that is done.")
    with connection.cursor() as cursor:
        cursor.execute(_COME_BACK, [ledger.pk])
        back = cursor.rowcount
    change(ledger, state="running", started_at=at, started_by=by.person, waiting=ledger.waiting + back,
           duplicates=ledger.duplicates - back)  # fmt: skip
    tell("ledger_started", ledger, by=by, at=at)
    return ledger


class WorkedOn(Refused):
    """An import that cannot be taken back as a whole: on these matters somebody has worked since."""

    def __init__(self, matters: list[Matter], unseen: int) -> None:
        codes = [matter.short_code for matter in matters[:NAMED]]
        n = len(matters) + unseen
        zh = f"其中 {n} 件导入后已经办过：{'、'.join(codes)}{'等' if n > len(codes) else ''}。"
        en = f"{n} of the matters were worked on since: {', '.join(codes)}{' and others' if n > len(codes) else ''}."
        instead = words("可以留下这些，撤销其余的。", "You can keep these and take the others back.")
        super().__init__(Refusal(words(zh, en), instead=instead))
        self.matters, self.unseen = matters, unseen


@dataclass(frozen=True)
class Undone:
    """How many matters were taken back, and which stay because somebody has worked on them."""

    taken: int
    kept: list[Matter]
    kept_unseen: int = 0


@transaction.atomic
def undo(*, ledger: LedgerImport, by: Standing, at: datetime, keep_worked_on: bool = False) -> Undone:
    """Take an import back as a whole: its matters are gone from every list, count and search; file and report stay.

    Raises `WorkedOn` with the matters on which somebody has worked since; `keep_worked_on` leaves those and takes back
    the others. Effects in order: the matters become void, the import is `undone`, the event. The same file may then be
    imported again.
    """
    ledger = locked(ledger, by, ("running", "done"))
    lock_centre(ledger)
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_id, is_seen FROM ledger_worked_on(%s, %s)", [ledger.pk, HARMLESS])
        worked_on = cursor.fetchall()
    kept = list(access.matters_visible_to(by).filter(pk__in=[key for key, _ in worked_on]).order_by("year", "serial"))
    unseen = len(worked_on) - len(kept)
    if worked_on and not keep_worked_on:
        raise WorkedOn(kept, unseen)
    with connection.cursor() as cursor:
        cursor.execute("SELECT undo_ledger(%s, %s, %s)", [ledger.pk, at, HARMLESS])
        taken = int(cursor.fetchone()[0])
    change(ledger, state="undone", undone_at=at, undone_by=by.person)
    tell("ledger_undone", ledger, by=by, at=at, taken=taken, kept=len(worked_on))
    return Undone(taken, kept, unseen)


@transaction.atomic
def original(*, ledger: LedgerImport, by: Standing, at: datetime) -> bytes:
    """The file as it came; writes who took it. Refused where one of its rows has become a matter out of one's sight."""
    must(by, "import_ledger")
    ledger = _reached(ledger, by)
    if ledger.rows_read and ledgers.rows_of(ledger).count() < ledger.rows_read:
        raise refuse(
            "其中有的事项您看不到，原文件不能打开。", "Some of its matters are out of your sight; the file stays shut."
        )
    tell("ledger_read", ledger, by=by, at=at, rows=ledger.rows_read)
    return files.read(ledger.sha256)


def as_json(layout: Layout) -> dict[str, Any]:
    """A layout as it is kept."""
    found: dict[str, Any] = json.loads(layout.model_dump_json())
    return found


def lock_centre(ledger: LedgerImport) -> None:
    """One import at a time writes in a centre, so that two of the same file find each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"ledger {ledger.centre_id}"])


# Rows that repeated a matter which has been taken back since: nothing is there any more that they could repeat.
_COME_BACK = """
UPDATE records_ledgerrow r SET verdict = 'waiting', matter_id = NULL, duplicate_of_id = NULL
WHERE r.ledger_id = %s AND r.verdict = 'duplicate' AND r.matter_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM records_matter m WHERE m.id = r.matter_id)
"""
# Nothing of the workbook is read yet, or any more.
_UNREAD: Mapping[str, Any] = {
    "state": "received", "is_read": False, "rows_read": 0, "waiting": 0, "imported": 0, "duplicates": 0, "refused": 0,
    "ignored": 0, "flagged": 0, "amount_fen": 0, "by_status": {},
}  # fmt: skip


def _unit(by: Standing) -> Any:
    """The unit that imported matters belong to: that of the first duty that allows importing."""
    return next((unit for unit, role in by.roles_by_unit if may({role}, "import_ledger")), by.home_unit)


def saved_layout(by: Standing, name: str) -> Layout | None:
    """The layout saved under a name; None where no name is given. Refuses a name that nobody saved."""
    if not name:
        return None
    saved = ledgers.layout_named(by, name)
    if saved is None:
        raise refuse(f"没有名为“{name}”的版式。", f"There is no saved layout named “{name}”.")
    return Layout.model_validate_json(json.dumps(saved.layout))


def _reached(ledger: LedgerImport, by: Standing) -> LedgerImport:
    found = ledgers.import_of(by, ledger.pk)
    if found is None:
        raise refuse("没有找到这次导入。", "No such import was found.")
    return found


def locked(ledger: LedgerImport, by: Standing, states: Iterable[str]) -> LedgerImport:
    """The import, locked and read again, if the person may and it stands where the act is possible."""
    must(by, "import_ledger")
    _reached(ledger, by)
    found = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    if found.state not in states:
        raise refuse(_TOO_LATE[found.state][0], _TOO_LATE[found.state][1])
    return found


_TOO_LATE = {
    "received": ("还没有导入。", "It has not been imported yet."),
    "previewed": ("还没有导入。", "It has not been imported yet."),
    "running": ("正在导入，不能再改。", "The import is running."),
    "done": ("已经导入，不能再改。", "It is imported already."),
    "refused": ("这个文件没有读出来。", "This file could not be read."),
    "undone": ("这次导入已经撤销。", "This import was taken back."),
}


def change(ledger: LedgerImport, **changes: Any) -> None:
    """Write the changed columns of a locked import."""
    for name, value in changes.items():
        setattr(ledger, name, value)
    ledger.save(update_fields=list(changes))


def tell(kind: str, ledger: LedgerImport, *, by: Standing, at: datetime, **facts: Any) -> None:
    """Write an event of an import."""
    assert by.person is not None
    events.append(
        kind, centre=ledger.centre_id, actor=by.person.pk, at=at, facts={"ledger": ledger.pk, **facts}
    )  # fmt: skip
