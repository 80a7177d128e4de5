"""误访反馈: each visit to the wrong door keeps its cause; by kind and quarter they say which leaflet or sign is missing."""

import csv
import io
import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import BadFacts
from jianhe.papers.guide_code import guide_code
from jianhe.people.context import set_context
from jianhe.records.models import Contact, Event
from jianhe.records.queries import mis_visits
from tests import build
from tests.bench_browser import click_through, judged
from tests.build import AUDIT, CLERK, COORDINATOR, DIRECTOR, HEAD, acting
from tests.desk.registering import logged_in, words
from tests.desk.test_register_browser import session_of
from tests.statements import counted_statements

PICTURES = os.environ.get("JIANHE_PICTURES", "")
SPRING = datetime.fromisoformat("2026-05-12T10:00:00+08:00")


def a_mis_visit(by: Any, *, at: datetime = build.AT, cause: str = "unknown", seen: str = "", **fields: Any) -> Contact:
    matter = build.a_matter(by=by, at=at, **fields)
    build.step_in(matter, "guide", by=by, at=at, mis_visit_cause=cause, guide_seen=seen)
    return Contact.objects.get(matter=matter)


@pytest.fixture
def year(db: None) -> None:
    a_year()


def a_year() -> None:
    """Eight about wages (six of them did not know whom to ask), five about a purchase, two about an estate."""
    build.a_centre()
    with acting(CLERK) as by:
        for place in range(8):
            cause = "unsure" if place < 6 else "trust"
            a_mis_visit(by, at=build.AT if place < 5 else SPRING, cause=cause, seen="none" if place < 7 else "told")
        for _ in range(5):
            a_mis_visit(by, cause="sign", seen="none", matter_type="consumer")
        for _ in range(2):
            a_mis_visit(by, cause="unsure", matter_type="inheritance")


def test_a_mis_visit_knows_its_cause_whether_the_guide_was_used_and_where_it_led(db: None) -> None:
    build.a_centre()
    code = guide_code(date(2026, 11, 20), answers=("safe", "money", "shopping"))
    with acting(CLERK) as by:
        asked = a_mis_visit(by, cause="guide_wrong", seen="told", guide_code=code)
        assert (asked.is_misdirected, asked.mis_visit_cause, asked.guide_seen, asked.guide_page) == (
            True, "guide_wrong", "code", "consumer",
        )  # fmt: skip
        silent = a_mis_visit(by)
        assert (silent.mis_visit_cause, silent.guide_seen) == ("unknown", "unknown")
        letter = a_mis_visit(by, cause="unsure", seen="none", channel="letter")  # no visit, no 误访
        assert (letter.is_misdirected, letter.mis_visit_cause, letter.guide_seen) == (False, "", "")


def test_by_kind_and_quarter_the_page_says_what_is_missing(year: None) -> None:
    page = words(logged_in(DIRECTOR).get("/desk/mis-visits/?year=2026")).replace(" ", "")
    assert "门口和村（社区）缺“欠薪”的说明单不知道该找谁，6人" in page, page
    assert "门口的牌子要写明“消费，请到市场监督管理局”" in page
    assert "一共13人次" in page  # the two about an estate are neither shown nor to be reckoned
    assert "继承" not in page and "不知道该找谁，2人" not in page
    assert words(logged_in(DIRECTOR).get("/desk/mis-visits/?year=2025")).count("这一年没有误访") == 1


def test_the_sheet_holds_what_the_page_shows_and_is_written_down(year: None) -> None:
    answer = logged_in(COORDINATOR).post("/desk/mis-visits/sheet/", {"year": "2026"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:6] == ["欠薪", "0", "少于 5", "0", "少于 5", "8"]  # 3 and 5: one alone would follow from the other
    assert rows[2][:6] == ["消费", "0", "0", "0", "5", "5"] and len(rows) == 3
    with transaction.atomic():
        set_context(build.standing(AUDIT), audits=True)
        assert Event.objects.get(kind="data_exported").facts["what"] == "mis_visits"


def test_only_what_is_within_reach_is_counted_and_only_for_those_entitled(year: None) -> None:
    with acting("fuzeren2") as by:  # the head of another department
        assert mis_visits.of_year(by, 2026) == {}
    for name, status in ((HEAD, 200), (CLERK, 200), ("xitong", 403), ("lianluo", 403)):
        assert logged_in(name).get("/desk/mis-visits/").status_code == status, name


@pytest.mark.parametrize("year_typed", ["", "abcd", "1900", "9999", "²⁰²⁶"])
def test_a_year_that_is_none_shows_one_that_is(db: None, year_typed: str) -> None:
    build.a_centre()
    assert logged_in(DIRECTOR).get("/desk/mis-visits/", {"year": year_typed}).status_code == 200


def test_the_counts_take_one_statement_however_many_there_are(year: None) -> None:
    with acting(DIRECTOR) as by, counted_statements() as seen:
        found = mis_visits.of_year(by, 2026)
    assert len(seen) == 1 and list(found) == ["unpaid_wages", "consumer", "inheritance"]


def test_the_causes_of_the_list_say_what_is_missing_in_words_that_can_be_filled() -> None:
    lists = catalogue().lists
    assert set(lists["mis_visit_missing"]) < set(lists["mis_visit_causes"])
    for sentence in lists["mis_visit_missing"].values():
        for told in (sentence.zh, sentence.en):
            assert "甲" in told.format(kind="甲", door="乙")


def test_the_form_of_guiding_asks_for_the_cause_and_knows_of_the_code(db: None) -> None:
    build.a_centre()
    with acting(CLERK, on=timezone.localdate()) as by:
        at = timezone.now() - timedelta(minutes=5)
        code = guide_code(timezone.localdate(at), page="consumer")
        number = build.a_matter(by=by, at=at, guide_code=code).short_code
    page = logged_in(CLERK).get(f"/desk/matters/{number}/steps/guide/").content.decode()
    assert "为什么先来了这里" in page and re.search(r'value="code"[^>]*(selected|checked)', page)
    assert re.search(r'data-number-keys[^>]*>\s*<legend[^>]*>[^<]*为什么先来了这里', page)


def test_a_visit_to_the_wrong_door_is_not_guided_on_without_its_cause_and_a_letter_is(db: None) -> None:
    build.a_centre()
    with acting(CLERK) as by:
        with pytest.raises(BadFacts) as refused:
            a_mis_visit(by, cause="")
        assert set(refused.value.errors) == {"mis_visit_cause"} and "没问到" in refused.value.refusal.sentence.zh
        assert a_mis_visit(by, cause="", channel="letter").triage_outcome == "guided"
        mistaken = a_mis_visit(by)
        with pytest.raises(IntegrityError, match="mis_visit_names_its_cause"), transaction.atomic():
            Contact.objects.filter(pk=mistaken.pk).update(mis_visit_cause="")  # nor past the verb


@pytest.mark.browser
def test_the_page_is_read_kept_and_leads_to_the_leaflet(own_db: Any, live_site: str, page: Any) -> None:
    a_year()
    page.context.add_cookies([{"name": "sessionid", "value": session_of(DIRECTOR), "url": live_site}])
    page.goto(f"{live_site}/desk/mis-visits/?year=2026")
    assert page.get_by_role("row", name="欠薪").get_by_role("cell").all_inner_texts()[:5] == ["0", "少于 5", "0", "少于 5", "8"]
    for mode, contrast in (("", ""), ("elder", ""), ("", "high")):
        page.evaluate("([m, c]) => Object.assign(document.documentElement.dataset, {mode: m, contrast: c})", [mode, contrast])
        found = judged(page).response["violations"]
        assert not found, [f"{one['id']} {one['nodes'][0]['html'][:160]}" for one in found]
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "mis-visits.png", full_page=True)
    with page.expect_download() as kept:
        page.get_by_role("button", name="导出表格").click()
    assert kept.value.suggested_filename == "mis-visits-2026.csv"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_role("link", name="看这类的说明，可打印 欠薪").first.click()
    page.wait_for_url("**/guide/kinds/unpaid_wages/")
    page.goto(f"{live_site}/desk/mis-visits/?year=2026")
    click_through(page.get_by_role("link", name="2025"))
    assert "这一年没有误访" in page.content()
