"""Days in every notation of old ledgers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.ledger.days import read_day, year_of

WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")
HAN = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    "cell",
    [
        "2024.3.5", "2024年3月5日", "2024-03-05", "2024/3/5", "20240305", "24.3.5", "24年3月5日", 45356.0,
        "45356", 20240305.0,
        datetime(2024, 3, 5), date(2024, 3, 5),  # noqa: DTZ001
        "二〇二四年三月五日", "二零二四年三月五号", "２０２４．３．５", "２０２４年３月５日",
        " 2024 - 3 - 5 ", "2024\u200b.3.5", "2024。3。5", "2024、3、5", "2024—3—5", "2024\\3\\5", "2024.03.05.",
        "2024年3月5日（星期二）",
        "2024年3月5日星期二", "'2024.3.5", "2024 3 5", "2024,3,5", "’24.3.5",
        "5-Mar-24", "Mar 5, 2024", "2024年3月5日00:00", "2024-03-05 00:00:00",
    ],
)  # fmt: skip
def test_one_day_in_many_notations(cell: Any) -> None:
    assert read_day(cell).value == "2024-03-05"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-03-05 09:30", "2024-03-05T09:30"),
        ("2024-03-05T09:30:00", "2024-03-05T09:30"),
        ("2024年3月5日上午9时30分", "2024-03-05T09:30"),
        ("2024年3月5日下午3点半", "2024-03-05T15:30"),
        ("2024.3.5 中午12:10", "2024-03-05T12:10"),
        ("20240305 09:30", "2024-03-05T09:30"),
        ("2024年3月5日晚8点半", "2024-03-05T20:30"),
        ("2024/3/5 3:05 PM", "2024-03-05T15:05"),
        (45356.5, "2024-03-05T12:00"),
        (datetime(2024, 3, 5, 14, 5, 59), "2024-03-05T14:05"),  # noqa: DTZ001
    ],
)
def test_the_time_of_day_is_kept(cell: Any, moment: str) -> None:
    assert read_day(cell).value == moment


@pytest.mark.parametrize("cell", ["3月5日", "三月五号", "3.5", "3/5", "03-05", "3 月 5 日", "３月５日", 3.05])
def test_a_day_without_its_year_takes_that_of_the_title_and_is_marked(cell: Any) -> None:
    assert (read_day(cell, year=2024).value, read_day(cell, year=2024).mark) == ("2024-03-05", "year_from_title")
    assert read_day(cell).reason == "unparseable_date"


def test_a_number_that_excel_may_have_shortened_is_flagged() -> None:
    assert read_day(8.1, year=2024).flag == "ambiguous_day"
    assert read_day(8.12, year=2024).flag == ""
    assert read_day("8.1", year=2024).flag == ""


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "2024年13月5日", "20240230", "13月", "2023.2.29", "2024-6-31", "2月30日", "2024年0月5日"]
)
def test_what_looks_like_a_day_and_is_none_is_impossible(cell: str) -> None:
    assert read_day(cell, year=2024).reason == "impossible_date"


@pytest.mark.parametrize(
    "cell",
    [
        "2024年3月", "2024.3", "24.3", "2024", "3月5日-3月7日", "2024.3.5-3.7", "年初", "3/5/2024", "上旬",
        35.0, 8.0, True, "#REF!", "张三",
        "2024年3月5日 25:00", "1024-03-05", timedelta(hours=3), 2024.3, "202403",
    ],
)  # fmt: skip
def test_a_day_is_never_guessed(cell: Any) -> None:
    assert read_day(cell, year=2024).reason == "unparseable_date"


def test_a_month_that_can_only_be_a_day_is_no_guess() -> None:
    assert read_day("3/25/2024").value == "2024-03-25"
    assert read_day("25/3/2024").value == "2024-03-25"


@pytest.mark.parametrize("cell", ["", "-", "无", "不详", "—", "  "])
def test_words_for_nothing_are_no_day_and_no_defect(cell: str) -> None:
    assert (read_day(cell).value, read_day(cell).reason) == (None, "")


def test_a_remark_stays_beside_the_day() -> None:
    assert (read_day("2024.3.5（来电）").value, read_day("2024.3.5（来电）").rest) == ("2024-03-05", "来电")


def test_a_calendar_that_starts_in_1904() -> None:
    assert read_day(45356.0 - 1462, starts_1904=True).value == "2024-03-05"


def han(number: int) -> str:
    tens, rest = divmod(number, 10)
    return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[rest] if rest or not tens else "")


@given(st.dates(date(1951, 1, 1), date(2049, 12, 31)), st.booleans())
def test_a_day_reads_back_equal_in_any_notation(day: date, is_wide: bool) -> None:
    y, m, d = day.year, day.month, day.day
    digits = "".join(HAN[int(sign)] for sign in str(y))
    texts = [f"{y}.{m}.{d}", f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}年{m}月{d}日", f"{digits}年{han(m)}月{han(d)}日",
             f"{y}{m:02d}{d:02d}", f"{y} 年 {m} 月 {d} 日"]  # fmt: skip
    for text in texts:
        assert read_day(text.translate(WIDE) if is_wide else text).value == day.isoformat()
    for text in (f"{m}月{d}日", f"{han(m)}月{han(d)}号", f"{m}.{d}", f"{m}/{d}"):
        assert read_day(text, year=y).value == day.isoformat()
    serial = (day - date(1899, 12, 30)).days
    assert read_day(float(serial)).value == day.isoformat()


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_without_a_fault(text: str) -> None:
    found = read_day(text, year=2024)
    assert bool(found.value) + bool(found.reason) <= 1


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("旌阳区2024年矛盾纠纷台账", 2024), ("2024 年度", 2024), ("二〇二四年信访登记", 2024),
        ("台账2024", 2024), ("24年3月", 2024),
        ("202403", 2024), ("2023—2024年", None), ("3月", None), ("第12期", None),
        ("2023年12月至2024年1月", None), ("", None),
    ],
)  # fmt: skip
def test_the_year_of_a_title_where_it_speaks_of_one(title: str, year: int | None) -> None:
    assert year_of(title) == year
