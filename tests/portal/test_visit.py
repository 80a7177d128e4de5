"""预约来访: from the guide's result to a code, changed and cancelled by it; the desk receives who comes."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import booked_visits
from jianhe.people.models import Centre, User
from jianhe.records.models import BookedVisit, Contact
from tests import build
from tests.bench_browser import click_through, judged
from tests.build import CLERK, DIRECTOR, acting
from tests.statements import counted_statements

PICTURES = os.environ.get("JIANHE_PICTURES", "")
WHO = {"unit": "service_centre_12309", "about": "三个月没发工资。", "name": "王建军（虚构）", "phone": "138 0812 2046",
       "people": "2", "needs": ["wheelchair"]}  # fmt: skip


@pytest.fixture
def client(db: None) -> Client:
    build.a_centre()
    return Client()


def post(client: Client, path: str = "/visit/", status: int = 200, **fields: Any) -> str:
    answer = client.post(path, fields)
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def slots(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', page)


def field(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]


def booked(client: Client, **fields: Any) -> tuple[str, str]:
    """The code, and the slot that was taken: the second of tomorrow or later."""
    times = post(client, **WHO, to="times")
    late = next(one for one in slots(times) if one[:10] > timezone.localdate().isoformat())
    page = post(client, **WHO, to="book", slot=late, form_key=field(times, "form_key"), **fields)
    assert "约好了" in page
    return a_code(page), late


def test_what_is_missing_is_told_and_the_rest_is_kept(client: Client) -> None:
    page = post(client, status=422, **{**WHO, "name": "", "phone": "138"}, to="times")
    assert "没写姓名" in page and "11 位" in page and "三个月没发工资" in page
    assert "选一个时间" in post(client, status=422, **WHO, to="book")
    assert "三个月没发工资" in post(client, **WHO, to="back")


def test_a_time_taken_meanwhile_keeps_the_choices_and_shows_the_nearest(client: Client) -> None:
    _code, slot = booked(client)
    page = post(client, status=422, **{**WHO, "phone": "13900000001"}, to="book", slot=slot)
    assert "刚被约走" in page and "最近还空着的" in page and "三个月没发工资" in page and slot not in slots(page)


def test_code_and_digits_change_and_cancel_it_and_guessing_is_stopped(client: Client) -> None:
    code, slot = booked(client)
    opens = {"code": code.lower(), "digits": "2046"}
    assert "您约的是" in client.post("/track/", opens).content.decode()
    times = post(client, "/visit/mine/", **opens, do="times")
    other = slots(times)[-1]
    assert slot not in slots(times) and "改好了" in post(client, "/visit/mine/", **opens, do="move", slot=other)
    calendar = client.post("/visit/mine/", {**opens, "do": "calendar"})
    assert calendar["Content-Type"].startswith("text/calendar") and "王建军" not in calendar.content.decode()
    assert "BEGIN:VEVENT\r\n" in calendar.content.decode()
    assert "取消了" in post(client, "/visit/mine/", **opens, do="cancel")
    assert "已经取消" in post(client, "/visit/mine/", 422, **opens, do="move", slot=slot)
    for _ in range(5):
        assert "对不上" in post(client, "/visit/mine/", 422, **{**opens, "digits": "1111"}, do="cancel")
    assert "试的次数太多" in post(client, "/visit/mine/", 429, **opens, do="cancel")


def test_the_window_receives_who_comes_with_nothing_typed_twice(client: Client) -> None:
    """Booked a day before, for today; where today nobody works, the day is the next that does."""
    code, slot = booked(client)
    client.force_login(User.objects.get(username=CLERK), backend="django.contrib.auth.backends.ModelBackend")
    day = client.get("/desk/visits/", {"day": slot[:10]}).content.decode()
    assert "王建军" in day and "轮椅" in day and "138****2046" in day and "13808122046" not in day
    with acting(CLERK, on=timezone.localdate()):
        visit = BookedVisit.objects.get()
        booked_visits.sweep(centre=Centre.objects.get(), at=visit.starts_at - timedelta(days=1) + timedelta(hours=9))
    form = client.get("/desk/register/", {"visit": str(visit.pk)}).content.decode()
    assert "三个月没发工资" in form and "13808122046" in form and str(visit.pk) in form
    assert client.post(f"/desk/visits/{visit.pk}/arrive/")["Location"] == "/desk/visits/"
    assert "约的不是今天" in client.get("/desk/visits/").content.decode()
    assert client.post(f"/desk/visits/{visit.pk}/number/").content.decode().count("13808122046") <= 1
    assert client.post(f"/desk/visits/{visit.pk}/reminded/", {"reached": "1"}).status_code == 303
    assert code == visit.code


def a_code(page: str) -> str:
    return re.search(r'class="code-large">([^<]+)<', page)[1]  # type: ignore[index]


def a_full_day(client: Client) -> tuple[str, list[dict[str, str]]]:
    """The day, and what opens each of its visits."""
    times = post(client, **WHO, to="times")
    day = next(one for one in slots(times) if one[:10] > timezone.localdate().isoformat())[:10]
    assert "不用等" in post(client, status=422, **WHO, wait=day) and "选一个时间" in post(client, status=422, **WHO, wait="x")
    keys = []
    for n, slot in enumerate(one for one in slots(times) if one.startswith(day)):
        made = post(client, **{**WHO, "phone": f"1390000{n:04d}"}, to="book", slot=slot)
        keys.append({"code": a_code(made), "digits": f"{n:04d}"})
    return day, keys


def waits(client: Client, day: str) -> dict[str, str]:
    """What opens the place on the list, as the page gives it."""
    times = post(client, **WHO, to="times")
    assert f'name="wait" value="{day}"' in times
    page = post(client, **WHO, wait=day, form_key=field(times, "form_key"))
    assert "按先后给您打电话" in page and field(page, "code") == a_code(page)
    return {"code": a_code(page), "digits": field(page, "digits")}


def at_the_desk() -> Client:
    desk = Client()
    desk.force_login(User.objects.get(username=CLERK), backend="django.contrib.auth.backends.ModelBackend")
    return desk


def test_who_waits_leaves_the_list_from_home_and_guessing_tells_nothing(client: Client) -> None:
    day, keys = a_full_day(client)
    mine, desk = waits(client, day), at_the_desk()
    post(client, "/visit/mine/", **keys[3], do="cancel")
    assert "王建军" in desk.get("/desk/visits/").content.decode()
    guesses = [{"code": mine["code"], "digits": "1111"}, {"code": "ABCD-EFGHJK", "digits": mine["digits"]}]
    for path in ("/track/", "/visit/mine/"):
        told = {_without_keys(post(client, path, 422, **guess, do="leave"), guess) for guess in guesses}
        assert len(told) == 1 and "对不上" in told.pop()
    with counted_statements() as statements:
        assert "您在等有人退" in post(client, "/track/", **mine)
    assert len(statements) <= 16, statements
    assert "退出了" in post(client, "/visit/mine/", **mine, do="leave") and "退出了" in post(client, "/track/", **mine)
    assert "王建军" not in desk.get("/desk/visits/").content.decode()
    for _ in range(5):
        post(client, "/visit/mine/", 422, **{**mine, "digits": "1111"}, do="leave")
    assert "试的次数太多" in post(client, "/track/", 429, **{**mine, "digits": "1111"})


def _without_keys(page: str, typed: dict[str, str]) -> str:
    """A page without what was typed into it and without the token of its form."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(typed["code"], "").replace(typed["digits"], "")


def test_who_waits_is_told_that_a_time_was_booked_meanwhile_or_how_the_call_ended(client: Client) -> None:
    day, keys = a_full_day(client)
    mine, desk = waits(client, day), at_the_desk()
    post(client, "/visit/mine/", **keys[3], do="cancel")
    page = desk.get("/desk/visits/").content.decode()
    action = re.search(r'action="(/desk/visits/[^"]+/waiting/)"', page)[1]  # type: ignore[index]
    desk.post(action, {"slot": re.search(r'name="slot" value="([^"]+)"', page)[1]})  # type: ignore[index]
    assert mine["code"] in desk.get("/desk/visits/").content.decode(), "the desk tells the code that the person has"
    page = post(client, "/visit/mine/", 422, **mine, do="leave")
    assert "已经给您约上" in page and "取消这次来访" in page
    assert "您约的是" in post(client, "/track/", **mine)
    assert "取消了" in post(client, "/visit/mine/", **mine, do="cancel")
    with acting(CLERK, on=timezone.localdate()):
        assert BookedVisit.objects.get(code=mine["code"]).cancelled_at is not None
    post(client, **{**WHO, "phone": "13900008888"}, to="book", slot=page_slot(client, day))
    mine = waits(client, day)
    post(client, "/visit/mine/", **keys[4], do="cancel")
    page = desk.get("/desk/visits/").content.decode()
    action = re.search(r'action="(/desk/visits/[^"]+/waiting/)"', page)[1]  # type: ignore[index]
    desk.post(action, {"end": "not_reached"})
    page = post(client, "/visit/mine/", **mine, do="leave")
    assert "没有打通" in page and "重新约" in page and "已经给您约上" not in page


def page_slot(client: Client, day: str) -> str:
    """The time of a day that is free."""
    return next(one for one in slots(post(client, **WHO, to="times")) if one.startswith(day))


def test_a_full_day_takes_who_waits_and_the_desk_calls_when_a_place_is_free(client: Client) -> None:
    assert "最近还空着" in client.get("/").content.decode()
    day, keys = a_full_day(client)
    waits(client, day)
    desk = at_the_desk()
    assert "问候补的人" not in desk.get("/desk/visits/").content.decode()
    post(client, "/visit/mine/", **keys[3], do="cancel")
    page = desk.get("/desk/visits/").content.decode()
    assert "问候补的人" in page and "王建军" in page and "13808122046" not in page
    action = re.search(r'action="(/desk/visits/[^"]+/waiting/)"', page)[1]  # type: ignore[index]
    assert "13808122046" in desk.post(action.replace("waiting", "number")).content.decode()
    slot = re.search(r'name="slot" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert desk.post(action, {"slot": slot}).status_code == 303
    page = desk.get("/desk/visits/", {"day": day}).content.decode()
    assert "约好了" in page and "王建军" in page and "问候补的人" not in page


@pytest.mark.browser
@pytest.mark.parametrize(("script", "width"), [(True, 390), (False, 1440)])
def test_off_the_waiting_list(own_db: Any, live_site: str, browser: Any, script: bool, width: int) -> None:
    build.a_centre()
    day, _keys = a_full_day(Client())
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": 844}, java_script_enabled=script
    )
    page, faults = context.new_page(), list[str]()
    page.goto(f"{live_site}/visit/")
    page.get_by_label("12309").first.check()
    page.get_by_label("您的姓名").fill("王建军（虚构）")
    page.get_by_label("您的电话").fill("138 0812 2046")
    click_through(page.get_by_role("button", name="选时间"))
    full = page.locator("details.slots", has=page.locator(f'[name=wait][value="{day}"]'))
    if full.get_attribute("open") is None:
        full.locator("summary").click()
    click_through(full.get_by_role("button", name="打电话告诉我"))
    code = page.locator(".code-large").inner_text()
    _look(page, "waiting", faults, script)
    _open_again(page, live_site, code)
    page.get_by_text("不想等了，退出").click()
    _look(page, "waiting-again", faults, script)
    click_through(page.get_by_role("button", name="退出候补"))
    page.get_by_role("heading", name="退出了").wait_for()
    assert code not in page.url
    _look(page, "left", faults, script)
    context.close()
    assert not faults, "\n".join(faults)


def _open_again(page: Any, site: str, code: str) -> None:
    """By code and digits, as on another day."""
    page.goto(f"{site}/track/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=digits]").fill("2046")
    with page.expect_navigation():
        page.locator("[name=digits]").press("Enter")


def _look(page: Any, name: str, faults: list[str], script: bool) -> None:
    """Faults that a machine finds, and a picture where one is asked for."""
    if script:
        found = judged(page).response["violations"]
        faults.extend(f"{name}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") if script else 0
    faults.extend([f"{name}: {wide} px too wide"] if wide > 0 else [])
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"visit-{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_from_the_guide_to_the_window(own_db: Any, live_site: str, browser: Any, script: bool) -> None:
    build.a_centre()
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844}, java_script_enabled=script
    )
    page, faults = context.new_page(), list[str]()

    page.goto(f"{live_site}/guide/ask/safe/work/wages/inspection/")
    click_through(page.get_by_role("link", name="约个时间来"))
    assert "劳动监察没解决" in page.locator("#id_about").input_value()
    assert page.get_by_label("12309").first.is_checked() or page.locator("[name=unit]:checked").count() == 1
    click_through(page.get_by_role("button", name="选时间"))
    assert page.locator(".error-summary").is_visible()
    _look(page, "ask-refused", faults, script)
    page.get_by_label("您的姓名").fill("王建军（虚构）")
    page.get_by_label("您的电话").fill("138 0812 2046")
    page.get_by_label("轮椅").check()
    click_through(page.get_by_role("button", name="选时间"))
    days = page.locator("details.slots")
    if days.first.get_attribute("open") is None:
        days.first.locator("summary").click()
    days.nth(1).locator("summary").click()
    days.nth(1).get_by_role("radio").first.check()
    _look(page, "times", faults, script)
    click_through(page.get_by_role("button", name="就约这个时间"))
    code = page.locator(".code-large").inner_text()
    assert "约好了" in page.content() and code not in page.url
    _look(page, "booked", faults, script)
    click_through(page.get_by_role("button", name="改时间"))
    page.locator("details.slots").nth(2).locator("summary").click()
    page.locator("details.slots").nth(2).get_by_role("radio").nth(1).check()
    click_through(page.get_by_role("button", name="改到这个时间"))
    assert "改好了" in page.content()
    _open_again(page, live_site, code)
    page.get_by_text("来不了，取消").click()
    click_through(page.get_by_role("button", name="取消这次来访"))
    page.get_by_role("link", name="重新约").wait_for()
    _look(page, "cancelled", faults, script)
    context.close()
    assert not faults, "\n".join(faults)
    with acting(DIRECTOR, on=timezone.localdate()):
        assert Contact.objects.count() == 0 and BookedVisit.objects.get().cancelled_at is not None
