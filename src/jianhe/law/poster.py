"""What hangs on the wall and lies at the window: the whole guide map, and one kind of matter on a sheet, as plain data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jianhe.law.guide.cards import Card, card_on, cards
from jianhe.law.guide.codes import Door
from jianhe.law.guide.doors import doors as every_door
from jianhe.law.practice import Practice, Rows
from jianhe.law.sources import citation

COLUMNS = 4
GENERAL_UNIT = "centre"  # behind the windows for whoever is not sure
HEAD_LINES, LEAST_LINES = 3.2, 1.4  # lines of text that a door's head and a kind's title take up
LINE = 24  # characters of a kind's explanation on one line of a column


def poster(practice: Practice, rows: Rows, doors: Mapping[str, str], *, on: date, address: str = "") -> dict[str, Any]:
    """The whole map in a centre's name: doors with their windows in columns of like height, kinds below each."""
    every = [card_on(kind, on) for kind in cards()]
    boxes = [
        {
            **_door(door, rows, doors, on),
            "kinds": [{**_kind(card), "ways": _ways(card, rows, doors, on)} for card in every if card.door == door],
        }
        for door in every_door(on) if any(card.door == door for card in every)
    ]  # fmt: skip
    told = {**_centre(practice, address), "columns": _columns(boxes), "since": _edition(every)}
    return {**told, "ask": _span([window.number for window in rows.windows if window.unit == GENERAL_UNIT])}


def leaflet(
    kind: str, practice: Practice, rows: Rows, doors: Mapping[str, str], *, on: date, address: str = ""
) -> dict[str, Any]:
    """One kind of matter for one sheet: where, what to bring, the way and its limits, what if not, what we add."""
    card = card_on(kind, on)
    return {
        **_centre(practice, address), **_kind(card), "door": _door(card.door, rows, doors, on),
        "condition": card.condition.zh, "materials": [each.zh for each in card.materials],
        "steps": [{"do": step.do.zh, "limit": step.limit.zh if step.limit else ""} for step in card.steps],
        "ways": _ways(card, rows, doors, on),
        "refused": card.refused.zh, "cost": card.cost.zh, "adds": card.procuratorate.adds.zh,
        "basis": [citation(each) for each in card.basis], "since": card.since.isoformat(),
    }  # fmt: skip


def _centre(practice: Practice, address: str) -> dict[str, Any]:
    centre = practice.centre
    hours = " ".join(f"{shift.opens}–{shift.closes}" for shift in practice.working_hours)
    return {
        "centre": centre.name.zh, "organ": centre.organ.zh, "hotline": centre.hotline, "place": centre.address or "",
        "hours": hours, "address": address,
    }  # fmt: skip


def _door(door: Door, rows: Rows, doors: Mapping[str, str], on: date) -> dict[str, Any]:
    """A door with the unit's own name and its windows where it sits in the hall."""
    unit = doors.get(door, "")
    numbers = [window.number for window in rows.windows if window.unit == unit]
    name = rows.units[unit].name.zh if unit in rows.units else every_door(on)[door].name.zh
    return {"name": name, "windows": _span(numbers)}


def _span(numbers: Sequence[int]) -> str:
    if len(numbers) > 1 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}–{numbers[-1]}"
    return "、".join(map(str, numbers[:2]))


def _kind(card: Card) -> dict[str, Any]:
    return {"title": card.title.zh, "plain": card.plain.zh, "when": card.procuratorate.when}


def _ways(card: Card, rows: Rows, doors: Mapping[str, str], on: date) -> list[dict[str, Any]]:
    """The stages and sorts of a kind that have another door."""
    return [
        {"title": way.title.zh, **_door(way.door, rows, doors, on)}
        for way in card.variants.values() if way.asked and way.door != card.door
    ]  # fmt: skip


def _edition(every: Sequence[Card]) -> str:
    return max(card.since for card in every).isoformat()


def _columns(boxes: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The boxes in columns, the tallest first and each into the shortest column; the first box stays first."""
    columns: list[list[dict[str, Any]]] = [[] for _ in range(COLUMNS)]
    heights = [0.0] * COLUMNS
    for box in [boxes[0], *sorted(boxes[1:], key=lambda box: -_height(box))]:
        shortest = heights.index(min(heights))
        columns[shortest].append(box)
        heights[shortest] += _height(box)
    return columns


def _height(box: Mapping[str, Any]) -> float:
    return HEAD_LINES + sum(LEAST_LINES + -(-len(kind["plain"]) // LINE) + len(kind["ways"]) for kind in box["kinds"])
