"""The ways of one place: what it chose where the law lets it choose, and what it consists of when it is set up.

`practice/<centre>/<day>.yaml` holds the choices from that day on; the other files of the folder list units, rooms,
windows, places and posts, which are seeded once and then kept as rows.
"""

from collections import Counter
from collections.abc import Container
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from jianhe.law.catalogue import Catalogue
from jianhe.law.editions import Code
from jianhe.law.limits import chosen
from jianhe.law.numbers import numbers
from jianhe.law.strict_yaml import BadFile, Frozen, read, read_as, sentences
from jianhe.law.words import Text, Words

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Centre(Frozen):
    """The centre and the procuratorate that answers in it."""

    name: Words
    district: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    organ: Words
    organ_short: Text
    hotline: Text
    phone: Text
    address: Text
    is_demonstration: bool = False


class Series(Frozen):
    """How numbers are made here: the line of work whose letter a matter's code bears where none was chosen."""

    default_line: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]


class Shift(Frozen):
    """One stretch of opening hours on working days."""

    opens: TimeOfDay
    closes: TimeOfDay

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> "Shift":
        if self.closes <= self.opens:
            raise ValueError("a shift closes after it opens")
        return self


class Amount(Frozen):
    """A length of an internal target; 0 working days means the same day."""

    n: Annotated[int, Field(ge=0)]
    unit: Literal["working_minute", "working_hour", "working_day", "natural_day"]


class Target(Frozen):
    """An internal target (内部目标) by handling class: shown beside the legal clocks, never mixed with them."""

    title: Words
    simple: tuple[Amount, ...] = ()
    ordinary: tuple[Amount, ...] = ()
    complex: tuple[Amount, ...] = ()


class Practice(Frozen):
    """What a place chose from `first_day` on."""

    code: Code
    first_day: date
    centre: Centre
    lines: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]$")], Words]
    series: Series
    working_hours: tuple[Shift, ...]
    choices: dict[Code, dict[Code, str | int]] = {}
    limits: dict[Code, dict[Code, str | int]] = {}
    numbers: dict[Code, Annotated[int, Field(ge=1)]] = {}
    targets: dict[Code, Target]

    def choice(self, catalogue: Catalogue, procedure: str, name: str, *, on: date) -> str | int:
        """What the place chose, or the default of the edition in force on the day."""
        offered = catalogue.edition(procedure, on=on).local[name]
        return self.choices.get(procedure, {}).get(name, offered.default)


class UnitRow(Frozen):
    """An organ, a department of one, or a mediation organisation of the 1+13+N network."""

    name: Words
    kind: Literal["centre", "organ", "department", "mediation", "social", "town"]
    parent: Code | None = None
    tier: Literal["lead", "resident", "extended"] | None = None
    mode: Literal["whole", "dedicated", "partial", "rota", "on_call", "liaison"] | None = None
    number_code: Text | None = None
    phone: Text | None = None
    address: Text | None = None


class RoomRow(Frozen):
    """A functional area of the hall, or a room in one."""

    name: Words
    kind: Literal["area", "room"]
    area: Code | None = None


class WindowRow(Frozen):
    """A window of the hall: the number on its plate, and the unit behind it."""

    number: Annotated[int, Field(ge=1)]
    name: Words
    unit: Code
    room: Code


class PlaceRow(Frozen):
    """A town or a village; the demonstration's are invented."""

    name: Text
    parent: Code | None = None


class PostRow(Frozen):
    """A post with its invented holder: which role in which unit, and the name to log in with."""

    username: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text
    title: Text
    role: Code
    unit: Code
    phone: Text | None = None


class ServiceRow(Frozen):
    """A function of the hall; `service_class` is the class of registration it belongs to."""

    name: Words
    service_class: Literal["dispute", "petition", "consultation", "public_security", "convenience"]


class Rows(Frozen):
    """Everything that a centre is seeded with."""

    units: dict[Code, UnitRow]
    rooms: dict[Code, RoomRow]
    windows: tuple[WindowRow, ...]
    places: dict[Code, PlaceRow]
    posts: tuple[PostRow, ...]
    services: dict[Code, ServiceRow]


def packaged() -> Path:
    """The practice files that come with the product."""
    return Path(str(files("jianhe") / "practice"))


@lru_cache(maxsize=8)
def practices(centre: str, folder: Path | None = None) -> tuple[Practice, ...]:
    """All dated practices of a centre, oldest first."""
    found = sorted(((folder or packaged()) / centre).glob("[0-9]*.yaml"))
    if not found:
        raise BadFile([f"practice/{centre}: there is no dated file such as 2023-08-01.yaml"])
    return tuple(read_as(Practice, path, code=centre, first_day=_day(path)) for path in found)


def practice(centre: str, *, on: date, folder: Path | None = None) -> Practice:
    """The practice in force on a day; before the first one, the first."""
    known = practices(centre, folder)
    return next((each for each in reversed(known) if each.first_day <= on), known[0])


@lru_cache(maxsize=8)
def rows(centre: str, folder: Path | None = None) -> Rows:
    """Units, rooms, windows, places, posts and services, each from its own file."""
    home = (folder or packaged()) / centre
    content = {name: read(home / f"{name}.yaml") for name in Rows.model_fields}
    try:
        return Rows.model_validate(content)
    except ValidationError as error:
        raise BadFile(sentences(f"practice/{centre}", error)) from error


def problems(centre: str, catalogue: Catalogue, folder: Path | None = None) -> list[str]:
    """One sentence for each choice that was not offered, and for each row that names what does not exist."""
    faults = [fault for each in practices(centre, folder) for fault in _wrong_choices(each, catalogue)]
    return faults + _wrong_rows(rows(centre, folder), catalogue, f"practice/{centre}")


def _wrong_choices(each: Practice, catalogue: Catalogue) -> list[str]:
    where = f"practice/{each.code}/{each.first_day}.yaml"
    faults = []
    for procedure, choices in each.choices.items():
        editions = catalogue.editions.get(procedure)
        if editions is None:
            faults.append(f"{where}: chooses for the unknown procedure {procedure}")
            continue
        for name, value in choices.items():
            offered = editions[-1].local.get(name)
            if offered is None or not offered.offers(value):
                faults.append(f"{where}: {procedure}.{name} = {value} is not offered by the edition")
    for limit, values in each.limits.items():
        if limit not in catalogue.limits:
            faults.append(f"{where}: chooses for the unknown limit {limit}")
            continue
        try:
            chosen(catalogue.limits[limit][-1], values)
        except ValueError as error:
            faults.append(f"{where}: {error}")
    for name in each.numbers:
        if name not in numbers() or not numbers()[name].local:
            faults.append(f"{where}: the number {name} is not left to the place")
    if each.series.default_line not in each.lines:
        faults.append(f"{where}: the default line {each.series.default_line} is not among the lines")
    return faults


def _wrong_rows(every: Rows, catalogue: Catalogue, where: str) -> list[str]:
    parents: list[tuple[str, str, str | None, Container[str]]] = [
        *(("units", code, unit.parent, every.units) for code, unit in every.units.items()),
        *(("rooms", code, room.area, every.rooms) for code, room in every.rooms.items()),
        *(("places", code, place.parent, every.places) for code, place in every.places.items()),
    ]
    faults = [
        f"{where}/{file}.yaml: {code} lies under {parent}, which does not exist"
        for file, code, parent, known in parents
        if parent is not None and parent not in known
    ]
    plates = Counter(window.number for window in every.windows)
    faults += [f"{where}/windows.yaml: number {n} stands twice" for n, times in plates.items() if times > 1]
    for window in every.windows:
        if window.unit not in every.units or window.room not in every.rooms:
            faults.append(f"{where}/windows.yaml: window {window.number} names an unknown unit or room")
    names = Counter(post.username for post in every.posts)
    faults += [f"{where}/posts.yaml: {name} stands twice" for name, times in names.items() if times > 1]
    for post in every.posts:
        if post.unit not in every.units or post.role not in catalogue.roles.roles:
            faults.append(f"{where}/posts.yaml: {post.username} names an unknown unit or role")
    return faults


def _day(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem)
    except ValueError as error:
        raise BadFile([f"{path.name}: name the file by its first day in force, as 2023-08-01.yaml"]) from error
