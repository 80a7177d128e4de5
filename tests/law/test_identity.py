"""Identity numbers by GB 11643: the check digit, the date, the sex; typed in whatever way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.identity import BadNumber, check_digit, read_identity

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "number", "born_on", "sex"),
    [
        ("51060319900101001X", "51060319900101001X", date(1990, 1, 1), "m"),
        ("510603 19900101 001x", "51060319900101001X", date(1990, 1, 1), "m"),
        ("５１０６０３１９９００１０１００１Ｘ", "51060319900101001X", date(1990, 1, 1), "m"),
        ("510603-19900101-001X", "51060319900101001X", date(1990, 1, 1), "m"),
    ],
)
def test_a_right_number_is_read_however_it_is_typed(typed: str, number: str, born_on: date, sex: str) -> None:
    found = read_identity(typed, on=ON)
    assert (found.number, found.born_on, found.sex) == (number, born_on, sex)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("510603199001010010", "bad_id_checkdigit"),
        ("51060319900101001", "bad_id_length"),
        ("5106031990010100100", "bad_id_length"),
        ("5106031990010100A0", "bad_id_characters"),
        ("X10603199001010010", "bad_id_characters"),
        ("510603199002300010", "bad_id_date"),
        ("510603209901010010", "bad_id_date"),
        ("510603184901010010", "bad_id_date"),
        ("", "bad_id_length"),
        ("五一〇六〇三一九九〇〇一〇一〇〇一〇", "bad_id_characters"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(BadNumber) as bad:
        read_identity(typed, on=ON)
    assert bad.value.code == code
    assert bad.value.zh
    assert bad.value.en


@given(
    st.integers(0, 10**6 - 1),
    st.dates(date(1900, 1, 1), ON),
    st.integers(0, 999),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_every_single_wrong_digit_is_found(area: int, born_on: date, order: int, place: int, shift: int) -> None:
    plain = f"{area:06d}{born_on:%Y%m%d}{order:03d}"
    number = plain + check_digit(plain)
    assert read_identity(number, on=ON).sex == ("m" if order % 2 else "f")
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(BadNumber):
        read_identity(wrong, on=ON)
