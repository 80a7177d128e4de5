"""The search box in Chromium: suggestions by keyboard, what was found by keyboard, without script, and judged by axe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bench.stories import Writer
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.casework import handling
from jianhe.people.context import set_context
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import answered, click_through
from tests.desk.test_worklist_browser import MODES, looks_right, signed_in

pytestmark = pytest.mark.browser
STORY = "今年八月起在东城路3号工地扎钢筋，{name}找过劳动监察大队，三个月没有发工资，一共两万七，请求司法救助。"


@pytest.fixture
def site(own_db: Database, live_site: str) -> Iterator[str]:
    """A service with two dozen petitions, some of them of one name and of its sound."""
    now, writer = timezone.now(), Writer(3)
    with transaction.atomic():
        build.a_centre()
        by = build.standing(build.HEAD, on=timezone.localdate())
        set_context(by)
        for n, name in enumerate(("王建军", "王健君", "王建军华", "周桂兰", *(writer.name() for _ in range(20)))):
            matter = build.a_matter(
                by=by, at=now - timedelta(days=3 * n), parties=[build.a_person(f"{name}（虚构）")],
                story=STORY.format(name=name) if n < 3 else writer.petition().story, channel="letter" if n % 3 else "visit",
            )  # fmt: skip
            if n == 3:
                text = "电话问过，王建军当时也在工地。"
                handling.note(matter=matter, kind="call", text=text, happened_at=now, by=by, at=now)
    yield live_site


def test_suggestions_are_walked_by_arrows_and_put_away_by_escape(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("/")
    with answered(page, "/suggest", q="王建"):
        page.keyboard.type("王建")
    page.locator("#suggestions button", has_text="王建军华").wait_for()
    assert page.locator("#suggestions a").count() >= 2
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#suggestions') !== null")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    assert page.locator("#suggestions li").count() == 0
    with answered(page, "/suggest", q="王建军"):
        page.keyboard.type("军")
    last = page.locator("#suggestions button", has_text="王建军华")
    last.wait_for()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent.trim()") == last.inner_text().strip()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("h1", has_text="查到的").wait_for()
    assert page.url == f"{site}/desk/search/" and page.input_value("#search") == "王建军华（虚构）"


def test_a_late_answer_does_not_take_the_place_of_who_walks(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("/")
    with answered(page, "/suggest", q="王建"):
        page.keyboard.type("王建")
    first = page.locator("#suggestions").locator("a, button").first
    first.wait_for()
    held: list[Any] = []
    page.route("**/suggest*/**", lambda route: held.append(route))
    with page.expect_request("**/suggest*/**"):
        page.keyboard.type("军")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    with page.expect_response("**/suggest*/**"):
        held[0].continue_()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != f"{site}/desk/work/"


def test_what_was_found_is_walked_by_arrows_and_opened_by_enter(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("/")
    page.keyboard.type("没有发工资")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("mark", has_text="没有发工资").first.wait_for()
    page.focus("#search")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator("[data-row] a").nth(1).get_attribute("href")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_filters_go_with_the_words_and_come_off(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/search/")
    page.fill("#search", "扎钢筋 工资")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("h1", has_text="查到的").wait_for()
    assert page.locator("[data-row]").count() == 3
    page.click("summary:has-text('筛选')")
    page.select_option("#filter-channel", "letter")
    click_through(page.locator(".menu button:has-text('筛')"))
    page.locator(".chip", has_text="来信").wait_for()
    assert page.locator("[data-row]").count() == 2 and page.input_value("#search") == "扎钢筋 工资"
    page.click(".chip:has-text('来信')")
    expect(page.locator("[data-row]")).to_have_count(3)


def test_it_works_without_script(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), site, build.HEAD)
    page.goto(f"{site}/desk/search/")
    page.fill("#search", "wangjianjun")
    with page.expect_navigation():
        page.press("#search", "Enter")
    assert page.locator("[data-row]").count() == 2 and "读音相近" in page.content()
    page.click("summary:has-text('筛选')")
    page.select_option("#filter-channel", "letter")
    click_through(page.locator(".menu button:has-text('筛')"))
    assert page.locator("[data-row]").count() == 1
    context.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_search_page_has_no_barrier_and_does_not_scroll_sideways(page: Any, site: str, mode: str) -> None:
    signed_in(page, site, build.HEAD, **MODES[mode])
    for name, words in (("found", "王建军"), ("text", "请求"), ("none", "没有这样的话"), ("long", "字" * 101)):
        page.goto(f"{site}/desk/search/")
        page.locator("#search").evaluate("(box, words) => { box.removeAttribute('maxlength'); box.value = words; }", words)
        with page.expect_navigation():
            page.press("#search", "Enter")
        page.locator(".empty, table, .notice").first.wait_for()
        looks_right(page, f"search-{name}-{mode}")
    page.goto(f"{site}/desk/search/")
    page.click("summary:has-text('筛选')")
    looks_right(page, f"search-filters-{mode}")
    page.goto(f"{site}/desk/work/")
    page.fill("#search", "")
    page.focus("#search")
    with answered(page, "/suggest", q="王建"):
        page.keyboard.type("王建")
    page.locator("#suggestions button").first.wait_for()
    looks_right(page, f"search-suggestions-{mode}")
