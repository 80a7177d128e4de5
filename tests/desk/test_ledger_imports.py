"""The desk's pages for old ledgers: bring, look, put right, start, report, take back; and whom they show nothing."""

import io
import json
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jianhe.casework import handling
from jianhe.records.models import LedgerImport, LedgerLayout, LedgerRow, Matter
from tests import build
from tests.build import AT, COORDINATOR, HEAD, OFFICER
from tests.casework import ledger_sheets
from tests.casework.ledger_sheets import book, finished, received, row
from tests.checked_client import checked_client
from tests.statements import counted_statements

BAD_ID = "510603199001011234"
LIST = reverse("desk:imports")


def address(name: str, ledger: LedgerImport, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[ledger.pk, *more])


def a_ledger(*rows: Any, who: str = HEAD, done: bool = False) -> LedgerImport:
    build.a_centre()
    content = book(*(rows or (row(1), row(2, 身份证号=BAD_ID), row(1, 序号=3), row(4, 涉及金额="约3万"))))
    with build.acting(who) as by:
        ledger = received(content, by=by)
        return finished(ledger, by=by) if done else ledger


def text(who: str, url: str, **query: str) -> str:
    answer = checked_client(who).get(url, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def press(client: Any, url: str, data: dict[str, Any] | None = None) -> str:
    """Post a form and read the page to which it leads."""
    answer = client.post(url, data or {})
    assert answer.status_code == 303, answer.content.decode()
    return str(client.get(answer["Location"]).content.decode())


def a_row(ledger: LedgerImport, verdict: str) -> LedgerRow:
    with build.acting(HEAD):
        return LedgerRow.objects.filter(ledger=ledger, verdict=verdict).order_by("place")[0]


def test_a_file_is_brought_and_its_page_shows_that_it_is_being_read(db: None) -> None:
    build.a_centre()
    client = checked_client(HEAD)
    assert "不超过 50 MB" in client.get(LIST).content.decode()
    file = SimpleUploadedFile("旧台账.xlsx", book(row(1)))
    answer = client.post(reverse("desk:bring_ledger"), {"file": file, "layout": ""})
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "正在读表" in page and "读了 0 行" in page and 'hx-trigger="every 2s"' in page
    card = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert card.content.decode().lstrip().startswith("<article")
    with build.acting(HEAD) as by:
        ledger_sheets.read(LedgerImport.objects.get(), by=by)
    moved = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert moved.status_code == 204 and moved["HX-Redirect"] == answer["Location"]
    assert "旧台账.xlsx" in client.get(LIST).content.decode()


def test_what_is_no_workbook_is_told_in_a_sentence(db: None) -> None:
    build.a_centre()
    client = checked_client(HEAD)
    nothing = client.post(reverse("desk:bring_ledger"), {})
    assert nothing.status_code == 422 and "没有选文件" in nothing.content.decode()
    broken = SimpleUploadedFile("坏.xlsx", b"PK\x03\x04 nothing")
    page = client.get(client.post(reverse("desk:bring_ledger"), {"file": broken})["Location"]).content.decode()
    assert "文件已损坏" in page and "换一个文件" in page


def test_the_overview_counts_and_each_count_opens_its_rows(db: None) -> None:
    ledger = a_ledger()
    page = text(HEAD, address("import", ledger))
    for words in ("导入 2 行", "有 1 行退回", "有 1 行存疑", "身份证号的末位对不上", "等您看"):
        assert words in page
    for query, expected in ((("verdict", "waiting"), 2), (("verdict", "refused"), 1), (("verdict", "duplicate"), 1),
                            (("verdict", "ignored"), 2), (("flagged", "1"), 1)):  # fmt: skip
        rows = checked_client(HEAD).get(address("import_rows", ledger), dict([query]))
        assert len(rows.context["rows"]) == expected, query
        assert f"?{query[0]}={query[1]}" in page


def test_a_refused_row_is_put_right_beside_its_reason(db: None) -> None:
    ledger = a_ledger()
    page = text(HEAD, address("import_rows", ledger), verdict="refused")
    assert "身份证号的末位对不上" in page and BAD_ID in page and "第 4 行" in page
    client, bad = checked_client(HEAD), a_row(ledger, "refused")
    url = address("correct_cell", ledger, bad.pk)
    again = client.post(url, {"column": "F", "text": "12", "back": "?verdict=refused"})
    assert again["Location"].endswith("rows/?verdict=refused")
    assert "还不行" in client.get(again["Location"]).content.decode()
    good = press(client, url, {"column": "F", "text": ledger_sheets.identity(2)})
    assert "改好了：要导入" in good
    assert "导入 3 行" in text(HEAD, address("import", ledger))


def test_a_duplicate_stands_beside_the_row_it_repeats(db: None) -> None:
    ledger = a_ledger()
    page = text(HEAD, address("import_rows", ledger), verdict="duplicate")
    assert "台账 第 3 行" in page and page.count("示例甲1（虚构）") == 2
    one = a_row(ledger, "duplicate")
    after = press(checked_client(HEAD), address("take_in", ledger, one.pk), {})
    assert "另立一件" in after and "导入 3 行" in text(HEAD, address("import", ledger))


def test_the_layout_is_shown_tried_and_changed(db: None) -> None:
    ledger = a_ledger()
    url = address("import_layout", ledger)
    page = text(HEAD, url)
    assert "示例镇矛盾纠纷台账（2024年）" in page and "坐标" in page and "认准了" in page and "表头在第几行" in page
    client = checked_client(HEAD)
    typed = {"is_ledger": "1", "header_rows": "2", "year": "2024", "field-S": "place"}
    effect = client.post(url, {**typed, "do": "look"}, headers={"HX-Request": "true"}).content.decode()
    assert effect.lstrip().startswith("<section id=\"effect\"") and "发生地点" in effect and "东1" in effect
    assert "发生地点" not in text(HEAD, url).partition('id="effect"')[2]
    for wrong, sentence in (({"year": "二四"}, "年份写成四位数字"), ({"header_rows": "二"}, "表头写行号"),
                            ({"field-S": "moon"}, "请从列出的里面选")):  # fmt: skip
        refused = client.post(url, {**typed, **wrong, "do": "read"})
        assert refused.status_code == 422 and sentence in refused.content.decode()
    assert client.post(url, {**typed, "do": "read"}).status_code == 303
    with build.acting(HEAD) as by:
        ledger.refresh_from_db()
        assert ledger.state == "received"
        ledger_sheets.read(ledger, by=by)
    assert "发生地点" in text(HEAD, url).partition('id="effect"')[2]


def test_the_layout_opens_at_the_first_sheet_that_is_a_ledger(db: None) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(row(1))))
    workbook.create_sheet("说明", 0).append(["每行一件，日期写年月日。"])
    kept = io.BytesIO()
    workbook.save(kept)
    build.a_centre()
    with build.acting(HEAD) as by:
        ledger = received(kept.getvalue(), by=by)
    url = address("import_layout", ledger)
    assert "示例镇矛盾纠纷台账（2024年）" in text(HEAD, url) and "每行一件" in text(HEAD, url, sheet="0")


def test_a_reading_is_saved_under_a_name_and_used_again(db: None) -> None:
    ledger = a_ledger()
    client = checked_client(HEAD)
    saved = press(client, address("keep_layout", ledger), {"name": "青禾镇的表"})
    assert "存好了" in saved and LedgerLayout.objects.filter(name="青禾镇的表").exists()
    assert "青禾镇的表" in client.get(LIST).content.decode()
    assert client.post(address("keep_layout", ledger), {"name": "青禾镇的表", "do": "use"}).status_code == 303
    with build.acting(HEAD):
        ledger.refresh_from_db()
        assert (ledger.layout_name, ledger.state) == ("青禾镇的表", "received")


def test_start_then_report_then_undo(db: None) -> None:
    ledger = a_ledger()
    client = checked_client(HEAD)
    assert client.post(address("start_import", ledger)).status_code == 303
    running = client.get(address("import", ledger)).content.decode()
    assert "正在导入" in running and "0 / 2" in running
    with build.acting(HEAD) as by:
        finished(ledger, by=by)
    page = client.get(address("import", ledger)).content.decode()
    assert "读了 6 行 = 导入 2 + 重复 1 + 退回 1 + 略过 2" in page and "¥31,001.00" in page
    report = json.loads(client.get(address("import_report", ledger)).content)
    assert report["rows_read"] == 6 and [one["row"] for one in report["refused"]] == [4]
    assert client.get(address("import_file", ledger)).content[:2] == b"PK"
    assert "要撤销" not in page and "撤销整次导入？" in client.get(address("undo_import", ledger)).content.decode()
    gone = press(client, address("undo_import", ledger))
    assert "2 件都收回了" in gone and "撤销了" in gone
    with build.acting(HEAD):
        assert not Matter.objects.exists()


def test_undo_names_what_stands_in_the_way(db: None) -> None:
    ledger = a_ledger(done=True)
    with build.acting(HEAD) as by:
        matter = Matter.objects.order_by("pk")[0]
        handling.note(matter=matter, kind="call", text="问过了", happened_at=AT, by=by, at=AT)
    client = checked_client(HEAD)
    stopped = client.post(address("undo_import", ledger))
    assert stopped.status_code == 422
    page = stopped.content.decode()
    assert matter.short_code in page and "留下办过的" in page
    assert "1 件都收回了" in press(client, address("undo_import", ledger), {"keep": "1"})


def test_what_could_not_be_mapped_is_found_by_a_word(db: None) -> None:
    ledger = a_ledger()
    page = text(HEAD, address("import_rows", ledger), q="东4")
    assert "示例甲4（虚构）" in page and "示例甲1（虚构）" not in page and "没有对应" in page
    assert "这里没有行" in text(HEAD, address("import_rows", ledger), q="火星")


def test_rows_are_paged_and_cost_no_statement_each(db: None) -> None:
    ledger = a_ledger(*(row(n) for n in range(1, 40)))
    client = checked_client(HEAD)
    first = client.get(address("import_rows", ledger), {"verdict": "waiting"})
    assert len(first.context["rows"]) == 25 and first.context["after"] == 27
    second = client.get(address("import_rows", ledger), {"verdict": "waiting", "after": "27"})
    assert len(second.context["rows"]) == 14 and second.context["after"] is None
    with counted_statements() as many:
        client.get(address("import_rows", ledger), {"verdict": "waiting"})
    with counted_statements() as few:
        client.get(address("import_rows", ledger), {"verdict": "ignored"})
    assert len(many) == len(few) <= 12, "\n".join(many)


def test_nobody_of_another_unit_or_without_the_duty_sees_it(db: None) -> None:
    ledger = a_ledger()
    pages = [address(name, ledger) for name in ("import", "import_layout", "import_rows", "import_report",
                                                "import_file", "undo_import")]  # fmt: skip
    for url in pages:
        assert checked_client("fuzeren2").get(url).status_code == 404, url
        assert checked_client(OFFICER).get(url).status_code == 403, url
    assert "旧台账.xlsx" not in text("fuzeren2", LIST)
    bad = a_row(ledger, "refused")
    for name in ("correct_cell", "take_in"):
        assert checked_client("fuzeren2").post(address(name, ledger, bad.pk)).status_code == 404
    assert checked_client(HEAD).get(reverse("desk:import", args=[UUID(int=0)])).status_code == 404


def test_who_may_not_see_the_protected_sees_it_masked(db: None) -> None:
    ledger = a_ledger(who=COORDINATOR)
    for url in (address("import_rows", ledger), address("import_layout", ledger)):
        page = text(COORDINATOR, url)
        assert BAD_ID not in page and "13800000001" not in page and "138****0001" in page


def test_an_imported_matter_stands_in_the_ledger_as_its_sheet_told_it(db: None) -> None:
    a_ledger(row(7, 登记时间=date(2021, 3, 5)), done=True)
    page = text(HEAD, reverse("desk:ledger"), received_to="2021-12-31")
    for words in ("旧〔2024〕7号", "示例甲7（虚构）", "示例7公司（虚构）", "化解", "2021年3月5日", "青禾镇双桥村", "备注7"):
        assert words in page
    assert "坐标" not in page


def test_layouts_are_made_ordered_renamed_and_removed(db: None) -> None:
    build.a_centre()
    client = checked_client(HEAD)
    new = reverse("desk:new_layout")
    assert "当事人（申请方）" in client.get(new).content.decode()
    typed = {"name": "信访局的表", "on-party_a": "1", "title-party_a": "信访人", "on-phone": "1", "place-phone": "1",
             "place-party_a": "2"}  # fmt: skip
    moved = client.post(new, {**typed, "move": "down:phone"})
    keys = [item.key for item in moved.context["items"]]
    assert keys.index("phone") == 1 and moved.status_code == 200
    assert client.post(new, {**typed, "name": " "}).status_code == 422
    assert client.post(new, {"name": "空的"}).status_code == 422
    assert client.post(new, typed).status_code == 303
    assert client.post(new, typed).status_code == 422
    saved = LedgerLayout.objects.get(name="信访局的表")
    listed = client.get(reverse("desk:layouts")).content.decode()
    assert "联系电话、信访人" in listed
    with build.acting(HEAD) as by:
        build.a_matter(by=by)
    table = client.get(reverse("desk:ledger"), {"layout": "信访局的表"})
    assert [head["title"] for head in table.context["columns"]] == ["联系电话", "信访人"]
    change = reverse("desk:change_layout", args=[saved.pk])
    assert "信访人" in client.get(change).content.decode()
    assert client.post(change, {**typed, "name": "改名了"}).status_code == 303
    gone = press(client, reverse("desk:remove_layout", args=[saved.pk]))
    assert "“改名了”删掉了" in gone and not LedgerLayout.objects.exists()
    refused = checked_client(OFFICER).post(new, typed)
    assert refused.status_code == 422 and "导出" in refused.content.decode()
