"""Rooms in a real Chromium: two clerks book one room at once; the day at three widths, by keyboard, and without script."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.models import User
from jianhe.records.models import Booking, Matter
from tests import build
from tests.bench_browser import judged
from tests.build import CLERK, HEAD, OFFICER, acting

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")


def enter(page: Any, site: str, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": str(client.cookies["sessionid"].value), "url": site}])


def clean(page: Any, name: str) -> None:
    """No violation of axe, and at three widths nothing that makes the page scroll sideways."""
    for width, height in ((390, 844), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        found = judged(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def two_matters() -> list[Matter]:
    build.a_centre()
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    with acting(CLERK, on=timezone.localdate()) as by:
        return [build.a_matter(by=by, at=timezone.now(), parties=[build.a_person(), against]) for _ in range(2)]


def filled(page: Any, site: str, matter: Matter, day: date, presider: str) -> None:
    """Somebody opens the day, presses 约 of a free room, and fills in the form."""
    page.goto(f"{site}/desk/rooms/?day={day}&matter={matter.short_code}")
    page.get_by_role("link", name="约 调解室一 09:00–17:30").press("Enter")
    page.wait_for_url("**/bookings/new/**")
    page.locator("#id_starts").fill("10:00")
    page.locator("#id_ends").fill("11:30")
    page.locator("#id_purpose_1").check(force=True)
    page.locator("#id_presider").select_option(str(User.objects.get(username=presider).pk))


def test_two_rooms_booked_at_once(own_db: Any, live_site: str, browser: Any) -> None:
    """Both have the form of the same free stretch before them; the second is told, keeps what was typed, and goes on."""
    one, two = two_matters()
    day = timezone.localdate() + timedelta(days=1)
    contexts = [browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page, username, matter in ((first, OFFICER, one), (second, HEAD, two)):
        enter(page, live_site, username)
        filled(page, live_site, matter, day, username)
    second.locator("#id_others").fill("值班律师（虚构）")
    first.keyboard.press("Control+Enter")
    first.get_by_text("约好了").wait_for()
    with second.expect_navigation():
        second.keyboard.press("Control+Enter")
    second.get_by_text("调解室一 10:00–11:30 已经有人约了").first.wait_for()
    told = second.locator("main").inner_text()
    assert "附近空着：" in told and "11:30–13:00" in told and one.short_code not in told
    assert second.locator("#id_others").input_value() == "值班律师（虚构）"
    clean(second, "booking-clash")
    second.locator("#id_starts").fill("11:30")
    second.locator("#id_ends").fill("13:00")
    with second.expect_navigation():
        second.keyboard.press("Control+Enter")
    second.get_by_text("约好了").wait_for()
    clean(second, "bookings")
    second.goto(f"{live_site}/desk/rooms/?day={day}")
    assert "10:00–11:30" in second.locator("main").inner_text()
    clean(second, "rooms")
    second.goto(f"{live_site}/desk/rooms/?day={day}&matter={two.short_code}")
    clean(second, "rooms-booking")
    second.keyboard.press("[")
    second.wait_for_url(f"**day={day - timedelta(days=1)}**")
    second.keyboard.press("p")
    second.wait_for_url("**/rooms/doors/**")
    for context in contexts:
        context.close()
    with acting(HEAD, on=timezone.localdate()):
        assert Booking.objects.filter(cancelled_at=None).count() == 2
