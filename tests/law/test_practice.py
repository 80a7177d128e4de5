"""The ways of a place: what it may choose, and that the demonstration centre holds what the centre itself published."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jianhe.law import practice
from jianhe.law.catalogue import load
from jianhe.law.strict_yaml import BadFile

DAY = "2023-08-01.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The demonstration's practice in a folder of its own, to be changed."""
    shutil.copytree(practice.packaged(), tmp_path / "practice")
    return tmp_path / "practice"


def _changed(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / "jingyang" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_demonstration_has_no_problem() -> None:
    assert practice.problems("jingyang", load()) == []


def test_the_published_counts_are_counts_of_rows() -> None:
    rows = practice.rows("jingyang")
    kinds = Counter(unit.kind for unit in rows.units.values())
    tiers = Counter(unit.tier for unit in rows.units.values() if unit.kind == "mediation")
    assert (kinds["organ"], kinds["mediation"], kinds["social"]) == (19, 24, 12)
    assert (tiers["lead"], tiers["resident"], tiers["extended"]) == (1, 13, 10)
    assert len(rows.windows) == 32 and [window.number for window in rows.windows] == list(range(1, 33))
    assert sum(room.kind == "area" for room in rows.rooms.values()) == 11
    assert len(rows.services) == 16


def test_every_invented_person_is_marked() -> None:
    assert [post.name for post in practice.rows("jingyang").posts if not post.name.endswith("（虚构）")] == []


def test_the_numbers_of_departments_differ() -> None:
    codes = [unit.number_code for unit in practice.rows("jingyang").units.values() if unit.number_code]
    assert len(codes) == len(set(codes))


def test_what_was_chosen_and_what_was_not() -> None:
    ways = practice.practice("jingyang", on=date(2026, 1, 1))
    assert ways.choice(load(), "intake", "attempts_before_unreachable", on=date(2026, 1, 1)) == 2
    silent = ways.model_copy(update={"choices": {}})
    assert silent.choice(load(), "intake", "refuse_approval", on=date(2026, 1, 1)) == "office_head"
    assert set(ways.lines) == set("KSFNQ")


def test_the_practice_of_a_day(copy: Path) -> None:
    later = copy / "jingyang" / "2025-01-01.yaml"
    shutil.copy(copy / "jingyang" / DAY, later)
    assert practice.practice("jingyang", on=date(2020, 1, 1), folder=copy).first_day == date(2023, 8, 1)
    assert practice.practice("jingyang", on=date(2024, 12, 31), folder=copy).first_day == date(2023, 8, 1)
    assert practice.practice("jingyang", on=date(2025, 1, 1), folder=copy).first_day == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (DAY, "refuse_approval: office_head", "refuse_approval: clerk", "refuse_approval = clerk is not offered"),
        (DAY, "attempts_before_unreachable: 2", "attempts_before_unreachable: 9", "= 9 is not offered"),
        (DAY, "window_clock_start: earlier", "hue: red", "intake.hue = red is not offered"),
        (DAY, "  intake: {", "  juggling: {", "unknown procedure juggling"),
        (DAY, "{unit: natural_day}\n\nnumbers", "{unit: month}\n\nnumbers", "unit = month is not offered"),
        (DAY, "  reply_7d: {", "  reply_8d: {", "unknown limit reply_8d"),
        (DAY, "group_visit_min: 5", "delegates_max: 6", "delegates_max is not left to the place"),
        (DAY, "default_line: K", "default_line: Z", "default line Z"),
        ("units.yaml", "department, parent: court,", "department, parent: moon,", "under moon"),
        ("rooms.yaml", "File Room}, kind: room, area: command_area", "File Room}, kind: room, area: moon", "moon"),
        ("places.yaml", "{name: 双桥村, parent: qinghe}", "{name: 双桥村, parent: moon}", "under moon"),
        ("windows.yaml", "{number: 32,", "{number: 31,", "number 31 stands twice"),
        ("windows.yaml", "unit: trade_union", "unit: moon", "window 25 names an unknown unit"),
        ("posts.yaml", "username: chengban2", "username: chengban", "chengban stands twice"),
        ("posts.yaml", "role: clerk", "role: wizard", "shujiyuan names an unknown unit or role"),
    ],
)  # fmt: skip
def test_what_was_not_offered_or_does_not_exist_is_told(copy: Path, name: str, old: str, new: str, told: str) -> None:
    problems = practice.problems("jingyang", load(), _changed(copy, name, old, new))
    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (DAY, "numbers: {", "hue: 1\nnumbers: {", "hue"),
        (DAY, '{opens: "09:00", closes: "12:00"}', '{opens: "12:00", closes: "09:00"}', "closes after it opens"),
        (DAY, '{opens: "09:00", closes: "12:00"}', '{opens: "9:00", closes: "12:00"}', "working_hours"),
        (DAY, "intake: {refuse_approval: office_head", "intake: {refuse_approval: x, refuse_approval: y", "twice"),
        ("services.yaml", "service_class: public_security", "service_class: magic", "service_class"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(copy: Path, name: str, old: str, new: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        practice.problems("jingyang", load(), _changed(copy, name, old, new))


def test_a_centre_without_a_dated_file_is_refused(copy: Path) -> None:
    with pytest.raises(BadFile, match="no dated file"):
        practice.practices("atlantis", copy)
    (copy / "jingyang" / DAY).rename(copy / "jingyang" / "2023-13-01.yaml")
    with pytest.raises(BadFile, match="first day in force"):
        practice.practices("jingyang", copy)
