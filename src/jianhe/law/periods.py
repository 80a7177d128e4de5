"""Counting a period (期间): from a start and a number of hours, days, months or years to its end, with each step told.

Three ends are kept apart: *nominal* (the plain count), *legal* (rolled over rest days, 顺延), and *internal* (the last
working day before a rest, which staff aim at). Where the law is silent: hours never roll and run to the minute; an
extension is counted from the nominal end and its result rolls once; a period in hours may be extended by days (from
the local date of its nominal end), a period in days never by hours, because its end has no time of day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import get_args

from jianhe.law.reasons import Moment, Reason, Unit
from jianhe.law.working_days import WorkCalendar

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving, and no time zone table needed
UNITS: tuple[str, ...] = get_args(Unit)
ONE_DAY = timedelta(days=1)
WEEKEND = ("周末", "weekend")
WEEKENDS_TOLD = 31  # a count over more days than this sums plain weekends up instead of telling each
HOLIDAYS_TOLD = 200  # and over more than this the holidays as well; no limit in the law is longer in working days


class PeriodError(ValueError):
    """A period that cannot be counted; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Added time, counted from the nominal end."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Period:
    """The ends of one period: dates, or times for hours. `extended` is the legal end after the extension."""

    nominal: Moment
    legal: Moment
    internal: Moment
    extended: Moment | None
    extended_internal: Moment | None
    provisional: bool
    steps: tuple[Reason, ...]


def period(start: Moment, n: int, unit: Unit, calendar: WorkCalendar, extend: Extension | None = None) -> Period:
    """Counts `n` units from `start`, which is not counted itself; with `extend`, also the extended end."""
    _check(n, unit)
    if extend is not None:
        _check(extend.n, extend.unit)
        if extend.unit == "hour" and unit != "hour":
            raise PeriodError("按日、月、年计算的期限没有钟点，不能按小时延长；请改用日、月或年")
    try:
        return _counted(_begin(start, unit), n, unit, calendar, extend)
    except OverflowError:
        raise PeriodError("日期超出公元1年至9999年，无法计算；请检查起始日和期限") from None


def _counted(begin: Moment, n: int, unit: Unit, calendar: WorkCalendar, extend: Extension | None) -> Period:
    nominal = nominal_end(begin, n, unit, calendar)
    legal = legal_end(nominal, calendar)
    steps = [*told_count(begin, n, unit, nominal, calendar), *told_roll(nominal, unit, calendar)]
    missing = leaned_on(begin, nominal, unit, calendar)
    extended = extended_internal = None
    if extend is not None:
        further = nominal_end(end_to_extend(nominal, extend.unit), extend.n, extend.unit, calendar)
        extended = legal_end(further, calendar)
        extended_internal = internal_end(further, begin, calendar)
        steps += [*told_extension(nominal, extend, further, calendar), *told_roll(further, extend.unit, calendar)]
        missing += leaned_on(end_to_extend(nominal, extend.unit), further, extend.unit, calendar)
    steps += told_provisional(sorted(set(missing)))
    internal = internal_end(nominal, begin, calendar)
    return Period(nominal, legal, internal, extended, extended_internal, bool(missing), tuple(steps))


def as_moment(start: Moment) -> Moment:
    """A time as the people of the office read it, to the minute; a date stays a date."""
    if not isinstance(start, datetime):
        return start
    local = start.replace(tzinfo=SHANGHAI) if start.tzinfo is None else start.astimezone(SHANGHAI)
    return local.replace(second=0, microsecond=0)


def day_of(moment: Moment) -> date:
    """The date in Shanghai."""
    local = as_moment(moment)
    return local.date() if isinstance(local, datetime) else local


def nominal_end(begin: Moment, n: int, unit: Unit, calendar: WorkCalendar) -> Moment:
    """The plain count, the starting day left out; where the month has no such day, its last day."""
    if unit == "hour":
        return begin + timedelta(hours=n)
    if unit == "natural_day":
        return begin + timedelta(days=n)
    if unit == "working_day":
        return calendar.nth_working_day(begin, n)
    return _months_later(begin, n * 12 if unit == "year" else n)


def legal_end(nominal: Moment, calendar: WorkCalendar, rolls: bool = True) -> Moment:
    """The first working day on or after the nominal end; a time of day never moves, nor what the law says must not."""
    return nominal if isinstance(nominal, datetime) or not rolls else calendar.first_working_day_from(nominal)


def internal_end(nominal: Moment, begin: Moment, calendar: WorkCalendar) -> Moment:
    """The last working day up to the nominal end, never before the first working day after the start."""
    if isinstance(nominal, datetime):
        return nominal
    before_rest = last_working_day(nominal, day_of(begin), calendar)
    if before_rest is not None:
        return before_rest
    return calendar.first_working_day_from(nominal)


def last_working_day(until: date, after: date, calendar: WorkCalendar) -> date | None:
    """The last working day up to `until` that lies after `after`, if there is one."""
    while until > after:
        if calendar.is_working_day(until):
            return until
        until -= ONE_DAY
    return None


def latest_before(event: date, n: int, unit: Unit, calendar: WorkCalendar) -> Period:
    """The latest day for an act due `n` days before an event (such as a hearing): a rest day moves it earlier."""
    if unit not in ("natural_day", "working_day"):
        raise PeriodError("事前期限只按日计算；请使用自然日或工作日")
    _check(n, unit)
    try:
        working = unit == "working_day"
        nominal = calendar.nth_working_day_before(event, n) if working else event - timedelta(days=n)
        legal = calendar.last_working_day_until(nominal)
    except OverflowError:
        raise PeriodError("最迟日早于公元1年，无法计算；请检查日期和期限") from None
    steps = [Reason("counted_back", nominal, event, n=n, unit=unit)]
    if legal != nominal:
        steps.append(Reason("rolled_back", nominal, legal, *_name_of_run(nominal, nominal, calendar)))
    missing = calendar.unknown_years(legal, event if working else nominal)
    steps += told_provisional(missing)
    return Period(nominal, legal, legal, None, None, bool(missing), tuple(steps))


def end_to_extend(nominal: Moment, unit: Unit) -> Moment:
    """Where an extension starts: the nominal end, and only its date when the extension is counted in days."""
    return nominal if unit == "hour" else day_of(nominal)


def told_count(begin: Moment, n: int, unit: Unit, nominal: Moment, calendar: WorkCalendar) -> list[Reason]:
    """The start, what was passed over, and the nominal end."""
    if unit == "hour":
        return [Reason("start", begin), Reason("nominal", nominal, n=n, unit=unit)]
    if n == 0:
        return [Reason("same_day", begin)]
    steps = [Reason("start", begin)]
    if unit == "working_day":
        steps.append(Reason("first_day", calendar.first_working_day_from(begin + ONE_DAY)))
        steps += told_walk(begin, nominal, calendar)
    else:
        steps.append(Reason("first_day", begin + ONE_DAY))
    if unit in ("month", "year") and nominal.day != begin.day:
        steps.append(Reason("clipped", nominal, n=begin.day))
    steps.append(Reason("nominal", nominal, n=n, unit=unit))
    return steps


def told_walk(begin: date, end: date, calendar: WorkCalendar) -> list[Reason]:
    """The days off between two days, in runs with their names, and the make-up days worked."""
    span = (end - begin).days
    if span > HOLIDAYS_TOLD:
        off = span - calendar.working_days_between(begin, end)
        return [Reason("passed_over_many", begin + ONE_DAY, end, n=off)]
    steps: list[Reason] = []
    weekend_days = 0
    day = begin + ONE_DAY
    while day <= end:
        last = day
        if calendar.is_make_up(day):
            steps.append(Reason("make_up", day))
        elif not calendar.is_working_day(day):
            last = _end_of_run(day, calendar)
            name, days = _name_of_run(day, last, calendar), (last - day).days + 1
            if name == WEEKEND and span > WEEKENDS_TOLD:
                weekend_days += days
            else:
                steps.append(Reason("passed_over", day, last, *name, n=days))
        day = last + ONE_DAY
    if weekend_days:
        steps.append(Reason("weekends", begin + ONE_DAY, end, n=weekend_days))
    return steps


def told_roll(nominal: Moment, unit: Unit, calendar: WorkCalendar) -> list[Reason]:
    """How the nominal end became the legal one, where that needs a word."""
    if isinstance(nominal, datetime) or unit == "working_day":
        return []
    legal = calendar.first_working_day_from(nominal)
    if legal != nominal:
        return [Reason("rolled", nominal, legal, *_name_of_run(nominal, legal - ONE_DAY, calendar))]
    return [Reason("no_roll", nominal)] if calendar.is_make_up(nominal) else []


def told_extension(nominal: Moment, extend: Extension, further: Moment, calendar: WorkCalendar) -> list[Reason]:
    """The extension, and for working days what it passed over."""
    begin = end_to_extend(nominal, extend.unit)
    walk = told_walk(begin, further, calendar) if extend.unit == "working_day" else []
    clipped = extend.unit in ("month", "year") and further.day != begin.day
    told = [Reason("clipped", further, n=begin.day)] if clipped else []
    return [*walk, *told, Reason("extended", nominal, further, n=extend.n, unit=extend.unit)]


def leaned_on(begin: Moment, nominal: Moment, unit: Unit, calendar: WorkCalendar) -> list[int]:
    """The years without a file that an end depends on: where it lies and rolls; for working days each day walked."""
    if isinstance(nominal, datetime):
        return []
    first = begin + ONE_DAY if unit == "working_day" else nominal
    return calendar.unknown_years(first, legal_end(nominal, calendar))


def told_provisional(years: list[int]) -> list[Reason]:
    """One sentence for all years whose holidays are not known."""
    if not years:
        return []
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return [Reason("provisional", zh=span, en=span)]


def _check(n: object, unit: object) -> None:
    if unit not in UNITS:
        raise PeriodError(f"不认识的计算单位；请使用 {'、'.join(UNITS)} 之一")
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise PeriodError("期限须为不小于1的整数")


def _begin(start: Moment, unit: Unit) -> Moment:
    if unit == "hour":
        if not isinstance(start, datetime):
            raise PeriodError("按小时计算的期限须写明起始时刻，例如 2026-11-20T16:30")
        return as_moment(start)
    return day_of(start)


def _months_later(begin: date, months: int) -> date:
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(begin.day, monthrange(year, month + 1)[1]))


def _end_of_run(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_working_day(day + ONE_DAY):
        day += ONE_DAY
    return day


def _name_of_run(first: date, last: date, calendar: WorkCalendar) -> tuple[str, str]:
    """The holiday a run of days off belongs to; a run without any is a plain weekend."""
    day = first
    while day <= last:
        name = calendar.holiday_name(day)
        if name is not None:
            return name.zh, name.en
        day += ONE_DAY
    return WEEKEND
