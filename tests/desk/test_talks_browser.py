"""The meeting page in Chromium: two sides, two sessions, sums that differ, a signature on the pad, and one who withdraws."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.casework import proceedings, starting, willingness
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Party, Proceeding
from jianhe.server.database import Database
from tests import build
from tests.agreeing import a_quarrel
from tests.bench_browser import click_through, judged
from tests.build import HEAD
from tests.desk.test_worklist_browser import signed_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
ABOUT = {
    "kind": "petition_guided",
    "pair": "王示例和宏远示例",
    "dispute": "工程款结算产生争议",
    "proposed_by": "prosecutor",
}
REVIEW = {"heard": "双方", "is_voluntary": "on", "is_lawful": "on", "harms_nobody": "on", "consequences_told": "on"}


def _head() -> Standing:
    by = build.standing(HEAD, on=timezone.localdate())
    set_context(by)
    return by


@pytest.fixture
def talks(own_db: Database, live_site: str) -> Iterator[tuple[str, Proceeding, Party, Party]]:
    """A quarrel whose sides are both being asked."""
    now = timezone.now()
    with transaction.atomic():
        build.a_centre()
        by = _head()
        matter, worker, company = a_quarrel(by)
        run = starting.start(matter=matter, procedure="procuratorial_reconciliation", given=ABOUT, by=by, at=now)
        run.matter = matter
        proceedings.take_step(proceeding=run, step="ask_willingness", given={}, by=by, at=now)
    yield live_site, run, worker, company


def picture(page: Any, name: str) -> None:
    """Pictures at three widths, where somebody asked for them."""
    if PICTURES:
        for width, height in ((390, 844), (1440, 900), (1920, 1080)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def is_clean(page: Any) -> bool:
    found = judged(page)
    assert found.violations_count == 0, found.generate_report()
    return True


def begin(page: Any) -> None:
    with page.expect_navigation():
        page.click("text=开始会谈")
    for tick in page.locator("input[name^=here_], input[name^=seen_]").all():
        tick.check()
    for radio in page.locator("input[name^=willing_][value=willing]").all():
        radio.check(force=True)
    page.fill("[name=name_0]", "高示例（虚构）")
    page.select_option("[name=as_0]", "lawyer")
    picture(page, "begin")
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")


def finish(page: Any, result: str, summary: str) -> None:
    page.click("text=结束会谈")
    page.check(f"input[name=result][value={result}]", force=True)
    page.fill("[name=summary]", summary)
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")


def test_two_sides_two_sessions_sums_that_differ_and_the_signature(
    page: Any, talks: tuple[str, Proceeding, Party, Party]
) -> None:
    site, run, worker, company = talks
    page.set_default_timeout(12000)
    signed_in(page, site, HEAD).goto(f"{site}/desk/matters/{run.matter.short_code}/proceedings/")
    page.click("text=打开和解页")
    picture(page, "asking")
    with page.expect_navigation():
        page.click("text=发邀请")
    for name in (worker.name, company.name):
        click_through(page.locator(".talks-will", has_text=name).locator("button[value=willing]"))
        page.locator(".side.steps li", has_text=name).locator(".tag.ok").wait_for()
    click_through(page.locator(".talks-side a:has-text('双方都愿意')"))
    with page.expect_navigation():
        page.click("main form button.primary")
    page.goto(f"{site}/desk/matters/{run.matter.short_code}/{run.number}/talks/")
    begin(page)
    click_through(page.locator("button:has-text('讲明权利义务')"))
    page.click("text=记一轮")
    page.fill("[name=item_0]", "基本工资")
    page.fill("[name=asked_0]", "154,400")
    page.fill("[name=given_0]", "一百")
    with page.expect_navigation():
        page.click("main form button.primary")
    assert page.locator(".error-summary").is_visible() and page.input_value("[name=asked_0]") == "154,400"
    page.fill("[name=given_0]", "154400")
    page.fill("[name=item_1]", "9 月加班")
    page.fill("[name=asked_1]", "32000")
    page.fill("[name=given_1]", "0")
    picture(page, "offers")
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")
    assert page.locator(".talks-gap tfoot td").first.inner_text() == "¥186,400.00"
    finish(page, "adjourned", "核对了工日")
    begin(page)

    with page.expect_navigation():
        page.click("text=起草协议 >> nth=0")
    page.fill("[name=clause-2-what]", "欠付工资")
    page.fill("#total", "186,400")
    page.fill("[name=payment-1-due_on]", "2026-12-10")
    page.fill("[name=payment-1-amount]", "93200")
    page.fill("[name=payment-1-account]", "6222000000001234")
    with page.expect_navigation():
        page.click("text=加一笔")
    page.fill("[name=payment-2-due_on]", "2027-01-20")
    page.fill("[name=payment-2-amount]", "90000")
    with page.expect_navigation():
        page.click("text=存这一稿 >> nth=-1")
    assert "少¥3,200.00" in page.locator(".error-summary").inner_text()
    assert page.input_value("#total") == "186,400" and page.input_value("[name=payment-2-amount]") == "90000"
    assert page.input_value("[name=clause-2-what]") == "欠付工资"
    picture(page, "editor")
    page.fill("[name=payment-2-amount]", "93,200.00")
    page.click("text=存这一稿 >> nth=-1")
    page.wait_for_url("**/talks/")
    assert "壹拾捌万陆仟肆佰元整（¥186,400.00）" in page.locator("#agreement").inner_text()
    assert is_clean(page)
    picture(page, "meeting")

    finish(page, "agreed", "对数额取得一致")
    click_through(page.locator("button:has-text('定稿')"))
    with transaction.atomic():
        by = _head()
        here = Proceeding.objects.get(pk=run.pk)
        here.matter = run.matter
        proceedings.take_step(proceeding=here, step="pass_review", given=REVIEW, by=by, at=timezone.now())
    page.reload()
    with page.expect_navigation():
        page.click(".talks-signatures >> text=签字 >> nth=0")
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + step * 22, box["y"] + 60 + (step % 3) * 18)
    page.mouse.up()
    drawn(page)
    page.check("[name=is_willing]")
    picture(page, "sign")
    assert is_clean(page)
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")
    assert "已签" in page.locator(".talks-signatures").inner_text()

    # The other side signs on another screen while the first withdraws here: whoever came first decides.
    other = page.context.new_page()
    other.goto(page.url)
    with other.expect_navigation():
        other.click(".talks-signatures >> text=签字 >> nth=0")
    click_through(page.locator(f"button:has-text('撤回'):has-text('{worker.name}')"))
    other.check("[name=how][value=scan]", force=True)
    other.set_input_files("[name=signature]", {"name": "签名.png", "mimeType": "image/png", "buffer": PNG})
    other.check("[name=is_willing]")
    other.click("main form button.primary")
    other.locator(".error-summary", has_text="这一稿现在不能签").wait_for()
    assert other.input_value("[name=signer]") == company.officer_name
    with transaction.atomic():
        _head()
        agreement = Agreement.objects.get(matter=run.matter)
    assert agreement.state == "withdrawn"
    page.reload()
    picture(page, "withdrawn")


def drawn(page: Any) -> None:
    """What the pad shows becomes a file a moment after the pen was lifted; before that nothing is signed."""
    expect(page.locator("[name=signature]")).to_have_value(re.compile("signature.png"))


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 60


def test_everything_works_without_script(browser: Any, talks: tuple[str, Proceeding, Party, Party]) -> None:
    """The pad is a plain upload; sums are added by the server; adding a row is a button."""
    site, run, worker, company = talks
    with transaction.atomic():
        by = _head()
        for party in (worker, company):
            willingness.note(proceeding=run, party=party, stage="invitation", answer="willing", how="face", by=by,
                             at=timezone.now())  # fmt: skip
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), site, HEAD)
    page.goto(f"{site}/desk/matters/{run.matter.short_code}/{run.number}/talks/")
    click_through(page.locator(".talks-side a:has-text('双方都愿意')"))
    with page.expect_navigation():
        page.click("main form button.primary")
    page.goto(f"{site}/desk/matters/{run.matter.short_code}/{run.number}/talks/")
    begin(page)
    with page.expect_navigation():
        page.click("text=起草协议 >> nth=0")
    page.fill("[name=clause-2-what]", "欠付工资")
    page.fill("#total", "100")
    page.fill("[name=payment-1-due_on]", "2026-12-10")
    page.fill("[name=payment-1-amount]", "100")
    page.select_option("#new_clause", "security")
    with page.expect_navigation():
        page.click("text=加上")
    page.fill("textarea[name$=-guarantor]", "某人（虚构）")
    page.fill("textarea[name$=-security]", "存单")
    assert page.input_value("[name=payment-1-amount]") == "100"
    page.click("text=存这一稿 >> nth=-1")
    page.wait_for_url("**/talks/")
    assert "提供有效担保" in page.locator("#agreement").inner_text()
    finish(page, "agreed", "谈成")
    click_through(page.locator("button:has-text('定稿')"))
    with transaction.atomic():
        by = _head()
        here = Proceeding.objects.get(pk=run.pk)
        here.matter = run.matter
        proceedings.take_step(proceeding=here, step="pass_review", given=REVIEW, by=by, at=timezone.now())
    page.reload()
    with page.expect_navigation():
        page.click(".talks-signatures >> text=签字 >> nth=0")
    page.check("[name=how][value=scan]", force=True)
    page.set_input_files("[name=signature]", {"name": "签名.png", "mimeType": "image/png", "buffer": PNG})
    page.check("[name=is_willing]")
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")
    assert "已签" in page.locator(".talks-signatures").inner_text()
    context.close()
