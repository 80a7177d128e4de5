"""Reading an edition: what the strict loader refuses, and what it makes of a sound file."""

from datetime import date
from pathlib import Path

import pytest
from tests.law.editions import SMALL, changed, written

from jianhe.law.editions import Choice, Edition
from jianhe.law.strict_yaml import BadFile, read, read_as
from jianhe.law.words import words


def _read(path: Path) -> Edition:
    return read_as(Edition, path, code="lending", first_day=date(2020, 1, 1))


def test_a_sound_file_becomes_an_edition(tmp_path: Path) -> None:
    edition = _read(written(tmp_path, SMALL))
    assert edition.name == "lending/2020-01-01"
    assert edition.steps["lend"].from_ == ("asked",)
    assert edition.steps["lend"].required == ("borrower", "review_on")
    assert edition.target("remind", "lent") == "lent"
    assert edition.target("lend", "asked") == "lent"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: {zh: 借阅, en: Lending}", "title: {zh: 借阅, en: Lending}\nhue: 3", "hue"),
        ("title: {zh: 借阅, en: Lending}", "title: {zh: 借阅}", "title.en"),
        ("title: {zh: 借阅, en: Lending}", "title: {zh: 借阅, en: ''}", "title.en"),
        ("from: [asked]", "from: []", "from"),
        ("to: lent", "to: Lent", "to"),
        ("borrower: required,", "borrower: perhaps,", "asks.borrower"),
        ("cite: [lending-law/3]", "cite: ['lending law 3']", "cite"),
        ("borrower: {type: person", "borrower: {type: choice", "choices"),
        ("counts: {outcome: \"@outcome\"}", "counts: {colour: red}", "counts"),
        ("effect: assign", "effect: explode", "effect"),
        ("final: true\n    consequence: {zh: 不能撤回。, en: No way back.}", "final: true", "consequence"),
        ("answers: paper", "answers: fact", "answer"),
        ("    papers: [lending_slip]\n", "", "papers"),
        ("steps:\n", "steps:\n  lend: {}\n", "twice"),
        ("from: [asked]", "from: [asked]\n    by_itself: true", "taken by itself"),
        ("title: {zh: 已借出, en: Lent}", "title: &t {zh: 已借出, en: Lent}", "anchors"),
    ],
)  # fmt: skip
def test_the_loader_refuses(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(BadFile) as refused:
        _read(written(tmp_path, changed(old, new)))
    assert told in str(refused.value)
    assert all(problem.startswith("2020-01-01.yaml: ") for problem in refused.value.problems)


def test_plain_words_and_times_stay_as_written(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text('{a: no, b: 14:30, c: 2024-02-29, d: 12, e: true, f: "012", g: 012, h: [1, {i: [2]}], j: }\n')
    assert read(path) == {
        "a": "no", "b": "14:30", "c": date(2024, 2, 29), "d": 12, "e": True, "f": "012", "g": "012",
        "h": (1, {"i": (2,)}), "j": None,
    }  # fmt: skip


@pytest.mark.parametrize("content", ["a: 2024-02-30\n", "a: [\n", "- 1\n", "a: 1\na: 2\n", "a: &x 1\nb: *x\n"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "2020-01-01.yaml"
    path.write_text(content)
    with pytest.raises(BadFile, match=r"2020-01-01\.yaml"):
        _read(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="missing"):
        read(tmp_path / "nothing.yaml")


def test_a_choice_offers_a_list_or_a_span() -> None:
    title = words("次数", "Times")
    span = Choice(title=title, default=2, least=1, most=5)
    named = Choice(title=title, default="a", choices={"a": title, "b": title})
    assert [n for n in range(8) if span.offers(n)] == [1, 2, 3, 4, 5]
    assert named.offers("b") and not named.offers("c") and not named.offers(1)
    for wrong in ({"default": 9, "least": 1, "most": 5}, {"default": 1}, {"default": "c", "choices": {"a": title}}):
        with pytest.raises(ValueError):
            Choice(title=title, **wrong)


def test_words_come_in_the_language_asked_for() -> None:
    both = words("受理", "Accept")
    assert both.of("zh-hans") == "受理"
    assert both.of("en-gb") == "Accept"
