"""Rows: what each source row is, what was understood of it, what is wrong with it; nothing of a row is dropped."""

import io
import string
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianhe.ledger.layout import guess_layout
from jianhe.ledger.rows import Row, fingerprint, read_rows
from jianhe.ledger.workbook import open_workbook
from tests.ledger.sheets import TODAY, data, read, written

HEAD = ["序号", "登记时间", "姓名", "身份证号", "联系电话", "简要情况", "金额", "是否化解", "办结时间"]
GOOD = [1, "2024.3.5", "张三", "519900199001010015", "13800000001", "相邻排水（虚构）", "3.5万元", "√", "2024.3.9"]


def with_(**changed: Any) -> list[Any]:
    """The good row with other cells: B="2024.3.6"."""
    return [changed.get(letter, cell) for letter, cell in zip(string.ascii_uppercase, GOOD, strict=False)]


def one(**changed: Any) -> Row:
    return data([["2024年台账（虚构）"], HEAD, with_(**changed)])[0]


def reasons(row: Row) -> list[tuple[str, str]]:
    return [(problem.column, problem.reason) for problem in row.problems]


def test_a_plain_ledger_is_read_row_by_row() -> None:
    rows = read([["旌阳示例区 2024 年台账"], HEAD, GOOD, [], with_(A=2, B="3月6日", H="")])
    assert [(row.row, row.kind) for row in rows] == [
        (1, "title"),
        (2, "header"),
        (3, "data"),
        (4, "blank"),
        (5, "data"),
    ]
    assert dict(rows[2].values) == {
        "row_no": "1", "registered_at": "2024-03-05", "party_a": [{"name": "张三", "note": ""}],
        "id_no": ["519900199001010015"],
        "phone": ["13800000001"], "summary": "相邻排水（虚构）", "amount_fen": 3_500_000, "outcome": "resolved",
        "closed_on": "2024-03-09",
    }  # fmt: skip
    assert (rows[4].values["registered_at"], rows[4].values["outcome"]) == ("2024-03-06", "in_progress")
    assert [(mark.code, mark.column) for mark in rows[4].marks] == [("year_from_title", "B")]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"C": ""}, [("C", "missing_party")]), ({"C": "不详"}, [("C", "missing_party")]),
        ({"C": "#REF!"}, [("C", "missing_party")]),
        ({"B": "2024-02-30"}, [("B", "impossible_date")]), ({"B": "上旬"}, [("B", "unparseable_date")]),
        ({"B": "2026-11-25", "I": ""}, [("B", "future_date")]), ({"I": "2027.1.1"}, [("I", "future_date")]),
        ({"I": "2024.3.4"}, [("I", "closed_before_received")]), ({"D": "51990019900101O015"}, [("D", "bad_id_characters")]),
        ({"D": 519900199001010000.0}, [("D", "id_precision_lost")]),
        ({"D": "519900199001010010"}, [("D", "bad_id_checkdigit")]),
        ({"E": "1380000"}, [("E", "bad_phone")]), ({"G": "若干"}, [("G", "unparseable_amount")]),
        ({"H": "再议"}, [("H", "unknown_status")]),
        ({"E": "123", "G": "若干", "H": "再议", "B": "?年"},
         [("B", "unparseable_date"), ("E", "bad_phone"), ("G", "unparseable_amount"), ("H", "unknown_status")]),
    ],
)  # fmt: skip
def test_every_defect_of_a_row_is_told_with_its_column(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    row = one(**changed)
    assert row.is_refused
    assert reasons(row) == found


def test_today_itself_is_not_the_future() -> None:
    assert not one(B="2026-11-24", I="2026-11-24").is_refused


def test_protected_cells_are_shown_in_part() -> None:
    row = one(D="519900199001010010", E="1380000000")
    shown = {problem.field: problem.shown for problem in row.problems}
    assert shown == {"id_no": "5199…0010", "phone": "138****0000"}
    assert row.cells["D"] == "519900199001010010"


def test_what_is_inexact_is_taken_and_flagged() -> None:
    row = one(G="约3万", D="519900900101001")
    assert not row.is_refused
    assert (row.values["amount_fen"], row.values["id_no"]) == (3_000_000, ["519900199001010015"])
    assert [(flag.field, flag.reason) for flag in row.flags] == [
        ("id_no", "old_id_number"),
        ("amount_fen", "approximate_amount"),
    ]
    assert row.flags[0].text == "5199…1001"


def test_kinds_of_rows_below_the_header() -> None:
    rows = read([
        ["2024年台账"], HEAD, GOOD, ["黄许镇小计", "", "", "", "", "1件"], HEAD, with_(A=2), [3],
        ["合 计", "", "", "", "", "", 7],
        ["填表人：示例", "", "", "审核：示例"], ["注：本表每月报送"],
    ])  # fmt: skip
    assert [row.kind for row in rows] == [
        "title", "header", "data", "subtotal", "header", "data", "blank", "subtotal", "note", "note",
    ]  # fmt: skip
    assert rows[3].cells == {"A": "黄许镇小计", "F": "1件"}


def test_columns_follow_a_header_in_the_middle() -> None:
    turned = [1, 0, 3, 2, 4, 5, 6, 7, 8]
    rows = data([HEAD, GOOD, [HEAD[place] for place in turned], [GOOD[place] for place in turned]])
    assert len(rows) == 2
    assert dict(rows[0].values) == dict(rows[1].values)


def test_a_band_between_rows_gives_the_year_from_there_on() -> None:
    rows = read([HEAD, ["2023年", *[""] * 8], with_(B="3月5日", I=""), ["2024年", *[""] * 8], with_(B="3月5日", I="")])
    assert [row.values["registered_at"] for row in rows if row.kind == "data"] == ["2023-03-05", "2024-03-05"]


def test_towns_are_filled_down_and_amounts_are_not_counted_twice() -> None:
    head = ["镇街", "登记时间", "姓名", "反映问题", "金额"]
    rows = data(
        [head, ["黄许镇", "2024.3.5", "张三", "甲（虚构）", 100], ["", "2024.3.6", "李四", "乙（虚构）", ""],
         ["柏隆镇", "2024.3.7", "王五", "丙（虚构）", 5]],
        merges=[("台账", 2, 1, 3, 1), ("台账", 2, 5, 3, 5)],
    )  # fmt: skip
    assert [row.values["area"] for row in rows] == ["黄许镇", "黄许镇", "柏隆镇"]
    assert [row.values.get("amount_fen") for row in rows] == [10_000, None, 500]
    assert [(mark.code, mark.column) for mark in rows[1].marks] == [("filled_down", "A"), ("merged_above", "E")]
    assert rows[1].cells == {"B": "2024.3.6", "C": "李四", "D": "乙（虚构）"}


@pytest.mark.parametrize("sign", ["〃", "″", '"', "同上", "同前", "〃〃", " 〃 "])
def test_a_ditto_means_the_cell_above(sign: str) -> None:
    first, second, third = data([HEAD, GOOD, with_(A=2, B=sign, C="李四"), with_(A=3, B=sign, C="王五")])
    assert (
        first.values["registered_at"] == second.values["registered_at"] == third.values["registered_at"] == "2024-03-05"
    )
    assert [(mark.code, mark.column) for mark in third.marks] == [("ditto", "B")]
    assert reasons(data([HEAD, with_(B=sign)])[0]) == [("B", "ditto_without_above")]


def test_what_is_hidden_is_read_like_the_rest_and_marked() -> None:
    shown, hidden = data([HEAD, GOOD, with_(A=2)], hidden_rows=[3], hidden_columns=[5])
    assert dict(hidden.values) | {"row_no": "1"} == dict(shown.values)
    assert [(mark.code, mark.column) for mark in hidden.marks] == [("hidden_row", ""), ("hidden_column", "E")]


def test_what_has_no_field_stays_with_the_row() -> None:
    head = [*HEAD, "天气", "政治面貌", "天气", ""]
    row = data([head, [*GOOD, "晴", "群众", "雨", "边上写的"]])[0]
    assert row.unmapped == {"天气": "晴", "天气（L）": "雨", "M": "边上写的"}
    assert row.unused == {"政治面貌": "群众"}


def test_two_words_for_what_became_of_it() -> None:
    head = [*HEAD, "是否办结"]
    assert data([head, [*with_(H="是"), "是"]])[0].values["outcome"] == "resolved"
    assert data([head, [*with_(H="否"), "是"]])[0].values["outcome"] == "concluded"
    assert data([head, [*with_(H=""), "是"]])[0].values["outcome"] == "concluded"
    assert data([head, [*with_(H="否", I=""), "否"]])[0].values["outcome"] == "not_resolved"


def test_a_day_of_conclusion_without_a_word_is_flagged() -> None:
    row = one(H="")
    assert (row.values["outcome"], [flag.reason for flag in row.flags]) == ("in_progress", ["closed_without_status"])
    row = data([[*HEAD[:7], HEAD[8]], [*GOOD[:7], GOOD[8]]])[0]
    assert (row.values["outcome"], [flag.reason for flag in row.flags]) == ("concluded", ["closed_without_status"])


def test_how_many_people_there_are() -> None:
    assert one(C="张三等6人").values["people_count"] == 6
    head = [*HEAD, "涉及人数"]
    assert data([head, [*with_(C="张三等6人"), "8人"]])[0].values["people_count"] == 8
    row = data([head, [*GOOD, "全村"]])[0]
    assert ("people_count" in row.values, row.unmapped, [flag.reason for flag in row.flags]) == (
        False, {"涉及人数": "全村"}, ["kept_as_text"],
    )  # fmt: skip


def test_numbers_beside_the_names_are_taken_where_no_column_has_them() -> None:
    row = data(
        [
            ["登记时间", "当事人情况", "简要情况"],
            ["2024.3.5", "张三，男，519900199001010015，13800000001", "排水（虚构）"],
        ]
    )[0]
    assert (row.values["id_no"], row.values["phone"]) == (["519900199001010015"], ["13800000001"])


def test_a_term_that_is_no_day_stays_as_text() -> None:
    row = data([[*HEAD, "办理期限"], [*GOOD, "一个月内"]])[0]
    assert (row.unmapped, [flag.reason for flag in row.flags], row.is_refused) == (
        {"办理期限": "一个月内"},
        ["kept_as_text"],
        False,
    )


def test_an_export_of_ours_is_read_without_its_apostrophe() -> None:
    assert one(F="'=1+1 是他写的（虚构）").values["summary"] == "=1+1 是他写的（虚构）"


def test_the_same_record_in_another_notation_has_the_same_fingerprint() -> None:
    again = one(
        A=99,
        B="二〇二四年三月五日",
        C="张　三",
        D="519900900101001",
        E=13800000001.0,
        F="相邻排水(虚构)。",
        G="叁万伍仟元整",
        H="化解成功",
    )
    assert not again.is_refused
    assert fingerprint(again) == fingerprint(one())


@pytest.mark.parametrize(
    "changed",
    [{"F": "拖欠工资（虚构）"}, {"G": "3.6万元"}, {"B": "2024.3.6"}, {"C": "张山"}, {"D": ""}, {"E": "13800000002"}],
)
def test_another_matter_has_another_fingerprint(changed: dict[str, Any]) -> None:
    assert fingerprint(one(**changed)) != fingerprint(one())


def test_the_calendar_of_1904_is_known() -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for cells in (HEAD, with_(B=45356 - 1462, I=date(2024, 3, 9))):
        workbook.active.append(cells)
    kept = io.BytesIO()
    workbook.save(kept)
    found = open_workbook(kept.getvalue())
    rows = list(read_rows(found, guess_layout(found), today=TODAY))
    assert (rows[1].values["registered_at"], rows[1].values["closed_on"]) == ("2024-03-05", "2024-03-09")


CELLS = st.one_of(
    st.none(), st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.floats(-1e6, 1e18, allow_nan=False), st.booleans(), st.dates(),
    st.sampled_from(["〃", "合计", "小计", *HEAD, "√", "约3万", "等6人"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=11), min_size=1, max_size=8))
def test_nothing_of_any_sheet_is_dropped(rows: list[list[Any]]) -> None:
    """Each row once, each cell in `cells`; and in a matter each cell in a value, a problem or beside the row."""
    content = written({"台账": [[*HEAD, "天气"], GOOD, *rows], "其他": rows})
    workbook = open_workbook(content)
    read_back = list(read_rows(workbook, guess_layout(workbook), today=TODAY))
    assert [(row.sheet, row.row) for row in read_back] == [
        (sheet.name, number) for sheet in workbook.sheets for number in range(1, len(sheet.rows) + 1)
    ]
    layout = guess_layout(workbook)
    for row in read_back:
        assert (row.kind == "blank" and len(row.cells) <= 1) or row.cells
        if row.kind == "data" and row.sheet == "台账":
            known = {column.letter: column for column in layout.sheets[0].columns}
            beside = set(row.unmapped.values()) | set(row.unused.values())
            told = {problem.column for problem in row.problems}
            for letters, text in row.cells.items():
                field = known[letters].field if letters in known else ""
                assert (
                    text in beside or letters in told or field in {*row.values, "outcome", "state"} or is_nothing(text)
                )


def is_nothing(text: str) -> bool:
    from jianhe.ledger.notation import says_nothing

    return says_nothing(text) or text in ("〃",)
