"""A procedure that exists in files only, driven from its start to its end through the screens; then the law changes.

The files are those of tests/made_up, which docs/how-to/adding-a-procedure.md shows. Nothing here adds a line of Python.
"""

import os
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from docx import Document as Docx

from jianhe.law import catalogue_command
from jianhe.people.context import set_context
from jianhe.people.models import User
from jianhe.records.models import Proceeding
from jianhe.server.database import Database
from tests import build
from tests.bench_browser import click_through, serving
from tests.made_up import CODE, FILES, amend, catalogue_with

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "adding-a-procedure.md"
PICTURES = os.environ.get("JIANHE_PICTURES", "")


def test_the_how_to_shows_these_very_files() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    for file in sorted(FILES.rglob("*.yaml")):
        assert file.read_text(encoding="utf-8") in shown, f"{file.name} is not shown as it is"


def test_the_files_pass_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = catalogue_with(tmp_path)
    amend(root, date(2026, 12, 1))
    assert catalogue_command.main([str(root)]) == 0, capsys.readouterr().err


@pytest.mark.browser
def test_a_procedure_is_added_and_its_limit_changed_with_files_alone(
    page: Any, own_db: Database, tmp_path: Path
) -> None:
    root = catalogue_with(tmp_path)
    today = timezone.localdate()
    with transaction.atomic():
        build.a_centre()
        by = build.standing(build.HEAD, on=today)
        set_context(by)
        number = build.a_matter("in_progress", by=by, at=timezone.now() - timedelta(hours=1)).short_code
    tab = f"/desk/matters/{number}/proceedings/"
    with serving(own_db, JIANHE_CATALOGUE=str(root)) as site:
        _sign_in(page, site)
        page.goto(site + tab)
        _start(page, "青石路 8 号（虚构）")
        assert _due_in(page, 2) == "三日内核对门牌（虚构）剩3日"
        _picture(page, "added-procedure-tab")
        page.goto(f"{site}/desk/help/procedures/{CODE}/")
        assert page.locator(".chart img").evaluate("image => image.naturalWidth") > 200
        _picture(page, "added-procedure-help")
    amend(root, today)
    with serving(own_db, JIANHE_CATALOGUE=str(root)) as site:
        page.goto(site + tab)
        _start(page, "青石路 9 号（虚构）")
        assert _due_in(page, 2) == "三日内核对门牌（虚构）剩3日"
        assert _due_in(page, 3) == "五日内核对门牌（虚构）剩5日"
        page.goto(f"{site}/desk/matters/{number}/materials/")
        page.set_input_files("#id_files", [{"name": "证.txt", "mimeType": "text/plain", "buffer": "示例（虚构）".encode()}])
        page.get_by_role("button", name="上传").click()
        page.locator("a.paper", has_text="证.txt").wait_for()
        page.goto(site + tab)
        for run in (2, 3):
            _take(page, run, "核对门牌", checked_on=today.isoformat())
            assert "十日内答复门牌（虚构）" in page.locator(f"#run-{run}").inner_text()
            page.locator(f"#run-{run}").get_by_label("哪一份是产权证明").select_option(label="证.txt")
            page.locator(f"#run-{run}").get_by_role("button", name="对上").click()
            page.locator(f"#run-{run}").get_by_role("button", name="撤回").wait_for()
            _take(page, run, "更正门牌")
            page.locator(f"#run-{run}", has_text="已更正").wait_for()
        with page.expect_download() as fetched:
            page.locator("#run-2 a.paper").click()
        text = "\n".join(line.text for line in Docx(BytesIO(fetched.value.path().read_bytes())).paragraphs)
        assert "您提出的门牌“青石路 8 号（虚构）”已经更正。" in text
        page.goto(f"{site}/desk/matters/{number}/")
        assert "门牌更正（虚构）：更正门牌" in page.content()
    with transaction.atomic():
        set_context(by)
        runs = list(Proceeding.objects.filter(procedure=CODE).order_by("number"))
    assert [(run.outcome, run.answer) for run in runs] == [("corrected", "paper")] * 2
    assert [run.edition for run in runs] == [date(2026, 1, 1), today]


def _sign_in(page: Any, site: str) -> None:
    client = Client()
    client.force_login(
        User.objects.get(username=build.HEAD), backend="django.contrib.auth.backends.ModelBackend"
    )  # fmt: skip
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def _start(page: Any, plate: str) -> None:
    click_through(page.locator("#start").get_by_role("link", name="门牌更正（虚构）"))
    page.fill("#id_plate", plate)
    click_through(page.get_by_role("button", name="开始门牌更正（虚构）"))
    page.locator("section.panel h2", has_text=plate).wait_for()


def _take(page: Any, run: int, step: str, **facts: str) -> None:
    click_through(page.locator(f"#run-{run}").get_by_role("link", name=step))
    for name, value in facts.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name=step).click()
    page.wait_for_url("**/proceedings/")


def _due_in(page: Any, run: int) -> str:
    """What the first clock of a run says: its name and how long it still has."""
    return "".join(page.locator(f"#run-{run} .clock .entry-head").first.inner_text().split())


def _picture(page: Any, name: str) -> None:
    for width in (390, 1440, 1920) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
