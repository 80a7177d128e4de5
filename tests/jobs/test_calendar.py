"""A year without a calendar: dates are provisional until it is published, then counted again with an event."""

from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from jianhe.casework import sealing
from jianhe.records.models import Clock, Event, Matter
from tests import build
from tests.build import DIRECTOR, HEAD, OFFICER

AT = datetime.fromisoformat("2026-12-28T10:00:00+08:00")
LATER = "--at=2026-12-30T02:00:00+08:00"
# Invented: the whole first working week of the year is off, so that a date on 4 January moves by a week.
CALENDAR = """
notice: 示例通知（虚构，只用于测试）
holidays:
  - {name: {zh: 元旦, en: "New Year's Day"}, from: 2027-01-01, to: 2027-01-10}
working_days: []
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own, so that the invented year is known to this test alone."""
    before, settings.JIANHE_HOME = settings.JIANHE_HOME, tmp_path
    yield tmp_path
    settings.JIANHE_HOME = before


def run(command: str, *words: Any) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, stderr=out)
    return out.getvalue()


def test_provisional_dates_move_when_the_year_is_published(own_db: Any, home: Path) -> None:
    build.a_centre()
    with build.acting(HEAD, on=AT.date()) as by:
        matter = build.a_matter(by=by, at=AT)
        sealed = build.a_matter(by=by, at=AT)
        sealing.seal(matter=sealed, ground="示例", by=by, at=AT)
    with build.acting(HEAD, on=AT.date()):
        clocks = Clock.objects.filter(matter__in=(matter, sealed), ended_at=None)
        assert {(clock.legal_due, clock.is_provisional) for clock in clocks} == {(date(2027, 1, 4), True)}
    file = home / "2027.yaml"
    file.write_text(CALENDAR, encoding="utf-8")
    said = run("publish_calendar", file, LATER)
    assert "重算 4 个期限，4 个日期变动" in said
    with build.acting(HEAD, on=AT.date()):
        for known in (matter, sealed):
            found = Matter.objects.get(pk=known.pk)
            assert found.next_due == date(2027, 1, 11)
            clocks = Clock.objects.filter(matter=found, ended_at=None)
            assert {(clock.legal_due, clock.is_provisional) for clock in clocks} == {(date(2027, 1, 11), False)}
            recounted = Event.objects.filter(matter=found, kind="clock_recomputed")
            assert [(e.facts["before"], e.facts["after"]) for e in recounted] == [("2027-01-04", "2027-01-11")] * 2
    assert "重算 0" in run("sweep_deadlines", LATER)
    assert "承诺成立" in run("check_promise")
    run("audit_verify")


def test_the_sweep_finds_a_calendar_that_was_only_laid_into_the_folder(own_db: Any, home: Path) -> None:
    build.a_centre()
    with build.acting(OFFICER, on=AT.date()) as by:
        matter = build.a_matter(by=by, at=AT)
    (home / "calendar").mkdir()
    (home / "calendar" / "2027.yaml").write_text(CALENDAR, encoding="utf-8")
    with pytest.raises(SystemExit):  # until the sweep has run, the check says that dates disagree
        run("check_promise")
    assert "重算 2，日期变动 2" in run("sweep_deadlines", LATER)
    assert "承诺成立" in run("check_promise")
    with build.acting(DIRECTOR, on=AT.date()):
        assert Matter.objects.get(pk=matter.pk).next_due == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2027.yaml", "bad"),
        ("2027.yaml", "notice: x\nholidays: [{from: 2027-01-01, to: 2027-01-02}]"),
        ("2027.yaml", "notice: x\nworking_days: [2027-01-04]"),
        ("2027.yaml", "notice: x\nholidays: [{name: {zh: a, en: a}, from: 2029-01-01, to: 2029-01-02}]"),
        ("2027.yaml", "{"),
        ("next-year.yaml", CALENDAR),
    ],
)
def test_a_file_that_is_no_calendar_changes_nothing(name: str, content: str, own_db: Any, home: Path) -> None:
    (home / name).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match="nothing was changed"):
        run("publish_calendar", home / name)
    assert not (home / "calendar").exists()


def test_a_file_that_is_not_there_is_said_in_a_sentence(own_db: Any, home: Path) -> None:
    with pytest.raises(CommandError, match="cannot be used"):
        run("publish_calendar", home / "2031.yaml")
