"""Periods: the worked examples of the rule book, odd starts, and properties that hold for every period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jianhe.law.periods import SHANGHAI, Extension, PeriodError, day_of, latest_before, period
from jianhe.law.reasons import sentence
from jianhe.law.working_days import Holiday, Name, Year, national_calendar

CALENDAR = national_calendar()
DAYS = st.dates(date(2004, 1, 1), date(2027, 12, 31))
IN_DAYS = st.sampled_from(["natural_day", "working_day", "month", "year"])


def day(text):
    return date.fromisoformat(text)


# domain/petitions.md 2.3 and procedures.md 0.4: start, n, unit, nominal, legal
EXAMPLES = """
E1  2025-03-03 7 natural_day 2025-03-10 2025-03-10
E2  2025-01-21 7 natural_day 2025-01-28 2025-02-05
E3  2024-02-05 7 natural_day 2024-02-12 2024-02-18
E3b 2024-02-05 7 working_day 2024-02-20 2024-02-20
E4  2026-02-09 7 natural_day 2026-02-16 2026-02-24
E4b 2026-02-09 7 working_day 2026-02-25 2026-02-25
E5  2025-09-24 7 natural_day 2025-10-01 2025-10-09
E5b 2025-09-24 7 working_day 2025-10-10 2025-10-10
E6  2024-11-30 3 month 2025-02-28 2025-02-28
E6b 2025-11-30 3 month 2026-02-28 2026-02-28
E7  2025-07-01 3 month 2025-10-01 2025-10-09
E8  2025-08-04 60 natural_day 2025-10-03 2025-10-09
E9  2026-09-16 15 natural_day 2026-10-01 2026-10-08
E10 2026-01-16 30 natural_day 2026-02-15 2026-02-24
E11 2024-09-27 5 working_day 2024-10-10 2024-10-10
E12 2024-09-30 7 natural_day 2024-10-07 2024-10-08
E13 2024-02-29 2 year 2026-02-28 2026-02-28
E14 2025-12-31 3 month 2026-03-31 2026-03-31
E14 2025-12-31 4 month 2026-04-30 2026-04-30
E14 2025-12-31 5 month 2026-05-31 2026-06-01
E15 2025-04-20 7 natural_day 2025-04-27 2025-04-27
E16 2024-04-12 15 natural_day 2024-04-27 2024-04-28
E17 2026-09-13 7 natural_day 2026-09-20 2026-09-20
E18 2026-02-21 7 natural_day 2026-02-28 2026-02-28
E19 2024-12-31 2 month 2025-02-28 2025-02-28
E20 2025-01-03 30 natural_day 2025-02-02 2025-02-05
E21 2024-07-13 3 month 2024-10-13 2024-10-14
E22 2026-04-28 10 working_day 2026-05-14 2026-05-14
E23 2026-02-12 5 working_day 2026-02-26 2026-02-26
confirmation 2026-01-01 30 natural_day 2026-01-31 2026-02-02
suit 2026-08-31 6 month 2027-02-28 2027-03-01
labour 2026-02-28 1 year 2027-02-28 2027-03-01
reconsideration 2026-11-20 5 working_day 2026-11-27 2026-11-27
"""


@pytest.mark.parametrize("line", EXAMPLES.split("\n")[1:-1])
def test_worked_example(line):
    _, start, n, unit, nominal, legal = line.split()
    found = period(day(start), int(n), unit, CALENDAR)
    assert (found.nominal, found.legal) == (day(nominal), day(legal))
    assert found.provisional is legal.startswith("2027")


@pytest.mark.parametrize(
    ("start", "internal"), [("2025-01-21", "2025-01-27"), ("2026-02-09", "2026-02-14"), ("2025-09-24", "2025-09-30")]
)
def test_staff_aim_at_the_last_working_day_before_the_rest(start, internal):
    assert period(day(start), 7, "natural_day", CALENDAR).internal == day(internal)


def test_received_just_before_a_long_holiday_the_internal_date_is_the_first_working_day_after_it():
    found = period(date(2025, 1, 27), 7, "natural_day", CALENDAR)
    assert (found.internal, found.legal) == (date(2025, 2, 5), date(2025, 2, 5))


@pytest.mark.parametrize(
    ("start", "n", "unit", "extend", "extended"),
    [
        (
            "2025-08-04",
            60,
            "natural_day",
            Extension(30, "natural_day"),
            "2025-11-03",
        ),  # E8b: from the 3rd
        ("2024-11-30", 3, "month", Extension(1, "month"), "2025-03-28"),  # from 28 February as it stands
        ("2026-02-09", 7, "natural_day", Extension(2, "working_day"), "2026-02-25"),
        ("2026-02-09", 7, "working_day", Extension(3, "natural_day"), "2026-02-28"),
        ("2024-02-28", 1, "natural_day", Extension(1, "year"), "2025-02-28"),
    ],
)
def test_an_extension_counts_from_the_nominal_end_and_rolls_once(start, n, unit, extend, extended):
    assert period(day(start), n, unit, CALENDAR, extend).extended == day(extended)


def test_hours_run_to_the_minute_through_a_weekend():
    found = period(datetime(2026, 11, 20, 16, 30, tzinfo=SHANGHAI), 72, "hour", CALENDAR, Extension(24, "hour"))
    assert found.legal == datetime(2026, 11, 23, 16, 30, tzinfo=SHANGHAI)
    assert found.extended == datetime(2026, 11, 24, 16, 30, tzinfo=SHANGHAI)
    assert not found.provisional


def test_hours_may_be_extended_by_days_from_the_local_date_of_their_end():
    found = period(datetime(2026, 11, 19, 16, 30, tzinfo=SHANGHAI), 24, "hour", CALENDAR, Extension(1, "natural_day"))
    assert found.extended == date(2026, 11, 23)


def test_days_cannot_be_extended_by_hours():
    with pytest.raises(PeriodError, match="按小时延长"):
        period(date(2026, 11, 19), 3, "natural_day", CALENDAR, Extension(24, "hour"))


def test_a_time_in_another_zone_is_read_in_shanghai():
    late = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)  # 10 February 01:00 in Shanghai
    assert period(late, 15, "natural_day", CALENDAR).legal == date(2026, 2, 25)
    assert period(late, 1, "hour", CALENDAR).legal == datetime(2026, 2, 10, 2, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("n", [0, -1, True, 1.0, "7", None])
def test_a_limit_is_a_whole_number_of_at_least_one(n):
    with pytest.raises(PeriodError, match="不小于1的整数"):
        period(date(2026, 1, 5), n, "natural_day", CALENDAR)


@pytest.mark.parametrize("unit", ["day", "", None, ["month"], "Month"])
def test_an_unknown_unit_is_refused(unit):
    with pytest.raises(PeriodError, match="计算单位"):
        period(date(2026, 1, 5), 1, unit, CALENDAR)


def test_hours_without_a_time_are_refused():
    with pytest.raises(PeriodError, match="起始时刻"):
        period(date(2026, 1, 5), 1, "hour", CALENDAR)


@pytest.mark.parametrize("unit", ["hour", "natural_day", "working_day", "month", "year"])
@pytest.mark.parametrize("n", [10**9, 10**30])
def test_what_ends_beyond_the_calendar_is_refused_and_not_walked(unit, n):
    with pytest.raises(PeriodError, match="9999"):
        period(datetime(2026, 1, 5, 8, 0, tzinfo=SHANGHAI), n, unit, CALENDAR)


def test_a_huge_limit_is_answered():
    assert period(date(2026, 11, 20), 100_000, "natural_day", CALENDAR).legal == date(2300, 9, 5)
    found = period(date(2026, 11, 20), 1_000_000, "working_day", CALENDAR)
    assert found.provisional
    assert len(found.steps) < 10


@pytest.mark.parametrize(
    ("start", "n", "unit", "provisional"),
    [
        ("2026-12-24", 7, "natural_day", False),  # 31 December
        ("2026-12-25", 7, "natural_day", True),  # 1 January, weekends only
        ("2026-12-24", 5, "working_day", False),
        ("2026-12-24", 6, "working_day", True),
        ("2026-12-20", 13, "natural_day", True),  # ends on Saturday 2 January and rolls
        ("2003-06-02", 7, "natural_day", True),
        ("2003-12-30", 10, "natural_day", False),  # only the last day is looked at, and 2004 is known
        ("2003-12-30", 10, "working_day", True),  # each day is looked at
    ],
)
def test_provisional_means_that_a_day_looked_at_has_no_published_arrangement(start, n, unit, provisional):
    assert period(day(start), n, unit, CALENDAR).provisional is provisional


def test_an_extension_into_an_unpublished_year_is_provisional():
    found = period(date(2026, 12, 1), 7, "natural_day", CALENDAR, Extension(1, "month"))
    assert found.provisional


def test_the_steps_tell_what_happened_in_both_languages():
    steps = period(date(2026, 2, 9), 7, "natural_day", CALENDAR).steps
    assert [step.kind for step in steps] == ["start", "first_day", "nominal", "rolled"]
    assert sentence(steps[-1]) == "2026-02-16（周一）为春节，顺延至其后第一个工作日2026-02-24（周二）"
    assert "Spring Festival" in sentence(steps[-1], "en")


def test_a_count_of_working_days_names_what_it_passed_over_and_what_it_worked():
    steps = period(date(2026, 2, 9), 7, "working_day", CALENDAR).steps
    told = [sentence(step) for step in steps if step.kind in ("passed_over", "make_up")]
    assert told == [
        "2026-02-14（周六）调休上班，计入工作日",
        "2026-02-15（周日）至2026-02-23（周一）为春节，休息9日，不计入",
    ]


def test_a_short_month_says_so():
    steps = period(date(2024, 11, 30), 3, "month", CALENDAR).steps
    assert "当月没有30日，以月末最后一日2025-02-28（周五）为期满日" in [sentence(step) for step in steps]


@pytest.mark.parametrize(
    ("event", "n", "unit", "latest"),
    [
        ("2026-11-26", 3, "natural_day", "2026-11-23"),
        ("2026-11-25", 3, "natural_day", "2026-11-20"),  # back over a weekend
        ("2026-10-09", 3, "natural_day", "2026-09-30"),  # back over National Day
        ("2026-02-26", 3, "working_day", "2026-02-14"),  # 25, 24, and the make-up Saturday
    ],
)
def test_notice_before_an_event_moves_earlier_over_rest_days(event, n, unit, latest):
    assert latest_before(day(event), n, unit, CALENDAR).legal == day(latest)


def test_months_before_an_event_are_refused():
    with pytest.raises(PeriodError):
        latest_before(date(2026, 11, 26), 1, "month", CALENDAR)


def test_a_date_before_the_calendar_is_refused():
    with pytest.raises(PeriodError, match="公元1年"):
        latest_before(date(1, 1, 3), 10, "natural_day", CALENDAR)


def test_a_long_count_of_working_days_sums_plain_weekends_up_and_names_the_holidays():
    steps = period(date(2026, 3, 27), 60, "working_day", CALENDAR).steps
    told = [sentence(step) for step in steps]
    assert "2026-04-04（周六）至2026-04-06（周一）为清明节，休息3日，不计入" in told
    assert "其余周末共19日，不计入" in told  # 26 weekend days, 6 of them in holidays, one worked


def test_one_of_something_is_singular_in_english():
    last = period(date(2026, 11, 23), 1, "working_day", CALENDAR).steps[-1]
    assert sentence(last, "en") == "1 working day from the start: 2026-11-24 (Tue)"


@given(DAYS, st.integers(1, 500), IN_DAYS)
def test_the_legal_end_is_a_working_day_on_or_after_the_nominal_end(start, n, unit):
    found = period(start, n, unit, CALENDAR)
    assert found.legal >= found.nominal > start
    assert CALENDAR.is_working_day(found.legal)
    assert start < found.internal <= found.legal
    assert CALENDAR.is_working_day(found.internal)


@given(DAYS, st.integers(1, 300), IN_DAYS)
def test_more_never_comes_sooner(start, n, unit):
    assert period(start, n + 1, unit, CALENDAR).legal >= period(start, n, unit, CALENDAR).legal


@given(DAYS, st.integers(1, 60), IN_DAYS, st.integers(1, 60), IN_DAYS)
def test_an_extension_never_comes_sooner(start, n, unit, more, its_unit):
    found = period(start, n, unit, CALENDAR, Extension(more, its_unit))
    assert found.extended >= found.legal


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 90), IN_DAYS, st.integers(0, 600))
def test_a_further_holiday_never_makes_an_end_earlier(start, n, unit, offset):
    extra = date(2026, 1, 1) + timedelta(days=offset)
    assume(not CALENDAR.is_make_up(extra))
    year = CALENDAR.years.get(extra.year, Year(extra.year, "none"))
    holiday = Holiday(Name("加放", "extra"), extra, extra)
    longer = CALENDAR.with_year(Year(year.year, year.notice, (*year.holidays, holiday), year.working_days))
    assert period(start, n, unit, longer).legal >= period(start, n, unit, CALENDAR).legal


@given(DAYS, st.integers(1, 240), st.sampled_from(["month", "year"]))
def test_clipping_never_moves_into_the_next_month(start, n, unit):
    nominal = period(start, n, unit, CALENDAR).nominal
    months = n * (12 if unit == "year" else 1)
    assert nominal.year * 12 + nominal.month == start.year * 12 + start.month + months
    assert nominal.day == start.day or (nominal + timedelta(days=1)).day == 1


@given(DAYS, st.times(), st.integers(1, 50), IN_DAYS)
def test_a_time_counts_as_its_local_date(start, time, n, unit):
    moment = datetime.combine(start, time)
    assert day_of(moment.replace(tzinfo=SHANGHAI)) == start
    assert period(moment, n, unit, CALENDAR).legal == period(start, n, unit, CALENDAR).legal
