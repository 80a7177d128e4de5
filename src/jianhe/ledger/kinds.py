"""What a source row is: a matter, or a title, a header, blank, a note, a subtotal; told by its own cells."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Literal

from jianhe.ledger.headers import meaning
from jianhe.ledger.headings import texts_of
from jianhe.ledger.notation import plain, squeezed, words
from jianhe.ledger.vocabulary import field_by_header, plain_header
from jianhe.ledger.workbook import Cell

RowKind = Literal["data", "title", "header", "blank", "note", "subtotal"]
_MOST_OF_A_NOTE = 6  # cells
_LONGEST_TITLE = 30  # characters
_ORDINAL = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?")
_LABEL = re.compile(r"[\u4e00-\u9fff()]{2,12}:")
_BAND = re.compile(r"[\u4e00-\u9fff]{2,10}(?:镇|乡|街道|社区)(?:\(共?\d+[件起宗条]\))?|.{2,12}\(共\d+[件起宗条]\)")
_SIGNED_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_NUMBER = re.compile(r"\d{1,6}(?:\.0)?")


def is_note(text: str) -> bool:
    """填表人：…, 说明：…, 注：…"""
    return bool(_note().match(squeezed(text)))


def is_labelled(texts: Collection[str]) -> bool:
    """签字： | 总件数：20 | 日期：. Labels with what belongs to them, and no matter."""
    tight = [squeezed(text) for text in texts]
    return len(tight) <= _MOST_OF_A_NOTE * 2 and (
        tight[0].endswith(":") or (len(tight) > 1 and all(_LABEL.match(text) for text in tight))
    )


def is_subtotal(text: str) -> bool:
    """合计, 黄许镇小计, 本月合计：35件."""
    return len(text) <= 40 and bool(_subtotal().fullmatch(squeezed(text)))


def kind_of(
    texts: Mapping[int, str], *, headers: Collection[str], running: Collection[int], is_band: bool = False
) -> RowKind:
    """The kind of a row below the header, by the texts of its own cells (column from 1; nothing filled down).

    `headers` are the plain texts of the sheet's header, `running` the columns of running numbers; `is_band` says that
    the first cell is merged across.
    """
    if not texts:
        return "blank"
    first = list(texts.values())[:3]
    if any(text for text in first if plain_header(text) in headers or plain_header(text) in field_by_header()) and (
        is_header(texts.values(), headers)
    ):
        return "header"
    if len(texts) >= 4 and [plain(text).strip("()栏") for text in texts.values()] == _counted(len(texts)):
        return "header"  # the numbers of the columns
    if any(is_subtotal(text) for text in first[:2]):
        return "subtotal"
    if (len(texts) <= _MOST_OF_A_NOTE and is_note(first[0])) or is_labelled(texts.values()):
        return "note"
    if squeezed(first[0]).rstrip(":") in words().example:
        return "note"
    if all(place in running and _NUMBER.fullmatch(text) for place, text in texts.items()):
        return "blank"
    place, text = next(iter(texts.items()))
    if len(texts) <= 2 and place in running and _ORDINAL.fullmatch(squeezed(text)):
        return "title"  # 二 | 二季度
    if len(texts) == 1 and (_BAND.fullmatch(squeezed(text)) or _SIGNED_DAY.fullmatch(squeezed(text))):
        return "title" if _BAND.fullmatch(squeezed(text)) else "note"
    if len(texts) == 1 and (is_band or place in running or len(text) > _LONGEST_TITLE):
        return "title" if len(text) <= _LONGEST_TITLE else "note"
    return "data"


def _counted(many: int) -> list[str]:
    return [str(number) for number in range(1, many + 1)]


def is_header(texts: Collection[str], headers: Collection[str]) -> bool:
    """Most cells say what the sheet's header says, or what headers say anywhere."""
    said = [plain_header(text) for text in texts]
    if len(said) < 2:
        return False
    same = sum(text in headers for text in said)
    known = sum(meaning(text).certainty == "sure" and bool(meaning(text).field) for text in texts if len(text) <= 20)
    return same >= max(2, 0.6 * len(said)) or known >= max(3, 0.6 * len(said))


def parts(header: str) -> list[str]:
    """What a header says in plain form: whole, then leaf and groups apart."""
    return [said for part in (header, *header.split("/")[::-1]) if (said := plain_header(part))]


def is_arranged_otherwise(texts: Mapping[int, str], above: Mapping[int, str]) -> bool:
    """Of a header in the middle: whether its columns stand in another order than those of the header above.

    The groups of a header of two rows, by themselves, say nothing of an order.
    """
    in_place = sum(plain_header(text) in parts(above.get(place, "")) for place, text in texts.items())
    return in_place < 0.7 * len(texts) and len(texts) >= len(above) / 2


def rows_of_table(rows: list[list[Cell]], header: Mapping[int, str]) -> list[list[Cell]]:
    """The rows below a header, down to the next table with columns of its own."""
    for at, cells in enumerate(rows):
        first = next((cell for cell in cells if cell != ""), "")
        if not isinstance(first, str) or plain_header(first) not in field_by_header():
            continue
        texts = texts_of(cells)
        if is_header(texts.values(), ()) and is_arranged_otherwise(texts, header):
            return rows[:at]
    return rows


@lru_cache(maxsize=1)
def _note() -> re.Pattern[str]:
    listed = "|".join(sorted(map(re.escape, words().note), key=len, reverse=True))
    return re.compile(rf"[(\[【*※]*(?:\d+[.、])?(?:{listed})(?:\([^()]*\))?\s*(?::|$)")


@lru_cache(maxsize=1)
def _subtotal() -> re.Pattern[str]:
    listed = "|".join(sorted(map(re.escape, words().subtotal), key=len, reverse=True))
    return re.compile(rf"[\u4e00-\u9fff()0-9]{{0,12}}?(?:{listed})(?:金额|件数|人数)?(?:[:(]?[\d.,]*[件人次万元户起)]*)*")
