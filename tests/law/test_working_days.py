"""The calendar: the files against the State Council's table, and the arithmetic against plain walking."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.working_days import Holiday, Name, WorkCalendar, Year, load_calendar, national_calendar

CALENDAR = national_calendar()
DAYS = st.dates(date(2003, 1, 1), date(2028, 12, 31))

# domain/petitions.md 2.4: what the notices of three years say, days inclusive
TABLE = {
    2024: (
        "01-01..01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10..06-10 09-15..09-17 10-01..10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01..01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


@pytest.mark.parametrize("year", TABLE)
def test_a_year_file_says_what_the_notice_says(year):
    off, worked = TABLE[year]
    arrangement = CALENDAR.years[year]
    assert [f"{h.first:%m-%d}..{h.last:%m-%d}" for h in arrangement.holidays] == off.split()
    assert [f"{day:%m-%d}" for day in arrangement.working_days] == worked.split()


def test_every_year_from_2004_to_2026_has_its_notice():
    assert list(CALENDAR.years) == list(range(2004, 2027))
    assert all(str(year) in each.notice for year, each in CALENDAR.years.items())
    assert not CALENDAR.has_year(2003)
    assert not CALENDAR.has_year(2027)


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 2, 14), True, "调休上班"),
        (date(2026, 2, 16), False, "春节"),
        (date(2026, 2, 24), True, None),
        (date(2026, 11, 21), False, "周六"),
        (date(2026, 11, 22), False, "周日"),
        (date(2014, 4, 7), False, "清明节"),
        (date(2013, 6, 11), False, "端午节"),
        (date(2011, 12, 31), True, "调休上班"),
        (date(2007, 12, 31), False, "元旦"),
        (date(2025, 10, 6), False, "国庆节、中秋节"),
        (date(2020, 1, 31), False, "春节"),
    ],
)
def test_a_day_says_why_it_is_off_or_worked(day, works, name):
    assert CALENDAR.is_working_day(day) is works
    said = CALENDAR.name_of(day)
    assert (said.zh if said else None) == name


def test_a_year_without_a_file_has_weekends_only():
    assert CALENDAR.is_working_day(date(2027, 10, 1))
    assert not CALENDAR.is_working_day(date(2027, 10, 2))
    assert CALENDAR.unknown_years(date(2025, 1, 1), date(2028, 1, 1)) == [2027, 2028]


def test_a_year_that_arrives_makes_another_calendar():
    spring = Holiday(Name("春节", "Spring Festival"), date(2027, 2, 5), date(2027, 2, 11))
    later = CALENDAR.with_year(Year(2027, "an invented notice", (spring,), (date(2027, 2, 14),)))
    assert later.has_year(2027)
    assert not CALENDAR.has_year(2027)
    assert later.version != CALENDAR.version
    assert not later.is_working_day(date(2027, 2, 8))
    assert later.is_working_day(date(2027, 2, 14))


def test_another_folder_can_be_loaded(tmp_path):
    holiday = "holidays: [{name: {zh: 元旦, en: New Year}, from: 2027-01-01, to: 2027-01-03}]"
    (tmp_path / "2027.yaml").write_text(
        f"notice: 虚构的通知\n{holiday}\nworking_days: [2027-01-09]\n", encoding="utf-8"
    )
    calendar = load_calendar(tmp_path)
    assert calendar.is_working_day(date(2027, 1, 9))
    assert not calendar.is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "notice: x\nworking_days: [2027-01-08]\n",  # a Friday
        "notice: x\nworking_days: [2028-01-08]\n",  # another year
        "notice: x\nfestivals: []\n",
        "notice: x\nholidays: [{name: {zh: 甲, en: a}, from: 2027-01-02, to: 2027-01-02}]\n"
        "working_days: [2027-01-02]\n",
    ],
)
def test_a_wrong_file_is_refused(tmp_path, text):
    (tmp_path / "2027.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="calendar 2027"):
        load_calendar(tmp_path)


@given(DAYS, st.integers(1, 400))
def test_the_nth_working_day_is_the_one_that_walking_finds(start, n):
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_working_day(day)
    assert CALENDAR.nth_working_day(start, n) == day
    assert CALENDAR.working_days_between(start, day) == n


@given(DAYS, st.integers(1, 40))
def test_counting_back_is_counting_in_a_mirror(end, n):
    day = CALENDAR.nth_working_day_before(end, n)
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.working_days_between(day, end - timedelta(days=1)) == n - 1


def test_a_calendar_without_files_is_the_five_day_week():
    empty = WorkCalendar({}, "empty")
    assert empty.nth_working_day(date(1999, 1, 1), 5) == date(1999, 1, 8)
