"""Money in words: fen as 大写金额, as agreements and receipts must state it."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
LARGEST = 10**18


def chinese_amount(fen: int) -> str:
    """18640050 → 壹拾捌万陆仟肆佰元伍角; ends in 整 where there are no fen and no jiao."""
    if not 0 <= fen < LARGEST:
        raise ValueError(f"{fen} fen cannot be written in words")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = f"{_number(yuan)}元" if yuan or not rest else ""
    if not rest:
        return words + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (DIGITS[cents] + "分" if cents else "")


def plain_amount(fen: int) -> str:
    """18640050 → ¥186,400.50, as money stands in papers."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _number(value: int) -> str:
    """A whole number; a unit left out between two digits is read 零, however many units are left out."""
    for size, unit in UNITS:
        if value >= size:
            above, below = divmod(value, size)
            words = _number(above) + unit
            if not below:
                return words
            return words + ("零" if below < size // 10 else "") + _number(below)
    return DIGITS[value]
