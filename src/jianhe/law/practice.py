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


class EscalationLevel(Frozen):
    """One level for a hand-over that nobody signs for: how long after the target of signing, and who is told.

    `tells`: receiver, sender, or a role of the centre. From the level that goes `to_meeting` on, the weekly one has it.
    """

    title: Words
    after: Amount
    tells: tuple[Code, ...]
    to_meeting: bool = False


class WeeklyMeeting(Frozen):
    """When the weekly meeting (周研判) is: day of the week (1 is Monday) and hours; how many units must be there."""

    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    opens: TimeOfDay = "15:00"
    closes: TimeOfDay = "16:30"
    room: Code = "consultation_room"
    quorum: Annotated[int, Field(ge=1)] = 1


class VisitHours(Frozen):
    """When one unit takes visits that were booked, where that differs from the centre's own hours.

    No `weekdays` means each working day; `per_window` is how many people one window takes at one time.
    """

    hours: tuple[Shift, ...] = ()
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    per_window: Annotated[int, Field(ge=1)] | None = None


class Visits(Frozen):
    """Visits booked ahead (预约来访): which units take them, how long one is, how far ahead, on which days not at all.

    `most_open` is how many visits may stand for one telephone; a time that begins within `latest` minutes is given no more.
    What a visit says of a person is dropped `kept_days` after it.
    """

    units: dict[Code, VisitHours] = {}
    minutes: Literal[15, 20, 30, 60] = 30
    per_window: Annotated[int, Field(ge=1)] = 1
    working_days: Annotated[int, Field(ge=1, le=60)] = 10
    latest: Annotated[int, Field(ge=0)] = 30
    most_open: Annotated[int, Field(ge=1)] = 2
    kept_days: Annotated[int, Field(ge=30)] = 180
    closed: tuple[date, ...] = ()


FIVE = 5  # 和解五法 are five, or they are not shown


class Method(Frozen):
    """One of the centre's own methods of reconciliation (和解五法): when to use it, how, and what is to be noted."""

    code: Code
    name: Words
    use_when: Text
    steps: tuple[Text, ...]
    note: Text
    since: date
    until: date | None = None


class Practice(Frozen):
    """What a place chose from `first_day` on."""

    code: Code
    first_day: date
    centre: Centre
    lines: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]$")], Words]
    series: Series
    working_hours: Annotated[tuple[Shift, ...], Field(min_length=1)]
    choices: dict[Code, dict[Code, str | int]] = {}
    limits: dict[Code, dict[Code, str | int]] = {}
    numbers: dict[Code, Annotated[int, Field(ge=1)]] = {}
    targets: dict[Code, Target]
    escalations: tuple[EscalationLevel, ...] = ()
    more_time_by: tuple[Code, ...] = ()  # roles that grant a unit more time, beside whoever sent it the matter
    weekly_meeting: WeeklyMeeting = WeeklyMeeting()
    visits: Visits = Visits()
    methods: tuple[Method, ...] = ()

    def methods_on(self, on: date) -> tuple[Method, ...]:
        """The methods in use on a day, where they are exactly five; else none, for there is no such set yet."""
        active = tuple(one for one in self.methods if one.since <= on and (one.until is None or on <= one.until))
        return active if len(active) == FIVE else ()

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
    official_name: Text | None = None
    number_code: Text | None = None
    phone: Text | None = None
    address: Text | None = None


class RoomRow(Frozen):
    """A functional area of the hall, or a room in one."""

    name: Words
    kind: Literal["area", "room"]
    area: Code | None = None
    is_bookable: bool = False
    is_fit_for_minors: bool = False
    capacity: Annotated[int, Field(ge=1)] | None = None
    equipment: tuple[Literal["recording", "signature_pad", "printer", "video"], ...] = ()
    opens: TimeOfDay | None = None
    closes: TimeOfDay | None = None


class MediationRow(Frozen):
    """What a mediation organisation is: its kind, for where, on which register, for which kinds of matters, how many.

    No `subjects` means all civil disputes; `most_open` is how many it takes at once.
    """

    kind: Literal["peoples", "industry", "administrative", "labour", "commercial"]
    level: Literal["village", "town", "district"] = "district"
    place: Code | None = None
    registered_on: date | None = None
    approved_by: Text | None = None
    is_on_court_roll: bool = False
    subjects: tuple[Code, ...] = ()
    mediators: Annotated[int, Field(ge=1)]
    most_open: Annotated[int, Field(ge=1)] | None = None


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
    mediation: dict[Code, MediationRow] = {}  # a centre without a network has no such file


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
    named = [name for name, field in Rows.model_fields.items() if field.is_required() or (home / f"{name}.yaml").exists()]
    content = {name: read(home / f"{name}.yaml") for name in named}
    try:
        return Rows.model_validate(content)
    except ValidationError as error:
        raise BadFile(sentences(f"practice/{centre}", error)) from error


def problems(centre: str, catalogue: Catalogue, folder: Path | None = None) -> list[str]:
    """One sentence for each choice that was not offered, and for each row that names what does not exist."""
    faults = [fault for each in practices(centre, folder) for fault in _wrong_choices(each, catalogue)]
    every = rows(centre, folder)
    with_window = {window.unit for window in every.windows}
    faults += [
        f"practice/{centre}/{each.first_day}.yaml: visits cannot be booked with {unit}, which has no window"
        for each in practices(centre, folder) for unit in each.visits.units if unit not in with_window
    ]  # fmt: skip
    return faults + _wrong_rows(every, catalogue, f"practice/{centre}")


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
    called = {whom for level in each.escalations for whom in level.tells} - {"receiver", "sender"}
    faults += [
        f"{where}: tells or asks the unknown role {role}"
        for role in sorted(called | set(each.more_time_by)) if role not in catalogue.roles.roles
    ]  # fmt: skip
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
    for code, body in every.mediation.items():
        unknown = [code, *([body.place] if body.place else [])]
        if unknown[0] not in every.units or any(place not in every.places for place in unknown[1:]):
            faults.append(f"{where}/mediation.yaml: {code} names an unknown unit or place")
        if (body.level == "district") != (body.place is None):
            faults.append(f"{where}/mediation.yaml: {code} is of a {body.level} and names its place, or of the district and none")
        faults += [f"{where}/mediation.yaml: {code} takes the unknown kind {kind}"
                   for kind in body.subjects if kind not in catalogue.lists["matter_types"]]  # fmt: skip
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
