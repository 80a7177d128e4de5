"""Writes old ledgers of many shapes with what is true beside them, for tests and measurements of the import.

    .venv/bin/python -m tools.write_old_ledgers FOLDER [--rows 60] [--seed 1] [--layout two_rows] [--today 2026-11-24]

For each layout a workbook NAME.xlsx and NAME.json: every source row with its kind, its values or the reasons why it must
be refused, what must be flagged, and which row it repeats. The truth comes from the records that were drawn before
anything was written (`old_ledger_records.py`), never from reading. Shapes after the lists A to G of real sheets, and
nastier ones; everybody in them is invented.
"""

import argparse
import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from tools.old_ledger_cells import Cell, defects_for, write_field
from tools.old_ledger_layouts import LAYOUTS, Column, Layout
from tools.old_ledger_records import Record, records

TODAY = date(2026, 11, 24)
YEAR = 2024


@dataclass
class Page:
    """One sheet on its way: the cells, and what is true of each row."""

    name: str
    book: Any
    formats: dict[str, Any]
    layout: Layout
    truth: list[dict[str, Any]]
    row: int = 0  # the row to be written next, from 0
    running: int = 0
    where: dict[int, dict[str, Any]] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page = self.book.add_worksheet(self.name)
        for _ in range(self.layout.first_row):
            self.line("blank", {})

    def put(self, column: int, value: Cell) -> None:
        if isinstance(value, datetime):
            self.page.write_datetime(self.row, column, value, self.formats["moment"])
        elif isinstance(value, date):
            at = datetime.combine(value, time())
            self.page.write_datetime(self.row, column, at, self.formats["day"])
        elif isinstance(value, str):
            self.page.write_string(self.row, column, value)
        elif value is not None:
            self.page.write_number(self.row, column, value)

    def line(self, kind: str, cells: dict[int, Cell], **known: Any) -> None:
        """Write a row and say what it is."""
        for column, value in cells.items():
            if value != "":
                self.put(column + self.layout.first_column, value)
        if self.row + 1 in self.layout.hidden_rows:
            self.page.set_row(self.row, None, None, {"hidden": True})
        self.truth.append({"sheet": self.name, "row": self.row + 1, "kind": kind, **known})
        self.row += 1

    def merge(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        """Rows and columns from 0, the layout's first column not counted in."""
        shift = self.layout.first_column
        self.page.merge_range(top, left + shift, bottom, right + shift, text)


def write(layout: Layout, folder: Path, *, rows: int, seed: int, today: date = TODAY) -> tuple[Path, Path]:
    """One workbook and its truth; returns both paths."""
    chance = random.Random(f"{layout.name} {seed}")
    folder.mkdir(parents=True, exist_ok=True)
    target, beside = folder / f"{layout.file}.xlsx", folder / f"{layout.file}.json"
    truth: list[dict[str, Any]] = []
    options = {"constant_memory": not layout.towns_merged, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        formats = {"day": book.add_format({"num_format": "yyyy-mm-dd"}),
                   "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"})}  # fmt: skip
        drawn = records(chance, rows, year=YEAR, defects=defects_for(layout))
        if layout.instructions:
            _write_plain(Page("填表说明", book, formats, Layout("", ""), truth), layout.instructions)
        _write_pages(layout, book, formats, drawn, truth, chance, today)
        if layout.lists:
            _write_plain(Page("代码表", book, formats, Layout("", ""), truth), layout.lists)
    beside.write_text(json.dumps(_summed(layout, today, truth), ensure_ascii=False, indent=1), encoding="utf-8")
    return target, beside


def _write_pages(
    layout: Layout, book: Any, formats: dict[str, Any], drawn: list[Record], truth: list[dict[str, Any]],
    chance: random.Random, today: date,
) -> None:  # fmt: skip
    """One sheet, or one for each month: the first with a header, others without or with their columns shuffled."""
    where: dict[int, dict[str, Any]] = {}
    if not layout.monthly:
        page = Page(layout.sheet, book, formats, layout, truth, where=where)
        _write_head(page, layout.columns)
        _write_rows(page, layout.columns, drawn, chance, today)
        return
    for month in sorted({record.registered.month for record in drawn}):
        page = Page(f"{month}月", book, formats, layout, truth, where=where)
        columns = list(layout.columns)
        if month % 3 == 0:
            chance.shuffle(columns)
        if month == 1 or month % 3 == 0:
            _write_head(page, tuple(columns))
        _write_rows(page, tuple(columns), [each for each in drawn if each.registered.month == month], chance, today)


def _write_plain(page: Page, lines: tuple[tuple[str, ...], ...]) -> None:
    for cells in lines:
        page.line("note" if any(cells) else "blank", dict(enumerate(cells)))


def _write_head(page: Page, columns: tuple[Column, ...]) -> None:
    layout, last = page.layout, len(columns) - 1
    for title in layout.titles:
        page.merge(page.row, 0, page.row, last, title)
        page.line("title", {})
    for note in layout.notes_above:
        page.line("title", {0: note})
    if not layout.two_rows:
        page.line("header", {place: column.header for place, column in enumerate(columns)})
        return
    top, place = page.row, 0
    while place <= last:
        group, slash, _ = columns[place].header.rpartition("/")
        end = place
        while slash and end < last and columns[end + 1].header.rpartition("/")[0] == group:
            end += 1
        if not slash:
            page.merge(top, place, top + 1, place, columns[place].header)
        elif end > place:
            page.merge(top, place, top, end, group)
        else:
            page.page.write_string(top, place + layout.first_column, group)
        place = end + 1
    page.line("header", {})
    leaves = {at: column.header.rpartition("/")[2] for at, column in enumerate(columns) if "/" in column.header}
    page.line("header", leaves)


def _write_rows(
    page: Page, columns: tuple[Column, ...], drawn: list[Record], chance: random.Random, today: date
) -> None:
    layout = page.layout
    for place, record in enumerate(drawn):
        _write_record(page, columns, record, chance, today)
        ends = place + 1 == len(drawn) or drawn[place + 1].town != record.town
        if layout.towns_merged and ends:
            _merge_town(page, columns, record.town)
        if layout.subtotals and ends:
            page.line(
                "subtotal", {0: f"{record.town}小计" if chance.random() < 0.5 else "小 计", 3: f"{page.running}件"}
            )
            page.before = {}
        if layout.repeat_header and (place + 1) % layout.repeat_header == 0:
            page.line("header", {at: column.header for at, column in enumerate(columns)})
        if layout.blanks and (place + 1) % layout.blanks == 0 and place + 1 < len(drawn):
            page.line("blank", {})
    for _ in range(layout.template_rows):  # numbered beforehand, never filled in
        page.running += 1
        page.line("blank", {0: page.running})
    if layout.subtotals:
        page.line("subtotal", {0: "合计", 3: len(drawn)})
    for note in layout.notes_below:
        page.line("note", {0: note})


def _write_record(page: Page, columns: tuple[Column, ...], record: Record, chance: random.Random, today: date) -> None:
    layout = page.layout
    page.running += 1
    cells: dict[int, Cell] = {}
    known: dict[str, Any] = {"values": {}, "unmapped": {}, "unused": {}, "problems": [], "flags": []}
    for place, column in enumerate(columns):
        written = write_field(column, record, chance, layout=layout, running=page.running, today=today)
        if layout.towns_merged and column.field == "area":
            page.before.setdefault("town_from", page.row)
        elif (
            layout.dittos
            and column.field in ("dispute_type", "channel", "handler")
            and (page.before.get(column.field) == written.cell != "")
        ):
            cells[place] = chance.choice(("〃", "同上", "″", written.cell))
        else:
            cells[place] = written.cell
        page.before[column.field] = written.cell
        for kind, found in (("values", written.values), ("unmapped", written.unmapped), ("unused", written.unused)):
            known[kind].update(found)
        known["problems"] += [[column.field, reason] for reason in written.problems]
        known["flags"] += [[column.field, flag] for flag in written.flags]
    _complete(known, record, columns)
    page.line("data", cells, **known)
    entry = page.truth[-1]
    if record.copy_of is None:
        page.where[record.place] = entry
    elif not entry["problems"] and not page.where[record.copy_of]["problems"]:
        original = page.where[record.copy_of]
        entry["duplicate_of"] = {"sheet": original["sheet"], "row": original["row"]}


def _complete(known: dict[str, Any], record: Record, columns: tuple[Column, ...]) -> None:
    """What only the columns together say: how many people, and what became of it where no column tells."""
    fields = {column.field for column in columns}
    reasons = {reason for _, reason in known["problems"]}
    says_more = record.people > 1 or len(record.names) > 1
    if says_more and "people_count" not in fields and "missing_party" not in reasons:
        known["values"]["people_count"] = record.people
    if "unknown_status" not in reasons:
        known["values"].setdefault("outcome", "in_progress")


def _merge_town(page: Page, columns: tuple[Column, ...], town: str) -> None:
    at = next(place for place, column in enumerate(columns) if column.field == "area")
    top = page.before.pop("town_from")
    if page.row - 1 > top:
        page.merge(top, at, page.row - 1, at, town)
    else:
        page.page.write_string(top, at + page.layout.first_column, town)


def _summed(layout: Layout, today: date, truth: list[dict[str, Any]]) -> dict[str, Any]:
    """The truth with what a report must say in the end."""
    data = [row for row in truth if row["kind"] == "data"]
    imported = [row for row in data if not row["problems"] and "duplicate_of" not in row]
    by_status: dict[str, int] = {}
    for row in imported:
        by_status[row["values"]["outcome"]] = by_status.get(row["values"]["outcome"], 0) + 1
    fen = sum(row["values"].get("amount_fen", 0) for row in imported)
    return {
        "file": f"{layout.file}.xlsx", "layout": layout.name, "today": today.isoformat(),
        "rows_read": len(truth), "imported": len(imported), "refused": sum(bool(row["problems"]) for row in data),
        "duplicates": sum("duplicate_of" in row for row in data), "ignored": len(truth) - len(data),
        "total_amount": f"{fen / 100:.2f}", "by_status": by_status, "rows": truth,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=60, help="records in each workbook")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layout", choices=[layout.name for layout in LAYOUTS])
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY)
    given = parser.parse_args()
    for layout in LAYOUTS:
        if given.layout in (None, layout.name):
            target, _ = write(layout, given.folder, rows=given.rows, seed=given.seed, today=given.today)
            print(target)


if __name__ == "__main__":
    main()
