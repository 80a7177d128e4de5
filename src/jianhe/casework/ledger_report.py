"""The report of an import: each source row once, by Excel's number, with what became of it and why. Codes, no values."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jianhe.casework.ledger_rows import DUPLICATE, IGNORED, IMPORTED, REFUSED, WAITING, Judged, codes_of
from jianhe.casework.ledger_twins import Twin
from jianhe.ledger.becoming import STATUSES
from jianhe.ledger.layout import Layout
from jianhe.records.models import LedgerImport, LedgerRow
from jianhe.records.queries import ledgers

Entry = dict[str, Any]


@dataclass
class Fate:
    """What became of one row; `faults` and `flags` are `{"column", "header", "field", "reason"}`."""

    sheet: str
    number: int
    verdict: str
    reason: str = ""
    faults: list[dict[str, str]] = field(default_factory=list)
    flags: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    status: str = ""
    amount_fen: int | None = None
    twin: Twin | None = None


def fate_of_judged(judged: Judged) -> Fate:
    """What an import would make of a row, for a rehearsal."""
    row = judged.row
    return Fate(
        row.sheet, row.row, IMPORTED if judged.verdict == WAITING else judged.verdict, judged.reason,
        codes_of(judged.problems), codes_of(judged.flags), list(judged.marks),
        str(row.values.get("outcome", "")), row.values.get("amount_fen"),
        judged.twin if judged.verdict == DUPLICATE else None,
    )  # fmt: skip


def fate_of_row(row: LedgerRow) -> Fate:
    """What became of a kept row, fetched by `records.queries.ledgers.rows_for_report`."""
    twin = None
    if row.verdict == DUPLICATE:
        first, matter = row.duplicate_of, row.matter
        is_here = first is not None and first.ledger_id == row.ledger_id
        twin = Twin(
            sheet=first.sheet if first else "", number=first.number if first else 0,
            file_name=first.ledger.file_name if first and not is_here else "",
            code=matter.short_code if matter and not is_here else "",
        )  # fmt: skip
    return Fate(row.sheet, row.number, row.verdict, row.reason, row.problems, row.flags, row.marks, row.status,
                row.amount_fen, twin)  # fmt: skip


def report(fates: Iterable[Fate], layout: Layout) -> dict[str, Any]:
    """The report as JSON: `rows_read` = imported + duplicates + refused + ignored; `flagged` are among the imported.

    `total_amount` is in yuan with two digits, of the imported; `by_status` has all six keys, of the imported.
    """
    headers = {(sheet.name, column.field): column.header for sheet in layout.sheets for column in sheet.columns}
    lists: dict[str, list[Entry]] = {name: [] for name in ("imported", "duplicates", "refused", "flagged", "ignored", "marks")}
    by_status, fen, rows = dict.fromkeys(STATUSES, 0), 0, 0
    for fate in fates:
        rows += 1
        entry = _entry(fate, fate.faults, fate.reason, headers)
        match fate.verdict:
            case "imported":
                lists["imported"].append(entry)
                by_status[fate.status] += 1
                fen += fate.amount_fen or 0
                if fate.flags:
                    lists["flagged"].append(_entry(fate, fate.flags, fate.flags[0]["reason"], headers))
            case "duplicate":
                lists["duplicates"].append({**entry, "reason": DUPLICATE, "duplicate_of": _told(fate.twin)})
            case "refused":
                lists["refused"].append(entry)
            case "ignored":
                lists["ignored"].append(entry)
            case _:
                raise ValueError(f"row {fate.number} of {fate.sheet} is {fate.verdict}: the import is not finished")
        if fate.marks and fate.verdict not in (IGNORED, REFUSED):
            lists["marks"].append({"sheet": fate.sheet, "row": fate.number, "marks": fate.marks})
    return {"rows_read": rows, "total_amount": yuan(fen), "by_status": by_status, **lists}


def report_of(ledger: LedgerImport) -> Entry:
    """The report of an import that is done."""
    return report(map(fate_of_row, ledgers.rows_for_report(ledger)), layout_of(ledger))


def refused_file(code: str) -> dict[str, Any]:
    """The report of a file that is none: nothing was read."""
    return {"file_refused": code, **report([], Layout(sheets=()))}


def layout_of(ledger: LedgerImport) -> Layout:
    """The layout that an import was read with."""
    return Layout.model_validate_json(json.dumps(ledger.layout)) if ledger.layout else Layout(sheets=())


def yuan(fen: int) -> str:
    """Fen as yuan with two digits: 3500000 is 35000.00."""
    return f"{Decimal(fen) / 100:.2f}"


def _entry(
    fate: Fate, codes: list[dict[str, str]], reason: str, headers: Mapping[tuple[str, str], str]
) -> Entry:
    """One row of a list: the first defect is named, all of them stand under `problems`."""
    told = [{**one, "header": one["header"] or headers.get((fate.sheet, one["field"]), "")} for one in codes]
    first = told[0] if told else {"column": "", "header": "", "field": "", "reason": reason}
    return {"sheet": fate.sheet, "row": fate.number, **first, "problems": told}


def _told(twin: Twin | None) -> dict[str, Any]:
    """Where the same stands: the row in this file; else file, sheet and row, and the matter's code. Nothing if unseen."""
    if twin is None:
        return {}
    found: dict[str, Any] = {"sheet": twin.sheet, "row": twin.number} if twin.sheet else {}
    return found | ({"file": twin.file_name} if twin.file_name else {}) | ({"matter": twin.code} if twin.code else {})
