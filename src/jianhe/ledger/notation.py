"""How people write in cells: full width and half width, signs that cannot be seen, Chinese numerals, words for nothing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jianhe.law.catalogue import packaged
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.ledger.workbook import Cell, shown


@dataclass(frozen=True)
class Reading:
    """What one cell says: a value or nothing, or the `reason` why it cannot be read.

    `flag` and `mark` are codes of reasons.yaml; `rest` is a remark that stands beside the value.
    """

    value: Any = None
    reason: str = ""
    flag: str = ""
    mark: str = ""
    rest: str = ""


NOTHING = Reading()


class CellWords(Frozen):
    """The words of cells; see catalogue/ledger/words.yaml for what each list is for."""

    empty: tuple[str, ...]
    ditto: tuple[str, ...]
    status: Mapping[str, tuple[str, ...]]
    leading: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    before: tuple[str, ...]
    subtotal: tuple[str, ...]
    note: tuple[str, ...]
    example: tuple[str, ...]
    organisation: tuple[str, ...]
    surnames: str
    compound_surnames: tuple[str, ...]


@lru_cache(maxsize=2)
def words(folder: Path | None = None) -> CellWords:
    """The packaged words, or those of another folder."""
    return read_as(CellWords, (folder or packaged()) / "ledger" / "words.yaml")


_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_UNTIDY = re.compile(rf"{_UNSEEN.pattern}|[\r\xa0\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]|\A[\s']|\s\Z|\s\n|\n\s")
_GUARDED = re.compile(r"'(?=[=+\-@])")


def clean(text: str) -> str:
    """Text as it is kept: no signs that cannot be seen, digits and letters in half width, no spaces around.

    The apostrophe that our own export puts before a formula's first sign is taken off.
    """
    if not _UNTIDY.search(text):
        return text
    text = _UNSEEN.sub("", text).translate(_FULL_WIDTH).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = "\n".join(line.strip(" \t\u3000") for line in text.strip().split("\n"))
    return text[1:] if _GUARDED.match(text) else text


def plain(text: str) -> str:
    """Text for reading: half width throughout (full-width punctuation too), no signs that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).strip()


def squeezed(text: str) -> str:
    """`plain`, and without any space."""
    return "".join(plain(text).split())


@lru_cache(maxsize=50_000)
def says_nothing(text: str) -> bool:
    """Empty, or a word such as 不详, 无, —."""
    return not text or squeezed(text) in _nothing()


@lru_cache(maxsize=1)
def _nothing() -> frozenset[str]:
    return frozenset({"", *(squeezed(word) for word in words().empty)})


def is_ditto(cell: Cell) -> bool:
    """The cell means the one above: 〃, 同上."""
    return isinstance(cell, str) and len(cell) < 8 and cell.strip() in _dittos()


@lru_cache(maxsize=1)
def _dittos() -> frozenset[str]:
    return frozenset(words().ditto)


def cell_text(cell: Cell) -> str:
    """A cell's content as clean text."""
    return clean(cell) if isinstance(cell, str) else shown(cell)


DIGITS = {
    **{sign: place for place, sign in enumerate("〇一二三四五六七八九")},
    **{sign: place for place, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "○": 0, "Ｏ": 0, "两": 2, "俩": 2, "弍": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "幺": 1,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_TOGETHER = {"廿": "二十", "卅": "三十", "卌": "四十"}
_PIECES = re.compile(r"\d+(?:\.\d+)?|.")


@lru_cache(maxsize=20_000)
def read_numeral(text: str) -> Decimal | None:
    """A number in Chinese or mixed numerals: 叁万伍仟, 三万五 (35,000), 3万5千, 2.8万, 一百零五. None if it is none."""
    for sign, long in _TOGETHER.items():
        text = text.replace(sign, long)
    total = section = Decimal(0)
    number: Decimal | None = None
    last_unit, smallest = 0, None
    for piece in _PIECES.findall(text):
        if piece[0].isdecimal() and piece.isascii():
            if number is not None and number != 0:
                return None
            number = Decimal(piece)
        elif piece in DIGITS:
            if number is not None and number != 0:
                return None
            number = Decimal(DIGITS[piece])
            if number == 0:
                last_unit = 0  # 三万零五: the last digit is not in thousands
        elif piece in _TENS:
            unit = _TENS[piece]
            if smallest is not None and unit >= smallest:
                return None
            section += (Decimal(1) if number is None and unit == 10 else number or Decimal(0)) * unit
            if number is None and unit != 10:
                return None
            number, last_unit, smallest = None, unit, unit
        elif piece in _MYRIADS:
            unit = _MYRIADS[piece]
            section += number or Decimal(0)
            if not section and number is None and not (total and unit == 100_000_000):
                return None
            total = (total + section) * unit if unit == 100_000_000 else total + section * unit
            section, number, last_unit, smallest = Decimal(0), None, unit, None
        else:
            return None
    if number is not None:
        shortened = last_unit >= 100 and number < 10 and number == number.to_integral_value()
        section += number * (last_unit // 10 if shortened else 1)
    elif not last_unit:
        return None
    return total + section
