"""Parties in one cell, and what became of their matter in six codes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.catalogue import load
from jianhe.ledger.notation import words
from jianhe.ledger.people import read_parties
from jianhe.ledger.results import read_result, together


def names(cell: Any) -> list[str]:
    return [name for name, _ in read_parties(cell).parties]


@pytest.mark.parametrize(
    "cell",
    [
        "张三、李四",
        "张三，李四",
        "张三；李四",
        "张三\n李四",
        "张三 李四",
        "张三/李四",
        "张三和李四",
        "张三与李四",
        "张三、 李四",
        "张  三、李　四",
        "张三,李四",
    ],
)
def test_two_people_in_one_cell(cell: str) -> None:
    assert names(cell) == ["张三", "李四"]
    assert read_parties(cell).count == 2


@pytest.mark.parametrize(
    ("cell", "named", "count", "flag"),
    [
        ("张三等6人", ["张三"], 6, ""), ("张三、李四等 6 人", ["张三", "李四"], 6, ""),
        ("张三（等6人）", ["张三"], 6, ""), ("张三等十二人", ["张三"], 12, ""),
        ("张三等20余人", ["张三"], 20, "approximate_count"),
        ("张三等约20人", ["张三"], 20, "approximate_count"), ("张三等６人", ["张三"], 6, ""),
        ("张某等", ["张某"], None, "unnamed_others"), ("张三等人", ["张三"], None, "unnamed_others"),
        ("张三等6户", ["张三"], None, "unnamed_others"),
        ("张三等6名村民", ["张三"], 6, ""), ("某村村民（6人）", ["某村村民"], 6, ""),
        ("王一人", ["王一人"], None, ""), ("李等", ["李"], None, "unnamed_others"),
    ],
)  # fmt: skip
def test_how_many_there_are(cell: str, named: list[str], count: int | None, flag: str) -> None:
    found = read_parties(cell)
    assert (names(cell), found.count, found.flag) == (named, count, flag)


@pytest.mark.parametrize(
    ("cell", "parties"),
    [
        ("李四（其妻）", [("李四", "其妻")]),
        ("张三（代）、李四(其妻、邻居)", [("张三", "代"), ("李四", "其妻，邻居")]),
        ("张三，男，45岁", [("张三", "男，45岁")]),
        ("王和平", [("王和平", "")]), ("阿依古丽·买买提", [("阿依古丽·买买提", "")]), ("匿名", [("匿名", "")]),
        ("John Smith", [("John Smith", "")]),
        ("张三与示例建筑公司", [("张三", ""), ("示例建筑公司", "")]),
        ("旌阳示例物业服务有限公司", [("旌阳示例物业服务有限公司", "")]), ("欧阳 修", [("欧阳修", "")]),
    ],
)  # fmt: skip
def test_names_and_remarks(cell: str, parties: list[tuple[str, str]]) -> None:
    assert list(read_parties(cell).parties) == parties


def test_numbers_beside_a_name_are_found() -> None:
    found = read_parties("张三，男，519900199001010018，13800000001")
    assert (found.parties, found.papers, found.phones) == ((("张三", "男"),), ("519900199001010018",), ("13800000001",))


@pytest.mark.parametrize("cell", ["", "无", "-", "不详", 13800000001.0, "6人", "#", True])
def test_nobody_is_named(cell: Any) -> None:
    assert names(cell) == []


@given(st.text(max_size=15))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert all(name for name, _ in read_parties(text).parties)


@pytest.mark.parametrize("code", ["resolved", "concluded", "in_progress", "not_resolved", "transferred", "withdrawn"])
@pytest.mark.parametrize("kind", ["result", "state"])
def test_each_word_of_the_vocabulary_has_one_meaning(code: str, kind: str) -> None:
    listed = words().status[code]
    assert len(listed) > 20
    assert {read_result(word, kind=kind).value for word in listed} == {code}


def test_how_our_own_matters_end_is_understood_in_a_sheet() -> None:
    """An export that comes back: no outcome of ours is an unknown status."""
    catalogue = load()
    endings = [words.zh for edition in catalogue.editions["intake"] for words in edition.outcomes.values()]
    told = [words.zh for words in catalogue.lists["sheet_outcomes"].values()]
    assert [word for word in [*endings, *told] if read_result(word, kind="result").reason] == []


@pytest.mark.parametrize(
    ("cell", "under_result", "under_state"),
    [("√", "resolved", "concluded"), ("是", "resolved", "concluded"), ("✓", "resolved", "concluded"),
     (True, "resolved", "concluded"),
     ("×", "not_resolved", "in_progress"), ("否", "not_resolved", "in_progress"),
     ("☑是 ☐否", "resolved", "concluded"), ("", None, None),
     ("无", None, None), ("-", None, None)],
)  # fmt: skip
def test_a_mark_is_read_by_its_header(cell: Any, under_result: str | None, under_state: str | None) -> None:
    assert (read_result(cell, kind="result").value, read_result(cell, kind="state").value) == (
        under_result,
        under_state,
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("已化解（2024.5.6回访满意）", "resolved"), ("转办人社局", "transferred"),
        ("移送劳动监察", "transferred"), ("转人社局办理", "transferred"), ("已移交法院", "transferred"),
        ("已移送县法院", "transferred"), ("2024年5月6日已化解", "resolved"),
        ("经调解，已化解", "resolved"), ("已化解，已办结", "resolved"), ("撤诉，结案", "withdrawn"),
        ("未化解（双方分歧大）", "not_resolved"), ("已 化 解", "resolved"),
        ("调解成功。", "resolved"), ("双方达成协议", "resolved"), ("于2024年3月办结", "concluded"),
    ],
)  # fmt: skip
def test_a_word_with_more_beside_it(cell: str, code: str) -> None:
    assert read_result(cell, kind="state").value == code


@pytest.mark.parametrize(
    "cell",
    [
        "化解难度大",
        "成功率低",
        "OK",
        "基本化解",
        "部分化解",
        "调解不成，转法院",
        "再议",
        "见附件",
        "不予化解",
        "#N/A",
        3.0,
    ],
)
def test_an_unknown_word_is_never_guessed(cell: Any) -> None:
    assert read_result(cell, kind="result").reason == "unknown_status"


@pytest.mark.parametrize(
    ("result", "state", "code"),
    [("resolved", "concluded", "resolved"), ("not_resolved", "concluded", "concluded"),
     ("not_resolved", "in_progress", "not_resolved"),
     ("", "", "in_progress"), ("", "transferred", "transferred"), ("in_progress", "concluded", "concluded"),
     ("resolved", "in_progress", "resolved")],
)  # fmt: skip
def test_settled_and_concluded_stay_apart(result: str, state: str, code: str) -> None:
    assert together(result, state) == code
