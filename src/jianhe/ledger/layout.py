"""The layout of a workbook: which sheets are ledgers, where their headers stand, what each column means.

It is guessed (`guess_layout`), shown, corrected, saved as JSON (`Layout.model_dump_json`), and laid over other files by
their headers (`fit_layout`), whatever the order of their columns.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from jianhe.law.strict_yaml import Frozen
from jianhe.ledger.contents import is_running, sample, share_of_status, signature, strong_kind
from jianhe.ledger.days import year_of
from jianhe.ledger.headers import Certainty, Meaning, Unit, is_of_staff, meaning
from jianhe.ledger.headings import MOST_ABOVE, find_header, find_unknown_header, is_ledger, texts_of, unit_above
from jianhe.ledger.kinds import is_note, rows_of_table
from jianhe.ledger.notation import cell_text
from jianhe.ledger.results import is_cross, is_tick, read_result, ticked
from jianhe.ledger.vocabulary import UNUSED, plain_header, vocabulary
from jianhe.ledger.workbook import Cell, Sheet, Workbook, letter, number

YearSource = Literal["", "title", "sheet", "workbook", "file", "clerk"]
_RANK = {"sure": 2, "likely": 1, "unsure": 0}
_SEVERAL = {"parties", "paper", "phones"}
_BY_KIND = {"paper": "id_no", "phones": "phone", "day": "registered_at", "result": "outcome"}
_TOLD = {"paper", "phones", "day"}  # kinds that are hardly taken for another


class Column(Frozen):
    """One column. `header` is its text as it stands, `group/leaf` under a merged group, empty where there is none.

    `field` is a field of the vocabulary, `unused` for what we have no use for, or empty: then the cells stay with the
    row under `unmapped`. `unit` is the unit of money that the header names.
    """

    letter: str
    header: str = ""
    field: str = ""
    certainty: Certainty = "unsure"
    unit: Unit = ""


class SheetLayout(Frozen):
    """One sheet. `header_rows` are Excel's row numbers; none where the sheet goes on without a header.

    `year` is that of the title, the sheet's name or the file's name: dates without a year are read with it.
    """

    name: str
    is_ledger: bool
    header_rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    inherits: str = ""
    year: int | None = None
    year_from: YearSource = ""


class Layout(Frozen):
    """All sheets of one workbook, in its order."""

    sheets: tuple[SheetLayout, ...]

    def sheet(self, name: str) -> SheetLayout | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def guess_layout(workbook: Workbook) -> Layout:
    """What the workbook seems to be: by its headers first, by what stands in the columns second."""
    years = {year for sheet in workbook.sheets for year in (year_of(sheet.name), _titled(sheet)) if year}
    common = years.pop() if len(years) == 1 else None
    with_header = {sheet.name: _with_header(sheet) for sheet in workbook.sheets}
    found: list[SheetLayout] = []
    before: list[tuple[SheetLayout, Mapping[str, str]]] = []
    for sheet in workbook.sheets:
        guessed = with_header.get(sheet.name) or _without_header(sheet, before)
        if guessed.is_ledger and guessed.header_rows:
            before.append((guessed, _signatures(sheet, guessed.header_rows[-1])))
        found.append(_with_year(guessed, sheet, workbook.name, common))
    return Layout(sheets=tuple(found))


def fit_layout(saved: Layout, workbook: Workbook) -> Layout:
    """A saved layout laid over another file: what the clerk decided for a header holds for that header there.

    Sheets and columns that the saved layout does not know are guessed. A sheet without a header that has the name of a
    saved one without a header takes its columns by their letters.
    """
    decided = {plain_header(column.header): column
               for sheet in saved.sheets if sheet.is_ledger for column in sheet.columns if column.header}  # fmt: skip
    return Layout(sheets=tuple(_fitted(sheet, decided, saved) for sheet in guess_layout(workbook).sheets))


def _fitted(sheet: SheetLayout, decided: Mapping[str, Column], saved: Layout) -> SheetLayout:
    same = saved.sheet(sheet.name)
    if not sheet.header_rows and same and same.is_ledger and not same.header_rows:
        return sheet.model_copy(update={"is_ledger": True, "columns": same.columns})
    columns = [(column, decided.get(plain_header(column.header))) for column in sheet.columns]
    taken = {known.field for _, known in columns if known and _kind(known.field) not in _SEVERAL}
    fitted = tuple(
        column.model_copy(update={"field": known.field, "unit": known.unit, "certainty": "sure"}) if known
        else column.model_copy(update={"field": ""}) if column.field in taken - {"", UNUSED}
        else column
        for column, known in columns
    )  # fmt: skip
    return sheet.model_copy(update={"columns": fitted})


def _with_year(layout: SheetLayout, sheet: Sheet, file: str, common: int | None) -> SheetLayout:
    """The year for dates without one: of the title, of the sheet's name, of the whole workbook, of the file's name."""
    sources: list[tuple[int | None, YearSource]] = [
        (_titled(sheet, layout.header_rows), "title"), (year_of(sheet.name), "sheet"), (common, "workbook"),
        (year_of(file), "file"),
    ]  # fmt: skip
    if not layout.is_ledger:
        return layout
    year, source = next(((year, source) for year, source in sources if year), (None, ""))
    return layout.model_copy(update={"year": year, "year_from": source})


def _titled(sheet: Sheet, header_rows: tuple[int, ...] = ()) -> int | None:
    """The year in the rows above the header; a line such as 填报时间 does not speak of the rows."""
    above = header_rows[0] - 1 if header_rows else 0
    if not header_rows:
        found = find_header(sheet)
        above = found.rows[0] - 1 if found else 1
    for cells in sheet.rows[: min(above, MOST_ABOVE)]:
        texts = [cell_text(cell) for cell in cells if cell != ""]
        if len(texts) <= 3 and (
            year := next((year for text in texts if not is_note(text) and (year := year_of(text))), None)
        ):
            return year
    return None


def _with_header(sheet: Sheet) -> SheetLayout | None:
    header = find_header(sheet)
    if header is None:
        return None
    found = columns_under(header.texts, sheet, header.rows[-1], unit=unit_above(sheet, header.rows[0]))
    return SheetLayout(name=sheet.name, is_ledger=is_ledger(column.field for column in found),
                       header_rows=header.rows, columns=found)  # fmt: skip


def columns_under(
    texts: Mapping[int, str], sheet: Sheet, header_row: int, *, unit: Unit = "", known: Mapping[str, Column] | None = None
) -> tuple[Column, ...]:
    """The columns of a table by its header, and by its cells down to the next table on the sheet.

    `known` are columns by their plain headers, of which it was decided before what they mean.
    """
    below = rows_of_table(sheet.rows[header_row:], texts)
    found: list[Column] = []
    for place in range(1, max(max(texts), max(map(len, below), default=0)) + 1):
        header = texts.get(place, "")
        if known and header and plain_header(header) in known:
            found.append(known[plain_header(header)].model_copy(update={"letter": letter(place)}))
        elif column := _column(place, header, sample(below, place)):
            found.append(_with_unit(column, unit))
    aside = second_table(found)
    return _registered(_each_once([
        column.model_copy(update={"field": ""}) if aside and number(column.letter) >= aside else column for column in found
    ]))  # fmt: skip


def second_table(columns: Sequence[Column]) -> int:
    """Where a second table begins to the right of the first, with the same header; else 0. Its cells stay with the row."""
    heads = [plain_header(column.header) for column in columns]
    if len(heads) < 6 or not all(heads[:3]) or meaning(columns[0].header).field not in ("row_no", "registered_at"):
        return 0
    starts = (place for place in range(3, len(heads) - 2) if heads[place : place + 3] == heads[:3])
    return next((number(columns[place].letter) for place in starts), 0)


def _with_unit(column: Column, unit: Unit) -> Column:
    """An amount whose own header names no unit has that of the line above: 单位：万元."""
    if _kind(column.field) != "money" or column.unit or not unit:
        return column
    return column.model_copy(update={"unit": unit})


def _column(place: int, header: str, cells: list[Cell]) -> Column | None:
    """A column by its header; by its cells where the header leaves it open. A column without anything is none."""
    if not header and not cells:
        return None
    found = meaning(header) if header else Meaning()
    field, certainty = found.field, found.certainty
    kind = strong_kind(cells)
    if field == "matter_no" and certainty == "sure" and plain_header(header) == "编号" and is_running(cells):
        field = "row_no"
    if ticked(header) and field in ("", "outcome", "state"):
        field, certainty = _ticks_or_not(header, field, cells)
    elif header and _plain_leaf(header) in _by_content():
        field, certainty = _status_or_story(header, field, cells)
    elif not field and kind in ("paper", "phones") and not is_of_staff(plain_header(header)):
        field, certainty = {"paper": "id_no", "phones": "phone"}[kind], "likely" if header else "unsure"
    elif field and kind in ("paper", "phones") and _kind(field) in ("paper", "phones") and _kind(field) != kind:
        certainty = "unsure"
    return Column(letter=letter(place), header=header, field=field, certainty=certainty, unit=found.unit)


def _status_or_story(header: str, field: str, cells: list[Cell]) -> tuple[str, Certainty]:
    """办理情况 holds a status in one sheet and prose in another; an empty one is what its header says first."""
    says_status = _kind(field) in ("result", "state")
    if not cells and field:
        return field, "likely"
    if share_of_status(cells) >= 0.5:
        if not says_status:
            field = "state" if re.search("办|处", header) else "outcome"
        return field, "sure" if says_status else "likely"
    return ("progress" if _kind(field) in ("result", "state") else field), "likely"


def _ticks_or_not(header: str, field: str, cells: list[Cell]) -> tuple[str, Certainty]:
    """未化解 is a result where it is ticked; under 交办 there may as well be days, or the names of offices."""
    says = sum(is_tick(cell) or is_cross(cell) or bool(read_result(cell, kind="result").value) for cell in cells)
    if (cells or field) and says >= 0.5 * len(cells):
        return field or "outcome", "likely"
    return "", "unsure"


def _each_once(columns: list[Column]) -> tuple[Column, ...]:
    """Of two columns for one value the surer one keeps it, then the left one; lists (names, numbers) may have several."""
    best: dict[str, int] = {}
    for place, column in enumerate(columns):
        held = best.get(column.field)
        if held is None or _RANK[column.certainty] > _RANK[columns[held].certainty]:
            best[column.field] = place
    return tuple(
        column if not column.field or _may_be_several(column) or best[column.field] == place
        else column.model_copy(update={"field": _second_meaning(column, best), "certainty": "unsure"})
        for place, column in enumerate(columns)
    )  # fmt: skip


def _second_meaning(column: Column, taken: Mapping[str, int]) -> str:
    """What is left to a column whose value another one holds: 进展 full of status words stays the progress."""
    field = meaning(column.header).field if column.header else ""
    is_free = field and field not in taken and _plain_leaf(column.header) in _by_content()
    return field if is_free else ""


def _registered(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A book of mediations has one day only, 调解时间: where no column is the day of registration, that one is."""
    if any(column.field == "registered_at" for column in columns):
        return columns
    plain = {_plain_leaf(column.header): column for column in reversed(columns)}
    taken = next(
        (plain[known] for word in vocabulary().instead_of_registered if (known := plain_header(word)) in plain), None
    )
    return tuple(
        column.model_copy(update={"field": "registered_at", "certainty": "unsure"}) if column is taken else column
        for column in columns
    )  # fmt: skip


def _may_be_several(column: Column) -> bool:
    """Lists, what is not used, and results of which each has a column for its ticks."""
    return column.field == UNUSED or _kind(column.field) in _SEVERAL or bool(ticked(column.header))


def _without_header(sheet: Sheet, before: Sequence[tuple[SheetLayout, Mapping[str, str]]]) -> SheetLayout:
    """A sheet that goes on: with the columns of that sheet before whose cells are like its own, else by its cells alone.

    The same for a sheet whose header is in words that nobody knows: 哪天来的, 谁来的.
    """
    told = _signatures(sheet, 0)
    heading = find_unknown_header(sheet, {number(letters): kind for letters, kind in told.items() if kind in _TOLD})
    texts: Mapping[int, str] = {}
    if heading:
        told, texts = _signatures(sheet, heading), texts_of(sheet.rows[heading - 1])
    header_rows = (heading,) if heading else ()
    alike = [(_likeness(told, known), place) for place, (_, known) in enumerate(before)]
    if alike and max(alike)[0] >= 2:
        model = before[max(alike)[1]][0]
        columns = {column.letter: column for column in model.columns}
        found = tuple(columns.get(letters) or Column(letter=letters) for letters in told)
        return SheetLayout(name=sheet.name, is_ledger=True, header_rows=header_rows, columns=found, inherits=model.name)
    guessed = _each_once([
        Column(letter=letters, header=texts.get(number(letters), ""), field=_BY_KIND.get(kind, kind))
        for letters, kind in told.items()
    ])
    strong = sum(1 for kind in told.values() if kind in _BY_KIND)
    is_one = strong >= 2 and is_ledger(column.field for column in guessed)
    return SheetLayout(name=sheet.name, is_ledger=is_one, header_rows=header_rows, columns=guessed)


def _signatures(sheet: Sheet, above: int) -> dict[str, str]:
    """What the cells of each column are like, below so many rows; columns without cells are left out."""
    rows = sheet.rows[above:]
    cells = {place: sample(rows, place)
             for place in range(1, max(map(len, rows), default=0) + 1)}  # fmt: skip
    return {letter(place): signature(found) for place, found in cells.items() if found}


def _likeness(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    """How many columns are alike; below nothing where an identity number stands under telephones and the like."""
    pairs = [(one[place], other[place]) for place in one.keys() & other.keys()]
    if any(a != b and a in _TOLD and b in _TOLD for a, b in pairs):
        return -1
    return sum(1 for a, b in pairs if a and a == b)


def _kind(field: str) -> str:
    known = vocabulary().fields.get(field)
    return known.kind if known else ""


def _plain_leaf(header: str) -> str:
    return plain_header(header.rpartition("/")[2])


@lru_cache(maxsize=1)
def _by_content() -> frozenset[str]:
    return frozenset(map(plain_header, vocabulary().by_content))
