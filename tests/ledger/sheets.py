"""Small workbooks for tests, written by xlsxwriter from rows of plain values."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from jianhe.ledger.layout import guess_layout
from jianhe.ledger.rows import Row, read_rows
from jianhe.ledger.workbook import Workbook, open_workbook

TODAY = date(2026, 11, 24)


def written(
    sheets: dict[str, Sequence[Sequence[Any]]], *, merges: Sequence[tuple[str, int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (), hidden_columns: Sequence[int] = (),
) -> bytes:  # fmt: skip
    """The file. Merges are (sheet, top, left, bottom, right), counted from 1; hidden rows and columns hold for all."""
    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(kept, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for sheet, top, left, bottom, right in merges:
                if sheet == name:
                    page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date | datetime):
                        page.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str) and cell:
                        page.write_string(row, column, cell)
                    elif cell not in ("", None):
                        page.write(row, column, cell)
            for row in hidden_rows:
                page.set_row(row - 1, None, None, {"hidden": True})
            for column in hidden_columns:
                page.set_column(column - 1, column - 1, None, None, {"hidden": True})
    return kept.getvalue()


def opened(rows: Sequence[Sequence[Any]], *, sheet: str = "台账", name: str = "", **more: Any) -> Workbook:
    return open_workbook(written({sheet: rows}, **more), name=name)


def read(rows: Sequence[Sequence[Any]], **more: Any) -> list[Row]:
    """All rows of one sheet under a guessed layout."""
    workbook = opened(rows, **more)
    return list(read_rows(workbook, guess_layout(workbook), today=TODAY))


def data(rows: Sequence[Sequence[Any]], **more: Any) -> list[Row]:
    """Only the rows that are matters."""
    return [row for row in read(rows, **more) if row.kind == "data"]
