"""An invitation answered and an agreement read on a telephone, with and without script; each page judged in each mode."""

import os
from pathlib import Path
from typing import Any

import pytest

from jianhe.records.models import Matter, Party, ReplyCode
from tests import agreeing, build
from tests.bench_browser import click_through, judged
from tests.build import HEAD

PICTURES = os.environ.get("JIANHE_PICTURES", "")
PHONE = {"width": 390, "height": 844}
MODES = {"normal": ("", ""), "elder": ("elder", ""), "contrast": ("", "high")}
DRESS = "([mode, contrast]) => { const d = document.documentElement.dataset; d.mode = mode; d.contrast = contrast }"


@pytest.fixture
def worker(own_db: Any) -> Party:
    """Somebody at the table with a final draft, who has just been asked once more."""
    build.a_centre()
    with build.acting(HEAD) as by:
        matter: Matter = build.a_matter(by=by)
        agreeing.at_the_table(matter, by)
        ended = build.a_matter("answered", by=by, parties=[build.a_person("示例二（虚构）", phone="13900001234")])
        found: Party = Party.objects.get(matter=matter, side="a")
        found.ended = ended.lookup_code
        return found


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_answering_reading_and_leaving_on_a_telephone(worker: Any, live_site: str, browser: Any, script: bool) -> None:
    with build.acting(HEAD):
        code = ReplyCode.objects.get(party=worker).code
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE, java_script_enabled=script)
    page, faults = context.new_page(), list[str]()

    def look(name: str) -> None:
        for mode, dress in MODES.items() if script else ():
            page.evaluate(DRESS, list(dress))
            found = judged(page).response["violations"]
            faults.extend(f"{name} {mode}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults.extend([f"{name} {mode}: {wide} px too wide"] if wide > 0 else [])
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"talks-{name}-{mode}.png", full_page=True)
        if script:
            page.evaluate(DRESS, ["", ""])

    page.goto(f"{live_site}/reconcile/{code}/")
    look("code")
    page.locator("[name=digits]").fill("2046")
    click_through(page.get_by_role("button", name="打开"))
    assert "谈不谈由您定" in page.content() and code not in page.url
    look("invitation")
    click_through(page.get_by_role("button", name="先给我打个电话"))
    assert "请经办人给您打电话" in page.content()
    click_through(page.get_by_role("button", name="看协议"))
    assert page.locator(".agreement-clauses li").count() >= 4
    look("agreement")
    click_through(page.get_by_role("button", name="我看过了"))
    assert "这不是签字" in page.content()
    page.locator("#question").fill("逾期怎么算？（示例）")
    click_through(page.get_by_role("button", name="把问题交给经办人"))
    assert "交给经办人了" in page.content()
    page.goto(f"{live_site}/track/{worker.ended}/")
    page.locator("[name=digits]").fill("1234")
    with page.expect_navigation():
        page.locator("[name=digits]").press("Enter")
    page.locator("ol.line").wait_for()
    page.locator("details.proof summary").click()
    look("ended")
    page.get_by_label("基本满意").check()
    click_through(page.get_by_role("button", name="交评价"))
    assert "您评的是：基本满意" in page.content()
    page.locator("details.proof summary").click()
    click_through(page.get_by_role("button", name="现在验一下"))
    assert "没有改过" in page.content()
    look("record")
    page.goto(f"{live_site}/guide/kinds/domestic_violence/")
    look("violence")
    assert page.locator("[data-leave]").get_attribute("href") == "/leave/"
    page.route("**/leave/", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>away</title>"))
    if script:
        before = page.evaluate("history.length")
        page.keyboard.press("Escape")
        page.wait_for_url("**/leave/")
        assert page.title() == "away" and page.evaluate("history.length") == before  # in the place of the page that was left
    else:
        click_through(page.locator("[data-leave]"))
        assert page.title() == "away"
    context.close()
    assert not faults, "\n".join(faults)
