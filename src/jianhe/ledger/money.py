"""Amounts as people write them (35,000.00元, 3.5万, 叁万伍仟元整), read into whole fen.

One amount is read, and only one: a span (3万至5万), a rate (5000元/月), a negative or foreign amount is refused. An
amount that says itself that it is not exact (约3万, 3万余元) is read and flagged.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from jianhe.ledger.notation import NOTHING, Reading, plain, read_numeral, says_nothing
from jianhe.ledger.workbook import Cell

UNCLEAR = Reading(reason="unparseable_amount")
_UNITS = {"": 1, "元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}
_MOST = Decimal(10) ** 13  # yuan
_INTRODUCED = re.compile(r"(?:人民币|RMB|CNY|¥|共计|合计|总计|总共|共|计|涉及金额|金额|为)[::]?", re.IGNORECASE)
_CURRENCY = re.compile(r"RMB|CNY|¥", re.IGNORECASE)
_ABOUT = re.compile(r"大约|约合|约计|约|大概|大致|将近|接近|近|估计|预计|不到|不足|至少|超过|超|逾|上(?=[十百千万])")
_ABOUT_AFTER = re.compile(r"(?:左右|上下|以上|以内|以下|有余|许|之多|多|余)$")
_ABOUT_INSIDE = re.compile(r"(?:余|多|来)(?=[十百千万亿元块])")
_REMARK = re.compile(r"\(([^()]*)\)$")
_GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")
_PARTS = re.compile(
    r"(?P<yuan>[^元圆块角毛分]+)(?:(?P<mark>元|圆|块钱|块)(?:(?P<jiao>[^元角毛分])[角毛])?零?(?:(?P<fen>[^元角毛分])分)?)?[整正]?"
)
_OWN_UNIT = re.compile(r"[万亿萬億]|\d[千百仟佰]")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")


@lru_cache(maxsize=100_000, typed=True)
def read_amount(cell: Cell, *, unit: str = "") -> Reading:
    """The amount of a cell in fen. `unit` is the header's (金额（万元）); it holds where the cell names none itself."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return UNCLEAR
    if not isinstance(cell, str):
        return _fen(Decimal(repr(cell)) * _UNITS[unit], is_number=True)
    text = "".join(plain(cell).split()).lstrip("'")
    if says_nothing(text):
        return NOTHING
    rest = ""
    if remark := _REMARK.search(text):
        text, rest = text[: remark.start()], remark[1]
        if _ABOUT.match(rest):
            text, rest = f"约{text}", ""
    bare, is_about = _exactly(_INTRODUCED.sub("", text, count=1) if _INTRODUCED.match(text) else text)
    yuan = _yuan(bare, "元" if _CURRENCY.match(text) else unit)
    if yuan is None:
        return UNCLEAR
    found = _fen(yuan)
    return Reading(found.value, found.reason, "approximate_amount" if is_about else found.flag, rest=rest)


def _exactly(text: str) -> tuple[str, bool]:
    """The amount without the words that make it inexact, and whether there were any."""
    bare = text
    if found := _ABOUT.match(bare):
        bare = bare[found.end() :]
    introduced = _INTRODUCED.match(bare)
    bare = bare[introduced.end() :] if introduced else bare
    bare = _ABOUT_INSIDE.sub("", _ABOUT_AFTER.sub("", bare), count=1)
    return bare, bare != (text[introduced.end() :] if introduced and not found else text)


def _yuan(text: str, unit: str) -> Decimal | None:
    text = re.sub(r"(?<=\d)[wW](?=元?$)", "万", _GROUPED.sub(lambda found: found[0].replace(",", ""), text))
    if _EXPONENT.fullmatch(text):
        return Decimal(text) * _UNITS[unit]
    found = _PARTS.fullmatch(text)
    if found is None or (whole := read_numeral(found["yuan"])) is None:
        return None
    if not found["mark"] and not _OWN_UNIT.search(text):
        whole *= _UNITS[unit]
    for name, worth in (("jiao", "0.1"), ("fen", "0.01")):
        if found[name]:
            small = read_numeral(found[name])
            if small is None:
                return None
            whole += small * Decimal(worth)
    return whole


def _fen(yuan: Decimal, *, is_number: bool = False) -> Reading:
    """Whole fen. A number of Excel may carry the noise of binary fractions; a text that says less than a fen is flagged."""
    if not 0 <= yuan < _MOST:
        return UNCLEAR
    try:
        fen = (yuan * 100).quantize(Decimal(1), ROUND_HALF_UP)
    except InvalidOperation:
        return UNCLEAR
    is_exact = abs(fen - yuan * 100) < (Decimal("0.0001") if is_number else Decimal("1e-12"))
    return Reading(int(fen), flag="" if is_exact else "rounded_amount")
