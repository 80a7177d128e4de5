"""Money in words: the rules of 正确填写票据和结算凭证, and reading the words back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.papers.amounts import DIGITS, LARGEST, chinese_amount, plain_amount


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (1005, "壹拾元零伍分"),
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (18640000, "壹拾捌万陆仟肆佰元整"),
        (10500000, "壹拾万伍仟元整"),
        (10000000001, "壹亿元零壹分"),
        (20000000100000000, "贰佰万亿零壹佰万元整"),
    ],
)
def test_examples(fen: int, words: str) -> None:
    assert chinese_amount(fen) == words


@given(st.integers(0, LARGEST - 1))
def test_the_words_mean_the_amount(fen: int) -> None:
    words = chinese_amount(fen)
    assert _read(words) == fen
    assert "零零" not in words and not words.endswith("零")


@pytest.mark.parametrize("fen", [-1, LARGEST])
def test_what_cannot_be_written_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="fen"):
        chinese_amount(fen)


def test_figures() -> None:
    assert plain_amount(18640050) == "¥186,400.50"
    assert plain_amount(-5) == "-¥0.05"


def _read(words: str) -> int:
    yuan, _, rest = words.removesuffix("整").rpartition("元")
    sizes = {"角": 10, "分": 1}
    cents = sum(DIGITS.index(rest[rest.index(unit) - 1]) * sizes[unit] for unit in sizes if unit in rest)
    return _whole(yuan) * 100 + cents


def _whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        above, found, below = words.rpartition(unit)
        if found:
            return _whole(above) * size + _whole(below)
    return DIGITS.index(words[-1]) if words else 0
