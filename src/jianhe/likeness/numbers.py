"""Identity numbers and telephones as people type them: the plain form, and what one slip of the hand would make of it.

Pure. Nothing is judged here (`jianhe.law.identity` does that); what cannot be a number comes back as it was typed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from jianhe.law.identity import BadNumber, check_digit, read_identity
from jianhe.likeness.scores import Person

_DIGITS = "0123456789"


def keyed(person: Person, *, on: date, key: Callable[[str], str]) -> Person:
    """A person as typed, with the key of a right number, the keys of what a wrong one may have been meant as, and the same
    of the telephone. `key` makes one of a plain number; what is the same in two notations has one key.
    """
    number, phone = right_number(person.number, id_type=person.id_type, on=on), plain_phone(person.phone)
    return replace(
        person,
        number=key(number) if number else "",
        near_numbers=frozenset(map(key, near_numbers(person.number, on=on))),
        phone=key(phone) if phone else "",
        near_phones=frozenset(map(key, near_phones(phone))),
    )


def plain_number(text: str) -> str:
    """An identity number or credit code in plain form; one of the 15 digits of before 1999 in today's 18."""
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"[0-9]{15}", plain):
        longer = f"{plain[:6]}19{plain[6:]}"
        return longer + check_digit(longer)
    return plain


def plain_phone(text: str) -> str:
    """The digits of a telephone number, without the country."""
    digits = re.sub(r"[\s\-()+]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^0{0,2}86(?=1\d{10}$)", "", digits)


def right_number(text: str, *, id_type: str, on: date) -> str:
    """The plain number, or nothing while an identity number is not right: half of it says nothing of who it is."""
    plain = plain_number(text)
    return plain if id_type != "identity_card" or _is_right(plain, on) else ""


def near_numbers(text: str, *, on: date) -> frozenset[str]:
    """Right identity numbers that a wrong one may have been meant as: one digit other, two changed, one more or less.

    Empty for a number that is right: nobody types a right number by a slip, so that another is another person.
    """
    plain = plain_number(text)
    if not re.fullmatch(r"[0-9]{16,18}[0-9X]", plain) or _is_right(plain, on):
        return frozenset()
    tried = {each for each in _slips(plain) if len(each) == 18 and check_digit_agrees(each)}
    return frozenset(each for each in tried if _is_right(each, on))


def near_phones(text: str) -> frozenset[str]:
    """Mobile numbers that differ from this one by one digit, or by two neighbours that changed places."""
    plain = plain_phone(text)
    if not re.fullmatch(r"1[0-9]{10}", plain):
        return frozenset()
    return frozenset(each for each in _slips(plain) if len(each) == 11 and each != plain)


def check_digit_agrees(number: str) -> bool:
    """Whether the last of 18 characters follows from the first 17."""
    return number[:17].isdigit() and check_digit(number[:17]) == number[17]


def _is_right(number: str, on: date) -> bool:
    try:
        read_identity(number, on=on)
    except BadNumber:
        return False
    return True


def _slips(plain: str) -> Iterator[str]:
    signs = _DIGITS + ("X" if len(plain) >= 17 else "")
    for place in range(len(plain)):
        before, here, after = plain[:place], plain[place], plain[place + 1 :]
        yield before + after
        yield from (before + sign + after for sign in signs if sign != here)
        yield from (before + sign + here + after for sign in signs)
        if after:
            yield before + after[0] + here + after[1:]
    yield from (plain + sign for sign in signs)
