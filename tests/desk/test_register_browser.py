"""Registering in a real Chromium: by keyboard alone, without network, clicked twice, readable for everybody."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.people.models import User
from jianhe.records.models import Contact, Draft, Matter
from tests.bench_browser import answered, click_through, judged
from tests.build import CLERK, a_centre, a_matter, acting

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
MODES = {"normal": {}, "elder": {"mode": "elder"}, "contrast": {"contrast": "high"}}
STORY = "今年八月在工地干活，包工头三个月没发工资。"


def session_of(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def enter(page: Any, site: str, **cookies: str) -> None:
    """The window clerk's session, and how the clerk wants to see the pages."""
    wanted = {"sessionid": session_of(CLERK), **cookies}
    page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in wanted.items()])


def kept(model: Any) -> list[Any]:
    with acting(CLERK, on=timezone.localdate()):
        return list(model.objects.all())


class Keyboard:
    """Hands on the keys: counts each press, and has no mouse."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    @property
    def focus(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.tagName"))


def test_a_visit_by_keyboard_alone_ends_on_the_receipt(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/work/")
    keys = Keyboard(page)
    keys.press("n")
    page.wait_for_url("**/desk/register/")
    page.wait_for_selector("[name=party-0-name]:focus")
    keys.type("王建军（虚构）")
    keys.press("Enter", "Enter")
    assert keys.focus == "party-0-number"
    keys.type("51060319900101001X")
    keys.press("Enter", "Enter")
    assert keys.focus == "party-0-phone"
    keys.type("13808122046")
    keys.press("F4")
    assert keys.focus == "story"
    with answered(page, "/register/look/?part=types", story=STORY):  # the kinds stand still before one is chosen
        keys.type(STORY)
    page.wait_for_selector("#types input[value=unpaid_wages]:checked", state="attached")
    while keys.focus != "matter_type":
        keys.press("Tab")
    keys.press("2", "1")
    assert page.locator("#types input:checked").get_attribute("value") == "unpaid_wages"
    keys.press("Enter")
    assert keys.focus == "then"
    keys.press("2")
    assert page.locator("[name=then]:checked").get_attribute("value") == "accept"
    keys.press("Enter", "Space")
    assert page.locator("[name=flags]:checked").get_attribute("value") == "group"
    keys.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    matter = kept(Matter)[0]
    assert page.evaluate("document.activeElement.tagName") == "H1"
    slip = page.locator("article.receipt")
    assert matter.lookup_code in slip.inner_text()
    assert re.search(r"\d+月\d+日前", slip.inner_text())
    assert slip.locator("svg.qr").count() == 1
    typed = len("王建军（虚构）") + 18 + 11 + len(STORY)
    assert keys.presses - typed <= 20, "beyond the text itself, hardly a key"
    assert matter.state == "accepted"
    page.keyboard.press("n")
    page.wait_for_url("**/desk/register/")


def test_digits_in_a_text_choose_nothing(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    before = page.locator("[name=then]:checked").get_attribute("value")
    page.keyboard.press("F4")
    page.keyboard.type("2 1 0")
    assert page.locator("#id_story").input_value() == "2 1 0"
    assert page.locator("[name=then]:checked").get_attribute("value") == before


def test_zero_opens_the_whole_list(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.locator("#id_matter_type_0").focus()
    page.keyboard.press("0")
    expect(page.locator("#id_other_type")).to_be_focused()
    page.keyboard.type("继承")
    page.locator("#id_other_type").select_option("inheritance")
    page.locator("#side .plate", has_text="人民调解").wait_for()


def test_saved_is_said_only_after_the_server_has_it_and_all_comes_back(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.keyboard.type("王建军（虚构）")
    page.keyboard.press("F4")
    page.keyboard.type(STORY)
    page.locator("[data-saved]", has_text="存好").wait_for()
    assert len(kept(Draft)) == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".drafts a")
    page.locator(".drafts a").first.click()
    page.wait_for_url("**draft=**")
    assert page.locator("#id_story").input_value() == STORY


def has_come_to_nothing(page: Any) -> None:
    """The press of the button: while it is busy a second one is not taken, and a draft says before that it was not kept."""
    expect(page.locator("[data-submit-key]")).not_to_have_attribute("aria-busy", "true")


def test_without_the_network_nothing_is_lost_and_the_same_press_works_later(
    own_db: Any, live_site: str, page: Any
) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/?channel=call")
    page.context.set_offline(True)
    page.keyboard.type("王建军（虚构）")
    page.keyboard.press("F4")
    page.keyboard.type(STORY)
    page.keyboard.press("Control+Enter")
    page.locator("[data-saved]", has_text="网断了").wait_for()
    has_come_to_nothing(page)
    assert page.locator("#id_story").input_value() == STORY
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    assert len(kept(Matter)) == 1


def test_a_session_that_ended_costs_nothing_typed(own_db: Any, live_site: str, page: Any) -> None:
    """Signed out while typing: the page stays and says so; signed in again elsewhere, the same press registers."""
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/?channel=call")
    page.context.clear_cookies()
    page.keyboard.type("王建军（虚构）")
    page.keyboard.press("F4")
    page.keyboard.type(STORY)
    page.keyboard.press("Control+Enter")
    page.locator("[data-saved]", has_text="在新页里登录").wait_for()
    has_come_to_nothing(page)
    assert page.locator("#id_story").input_value() == STORY
    enter(page, live_site)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    assert len(kept(Matter)) == 1


def test_a_known_person_is_noticed_while_typing(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    with acting(CLERK, on=timezone.localdate()) as by:
        number = a_matter(by=by, at=timezone.now()).short_code
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.locator("#id_party-0-name").fill("王建军（虚构）")
    with answered(page, "/register/known/", **{"party-0-phone": "138 0812 2046"}):
        page.locator("#id_party-0-phone").fill("138 0812 2046")
    page.keyboard.press("F4")
    page.get_by_text("已有 1 条记录").first.wait_for()
    with answered(page, "/register/known/", story="又来问工资"):
        page.keyboard.type("又来问工资")
    page.keyboard.press("F7")
    assert page.evaluate("document.activeElement.name") == "story", "the key chooses, and typing goes on"
    with answered(page, "/register/known/", story="又来问工资，还没发"):  # the panel keeps what was chosen
        page.keyboard.type("，还没发")
    assert page.locator("[name=link]:checked").get_attribute("value") == "repeat"
    assert page.locator("#id_story").input_value() == "又来问工资，还没发"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/{number}/receipt/")
    assert len(kept(Matter)) == 1
    assert len(kept(Contact)) == 2


def test_rows_are_added_and_the_fault_takes_the_focus(own_db: Any, live_site: str, page: Any) -> None:
    a_centre()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/?channel=letter")
    page.locator("#id_party-0-name").fill("王建军（虚构）")
    page.locator("#id_story").fill(STORY)
    page.locator("details.others summary").click()
    page.get_by_role("button", name="再加一人").click()
    page.locator("#id_party-2-name").fill("李示例（虚构）")
    page.locator("#id_party-2-phone").fill("1380812")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".error-summary:focus")
    assert page.locator("#id_party-2-name").input_value() == "李示例（虚构）"
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_party-2-phone")).to_be_focused()
    page.locator("#id_party-2-phone").fill("13808120000")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")


def test_without_script_it_is_an_ordinary_form(own_db: Any, live_site: str, browser: Any) -> None:
    a_centre()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/?channel=call")
    page.locator("#id_party-0-name").fill("王建军（虚构）")
    page.locator("#id_story").fill(STORY)
    page.locator("details.others summary").click()
    click_through(page.get_by_role("button", name="再加一人"))
    assert page.locator("#id_story").input_value() == STORY
    assert page.locator("#id_party-2-name").count() == 1
    page.locator("#id_story").press("Tab")
    page.locator("#id_party-0-name").press("Enter")
    page.wait_for_url("**/receipt/")
    assert len(kept(Matter)) == 1
    context.close()


def test_two_requests_at_one_moment_make_one_matter(own_db: Any, live_site: str) -> None:
    a_centre()
    place, session = urlsplit(live_site), session_of(CLERK)

    def ask(method: str, path: str, form: dict[str, str] | None = None, cookies: str = "") -> Any:
        line = HTTPConnection(place.hostname or "", place.port or 0, timeout=30)
        headers = {"Cookie": f"sessionid={session}; {cookies}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, urlencode(form) if form else None, headers)
        answer = line.getresponse()
        told = answer.status, answer.getheaders(), answer.read().decode()
        line.close()
        return told

    _status, headers, blank = ask("GET", "/desk/register/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', blank)[1]  # type: ignore[index]
    cookie = next(
        value.split(";")[0] for name, value in headers if name == "Set-Cookie" and value.startswith("csrftoken")
    )
    form = {
        "csrfmiddlewaretoken": token, "form_key": str(uuid4()), "party_count": "1", "channel": "call",
        "party-0-part": "petitioner", "party-0-name": "王建军（虚构）", "story": STORY, "then": "accept",
    }  # fmt: skip
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _n: ask("POST", "/desk/register/", form, cookie), range(4)))
    assert [status for status, _headers, _text in answers] == [303] * 4
    assert len({dict(headers)["Location"] for _status, headers, _text in answers}) == 1
    assert len(kept(Matter)) == 1
    assert len(kept(Contact)) == 1


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_are_readable_for_everybody(own_db: Any, live_site: str, page: Any, mode: str) -> None:
    a_centre()
    enter(page, live_site, **MODES[mode])
    page.goto(f"{live_site}/desk/register/?channel=hand_over")
    page.locator("details.others summary").click()
    _clean(page, f"register-{mode}")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.wait_for_selector(".error-summary")
    _clean(page, f"register-refused-{mode}")
    page.goto(f"{live_site}/desk/register/?channel=call")
    page.locator("#id_party-0-name").fill("王建军（虚构）")
    page.locator("#id_story").fill(STORY)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    _clean(page, f"receipt-{mode}")


def _clean(page: Any, name: str) -> None:
    """No violation of axe, and at three widths nothing that scrolls sideways."""
    found = judged(page)
    assert found.violations_count == 0, found.generate_report()
    for width, height in ((390, 844), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
