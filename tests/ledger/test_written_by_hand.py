"""Sheets as people made them, one habit each; none of these came from the generator."""

from typing import Any

from jianhe.ledger.layout import guess_layout
from tests.ledger.sheets import data, opened, read

PAPER = "519900199001010015"


def test_numbers_of_columns_an_example_and_a_unit_stand_around_the_header() -> None:
    head = [
        "序号",
        "信访人姓名",
        "身份证号码",
        "户籍地/住址",
        "信访事项",
        "首次信访时间",
        "涉及金额",
        "当前进展",
        "是否化解",
    ]
    rows = read([
        ["信访积案化解台账（2024年）"],
        ["", "", "", "", "", "", "", "单位：人、万元"],
        head,
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        ["例", "某某", PAPER, "某某路", "示例事项", "2024.1.1", 1, "示例", "是"],
        [1, "张三", PAPER, "虚构路1号", "征地补偿（虚构）", "2024.3.5", 35, "已见面两次，仍有分歧", "否"],
    ])  # fmt: skip
    assert [row.kind for row in rows] == ["title", "title", "header", "header", "note", "data"]
    assert (rows[-1].values["amount_fen"], rows[-1].values["outcome"]) == (35_000_000, "not_resolved")


def test_a_header_of_three_rows() -> None:
    rows: list[list[Any]] = [
        ["序号", "时间", "当事人情况", "", "", "", "办理"],
        ["", "", "甲方", "", "乙方", "", "结果"],
        ["", "", "姓名", "电话", "姓名", "电话", ""],
        [1, "2024.3.5", "张三", "13800000001", "李四", "13800000002", "化解"],
    ]
    merges = [(1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 6), (2, 3, 2, 4), (2, 5, 2, 6), (2, 7, 3, 7)]
    row = data(rows, merges=[("台账", *merge) for merge in merges])[0]
    assert (row.values["phone"], row.values["phone_b"]) == (["13800000001"], ["13800000002"])
    assert row.values["party_b"] == [{"name": "李四", "note": ""}]


def test_line_breaks_in_the_header_and_a_year_in_words() -> None:
    rows = data([
        ["二〇二三年矛盾纠纷排查化解台账"],
        ["序号", "排查\n时间", "纠纷\n当事人", "纠纷类型", "纠纷简要情况", "排查人", "化解情况", "化解时间"],
        [1, "1月5日", "张三与李四", "邻里", "排水（虚构）", "王某", "已化解（已签协议）", "1月9日"],
        [2, "一月六日", "王五", "债务", "借款（虚构）", "王某", "正在化解", ""],
    ])  # fmt: skip
    assert [row.values["registered_at"] for row in rows] == ["2023-01-05", "2023-01-06"]
    assert [party["name"] for party in rows[0].values["party_a"]] == ["张三", "李四"]
    assert rows[0].unmapped == {"排查人": "王某", "化解情况": "已化解（已签协议）"}


def test_two_people_under_one_running_number() -> None:
    rows = data(
        [["序号", "登记时间", "姓名", "身份证号", "反映问题"],
         [1, "2024.3.5", "张三", PAPER, "排水（虚构）"], ["", "", "李四", "", ""]],
        merges=[("台账", 2, 1, 3, 1), ("台账", 2, 2, 3, 2), ("台账", 2, 5, 3, 5)],
    )  # fmt: skip
    assert rows[1].values["summary"] == "排水（虚构）"
    assert [flag.reason for flag in rows[1].flags] == ["part_of_above"]


def test_wages_with_a_number_of_workers_and_ten_thousands() -> None:
    row = data([
        ["序号", "项目名称", "欠薪企业", "投诉人", "联系电话", "涉及人数（人）",
         "拖欠金额（万元）", "受理时间", "办结时间", "处理结果"],
        [1, "示例工地", "示例建筑公司", "张三等12人", "13800000001", "12", 35.6, "2024-3-5", "2024-3-20", "已支付"],
    ])[0]  # fmt: skip
    assert (row.values["people_count"], row.values["amount_fen"], row.values["outcome"]) == (12, 35_600_000, "resolved")


def test_four_columns_are_a_ledger_too() -> None:
    rows = data([["姓名", "时间", "内容", "结果"],
                 ["张三", "2024.3.5", "排水（虚构）", "√"], ["李四", "2024.3.6", "欠薪（虚构）", ""]])  # fmt: skip
    assert [row.values["outcome"] for row in rows] == ["resolved", "in_progress"]


def test_the_register_of_a_window() -> None:
    head = ["序号", "来访日期", "来访人姓名", "性别", "身份证号码", "联系电话", "来访人数", "信访类别", "案件性质",
            "反映问题", "接待人"]  # fmt: skip
    cells = [1, 45356, "张三", "男", PAPER, 13800000001, 1, "控告", "民事", "不服判决（虚构）", "李某"]
    sheet = guess_layout(opened([head, cells])).sheets[0]
    assert [column.field for column in sheet.columns] == [
        "row_no", "registered_at", "party_a", "", "id_no", "phone", "people_count", "service_class",
        "dispute_type", "summary",
        "first_asked_by",
    ]  # fmt: skip


HEAD = [["序号", "镇街", "当事人信息", "", "", "登记时间", "反映问题", "化解情况", ""],
        ["", "", "姓名", "身份证号码", "联系电话", "", "", "是否化解", "化解时间"]]  # fmt: skip
MERGES = [(1, 3, 1, 5), (1, 8, 1, 9), *[(1, place, 2, place) for place in (1, 2, 6, 7)]]
CELLS = [1, "黄许镇", "张三", PAPER, "13800000001", "2024.3.5", "排水（虚构）", "是", "2024.3.9"]
FLAT = ["序号", "镇街", "姓名", "身份证号码", "联系电话", "登记时间", "反映问题", "是否化解", "化解时间"]


def test_the_first_header_wins_over_a_plainer_one_further_down() -> None:
    rows = read([*HEAD, CELLS, CELLS, FLAT, CELLS, *HEAD, CELLS], merges=[("台账", *merge) for merge in MERGES])
    kinds = ["header", "header", "data", "data", "header", "data", "header", "header", "data"]
    assert [row.kind for row in rows] == kinds
    assert len({str(row.values) for row in rows if row.kind == "data"}) == 1


def test_a_flat_header_in_another_order_below_one_of_two_rows() -> None:
    turned = [0, 5, 2, 4, 3, 1, 7, 6, 8]
    rows = data(
        [*HEAD, CELLS, [FLAT[place] for place in turned], [CELLS[place] for place in turned]],
        merges=[("台账", *merge) for merge in MERGES],
    )
    assert dict(rows[0].values) == dict(rows[1].values)
    assert not rows[1].problems


def test_full_rows_above_a_late_header_are_matters_too() -> None:
    rows = read([["2024年台账"], CELLS, CELLS, FLAT, CELLS])
    assert [row.kind for row in rows] == ["title", "data", "data", "header", "data"]
    assert len({str(row.values) for row in rows if row.kind == "data"}) == 1


def test_groups_that_name_the_thing_and_leaves_that_name_the_side_and_ticks_for_the_result() -> None:
    rows = read(
        [
            ["人民调解案件登记簿"],
            ["序号", "当事人", "", "联系方式", "", "调解时间", "纠纷类别", "调解员", "结果", ""],
            ["", "甲方", "乙方", "甲方", "乙方", "", "", "", "成功", "不成功"],
            [1, "张甲", "李乙", "13900000001", "13900000002", "2024.01.02", "邻里", "赵某", "√", ""],
            [2, "张丙", "李丁", "13900000003", "", "2024.01.03", "邻里", "赵某", "×", "√"],
            [3, "张庚", "李辛", "13900000005", "", "2024.01.05", "邻里", "赵某", "", ""],
            [4, "张壬", "李癸", "13900000006", "", "2024.01.06", "邻里", "赵某", "√", "√"],
            [5],
            [6],
        ],
        merges=[("台账", 2, left, 2, left + 1) for left in (2, 4, 9)],
    )
    matters = [row for row in rows if row.kind == "data"]
    assert [row.kind for row in rows] == ["title", "header", "header", "data", "data", "data", "data", "blank", "blank"]
    assert [row.values.get("outcome") for row in matters] == ["resolved", "not_resolved", "in_progress", None]
    assert [problem.reason for problem in matters[3].problems] == ["unknown_status"]
    assert (matters[0].values["phone"], matters[0].values["phone_b"]) == (["13900000001"], ["13900000002"])
    assert matters[0].values["registered_at"] == "2024-01-02"


def test_a_band_of_a_quarter_does_not_hide_that_numbers_run() -> None:
    cells = ["张三", "2024.3.5", "排水（虚构）"]
    rows = read([
        ["编号", "姓名", "时间", "内容"], ["一", "一季度", "", ""], [1, *cells], [2, *cells], [3],
        ["二", "二季度", "", ""], [4, *cells],
    ])  # fmt: skip
    assert [row.kind for row in rows] == ["header", "title", "data", "data", "blank", "title", "data"]


def test_words_over_ticks_and_words_that_nobody_knows_for_a_header() -> None:
    ticked: list[list[Any]] = [
        ["2024年台账"], ["序号", "日期", "姓名", "事由", "办理情况", "", ""], ["", "", "", "", "已化解", "未化解", "转办"],
        [1, "3月5日", "张三", "排水（虚构）", "√", "", ""], [2, "三月六号", "李四", "欠薪（虚构）", "", "√", ""],
        [3, "3.7", "王五", "借款（虚构）", "", "", 1],
    ]  # fmt: skip
    merges = [("台账", 2, 5, 2, 7), *(("台账", 2, place, 3, place) for place in range(1, 5))]
    for rows in (data(ticked, merges=merges), data([["2024年"], [*ticked[1][:4], *ticked[2][4:]], *ticked[3:]])):
        assert [row.values["outcome"] for row in rows] == ["resolved", "not_resolved", "transferred"]
    rows = read([
        ["村里的事（老杨记）"], ["哪天来的", "谁来的", "他的手机", "完了没"],
        *[["2024.3.5", "张三", "13800000001", "化解了"], ["2024.3.6", "李四", "13800000002", "没谈成"]] * 2,
    ])  # fmt: skip
    assert [row.kind for row in rows] == ["title", "header", *["data"] * 4]
    assert [row.values["outcome"] for row in rows[2:4]] == ["resolved", "not_resolved"]


def test_tables_below_and_beside_one_another() -> None:
    rows = data([
        ["2021年台账"], ["序号", "日期", "姓名", "事由", "结果"], [1, "3月5日", "张三", "排水（虚构）", "化解"], [],
        ["2022年调解登记"], ["编号", "甲方", "乙方", "调解日期", "类别", "金额（万元）", "调解结果", "备注"],
        *([number, "李四", "王五", "3.5", "邻里", 1.2, "成功", "口头（虚构）"] for number in range(1, 5)),
    ])  # fmt: skip
    assert [row.values["outcome"] for row in rows] == ["resolved"] * 5
    assert (rows[1].values["registered_at"], rows[1].values["amount_fen"]) == ("2022-03-05", 1_200_000)
    head = ["序号", "日期", "姓名", "事由"]
    row = data([[*head, "", *head], [1, "2024.3.5", "张三", "排水（虚构）", "", 2, "2024.3.6", "李四", "欠薪（虚构）"]])[0]
    assert [party["name"] for party in row.values["party_a"]] == ["张三"]
    assert (row.unmapped["姓名"], row.flags[0].reason, row.flags[0].column) == ("李四", "second_table", "F")


def test_signatures_figures_and_bands_are_no_matters() -> None:
    rows = read([
        ["总件数：", 2, "已化解：", 1, "化解率：", "50%"],
        ["*序号", "*姓名（必填）", "时间", "内容", "金额", "结果"], ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）"],
        ["", "柳林镇（共1件）"], [1, "张三", "2024.3.5", "排水（虚构）", "3万", "√"], ["累计金额：", 3],
        ["经办人签字：", "", "", "负责人签字："], ["", "", "", "", "", "2024年4月1日"],
    ])  # fmt: skip
    kinds = ["title", "header", "header", "title", "data", "subtotal", "note", "note"]
    assert [row.kind for row in rows] == kinds


def test_numbers_labels_and_families_beside_names() -> None:
    cells = ["1、张三\n2、李四", "①张三②李四", "1.张三 2.李四", "张三&李四", "甲方：张三；乙方：李四", "张三VS李四", "张三--李四",
             "张三以及李四", "张三夫妇"]  # fmt: skip
    rows = data([["姓名", "时间", "内容"], *([cell, "2024.3.5", "排水（虚构）"] for cell in cells)])
    assert [[party["name"] for party in row.values["party_a"]] for row in rows] == [["张三", "李四"]] * 8 + [["张三"]]
    assert [flag.reason for flag in rows[8].flags] == ["unnamed_others"]
