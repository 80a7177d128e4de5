"""The guide as a person meets it on a telephone: questions, own words, danger; light enough for a slow line."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jianhe.law.guide.tree import MOST_QUESTIONS
from jianhe.records.models import Contact, DangerNotice
from tests import build
from tests.bench_browser import click_through
from tests.build import CLERK, DIRECTOR, acting
from tests.desk.test_register_browser import PICTURES, session_of

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
OBLIQUE = "钱都被骗光了，没脸跟儿子说。夜里在阳台上坐起，十七楼，就想一步跨出去。"
FIRST_PAGE = 90 * 1024  # bytes over the wire, with all that the page fetches


@pytest.mark.parametrize("script", [True, False])
def test_questions_and_own_words_on_a_telephone(own_db: Any, live_site: str, browser: Any, script: bool) -> None:
    build.a_centre()
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE, java_script_enabled=script)
    page = context.new_page()

    def look(name: str) -> None:
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"guide-{name}-{'script' if script else 'plain'}.png", full_page=True)

    def answer(label: str) -> None:
        page.get_by_label(label, exact=True).check()
        click_through(page.get_by_role("button", name="下一步"))

    page.goto(f"{live_site}/")
    click_through(page.get_by_role("link", name="开始，一步一步问"))
    answer("没有")
    answer("干活、上班")
    look("question")
    assert page.locator("li.done").count() == 2 and "干活、上班" in page.locator("ol.questions").inner_text()
    page.go_back()
    assert page.locator("li.done").count() == 1  # back takes one answer away, and keeps the others
    page.go_forward()
    click_through(page.locator("li.done").last.get_by_role("link"))  # change what was answered
    assert page.locator("li.done").count() == 1
    answer("干活、上班")
    answered = 2
    while page.locator("form.question-form").count():
        page.locator("form.question-form input[type=radio]").first.check()
        click_through(page.get_by_role("button", name="下一步"))
        answered += 1
    assert answered <= MOST_QUESTIONS and page.locator(".code-large").count() == 1
    look("result")

    page.goto(f"{live_site}/guide/words/")
    page.locator("textarea").fill(OBLIQUE)
    click_through(page.locator("textarea").locator("xpath=ancestor::form").get_by_role("button"))
    help_box = page.locator(".notice.bad")
    look("danger")
    assert help_box.locator("a[href='tel:12356']").count() == 1 and help_box.locator("a[href='tel:110']").count() == 1
    assert help_box.bounding_box()["y"] < PHONE["height"] / 2, "help is on the screen at once"
    with acting(DIRECTOR, on=timezone.localdate()):
        assert [one.risk for one in DangerNotice.objects.all()] == ["self_harm"]
    context.close()


def test_the_first_page_is_light_over_the_wire(own_db: Any, live_site: str, browser: Any) -> None:
    build.a_centre()
    page = browser.new_page(viewport=PHONE)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    taken: list[float] = []
    wire.on("Network.loadingFinished", lambda one: taken.append(one["encodedDataLength"]))
    page.goto(f"{live_site}/", wait_until="networkidle")
    page.close()
    assert len(taken) > 2 and sum(taken) < FIRST_PAGE, sum(taken)


def test_the_cause_of_a_mis_visit_is_one_key_at_the_window(own_db: Any, live_site: str, page: Any) -> None:
    build.a_centre()
    with acting(CLERK, on=timezone.localdate()) as by:
        number = build.a_matter(by=by, at=timezone.now(), matter_type="consumer").short_code
    page.context.add_cookies([{"name": "sessionid", "value": session_of(CLERK), "url": live_site}])
    page.goto(f"{live_site}/desk/matters/{number}/steps/guide/")
    given = build.facts_for("guide", at=timezone.now())
    for name in ("competent_organ", "organ_address", "organ_phone", "papers_needed", "legal_basis", "remedy"):
        page.locator(f"[name={name}]").fill(given[name])
    ground = page.locator("[name=guide_ground]")
    ground.first.check() if ground.count() > 1 else ground.select_option("NR01")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "guide-cause.png", full_page=True)
    click_through(page.locator("#step form button.primary"))
    assert "要记为什么先来了这里" in page.content() and page.locator("[name=remedy]").input_value() == given["remedy"]
    page.locator("[name=mis_visit_cause]").first.focus()
    page.keyboard.press("3")
    assert page.locator("[name=mis_visit_cause]:checked").get_attribute("value") == "sign"
    page.locator("#step form button.primary").click()
    page.wait_for_url(f"**/desk/matters/{number}/")
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.get().mis_visit_cause == "sign"
