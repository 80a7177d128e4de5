"""Writes a ledger as .xlsx, row by row in constant memory: dates are dates, money is a number, numbers of people text.

No cell of ours is a formula or a link. Text that a spreadsheet could take for a formula gets an apostrophe before it,
which the reader of old ledgers takes off again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jianhe.ledger.columns import Column
from jianhe.ledger.telling import BETWEEN

LONGEST = 32_767  # signs that a cell holds
CUT = "…（太长，截断）"
DANGEROUS = ("=", "+", "-", "@", "\t", "\n")  # carriage returns become line ends first
A4, FIRST_EXCEL_YEAR, MOST_OF_A_HEADER = 9, 1900, 200
WIDE = 190  # characters that are still readable on one A4 page across; wider ledgers go over several
HEAD_ROWS = 3
FACTORS: Mapping[str, int] = {"": 1, "元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}

_NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "text": {"num_format": "@"},
    "long": {"num_format": "@", "text_wrap": True},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "money": {"num_format": "#,##0.00"},
    "myriads": {"num_format": "#,##0.00######"},
    "count": {"num_format": "0"},
}


@dataclass(frozen=True)
class Sheet:
    """What stands around the rows: the title, the watermark (who, when, which export), what was left out or masked."""

    title: str
    watermark: str
    columns: Sequence[Column]


def write(target: BinaryIO, sheet: Sheet, rows: Iterable[Mapping[str, Any]], *, folder: Path | None = None) -> int:
    """Write the rows under the sheet's columns and return how many there were.

    A row maps fields to text, lists of text, whole numbers, days and moments of local time, and for money a whole
    number of fen; its `extra` maps titles of columns without a field to text. What is missing or None stays empty.
    `folder` is where unfinished rows may lie on the disk; they are gone when this returns.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "tmpdir": None if folder is None else str(folder),
    }  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        formats = {kind: book.add_format({"valign": "top", **how}) for kind, how in _FORMATS.items()}
        page = book.add_worksheet("台账")
        book.set_properties({"title": sheet.title, "comments": sheet.watermark})
        _set_up(page, sheet)
        _write_head(page, sheet, book.add_format(_BOLD), book.add_format({"font_color": "#59636F"}),
                    book.add_format(_HEADING))  # fmt: skip
        count = 0
        for count, row in enumerate(rows, 1):
            _write_row(page, HEAD_ROWS + count - 1, sheet, row, formats)
    return count


_BOLD = {"bold": True, "font_size": 16, "align": "left"}
_HEADING = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#EAEEF2", "num_format": "@"}


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    """Paper, widths, what is repeated and what stays in sight."""
    widths = [column.width for column in sheet.columns]
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    page.hide_gridlines(0)  # printed, too
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.75)
    page.repeat_rows(0, HEAD_ROWS - 1)
    if sum(widths) <= WIDE:
        page.fit_to_pages(1, 0)
    else:
        page.repeat_columns(0, 1)
        page.print_across()
    line = sheet.watermark[:MOST_OF_A_HEADER].replace("&", "&&")
    page.set_header(f"&L&9{line}")
    page.set_footer("&L&9&F&C&9第 &P 页，共 &N 页")
    page.freeze_panes(HEAD_ROWS, 2)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _write_head(page: Worksheet, sheet: Sheet, title: Format, small: Format, heading: Format) -> None:
    page.set_row(0, 26)
    page.write_string(0, 0, safe(sheet.title), title)
    page.write_string(1, 0, safe(sheet.watermark), small)
    page.set_row(HEAD_ROWS - 1, 32)
    for place, words in enumerate(column.title.zh for column in sheet.columns):
        page.write_string(HEAD_ROWS - 1, place, safe(words), heading)


def _write_row(page: Worksheet, line: int, sheet: Sheet, row: Mapping[str, Any], formats: Mapping[str, Format]) -> None:
    extra = row.get("extra") or {}
    for place, column in enumerate(sheet.columns):
        value = row.get(column.field) if column.field else extra.get(column.title.zh)
        if value not in (None, "", []):
            _write_cell(page, line, place, value, column, formats)


def _write_cell(
    page: Worksheet, line: int, place: int, value: Any, column: Column, formats: Mapping[str, Format]
) -> None:
    """One value as what it is. What Excel cannot hold as a day or a number is written as text, never dropped."""
    if column.kind == "money" and isinstance(value, int):
        factor = FACTORS[column.unit]
        page.write_number(line, place, value / (100 * factor), formats["money" if factor == 1 else "myriads"])
    elif column.kind == "count" and isinstance(value, int):
        page.write_number(line, place, value, formats["count"])
    elif isinstance(value, date) and value.year >= FIRST_EXCEL_YEAR:
        page.write_datetime(line, place, value, formats["moment" if isinstance(value, datetime) else "day"])
    else:
        text = BETWEEN.join(value) if isinstance(value, list) else str(value)
        page.write_string(line, place, safe(text), formats["long" if column.kind == "long" else "text"])


def safe(text: str) -> str:
    """Text that opens as text everywhere: no control signs, no more than a cell holds, no beginning of a formula."""
    plain = _NOT_FOR_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if plain.startswith(DANGEROUS):
        plain = f"'{plain}"
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(CUT)] + CUT
