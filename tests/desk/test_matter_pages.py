"""The matter page in a real Chromium: a walk by keyboard, two people on one matter, axe in every mode."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from jianhe.people.models import Unit
from jianhe.records.models import Matter
from tests.bench_browser import click_through, in_each_mode, judged
from tests.build import HEAD, OFFICER, PASSWORD, a_centre, a_matter, acting, step_in

PICTURES = os.environ.get("JIANHE_PICTURES", "")


def enter(page: Any, site: str, username: str) -> None:
    """Sign in as one of the cast."""
    page.goto(f"{site}/desk/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button:has-text('登录')")
    page.wait_for_url(f"{site}/desk/work/**")


def a_long_matter() -> Matter:
    """One with a bit of everything on it, registered five days ago."""
    at = timezone.now() - timedelta(days=5)
    a_centre()
    with acting(HEAD, on=at.date()) as by:
        matter = a_matter(by=by, at=at, amount_fen=18_640_000, people_count=6)
    with acting(HEAD, on=at.date()) as by:
        step_in(matter, "accept", by=by, at=at + timedelta(hours=2))
        step_in(matter, "assign", by=by, at=at + timedelta(hours=3))
        step_in(matter, "start_handling", by=by, at=at + timedelta(hours=4))
        unit = Unit.objects.get(code="civil")
        step_in(matter, "hand_over", by=by, at=at + timedelta(days=1), to_unit=str(unit.pk), reason="请核对工资表。")
    with acting(OFFICER, on=at.date()) as by:
        step_in(a_matter(by=by, at=at), "refuse", by=by, at=at)
    return matter


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_no_page_of_a_matter_has_an_axe_violation(page: Any, live_site: str) -> None:
    matter = a_long_matter()
    enter(page, live_site, HEAD)
    base = f"{live_site}/desk/matters/{matter.short_code}"
    faults = []
    pages = ["", "proceedings/", "papers/", "people/", "hand-overs/", "materials/", "trail/", "facts/", "steps/decide/",
             "steps/suspend/", "steps/extend/", "steps/start_handling/", "people/add/", "../../work/approvals/"]  # fmt: skip
    for width in (1440, 390, 1920) if PICTURES else (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name in pages:
            page.goto(f"{base}/{name}")
            for mode in in_each_mode(page):
                picture(page, f"{mode}-{width}-{name.strip('./').replace('/', '-') or 'record'}")
                found = judged(page).response["violations"]
                faults += [f"{width} {name} {mode}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found]
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    faults.append(f"{width} {name} {mode} scrolls sideways")
    assert faults == []


def test_a_clerk_walks_a_matter_by_keyboard_and_sees_a_number_for_a_moment(page: Any, live_site: str) -> None:
    a_centre()
    with acting(HEAD, on=timezone.localdate()) as by:
        matter = a_matter(by=by, matter_type="dissatisfied_criminal_judgment", at=timezone.now() - timedelta(hours=1))
    enter(page, live_site, HEAD)
    page.goto(f"{live_site}/desk/matters/{matter.short_code}/")
    page.click(".person button:has-text('显示')")
    page.wait_for_selector("[data-protected]:has-text('13808122046')")
    page.keyboard.press("r")
    page.keyboard.type("电话约好明天来。")
    click_through(page.locator("button:has-text('记下')"))
    page.wait_for_selector("text=电话约好明天来。")
    page.keyboard.press("e")
    page.wait_for_url("**/steps/accept/")
    page.check("input[name=handling_class][value=simple]", force=True)
    page.focus("[name=accepted_on]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/matters/{matter.short_code}/")
    assert "已受理" in page.locator(".record-head").inner_text()


def test_without_script_a_step_is_taken_all_the_same(browser: Any, live_site: str) -> None:
    a_centre()
    with acting(HEAD, on=timezone.localdate()) as by:
        matter = a_matter(by=by, at=timezone.now() - timedelta(hours=1))
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    enter(page, live_site, HEAD)
    page.goto(f"{live_site}/desk/matters/{matter.short_code}/steps/withdraw/")
    page.fill("[name=withdrawal_reason]", "双方谈妥")
    click_through(page.locator("main button.primary"))
    assert "再看一眼" in page.locator("h1").inner_text()
    click_through(page.locator("main button.primary"))
    assert "已撤回" in page.locator(".record-head").inner_text()
    context.close()
