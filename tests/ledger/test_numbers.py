"""Identity numbers and telephones as they stand in cells, whole and destroyed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.old_ledger_notations import WIDE

from jianhe.law.identity import check_digit
from jianhe.ledger.numbers import is_credit_code, read_papers, read_phones

TODAY = date(2026, 11, 24)
ONE, TWO = "51990019900101001X", "519900198503070044"
TWO = TWO[:17] + check_digit(TWO[:17])
ONE = ONE[:17] + check_digit(ONE[:17])
CREDIT = "91510603MA6200000X"
CREDIT = next(CREDIT[:17] + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(CREDIT[:17] + sign))


@pytest.mark.parametrize("cell", [ONE, ONE.lower(), f"{ONE[:6]} {ONE[6:14]} {ONE[14:]}", f" {ONE}", f"'{ONE}", f"\u200b{ONE}",
                                  ONE.translate(WIDE), f"{ONE[:6]}-{ONE[6:14]}-{ONE[14:]}"])  # fmt: skip
def test_one_identity_number_in_many_notations(cell: str) -> None:
    assert read_papers(cell, today=TODAY).value == [ONE]


@pytest.mark.parametrize("between", ["、", "，", "；", "\n", " ", "/", ", "])
def test_several_numbers_stay_in_their_order(between: str) -> None:
    assert read_papers(between.join((TWO, ONE)), today=TODAY).value == [TWO, ONE]


def test_a_name_beside_a_number_is_a_remark() -> None:
    found = read_papers(f"张三：{ONE}、李四：{TWO}", today=TODAY)
    assert (found.value, found.rest) == ([ONE, TWO], "张三 李四")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (float(ONE[:17] + "0"), "id_precision_lost"), ("5.10623E+17", "id_precision_lost"),
        (5.19900199001e17, "id_precision_lost"),
        ("519900199001010000", "id_precision_lost"),
        (ONE[:17] + ("1" if ONE[17] != "1" else "2"), "bad_id_checkdigit"),
        (ONE[:17], "bad_id_length"), (ONE + "1", "bad_id_length"), ("5199001990010100O1", "bad_id_characters"),
        ("519900900231001", "bad_id_date"), ("51990019901301001" + check_digit("51990019901301001"), "bad_id_date"),
        (True, "bad_id_characters"), (12345.0, "bad_id_length"), (f"{ONE}、{ONE[:17]}", "bad_id_length"),
    ],
)  # fmt: skip
def test_a_defect_has_its_reason(cell: Any, reason: str) -> None:
    assert read_papers(cell, today=TODAY).reason == reason


def test_a_number_that_rightly_ends_in_zeros_is_whole() -> None:
    first = next(number for area in range(100) if check_digit(number := f"5199{area:02d}19900101100") == "0")
    assert read_papers(first + "0", today=TODAY).value == [first + "0"]


@pytest.mark.parametrize("cell", [ONE[:6] + ONE[8:17], float(ONE[:6] + ONE[8:17])])
def test_an_old_number_of_15_digits_is_carried_over_and_flagged(cell: Any) -> None:
    found = read_papers(cell, today=TODAY)
    assert (found.value, found.flag) == ([ONE], "old_id_number")


def test_a_whole_number_that_ends_in_000_is_flagged() -> None:
    whole = next(first + "0" for n in range(1, 32) if check_digit(first := f"519900199001{n:02d}100") == "0")
    assert (read_papers(whole, today=TODAY).value, read_papers(whole, today=TODAY).flag) == ([whole], "id_may_be_rounded")


@pytest.mark.parametrize("cell", ["E12345678", "H1234567801", "A123456(7)", CREDIT])
def test_other_papers_are_not_judged_as_identity_numbers(cell: str) -> None:
    assert (read_papers(cell, today=TODAY).value, read_papers(cell, today=TODAY).flag) == ([cell], "")


def test_what_the_column_beside_it_declares_is_kept_as_it_stands() -> None:
    assert read_papers("12345678", today=TODAY, declared="台胞证").value == ["12345678"]
    assert read_papers("12345678", today=TODAY, declared="身份证").reason == "bad_id_length"


def test_a_company_has_other_numbers() -> None:
    assert read_papers("510603000012345", today=TODAY, is_organisation=True).value == ["510603000012345"]
    wrong = CREDIT[:17] + ("A" if CREDIT[17] != "A" else "B")
    assert read_papers(wrong, today=TODAY).flag == "bad_credit_code"


def test_a_wrong_identity_number_is_no_credit_code_by_chance() -> None:
    chance = next(
        number
        for n in range(100_000)
        for number in [f"5199001990{n:08d}"]
        if is_credit_code(number) and check_digit(number[:17]) != number[17] and not number.endswith("000")
    )
    assert read_papers(chance, today=TODAY).reason == "bad_id_checkdigit"


@given(st.dates(date(1910, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_is_a_wrong_check_digit(born: date, order: int, place: int, shift: int) -> None:
    plain = f"519900{born:%Y%m%d}{order:03d}"
    number = plain + check_digit(plain)
    assert read_papers(number, today=TODAY).value == [number]
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert read_papers(wrong, today=TODAY).reason in ("bad_id_checkdigit", "id_precision_lost")


@pytest.mark.parametrize(
    "cell",
    [
        13800000001.0, "13800000001", "138 0000 0001", "138-0000-0001", "13800000001.0", "1.3800000001E10", "1.3800000001e+10",
        "+86 13800000001",
        "8613800000001", "１３８０００００００１", "138\u200b00000001", "13800000001（儿子）",
        "张三：13800000001", "'13800000001", "Tel: 13800000001",
    ],
)  # fmt: skip
def test_one_mobile_number_in_many_notations(cell: Any) -> None:
    assert read_phones(cell).value == ["13800000001"]


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0838-2501234", ["08382501234"]), ("（0838）2501234", ["08382501234"]), ("2501234", ["2501234"]),
        ("028-85012345转8001", ["02885012345"]),
        ("13800000001、13900000002", ["13800000001", "13900000002"]),
        ("13800000001 13900000002", ["13800000001", "13900000002"]),
        ("13800000001/0838-2501234", ["13800000001", "08382501234"]),
        ("13800000001\n13900000002", ["13800000001", "13900000002"]),
        ("13800000001或13900000002", ["13800000001", "13900000002"]),
        ("13800000001，13800000001", ["13800000001"]), ("4008001234", ["4008001234"]),
        (10089213941.0, ["10089213941"]),
    ],
)  # fmt: skip
def test_landlines_and_several_numbers(cell: str, numbers: list[str]) -> None:
    assert read_phones(cell).value == numbers


def test_the_zero_that_excel_took_from_an_area_code_is_put_back_and_flagged() -> None:
    assert (read_phones(8382501234.0).value, read_phones(8382501234.0).flag) == (["08382501234"], "zero_restored")
    assert read_phones("8382501234").reason == "bad_phone"


@pytest.mark.parametrize(
    "cell",
    [
        "1380000000",
        "138000000011",
        "1.38081E+10",
        "12800000001",
        "12345",
        138.5,
        True,
        "13800000001、123",
        "02812345678",
    ],
)
def test_a_wrong_telephone_is_refused(cell: Any) -> None:
    assert read_phones(cell).reason == "bad_phone"


def test_words_instead_of_numbers_are_no_defect() -> None:
    assert (read_phones("无").value, read_phones("无").reason) == (None, "")
    assert (read_phones("本人不愿留").value, read_phones("本人不愿留").flag) == (None, "kept_as_text")
    assert (read_papers("拒不出示", today=TODAY).reason, read_papers("拒不出示", today=TODAY).flag) == (
        "",
        "kept_as_text",
    )
