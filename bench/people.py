"""Invented people in bulk for the bench, as they come to a county's window: names as frequent as names are, persons who
come again, numbers and telephones that several share, and a few respondents that everybody complains of.

Nobody here exists: names are thrown together, numbers belong to no one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml

from jianhe.law.identity import check_digit

_TOLD = yaml.safe_load((Path(__file__).parent / "people.yaml").read_text(encoding="utf-8"))
SURNAMES, SHARES = list(_TOLD["surnames"]), list(_TOLD["surnames"].values())
USUAL, FIRST, SECOND, BODIES = _TOLD["usual"], _TOLD["first"], _TOLD["second"], _TOLD["bodies"]
FIRMS = 20_000
TOWN_PHONES = 40  # telephones of village committees, each left by hundreds


@dataclass(frozen=True)
class Somebody:
    """One invented person."""

    name: str
    number: str
    phone: str
    born_on: date
    sex: str


def people(count: int) -> Iterator[Somebody]:
    """The same people in the same order each time; the first of many are the first of few."""
    dice = Random(510603)
    family_phone = ""
    for _ in range(count):
        born_on = date(1940, 1, 1) + timedelta(days=dice.randrange(25_000))
        order = dice.randrange(1, 1000)
        number = f"510603{born_on:%Y%m%d}{order:03d}"
        kind = dice.random()
        if kind < 0.02:
            phone = f"1380000{dice.randrange(TOWN_PHONES):04d}"
        elif kind > 0.12 or not family_phone:  # one in ten leaves the telephone of the family
            family_phone = phone = f"1{dice.choice('3578')}{dice.randrange(10**9):09d}"
        else:
            phone = family_phone
        has_number, has_phone = dice.random() < 0.75, dice.random() < 0.85
        yield Somebody(
            _name(dice), number + check_digit(number) if has_number else "", phone if has_phone else "", born_on,
            "m" if order % 2 else "f",
        )  # fmt: skip


def respondents() -> list[str]:
    """Firms and public bodies; the twelve bodies stand last and are drawn for every third matter."""
    dice = Random(12309)
    firms = [
        dice.choice(("四川", "德阳市", "", ""))
        + "".join(dice.sample(_TOLD["firms"], 2))
        + dice.choice(_TOLD["trades"])
        + dice.choice(_TOLD["forms"])
        for _ in range(FIRMS)
    ]
    return [*firms, *BODIES]


def _name(dice: Random) -> str:
    surname = dice.choices(SURNAMES, SHARES)[0]
    if dice.random() < 0.25:
        return surname + USUAL[int(len(USUAL) * dice.random() ** 2)]
    second = SECOND[int(len(SECOND) * dice.random() ** 1.5)]
    return (
        surname + FIRST[int(len(FIRST) * dice.random() ** 1.5)] + second if dice.random() < 0.85 else surname + second
    )
