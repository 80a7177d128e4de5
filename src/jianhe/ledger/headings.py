"""Where the header of a sheet stands: one row, or two or three whose merged cells say `group/leaf`."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from jianhe.ledger.headers import Unit, meaning
from jianhe.ledger.notation import cell_text, plain, says_nothing
from jianhe.ledger.results import ticked
from jianhe.ledger.workbook import Cell, Sheet

MOST_ABOVE = 40  # rows among which a header is looked for
_LONGEST = 30  # characters of a header
_DATA = re.compile(r"\d{4,}|\d+[.\-/年]\d+|^\d+(?:\.\d+)?$")
_UNIT_LINE = re.compile(r"单位\s*[::]\s*(?:[人件个户]\s*[、,/]\s*)*(亿元|万元|千元|元)")
_WHO = {"party_a", "party_b", "id_no"}
_WHAT = {
    "registered_at", "occurred_on", "summary", "title", "dispute_type", "claim", "outcome", "state", "progress",
    "matter_no", "amount_fen", "closed_on", "measures",
}  # fmt: skip
_OF_TWO_ROWS = 0.4  # what a second row must add: a line of remarks above a header makes nothing clearer
_SEEN_TO_BE_ONE = 0.2  # unless cells reach down to it, or it says what each tick means
_MANY = 4  # fields that name a header even among many columns of a house's own
_GOOD_ENOUGH = 0.6  # of the best score
_WEIGHT = {"sure": 1.0, "likely": 0.6, "unsure": 0.3}


@dataclass(frozen=True)
class Heading:
    """The rows of a header (Excel's numbers), and the text of each column (from 1)."""

    rows: tuple[int, ...]
    texts: Mapping[int, str]
    score: float


def find_header(sheet: Sheet) -> Heading | None:
    """The first header of the sheet; none where no row names at least two fields of a ledger.

    The first one wins, be a later repetition ever so plain: what stands above a header would be lost. Remarks just
    above it may look like groups, so the best of the next rows is taken.
    """
    found = [
        heading
        for row in range(1, min(len(sheet.rows), MOST_ABOVE) + 1)
        for heading in (_single(sheet, row), _stacked(sheet, row, 2), _stacked(sheet, row, 3))
        if heading and heading.score >= 2
    ]
    good = _GOOD_ENOUGH * max((heading.score for heading in found), default=0.0)
    first = next((heading.rows[0] for heading in found if heading.score >= good), 0)
    near = [heading for heading in found if first <= heading.rows[0] <= first + 2]
    return max(near, key=lambda heading: heading.score, default=None)


def find_unknown_header(sheet: Sheet, columns: Collection[int]) -> int:
    """The row of a header in words that nobody knows; none (0) where the rows of matters begin at once.

    In each of `columns`, whose cells are days, telephones or identity numbers, it has words without any figure.
    """
    for row, cells in enumerate(sheet.rows[:MOST_ABOVE], 1):
        texts = texts_of(cells)
        told = [texts[place] for place in columns if place in texts]
        if any(re.search(r"\d", plain(text)) for text in told):
            return 0
        if len(columns) >= 2 and len(told) == len(columns) and _looks_like_header(texts):
            return 0 if any(map(says_nothing, told)) else row
    return 0


def is_ledger(fields: Iterable[str]) -> bool:
    """A sheet that says who and what. A list of telephones or a table of figures is none."""
    known = set(fields)
    return bool(known & _WHO and known & _WHAT) or len(known & _WHAT) >= 4


def unit_above(sheet: Sheet, header_row: int) -> Unit:
    """The unit of money that a line above the header names for all amounts: 单位：人、万元."""
    for cells in sheet.rows[: header_row - 1]:
        for text in texts_of(cells).values():
            if found := _UNIT_LINE.search(plain(text)):
                return cast(Unit, found[1])
    return ""


def texts_of(cells: list[Cell]) -> dict[int, str]:
    """The texts of a row by column, from 1."""
    return {place: text for place, cell in enumerate(cells, 1) if (text := cell_text(cell))}


def _single(sheet: Sheet, row: int) -> Heading | None:
    texts = texts_of(sheet.rows[row - 1])
    return _scored((row,), texts) if _looks_like_header(texts) else None


def _stacked(sheet: Sheet, row: int, depth: int) -> Heading | None:
    """Groups over their leaves: by merged cells, or by an empty cell right of the group over a leaf of its own."""
    if row + depth - 1 > len(sheet.rows):
        return None
    lines = [texts_of(cells) for cells in sheet.rows[row - 1 : row - 1 + depth]]
    if any(len(line) < 2 or not _looks_like_header(line) for line in lines):
        return None
    leaves = lines[-1]
    texts = dict(leaves)
    for at in range(depth - 2, -1, -1):
        over = _spread(sheet, row + at, lines[at], leaves=texts)
        if not any(place not in lines[at] for place in texts.keys() & over.keys()):
            return None  # nothing stands under a neighbour's group: rows, but not of one header
        texts = {place: _joined(over.get(place, ""), texts.get(place, "")) for place in over.keys() | texts.keys()}
    is_one = any(
        merge.top == row and merge.bottom >= row + depth - 1 and merge.left in lines[0] for merge in sheet.merges
    ) or sum(bool(ticked(text)) for text in leaves.values()) > 1
    more = _SEEN_TO_BE_ONE if is_one else -_OF_TWO_ROWS * (depth - 1)
    return _scored(tuple(range(row, row + depth)), texts, more)


def _spread(sheet: Sheet, row: int, groups: Mapping[int, str], *, leaves: Mapping[int, str]) -> dict[int, str]:
    """The groups of a row, each over all of its columns."""
    over = dict(groups)
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.right > merge.left and merge.left in groups:
            over.update({place: groups[merge.left] for place in range(merge.left, merge.right + 1)})
    last = ""
    for place in range(1, max(leaves) + 1):  # groups that were centred over their leaves without merging
        last = over.get(place, last if place in leaves else "")
        if place in leaves and last:
            over.setdefault(place, last)
    return over


def _joined(group: str, leaf: str) -> str:
    return f"{group}/{leaf}" if group and leaf and group != leaf else group or leaf


def _scored(rows: tuple[int, ...], texts: Mapping[int, str], more: float = 0.0) -> Heading:
    """Each field counts once; a row of which little is known is less likely a header."""
    known: dict[str, float] = {}
    for text in texts.values():
        found = meaning(text)
        if found.field:
            known[found.field] = max(known.get(found.field, 0.0), _WEIGHT[found.certainty])
    share = sum(1 for text in texts.values() if meaning(text).field) / max(1, len(texts))
    is_known = share >= 0.4 or sum(weight == _WEIGHT["sure"] for weight in known.values()) >= _MANY
    return Heading(rows, dict(texts), sum(known.values()) + more if is_known else 0.0)


def _looks_like_header(texts: Mapping[int, str]) -> bool:
    """Short words without figures, but for one or two such as 2024年受理数."""
    if len(texts) < 2:
        return False
    strange = [text for text in texts.values() if len(text) > _LONGEST or _DATA.search(text)]
    return len(strange) <= len(texts) * 0.25
