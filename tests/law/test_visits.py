"""When visits can be booked: by the hours of the place and of the unit, on working days, none that is closed."""

from datetime import date, time

from jianhe.law import practice as ways
from jianhe.law.visits import seats, visit_days, visit_times
from jianhe.law.working_days import national_calendar

PRACTICE = ways.practice("jingyang", on=date(2026, 11, 24))


def closed(*days: date) -> ways.Practice:
    return PRACTICE.model_copy(update={"visits": PRACTICE.visits.model_copy(update={"closed": days})})


def test_ten_working_days_ahead_over_a_holiday_and_a_make_up_day() -> None:
    days = visit_days(date(2026, 9, 30), PRACTICE, national_calendar())
    assert days[:3] == [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)] and len(days) == 11
    assert date(2026, 10, 10) in days  # a Saturday that is worked


def test_a_closed_day_is_left_out() -> None:
    day = date(2026, 11, 25)
    assert day in visit_days(date(2026, 11, 24), PRACTICE, national_calendar())
    assert day not in visit_days(date(2026, 11, 24), closed(day), national_calendar())


def test_half_hours_within_the_hours_of_the_centre_or_of_the_unit() -> None:
    day = date(2026, 11, 25)
    times = visit_times("centre", day, PRACTICE)
    assert times[0] == time(9) and time(11, 30) in times and time(12) not in times and times[-1] == time(17)
    assert visit_times("court_window", day, PRACTICE)[-1] == time(16, 30)
    assert visit_times("legal_aid_centre", day, PRACTICE) and not visit_times("legal_aid_centre", date(2026, 11, 26), PRACTICE)
    assert visit_times("police", day, PRACTICE) == []


def test_each_window_takes_as_many_as_the_place_says() -> None:
    assert seats("centre", [1, 2, 3], PRACTICE) == 3
    two = ways.VisitHours(per_window=2)
    units = {**PRACTICE.visits.units, "centre": two}
    changed = PRACTICE.model_copy(update={"visits": PRACTICE.visits.model_copy(update={"units": units})})
    assert seats("centre", [1, 2, 3], changed) == 6
