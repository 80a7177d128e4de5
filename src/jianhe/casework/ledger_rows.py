"""Judging rows: each source row of a workbook with what is to become of it, before anything is written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, islice
from typing import Any
from uuid import UUID

from jianhe.casework.ledger_parties import marks_of, parties_of
from jianhe.casework.ledger_twins import POSSIBLE, Said, Twin, said, twins_of
from jianhe.casework.parties import BadParty
from jianhe.ledger.layout import Layout
from jianhe.ledger.rows import Flag, Problem, Row, fingerprint, read_rows
from jianhe.ledger.workbook import Workbook
from jianhe.ledger.workbook import number as column_number
from jianhe.people.keys import new_key
from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport, LedgerRow
from jianhe.records.protection import Protected, keyed_hash

AT_ONCE = 500
WAITING, IMPORTED, DUPLICATE, REFUSED, IGNORED = "waiting", "imported", "duplicate", "refused", "ignored"
Corrections = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What a clerk put right: sheet, Excel's row number as text, column letter, the text that should stand there."""


@dataclass(frozen=True)
class Judged:
    """A row as read, and what is to become of it. `header` texts are those of the layout."""

    key: UUID
    place: int
    row: Row
    verdict: str
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    flags: tuple[Flag, ...] = ()
    marks: tuple[dict[str, str], ...] = ()
    fingerprint: str = ""
    said: Said | None = None
    twin: Twin | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)


def corrected(workbook: Workbook, corrections: Corrections) -> Workbook:
    """The workbook with the clerk's corrections in their cells. The kept file is not touched."""
    for name, rows in corrections.items():
        sheet = workbook.by_name.get(name)
        for number, cells in rows.items():
            if sheet is None:
                continue
            row = sheet.rows[int(number) - 1]
            for letter, text in cells.items():
                place = column_number(letter)
                row.extend([""] * (place - len(row)))
                row[place - 1] = text
    return workbook


def judge(
    workbook: Workbook, layout: Layout, *, today: date, by: Standing, corrections: Corrections | None = None
) -> Iterator[list[Judged]]:
    """Every row of the workbook once, some hundreds at a time, with its verdict.

    Each batch asks the database what is known already, so it is drawn inside a transaction with its context. A row that
    repeats an earlier row of the same file is its duplicate, whatever the notation.
    """
    put_right = corrections or {}
    rows, places = read_rows(corrected(workbook, put_right), layout, today=today), count(1)
    first: dict[str, Twin] = {}
    while batch := list(islice(rows, AT_ONCE)):
        judged = [
            first_look(row, next(places), layout, today, put_right.get(row.sheet, {}).get(str(row.row), {}))
            for row in batch
        ]
        yield list(_compared(judged, first, by))


def first_look(row: Row, place: int, layout: Layout, today: date, corrections: Mapping[str, str]) -> Judged:
    """What a row is by itself: waiting to be imported, refused, or none that could be."""
    found = Judged(new_key(), place, row, IGNORED, reason=row.kind, corrected=corrections)
    if row.kind != "data":
        return found
    marks = tuple({"code": mark.code, "column": mark.column} for mark in row.marks if mark.code)
    problems, told = list(row.problems), None
    if not problems:
        problems = _out_of_range(row, layout)
        try:
            told = said(found.key, keyed_hash(fingerprint(row)), parties_of(row.values, on=today), row.values)
        except BadParty:
            problems.append(_problem(row, layout, "party_a", "unfit_party"))
    if problems or told is None:
        return replace(found, verdict=REFUSED, reason=problems[0].reason, problems=tuple(problems), flags=row.flags,
                       marks=marks)  # fmt: skip
    return replace(found, verdict=WAITING, reason="", flags=row.flags, fingerprint=told.fingerprint, said=told,
                   marks=(*marks, *marks_of(row.values)))  # fmt: skip


def _out_of_range(row: Row, layout: Layout) -> list[Problem]:
    """What reading has no objection to and the records cannot hold."""
    found = []
    if not 1 <= int(row.values.get("people_count", 1)) <= 100_000:
        found.append(_problem(row, layout, "people_count", "out_of_range"))
    if not 0 <= int(row.values.get("amount_fen", 0)) <= 10**15:
        found.append(_problem(row, layout, "amount_fen", "out_of_range"))
    return found


def _problem(row: Row, layout: Layout, name: str, reason: str) -> Problem:
    sheet = layout.sheet(row.sheet)
    column = next((column for column in sheet.columns if column.field == name), None) if sheet else None
    return Problem(name, column.letter if column else "", column.header if column else "", reason, "")


def _compared(judged: Sequence[Judged], first: dict[str, Twin], by: Standing) -> Iterator[Judged]:
    """Against the rows before in this file, then against everything that is known."""
    telling: list[Said] = []
    for each in judged:
        if each.said is not None and each.fingerprint not in first:
            first[each.fingerprint] = Twin(row=each.key, sheet=each.row.sheet, number=each.row.row)
            telling.append(each.said)
    certain, possible = twins_of(telling, by=by) if telling else ({}, {})
    for each in judged:
        if each.key in certain:  # what repeats it in this file repeats the same, seen or unseen
            known = certain[each.key]
            here = replace(first[each.fingerprint], matter=known.matter)
            first[each.fingerprint] = here if known != Twin() else known
    for each in judged:
        if each.verdict != WAITING:
            yield each
        elif each.key in certain:
            yield replace(each, verdict=DUPLICATE, twin=certain[each.key])
        elif first[each.fingerprint].row != each.key:  # the row of the file that came first
            yield replace(each, verdict=DUPLICATE, twin=first[each.fingerprint])
        elif each.key in possible:
            flag = Flag("", "", POSSIBLE, possible[each.key].code)
            yield replace(each, flags=(*each.flags, flag), twin=possible[each.key])
        else:
            yield each


def as_row(judged: Judged, ledger: LedgerImport) -> LedgerRow:
    """The row as it is kept, not yet written. Codes stand in the open, everything that the sheet says is encrypted."""
    row, is_duplicate = judged.row, judged.verdict == DUPLICATE
    twin = judged.twin if is_duplicate else None
    return LedgerRow(
        pk=judged.key, centre_id=ledger.centre_id, unit_id=ledger.unit_id, ledger=ledger, place=judged.place,
        sheet=row.sheet[:100], number=row.row, verdict=judged.verdict, reason=judged.reason,
        problems=codes_of(judged.problems), flags=codes_of(judged.flags),
        marks=list(judged.marks), content=content_of(judged, hidden=twin == Twin()), fingerprint=judged.fingerprint,
        status=str(row.values.get("outcome", "")), amount_fen=row.values.get("amount_fen"),
        matter_id=twin.matter if twin else None, duplicate_of_id=twin.row if twin else None,
    )  # fmt: skip


def codes_of(found: Iterable[Problem | Flag]) -> list[dict[str, str]]:
    """Defects or doubts without what stands in the cell: where, under which header, and the code."""
    return [
        {"column": one.column, "header": getattr(one, "header", ""), "field": one.field, "reason": one.reason}
        for one in found
    ]


def content_of(judged: Judged, *, hidden: bool = False) -> str:
    """What is encrypted of a row, as JSON. Of a row that repeats what the asker may not see, nothing is kept twice."""
    row = judged.row
    if hidden:
        return "{}"
    return json.dumps({
        "cells": dict(row.cells), "values": dict(row.values), "unmapped": dict(row.unmapped),
        "unused": dict(row.unused), "corrected": dict(judged.corrected),
        "seems": judged.twin.code if judged.twin and judged.verdict == WAITING else "",
    }, ensure_ascii=False, separators=(",", ":"))  # fmt: skip


def opened(row: LedgerRow) -> dict[str, Any]:
    """The content of a kept row as `content_of` wrote it."""
    kept: Any = row.content
    found: dict[str, Any] = json.loads(kept.open() if isinstance(kept, Protected) else kept or "{}")
    return found

