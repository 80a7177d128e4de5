"""What a step asks for: each type of fact read, and each refused in a sentence."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jianhe.casework import step_facts
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import BadFacts, clean_text
from jianhe.law.editions import Fact
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Proceeding
from tests.build import AT, HEAD, OFFICER, ON, a_centre, a_matter, standing

LABEL = {"zh": "示例", "en": "Example"}


def read(value: Any, *, proceeding: Any = None, by: Any = None, how: str = "required", **fact: Any) -> Any:
    """One fact read as a step would."""
    one = Fact.model_validate({"label": LABEL, **fact})
    edition: Any = SimpleNamespace(facts={"f": one})
    return step_facts.read(catalogue(), edition, {"f": how}, {"f": value}, proceeding=proceeding, by=by, on=ON).get("f")


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("date", "2026-11-24", "2026-11-24"), ("date", date(2026, 11, 24), "2026-11-24"),
    ("datetime", "2026-11-24T15:00", "2026-11-24T15:00:00"),
    ("datetime", AT, "2026-11-24T09:30:00+08:00"),
    ("text", " 𠮷㛃 \u202e好\r\n二 ", "𠮷㛃 好\n二"), ("lines", "一\n\n 二 ", ["一", "二"]), ("lines", ["一", "二"],
    ["一", "二"]),
    ("money", "１８６，４００.5", 18_640_050), ("money", "¥0.01", 1), ("money", 250, 250), ("integer", "12", 12),
    ("boolean", "on", True), ("boolean", "nein", False),
])  # fmt: skip
def test_each_type_is_kept_as_plain_json(kind: str, typed: Any, kept: Any) -> None:
    assert read(typed, type=kind) == kept


@pytest.mark.parametrize(("kind", "typed", "words"), [
    ("date", "24.11.2026", "日期写成"), ("date", "2026-02-30", "日期写成"), ("datetime", "gleich", "时间写成"),
    ("text", "字" * 5001, "最多 5000 个字"), ("lines", " \n ", "没有填"), ("lines", ["", " "], "至少写一行"),
    ("lines", "\n".join("x" * 101), "最多 100 行"), ("money", "1e5", "金额只写数字"), ("money", "1.234",
    "金额只写数字"),
    ("money", -1, "超出范围"), ("money", "约3万", "金额只写数字"), ("integer", "1.5", "只写整数"), ("integer",
    "99999999", "只写整数"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(kind: str, typed: Any, words: str) -> None:
    with pytest.raises(BadFacts) as bad:
        read(typed, type=kind)
    assert words in bad.value.errors["f"].sentence.zh


def test_nothing_typed_is_missing_or_left_out() -> None:
    for empty in (None, "", [], (), "  ", "\u200b"):
        with pytest.raises(BadFacts, match="没有填"):
            read(empty, type="text")
        assert read(empty, type="text", how="optional") is None


@pytest.mark.parametrize(("tense", "day", "is_fine"), [
    ("past", "2026-11-24", True), ("past", "2026-11-25", False), ("future", "2026-11-25", True), ("future",
    "2026-11-24", False),
])  # fmt: skip
def test_a_day_lies_where_the_fact_says(tense: str, day: str, is_fine: bool) -> None:
    if is_fine:
        assert read(day, type="date", tense=tense) == day
    else:
        with pytest.raises(BadFacts, match="今天以后"):
            read(day, type="date", tense=tense)


def test_a_choice_is_one_of_those_listed() -> None:
    assert read("simple", type="choice", choices="handling_classes") == "simple"
    for wrong in ("huge", 7):
        with pytest.raises(BadFacts, match="列出"):
            read(wrong, type="choice", choices="handling_classes")


def test_a_text_keeps_scripts_and_drops_what_turns_or_controls_it() -> None:
    assert clean_text("\x00a\x07\ufeff\u202e好\r龘\U00020bb7") == "a好\n龘\U00020bb7"


@pytest.fixture
def head(db: None) -> Standing:
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


def test_people_units_matters_and_limits_are_those_that_exist(head: Standing) -> None:
    matter = a_matter(by=head)
    run = Proceeding.objects.get(matter=matter)
    person, unit = User.objects.get(username=OFFICER), Unit.objects.get(code="civil")
    context = {"proceeding": run, "by": head}
    assert read(str(person.pk), type="person", **context) == str(person.pk)
    assert read(unit.pk, type="unit", **context) == str(unit.pk)
    assert read(matter.code, type="matter", **context) == matter.short_code
    assert read("triage_7d", type="limit", **context) == "triage_7d"
    for kind, words in (
        ("person", "没有这个人"),
        ("unit", "没有这个单位"),
        ("matter", "没有找到"),
        ("limit", "没有在走"),
    ):
        for wrong in ("nonsense", str(run.pk)):
            with pytest.raises(BadFacts, match=words):
                read(wrong, type=kind, **context)
