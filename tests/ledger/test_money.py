"""Amounts in every notation of old ledgers, to the fen."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.old_ledger_notations import WIDE, capital

from jianhe.ledger.money import read_amount
from jianhe.ledger.notation import read_numeral


@pytest.mark.parametrize(
    "cell",
    [
        35000.0, "35000", "35,000.00元", "3.5万元", "3.5万", "叁万伍仟元", "叁万伍仟元整", "三万五", "三万五千元", "3万5千",
        "3万5",
        "人民币 3.5 万",
        "￥35,000", "¥35000.00", "RMB35000", "３５，０００", "35000元整", "共计3.5万元", "3.5w", "35千元",
        "3.5E4", "'35000", "合计：35000元",
        "人民币叁万伍仟元整", "35000圆", " 35 000 元 ",
    ],
)  # fmt: skip
def test_one_amount_in_many_notations(cell: Any) -> None:
    assert (read_amount(cell).value, read_amount(cell).flag, read_amount(cell).reason) == (3_500_000, "", "")


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1.2亿", 12_000_000_000), ("三元五角六分", 356), ("叁佰元零伍分", 30_005), ("一百零五", 10_500),
        ("十万", 10_000_000), ("两千八", 280_000),
        ("壹拾万零伍佰元", 10_050_000), ("贰佰叁拾万", 230_000_000), ("0", 0), ("1,234,567.89", 123_456_789),
        (0.1 + 0.2, 30), (19.99, 1999),
        ("二十五万三千", 25_300_000), ("3万500", 3_050_000), ("一万零三十", 1_003_000),
    ],
)  # fmt: skip
def test_amounts_are_exact(cell: Any, fen: int) -> None:
    assert (read_amount(cell).value, read_amount(cell).flag) == (fen, "")


@pytest.mark.parametrize(
    "cell",
    [
        "约3万",
        "3万左右",
        "3万余元",
        "3万多",
        "近3万",
        "大约人民币3万元",
        "人民币约3万元",
        "3万元以上",
        "大概三万",
        "3万（约）",
        "3万元上下",
    ],
)
def test_an_inexact_amount_is_read_and_flagged(cell: str) -> None:
    assert (read_amount(cell).value, read_amount(cell).flag) == (3_000_000, "approximate_amount")


@pytest.mark.parametrize(
    "cell",
    [
        "3万-5万", "3万至5万元", "3~5万", "-300", -300.0, "5000元/月", "每月5000元", "本金3万，利息2千",
        "数万元", "几万", "若干", "美元300", "3,5000",
        "1,2345", "上万元", True, "#N/A", "三五万", "12.34.56", "万", "约", "3万元×2",
    ],
)  # fmt: skip
def test_an_amount_is_never_guessed(cell: Any) -> None:
    assert (read_amount(cell).reason, read_amount(cell).value) == ("unparseable_amount", None)


@pytest.mark.parametrize("cell", ["", "无", "不详", "-", "/", "暂无"])
def test_words_for_nothing_are_no_amount_and_no_defect(cell: str) -> None:
    assert (read_amount(cell).value, read_amount(cell).reason) == (None, "")


@pytest.mark.parametrize(
    ("cell", "fen"),
    [(3.5, 3_500_000), ("3.5", 3_500_000), ("3.5万", 3_500_000), ("35000元", 3_500_000), ("￥35000", 3_500_000),
                      ("5千", 500_000), ("约3", 3_000_000)]
)  # fmt: skip
def test_the_headers_unit_holds_where_the_cell_names_none(cell: Any, fen: int) -> None:
    assert read_amount(cell, unit="万元").value == fen


def test_less_than_a_fen_is_rounded_and_flagged() -> None:
    assert (read_amount("12.345").value, read_amount("12.345").flag) == (1235, "rounded_amount")
    assert (read_amount(35000.000000001).value, read_amount(35000.000000001).flag) == (3_500_000, "")


def test_a_remark_stays_beside_the_amount() -> None:
    assert (read_amount("3万元（含利息）").value, read_amount("3万元（含利息）").rest) == (3_000_000, "含利息")


@given(st.integers(0, 10**11))
def test_an_amount_reads_back_equal_in_any_notation(fen: int) -> None:
    yuan = Decimal(fen) / 100
    for text in (
        f"{yuan:.2f}",
        f"{yuan:,.2f}元",
        f"￥{yuan:.2f}",
        f"{yuan:.2f}".translate(WIDE),
        f"{yuan / 10000:.6f}万元",
    ):
        assert read_amount(text).value == fen
    assert read_amount(float(yuan)).value == fen


@given(st.integers(1, 99_999_999))
def test_capital_numerals_read_back_equal(yuan: int) -> None:
    assert read_numeral(capital(yuan)) == yuan
    assert read_amount(f"{capital(yuan)}元整").value == yuan * 100


@given(st.text(alphabet="零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整约0123456789.,", max_size=10))
def test_any_text_is_read_or_refused_without_a_fault(text: str) -> None:
    found = read_amount(text)
    assert found.value is None or (found.value >= 0 and not found.reason)
