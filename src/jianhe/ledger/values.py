"""From the cells of one row to its values: each column by the kind of its field, then what the values say together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from jianhe.ledger.days import read_day
from jianhe.ledger.layout import Column
from jianhe.ledger.money import read_amount
from jianhe.ledger.notation import Reading, plain, read_numeral, says_nothing
from jianhe.ledger.numbers import read_papers, read_phones
from jianhe.ledger.people import is_organisation, read_parties
from jianhe.ledger.results import is_cross, is_tick, read_result, ticked, together
from jianhe.ledger.vocabulary import UNUSED, FieldWords, vocabulary
from jianhe.ledger.workbook import Cell

_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|NUM!|DIV/0!|NULL!|SPILL!|CALC!|GETTING_DATA|FORMULA\?)")
_COUNT = re.compile(
    r"(?:约|共|共计|大约)?(?P<number>\d+|[一二两三四五六七八九十百千零〇]+)(?P<more>余|多)?(?:人次|人|名|个|位)?(?P<about>左右|以上)?"
)
_LONG_NUMBER = re.compile(r"\d[\dXx]{9,}")
# Parties and the kind of paper are read before the numbers that depend on them.
_FIRST = {"parties": 0, "text": 1}


@dataclass(frozen=True)
class Problem:
    """A defect that refuses the row. `reason` is a code of reasons.yaml, `shown` the cell (masked where protected)."""

    field: str
    column: str
    header: str
    reason: str
    shown: str


@dataclass(frozen=True)
class Flag:
    """Something inexact that was accepted and that somebody should look at; `text` is masked where protected."""

    field: str
    column: str
    reason: str
    text: str


@dataclass(frozen=True)
class Mark:
    """How a value came about (`filled_down`, `ditto`, `hidden_row`, …); `column` is empty where the row is meant."""

    code: str
    column: str = ""
    text: str = ""


@dataclass(frozen=True)
class Place:
    """A column of the sheet, ready for reading: its place from 0, and what its field is."""

    at: int
    column: Column
    kind: str
    field: FieldWords | None


@dataclass
class Understood:
    """What is being gathered of one row; the same names as in `Row`."""

    values: dict[str, Any] = field(default_factory=dict)
    unmapped: dict[str, str] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    seen: dict[str, Place] = field(default_factory=dict)
    counted: int | None = None
    is_crossed: bool = False


def places(columns: Sequence[Column], at: Callable[[str], int]) -> tuple[Place, ...]:
    """The columns in the order in which they are read; `at` tells the place (from 0) of a letter."""
    known = vocabulary().fields
    found = [
        Place(at(column.letter), column, known[column.field].kind if column.field in known else "", known.get(column.field))
        for column in columns
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda place: (_FIRST.get(place.kind, 2), place.at)))


def understand(
    cells: Sequence[Cell], texts: Mapping[int, str], row: Sequence[Place], *, year: int | None, starts_1904: bool,
    today: date,
) -> Understood:  # fmt: skip
    """Read a row of matters. `cells`, and their `texts` by column (from 1), hold what was filled down and repeated."""
    found = Understood()
    for place in row:
        text = texts.get(place.at + 1)
        if not text:
            continue
        cell = cells[place.at]
        if place.field is None:
            _keep(found, place, text)
            continue
        _READERS[place.kind](found, place, cell, text, (year, starts_1904, today))
    _together(found, row, today)
    return found


Context = tuple[int | None, bool, date]


def _keep(found: Understood, place: Place, text: str) -> None:
    """A cell that has no field stays with the row, by its header; nothing is dropped."""
    where = found.unused if place.column.field == UNUSED else found.unmapped
    name = place.column.header or place.column.letter
    where[name if name not in where else f"{name}（{place.column.letter}）"] = text


def _take(found: Understood, place: Place, reading: Reading, text: str) -> None:
    """Put a reading where it belongs: a value, a problem, flags and marks; a remark stays beside it."""
    name = place.column.field
    if reading.reason:
        found.problems.append(
            Problem(name, place.column.letter, place.column.header, reading.reason, _masked(text, place))
        )
        return
    if reading.value is None and not reading.flag:
        return  # a word for nothing
    if reading.flag:
        found.flags.append(Flag(name, place.column.letter, reading.flag, _masked(text, place)))
    if reading.mark:
        found.marks.append(Mark(reading.mark, place.column.letter))
    if reading.value is None or reading.rest or (name in found.values and not isinstance(reading.value, list)):
        _keep(found, place, text)
    if reading.value is None:
        return
    found.seen.setdefault(name, place)
    if isinstance(reading.value, list):
        found.values.setdefault(name, []).extend(
            each for each in reading.value if each not in found.values.get(name, [])
        )
    else:
        found.values.setdefault(name, reading.value)


def _read_text(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    if text[0] == "#" and _ERROR.fullmatch(text):
        if place.kind != "number":
            _take(found, place, Reading(flag="error_value"), text)
    elif place.column.field in found.values:
        _keep(found, place, text)
    else:
        found.values[place.column.field] = text


def _read_day(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    year, starts_1904, today = context
    reading = read_day(cell, year=year, starts_1904=starts_1904)
    if place.kind == "loose_day" and reading.reason == "unparseable_date":
        reading = Reading(flag="kept_as_text")
    elif reading.value and place.kind == "day" and reading.value[:10] > today.isoformat():
        reading = Reading(reason="future_date")
    _take(found, place, reading, text)


def _read_parties(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    if _ERROR.fullmatch(text):
        return
    named = read_parties(cell)
    flag = named.flag if named.flag else ""
    if named.parties:
        value = [{"name": name, "note": note} for name, note in named.parties]
        _take(found, place, Reading(value, flag=flag), text)
    elif not says_nothing(text):
        _keep(found, place, text)
    if place.column.field == "party_a":
        found.counted = named.count if found.counted is None else found.counted
    side = "" if place.column.field == "party_a" else "_b"
    for name, numbers in (("id_no", named.papers), ("phone", named.phones)):
        if numbers:
            own = _as_field(place, name + side)
            reading = read_papers("、".join(numbers), today=context[2]) if name == "id_no" else Reading(list(numbers))
            _take(found, own, reading, text)


@lru_cache(maxsize=256)
def _as_field(place: Place, name: str) -> Place:
    """The same column, read as another field: a number that stood beside a name."""
    known = vocabulary().fields[name]
    return Place(place.at, place.column.model_copy(update={"field": name}), known.kind, known)


def _read_papers(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    side = "_b" if place.column.field.endswith("_b") else ""
    parties = found.values.get("party_b" if side else "party_a") or [{"name": ""}]
    reading = read_papers(
        cell, today=context[2], declared=found.values.get(f"id_type{side}", ""),
        is_organisation=is_organisation(parties[0]["name"]),
    )  # fmt: skip
    _take(found, place, reading, text)


def _read_phones(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    _take(found, place, read_phones(cell), text)


def _read_amount(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    _take(found, place, read_amount(cell, unit=place.column.unit), text)


def _read_count(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    _take(found, place, read_count(text), text)


@lru_cache(maxsize=10_000)
def read_count(text: str) -> Reading:
    """A number of people. What is none (多人, 全村) stays as text, flagged."""
    tight = "".join(plain(text).split())
    if says_nothing(tight):
        return Reading()
    found = _COUNT.fullmatch(tight.removesuffix(".0"))
    number = read_numeral(found["number"]) if found else None
    if not found or number is None or number != int(number):
        return Reading(flag="kept_as_text")
    is_about = found["more"] or found["about"] or "约" in tight
    return Reading(int(number), flag="approximate_count" if is_about else "")


def _read_result(found: Understood, place: Place, cell: Cell, text: str, context: Context) -> None:
    code = ticked(place.column.header)
    if not code or not (is_tick(cell) or is_cross(cell)):
        reading = read_result(cell, kind=place.kind)
    elif is_cross(cell):
        found.is_crossed |= code == "resolved"
        reading = Reading()  # × under 成功 says nothing of 不成功
    else:
        is_one = found.values.get(place.column.field, code) == code
        reading = Reading(code) if is_one else Reading(reason="unknown_status")
    _take(found, place, reading, text)


_READERS: Mapping[str, Callable[[Understood, Place, Cell, str, Context], None]] = {
    "number": _read_text, "text": _read_text, "long": _read_text, "day": _read_day, "loose_day": _read_day,
    "parties": _read_parties, "paper": _read_papers, "phones": _read_phones, "money": _read_amount,
    "count": _read_count, "result": _read_result, "state": _read_result,
}  # fmt: skip


def _together(found: Understood, row: Sequence[Place], today: date) -> None:
    """What only several cells tell: who is missing, what came of it, whether the days are in order."""
    values = found.values
    if not values.get("party_a"):
        party = next((place.column for place in row if place.column.field == "party_a"), Column(letter=""))
        found.problems.append(Problem("party_a", party.letter, party.header, "missing_party", ""))
    if found.counted is not None and "people_count" not in values:
        values["people_count"] = found.counted
    _settle_outcome(found, row)
    registered, closed = values.get("registered_at"), values.get("closed_on")
    if registered and closed and closed[:10] < registered[:10]:
        place = found.seen["closed_on"]
        found.problems.append(
            Problem("closed_on", place.column.letter, place.column.header, "closed_before_received", closed)
        )


def _settle_outcome(found: Understood, row: Sequence[Place]) -> None:
    values = found.values
    result, state = values.get("outcome", ""), values.pop("state", "")
    if any(problem.reason == "unknown_status" for problem in found.problems):
        values.pop("outcome", None)
        return
    if found.is_crossed and not result and not state and sum(bool(ticked(place.column.header)) for place in row) == 1:
        result = "not_resolved"  # 已化解 ×, and no column for anything else
    values["outcome"] = together(result, state)
    if not result and not state and values.get("closed_on"):
        closed = found.seen["closed_on"].column
        if not any(place.kind in ("result", "state") for place in row):
            values["outcome"] = "concluded"  # the sheet has no other word for it than the day
        found.flags.append(Flag("outcome", closed.letter, "closed_without_status", values["closed_on"]))


def _masked(text: str, place: Place) -> str:
    """Protected cells are shown in part; long numbers in any other cell as well."""
    protected = place.field.protected if place.field else ""
    if protected == "id_number":
        return f"{text[:4]}…{text[-4:]}" if len(text) > 8 else f"…{text[-2:]}"
    if protected == "phone":
        return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else f"****{text[-4:]}"
    if protected == "address":
        return f"{text[:3]}…"
    return _LONG_NUMBER.sub(lambda number: f"{number[0][:3]}…{number[0][-4:]}", text)
