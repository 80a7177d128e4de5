"""The evaluation of likeness: two parts that never mix, down to the persons in them, and the report that counts them."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jianhe.likeness.evaluate_command import LEVELS, Judged, judge, main, report
from jianhe.likeness.names import keeps_its_place, name_key
from jianhe.likeness.numbers import plain_number, plain_phone

FOLDER = Path(__file__).parents[2] / "evaluation" / "likeness"
PARTS = ("tuning", "reporting")


def sets(part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def people(part: str) -> Iterator[dict[str, Any]]:
    for told in sets(part):
        for record in told["records"]:
            yield from record.get("claimants", [record])


def told_by(judged: list[Judged], kind: str, level: str) -> tuple[int, int, int]:
    """How many were told, how many of these rightly, and how many there are."""
    asked = [each for each in judged if each.kind == kind]
    told = [each for each in asked if each.score.verdict in LEVELS[level][1]]
    return len(told), sum(each.same for each in told), sum(each.same for each in asked)


def test_there_are_enough_questions_of_each_kind_and_both_answers() -> None:
    judged = [each for part in PARTS for each in judge(FOLDER / f"{part}.jsonl")]
    assert len(judged) >= 800
    counted = Counter((each.kind, each.same) for each in judged)
    assert min(counted.values()) >= 40, counted


def test_no_person_is_in_both_parts() -> None:
    found = []
    for part in PARTS:
        names = {name_key(each["name"]) for each in people(part) if not keeps_its_place(each["name"])} - {""}
        numbers = {plain_number(each.get("number", "")) for each in people(part)} - {""}
        phones = {plain_phone(each.get("phone", "")) for each in people(part)} - {""}
        found.append((names, numbers, phones))
    for one, other in zip(*found, strict=True):
        assert one and other and not one & other


def test_no_organisation_and_no_story_is_in_both_parts() -> None:
    def of(part: str) -> tuple[set[str], set[str]]:
        records = [record for told in sets(part) for record in told["records"] if "claimants" in record]
        against = {
            name_key(name) for each in records for name in each.get("respondents", ()) if not keeps_its_place(name)
        }
        return against, {each["text"] for each in records}

    for one, other in zip(of("tuning"), of("reporting"), strict=True):
        assert one and other and not one & other


@pytest.mark.parametrize("part", PARTS)
def test_every_set_says_what_it_is_about_and_who_is_who(part: str) -> None:
    told = sets(part)
    assert len({each["set"] for each in told}) == len(told)
    for each in told:
        assert each["kind"] in ("person", "matter", "group") and each["note"] and len(each["records"]) >= 3
        assert len({record["of"] for record in each["records"]}) >= 2


def test_what_is_sure_on_the_tuning_part_is_right() -> None:
    judged = judge(FOLDER / "tuning.jsonl")
    for kind in ("person", "matter", "group"):
        told, right, _all = told_by(judged, kind, "sure")
        assert told == right > 5


def test_unseen_records_are_told_no_worse_than_published() -> None:
    judged = judge(FOLDER / "reporting.jsonl")
    published = {"person": 0.80, "matter": 0.70, "group": 0.85}
    for kind, recall in published.items():
        sure, right, _all = told_by(judged, kind, "sure")
        assert sure == right > 0
        _told, right, there = told_by(judged, kind, "likely")
        assert right / there >= recall


def test_the_report_names_what_was_sure_and_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {"name": "王德福（虚构）", "phone": "13808122046"}
    told = {
        "set": "X1",
        "kind": "person",
        "note": "电话转给了同名的人",
        "records": [{**record, "of": of} for of in "ab"],
    }
    path = tmp_path / "sets.jsonl"
    path.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    assert main([str(path)]) == 0
    said = capsys.readouterr().out
    assert "“确定”而错的（同一人）：1 对" in said and "- X1：王德福（虚构） / 王德福（虚构）" in said
    assert main([str(tmp_path / "missing")]) == 1 and main([]) == 2 and main(["--help"]) == 0


def test_the_report_counts(tmp_path: Path) -> None:
    lines = list(report(judge(FOLDER / "tuning.jsonl")))
    assert sum(line.startswith("| 同一") for line in lines) == 6
