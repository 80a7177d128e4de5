"""Letters in a real Chromium: sheets put right and three letters registered by keyboard alone; readable for everybody."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import expect

from jianhe.casework import letter_batches
from jianhe.demo import post
from jianhe.records.models import Attachment, Letter, Matter, Sheet
from tests.bench_browser import answered, judged
from tests.build import CLERK, a_centre, acting
from tests.desk.test_register_browser import MODES, Keyboard, enter, kept

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIANHE_PICTURES", "")
STORY = "今年八月在工地干活，包工头三个月没发工资。"


def the_post(n: int) -> list[Any]:
    """An envelope, the letter and a paper enclosed; the blank sheet behind them."""
    name = ("赵示例（虚构）", "钱示例（虚构）", "孙示例（虚构）")[n]
    lines = ["尊敬的检察官：", f"　　我叫{name}，住旌阳区示例镇三组。", "　　今年八月起在青石路工地干活，包工头说好",
             "三百元一天，三个月没有发，一共两万七千元，", "电话也不接。一起干活的有六个人。", "　　请检察院帮我们讨回工资。",
             "", f"　　　　　　　　　　　　{name}", "　　　　　　　　　　　　二〇二六年十一月二十日"]  # fmt: skip
    return [
        post.envelope(name, "旌阳区示例镇三组", postmark="2026.11.21"), post.letter(lines, seed=n),
        post.enclosure("记工本", [f"八月 {day} 日　青石路工地　一工" for day in range(1, 9)]), post.blank(),
    ]  # fmt: skip


def a_batch() -> str:
    a_centre()
    with acting(CLERK, on=timezone.localdate()) as by:
        made = letter_batches.start(name="上午的信", received_on=timezone.localdate(), by=by, at=timezone.now())
        whole = SimpleUploadedFile("扫描.pdf", post.as_pdf([page for n in range(3) for page in the_post(n)]))
        letter_batches.take_in(batch=made, upload=whole, split="blank", by=by, at=timezone.now())
    return f"/desk/letters/batches/{made.pk}/"


def parts() -> list[str]:
    return [sheet.part for sheet in sorted(kept(Sheet), key=lambda one: one.position) if sheet.removed_at is None]


def a_sheet_is_chosen(page: Any) -> None:
    """The answer has put the focus on a sheet, and its buttons are bound to ask for the next one."""
    expect(page.locator("[name=sheet]:focus")).to_have_count(1)
    expect(page.locator(".htmx-settling")).to_have_count(0)


def test_sheets_are_put_right_by_keyboard(own_db: Any, live_site: str, page: Any) -> None:
    address = a_batch()
    enter(page, live_site)
    page.goto(live_site + address)
    page.locator(".arrange input:checked").focus()
    keys = Keyboard(page)
    keys.press("1")
    page.locator(".marked .sheet-part", has_text="信封").wait_for()
    a_sheet_is_chosen(page)
    keys.press("ArrowRight", "ArrowRight", "4")
    page.locator(".marked .sheet-part", has_text="原件").wait_for()
    assert parts()[:3] == ["envelope", "letter", "original"]
    a_sheet_is_chosen(page)
    keys.press("b")
    page.locator(".letter-head", has_text="第 4 封").wait_for()
    a_sheet_is_chosen(page)
    keys.press("m")
    page.locator(".letter-head", has_text="第 4 封").wait_for(state="detached")
    a_sheet_is_chosen(page)
    keys.press("x")
    page.get_by_text("拿掉的 4 页").wait_for()
    expect(page.locator(".htmx-settling")).to_have_count(0)  # the button of the next key is bound
    page.locator("body").click(position={"x": 700, "y": 5})
    page.locator("[data-key=u]").scroll_into_view_if_needed()
    keys.press("u")
    page.get_by_text("拿掉的 3 页").wait_for()
    assert len(kept(Letter)) == 3


def test_three_letters_by_keyboard_alone(own_db: Any, live_site: str, page: Any) -> None:
    address = a_batch()
    enter(page, live_site)
    page.goto(live_site + address)
    keys = Keyboard(page)
    with page.expect_navigation():
        keys.press("e")
    for n, name in enumerate(("赵示例（虚构）", "钱示例（虚构）", "孙示例（虚构）"), start=1):
        page.get_by_text(f"第 {n} 封，共 3 封").first.wait_for()
        page.wait_for_selector("[name=party-0-name]:focus")
        page.locator(".stage-sheet img").first.evaluate("image => image.decode()")
        keys.type(name)
        keys.press("F8")
        assert page.locator(".stage-pages [aria-current]").inner_text() == "信 2"
        assert keys.focus == "party-0-name", "looking at the next sheet does not take the hands off the form"
        keys.press("F9")
        assert page.locator(".stage-sheets").get_attribute("data-zoom") == "2"
        keys.press("F7")
        page.locator(".stage-sheet img[src$='turn=90']").wait_for()
        keys.press("F4")
        keys.type(STORY + name)
        with page.expect_navigation():  # until the scripts of the next letter listen for its keys
            keys.press("Control+Enter")
    page.get_by_text("这一批每一封都有着落了").wait_for()
    assert sorted(matter.title for matter in kept(Matter)) != []
    assert len(kept(Matter)) == 3 and len(kept(Attachment)) == 9
    page.get_by_role("button", name="结束这一批").click()
    page.wait_for_url("**/list/")
    assert page.locator(".letter-list tbody tr").count() == 3


def test_what_is_typed_beside_a_letter_is_there_again(own_db: Any, live_site: str, page: Any) -> None:
    address = a_batch()
    enter(page, live_site)
    page.goto(live_site + address)
    with page.expect_navigation():
        page.keyboard.press("e")
    page.wait_for_selector("[name=party-0-name]:focus")
    page.keyboard.type("赵示例（虚构）")
    page.locator("[data-saved]", has_text="存好").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{address}")
    page.keyboard.press("e")
    page.wait_for_selector("[name=party-0-name]")
    assert page.locator("#id_party-0-name").input_value() == "赵示例（虚构）"


def test_each_file_is_sent_by_itself(own_db: Any, live_site: str, page: Any, tmp_path: Path) -> None:
    address = a_batch()
    enter(page, live_site)
    page.goto(live_site + address)
    for name, content in (("好.jpg", post.as_jpeg(the_post(0)[1])), ("坏.pdf", b"%PDF-1.7 broken")):
        (tmp_path / name).write_bytes(content)
    page.locator("#id_files").set_input_files([tmp_path / "好.jpg", tmp_path / "坏.pdf"])
    page.get_by_label("一份文件一封信").check()
    page.get_by_role("button", name="收下").click()
    page.get_by_text("没有收的文件").wait_for()
    expect(page.locator(".letter-group")).to_have_count(4)


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_are_readable_for_everybody(own_db: Any, live_site: str, page: Any, mode: str) -> None:
    address = a_batch()
    enter(page, live_site, **MODES[mode])
    page.goto(f"{live_site}/desk/letters/")
    _clean(page, f"batches-{mode}")
    page.goto(live_site + address)
    _clean(page, f"batch-{mode}")
    with page.expect_navigation():
        page.keyboard.press("e")
    page.wait_for_selector("[name=party-0-name]")
    with answered(page, "/register/known/", story=STORY):
        page.locator("#id_story").fill(STORY)
    page.locator(".stage-sheet img").last.evaluate("image => image.decode()")
    page.locator(".settle summary").click()
    _clean(page, f"letter-{mode}")
    page.locator("#id_reason").fill("字迹看不清，请老同志认")
    page.get_by_role("button", name="放一边，下一封").click()
    page.get_by_text("第 2 封，共 3 封").first.wait_for()
    page.goto(f"{live_site}{address}list/")
    _clean(page, f"list-{mode}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 595, "height": 842})
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"list-print-{mode}.png", full_page=True)


def _clean(page: Any, name: str) -> None:
    """No violation of axe, and at three widths nothing that scrolls sideways."""
    found = judged(page)
    assert found.violations_count == 0, found.generate_report()
    for width, height in ((390, 844), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=width == 390)
