"""Looking into an old ledger: its rows opened for a page, found by a word, and a layout tried on its first rows.

Each look is written down with the number of rows. What is protected is masked for whoever may not see it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jianhe.casework import files
from jianhe.casework.ledger_report import layout_of
from jianhe.casework.ledger_rows import opened
from jianhe.casework.ledgers import tell
from jianhe.casework.permits import must
from jianhe.law.roles import may
from jianhe.ledger import telling
from jianhe.ledger.layout import Layout, SheetLayout
from jianhe.ledger.rows import Row, read_rows
from jianhe.ledger.vocabulary import vocabulary
from jianhe.ledger.workbook import open_workbook
from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport, LedgerRow
from jianhe.records.queries import ledgers

FIRST = 40  # rows of a sheet on which a layout is tried
SHOWN = 12


@dataclass(frozen=True)
class Opened:
    """A row with what it says: its cells by letter, its values as cells of a ledger, and what has no field."""

    row: LedgerRow
    cells: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    unmapped: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)


def look(*, ledger: LedgerImport, rows: Iterable[LedgerRow], by: Standing, at: datetime) -> list[Opened]:
    """Open rows of an import for a page. One event for the page; without a row there is nothing to write down."""
    must(by, "import_ledger")
    found = [_open(row, by, layout_of(ledger)) for row in rows]
    if found:
        tell("ledger_read", ledger, by=by, at=at, rows=len(found))
    return found


def search(*, ledger: LedgerImport, words: str, after: int, most: int, by: Standing, at: datetime) -> list[Opened]:
    """Rows in which a word stands, in a cell with or without a field, from a place in the workbook on."""
    must(by, "import_ledger")
    wanted = words.strip().casefold()
    found: list[LedgerRow] = []
    for row in ledgers.rows_of(ledger).filter(place__gt=after).iterator(chunk_size=1000):
        if wanted and any(wanted in text.casefold() for text in opened(row).get("cells", {}).values()):
            found.append(row)
            if len(found) == most:
                break
    return look(ledger=ledger, rows=found, by=by, at=at)


def try_on(*, ledger: LedgerImport, sheet: str, layout: Layout, by: Standing) -> list[Row]:
    """The first rows of a sheet as they would be read under a layout. Writes nothing."""
    must(by, "import_ledger")
    workbook = open_workbook(files.read(ledger.sha256), name=ledger.file_name, first_rows=FIRST)
    cut = replace(workbook.by_name[sheet], rows=workbook.by_name[sheet].rows[:FIRST])
    assert ledger.read_on is not None
    return list(read_rows(replace(workbook, sheets=(cut,)), layout, today=ledger.read_on))


def told_of(row: Row, by: Standing) -> dict[str, Any]:
    """The values of a row that was read, as cells."""
    return telling.cells(row.values, row.unmapped, masked=not may(by.roles, "see_protected"))


def _open(row: LedgerRow, by: Standing, layout: Layout) -> Opened:
    kept, masked = opened(row), not may(by.roles, "see_protected")
    told = telling.cells(kept.get("values", {}), kept.get("unmapped", {}), masked=masked)
    cells = masked_cells(kept.get("cells", {}), layout.sheet(row.sheet)) if masked else kept.get("cells", {})
    return Opened(row, cells, told, told.get("extra", {}), kept.get("corrected", {}))


def masked_cells(cells: Mapping[str, str], sheet: SheetLayout | None) -> dict[str, str]:
    """The cells of a row by letter, without what they protect."""
    columns = {column.letter: column for column in sheet.columns} if sheet else {}
    return {
        letter: telling.mask(
            text,
            (_protection(columns[letter].field) or telling.protection_of_title(columns[letter].header))
            if letter in columns else "",
        )
        for letter, text in cells.items()
    }  # fmt: skip


def _protection(name: str) -> str:
    found = vocabulary().fields.get(name)
    return found.protected if found else ""


def twins(rows: Sequence[Opened], *, by: Standing) -> dict[Any, Opened]:
    """Of duplicates within sight the row that they repeat, opened, by the duplicate's key."""
    return {
        one.row.pk: _open(one.row.duplicate_of, by, layout_of(one.row.duplicate_of.ledger))
        for one in rows
        if one.row.duplicate_of is not None
    }
