"""What stands in a column, told by its cells alone: for columns whose header says nothing, and sheets without headers."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from jianhe.ledger.days import read_day
from jianhe.ledger.money import read_amount
from jianhe.ledger.notation import cell_text, plain, says_nothing, squeezed, words
from jianhe.ledger.numbers import read_phones
from jianhe.ledger.people import is_organisation, read_parties
from jianhe.ledger.results import read_result
from jianhe.ledger.workbook import Cell

MOST_ROWS, MOST_LOOKED_AT = 600, 60
_ENOUGH = 0.6  # of the cells that say something
_PAPER = re.compile(r"\d{17}[\dXx]|\d{15}|\d\.\d+E\+?1[4-7]")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|街道办|社区|村)")
_MONEY = re.compile(r"[万元￥¥,]|\.\d\d$")
_LONG = 14  # characters on average, from which on a text is a story


def sample(rows: Sequence[Sequence[Cell]], place: int) -> list[Cell]:
    """Cells of a column (from 1) that say something: of rows from all over the sheet, not of all rows."""
    step = max(1, len(rows) // MOST_ROWS)
    looked_at = [row[place - 1] for row in rows[::step] if len(row) >= place and row[place - 1] != ""]
    found = [cell for cell in looked_at if not says_nothing(cell_text(cell))]
    return found[:: max(1, len(found) // MOST_LOOKED_AT)][:MOST_LOOKED_AT]


def strong_kind(cells: Sequence[Cell]) -> str:
    """`paper`, `phones`, `day` or `result` where most of the cells are of that kind and hardly of another, else empty."""
    if len(cells) < 2:
        return ""
    counted: Counter[str] = Counter(_strong(cell) for cell in cells)
    kind, many = counted.most_common(1)[0]
    return kind if kind and many >= _ENOUGH * len(cells) else ""


def _strong(cell: Cell) -> str:
    if isinstance(cell, date):
        return "day"
    text = plain(cell_text(cell))
    tight = squeezed(text)
    if _PAPER.match(tight) or (isinstance(cell, float) and cell >= 10**14):
        return "paper"
    if isinstance(cell, str) and re.search(r"\D", tight) and read_day(cell, year=2000).value:
        return "day"
    if len(tight) >= 7 and read_phones(cell).value and not re.fullmatch(r"(?:19|20)\d{6}", tight):
        return "phones"
    if re.fullmatch(r"(?:19|20)\d{6}|4\d{4}(?:\.\d+)?", tight) and read_day(cell).value:
        return "day"
    known = read_result(cell, kind="result")
    return "result" if known.value and len(tight) <= 8 else ""


def share_of_status(cells: Sequence[Cell]) -> float:
    """How many of the cells are words for what became of a matter: a column of prose has hardly any."""
    known = [cell for cell in cells if read_result(cell, kind="result").value]
    return len(known) / len(cells) if cells else 0.0


def signature(cells: Sequence[Cell]) -> str:
    """What a column is like: its strong kind, or else the field that it may be of."""
    return strong_kind(cells) or weak_field(cells)


def weak_field(cells: Sequence[Cell]) -> str:
    """A field that the cells may well be of, where nothing better is known."""
    texts = [cell_text(cell) for cell in cells]
    if not texts:
        return ""
    if is_running(cells):
        return "row_no"
    if sum(_is_name(text) for text in texts) >= _ENOUGH * len(texts):
        return "party_a"
    if sum(bool(_TOWN.fullmatch(text)) for text in texts) >= _ENOUGH * len(texts):
        return "area"
    amounts = [cell for cell in cells if read_amount(cell).value is not None]
    if len(amounts) >= _ENOUGH * len(cells) and any(
        isinstance(cell, float) and cell >= 500 or _MONEY.search(cell_text(cell)) for cell in amounts
    ):
        return "amount_fen"
    if sum(map(len, texts)) >= _LONG * len(texts):
        return "summary"
    return ""


def is_running(cells: Sequence[Cell]) -> bool:
    """1, 2, 3 …: whole numbers that only go up."""
    numbers = [int(text) for cell in cells if (text := cell_text(cell)).isdecimal() and len(text) <= 6]
    return len(numbers) >= max(2, 0.7 * len(cells)) and all(b > a for a, b in zip(numbers, numbers[1:], strict=False))


def _is_name(text: str) -> bool:
    found = read_parties(text)
    surnames = words().surnames
    return bool(found.parties) and all(
        is_organisation(name) or (2 <= len(name) <= 4 and name[0] in surnames) for name, _ in found.parties
    )
