"""The rows of a ledger, each source row exactly once: what it is, what was understood, what is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from jianhe.ledger.days import year_of
from jianhe.ledger.headings import is_ledger, texts_of
from jianhe.ledger.kinds import RowKind, is_arranged_otherwise, is_header, is_labelled, is_note, kind_of, parts
from jianhe.ledger.layout import Column, Layout, SheetLayout, columns_under, second_table
from jianhe.ledger.notation import cell_text, is_ditto, plain
from jianhe.ledger.values import Flag, Mark, Place, Problem, places, understand
from jianhe.ledger.workbook import Cell, Sheet, Workbook, letter, number

__all__ = ["Flag", "Mark", "Problem", "Row", "RowKind", "fingerprint", "read_rows"]

_NOT_FILLED_DOWN = {"money", "count", "number"}  # filled down they would be counted twice


@dataclass(frozen=True)
class Row:
    """One source row. `row` is Excel's number; only rows of kind `data` have values, problems and flags.

    `values` maps a field to plain JSON: text; a whole number for `people_count` and `amount_fen` (fen); a day as
    `2024-03-05` or a moment of local time as `2024-03-05T09:30`; a list of texts for `id_no` and `phone` (and `_b`);
    a list of `{"name", "note"}` for `party_a` and `party_b`. `outcome` is always there, unless it is a problem: one of
    `resolved`, `concluded`, `in_progress`, `not_resolved`, `transferred`, `withdrawn`.
    `unmapped` maps a header (or a column letter) to the text of a cell without a field, or of one that says more than
    its value; `unused` to one that we have no use for; `cells` maps each column letter to the cell's own text, of
    every kind of row, before anything was filled down.
    """

    sheet: str
    row: int
    kind: RowKind
    values: Mapping[str, Any] = field(default_factory=dict)
    unmapped: Mapping[str, str] = field(default_factory=dict)
    unused: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    flags: tuple[Flag, ...] = ()
    marks: tuple[Mark, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


def read_rows(workbook: Workbook, layout: Layout, *, today: date) -> Iterator[Row]:
    """Every row of every sheet from row 1 to the last one with content, once each, in the workbook's order.

    `today` is the day of the import: what was registered or closed after it is refused.
    """
    for sheet in workbook.sheets:
        found = layout.sheet(sheet.name)
        if found is None or not found.is_ledger:
            yield from _not_a_ledger(sheet)
        else:
            yield from _SheetReader(sheet, found, starts_1904=workbook.starts_1904, today=today).rows()


def _not_a_ledger(sheet: Sheet) -> Iterator[Row]:
    """Instructions, lists, figures: nothing is a matter, everything is accounted for."""
    for at, cells in enumerate(sheet.rows, 1):
        texts = _lettered(texts_of(cells))
        yield Row(sheet.name, at, "note" if texts else "blank", cells=texts)


class _SheetReader:
    """One ledger sheet, read downwards: what stands above is needed for merged cells and ditto marks."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, *, starts_1904: bool, today: date) -> None:
        self.sheet, self.layout, self.today, self.starts_1904 = sheet, layout, today, starts_1904
        self.year = layout.year
        self.columns = layout.columns
        said = Counter(part for column in layout.columns for part in dict.fromkeys(parts(column.header)))
        self.headers = frozenset(said)
        self.twice = {part for part, many in said.items() if many > 1}  # a leaf such as 姓名 under two groups
        self.above: list[Cell] = []
        self.from_above = _filled_down(sheet)
        self.bands = {merge.top for merge in sheet.merges if merge.right - merge.left >= 2}
        self._arrange(layout.columns)

    def _arrange(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.places = places(columns, lambda letters: number(letters) - 1)
        self.by_place: dict[int, Place] = {place.at: place for place in self.places}
        self.aside = second_table(self.columns)
        self.running = {place.at + 1 for place in self.places if place.column.field in ("row_no", "matter_no")}

    def rows(self) -> Iterator[Row]:
        heading = self.layout.header_rows
        for at, cells in enumerate(self.sheet.rows, 1):
            texts = texts_of(cells)
            if heading and at <= heading[-1]:
                kind = "header" if at in heading else self._above_header(texts)
            else:
                kind = kind_of(texts, headers=self.headers, running=self.running, is_band=at in self.bands)
            if kind == "data":
                yield self._matter(at, list(cells), texts)
                continue
            if kind == "header" and at not in heading:
                self._follow(at, texts)
            elif kind == "title" and (not heading or at > heading[-1]):
                self.year = next((year for text in texts.values() if (year := year_of(text))), self.year)
            yield Row(self.sheet.name, at, kind, marks=tuple(self._hidden(at)), cells=_lettered(texts))

    def _above_header(self, texts: Mapping[int, str]) -> RowKind:
        """Titles and remarks; but a row as full as a matter is read as one, so that none is lost."""
        if not texts:
            return "blank"
        is_full = len(texts) >= max(4, len(self.places) / 2)
        return "title" if not is_full or is_note(min(texts.items())[1]) or is_labelled(texts.values()) else "data"

    def _follow(self, at: int, texts: Mapping[int, str]) -> None:
        """A header in the middle whose columns stand in another order: the columns follow it."""
        if not is_header(texts.values(), self.headers):
            return  # the numbers of the columns
        if not is_arranged_otherwise(texts, {number(column.letter): column.header for column in self.columns}):
            return
        known = {part: column for column in self.layout.columns for part in parts(column.header)[::-1]
                 if part not in self.twice}  # fmt: skip
        followed = columns_under(texts, self.sheet, at, known=known)
        if is_ledger(column.field for column in followed):  # else a second row of the header above
            self._arrange(followed)

    def _matter(self, at: int, cells: list[Cell], texts: Mapping[int, str]) -> Row:
        marks = [*self._hidden(at)]
        said = dict(texts)
        for place, value in self.from_above.get(at, {}).items():
            self._fill_down(cells, said, place, value, marks)
        numbered = [Flag("row_no", mark.column, "part_of_above", "") for mark in marks if self._is_running(mark)]
        if self.aside and any(place >= self.aside for place in texts):
            numbered.append(Flag("row_no", letter(self.aside), "second_table", ""))
        undone = self._repeat_dittos(cells, said, marks)
        self.above = cells
        found = understand(cells, said, self.places, year=self.year, starts_1904=self.starts_1904, today=self.today)
        for place, text in texts.items():
            if place - 1 not in self.by_place:
                found.unmapped[letter(place)] = text
            if place in self.sheet.hidden_columns:
                marks.append(Mark("hidden_column", letter(place)))
        return Row(
            self.sheet.name, at, "data", values=found.values, unmapped=found.unmapped, unused=found.unused,
            problems=(*undone, *found.problems), flags=(*numbered, *found.flags), marks=(*marks, *found.marks),
            cells=_lettered(texts),
        )  # fmt: skip

    def _fill_down(self, cells: list[Cell], said: dict[int, str], place: int, value: Cell, marks: list[Mark]) -> None:
        column = self.by_place.get(place)
        if len(cells) > place and cells[place] != "":
            return
        if column is not None and column.kind in _NOT_FILLED_DOWN:
            marks.append(Mark("merged_above", letter(place + 1)))
            return
        cells.extend([""] * (place + 1 - len(cells)))
        cells[place], said[place + 1] = value, cell_text(value)
        marks.append(Mark("filled_down", letter(place + 1)))

    def _is_running(self, mark: Mark) -> bool:
        return mark.code == "merged_above" and self.by_place[number(mark.column) - 1].kind == "number"

    def _repeat_dittos(self, cells: list[Cell], said: dict[int, str], marks: list[Mark]) -> list[Problem]:
        """〃 and 同上 become what stands above them. With nothing above, the row is refused."""
        undone = []
        for place, cell in enumerate(cells):
            if not is_ditto(cell):
                continue
            above = self.above[place] if place < len(self.above) else ""
            if above != "":
                cells[place], said[place + 1] = above, cell_text(above)
                marks.append(Mark("ditto", letter(place + 1)))
            elif (column := self.by_place.get(place)) and column.field is not None:
                cells[place] = said[place + 1] = ""
                undone.append(Problem(column.column.field, letter(place + 1), column.column.header,
                                      "ditto_without_above", cell_text(cell)))  # fmt: skip
        return undone

    def _hidden(self, at: int) -> Iterator[Mark]:
        if self.sheet.is_hidden:
            yield Mark("hidden_sheet")
        if at in self.sheet.hidden_rows:
            yield Mark("hidden_row")


def _filled_down(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    """For each row, the columns (from 0) that a merged cell above reaches into, with its value."""
    found: dict[int, dict[int, Cell]] = {}
    for merge in sheet.merges:
        top = sheet.rows[merge.top - 1] if merge.top <= len(sheet.rows) else []
        if merge.bottom == merge.top or len(top) < merge.left or top[merge.left - 1] == "":
            continue
        for row in range(merge.top + 1, min(merge.bottom, len(sheet.rows)) + 1):
            found.setdefault(row, {})[merge.left - 1] = top[merge.left - 1]
    return found


def _lettered(texts: Mapping[int, str]) -> dict[str, str]:
    return {letter(place): text for place, text in texts.items()}


_SAYS = ("party_a", "party_b", "id_no", "phone", "registered_at", "dispute_type", "amount_fen")
_STORY = ("title", "summary", "claim")  # 反映问题 in one sheet is 主要诉求 in the next
_SIGNS = re.compile(r"[\W_]+")


def fingerprint(row: Row) -> str:
    """What makes two rows the same record, however they are written: who, when, what, how much; as a SHA-256.

    Running and matter numbers do not count, nor do the time of day, spaces and punctuation. Two matters of one person
    on one day differ in what they say.
    """
    said = [f"{name}\x1f{_told(name, row.values[name])}" for name in _SAYS if name in row.values]
    story = sorted({_told(name, row.values[name]) for name in _STORY if name in row.values})
    return sha256("\x1e".join([*said, *story]).encode()).hexdigest()


def _told(name: str, value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value[:10] if name == "registered_at" else _SIGNS.sub("", plain(value)).lower()
    return "\x1f".join(sorted(_SIGNS.sub("", each["name"]) if isinstance(each, dict) else each for each in value))
