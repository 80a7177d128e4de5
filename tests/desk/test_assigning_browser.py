"""Filters, saved views and giving many matters in Chromium: by keyboard, without script, at three widths, under axe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Matter
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import click_through
from tests.desk.test_worklist_browser import MODES, looks_right, signed_in

pytestmark = pytest.mark.browser
NAMES = ("周桂兰（虚构）", "杨䶮（虚构）", "何秀英（虚构）", "郭长顺（虚构）", "赵某（虚构）")


@pytest.fixture
def site(own_db: Database, live_site: str) -> Iterator[str]:
    """A service with five matters of one department, one of which somebody has."""
    now = timezone.now()
    with transaction.atomic():
        build.a_centre()
        for n, name in enumerate(NAMES):
            at, channel = now - timedelta(days=20 - 4 * n), "letter" if n % 2 else "visit"
            build.a_matter(by=_as(build.HEAD), at=at, parties=[build.a_person(name)], channel=channel)
        build.a_matter("in_progress", by=_as(build.HEAD), at=now, parties=[build.a_person("刘小慧（虚构）")])
    yield live_site


def _as(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def handled_by(username: str) -> int:
    with transaction.atomic():
        _as(build.HEAD)
        return Matter.objects.filter(handler__username=username).count()


def test_many_are_given_and_taken_back_by_keyboard_alone(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/office/")
    bar = page.locator("#choose")
    assert not bar.is_visible()
    for key in ("j", "x", "j", "j", "Shift+X"):  # the first, then all up to the third
        page.keyboard.press(key)
    assert bar.locator("[data-chosen]").text_content() == "选了 3 件"
    page.keyboard.press("a")
    page.wait_for_url("**/desk/work/assign/")
    page.keyboard.type("chensh")
    page.locator("#plan h2", has_text="3 件给陈示").wait_for()
    assert page.evaluate("document.activeElement.id") == "who"  # typing goes on undisturbed
    page.keyboard.press("Enter")  # looks, and does nothing yet
    page.locator("[data-submit-key]:focus").wait_for()
    assert handled_by("zhuli") == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/work/assignments/**")
    assert handled_by("zhuli") == 3
    with page.expect_navigation():  # until its scripts listen: the next key is pressed at once
        page.keyboard.press("z")
    page.locator("h1", has_text="撤销了 3 件").wait_for()
    assert handled_by("zhuli") == 0
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/work/office/")


def test_ticks_are_taken_off_and_a_click_with_shift_takes_a_range(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/office/")
    ticks = page.locator("[data-choice]")
    ticks.nth(0).click()
    ticks.nth(3).click(modifiers=["Shift"])
    assert page.locator("[data-choice]:checked").count() == 4
    page.keyboard.press("j")  # a tick has the focus, and the list still goes by its keys
    page.keyboard.press("Escape")
    expect(page.locator("#choose")).to_be_hidden()
    assert page.locator("[data-choice]:checked").count() == 0
    ticks.nth(1).click()
    page.get_by_role("button", name="全选本页").click()
    assert page.locator("[data-chosen]").text_content() == "选了 6 件"
    page.get_by_role("button", name="符合的全部").click()
    page.locator("#plan h2", has_text="选了这 6 件").wait_for()


def test_filters_are_set_by_keyboard_and_saved_as_a_view(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/office/")
    page.keyboard.press("f")
    expect(page.locator("[name=category]")).to_be_focused()
    page.select_option("#filter-channel", "letter")
    page.fill("#filter-amount_to", "三万")
    page.keyboard.press("Control+Enter")
    page.locator("#filter-amount_to[aria-invalid=true]:focus").wait_for()
    page.fill("#filter-amount_to", "")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/work/office/?channel=letter")
    assert page.locator("[data-row]").count() == 2 and page.locator(".chip", has_text="来源：来信").count() == 1
    click_through(page.get_by_role("link", name="存为视图"))
    page.fill("[name=name]", "本部门来信")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("h1", has_text="本部门来信").wait_for()
    assert page.locator(".rail [aria-current]", has_text="本部门来信").locator(".count").text_content() == "2"
    page.locator(".chip").first.click()
    page.locator(".tag", has_text="改过").wait_for()
    page.get_by_role("button", name="就这样存").click()
    page.locator(".messages", has_text="存好了").wait_for()


def test_all_of_it_works_without_script(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), site, build.HEAD)
    page.goto(f"{site}/desk/work/office/")
    for n in (0, 1):
        page.locator("[data-choice]").nth(n).check()
    click_through(page.locator("#choose button:has-text('指定承办人')"))
    page.check("[name=handler][value=zhuli]", force=True)
    click_through(page.locator("button:has-text('先看看')"))
    click_through(page.locator("button:has-text('指定这 2 件')"))
    assert handled_by("zhuli") == 2
    click_through(page.locator("button:has-text('撤销')"))
    assert handled_by("zhuli") == 0
    click_through(page.locator("a:has-text('回到列表')"))
    page.click("summary:has-text('筛选')")
    page.select_option("#filter-channel", "letter")
    page.click(".all-filters button:has-text('筛')")
    page.wait_for_url(f"{site}/desk/work/office/?channel=letter")
    context.close()


@pytest.mark.parametrize("mode", MODES)
def test_none_of_the_pages_has_a_barrier(page: Any, site: str, mode: str) -> None:
    signed_in(page, site, build.HEAD, **MODES[mode])
    page.goto(f"{site}/desk/work/office/")
    page.keyboard.press("f")
    expect(page.locator("[name=category]")).to_be_focused()
    looks_right(page, f"filters-open-{mode}")
    page.goto(f"{site}/desk/work/office/?amount_from=x&channel=visit&due_before=2030-01-01&flag=minor")
    looks_right(page, f"filters-wrong-{mode}")
    page.goto(f"{site}/desk/work/office/save/?channel=visit")
    page.fill("[name=name]", "来访")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("h1", has_text="来访").wait_for()
    page.locator("[data-choice]").nth(0).click()
    page.locator("[data-choice]").nth(1).click()
    looks_right(page, f"chosen-{mode}")
    page.keyboard.press("a")
    page.wait_for_url("**/desk/work/assign/")
    looks_right(page, f"assign-{mode}")
    page.check("[name=handler][value=zhuli]", force=True)
    page.locator("#plan h2", has_text="2 件给陈示").wait_for()
    looks_right(page, f"assign-plan-{mode}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/work/assignments/**")
    looks_right(page, f"batch-{mode}")
    page.goto(f"{site}/desk/work/views/")
    page.click("summary:has-text('改名')")
    looks_right(page, f"views-{mode}")
