"""Which days are working days (工作日) and why a day is off, read from the State Council's yearly notices.

A year without a file counts Saturdays and Sundays only, and every date that leans on it is provisional.
A notice may name days of the year before it (31 December), so days are known by date and not by file.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """One run of days off, bridge days (调休) included, both ends inclusive."""

    name: Name
    first: date
    last: date

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Year:
    """The arrangement of one year: its notice, its holidays, and the weekend days worked instead (调休上班)."""

    year: int
    notice: str
    holidays: tuple[Holiday, ...] = ()
    working_days: tuple[date, ...] = ()


SATURDAY = Name("周六", "Saturday")
SUNDAY = Name("周日", "Sunday")
MAKE_UP = Name("调休上班", "make-up working day")


@dataclass(frozen=True)
class WorkCalendar:
    """The years known, and the questions one may ask of a day. Never changes: `with_year` makes another one."""

    years: Mapping[int, Year]
    version: str
    _off: dict[date, Name] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off = {day: holiday.name for year in self.years.values() for holiday in year.holidays for day in holiday.days()}
        worked = frozenset(day for year in self.years.values() for day in year.working_days)
        object.__setattr__(self, "_off", off)
        object.__setattr__(self, "_worked", worked)

    def has_year(self, year: int) -> bool:
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        if day in self._worked:
            return True
        return day.weekday() < 5 and day not in self._off

    def is_make_up(self, day: date) -> bool:
        """A weekend day that is worked because of a swap (调休上班)."""
        return day in self._worked

    def holiday_name(self, day: date) -> Name | None:
        """The holiday that this day off belongs to, weekend days inside its run included."""
        return None if day in self._worked else self._off.get(day)

    def name_of(self, day: date) -> Name | None:
        """Why a day is off (the holiday, else 周六 or 周日), or that it is a make-up working day; else None."""
        if day in self._worked:
            return MAKE_UP
        if day in self._off:
            return self._off[day]
        return (SATURDAY, SUNDAY)[day.weekday() - 5] if day.weekday() > 4 else None

    def first_working_day_from(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def last_working_day_until(self, day: date) -> date:
        """The last working day on or before `day`."""
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`."""
        return self._count(end.toordinal()) - self._count(start.toordinal())

    def nth_working_day(self, start: date, n: int) -> date:
        """The n-th working day after `start`; found by bisection, so that a huge `n` costs no more than a small one."""
        wanted = self._count(start.toordinal()) + n
        if wanted > self._count(_LAST):
            raise OverflowError("date value out of range")
        low, high = start.toordinal(), _LAST
        while low < high:
            middle = (low + high) // 2
            if self._count(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return date.fromordinal(low)

    def nth_working_day_before(self, end: date, n: int) -> date:
        """The n-th working day before `end`, `end` not counted."""
        day = end
        for _ in range(n):
            day = self.last_working_day_until(day - timedelta(days=1))
        return day

    def unknown_years(self, first: date, last: date) -> list[int]:
        """The first and the last year between two days that have no file; one if they are the same."""
        span = range(first.year, last.year + 1)
        ends = (next((year for year in way if year not in self.years), None) for way in (span, reversed(span)))
        return sorted({year for year in ends if year is not None})

    def with_year(self, year: Year) -> "WorkCalendar":
        """The same calendar with one year added or replaced."""
        years = {**self.years, year.year: year}
        return WorkCalendar(years, _digest(self.version, repr(year)))

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Where the plain five-day week is wrong: ordinals in order, and the running sum of the corrections."""
        change = {day.toordinal(): 1 for day in self._worked if day.weekday() > 4}
        for day in self._off:
            if day.weekday() < 5 and day not in self._worked:
                change[day.toordinal()] = -1
        ordinals, sums, total = sorted(change), [0], 0
        for ordinal in ordinals:
            total += change[ordinal]
            sums.append(total)
        return ordinals, sums

    def _count(self, ordinal: int) -> int:
        """How many working days there are from 1 January of year 1 (a Monday) up to this day."""
        weeks, rest = divmod(ordinal, 7)
        ordinals, sums = self._exceptions
        return weeks * 5 + min(rest, 5) + sums[bisect_right(ordinals, ordinal)]


def load_calendar(folder: Traversable) -> WorkCalendar:
    """Reads every ``<year>.yaml`` of a folder."""
    texts = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    years = [_year(int(name.removesuffix(".yaml")), yaml.load(text, Loader=_LOADER)) for name, text in texts.items()]
    version = _digest(*(f"{name}\n{texts[name].decode()}" for name in sorted(texts)))
    return WorkCalendar({year.year: year for year in sorted(years, key=lambda each: each.year)}, version)


def read_year(file: Path) -> Year:
    """One year from a file named by it, such as `2027.yaml`. Raises `ValueError` with what is wrong."""
    if not re.fullmatch(r"20\d\d\.yaml", file.name):
        raise ValueError(f"{file.name}: name the file by its year, as 2027.yaml")
    try:
        return _year(int(file.stem), yaml.load(file.read_bytes(), Loader=_LOADER))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file.name}: {type(error).__name__}: {error}") from error


@lru_cache(maxsize=1)
def national_calendar() -> WorkCalendar:
    """The calendar that comes with the catalogue, read once."""
    return load_calendar(files("jianhe") / "catalogue" / "calendar")


def _year(year: int, data: Mapping[str, object]) -> Year:
    """One file as an object; a wrong key, or a day where it cannot be, stops the start."""
    if set(data) - {"notice", "holidays", "working_days"}:
        raise ValueError(f"calendar {year}: unknown key {sorted(set(data) - {'notice', 'holidays', 'working_days'})}")
    holidays = tuple(
        Holiday(Name(**each["name"]), each["from"], each["to"])  # type: ignore[index]
        for each in data.get("holidays", ())  # type: ignore[attr-defined]
    )
    arrangement = Year(year, str(data["notice"]), holidays, tuple(data.get("working_days", ())))  # type: ignore[arg-type]
    off = [day for holiday in arrangement.holidays for day in holiday.days()]
    for day in [*off, *arrangement.working_days]:
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise ValueError(f"calendar {year}: {day} lies in another year")
    for day in arrangement.working_days:
        if day.weekday() < 5 or day in off:
            raise ValueError(f"calendar {year}: {day} is no weekend day that could be worked instead")
    return arrangement


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
