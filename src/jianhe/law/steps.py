"""Which step may be taken from where and by whom, how the stations stand, and whether an edition's graph is sound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jianhe.law.editions import Edition
from jianhe.law.words import Words


@dataclass(frozen=True)
class StationView:
    """One station of the case line; `at` is when it was first reached."""

    code: str
    title: Words
    status: Literal["done", "now", "next", "away"]
    at: datetime | None = None


def steps_from(edition: Edition, state: str) -> list[str]:
    """The steps that leave a state, in the order the edition lists them."""
    return [code for code, step in edition.steps.items() if state in step.from_]


def stations(edition: Edition, state: str, visited: Sequence[tuple[str, datetime]]) -> list[StationView]:
    """The case line: stations passed, the present one, and those ahead.

    `visited` lists the states entered so far, oldest first. A station that was left out, or lies ahead of a
    proceeding that has ended, is `away`.
    """
    reached: dict[str, datetime] = {}
    for code, at in visited:
        reached.setdefault(edition.states[code].station, at)
    order = list(edition.stations)
    now = order.index(edition.states[state].station)
    ended = edition.states[state].ends

    def status(place: int, code: str) -> Literal["done", "now", "next", "away"]:
        if place == now:
            return "done" if ended else "now"
        if place < now:
            return "done" if code in reached else "away"
        return "away" if ended else "next"

    return [
        StationView(code=code, title=title, status=status(place, code), at=reached.get(code))
        for place, (code, title) in enumerate(edition.stations.items())
    ]
