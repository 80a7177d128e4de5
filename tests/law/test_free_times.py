"""Free times: what is left of a day, and the stretches nearest to a wish."""

from datetime import datetime

import pytest

from jianhe.law.free_times import Span, gaps, is_on_a_quarter, nearest_free, overlaps


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24T{clock}:00+08:00")


def span(text: str) -> Span:
    start, end = text.split("-")
    return at(start), at(end)


DAY = span("09:00-17:30")


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ("", "09:00-17:30"),
        ("09:00-17:30", ""),
        ("10:00-11:00", "09:00-10:00 11:00-17:30"),
        ("10:00-11:00 10:30-12:00", "09:00-10:00 12:00-17:30"),  # two rooms of one person
        ("08:00-09:30 17:00-18:00", "09:30-17:00"),
        ("18:00-19:00", "09:00-17:30"),
    ],
)
def test_what_is_left_of_a_day(taken: str, left: str) -> None:
    assert gaps(DAY, [span(one) for one in taken.split()]) == [span(one) for one in left.split()]


@pytest.mark.parametrize(
    ("taken", "wished", "near"),
    [
        ("10:00-11:00", "10:00-11:00", "09:00-10:00 11:00-12:00"),
        ("10:00-11:00", "10:30-12:30", "11:00-13:00"),  # the gap before is too short
        ("09:00-10:00 11:00-12:00 13:00-14:00 15:00-16:00", "11:00-12:00", "10:00-11:00 12:00-13:00 14:00-15:00"),
        ("09:00-17:00", "10:00-11:00", ""),
        ("", "16:00-18:00", "15:30-17:30"),  # moved in before the room shuts
    ],
)
def test_the_nearest_free_stretches(taken: str, wished: str, near: str) -> None:
    found = nearest_free(DAY, [span(one) for one in taken.split()], wished=span(wished))
    assert found == [span(one) for one in near.split()]


def test_one_begins_when_another_ends() -> None:
    assert not overlaps(span("09:00-10:00"), span("10:00-11:00"))
    assert overlaps(span("09:00-10:01"), span("10:00-11:00"))


@pytest.mark.parametrize(("clock", "is_one"), [("10:00", True), ("10:15", True), ("10:10", False)])
def test_quarters(clock: str, is_one: bool) -> None:
    assert is_on_a_quarter(at(clock)) is is_one
