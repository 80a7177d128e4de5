"""引导 on the phone: every way through the questions ends in a whole answer, back and change keep what was said."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.law.guide import doors
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.tree import MOST_QUESTIONS, paths, tree, walk
from jianhe.law.words import Words
from jianhe.papers.guide_code import guide_code
from jianhe.web.templatetags.jianhe import long_day
from tests import build
from tests.statements import counted_statements


@pytest.fixture
def centre(db: None) -> object:
    return build.a_centre()


@pytest.fixture
def kept() -> Iterator[None]:
    """What a test says of the doors is forgotten after it."""
    yield
    card_on.cache_clear()


def test_every_way_of_answers_ends_in_a_page_with_all_that_a_person_needs(centre) -> None:
    client = Client()
    seen = set()
    on = timezone.localdate()
    for way in paths(tree(on)):
        assert len(way) <= MOST_QUESTIONS
        found = walk(way, on)
        key = (found.card.kind, found.variant, found.emergency)
        if key in seen:
            continue
        seen.add(key)
        page = client.get(f"/guide/ask/{'/'.join(way)}/")
        text = page.content.decode()
        assert page.status_code == 200, way
        for words in (found.card.plain.zh, found.card.condition.zh, found.card.refused.zh, found.card.cost.zh,
                      *(each.zh for each in found.card.materials), *(step.do.zh for step in found.card.steps)):  # fmt: skip
            assert words in text.replace("&quot;", '"').replace("&#x27;", "'"), (way, words)
        assert ("先打电话" in text) is found.emergency
    assert {kind for kind, _, _ in seen} == set(cards())


def test_a_choice_leads_on_and_what_was_answered_stays_with_a_way_to_change_it(centre) -> None:
    client = Client()
    first = client.get("/guide/", {"answer": "safe"})
    assert first.status_code == 302 and first["Location"] == "/guide/ask/safe/"
    text = client.get("/guide/ask/safe/work/").content.decode()
    assert "现在有人有危险吗？没有" in text and "干活、上班" in text and "第 3 个问题，最多 4 个" in text
    assert 'href="/guide/"' in text and 'href="/guide/ask/safe/"' in text  # change either answer


def test_a_form_without_a_choice_says_so_beside_the_question(centre) -> None:
    page = Client().get("/guide/ask/safe/", {"next": "1"})
    assert page.status_code == 422
    assert "选一个最像的" in page.content.decode() and "有一处要改" in page.content.decode()


def test_not_sure_leads_to_a_person_with_window_and_phone(centre) -> None:
    page = Client().get("/guide/ask/safe/", {"answer": "unsure", "next": "1"}, follow=True)
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == "/guide/person/" and "tel:12309" in text and "号窗口" in text


@pytest.mark.parametrize("way", ["nowhere/", "safe/work/wages/nobody/more/", "safe/%00/", "safe/../"])
def test_answers_that_lead_nowhere_are_no_page(centre, way: str) -> None:
    assert Client().get(f"/guide/ask/{way}").status_code == 404


def test_the_result_names_the_window_of_this_centre(centre) -> None:
    text = Client().get("/guide/ask/safe/work/wages/nobody/").content.decode()
    assert re.search(r"<b>23</b>", text) and "劳动" in text and "号窗口" in text
    assert "<svg" in text


def test_where_the_organ_does_not_sit_here_a_telephone_tells_the_way(centre) -> None:
    text = Client().get("/guide/kinds/environmental_public_interest/").content.decode()
    assert "检察" in text
    gone = [kind for kind, editions in cards().items() if editions[-1].door == "supervisory_commission"]
    assert gone and "它不在中心里" in Client().get(f"/guide/kinds/{gone[0]}/").content.decode()


def test_the_map_shows_each_kind_once_and_an_unknown_kind_is_no_page(centre) -> None:
    text = Client().get("/guide/map/").content.decode()
    links = re.findall(r'href="/guide/kinds/([a-z_]+)/"', text)
    assert sorted(links) == sorted(cards())
    assert Client().get("/guide/kinds/nothing/").status_code == 404


def test_the_pages_ask_the_database_little(centre) -> None:
    client = Client()
    client.get("/guide/")  # calendars and practice are read once
    for path in ("/guide/", "/guide/ask/safe/work/", "/guide/ask/safe/work/wages/nobody/", "/guide/map/"):
        with counted_statements() as statements:
            client.get(path)
        assert len(statements) <= 6, (path, statements)


def test_a_result_has_a_code_and_the_code_shows_the_same_result_with_its_edition(centre) -> None:
    client = Client()
    way = "safe/work/wages/inspection"
    text = client.get(f"/guide/ask/{way}/").content.decode()
    code = re.search(r'class="code-large">([2-9A-Z]{4}-[2-9A-Z]{3})<', text)[1]
    again = client.get(f"/guide/shown/{code}/").content.decode()
    assert "劳动监察没解决" in again and code in again and "后来改过" not in again
    assert re.search(r"这份说明自 ([^<]+) 起用", text)[1] == re.search(r"这份说明自 ([^<]+) 起用", again)[1]
    assert client.get("/guide/shown/2222-222/").status_code == 404


def test_a_page_of_a_kind_has_a_code_too(centre) -> None:
    client = Client()
    text = client.get("/guide/kinds/consumer/").content.decode()
    code = re.search(r'class="code-large">([^<]+)<', text)[1]
    assert "消费" in client.get(f"/guide/shown/{code}/").content.decode()


def test_a_stage_has_a_page_with_its_own_door_before_the_way_of_the_kind(centre) -> None:
    client = Client()
    text = client.get("/guide/kinds/land_requisition/reconsidered/").content.decode()
    code = re.search(r'class="code-large">([^<]+)<', text)[1]
    assert "复议过了" in text and text.index("您到了这一步：先找") < text.index("走过的不用再走")
    assert "复议过了" in client.get(f"/guide/shown/{code}/").content.decode()
    assert "您到了这一步" not in client.get("/guide/kinds/land_requisition/").content.decode()
    assert client.get("/guide/kinds/land_requisition/nothing/").status_code == 404


def test_what_the_procuratorate_can_do_follows_the_stage(centre) -> None:
    """Wages go to labour inspection first; after the answer of the procuratorate's own turn it acts now."""
    client = Client()
    assert "先走上面的路" in client.get("/guide/kinds/unpaid_wages/").content.decode()
    ours = client.get("/guide/kinds/unpaid_wages/to_procuratorate_12309/").content.decode()
    assert "现在就能办" in ours and "先走上面的路" not in ours


def test_a_code_shows_the_door_as_it_was_and_says_that_it_was_changed(kept, centre, monkeypatch) -> None:
    """The limit at one door changes today: only what was shown of that door before says so."""
    today = timezone.localdate()
    known = doors.editions()[-1][1]
    enforcement = known["court_enforcement"]
    changed = enforcement.model_copy(update={"limit": Words(zh="新的期限", en="a new limit")})
    later = (*doors.editions(), (today, {**known, "court_enforcement": changed}))
    codes = {
        door: guide_code(today - timedelta(days=1), page=f"school_bullying/to_{door}")
        for door in ("court_enforcement", "labour_inspection")
    }
    monkeypatch.setattr(doors, "editions", lambda: later)
    card_on.cache_clear()
    told = {door: Client().get(f"/guide/shown/{code}/").content.decode() for door, code in codes.items()}
    assert enforcement.limit.zh in told["court_enforcement"] and "后来改过" in told["court_enforcement"]
    assert "后来改过" not in told["labour_inspection"]
    now = Client().get("/guide/kinds/school_bullying/to_court_enforcement/").content.decode()
    assert "新的期限" in now and long_day(today) in now
