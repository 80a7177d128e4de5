"""The lists in Chromium: by keyboard alone, without script, at three widths, and judged by axe in three modes."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import click_through, judged

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
MODES = {"normal": {}, "elder": {"mode": "elder"}, "contrast": {"contrast": "high"}}
WIDTHS = ((390, 844), (1440, 900), (1920, 1080))


@pytest.fixture
def site(own_db: Database, live_site: str) -> Iterator[str]:
    """A service with a few matters of one head: late, running, waiting for another unit, and one to receive."""
    now = timezone.now()
    with transaction.atomic():
        build.a_centre()
        build.a_matter(by=_as(build.HEAD), at=now - timedelta(days=20), parties=[build.a_person("周桂兰（虚构）")])
        build.a_matter(by=_as(build.HEAD), at=now, parties=[build.a_person("杨䶮（虚构）")], flags=["elderly"])
        sent = build.a_matter("accepted", by=_as(build.HEAD), at=now, parties=[build.a_person("何秀英（虚构）")])
        build.step_in(sent, "hand_over", by=_as(build.HEAD), at=now, to_unit=_unit("civil"))
    yield live_site


def _as(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def _unit(code: str) -> str:
    key: UUID = Unit.objects.get(code=code).pk
    return str(key)


def signed_in(page: Any, site: str, username: str, **cookies: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    given = {"sessionid": client.cookies["sessionid"].value, **cookies}
    page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in given.items()])
    return page


def test_the_keyboard_walks_the_list_and_the_peek_panel_follows(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("j")
    page.locator("#peek h2", has_text="周桂兰").wait_for()
    page.keyboard.press("j")
    page.locator("#peek h2", has_text="杨䶮").wait_for()
    page.keyboard.press("k")
    page.locator("#peek h2", has_text="周桂兰").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/matters/**")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/desk/work/**")


@pytest.mark.parametrize(
    ("key", "where"), [("e", "**/steps/guide/"), ("r", "**/desk/matters/**"), ("y", "**/hand-overs/")]
)
def test_a_letter_acts_on_the_selected_row(page: Any, site: str, key: str, where: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("j")
    page.locator("#peek h2", has_text="周桂兰").wait_for()
    page.keyboard.press(key)
    page.wait_for_url(where)


def test_g_r_and_g_c_lead_to_the_inbox_and_to_all(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    for letter, where in (("r", "**/desk/inbox/"), ("c", "**/desk/work/all/"), ("w", "**/desk/work/")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(where)


def test_a_name_is_looked_for_without_standing_in_the_address(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/work/")
    page.keyboard.press("/")
    page.keyboard.type("杨䶮（虚构）")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/desk/search/")
    page.locator("table a", has_text="杨䶮").wait_for()


def test_a_hand_over_is_received(page: Any, site: str) -> None:
    signed_in(page, site, "fuzeren2").goto(f"{site}/desk/inbox/")
    page.click("table a")
    page.get_by_role("button", name="接收", exact=True).click()
    page.wait_for_url("**/desk/matters/**")
    page.goto(f"{site}/desk/work/")
    assert page.locator("table a", has_text="何秀英").count() == 1


def test_everything_works_without_script(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), site, build.HEAD)
    page.goto(f"{site}/desk/work/")
    page.click("summary:has-text('来源')")
    click_through(page.locator(".menu a:has-text('来信')"))
    assert "channel=letter" in page.url and "这样筛，一件也没有" in page.content()
    page.fill("#search", "周桂兰（虚构）")
    with page.expect_navigation():
        page.press("#search", "Enter")
    assert page.locator("table a", has_text="周桂兰").count() == 1
    page.goto(f"{site}/desk/inbox/")
    click_through(page.locator("button:has-text('收回')"))
    assert "收回了" in page.content()
    context.close()


@pytest.mark.parametrize("mode", MODES)
def test_no_list_has_a_barrier_and_none_scrolls_sideways(page: Any, site: str, mode: str) -> None:
    signed_in(page, site, build.HEAD, **MODES[mode])
    for address in ("work/", "work/office/", "work/all/", "work/closed/", "work/?channel=letter", "inbox/", "search/"):
        page.goto(f"{site}/desk/{address}")
        looks_right(page, f"{address.strip('/').replace('/', '-').replace('?', '-')}-{mode}")
    page.goto(f"{site}/desk/work/")
    page.keyboard.press("j")
    page.locator("#peek h2", has_text="周桂兰").wait_for()
    looks_right(page, f"peek-{mode}")
    page.goto(site + page.locator("[data-selected]").get_attribute("data-peek-url"))
    looks_right(page, f"peek-page-{mode}")
    signed_in(page, site, "fuzeren2").goto(f"{site}/desk/inbox/")
    looks_right(page, f"to-sign-{mode}")
    page.click("table a")
    click_through(page.get_by_role("button", name="退回并说明"))
    page.locator(".error-summary").wait_for()
    looks_right(page, f"hand-over-{mode}")


def looks_right(page: Any, name: str) -> None:
    """No violation of axe, and at three widths nothing that scrolls sideways."""
    page.set_viewport_size({"width": 1440, "height": 900})
    found = judged(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
