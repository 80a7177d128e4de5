"""A spreadsheet as it stands: every sheet with its cells, merged ranges and hidden rows, by Excel's own numbers.

Nothing is understood here. A file that cannot be read safely is a `BadWorkbook`, in one sentence.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import python_calamine as calamine

from jianhe.ledger import archive
from jianhe.ledger.refusals import BadWorkbook
from jianhe.ledger.sheet_xml import SheetFacts

Cell = str | float | bool | date | datetime | time | timedelta
"""What a cell holds; an empty one is the empty text, an error such as #REF! its text."""

MOST_CELLS = 20_000_000  # of one sheet, counted as the rectangle that its cells span
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of an encrypted .xlsx

__all__ = ["BadWorkbook", "Cell", "Merge", "Sheet", "Workbook", "letter", "number", "open_workbook", "shown"]


@dataclass(frozen=True)
class Merge:
    """A merged range, rows and columns counted from 1, last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is Excel's row 1 and its first cell column A, however much is empty before the content.

    Rows may be of different lengths; the last one has content. `hidden_columns` holds numbers, A being 1.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Workbook:
    """All sheets in their order; sheets of charts have no cells and are left out. `name` is the file's, if known."""

    sheets: tuple[Sheet, ...]
    name: str = ""
    starts_1904: bool = False
    by_name: Mapping[str, Sheet] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {sheet.name: sheet for sheet in self.sheets})


def open_workbook(content: bytes, *, name: str = "", first_rows: int = 0) -> Workbook:
    """Read a file (.xlsx, or a simple old .xls), whole or only the `first_rows` of each sheet.

    `name` is the file's own; a year may stand in it.

    Raises `BadWorkbook`: `empty_file`, `not_a_spreadsheet`, `other_format`, `broken`, `encrypted`, `has_macros`,
    `too_large`, `no_cells`.
    """
    if not content:
        raise BadWorkbook("empty_file")
    if content.startswith(_OLD):
        facts, readable = archive.judge_old(content), content
    elif content.startswith(b"PK"):
        facts, readable = archive.unpack(content, most_cells=MOST_CELLS, first_rows=first_rows)
    else:
        raise BadWorkbook("text_file" if archive.looks_like_text(content) else "not_a_spreadsheet")
    sheets = tuple(_read(readable, facts))
    if not first_rows and not any(sheet.rows for sheet in sheets):
        raise BadWorkbook("no_cells")
    return Workbook(sheets, name, facts.starts_1904)


def _read(content: bytes, facts: archive.Facts) -> list[Sheet]:
    """The cells, by calamine; whatever it stumbles over, even inside its own machinery, means a broken file."""
    try:
        with calamine.load_workbook(io.BytesIO(content)) as book:
            return [
                _sheet(book, meta, facts.sheets.get(meta.name, SheetFacts()))
                for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except (KeyboardInterrupt, SystemExit, MemoryError, BadWorkbook):
        raise
    except calamine.PasswordError:
        raise BadWorkbook("encrypted") from None
    except BaseException as error:  # a panic of the Rust code is no Exception
        raise BadWorkbook("broken") from error


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, facts: SheetFacts) -> Sheet:
    found = book.get_sheet_by_name(meta.name)
    if found.end and (found.end[0] + 1) * (found.end[1] + 1) > MOST_CELLS:
        raise BadWorkbook("too_large")
    rows: list[list[Cell]] = found.to_python(skip_empty_area=False)
    for (row, column), error in facts.errors.items():
        while len(rows) < row:
            rows.append([])
        rows[row - 1].extend([""] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = error
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    return Sheet(
        name=meta.name,
        rows=rows,
        merges=tuple(
            Merge(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in found.merged_cell_ranges or []
        ),
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
    )


@lru_cache(maxsize=1024)
def letter(column: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(letters: str) -> int:
    """1 for A, 27 for AA."""
    found = 0
    for sign in letters:
        found = found * 26 + ord(sign) - 64
    return found


def shown(cell: Cell) -> str:
    """A cell as text: a whole number without its `.0`, a date as 2024-03-05, with its time where it has one."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    return str(cell)
