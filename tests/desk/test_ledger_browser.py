"""An old ledger in Chromium: brought, read in another way, a cell put right, imported, taken back; then the pictures."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from jianhe.jobs import ledgers
from jianhe.people.context import set_context
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import click_through, judged
from tests.casework.ledger_sheets import book, identity, row
from tests.desk.test_worklist_browser import MODES, WIDTHS, signed_in

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
BAD_ID = "510603199001011234"


def _head() -> Standing:
    by = build.standing(build.HEAD, on=timezone.localdate())
    set_context(by)
    return by


@pytest.fixture
def site(own_db: Database, live_site: str) -> Iterator[str]:
    with transaction.atomic():
        build.a_centre()
        for days, name in ((9, "周桂兰（虚构）"), (2, "杨䶮（虚构）")):
            build.a_matter(by=_head(), at=timezone.now() - timedelta(days=days), parties=[build.a_person(name)],
                           amount_fen=2_700_000)  # fmt: skip
    yield live_site


def the_worker_works() -> None:
    """What the worker would do next with the one import there is."""
    head = User.objects.get(username=build.HEAD)
    with transaction.atomic():
        _head()
        key = LedgerImport.objects.latest("added_at").pk
    ledgers.carry(key, head.pk, timezone.now(), lambda _line: None)


def bring(page: Any, site: str, folder: Path, *rows: Any) -> None:
    file = folder / "青禾镇台账.xlsx"
    file.write_bytes(book(*(rows or (row(1), row(2, 身份证号=BAD_ID), row(1, 序号=3), row(4, 涉及金额="约3万")))))
    page.goto(f"{site}/desk/ledger/imports/")
    page.set_input_files("#file", str(file))
    click_through(page.get_by_role("button", name="上传并读表"))
    page.locator("h3", has_text="正在读表").wait_for()
    the_worker_works()
    page.locator("h2", has_text="看过再导入").wait_for()  # the page has asked again by itself


def test_from_the_file_to_the_ledger_and_back(page: Any, site: str, tmp_path: Path) -> None:
    signed_in(page, site, build.HEAD)
    bring(page, site, tmp_path)
    click_through(page.get_by_role("link", name="改版式"))
    page.get_by_label("S 坐标").select_option("place")
    page.locator("#effect th", has_text="发生地点").wait_for()
    page.get_by_label("把现在的读法存成版式").fill("青禾镇的表")
    click_through(page.get_by_role("button", name="按这样读"))
    page.locator("h3", has_text="正在读表").wait_for()
    the_worker_works()
    page.get_by_role("link", name="看退回的行").click()
    page.get_by_text("身份证号的末位对不上").first.wait_for()
    page.get_by_label("身份证号改成").fill(identity(2))
    page.keyboard.press("Enter")
    page.get_by_text("改好了：要导入").wait_for()
    click_through(page.get_by_role("link", name="总览"))
    page.locator("h2", has_text="看过再导入").wait_for()
    page.keyboard.press("Control+Enter")  # 导入 3 行
    page.locator("h3", has_text="正在导入").wait_for()
    the_worker_works()
    page.locator("h2", has_text="导入完了").wait_for()
    click_through(page.get_by_role("link", name="看台账"))
    page.locator("td", has_text="示例甲2（虚构）").first.wait_for()
    page.go_back()
    page.get_by_role("link", name="撤销整次导入").click()
    page.get_by_role("button", name="撤销", exact=True).click()
    page.get_by_text("3 件都收回了").wait_for()
    page.goto(f"{site}/desk/ledger/")
    assert page.locator("td", has_text="示例甲2（虚构）").count() == 0
    assert page.locator("td", has_text="周桂兰（虚构）").count() > 0


def test_without_script_the_same_buttons_do(browser: Any, site: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = signed_in(context.new_page(), site, build.HEAD)
    file = tmp_path / "表.xlsx"
    file.write_bytes(book(row(1)))
    page.goto(f"{site}/desk/ledger/imports/")
    page.set_input_files("#file", str(file))
    click_through(page.get_by_role("button", name="上传并读表"))
    the_worker_works()
    page.reload()
    click_through(page.get_by_role("link", name="改版式"))
    page.get_by_label("S 坐标").select_option("place")
    click_through(page.get_by_role("button", name="看看效果"))
    assert page.locator("#effect th", has_text="发生地点").count() == 1
    page.goto(page.url.replace("layout/", ""))
    click_through(page.get_by_role("button", name="导入 1 行"))
    the_worker_works()
    page.reload()
    assert page.locator("h2", has_text="导入完了").count() == 1
    context.close()


def test_the_export_is_asked_for_by_keyboard(page: Any, site: str) -> None:
    signed_in(page, site, build.HEAD).goto(f"{site}/desk/ledger/", wait_until="networkidle")
    page.keyboard.press("d")
    click_through(page.get_by_role("button", name="导出 .xlsx"))
    page.locator("h2", has_text="写好了").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="取文件").click()
    assert coming.value.suggested_filename.startswith("台账-")


@pytest.fixture
def pages(page: Any, site: str, tmp_path: Path) -> dict[str, str]:
    """Every page of the ledger with something on it."""
    signed_in(page, site, build.HEAD)
    bring(page, site, tmp_path)
    one = page.url
    page.goto(f"{one}layout/")
    page.fill("#name", "青禾镇的表")
    click_through(page.get_by_role("button", name="存版式"))
    page.goto(f"{site}/desk/ledger/", wait_until="networkidle")
    page.keyboard.press("d")
    click_through(page.get_by_role("button", name="导出 .xlsx"))
    page.locator("h2", has_text="写好了").wait_for()
    return {
        "ledger": f"{site}/desk/ledger/", "imports": f"{site}/desk/ledger/imports/", "overview": one,
        "layout": f"{one}layout/", "refused": f"{one}rows/?verdict=refused", "duplicate": f"{one}rows/?verdict=duplicate",
        "undo": f"{one}undo/", "layouts": f"{site}/desk/ledger/layouts/", "new-layout": f"{site}/desk/ledger/layouts/new/",
        "export": page.url, "exports": f"{site}/desk/ledger/exports/",
    }  # fmt: skip


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Any, site: str, pages: dict[str, str]) -> None:
    faults = []
    for mode, cookies in MODES.items():
        signed_in(page, site, build.HEAD, **cookies)
        for name, url in pages.items():
            for width, height in WIDTHS if mode == "normal" else WIDTHS[1:2]:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(url)
                sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                faults += [f"{name} scrolls {sideways}px sideways at {width} in {mode}"] if sideways > 0 else []
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/ledger-{name}-{mode}-{width}.png", full_page=width == 390)
            found = judged(page)
            faults += [f"{name} in {mode}: {one['id']} {one['nodes'][0]['html'][:120]}"
                       for one in found.response["violations"]]  # fmt: skip
    assert faults == []
