"""Numbers as typed, and what one slip of the hand would make of them."""

from datetime import date

import pytest

from jianhe.likeness.numbers import near_numbers, near_phones, plain_number, plain_phone, right_number

ON = date(2026, 11, 24)
RIGHT = "51060319900101001X"


@pytest.mark.parametrize(
    "typed", ["51060319900101001x", " 510603 19900101 001X", "５１０６０３19900101001X", "510603900101001"]
)
def test_one_number_in_every_notation(typed: str) -> None:
    assert plain_number(typed) == RIGHT == right_number(typed, id_type="identity_card", on=ON)


@pytest.mark.parametrize(
    "slipped",
    ["51060319900101010X", "51060319900110001X", "51060319900101101X", "5106031990010101X", "510603199001010001X",
     "510603199001010015"],
)  # fmt: skip
def test_a_slip_leads_back_to_the_right_number(slipped: str) -> None:
    assert right_number(slipped, id_type="identity_card", on=ON) == ""
    assert RIGHT in near_numbers(slipped, on=ON)


@pytest.mark.parametrize("typed", [RIGHT, "", "510603", "5106031990", "abc", "E12345678"])
def test_a_right_number_and_half_a_number_are_near_to_nothing(typed: str) -> None:
    assert near_numbers(typed, on=ON) == frozenset()


def test_a_passport_is_taken_as_it_stands() -> None:
    assert right_number("e1234-5678", id_type="passport", on=ON) == "E12345678"


def test_telephones() -> None:
    assert plain_phone("+86 138-0812-2046") == plain_phone("１３８０８１２２０４６") == "13808122046"
    assert plain_phone("0838-2312309") == "08382312309"
    assert {"13808122064", "13808122045"} <= near_phones("13808122046") and near_phones("2312309") == frozenset()
    assert "13808122046" not in near_phones("13808122046")
