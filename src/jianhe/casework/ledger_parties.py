"""The people of a row: both sides as parties, with what the sheet says of each, and what may not be told apart."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jianhe.casework.parties import PartyInput, check_party
from jianhe.law.identity import BadNumber, read_identity
from jianhe.ledger.people import is_organisation

NO_NUMBER = "旧台账没有记"
FIRST_OF_SEVERAL = "first_of_several"  # one number or telephone for several names: it is kept with the first
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_SIDES = (("a", "petitioner", ""), ("b", "respondent", "_b"))


def parties_of(values: Mapping[str, Any], *, on: date) -> list[PartyInput]:
    """Both sides, checked. Raises `jianhe.casework.parties.BadParty` for what no party may be, such as a name too long."""
    found: list[PartyInput] = []
    for side, role, ending in _SIDES:
        people = values.get(f"party_{side}") or ()
        numbers = _spread(values.get(f"id_no{ending}"), len(people))
        phones = _spread(values.get(f"phone{ending}"), len(people))
        for place, person in enumerate(people):
            name, number = str(person["name"]), numbers[place]
            kind = "company" if is_organisation(name) else "person"
            found.append(check_party(PartyInput(
                name=name, side=side, role=role, kind=kind, number=number, phone=phones[place],
                id_type=_id_type(number, str(values.get(f"id_type{ending}", "")), on),
                no_id_reason="" if number or kind == "company" else NO_NUMBER,
                address=str(values.get(f"address{ending}") or "")[:200] if place == 0 else "",
            ), on=on))  # fmt: skip
    return found


def marks_of(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """A mark for each number or telephone that stands for several names and went to the first of them."""
    return [
        {"code": FIRST_OF_SEVERAL, "field": f"{name}{ending}"}
        for side, _role, ending in _SIDES
        for name in ("id_no", "phone")
        if 0 < len(values.get(f"{name}{ending}") or ()) < len(values.get(f"party_{side}") or ())
    ]


def _spread(given: Sequence[str] | None, people: int) -> list[str]:
    """One for each person where there are as many, or the first ones; what stands over is with the row only."""
    known = list(given or ())
    return [*known[:people], *[""] * (people - len(known))]


def _id_type(number: str, said: str, on: date) -> str:
    try:
        read_identity(number, on=on)
    except BadNumber:
        if _CREDIT_CODE.fullmatch(number):
            return "credit_code"
        return "passport" if "护照" in said else "other"
    return "identity_card"
