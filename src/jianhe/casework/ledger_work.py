"""The long part of an import, in pieces that each stand alone: rows are read and judged, then become matters.

Each call belongs into a transaction of its own. Killed between two calls, the next one goes on where the last ended.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import files, ledger_matters, search_entries
from jianhe.casework.ledger_places import Surroundings
from jianhe.casework.ledger_report import layout_of
from jianhe.casework.ledger_rows import (
    AT_ONCE,
    DUPLICATE,
    IGNORED,
    IMPORTED,
    REFUSED,
    WAITING,
    Corrections,
    Judged,
    as_row,
    corrected,
    first_look,
    judge,
    opened,
)  # fmt: skip
from jianhe.casework.ledger_twins import Twin, said, twins_of
from jianhe.casework.ledgers import BEFORE_THE_START, change, lock_centre, locked, tell
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import Refused, refuse
from jianhe.ledger.rows import read_rows
from jianhe.ledger.workbook import open_workbook
from jianhe.people.standing import Standing
from jianhe.records import many
from jianhe.records.models import LedgerImport, LedgerRow
from jianhe.records.protection import Protected

LONGEST_CELL = 5000


@dataclass(frozen=True)
class Reading:
    """A workbook that is being read: the batches of its rows, each to be drawn and kept in turn, and the layout used."""

    batches: Iterator[list[Judged]]
    layout: Mapping[str, Any]


@transaction.atomic
def begin_reading(*, ledger: LedgerImport, by: Standing) -> Reading:
    """Throw away what was read before and open the file."""
    ledger = locked(ledger, by, ("received",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_reread(%s)", [ledger.pk])
    change(ledger, rows_read=0, is_read=False)
    assert ledger.read_on is not None
    workbook = open_workbook(files.read(ledger.sha256), name=ledger.file_name)
    batches = judge(workbook, layout_of(ledger), today=ledger.read_on, by=by, corrections=_corrections(ledger))
    return Reading(batches, ledger.layout)


@transaction.atomic
def keep(*, ledger: LedgerImport, reading: Reading, batch: Sequence[Judged], by: Standing) -> None:
    """Keep a batch of rows in the order in which they were drawn. Refused once somebody has changed the layout."""
    ledger = locked(ledger, by, ("received",))
    if reading.layout != ledger.layout or batch[0].place != ledger.rows_read + 1:
        raise _read_anew()
    many.insert([as_row(judged, ledger) for judged in batch])
    change(ledger, rows_read=ledger.rows_read + len(batch))


@transaction.atomic
def end_reading(*, ledger: LedgerImport, reading: Reading, by: Standing) -> LedgerImport:
    """Every row is there: the import can be looked at, corrected and started."""
    ledger = locked(ledger, by, ("received",))
    if reading.layout != ledger.layout:
        raise _read_anew()
    _recount(ledger, state="previewed", is_read=True)
    return ledger


def _read_anew() -> Refused:
    return refuse("版式改过了，正在重新读表。", "The layout was changed; the rows are being read again.")


@transaction.atomic
def correct_cell(*, ledger: LedgerImport, row: LedgerRow, column: str, text: str, by: Standing, at: datetime) -> LedgerRow:
    """Put one cell of a refused row right, before the start. The file stays as it came; the row shows both.

    The row is read again, and with it those refused rows below that may have taken the cell over (同上, merged cells).
    Effects in order: the correction on the import, the rows, the counts, the event. Refuses an unknown column.
    """
    ledger = locked(ledger, by, BEFORE_THE_START)
    row = LedgerRow.objects.select_for_update().get(pk=row.pk, ledger=ledger)
    sheet = layout_of(ledger).sheet(row.sheet)
    if row.verdict != REFUSED or sheet is None or column not in {one.letter for one in sheet.columns}:
        raise refuse("只能改被退回的行里的单元格。", "Only a cell of a refused row can be put right.")
    text = clean_text(text)
    if len(text) > LONGEST_CELL:
        raise refuse(f"一格最多 {LONGEST_CELL} 个字。", f"A cell holds at most {LONGEST_CELL} characters.")
    corrections: dict[str, dict[str, dict[str, str]]] = json.loads(json.dumps(_corrections(ledger)))
    corrections.setdefault(row.sheet, {}).setdefault(str(row.number), {})[column] = text
    change(ledger, corrections=json.dumps(corrections, ensure_ascii=False))
    waiting = LedgerRow.objects.filter(ledger=ledger, sheet=row.sheet, verdict=REFUSED, number__gte=row.number)
    _read_again(ledger, {each.number: each for each in waiting}, corrections, row, by, at)
    _recount(ledger)
    tell("ledger_changed", ledger, by=by, at=at, row=row.pk, column=column)
    row.refresh_from_db()
    return row


@transaction.atomic
def take_in(*, ledger: LedgerImport, row: LedgerRow, by: Standing, at: datetime) -> LedgerRow:
    """A clerk says that a duplicate is another matter after all: it will be imported with the others."""
    ledger = locked(ledger, by, BEFORE_THE_START)
    row = LedgerRow.objects.select_for_update().get(pk=row.pk, ledger=ledger)
    if row.verdict != DUPLICATE or not opened(row):
        raise refuse("这一行不能另立一件。", "This row cannot become a matter of its own.")
    row.verdict, row.matter, row.is_taken_in = WAITING, None, True
    row.save(update_fields=["verdict", "matter", "is_taken_in"])
    _recount(ledger)
    tell("ledger_row_taken_in", ledger, by=by, at=at, row=row.pk)
    return row


@transaction.atomic
def work_on(*, ledger: LedgerImport, by: Standing, at: datetime, most: int = AT_ONCE) -> int:
    """Make matters of the next rows that wait; returns how many still wait. At none the import is done.

    Effects in order: rows that repeat something known by now, matters, rows, search entries, counts, the end with its
    event. All or nothing: one transaction. Called again after the end it changes nothing.
    """
    ledger = locked(ledger, by, ("running", "done"))
    if ledger.state == "done":
        return 0
    lock_centre(ledger)
    rows = list(LedgerRow.objects.filter(ledger=ledger, verdict=WAITING).order_by("place")[:most])
    around = Surroundings(ledger, by=by, at=at)
    told = {row.pk: ledger_matters.told(row, on=timezone.localdate(at)) for row in rows}
    twins = _known_by_now(rows, told, by)
    new = _first_of_each([row for row in rows if row.pk not in twins])
    made = ledger_matters.make(rows=[told[row.pk] for row in new], around=around, by=by, at=at)
    _settle(made={key: matter.pk for key, matter in made.items()}, twins=twins)
    search_entries.renew(matters=[matter.pk for matter in made.values()])
    left = ledger.waiting - len(made) - len(twins)
    change(ledger, waiting=left, imported=ledger.imported + len(made), duplicates=ledger.duplicates + len(twins))
    if not left:
        _recount(ledger, state="done", finished_at=at)
        tell("ledger_finished", ledger, by=by, at=at, imported=ledger.imported, duplicates=ledger.duplicates,
             refused=ledger.refused, ignored=ledger.ignored)  # fmt: skip
    return left


def _known_by_now(
    rows: Sequence[LedgerRow], told: Mapping[UUID, ledger_matters.Told], by: Standing
) -> dict[UUID, Twin]:
    """Rows that repeat what has come in since they were read; those that a clerk took in on purpose are not asked."""
    asked = [
        said(row.pk, row.fingerprint, told[row.pk].people, told[row.pk].values) for row in rows if not row.is_taken_in
    ]
    return twins_of(asked, by=by)[0] if asked else {}


def _first_of_each(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """The first row of each content; a second one waits for the next call, which will know the first."""
    seen: set[str] = set()
    return [
        row for row in rows
        if row.is_taken_in or (row.fingerprint not in seen and not seen.add(row.fingerprint))  # type: ignore[func-returns-value]
    ]  # fmt: skip


_SETTLE = """
UPDATE records_ledgerrow r SET verdict = %(verdict)s, matter_id = v.matter, duplicate_of_id = v.first
FROM unnest(%(rows)s::uuid[], %(matters)s::uuid[], %(firsts)s::uuid[]) AS v(id, matter, first) WHERE r.id = v.id
"""
# Duplicates within the file stand with the matter of the row that they repeat, from the moment it is there.
_FOLLOW = """
UPDATE records_ledgerrow r SET matter_id = v.matter FROM unnest(%(rows)s::uuid[], %(matters)s::uuid[]) AS v(id, matter)
WHERE r.duplicate_of_id = v.id AND r.verdict = 'duplicate'
"""


def _settle(*, made: Mapping[UUID, UUID], twins: Mapping[UUID, Twin]) -> None:
    """Write what became of rows: verdict, matter, and the row that was there first."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"verdict": IMPORTED, "rows": list(made), "matters": list(made.values()),
                                 "firsts": [None] * len(made)})  # fmt: skip
        cursor.execute(_SETTLE, {"verdict": DUPLICATE, "rows": list(twins),
                                 "matters": [twin.matter for twin in twins.values()],
                                 "firsts": [twin.row for twin in twins.values()]})  # fmt: skip
        found = {**made, **{key: twin.matter for key, twin in twins.items() if twin.matter}}
        cursor.execute(_FOLLOW, {"rows": list(found), "matters": list(found.values())})


def _read_again(
    ledger: LedgerImport, rows: Mapping[int, LedgerRow], corrections: Corrections, first: LedgerRow, by: Standing,
    at: datetime,
) -> None:  # fmt: skip
    assert ledger.read_on is not None
    layout = layout_of(ledger)
    workbook = open_workbook(files.read(ledger.sha256), name=ledger.file_name)
    workbook = replace(workbook, sheets=(workbook.by_name[first.sheet],))
    put_right = corrections.get(first.sheet, {})
    read = islice(read_rows(corrected(workbook, corrections), layout, today=ledger.read_on), first.number - 1, max(rows))
    judged = {
        each.row: first_look(each, rows[each.row].place, layout, ledger.read_on, put_right.get(str(each.row), {}))
        for each in read if each.row in rows
    }  # fmt: skip
    good = [rows[number] for number, one in judged.items() if one.verdict == WAITING]
    telling = [replace(told, key=rows[number].pk) for number, one in judged.items() if (told := one.said)]
    twins, _possible = twins_of(telling, by=by)
    here = dict(
        LedgerRow.objects.filter(ledger=ledger, fingerprint__in=[judged[row.number].fingerprint for row in good],
                                 verdict=WAITING).values_list("fingerprint", "pk")
    )  # fmt: skip
    for number, one in judged.items():
        row = rows[number]
        twin = twins.get(row.pk) or (Twin(row=here[one.fingerprint]) if one.fingerprint in here else None)
        if one.verdict == WAITING and twin is None:
            here[one.fingerprint] = row.pk
        fresh = as_row(replace(one, key=row.pk, verdict=DUPLICATE if twin else one.verdict, twin=twin), ledger)
        fresh.corrected_at, fresh.corrected_by = (at, by.person) if row.pk == first.pk else (None, None)
        fresh.save(force_update=True)


def _corrections(ledger: LedgerImport) -> Corrections:
    kept: Any = ledger.corrections
    found: Corrections = json.loads(kept.open() if isinstance(kept, Protected) else kept or "{}")
    return found


def _recount(ledger: LedgerImport, **changes: Any) -> None:
    """Count the rows of an import, those out of its reader's sight included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT verdict, status, n, flagged, fen FROM ledger_counts(%s)", [ledger.pk])
        counted = cursor.fetchall()
    by_verdict = {verdict: sum(n for each, _s, n, _f, _a in counted if each == verdict)
                  for verdict in (WAITING, IMPORTED, DUPLICATE, REFUSED, IGNORED)}  # fmt: skip
    good = [row for row in counted if row[0] in (WAITING, IMPORTED)]
    by_status: dict[str, int] = {}
    for _verdict, status, n, _flagged, _fen in good:
        by_status[status] = by_status.get(status, 0) + n
    change(
        ledger, **changes, rows_read=sum(by_verdict.values()), waiting=by_verdict[WAITING],
        imported=by_verdict[IMPORTED], duplicates=by_verdict[DUPLICATE], refused=by_verdict[REFUSED],
        ignored=by_verdict[IGNORED], flagged=sum(row[3] for row in good), by_status=by_status,
        amount_fen=int(sum(row[4] for row in good)),
    )  # fmt: skip


__all__ = ["AT_ONCE", "begin_reading", "correct_cell", "end_reading", "keep", "take_in", "work_on"]
