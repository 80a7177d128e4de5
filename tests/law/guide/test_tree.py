"""The questions: every way ends in a result within seven answers, and `problems` finds what is broken."""

from datetime import date

import pytest

from jianhe.law.guide.cards import cards
from jianhe.law.guide.tree import MOST_QUESTIONS, Answer, Lost, Question, Result, Tree, paths, problems, tree, walk
from jianhe.law.words import words

DAY = date(2026, 11, 24)
LABEL = words("是", "Yes")


def changed(question, **answers):
    """The packaged tree with one question's answers replaced."""
    old = tree(DAY).questions[question]
    new = Question(ask=old.ask, answers={**old.answers, **answers})
    return Tree(first=tree(DAY).first, questions={**tree(DAY).questions, question: new})


@pytest.mark.parametrize("way", list(paths(tree(DAY))), ids=">".join)
def test_each_way_ends_in_a_result(way):
    assert len(way) <= MOST_QUESTIONS
    for asked in range(len(way)):
        assert isinstance(walk(way[:asked], DAY), Question)
    found = walk(way, DAY)
    assert isinstance(found, Result)
    assert found.emergency == (way[0] == "danger_now")
    assert found.way.door


def test_every_kind_is_reached():
    assert {walk(way, DAY).card.kind for way in paths(tree(DAY))} == set(cards())


@pytest.mark.parametrize("answers", [("nonsense",), ("safe", "work", "hurt", "more"), ("safe", "", "wages")])
def test_answers_that_lead_nowhere_are_refused(answers):
    with pytest.raises(Lost):
        walk(answers, DAY)


def test_a_stage_changes_the_door():
    doors = {
        last: walk(("safe", "work", "wages", last), DAY).way.door for last in ("nobody", "inspection", "arbitration")
    }
    assert doors == {"nobody": "labour_inspection", "inspection": "labour_arbitration", "arbitration": "court_filing"}


def test_the_packaged_tree_is_sound():
    assert problems(tree(DAY)) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (changed("work", wages=Answer(label=LABEL, question="nowhere")), "dead end"),
        (changed("work", hurt=Answer(label=LABEL, result="no_such_kind")), "there is no kind"),
        (changed("work", hurt=Answer(label=LABEL, result="consumer/no_such")), "has no variant"),
        (changed("work", wages=Answer(label=LABEL, question="about")), "comes back"),
        (changed("about", work=Answer(label=LABEL, question="case")), "the question wages is reached by no answer"),
        (
            changed("rest", food=Answer(label=LABEL, result="consumer")),
            "food_drug_safety_public_interest is reached",
        ),
    ],
)
def test_what_is_broken_is_found(broken, told):
    assert any(told in fault for fault in problems(broken))


def test_an_answer_leads_to_one_place():
    with pytest.raises(ValueError, match="question or to a result"):
        Answer(label=LABEL, question="work", result="consumer")
