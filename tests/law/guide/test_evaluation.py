"""The evaluation letters: parts that never mix, gold in the guide's codes, and the report that counts them."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jianhe.law.guide.classify import DANGERS, packaged_guide
from jianhe.law.guide.codes import DOORS, KINDS
from jianhe.law.guide.evaluate_command import interval, judge, main, report

FOLDER = Path(__file__).parents[3] / "evaluation"


def letters(part):
    return [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


PARTS = ("tuning", "reporting", "reporting-2", "reporting-3", "reporting-4", "reporting-5", "reporting-6", "reporting-7",
         "reporting-8", "reporting-9", "reporting-10", "setting")


def test_there_are_enough_letters_and_the_parts_never_mix():
    told = {part: letters(part) for part in PARTS}
    assert sum(map(len, told.values())) >= 600 and min(map(len, told.values())) >= 300
    for what in ("id", "text"):
        assert max(Counter(each[what] for part in told.values() for each in part).values()) == 1
    assert all({each["gold"]["matter_type"] for each in told[part]} == set(KINDS) for part in PARTS)


def test_every_gold_is_in_the_codes():
    for each in (each for part in PARTS for each in letters(part)):
        gold = each["gold"]
        assert gold["matter_type"] in KINDS and gold["first_authority"] in DOORS
        assert gold["remit"] in {"procuratorate", "procuratorate_after_other_remedy", "other"}
        assert each["channel"] in {"letter", "visit", "phone", "web"} and 7 <= len(each["text"]) <= 300


@pytest.mark.parametrize(("part", "kinds", "doors", "missed"), [
    ("reporting", 0.955, 0.86, 0), ("reporting-2", 0.94, 0.84, 0), ("reporting-3", 0.95, 0.94, 0),
    ("reporting-4", 0.96, 0.915, 0), ("reporting-5", 0.95, 0.96, 3), ("reporting-6", 0.91, 0.92, 5),
    ("reporting-7", 0.865, 0.805, 0), ("reporting-8", 0.935, 0.87, 1), ("reporting-9", 0.95, 0.9, 2),
    ("reporting-10", 0.93, 0.89, 3),
])  # fmt: skip
def test_the_guide_reads_unseen_letters_no_worse_than_published(part, kinds, doors, missed):
    judged = judge(FOLDER / f"{part}.jsonl", packaged_guide(date(2026, 11, 28)))
    right = sum(each.reading.matter_type == each.gold["matter_type"] for each in judged)
    assert right / len(judged) >= kinds
    assert sum(each.reading.first_authority == each.gold["first_authority"] for each in judged) / len(judged) >= doors
    dangers = [(each, danger) for each in judged for danger in DANGERS if danger in each.gold["risk"]]
    assert len([danger for each, danger in dangers if danger not in each.reading.risk]) == missed
    assert next(report(judged)) == f"{len(judged)} 封信"


def test_the_report_names_a_missed_danger(tmp_path, capsys):
    gold = {"matter_type": "consumer", "remit": "other", "first_authority": "market_supervision", "vulnerable": []}
    line = {"id": "x1", "text": "网购的鞋子商家不给退货", "gold": {**gold, "risk": ["self_harm"]}}
    path = tmp_path / "letters.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    assert main([str(path)]) == 0
    assert "- x1：网购的鞋子商家不给退货" in capsys.readouterr().out
    assert main([str(tmp_path / "missing")]) == 1


def test_the_interval_of_wilson():
    low, high = interval(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
