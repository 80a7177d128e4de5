"""The layout is guessed from headers and cells, corrected, saved, and laid over other files by its headers."""

from typing import Any

import pytest

from jianhe.ledger.columns import house
from jianhe.ledger.headers import meaning
from jianhe.ledger.layout import Column, Layout, SheetLayout, fit_layout, guess_layout
from jianhe.ledger.rows import read_rows
from jianhe.ledger.vocabulary import vocabulary
from jianhe.ledger.workbook import open_workbook
from tests.ledger.sheets import TODAY, opened, written

ONE = ["2024-03-05", "张三", "519900199001010015", "13800000001", "相邻排水，多次协商未果，请求处理（虚构）"]
TWO = ["2024-03-06", "李四", "519900198503070048", "13800000002", "拖欠工资，班组十余人均未领到（虚构）"]
HEAD = ["受理时间", "来访人", "身份证号", "手机号", "反映问题"]


def fields(rows: list[list[Any]], **more: Any) -> dict[str, str]:
    """Header (or letter) to field, of the first sheet."""
    sheet = guess_layout(opened(rows, **more)).sheets[0]
    return {column.header or column.letter: column.field for column in sheet.columns}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("身份证号码（必填）", "id_no"), ("身份证号 码", "id_no"), ("*联系电话：", "phone"),
        ("联系电话1", "phone"), ("乡镇（街道）", "area"),
        ("当事人\n姓名", "party_a"), ("登记　时间", "registered_at"), ("受理时间（年月日）", "registered_at"),
        ("乙方姓名", "party_b"),
        ("被申请人联系电话", "phone_b"), ("甲方当事人姓名", "party_a"), ("申请人/联系电话", "phone"),
        ("被申请人/姓名", "party_b"),
        ("承办人/联系电话", ""), ("化解负责人联系方式", ""), ("负责人手机号", ""),
        ("办理情况/承办单位", "lead_org"), ("是否办结", "state"),
        ("化解是否成功", "outcome"), ("政治面貌", "unused"), ("近年进京情况", "unused"), ("主要当事人性别", ""),
        ("金额（万元）", "amount_fen"),
        ("涉及金额/万元", "amount_fen"), ("协议（协商）方式", "way_of_resolution"),
        ("处理意见与建议", "progress"), ("天气", ""),
    ],
)  # fmt: skip
def test_what_a_header_means(header: str, field: str) -> None:
    assert meaning(header).field == field


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("金额（万元）", "万元"),
        ("涉及金额（单位：元）", "元"),
        ("金额/万元", "万元"),
        ("标的额(亿元)", "亿元"),
        ("金额", ""),
    ],
)
def test_the_unit_of_money_stands_in_the_header(header: str, unit: str) -> None:
    assert meaning(header).unit == unit


def test_every_alias_of_the_vocabulary_is_understood() -> None:
    wrong = {
        header: meaning(header).field
        for name, field in vocabulary().fields.items()
        for header in field.headers
        if meaning(header).field != name
    }
    assert wrong == {}


def test_each_column_of_the_houses_own_export_is_understood() -> None:
    assert {name: meaning(column.title.zh).field for name, column in house().items()} == {
        name: name for name in house()
    }
    assert set(house()) == set(vocabulary().fields) - {"state"}  # the house tells it under 结果


def test_a_merged_header_of_two_rows_gives_group_and_leaf() -> None:
    rows = [
        ["序号", "受理时间", "申请人", "", "被申请人", "", "反映问题"],
        ["", "", "姓名", "联系电话", "姓名", "联系电话", ""],
        [1, "2024.3.5", "张三", "13800000001", "李四", "13800000002", "排水（虚构）"],
    ]
    merges = [("台账", 1, 3, 1, 4), ("台账", 1, 5, 1, 6), *[("台账", 1, place, 2, place) for place in (1, 2, 7)]]
    for merged in (merges, []):  # centred over their leaves, with or without merging
        sheet = guess_layout(opened(rows, merges=merged)).sheets[0]
        assert sheet.header_rows == (1, 2)
        assert [(column.header, column.field) for column in sheet.columns][2:6] == [
            ("申请人/姓名", "party_a"), ("申请人/联系电话", "phone"), ("被申请人/姓名", "party_b"),
            ("被申请人/联系电话", "phone_b"),
        ]  # fmt: skip


def test_a_line_of_remarks_above_the_header_is_no_group() -> None:
    rows = [["2024年台账", "", "", "", ""], ["填报单位：示例镇", "", "", "时间：2025.1.1", ""], HEAD, ONE]
    sheet = guess_layout(opened(rows)).sheets[0]
    assert (sheet.header_rows, sheet.year, sheet.year_from) == ((3,), 2024, "title")


@pytest.mark.parametrize(
    ("rows", "sheet", "name", "year", "source"),
    [
        ([["2024年台账"], HEAD, ONE], "2023年", "2022年.xlsx", 2024, "title"),
        ([HEAD, ONE], "2023年", "2022年.xlsx", 2023, "sheet"),
        ([HEAD, ONE], "台账", "2022年.xlsx", 2022, "file"),
        ([HEAD, ONE], "台账", "台账.xlsx", None, ""),
        ([["2023—2024年台账"], HEAD, ONE], "台账", "", None, ""),
        ([["填报时间：2025年1月5日"], HEAD, ONE], "台账", "", None, ""),
    ],
)
def test_where_the_year_comes_from(rows: list[list[Any]], sheet: str, name: str, year: int | None, source: str) -> None:
    found = guess_layout(opened(rows, sheet=sheet, name=name)).sheets[0]
    assert (found.year, found.year_from) == (year, source)


def test_a_sheet_that_goes_on_without_a_header_inherits() -> None:
    workbook = open_workbook(written({"1月": [["2024年"], HEAD, ONE, TWO], "2月": [TWO, ONE], "说明": [["只是说明"]]}))
    first, second, third = guess_layout(workbook).sheets
    assert (second.inherits, second.header_rows, second.year) == ("1月", (), 2024)
    assert [column.field for column in second.columns] == [column.field for column in first.columns]
    assert not third.is_ledger


def test_a_sheet_without_any_header_is_guessed_by_its_cells_and_says_so() -> None:
    shuffled = [[row[place] for place in (3, 4, 2, 0, 1)] for row in (ONE, TWO, ONE, TWO)]
    sheet = guess_layout(opened(shuffled)).sheets[0]
    assert sheet.is_ledger
    assert {column.letter: column.field for column in sheet.columns} == {
        "A": "phone", "B": "summary", "C": "id_no", "D": "registered_at", "E": "party_a",
    }  # fmt: skip
    assert {column.certainty for column in sheet.columns} == {"unsure"}


def test_columns_of_which_the_header_says_nothing_are_told_by_their_numbers() -> None:
    found = fields([[*HEAD[:2], "身份信息", "", HEAD[4]], ONE, TWO, ONE])
    assert (found["身份信息"], found["D"]) == ("id_no", "phone")


def test_a_header_of_two_senses_is_decided_by_its_cells() -> None:
    prose = "已联系双方到场调解两次，约定下周再议，目前仍在协商之中"
    assert fields([[*HEAD, "办理情况"], [*ONE, "已办结"], [*TWO, "办理中"]])["办理情况"] == "state"
    assert fields([[*HEAD, "化解情况"], [*ONE, "已化解"], [*TWO, "未化解"]])["化解情况"] == "outcome"
    assert fields([[*HEAD, "办理情况"], [*ONE, prose], [*TWO, prose]])["办理情况"] == "progress"
    assert fields([["编号", *HEAD], [1, *ONE], [2, *TWO], [3, *ONE]])["编号"] == "row_no"
    assert fields([["编号", *HEAD], ["XF-1", *ONE], ["XF-9", *TWO]])["编号"] == "matter_no"


def test_two_columns_for_one_value_the_surer_keeps_it() -> None:
    found = fields([[*HEAD, "联系电话2", "信访内容"], [*ONE, "13900000003", "补充"], [*TWO, "13900000004", "补充"]])
    assert (found["反映问题"], found["信访内容"]) == ("summary", "")
    assert (found["手机号"], found["联系电话2"]) == ("phone", "phone")


def test_the_only_day_of_a_sheet_is_that_of_registration() -> None:
    assert fields([["调解时间", *HEAD[1:]], ONE, TWO])["调解时间"] == "registered_at"
    assert fields([["发生时间", *HEAD[1:]], ONE, TWO])["发生时间"] == "registered_at"
    both = fields([[*HEAD, "调解时间", "发生时间"], [*ONE, "2024.4.1", "2024.1.1"]])
    assert (both["受理时间"], both["调解时间"], both["发生时间"]) == ("registered_at", "closed_on", "occurred_on")


@pytest.mark.parametrize(
    "rows",
    [
        [["填表说明"], ["1. 登记时间填写当日"], ["2. 身份证号核对"]],
        [["镇街", "受理数", "化解数", "化解率"], ["黄许镇", 12, 10, "83%"]],
        [["姓名", "单位", "职务", "联系电话"], ["张三", "示例局", "科员", "13800000001"]],
        [["纠纷类型", "代码"], ["邻里", "01"]],
    ],
)
def test_what_is_no_ledger_is_left_alone(rows: list[list[Any]]) -> None:
    workbook = opened(rows)
    assert not guess_layout(workbook).sheets[0].is_ledger
    assert {row.kind for row in read_rows(workbook, guess_layout(workbook), today=TODAY)} == {"note"}


def test_a_corrected_layout_holds_for_another_file_by_its_headers() -> None:
    guessed = guess_layout(opened([[*HEAD, "天气"], [*ONE, "晴"], [*TWO, "雨"]]))
    sheet = guessed.sheets[0]
    columns = tuple(
        column.model_copy(update={"field": {"天气": "note", "反映问题": "claim"}.get(column.header, column.field)})
        for column in sheet.columns
    )
    saved = Layout.model_validate_json(
        Layout(sheets=(sheet.model_copy(update={"columns": columns}),)).model_dump_json()
    )
    other = opened(
        [["2023年"], ["天 气", "反映问题：", *HEAD[:4], "备注"], ["晴", ONE[4], *ONE[:4], "x"]], sheet="别的名字"
    )
    fitted = fit_layout(saved, other).sheets[0]
    assert {column.header: column.field for column in fitted.columns} == {
        "天 气": "note", "反映问题：": "claim", "受理时间": "registered_at", "来访人": "party_a", "身份证号": "id_no",
        "手机号": "phone", "备注": "",
    }  # fmt: skip
    assert fitted.year == 2023


def test_a_saved_layout_of_a_sheet_without_header_holds_by_letters() -> None:
    workbook = opened([ONE, TWO, ONE], sheet="2月")
    columns = (Column(letter="A", field="closed_on"), Column(letter="B", field="party_b"))
    saved = Layout(sheets=(SheetLayout(name="2月", is_ledger=True, columns=columns),))
    assert fit_layout(saved, workbook).sheets[0].columns == columns
