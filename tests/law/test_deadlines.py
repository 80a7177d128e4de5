"""Clocks as lists of events: suspension, extension, repeats, lateness, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.deadlines import ClockEvent, deadline, occurrences
from jianhe.law.limits import Limit, limit_on
from jianhe.law.periods import SHANGHAI
from jianhe.law.reasons import sentence
from jianhe.law.refusals import Refused
from jianhe.law.roles import matrix
from jianhe.law.working_days import Holiday, Name, Year, national_calendar

CALENDAR = national_calendar()
TODAY = date(2026, 11, 24)


def a_limit(**changes):
    """An invented case clock: 10 natural days that may stop, and may be extended twice by at most 5 days."""
    facts = {
        "id": "an_invented_limit", "since": date(2020, 1, 1), "title": {"zh": "虚构期限", "en": "Invented limit"},
        "n": 10, "unit": "natural_day", "runs_from": "accepted_at", "owner": "us", "suspendable": True,
        "extension": {"n": 5, "unit": "natural_day", "approval": "office_head", "max_times": 2},
        "if_missed": "warn", "cite": ("csr-2021/52",),
        "examples": ({"name": "x", "given": {"accepted_at": date(2026, 3, 3)}, "due": date(2026, 3, 13)},),
    }  # fmt: skip
    return Limit.model_validate({**facts, **changes})


def at(kind, month, day, **more):
    return ClockEvent(kind, date(2026, month, day), **more)


def extend(month, day, n=5, by="office_head"):
    return at("extend", month, day, n=n, unit="natural_day", approved_by=by)


START = at("start", 3, 3)


def counted(*events, limit=None, on=None, calendar=CALENDAR):
    return deadline(limit or a_limit(), [START, *events], calendar, on=on)


def test_a_clock_that_only_started():
    found = counted()
    assert (found.nominal, found.legal, found.internal) == (date(2026, 3, 13),) * 3
    assert (found.state, found.extended, found.satisfied_at) == ("running", None, None)
    assert found.calendar_version == CALENDAR.version


def test_the_days_from_suspension_to_the_day_before_resumption_do_not_count():
    found = counted(at("suspend", 3, 6), at("resume", 3, 20))
    assert (found.legal, found.first_legal) == (date(2026, 3, 27), date(2026, 3, 13))
    assert "2026-03-06（周五）起中止，2026-03-20（周五）恢复计算" in sentence(found.reasons[-1])
    assert found.reasons[-1].n == 14


def test_resumed_on_the_same_day_nothing_moves():
    assert counted(at("suspend", 3, 6), at("resume", 3, 6)).legal == date(2026, 3, 13)


def test_a_suspended_clock_has_no_date_but_says_what_is_left():
    found = counted(at("suspend", 3, 6))
    assert (found.state, found.legal, found.nominal, found.internal) == ("suspended", None, None, None)
    assert sentence(found.reasons[-1]) == "2026-03-06（周五）起中止，尚未恢复；剩余8日"


def test_a_clock_that_rolled_may_stop_until_its_legal_end():
    limit = a_limit(n=11)  # ends on Saturday the 14th, legally on Monday the 16th
    stopped = counted(at("suspend", 3, 16), at("resume", 3, 18), limit=limit)
    assert stopped.legal == date(2026, 3, 18)


def test_working_days_that_are_left_are_counted_from_resumption():
    limit = a_limit(unit="working_day", extension=None)  # 10 working days from Tuesday 3 March: the 17th
    assert counted(limit=limit).legal == date(2026, 3, 17)
    found = counted(at("suspend", 3, 12), at("resume", 3, 21), limit=limit)  # 12, 13, 16, 17 are left; resumed Saturday
    assert found.legal == date(2026, 3, 26)
    open_ = counted(at("suspend", 3, 12), limit=limit)
    assert (open_.reasons[-1].n, open_.reasons[-1].unit) == (4, "working_day")


def test_hours_stop_and_go_to_the_minute():
    limit = a_limit(n=72, unit="hour", extension=None)
    events = [
        ClockEvent("start", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ClockEvent("suspend", datetime(2026, 11, 20, 10, 30, tzinfo=UTC)),
    ]
    assert deadline(limit, events, CALENDAR).reasons[-1].n == 70
    resumed = [*events, ClockEvent("resume", datetime(2026, 11, 20, 11, 15, tzinfo=UTC))]
    assert deadline(limit, resumed, CALENDAR).legal == datetime(2026, 11, 23, 17, 15, tzinfo=SHANGHAI)


def test_hours_start_at_a_time():
    with pytest.raises(ValueError, match="starts at a time"):
        counted(limit=a_limit(n=72, unit="hour", extension=None))


def test_extensions_add_to_the_nominal_end_and_roll_once():
    found = counted(extend(3, 9), extend(3, 16, n=3))
    assert (found.nominal, found.legal, found.extended) == (date(2026, 3, 21), date(2026, 3, 23), date(2026, 3, 23))
    assert found.first_legal == date(2026, 3, 13)
    granted = [reason for reason in found.reasons if reason.kind == "extension_granted"]
    assert [(reason.day, reason.n) for reason in granted] == [(date(2026, 3, 9), 5), (date(2026, 3, 16), 3)]
    assert matrix().title("office_head").zh in sentence(granted[0])


def test_the_other_reading_of_an_extension_may_be_chosen():
    rpw = limit_on("rpw_60d", TODAY)
    by = rpw.extension.approval
    events = [
        ClockEvent("start", date(2025, 8, 4)),
        ClockEvent("extend", date(2025, 9, 30), n=30, unit="natural_day", approved_by=by),
    ]
    assert deadline(rpw, events, CALENDAR).legal == date(2025, 11, 3)
    assert deadline(rpw, events, CALENDAR, {"extends_from": "legal"}).legal == date(2025, 11, 10)


@pytest.mark.parametrize(
    "events",
    [
        [extend(3, 9, by=None)],
        [extend(3, 9, by="officer")],
        [extend(3, 9, n=6)],
        [extend(3, 9), extend(3, 10), extend(3, 11)],
        [extend(3, 14)],  # ran out on the 13th
        [at("extend", 3, 9, n=1, unit="month", approved_by="office_head")],
        [at("suspend", 3, 14)],
        [at("suspend", 3, 2)],
        [at("suspend", 3, 5), at("suspend", 3, 6)],
        [at("resume", 3, 6)],
        [at("satisfy", 3, 5), at("suspend", 3, 6)],
        [at("satisfy", 3, 5), extend(3, 6)],
    ],
)
def test_what_the_rule_does_not_allow_is_refused_with_its_article(events):
    with pytest.raises(Refused) as refused:
        counted(*events)
    assert refused.value.refusal.cite == "csr-2021/52"
    assert refused.value.refusal.sentence.en


def test_a_limit_without_an_extension_is_not_extended():
    with pytest.raises(Refused, match="不能延长"):
        counted(extend(3, 9), limit=a_limit(extension=None))


@pytest.mark.parametrize("limit_id", ["reply_7d", "triage_7d", "result_3m", "monthly_progress"])
def test_a_reply_clock_never_stops(limit_id):
    with pytest.raises(Refused) as refused:
        counted(at("suspend", 3, 5), limit=limit_on(limit_id, TODAY))
    assert refused.value.refusal.cite


@pytest.mark.parametrize(
    ("day", "state"), [(12, "satisfied_in_time"), (13, "satisfied_in_time"), (14, "satisfied_late")]
)
def test_an_act_is_in_time_up_to_the_legal_end(day, state):
    found = counted(at("satisfy", 3, day))
    assert (found.state, found.satisfied_at) == (state, date(2026, 3, day))


def test_an_act_while_the_clock_stands_still_is_in_time():
    assert counted(at("suspend", 3, 6), at("satisfy", 6, 1)).state == "satisfied_in_time"


def test_the_first_act_counts_and_an_ended_clock_stays_ended():
    assert counted(at("satisfy", 3, 10), at("satisfy", 3, 20)).satisfied_at == date(2026, 3, 10)
    ended = counted(at("end", 3, 10), at("satisfy", 3, 11))
    assert (ended.state, ended.satisfied_at) == ("ended", None)
    assert counted(at("satisfy", 3, 10), at("end", 3, 11)).state == "satisfied_in_time"


def test_a_clock_is_missed_the_day_after_its_legal_end():
    assert counted(on=date(2026, 3, 13)).state == "running"
    assert counted(on=date(2026, 3, 14)).state == "missed"


def test_a_time_is_its_day_in_shanghai():
    late_evening = ClockEvent("satisfy", datetime(2026, 3, 13, 16, 30, tzinfo=UTC))  # half past midnight on the 14th
    assert counted(late_evening).state == "satisfied_late"


@pytest.mark.parametrize("events", [[], [at("suspend", 3, 5)], [START, START]])
def test_a_clock_begins_with_exactly_one_start(events):
    with pytest.raises(ValueError, match="exactly one start"):
        deadline(a_limit(), events, CALENDAR)


def test_events_are_taken_by_their_day_and_not_by_the_order_of_entry():
    assert counted(at("resume", 3, 20), at("suspend", 3, 6)).legal == date(2026, 3, 27)


def test_a_published_year_moves_a_provisional_date_and_the_old_answer_stays():
    limit = a_limit(extension=None)
    events = [ClockEvent("start", date(2027, 1, 26))]
    before = deadline(limit, events, CALENDAR)
    assert (before.legal, before.provisional) == (date(2027, 2, 5), True)
    spring = Holiday(Name("春节", "Spring Festival"), date(2027, 2, 5), date(2027, 2, 11))
    published = CALENDAR.with_year(Year(2027, "an invented notice", (spring,)))
    after = deadline(limit, [*events, ClockEvent("recompute", date(2026, 12, 1))], published)
    assert (after.legal, after.provisional) == (date(2027, 2, 12), False)
    assert after.calendar_version != before.calendar_version
    assert before.legal == date(2027, 2, 5)
    assert "recomputed" in [reason.kind for reason in after.reasons]


def test_a_limit_that_does_not_roll_ends_on_a_rest_day():
    assert counted(limit=a_limit(n=11, rolls=False)).legal == date(2026, 3, 14)


def test_due_the_same_day_or_the_next_working_day():
    register = limit_on("intake_register", TODAY)
    assert deadline(register, [at("start", 2, 17)], CALENDAR).legal == date(2026, 2, 24)
    assert deadline(register, [at("start", 11, 24)], CALENDAR).internal == date(2026, 11, 24)


def test_each_round_counts_from_the_original_day():
    monthly = limit_on("monthly_progress", TODAY)
    found = occurrences(monthly, date(2025, 12, 31), CALENDAR, 3)
    assert [each.legal for each in found] == [date(2026, 4, 30), date(2026, 6, 1), date(2026, 6, 30)]


def monthly(*events, **more):
    start = ClockEvent("start", date(2025, 12, 31), **more)
    return deadline(limit_on("monthly_progress", TODAY), [start, *events], CALENDAR)


def test_an_act_in_time_meets_its_round_and_the_next_is_owed():
    found = monthly(at("satisfy", 4, 20))
    assert (found.legal, found.state, len(found.rounds)) == (date(2026, 6, 1), "running", 1)
    assert found.rounds[0].satisfied_at == date(2026, 4, 20)


def test_a_second_act_in_the_same_month_meets_nothing_further():
    assert monthly(at("satisfy", 4, 20), at("satisfy", 4, 28)).legal == date(2026, 6, 1)


def test_a_late_act_meets_all_rounds_overdue_and_not_the_current_one():
    found = monthly(at("satisfy", 6, 5))
    assert [each.legal for each in found.rounds] == [date(2026, 4, 30), date(2026, 6, 1)]
    assert found.legal == date(2026, 6, 30)


def test_rounds_due_before_the_clock_began_are_not_owed():
    assert monthly(begun=date(2026, 6, 10)).legal == date(2026, 6, 30)


def test_a_repeating_clock_is_recomputed_but_neither_stopped_nor_extended():
    assert monthly(at("recompute", 4, 2)).legal == date(2026, 4, 30)
    for event in (at("suspend", 4, 2), extend(4, 2)):
        with pytest.raises(Refused):
            monthly(event)


def test_only_a_repeating_limit_has_rounds():
    with pytest.raises(ValueError, match="does not repeat"):
        occurrences(a_limit(), date(2026, 3, 3), CALENDAR, 1)


def test_a_repeating_clock_ends_with_the_matter_and_is_missed_without_an_act():
    assert monthly(at("end", 5, 5)).state == "ended"
    start = ClockEvent("start", date(2025, 12, 31))
    rule = limit_on("monthly_progress", TODAY)
    assert deadline(rule, [start], CALENDAR, on=date(2026, 5, 1)).state == "missed"


def test_notice_before_a_hearing():
    rule = limit_on("hearing_notice_3d", TODAY)
    start = at("start", 11, 24)
    found = deadline(rule, [start], CALENDAR, on=date(2026, 11, 19))
    assert (found.legal, found.state) == (date(2026, 11, 20), "running")
    assert deadline(rule, [start, at("satisfy", 11, 20)], CALENDAR).state == "satisfied_in_time"
    assert deadline(rule, [start, at("satisfy", 11, 21)], CALENDAR).state == "satisfied_late"
    with pytest.raises(Refused):
        deadline(rule, [start, at("suspend", 11, 20)], CALENDAR)


@given(
    st.dates(date(2024, 1, 1), date(2026, 6, 30)),
    st.integers(1, 60),
    st.sampled_from(["natural_day", "working_day", "month"]),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 40)), min_size=1, max_size=4),
)
def test_suspending_and_resuming_never_shortens(start, n, unit, pauses):
    limit = a_limit(n=n, unit=unit, extension=None)
    events = [ClockEvent("start", start)]
    day = start
    before = deadline(limit, events, CALENDAR).legal
    for wait, length in pauses:
        day += timedelta(days=wait)
        if day > before:
            break
        events += [ClockEvent("suspend", day), ClockEvent("resume", day + timedelta(days=length))]
        day += timedelta(days=length)
        after = deadline(limit, events, CALENDAR).legal
        assert after >= before
        assert after >= day
        before = after
