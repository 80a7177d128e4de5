"""Identity numbers: the check digit of GB 11643-1999, and the birth date and sex that the number carries."""

from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Identity:
    """A citizen identity number in its plain form, with what it says. `sex` is m or f."""

    number: str
    born_on: date
    sex: str


@dataclass(frozen=True)
class BadNumber(Exception):
    """Why a number is not a citizen identity number, in one sentence, with a code for programs."""

    code: str
    zh: str
    en: str


def check_digit(first_seventeen: str) -> str:
    """The 18th character for seventeen digits: ISO 7064 MOD 11-2."""
    return _DIGITS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True)) % 11]


def read_identity(text: str, *, on: date) -> Identity:
    """Read a number as typed (spaces and either case of X allowed); `on` is the day of reading.

    The check digit and the date are judged, not the area code. Raises `BadNumber`.
    """
    number = "".join(text.split()).replace("-", "").translate(_FULL_WIDTH).upper()
    if len(number) != 18:
        raise BadNumber(
            "bad_id_length",
            f"身份证号是 18 位，现在是 {len(number)} 位。",
            f"The number has 18 characters, not {len(number)}.",
        )
    if not (
        number[:17].isascii()
        and number[:17].isdigit()
        and (number[17].isascii() and (number[17].isdigit() or number[17] == "X"))
    ):
        raise BadNumber("bad_id_characters", "身份证号只有数字，末位可以是 X。", "Only digits; the last may be X.")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadNumber(
            "bad_id_date", f"身份证号里的出生日期 {number[6:14]} 不存在。", f"{number[6:14]} is not a date."
        ) from None
    if born_on > on or born_on.year < 1850:
        raise BadNumber(
            "bad_id_date", f"身份证号里的出生日期 {number[6:14]} 不可能。", f"{number[6:14]} cannot be a birth date."
        )
    if check_digit(number[:17]) != number[17]:
        raise BadNumber(
            "bad_id_checkdigit",
            "身份证号的末位对不上，请核对每一位。",
            "The check digit does not agree; compare each digit.",
        )
    return Identity(number, born_on, "m" if int(number[16]) % 2 else "f")


_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
