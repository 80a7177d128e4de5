"""A mediation that fails and comes back, in a real Chromium: the prosecutor refers it, the committee takes it on, does not
settle it, and the prosecutor finds it again with its reason and a running clock; at three widths, by keyboard."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.models import User
from jianhe.records.models import Matter, Proceeding
from tests import build
from tests.bench_browser import judged
from tests.build import HEAD, acting

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
WAGES = "tiaojie2"


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


def a_matter() -> Matter:
    build.a_centre()
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    with acting(HEAD, on=timezone.localdate()) as by:
        return build.a_matter("in_progress", by=by, at=timezone.now(), parties=[build.a_person(), against])


def submit(page: Any, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.keyboard.press("Control+Enter")


def test_a_mediation_that_fails_and_comes_back(own_db: Any, live_site: str, browser: Any) -> None:
    matter = a_matter()
    contexts = [browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") for _ in range(2)]
    ours, theirs = (context.new_page() for context in contexts)
    enter(ours, live_site, HEAD)
    enter(theirs, live_site, WAGES)
    tab = f"{live_site}/desk/matters/{matter.short_code}/mediation/"
    ours.goto(tab)
    clean(ours, "mediation-before")
    with ours.expect_navigation():
        ours.get_by_role("link", name="开始调解").press("Enter")
    for code in ("labour", "both", "none"):
        ours.locator(f"input[value={code}], select:has(option[value={code}])").first.evaluate(
            "(one, code) => { if (one.tagName === 'SELECT') one.value = code; else one.checked = true; }", code
        )
    submit(ours, what_to_mediate="三个月的工资怎样付")
    ours.get_by_text("开始了").wait_for()
    ours.goto(tab)
    ours.get_by_role("button", name="移送 劳动争议人民调解委员会").press("Enter")
    ours.wait_for_url("**/steps/refer/")
    assert ours.locator("#id_organisation option:checked").inner_text().startswith("劳动争议人民调解委员会")
    submit(ours, papers_sent="记工本复印件")
    ours.get_by_text("办好了").wait_for()

    theirs.goto(f"{live_site}/desk/mediations/")
    assert matter.short_code in theirs.locator("main").inner_text()
    clean(theirs, "mediation-desk")
    theirs.get_by_role("link", name=f"接收、退回 {matter.short_code}").press("Enter")
    theirs.wait_for_url("**/mediation/")
    clean(theirs, "mediation-received")
    with theirs.expect_navigation():
        theirs.get_by_role("link", name="接收（劳动争议）").press("Enter")
    theirs.locator("#id_mediator").select_option(label=next(
        text for text in theirs.locator("#id_mediator option").all_inner_texts() if "何平" in text
    ))  # fmt: skip
    theirs.locator("input[name=mediator_conflict][value=none]").check(force=True)
    theirs.locator("#id_mediation_accepted_on").fill(timezone.localdate().isoformat())
    theirs.keyboard.press("Control+Enter")
    theirs.get_by_text("办好了").wait_for()
    theirs.goto(tab)
    with theirs.expect_navigation():
        theirs.get_by_role("link", name="调解协议").press("Enter")
    theirs.locator("#id_cause").wait_for()
    clean(theirs, "mediation-agreement")
    theirs.goto(tab)
    with theirs.expect_navigation():
        theirs.get_by_role("link", name="没有调成，回检察院").press("Enter")
    theirs.locator("#id_fail_reason").select_option("amount_gap")
    submit(theirs, reason="相差两万，双方都不让")
    theirs.wait_for_url("**/desk/mediations/")
    assert matter.short_code not in theirs.locator("main").inner_text(), "it has gone back"
    assert theirs.goto(tab).status == 404

    ours.goto(tab)
    told = ours.locator("main").inner_text()
    assert "调解不成，已回来" in told and "数额谈不拢" in told and "相差两万，双方都不让" in told and "下一个日期" in told
    clean(ours, "mediation-came-back")
    ours.goto(f"{live_site}/desk/mediations/network/")
    clean(ours, "mediation-network")
    for context in contexts:
        context.close()
    with acting(HEAD, on=timezone.localdate()):
        run = Proceeding.objects.get(procedure="mediation")
        assert run.state == "came_back" and run.next_due is not None
