"""Codes and numbers: the worked examples, what is forgiven, what is refused, and what the check digit finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.papers.numbering import (
    RECEIPT_ALPHABET,
    MatterCode,
    NumberRefused,
    check_digit,
    format_document_number,
    format_matter_code,
    new_receipt_code,
    parse_document_number,
    parse_matter_code,
    parse_receipt_code,
    parse_short_code,
)

codes = st.builds(
    MatterCode,
    district=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    year=st.integers(2020, 2099),
    line=st.sampled_from("KSFNQ"),
    serial=st.integers(1, 9_999_999),
)


def test_the_example_of_the_practice_notes() -> None:
    assert check_digit("510603" + "2026" + "00042") == 5
    assert format_matter_code(district="510603", year=2026, line="K", serial=42) == "XC510603-2026-K000425"


def test_the_published_example_of_the_standard() -> None:
    # ISO 7064, MOD 11,10: 0794 has the check character 5.
    assert check_digit("0794") == 5


@given(codes)
def test_a_code_reads_back(code: MatterCode) -> None:
    assert parse_matter_code(str(code)) == code


@given(codes, st.data())
def test_one_wrong_digit_is_always_found(code: MatterCode, data: st.DataObject) -> None:
    text = str(code)
    place = data.draw(st.sampled_from([i for i, c in enumerate(text) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    with pytest.raises(NumberRefused):
        parse_matter_code(text[:place] + digit + text[place + 1 :])


@pytest.mark.parametrize(
    "typed",
    [
        "xc510603-2026-k000425",
        "ＸＣ５１０６０３－２０２６－Ｋ０００４２５",
        " XC 510603 2026 K000425 ",
        "XC5106032026K000425",
        "XC510603—2026—K000425",
    ],
)
def test_a_matter_code_is_read_however_it_was_typed(typed: str) -> None:
    code = parse_matter_code(typed)
    assert (code.district, code.year, code.line, code.serial, code.short) == ("510603", 2026, "K", 42, "2026-00042")


@pytest.mark.parametrize("typed", ["", "XC510603-2026-K000424", "2026-00042", "XC510603-2026-K00042", "x" * 5000, "💥"])
def test_a_wrong_matter_code_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(NumberRefused) as refusal:
        parse_matter_code(typed)
    assert str(refusal.value).startswith("事项编码") and str(refusal.value).endswith("。")


@pytest.mark.parametrize("serial", [0, -1, 10_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="seven digits"):
        format_matter_code(district="510603", year=2026, line="K", serial=serial)


def test_short_codes() -> None:
    assert str(parse_short_code(" 2026 － 00042 ")) == "2026-00042"
    assert parse_short_code("2026-00042-1").proceeding == 1
    with pytest.raises(NumberRefused):
        parse_short_code("2026-42")


def test_document_number_as_the_standard_wants_it() -> None:
    number = format_document_number(organ="旌检", department="控", kind="受", year=2026, serial=12)
    assert number == "旌检控受〔2026〕12号"
    assert re.fullmatch(r"[\u4e00-\u9fa5]{2,10}〔20\d{2}〕[1-9]\d*号", number)


@given(st.integers(2000, 2099), st.integers(1, 10**6), st.sampled_from(["受", "不受", "移告"]))
def test_document_numbers_read_back(year: int, serial: int, kind: str) -> None:
    number = format_document_number(organ="旌检", department="控申", kind=kind, year=year, serial=serial)
    read = parse_document_number(number)
    assert (read.series, read.year, read.serial, str(read)) == ("旌检控申" + kind, year, serial, number)


@pytest.mark.parametrize("typed", ["旌检控受[2026]12号", "旌检控受（２０２６） 12 号", "旌检控受【2026】12号"])
def test_other_brackets_are_forgiven(typed: str) -> None:
    assert str(parse_document_number(typed)) == "旌检控受〔2026〕12号"


@pytest.mark.parametrize(
    "typed", ["旌检控受〔2026〕012号", "旌检控受〔2026〕第12号", "旌检控受〔26〕12号", "〔2026〕12号"]
)
def test_numbers_against_the_standard_are_refused(typed: str) -> None:
    with pytest.raises(NumberRefused):
        parse_document_number(typed)


def test_receipt_codes_avoid_what_is_misread() -> None:
    drawn = [new_receipt_code() for _ in range(2000)]
    assert all(re.fullmatch(rf"[{RECEIPT_ALPHABET}]{{4}}-[{RECEIPT_ALPHABET}]{{6}}", code) for code in drawn)
    assert not set("0O1IL") & set("".join(drawn))
    assert len(set(drawn)) == 2000
    assert set("".join(drawn)) - {"-"} == set(RECEIPT_ALPHABET)


@pytest.mark.parametrize("typed", ["k7p4-29xmab", "K7P429XMAB", " k7p4 29xm ab ", "Ｋ７Ｐ４－２９ＸＭＡＢ"])
def test_a_receipt_code_is_read_however_it_was_typed(typed: str) -> None:
    assert parse_receipt_code(typed) == "K7P4-29XMAB"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("K7P4-29XMA0", "没有 0、O、1、I、L"), ("K7P4-29XMA", "10 个"), ("K7P4-29XM王B", "只有字母和数字"), ("", "10 个")],
)
def test_a_wrong_receipt_code_is_refused_with_help(typed: str, said: str) -> None:
    with pytest.raises(NumberRefused, match=said):
        parse_receipt_code(typed)
