"""Two organs return one matter: the weekly meeting names one lead, its tasks are done; each at their own desk, in Chromium."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.people.models import Unit
from jianhe.records.models import ConferenceTask, HandOver, Matter
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import click_through
from tests.desk.test_worklist_browser import looks_right, signed_in

pytestmark = pytest.mark.browser
LABOUR, WOMEN = build.OUTSIDER, "fulian"


@pytest.fixture
def site(own_db: Database, live_site: str) -> Iterator[str]:
    """A service where the labour inspection is handed a matter."""
    build.a_centre()
    now = timezone.now()
    with build.acting(build.HEAD, on=now.date()) as by:
        build.a_matter("accepted", by=by, at=now, parties=[build.a_person("何秀英（虚构）")])
    hand_to("labour_inspection")
    yield live_site


def hand_to(code: str) -> Matter:
    with build.acting(build.HEAD) as by:
        matter: Matter = Matter.objects.get()
        unit = Unit.objects.get(code=code)
        build.step_in(matter, "hand_over", by=by, at=timezone.now(), to_unit=str(unit.pk), reason="请依法处理欠薪。")
        return matter


def at_desk(page: Any, site: str, who: str, address: str = "inbox/") -> Any:
    page.context.clear_cookies()
    signed_in(page, site, who).goto(f"{site}/desk/{address}")
    return page


def return_it(page: Any, text: str) -> None:
    page.click("table a.row-title")
    page.get_by_label("不属于本机关职责").check()
    page.get_by_label("依据，应当由谁办").fill(text)
    page.get_by_role("button", name="退回并说明").click()
    page.wait_for_url("**/desk/inbox/")


def by_keys_to_another_room_and_back(page: Any) -> None:
    """Each key of the page opens its form at the first field; a room is changed and changed back without the mouse."""
    for key, field in (("o", "哪个单位的意见"), ("d", "决定"), ("l", "事项编号")):
        page.keyboard.press(key)
        expect(page.locator("details[open]").get_by_label(re.compile(f"^{field}")).first).to_be_focused()
        page.evaluate("document.activeElement.blur()")  # letters are typed where a field has the focus
        page.keyboard.press(key)
    page.evaluate("window.print = () => { window.printed = true; }")
    page.keyboard.press("p")
    assert page.evaluate("window.printed")
    before = page.locator(".record-head .facts").inner_text()
    page.keyboard.press("t")
    expect(page.locator("details[open] :focus")).to_have_count(1)  # the form has put it there, and goes no further
    room = page.get_by_label("在哪里")
    room.focus()
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_text("请来的单位都告诉了").wait_for()
    assert page.locator(".record-head .facts").inner_text() != before
    looks_right(page, "conference-moved")
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.locator(".record-head .facts").inner_text() == before


def test_two_returns_one_meeting_one_lead_and_tasks_until_done(page: Any, site: str) -> None:
    return_it(at_desk(page, site, LABOUR), "应由妇联先行调解。")
    hand_to("womens_federation")
    return_it(at_desk(page, site, WOMEN), "工资归劳动监察管。")
    assert "列入下次周研判" in page.content()

    click_through(at_desk(page, site, build.COORDINATOR, "conferences/").get_by_role("link", name="周研判"))
    looks_right(page, "conference-open")
    by_keys_to_another_room_and_back(page)
    for unit, who in (("劳动保障监察大队", "许联（虚构）"), ("区妇女联合会", "姜妍（虚构）")):
        seat = page.locator(".step", has_text=unit).filter(has=page.get_by_label("谁来的"))
        seat.get_by_label("谁来的").fill(who)
        click_through(seat.get_by_role("button", name="来了"))
        page.get_by_text("记下了。").wait_for()

    meeting = page.url.split("/desk/")[1]
    at_desk(page, site, WOMEN, meeting).locator("summary", has_text="写意见").click()
    page.get_by_label("不同意见").check()
    page.get_by_label("意见", exact=True).fill("本会不是用工主管机关，不宜主办。")
    page.get_by_label("依据", exact=True).fill("rpw-2022/24")
    click_through(page.get_by_role("button", name="记下意见"))
    page.get_by_text("意见记下了。").wait_for()
    assert "《信访工作条例》第二十四条" in page.content()

    due = (timezone.localdate() + timedelta(days=10)).isoformat()
    at_desk(page, site, build.COORDINATOR, meeting).locator("summary", has_text="作出决定").click()
    page.get_by_label("决定", exact=True).fill("由劳动监察主办，查清欠薪数额。")
    page.get_by_label("几时前办完").fill(due)
    click_through(page.get_by_role("button", name="定下来"))
    page.get_by_text("请定一个主办单位。").first.wait_for()  # nobody in charge is no decision; what was typed is kept
    assert page.get_by_label("决定", exact=True).input_value() == "由劳动监察主办，查清欠薪数额。"
    page.get_by_label("主办单位（只定一个）").select_option(label="劳动保障监察大队")
    page.get_by_label("任务 1 由谁办").select_option(label="区妇女联合会")
    page.get_by_label("做什么").first.fill("陪同当事人。")
    page.get_by_label("几时前", exact=True).first.fill(due)
    click_through(page.get_by_role("button", name="定下来"))
    page.get_by_text("定了，任务交给了各单位。").wait_for()
    looks_right(page, "conference-decided")
    click_through(page.get_by_role("button", name="结束会商，写纪要"))
    page.get_by_text("结束了，纪要写好了。").wait_for()
    assert page.request.get(site + page.get_by_role("link", name=".docx").get_attribute("href")).ok

    at_desk(page, site, LABOUR)
    moves = page.locator("section[aria-labelledby=told] li", has_text="会商改了时间或者房间")
    assert moves.count() == 1, "told of the move and that it was taken back, in one line"
    looks_right(page, "organ-inbox")
    page.get_by_role("button", name="接收").first.click()
    page.wait_for_url("**/desk/matters/**")
    for who in (LABOUR, WOMEN):
        at_desk(page, site, who, "conferences/tasks/")
        page.get_by_label("办得怎样").first.fill("办了，数额查清。")
        looks_right(page, f"tasks-{who}")
        click_through(page.get_by_role("button", name="办好了").first)
        page.get_by_text("记下了：办好了。").wait_for()
    at_desk(page, site, LABOUR).locator("#held ~ *, #held").first.wait_for()
    click_through(page.locator("section", has_text="我们手上的").get_by_role("link").first)
    looks_right(page, "organ-answer")
    page.get_by_label("办理结果").fill("查清欠薪两万七千元，已责令支付。")
    page.get_by_role("button", name="答复移送方").click()
    page.wait_for_url("**/desk/inbox/")
    with build.acting(build.HEAD):
        matter = Matter.objects.get()
        assert matter.owner.username == build.HEAD and matter.unit.code == "complaints_and_appeals"
        assert set(ConferenceTask.objects.values_list("state", flat=True)) == {"done"}
        assert HandOver.objects.filter(state="answered", named_by__isnull=False).count() == 1
    at_desk(page, site, build.HEAD, f"matters/{matter.short_code}/")
    assert "会商定劳动保障监察大队主办" in page.content()
    looks_right(page, "matter-after-conference")
