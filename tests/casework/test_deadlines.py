"""Clocks as records: their columns are what their events come to, and the next date is the earliest that binds us."""

from datetime import date, timedelta
from typing import Any

import pytest

from jianhe.casework import deadlines
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, ClockEvent, Event, Matter, Proceeding
from tests.build import AT, HEAD, ON, a_centre, a_matter, standing, step_in


@pytest.fixture
def head(db: None) -> Standing:
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


def run_of(matter: Matter) -> Proceeding:
    return Proceeding.objects.select_related("matter").get(matter=matter)


def clock_of(matter: Matter, limit: str) -> Clock:
    return Clock.objects.get(matter=matter, limit=limit)


def start(matter: Matter, limit: str, by: Standing) -> Clock:
    return deadlines.start(proceeding=run_of(matter), limit=limit, anchor=AT, by=by.person, at=AT)


def settled(matter: Matter) -> None:
    """What a verb does after it moved a clock."""
    run = run_of(matter)
    deadlines.settle(proceeding=run)
    run.save()
    deadlines.settle_matter(matter=run.matter)
    run.matter.save()


def test_registration_starts_two_clocks_of_seven_days(head: Standing) -> None:
    matter = a_matter(by=head)
    assert {clock.limit: clock.legal_due for clock in Clock.objects.filter(matter=matter)} == {
        "triage_7d": date(2026, 12, 1), "reply_7d": date(2026, 12, 1),
    }  # fmt: skip


def test_a_clock_that_runs_is_not_started_again(head: Standing) -> None:
    matter = a_matter(by=head)
    assert start(matter, "reply_7d", head) == clock_of(matter, "reply_7d")
    assert ClockEvent.objects.filter(matter=matter, kind="start").count() == 2


def test_met_in_time_and_met_late(head: Standing) -> None:
    early, late = a_matter(by=head), a_matter(by=head)
    for matter, at in ((early, AT + timedelta(days=7)), (late, AT + timedelta(days=8))):
        deadlines.satisfy(proceeding=run_of(matter), limits=["reply_7d"], by=head.person, at=at)
        clock = clock_of(matter, "reply_7d")
        assert (clock.state, clock.ended_at) == ("satisfied", at)
        settled(matter)
    assert clock_of(early, "reply_7d").is_in_time is True and clock_of(late, "reply_7d").is_in_time is False


def test_a_reply_clock_never_stands_still(head: Standing) -> None:
    matter = a_matter(by=head)
    with pytest.raises(Refused, match="不因中止而停止计算"):
        deadlines.suspend(proceeding=run_of(matter), limits=["reply_7d"], by=head.person, at=AT)


def test_what_may_stand_still_runs_on_from_where_it_stopped(head: Standing, constraints_now: Any) -> None:
    matter = a_matter(by=head)
    clock = start(matter, "civil_review_3m", head)
    before = clock.legal_due
    run = run_of(matter)
    deadlines.suspend(proceeding=run, limits=["civil_review_3m"], by=head.person, at=AT + timedelta(days=10))
    deadlines.suspend(proceeding=run, limits=["civil_review_3m"], by=head.person, at=AT + timedelta(days=11))
    clock.refresh_from_db()
    assert clock.state == "suspended" and clock.legal_due == before
    deadlines.resume(proceeding=run, limits=["civil_review_3m"], by=head.person, at=AT + timedelta(days=24))
    deadlines.resume(proceeding=run, limits=["civil_review_3m"], by=head.person, at=AT + timedelta(days=25))
    clock.refresh_from_db()
    assert clock.state == "running" and clock.legal_due >= before + timedelta(days=14)
    assert [event.kind for event in clock.events.all()] == ["start", "suspend", "resume"]
    constraints_now()


def test_how_a_date_came_about_counts_anew_to_what_the_columns_say(head: Standing) -> None:
    matter = a_matter(by=head)
    step_in(matter, "accept_ordinary", by=head)
    step_in(matter, "assign", by=head)
    for clock in Clock.objects.filter(matter=matter):
        found = deadlines.counted(clock, clock.events.all(), ON)
        assert found.legal == clock.legal_due and found.reasons
        row = Clock.objects.filter(pk=clock.pk).values().get()
        assert deadlines.disagreements(row, list(clock.events.values())) == []
        assert deadlines.disagreements({**row, "legal_due": ON}, list(clock.events.values())) == ["legal_due"]


def test_a_repeating_duty_goes_on_until_it_ends(head: Standing) -> None:
    matter = a_matter(by=head)
    for step in ("accept", "assign"):
        step_in(matter, step, by=head)
    step_in(matter, "progress_reply", by=head, at=AT + timedelta(days=20))
    clock = clock_of(matter, "monthly_progress")
    first = clock.legal_due
    step_in(matter, "progress_reply", by=head, at=AT + timedelta(days=40), expected_on="2027-03-01")
    clock.refresh_from_db()
    assert clock.state == "running" and clock.legal_due >= first and clock.ended_at is None
    deadlines.end(proceeding=run_of(matter), limits=None, by=head.person, at=AT + timedelta(days=50))
    clock.refresh_from_db()
    assert clock.state == "ended"
    settled(matter)


def test_the_next_date_is_our_earliest_and_never_another_bodys(head: Standing) -> None:
    matter = a_matter(by=head)
    run = run_of(matter)
    run.review_on = ON + timedelta(days=400)
    other = start(matter, "labour_arbitration_1y", head)
    assert other.owner == "other"
    deadlines.end(proceeding=run, limits=["triage_7d", "reply_7d"], by=head.person, at=AT)
    deadlines.settle(proceeding=run)
    assert run.next_due == run.review_on
    run.save()
    deadlines.settle_matter(matter=matter)
    assert (matter.next_due, matter.next_limit) == (run.review_on, "review")
    matter.save()


def test_a_published_year_moves_a_provisional_date_with_an_event(head: Standing) -> None:
    """A late act of recomputation leaves its trace even where the date stays."""
    matter = a_matter("accepted", by=head)
    clock = clock_of(matter, "result_3m")
    assert clock.is_provisional
    assert deadlines.recompute(clock=clock, at=AT + timedelta(days=30)) is False
    event = Event.objects.get(matter=matter, kind="clock_recomputed")
    assert event.facts["limit"] == "result_3m" and event.facts["before"] == event.facts["after"]
