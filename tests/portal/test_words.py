"""用自己的话说: the likely kinds, a person where it is unsure, help where there is danger; and nothing is kept."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from jianhe.law.guide.cards import card_on
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.tree import Question, parting, tree, walk
from tests import build

WAGES = "我在工地上绑钢筋干了四个月，老板一分钱工资都没给，打电话也不接。"


@pytest.fixture
def centre(db: None) -> object:
    return build.a_centre()


def _told(text: str) -> str:
    page = Client().post("/guide/words/", {"text": text})
    assert page.status_code == 200
    return page.content.decode()


def test_a_clear_story_leads_to_its_kind_with_the_words_that_decided(centre) -> None:
    text = _told(WAGES)
    assert "听起来像这件事" in text and "/guide/kinds/unpaid_wages/" in text and "工资" in text


def test_the_reason_is_told_in_the_readers_language_with_the_words_as_written(centre) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    because = re.search(r"<p>(“[^<]*)</p>", client.post("/guide/words/", {"text": WAGES}).content.decode())
    assert because and "工资" in because[1]
    assert because[1].endswith(f"”: {card_on('unpaid_wages', date(2026, 11, 28)).title.en}")


def test_the_stage_that_was_told_leads_to_its_own_page(centre) -> None:
    text = _told("征地补偿的决定书下来我申请了行政复议，县政府复议维持了，我还是不服，这回该往哪里告？")
    link = re.search(r'href="(/guide/kinds/land_requisition/[a-z_]+/)"', text)
    assert link and "先找：" in text
    assert "法院" in Client().get(link[1]).content.decode()


def test_the_usual_way_is_told_only_to_whom_it_leads(centre) -> None:
    """Above another door of the stage it would send people back to where they come from."""
    usual = card_on("land_requisition", date(2026, 11, 28)).plain.zh
    first = "村里的地要征了，补偿太低，我不同意，该找哪个？"
    after = "征地补偿的决定书下来我申请了行政复议，县政府复议维持了，我还是不服，这回该往哪里告？"
    assert usual in _told(first)
    assert usual not in _told(after)


def test_a_stage_that_any_matter_can_come_to_has_a_page_with_its_door(centre) -> None:
    """Only behind doors that the card has no stage of its own for."""
    text = Client().get("/guide/kinds/traffic_accident/to_court_enforcement/").content.decode()
    assert "裁判、调解书生效了，对方不给" in text and "先找法院执行" in text
    assert text.index("对方的财产线索") < text.index("事故认定书") and "2 年内" in text and "12368" in text
    assert "民事诉讼法" in text and text.count("<span>身份证</span>") == 1
    assert Client().get("/guide/kinds/traffic_accident/to_court_filing/").status_code == 404


def test_an_unclear_story_names_several_and_a_person(centre) -> None:
    text = _told("这件事拖了好久，我想问一下怎么办。")
    assert "拿不准" in text and "号窗口" in text and "tel:12309" in text


@pytest.mark.parametrize(("story", "number"), [
    ("欠我工资不给，我不想活了，一死了之。", "tel:12356"), ("老公喝了酒又打我，正在砸门。", "tel:110"),
])  # fmt: skip
def test_danger_comes_first_with_whom_to_call(centre, story: str, number: str) -> None:
    text = _told(story)
    assert number in text and text.index(number) < text.index("<h1>")


def test_nothing_written_is_asked_for_and_nothing_typed_is_lost(centre) -> None:
    page = Client().post("/guide/words/", {"text": "  "})
    assert page.status_code == 422 and "写一两句就行" in page.content.decode()
    long = "很" * 4001
    page = Client().post("/guide/words/", {"text": long})
    assert page.status_code == 422 and long in page.content.decode()


def test_the_story_is_shown_back_escaped_and_stands_in_no_address(centre) -> None:
    page = Client().post("/guide/words/", {"text": WAGES + "<script>alert(1)</script>"})
    assert "<script>alert" not in page.content.decode()
    assert page["Cache-Control"] and "no-store" in page["Cache-Control"]


def test_the_question_that_parts_two_kinds_leads_to_both() -> None:
    """For every pair that some question tells apart, both kinds are reached from there."""
    on, parted = date(2026, 11, 26), 0
    for first in KINDS[:8]:
        for second in KINDS:
            way = parting(first, second, tree(on)) if first != second else None
            if way is None:
                continue
            here = walk(way, on)
            assert isinstance(here, Question)
            reached = {walk([*way, *rest], on).card.kind for rest in _ends(here)}
            assert {first, second} <= reached, (first, second, way)
            parted += 1
    assert parted > 100


def _ends(here: Question) -> list[list[str]]:
    questions, found = tree(date(2026, 11, 26)).questions, []
    for code, answer in here.answers.items():
        if answer.question is None:
            found.append([code])
        else:
            found += [[code, *rest] for rest in _ends(questions[answer.question])]
    return found
