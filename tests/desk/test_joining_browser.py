"""What is known, merged and taken back in a real Chromium: by keyboard alone, readable for everybody, at three widths."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.people.models import User
from jianhe.records.models import Contact, Matter
from tests import build
from tests.bench_browser import answered, judged
from tests.build import CLERK, DIRECTOR, HEAD, acting

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
STORY = "宏远劳务公司（虚构）拖欠我们桥头工地今年八月到十月的工资，一直没有发。"


def enter(page: Any, site: str, username: str = CLERK) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": str(client.cookies["sessionid"].value), "url": site}])


def kept(model: Any) -> list[Any]:
    with acting(CLERK, on=timezone.localdate()):
        return list(model.objects.order_by("id"))


def clean(page: Any, name: str) -> None:
    """No violation of axe, and at three widths nothing that scrolls sideways."""
    for width, height in ((390, 844), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        found = judged(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def a_few_known() -> Matter:
    """A person with an open matter, and a group of five that came one by one (all invented)."""
    build.a_centre()
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    with acting(CLERK, on=timezone.localdate()) as by:
        root = build.a_matter(by=by, at=timezone.now())
        for place in range(5):
            one = build.a_person(f"示例{'甲乙丙丁戊'[place]}（虚构）", number="", no_id_reason="没带证件",
                                 phone=f"1390000000{place}")  # fmt: skip
            build.a_matter(by=by, at=timezone.now(), story=STORY, parties=[one, against])
    return root


def test_a_known_person_is_merged_and_the_merge_undone_by_keyboard(own_db: Any, live_site: str, page: Any) -> None:
    root = a_few_known()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.wait_for_selector("[name=party-0-name]:focus")
    page.keyboard.type("王健军（虚构）")  # another character of the same sound
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("51060319900101001X")
    page.locator(f"#known-{root.short_code}").wait_for()  # by the name first, and again with the number
    expect(page.locator(".known")).to_contain_text("证件号相同")
    expect(page.locator(".known")).to_contain_text("姓名同音")
    page.keyboard.press("F4")
    story = "今年八月在工地干活，三个月没有发工资，一共两万七。"
    with answered(page, "/register/known/", story=story):
        page.keyboard.type(story)
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.name") == "story"
    clean(page, "known")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    assert page.get_by_text(f"并入 {root.short_code}").count() == 1
    merged = kept(Matter)[-1]
    assert merged.merged_into_id == root.pk and merged.short_code in page.url
    clean(page, "merged-receipt")
    page.goto(f"{live_site}/desk/matters/{root.short_code}/joined/")
    clean(page, "joined")
    page.get_by_role("link", name=f"撤销并入 {merged.short_code}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/undo_merge/")
    page.locator("#id_reason").focus()
    page.keyboard.type("不是同一件事")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_text("再看一眼").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/matters/{merged.short_code}/")
    assert [contact.matter_id for contact in kept(Contact)][-1] == merged.pk
    clean(page, "unmerged")


def test_a_choice_is_not_lost_to_an_answer_that_comes_late(own_db: Any, live_site: str, page: Any) -> None:
    root = a_few_known()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.locator("#id_party-0-no_id_reason").select_option("没带证件")
    page.locator("#id_story").fill(STORY)
    with answered(page, "/register/known/", **{"party-0-name": "王建军（虚构）"}):
        page.locator("#id_party-0-name").fill("王建军（虚构）")
        page.locator("#id_story").focus()
    page.locator(f"#known-{root.short_code}").wait_for()
    held: list[Any] = []
    page.route("**/register/known/", lambda route: route.continue_() if held else held.append(route))
    page.locator("#id_party-0-phone").fill("13900000078")
    with page.expect_request("**/register/known/"):
        page.locator("#id_party-0-phone").blur()
    with page.expect_response("**/register/known/"):  # to what is asked with the choice; what was held is asked no more
        page.keyboard.press("F8")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    assert kept(Matter)[-1].merged_into_id == root.pk


def test_a_group_is_registered_as_one_and_shown_as_one(own_db: Any, live_site: str, page: Any) -> None:
    a_few_known()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    page.locator("#id_party-0-name").fill("示例庚（虚构）")
    page.locator("#id_party-0-no_id_reason").select_option("没带证件")
    page.locator("#id_party-0-phone").fill("13900000077")
    page.locator("details.others summary").click()
    page.locator("#id_party-1-name").fill("宏远劳务公司（虚构）")
    page.keyboard.press("F4")
    with answered(page, "/register/known/", story=STORY):
        page.keyboard.type(STORY)
    page.locator("label[data-key=f6]").wait_for()
    page.keyboard.press("F6")
    clean(page, "known-group")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/")
    number = page.url.split("/")[-3]
    page.goto(f"{live_site}/desk/matters/{number}/joined/")
    assert "6 件" in page.locator("main").inner_text()
    clean(page, "group")
    page.goto(f"{live_site}/desk/matters/{number}/")
    clean(page, "matter-joined")


def test_the_directors_notices_are_readable(own_db: Any, live_site: str, page: Any) -> None:
    build.a_centre()
    with acting(HEAD, on=timezone.localdate()) as by:
        build.a_matter(by=by, at=timezone.now(), is_sealed=True)
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/")
    with answered(page, "/register/known/", **{"party-0-phone": "13808122046"}):
        page.locator("#id_party-0-phone").fill("13808122046")
        page.locator("#id_story").focus()
    assert page.locator(".known").count() == 0
    enter(page, live_site, DIRECTOR)
    page.goto(f"{live_site}/desk/notices/")
    assert "正在接待的人" in page.locator("main").inner_text()
    clean(page, "notices")
    page.get_by_role("button", name="知道了").click()
    page.get_by_text("记下了").wait_for()


def test_without_script_the_choice_is_sent_with_the_form(own_db: Any, live_site: str, browser: Any) -> None:
    root = a_few_known()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    enter(page, live_site)
    page.goto(f"{live_site}/desk/register/?channel=call")
    page.locator("#id_party-0-name").fill("王建军（虚构）")
    page.locator("#id_party-0-phone").fill("13808122046")
    page.locator("#id_story").fill("又来问工资的事。")
    page.get_by_role("button", name="登记并打印回执").click()
    page.get_by_text("是那一件，还是另一件事").wait_for()
    page.locator(f"#known-{root.short_code}").check()
    page.locator("#link-repeat").check(force=True)
    page.get_by_role("button", name="登记并打印回执").click()
    page.wait_for_url(f"**/{root.short_code}/receipt/")
    context.close()
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.filter(matter=root).count() == 2
