"""From the guide to a receipt on a telephone, with and without script; judged by axe in each mode on the way."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests import build
from tests.bench_browser import click_through, judged

PICTURES = os.environ.get("JIANHE_PICTURES", "")
MODES: dict[str, dict[str, str]] = {"normal": {}, "elder": {"mode": "elder"}, "contrast": {"contrast": "high"}}
PHONE = {"width": 390, "height": 844}


@pytest.mark.browser
@pytest.mark.parametrize(("mode", "script"), [("normal", True), ("elder", True), ("contrast", True), ("normal", False)])
def test_from_the_guide_to_the_matters_progress(own_db: Any, live_site: str, browser: Any, mode: str, script: bool) -> None:
    build.a_centre()
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE, java_script_enabled=script)
    context.add_cookies([{"name": name, "value": value, "url": live_site} for name, value in MODES[mode].items()])
    page, faults = context.new_page(), list[str]()

    def look(name: str) -> None:
        if script:
            found = judged(page).response["violations"]
            faults.extend(f"{name} {mode}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults.extend([f"{name} {mode}: {wide} px too wide"] if wide > 0 else [])
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"submit-{name}-{mode}-{'script' if script else 'plain'}.png", full_page=True)

    page.goto(f"{live_site}/guide/ask/safe/work/wages/")
    page.get_by_label("劳动监察没解决").check()
    click_through(page.get_by_role("button", name="下一步"))
    look("result")
    click_through(page.get_by_role("link", name="在网上写给我们"))
    look("start")
    click_through(page.get_by_role("button", name="开始填"))
    assert "劳动监察没解决" in page.locator("#id_story").input_value()
    look("story")
    click_through(page.get_by_role("button", name="保存，下一步").last)
    page.locator("#id_claim").fill("把工资给我。")
    click_through(page.get_by_role("button", name="保存，看还有什么没填"))
    look("list")
    click_through(page.get_by_role("button", name="继续"))
    page.locator("#id_other").fill("宏远劳务公司（虚构）")
    click_through(page.get_by_role("button", name="保存，下一步").last)
    click_through(page.get_by_role("button", name="保存，下一步").last)  # nothing written: told, and nothing lost
    assert page.locator(".error-summary").is_visible()
    look("who-refused")
    page.locator("#id_name").fill("王建军（虚构）")
    page.locator("#id_phone").fill("138 0812 2046")
    click_through(page.get_by_role("button", name="保存，下一步").last)
    look("look-over")
    page.get_by_label("我写的是真的").check()
    click_through(page.get_by_role("button", name="确认提交"))
    code = page.locator(".code-large").inner_text()
    look("receipt")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{6}", code) and code not in page.url
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0 if script else True
    click_through(page.get_by_role("link", name="查进度").first)
    page.locator("[name=code]").fill(code)
    page.locator("[name=digits]").fill("2046")
    with page.expect_navigation():
        page.locator("[name=digits]").press("Enter")
    page.locator("ol.line").wait_for()
    assert "已经登记" in page.content()
    context.close()
    assert not faults, "\n".join(faults)
