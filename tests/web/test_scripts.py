"""The desk's scripts in a real Chromium, against a small server that keeps drafts: keys, drafts, checks, sending."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from jianhe.desk.components import samples
from tests.web.rendering import NOW, rendered, written

pytestmark = pytest.mark.browser

FORM = """{% extends "web/desk.html" %}{% block title %}登记{% endblock %}{% block content %}<h1>登记来访</h1>
<form method="post" action="/register/" data-draft-url="/draft/"><input type="hidden" name="draft" value="">
{% include "web/components/field.html" with field=blank_form.name %}
{% include "web/components/field.html" with field=blank_form.phone kind="phone" %}
{% include "web/components/field.html" with field=blank_form.id_number kind="id" %}
{% include "web/components/field.html" with field=blank_form.amount kind="money" %}
{% include "web/components/field.html" with field=blank_form.story %}
{% include "web/components/group.html" with field=numbered_form.kind numbered=True %}
<span data-elapsed></span>{% include "web/components/saved.html" %}
{% include "web/components/button.html" with label="登记并打印回执" kind="primary" key="Ctrl Enter" busy="正在登记…" %}
</form>{% endblock %}"""
LIST = """{% extends "web/desk.html" %}{% block title %}待办{% endblock %}{% block content %}<h1>我的待办</h1>
{% include "web/components/work_table.html" with caption="我的待办" %}<div id="peek"></div>
<form method="post" action="/reveal/" data-reveals><p class="person"><span data-protected>138****2046</span></p>
<button id="show">显示</button></form>
<form method="post" action="/plain/"><button id="plain" name="by" value="button">记下</button></form>{% endblock %}"""


class Site(ThreadingHTTPServer):
    """Serves the two pages, keeps what the drafts send, and can be told to refuse."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.drafts: list[dict[str, list[str]]] = []
        self.registered: list[dict[str, list[str]]] = []
        self.draft_status = 200
        self.may_answer = threading.Event()  # cleared by a test that looks at the page while it waits
        self.may_answer.set()
        shown = samples(NOW)
        for group in shown["groups"]:
            for row in group["rows"]:
                row["peek_url"], row["next_url"] = f"/peek/{row['id']}", f"/next/{row['id']}"
        for row in shown["groups"][1]["rows"]:
            row["selected"] = False
        self.pages = {"/form/": written(FORM, shown), "/list/": written(LIST, shown)}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def answer(self, status: int, body: str | bytes, kind: str = "text/html; charset=utf-8") -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'")
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        found = finders.find(self.path.removeprefix("/static/")) if self.path.startswith("/static/") else None
        if found:
            kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
            self.answer(200, Path(found).read_bytes(), kinds[Path(found).suffix])
        elif self.path in self.server.pages:
            self.answer(200, self.server.pages[self.path])
        elif self.path.startswith("/peek/"):
            peek = {"number": self.path, "title": f"见 {self.path}", "url": "/m/"}
            self.answer(200, rendered("web/components/peek.html", {"peek": peek}))
        else:
            self.answer(200, f"<title>there</title><h1>{self.path}</h1>")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "multipart" in (self.headers["Content-Type"] or ""):
            boundary = self.headers["Content-Type"].split("boundary=")[1]
            parts = [part.split("\r\n\r\n", 1) for part in body.split(f"--{boundary}") if "name=" in part]
            sent = {head.split('name="')[1].split('"')[0]: [text.removesuffix("\r\n")] for head, text in parts}
        else:
            sent = parse_qs(body)
        if self.path == "/draft/":
            self.server.may_answer.wait(10)
            if self.server.draft_status == 200:
                self.server.drafts.append(sent)
            answer = {"saved": "15:44 存好", "fields": {"draft": "d-1"}}
            self.answer(self.server.draft_status, json.dumps(answer), "application/json")
        elif self.path == "/reveal/":
            self.answer(200, "13808122046", "text/plain")
        else:
            self.server.registered.append(sent)
            self.answer(200, "<title>done</title><h1>登记好了</h1>")


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def form(page: Any, site: Site) -> Any:
    """The form, with every error of the browser's console failing the test."""
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{site.address}/form/")
    return page


@pytest.fixture
def work(page: Any, site: Site) -> Any:
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{site.address}/list/")
    return page


def selected(page: Any) -> str:
    return page.locator("[data-selected]").get_attribute("id")


def still(page: Any) -> None:
    """The page's own time goes on by `run_for` only: what it does at once is not for the machine's pace to tell."""
    page.clock.install()
    page.clock.pause_at(time.time() + 60)


def test_saved_is_shown_only_after_the_server_has_it(form: Any, site: Site) -> None:
    assert form.locator("[data-saved]").text_content() == ""
    still(form)
    form.get_by_label("姓名").fill("王建军")
    form.clock.run_for(2500)  # of three seconds; half a one is left for the answer
    form.get_by_text("15:44 存好").wait_for()
    assert site.drafts[-1]["name"] == ["王建军"]
    assert form.locator("[name=draft]").input_value() == "d-1"


def test_leaving_a_field_saves_at_once(form: Any, site: Site) -> None:
    still(form)
    form.get_by_label("姓名").fill("𠮷堃")
    form.get_by_label("电话", exact=True).focus()
    form.get_by_text("15:44 存好").wait_for()
    assert site.drafts[-1]["name"] == ["𠮷堃"]


def test_without_network_the_words_stay_and_are_saved_when_it_returns(form: Any, site: Site) -> None:
    form.context.set_offline(True)
    form.get_by_label("说什么事").fill("三个月没发工资")
    form.get_by_label("姓名").focus()
    form.get_by_text("网断了，写的还在").first.wait_for()
    form.get_by_role("button", name="登记并打印回执").click()
    expect(form.locator("#status")).to_contain_text("网断了，写的还在")  # said when the press has come to nothing
    assert form.get_by_label("说什么事").input_value() == "三个月没发工资"
    assert site.registered == []
    form.context.set_offline(False)
    form.get_by_text("15:44 存好").wait_for()
    assert site.drafts[-1]["story"] == ["三个月没发工资"]
    form.get_by_role("button", name="登记并打印回执").click()
    form.get_by_text("登记好了").wait_for()
    assert site.registered[-1]["story"] == ["三个月没发工资"]


def test_a_refused_draft_says_so_and_keeps_the_words(form: Any, site: Site) -> None:
    site.draft_status = 422
    form.get_by_label("姓名").fill("王建军")
    form.get_by_label("电话", exact=True).focus()
    form.get_by_text("没存上，写的还在").wait_for()
    assert form.get_by_label("姓名").input_value() == "王建军"


def test_a_second_click_sends_nothing_twice_and_the_button_keeps_its_width(form: Any, site: Site) -> None:
    form.get_by_label("姓名").fill("王建军")
    button = form.locator("[data-submit-key]")
    width = button.bounding_box()["width"]
    site.may_answer.clear()
    form.evaluate("() => { const b = document.querySelector('[data-submit-key]'); b.click(); b.click(); b.click(); }")
    form.get_by_text("正在登记…").wait_for()
    assert button.bounding_box()["width"] >= width
    site.may_answer.set()
    form.get_by_text("登记好了").wait_for()
    assert len(site.registered) == 1


def test_a_plain_form_is_sent_once_too(work: Any, site: Site) -> None:
    work.evaluate("() => { const b = document.getElementById('plain'); b.click(); b.click(); }")
    work.get_by_text("登记好了").wait_for()
    assert site.registered == [{"by": ["button"]}]


def test_ctrl_enter_sends_from_within_a_field(form: Any, site: Site) -> None:
    form.get_by_label("说什么事").fill("说话")
    form.keyboard.press("Control+Enter")
    form.get_by_text("登记好了").wait_for()
    assert site.registered[0]["story"] == ["说话"]


def test_numbers_choose_inside_the_focused_group_only(form: Any) -> None:
    form.get_by_label("工资、工程款").focus()
    form.keyboard.press("3")
    assert form.get_by_label("民事监督").is_checked()
    form.get_by_label("说什么事").focus()
    form.keyboard.press("1")
    assert form.get_by_label("民事监督").is_checked()
    assert form.get_by_label("说什么事").input_value() == "1"


def test_letters_typed_into_a_field_are_letters(form: Any, site: Site) -> None:
    form.get_by_label("说什么事").focus()
    form.keyboard.type("nje/?")
    assert form.get_by_label("说什么事").input_value() == "nje/?"
    assert form.url == f"{site.address}/form/"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("186400", "壹拾捌万陆仟肆佰元整"),
        ("186,400.05", "壹拾捌万陆仟肆佰元零伍分"),
        ("10010", "壹万零壹拾元整"),
        ("100000000", "壹亿元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("0.5", "伍角整"),
        ("0", "零元整"),
        ("20.30", "贰拾元叁角整"),
    ],
)
def test_money_is_said_in_words_while_typing(form: Any, amount: str, said: str) -> None:
    form.get_by_label("多少钱（元）").fill(amount)
    assert form.locator("#blank_amount_note").text_content() == said


def test_a_short_phone_is_named_after_the_field_was_left(form: Any) -> None:
    form.get_by_label("电话", exact=True).fill("138 0812 204")
    assert form.locator("#blank_phone_note").text_content() == ""
    form.get_by_label("姓名").focus()
    assert form.locator("#blank_phone_note").text_content() == "电话少 1 位，应是 11 位"
    form.get_by_label("电话", exact=True).fill("138 0812 2046")
    assert form.locator("#blank_phone_note").text_content() == ""


def test_an_identity_number_is_grouped_or_doubted(form: Any) -> None:
    field = form.get_by_label("身份证号")
    field.fill("11010519491231002x")
    assert form.locator("#blank_id_number_note").text_content() == "110105 19491231 002X"
    field.fill("110105194912310021")
    form.get_by_label("姓名").focus()
    assert form.locator("#blank_id_number_note").text_content() == "身份证号有一位不对，再核一遍"


def test_j_and_k_move_and_the_peek_panel_follows(work: Any) -> None:
    work.keyboard.press("j")
    assert selected(work) == "row-0421"
    work.get_by_role("heading", name="见 /peek/0421").wait_for()
    work.keyboard.press("j")
    work.get_by_role("heading", name="见 /peek/0398").wait_for()
    work.keyboard.press("k")
    assert selected(work) == "row-0421"


def test_e_takes_the_next_step_of_the_selected_row(work: Any, site: Site) -> None:
    work.keyboard.press("j")
    work.keyboard.press("e")
    work.wait_for_url(f"{site.address}/next/0421")


def test_n_registers_and_g_r_goes_to_receive(work: Any, site: Site) -> None:
    work.keyboard.press("g")
    work.keyboard.press("r")
    work.wait_for_url(f"{site.address}/list/#r")
    work.keyboard.press("n")
    work.wait_for_url(f"{site.address}/desk/register/")


def test_slash_goes_to_the_search_and_question_mark_shows_all_keys(work: Any) -> None:
    work.keyboard.press("/")
    assert work.evaluate("document.activeElement.id") == "search"
    work.keyboard.press("Escape")
    work.evaluate("document.activeElement.blur()")
    work.keyboard.press("?")
    assert work.get_by_role("dialog", name="全部按键").is_visible()


def test_single_letters_can_be_switched_off(work: Any, site: Site) -> None:
    asked: list[str] = []
    work.on("request", lambda request: asked.append(request.url))
    work.evaluate("document.body.dataset.shortcuts = 'off'")
    work.keyboard.press("j")
    work.keyboard.press("n")
    assert work.locator("[data-selected]").count() == 0
    work.evaluate("document.body.dataset.shortcuts = 'on'")
    work.keyboard.press("j")  # the first row and no other page: what was pressed before has done nothing
    work.get_by_role("heading", name="见 /peek/0421").wait_for()
    assert [url for url in asked if "/static/" not in url] == [f"{site.address}/peek/0421"]
    assert work.url == f"{site.address}/list/#row-0421"


def test_a_protected_field_is_shown_for_half_a_minute(work: Any) -> None:
    work.clock.install()
    work.locator("#show").click()
    work.get_by_text("13808122046").wait_for()
    work.clock.fast_forward(31_000)
    work.get_by_text("138****2046").wait_for()
