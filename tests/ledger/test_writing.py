"""A written ledger read back by another program: what stands in the cells, and that nothing in them is alive."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jianhe.law.words import Words
from jianhe.ledger.columns import Column, house, of_layout, unmapped
from jianhe.ledger.layout import Column as LayoutColumn
from jianhe.ledger.layout import Layout, SheetLayout
from jianhe.ledger.vocabulary import field_by_header, plain_header
from jianhe.ledger.writing import CUT, LONGEST, Sheet, safe, write

MARK = "导出人 李青（虚构），2026-11-24 15:00，导出号 jingyang-2026-E0007，证件、电话和住址已遮盖"


def written(rows: list[dict[str, Any]], *fields: str, extra: tuple[str, ...] = ()) -> tuple[bytes, Any]:
    target = io.BytesIO()
    columns = [house()[name] for name in fields] if fields else list(house().values())
    columns += unmapped(extra)
    assert write(target, Sheet("旌阳综治中心台账", MARK, columns), rows) == len(rows)
    return target.getvalue(), openpyxl.load_workbook(io.BytesIO(target.getvalue())).active


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_the_house_prints_its_columns_in_its_order() -> None:
    _, page = written([])
    heads = [cell.value for cell in page[3]]
    assert heads == [column.title.zh for column in house().values()]
    assert heads[:4] == ["序号", "事项编号", "登记时间", "来源渠道"] and heads[35] == "备注"
    assert (page["A1"].value, page["A2"].value) == ("旌阳综治中心台账", MARK)


def test_each_kind_of_value_is_what_it_is() -> None:
    row = {
        "row_no": 1, "registered_at": datetime.fromisoformat("2024-03-05T09:30"), "due_at": date(2024, 4, 5),
        "id_no": "51060319900101001X", "phone": "13808122046", "amount_fen": 3_500_050, "people_count": 6,
        "summary": "欠薪\n三个月", "note": None, "handler": "",
    }  # fmt: skip
    _, page = written([row], *row)
    cells = {head.value: cell for head, cell in zip(page[3], page[4], strict=True)}
    assert cells["登记时间"].value.isoformat() == "2024-03-05T09:30:00" and cells["登记时间"].is_date
    assert (
        cells["化解时限"].value.isoformat() == "2024-04-05T00:00:00" and cells["化解时限"].number_format == "yyyy-mm-dd"
    )
    assert (cells["证件号码"].value, cells["证件号码"].data_type) == ("51060319900101001X", "s")
    assert (cells["联系电话"].value, cells["联系电话"].number_format) == ("13808122046", "@")
    assert (cells["涉及金额（元）"].value, cells["涉及人数"].value) == (35000.5, 6)
    assert cells["简要情况"].value == "欠薪\n三个月"
    assert cells["备注"].value is None and cells["承办人"].value is None


def test_days_before_excel_counts_are_kept_as_text() -> None:
    _, page = written([{"due_at": date(1899, 12, 31)}], "due_at")
    assert page["A4"].value == "1899-12-31"


ALIVE = ("=1+1", '=HYPERLINK("http://example.test","x")', "+8613808122046", "-1", "@SUM(A1)", "\t=1", "\r=1")


@pytest.mark.parametrize("text", ALIVE)
def test_no_text_comes_alive(text: str) -> None:
    content, page = written([{"summary": text, "extra": {text: text}}], "summary", extra=(text,))
    for cell in (*page[3], *page[4]):
        assert cell.data_type != "f" and not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert page["A4"].value.lstrip("'").strip() == text.strip()
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet and "hyperlink" not in sheet


def test_addresses_stay_text() -> None:
    content, page = written([{"summary": "http://example.test/", "note": "mailto:a@example.test"}], "summary", "note")
    assert page["A4"].value == "http://example.test/" and page["A4"].hyperlink is None
    assert "hyperlink" not in part(content, "xl/worksheets/sheet1.xml")


def test_what_xml_cannot_hold_is_left_out_and_what_a_cell_cannot_hold_is_cut_with_a_mark() -> None:
    assert safe("欠\x00薪\x0b\ud800") == "欠薪"
    _, page = written([{"summary": "长" * 40_000}], "summary")
    assert len(page["A4"].value) == LONGEST and page["A4"].value.endswith(CUT)
    content, _ = written([{"summary": "_x0041_ & <b>"}], "summary")
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[3] == ["_x0041_ & <b>"]


def test_paper_and_print() -> None:
    content, page = written([{"row_no": 1}], "row_no", "matter_no", "party_a")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$1:$3" and page.freeze_panes == "C4"
    assert page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage
    assert "第 &amp;P 页，共 &amp;N 页" in part(content, "xl/worksheets/sheet1.xml")
    assert "E0007" in page.oddHeader.left.text
    assert "E0007" in part(content, "docProps/core.xml")
    _, wide = written([])
    assert not wide.page_setup.fitToHeight and wide.print_title_cols == "$A:$B"


def test_nothing_is_hidden() -> None:
    content, page = written([{"summary": "甲", "extra": {"自留": "乙"}}], "summary", extra=("自留",))
    assert [cell.value for cell in page[4]] == ["甲", "乙"]
    assert not any(row.hidden for row in page.row_dimensions.values())
    assert not any(column.hidden for column in page.column_dimensions.values())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if re.search("vba|external|connection|comment", name)]


def test_each_title_of_the_house_is_a_header_that_means_its_field() -> None:
    """What we print can be read again: 对方… stands for the other side, which the reader knows by its own rule."""
    headers = field_by_header()
    for name, column in house().items():
        plain = plain_header(column.title.zh)
        if name.endswith("_b") and name != "party_b":
            name, plain = name.removesuffix("_b"), plain.removeprefix("对方")
        assert headers[plain] == name


def a_layout(*columns: LayoutColumn) -> Layout:
    cover = SheetLayout(name="封面", is_ledger=False)
    return Layout(sheets=(cover, SheetLayout(name="台账", is_ledger=True, header_rows=(2,), columns=columns)))


def test_a_layout_keeps_its_order_its_titles_and_what_means_nothing_to_us() -> None:
    layout = a_layout(
        LayoutColumn(letter="A", header="信访人", field="party_a"),
        LayoutColumn(letter="B", header="网格编号"),
        LayoutColumn(letter="C", header="政治面貌", field="unused"),
        LayoutColumn(letter="D", header="标的（万元）", field="amount_fen", unit="万元"),
        LayoutColumn(letter="E", header="", field="phone"),
    )
    columns = of_layout(layout)
    assert [(one.field, one.title.zh) for one in columns] == [
        ("party_a", "信访人"), ("", "网格编号"), ("amount_fen", "标的（万元）"), ("phone", "联系电话")
    ]  # fmt: skip
    target = io.BytesIO()
    row = {"party_a": ["甲（虚构）", "乙（虚构）"], "amount_fen": 3_500_050, "extra": {"网格编号": "07"}}
    write(target, Sheet("台账", MARK, columns), [row])
    page = openpyxl.load_workbook(io.BytesIO(target.getvalue())).active
    assert [cell.value for cell in page[4]] == ["甲（虚构）、乙（虚构）", "07", 3.50005, None]


def test_a_workbook_without_ledger_gives_no_columns() -> None:
    assert of_layout(Layout(sheets=(SheetLayout(name="封面", is_ledger=False),))) == ()


def test_an_unknown_title_needs_no_field() -> None:
    assert unmapped(["网格"]) == (Column(field="", title=Words(zh="网格", en="网格"), width=20),)
