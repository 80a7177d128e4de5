"""引导码: every way, every kind and every stage has a code that leads back to it and to its edition, and a slip is noticed."""

import random
from datetime import date, timedelta

import pytest

from jianhe.law.guide.cards import card_on
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.tree import paths, tree, walk
from jianhe.papers.guide_code import LENGTH, PLACES, guide_code, read_guide_code
from jianhe.papers.numbering import RECEIPT_ALPHABET, NumberRefused

DAY = date(2026, 11, 26)


def test_each_way_and_each_kind_leads_back_to_itself():
    seen = set()
    for way in paths(tree(DAY)):
        code, result = guide_code(DAY, answers=way), walk(way, DAY)
        shown = read_guide_code(code, on=DAY)
        assert (shown.day, shown.answers, shown.kind, shown.variant) == (DAY, way, result.card.kind, result.variant)
        assert shown.emergency is result.emergency and shown.card == result.card
        seen.add(code)
    for kind in KINDS:
        code = guide_code(DAY, page=kind)
        shown = read_guide_code(code, on=DAY)
        assert (shown.kind, shown.answers, shown.page) == (kind, (), kind)
        seen.add(code)
    stages = [(kind, stage) for kind in KINDS for stage in card_on(kind, DAY).stages]
    for kind, stage in stages:
        code = guide_code(DAY, page=f"{kind}/{stage}")
        shown = read_guide_code(code, on=DAY)
        assert (shown.kind, shown.variant, shown.code) == (kind, stage, code)
        seen.add(code)
    assert len(seen) == len(list(paths(tree(DAY)))) + len(KINDS) + len(stages) < PLACES


@pytest.mark.parametrize("typed", ["{}", " {} ", "https://jianhe.example/guide/shown/{}/"])
def test_a_code_is_read_however_it_was_typed_or_scanned(typed):
    code = guide_code(DAY, page="consumer")
    for written in (code, code.lower(), code.replace("-", " ")):
        assert read_guide_code(typed.format(written), on=DAY + timedelta(days=400)).kind == "consumer"


def test_a_wrong_character_is_noticed():
    """Two characters check the rest: of all single slips about one in a thousand passes."""
    code = guide_code(DAY, page="unpaid_wages").replace("-", "")
    slips = [
        code[:place] + other + code[place + 1 :]
        for place in range(LENGTH) for other in RECEIPT_ALPHABET if other != code[place]
    ]  # fmt: skip
    passed = 0
    for slip in slips:
        try:
            read_guide_code(slip, on=DAY)
            passed += 1
        except NumberRefused:
            pass
    assert passed <= 2, passed


@pytest.mark.parametrize("typed", ["", "ABCDEF", "ABCDEFGH", "0OIL234", "中文中文中文中", "2222-222", "\x00" * 7])
def test_what_is_no_code_is_refused_in_a_sentence(typed):
    with pytest.raises(NumberRefused, match="引导码"):
        read_guide_code(typed, on=DAY)


def test_a_code_of_a_day_to_come_is_refused():
    with pytest.raises(NumberRefused):
        read_guide_code(guide_code(DAY + timedelta(days=1), page="consumer"), on=DAY)


def test_random_texts_hardly_ever_pass():
    dice = random.Random(5)
    found = 0
    for _ in range(3000):
        try:
            read_guide_code("".join(dice.choices(RECEIPT_ALPHABET, k=LENGTH)), on=DAY)
            found += 1
        except NumberRefused:
            pass
    assert found <= 3, found


def test_the_same_answers_on_one_day_give_everybody_the_same_code():
    way = ("safe", "work", "wages", "nobody")
    assert guide_code(DAY, answers=way) == guide_code(DAY, answers=way) != guide_code(DAY + timedelta(days=1), answers=way)
