"""`jianhe period due` as other programs call it: lines in, lines out, and an exit code."""

import json
import subprocess
import sys

import pytest

from jianhe.law.period_command import answers, main
from jianhe.law.working_days import national_calendar


def answer(line):
    """The single answer to one line, given as text or as the object to write."""
    text = line if isinstance(line, str) else json.dumps(line)
    [found] = answers([text.encode()], national_calendar())
    return found


def run(text, *argv):
    command = [sys.executable, "-m", "jianhe", "period", "due", *argv]
    return subprocess.run(command, input=text, capture_output=True, timeout=60, check=False)  # bytes in, bytes out


def test_the_example_of_the_manual():
    found = answer({"id": "a", "start": "2026-02-10", "limit": 15, "unit": "natural_day"})
    assert list(found) == ["id", "due", "due_extended", "provisional", "steps"]
    assert (found["id"], found["due"], found["due_extended"], found["provisional"]) == ("a", "2026-02-25", None, False)
    assert [step["kind"] for step in found["steps"]] == ["start", "first_day", "nominal"]
    assert all(step["text"] for step in found["steps"])


def test_an_extension_is_counted_from_the_nominal_end():
    extend = {"limit": 30, "unit": "natural_day"}
    found = answer({"start": "2025-08-04", "limit": 60, "unit": "natural_day", "extend": extend})
    assert (found["id"], found["due"], found["due_extended"]) == (None, "2025-10-09", "2025-11-03")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-20T16:30", "2026-11-23T16:30"),
        ("2026-11-20 16:30", "2026-11-23T16:30"),
        ("2026-11-20T16:30:59+08:00", "2026-11-23T16:30"),
        ("2026-11-20T08:30Z", "2026-11-23T16:30"),
        ("2026-11-20T17:30+09:00", "2026-11-23T16:30"),
    ],
)
def test_hours_are_shanghai_time(start, due):
    assert answer({"start": start, "limit": 72, "unit": "hour"})["due"] == due


def test_a_time_with_a_unit_of_days_counts_as_its_local_date():
    assert answer({"start": "2026-02-09T16:00Z", "limit": 15, "unit": "natural_day"})["due"] == "2026-02-25"


def test_a_year_without_a_calendar_is_provisional():
    found = answer({"start": "2026-08-31", "limit": 6, "unit": "month"})
    assert (found["due"], found["provisional"]) == ("2027-03-01", True)


@pytest.mark.parametrize(
    "change",
    [
        {"start": "2026-02-30"}, {"start": "20260210"}, {"start": "2026-W07-2"}, {"start": 20260210}, {"start": None},
        {"start": ""}, {"start": "2026-02-10T25:00"}, {"start": "２０２６-０２-１０"}, {"start": " 2026-02-10"},
        {"start": "0000-01-01"}, {"start": "0001-01-01T00:00+14:00"}, {"start": ["2026-02-10"]},
        {"limit": 0}, {"limit": -3}, {"limit": 1.5}, {"limit": 15.0}, {"limit": "15"}, {"limit": True}, {"limit": None},
        {"limit": 10**12}, {"limit": []}, {"unit": "day"}, {"unit": None}, {"unit": "NATURAL_DAY"}, {"unit": {}},
        {"unit": "hour"}, {"extend": {}}, {"extend": 30}, {"extend": False}, {"extend": {"limit": 1, "unit": "hour"}},
        {"extend": {"limit": 0, "unit": "month"}}, {"extend": {"limit": 1, "unit": "week"}}, {"extend": {"limit": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_value_is_an_error_in_one_sentence(change):
    good = {"id": 7, "start": "2026-02-10", "limit": 15, "unit": "natural_day"}
    found = answer({**good, **change})
    assert list(found) == ["id", "error"]
    assert found["id"] == 7
    assert found["error"]


@pytest.mark.parametrize("key", ["start", "limit", "unit"])
def test_a_missing_key_is_named(key):
    good = {"id": "x", "start": "2026-02-10", "limit": 15, "unit": "natural_day"}
    del good[key]
    assert key in answer(good)["error"]


@pytest.mark.parametrize("line", ["nonsense", "[1]", "null", "NaN", '"a"', '{"id": NaN}', '{"id": 1', "[" * 100_000])
def test_a_line_that_is_no_object_has_no_id(line):
    found = answer(line)
    assert found["id"] is None
    assert found["error"]


def test_an_extension_of_null_is_none_and_unknown_keys_are_left_alone():
    found = answer({"start": "2026-02-10", "limit": 15, "unit": "natural_day", "extend": None, "note": "x"})
    assert (found["due"], found["due_extended"]) == ("2026-02-25", None)


def test_the_other_lines_are_still_answered_and_the_exit_code_says_that_one_was_wrong():
    lines = [
        b'\xef\xbb\xbf{"id": 1, "start": "2026-02-10", "limit": 15, "unit": "natural_day"}',
        b"",
        b"   ",
        b"\xff\xfe",
        '{"id": "𠮷", "start": "2025-12-31", "limit": 5, "unit": "month"}\r'.encode(),
        b'{"id": "\\ud800", "start": "2024-11-30", "limit": 3, "unit": "month"}',
    ]
    ended = run(b"\n".join(lines))
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 1
    assert [each["id"] for each in found] == [1, None, "𠮷", "\ud800"]
    assert [each.get("due") for each in found] == ["2026-02-25", None, "2026-06-01", "2025-02-28"]
    assert ended.stderr == b""


def test_the_zone_of_the_machine_does_not_matter(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    ended = run(b'{"start": "2026-11-20T16:30", "limit": 72, "unit": "hour"}\n')
    assert json.loads(ended.stdout)["due"] == "2026-11-23T16:30"
    day = run(b'{"start": "2026-02-10T23:30", "limit": 15, "unit": "natural_day"}\n')
    assert json.loads(day.stdout)["due"] == "2026-02-25"


def test_all_right_is_zero_and_nothing_is_all_right():
    assert run(b'{"start": "2026-02-10", "limit": 1, "unit": "year"}\n').returncode == 0
    assert run(b"").returncode == 0


def test_a_reader_that_goes_away_gets_no_traceback():
    command = [sys.executable, "-m", "jianhe", "period", "due"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        process.stdin.write(b'{"start": "2026-02-10", "limit": 1, "unit": "year"}\n')
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


@pytest.mark.parametrize("argv", [["overdue"], ["file.jsonl"], ["", ""]])
def test_called_wrongly_is_two(argv, capsys):
    assert main(argv) == 2
    assert "period due" in capsys.readouterr().err


def test_help_is_zero(capsys):
    assert main(["--help"]) == 0
    assert "natural_day" in capsys.readouterr().out


def test_it_starts_without_the_heavy_parts():
    heavy = "[name for name in ('django', 'pydantic', 'psycopg') if name in sys.modules]"
    code = f"import sys, jianhe.law.period_command; print({heavy})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
