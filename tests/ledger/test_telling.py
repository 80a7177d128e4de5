"""Values as cells: codes as words, days as days, and nothing of a person left in a masked row."""

from datetime import date, datetime
from typing import Any

import pytest

from jianhe.law.words import Words
from jianhe.ledger.columns import house
from jianhe.ledger.telling import cells, left_over, mask, protection_of_title

ROW: dict[str, Any] = {
    "party_a": [{"name": "王建军（虚构）", "note": "代表"}, {"name": "李某（虚构）", "note": ""}],
    "id_no": ["51060319900101001X", "51060319900101002X"], "phone": ["13808122046"], "address": "青石镇石桥村三组",
    "phone_b": ["0838-2301234"], "registered_at": "2024-03-05T09:30", "due_at": "2024-04-05",
    "answered_at": "已当面答复", "amount_fen": 3_500_000, "people_count": 6, "outcome": "resolved",
    "summary": "王某电话13808122046，证号51060319900101001X，编号202400011", "handler": "", "claim": None,
}  # fmt: skip


def test_values_become_cells() -> None:
    told = cells(ROW, {"网格": "07"}, masked=False)
    assert told["party_a"] == ["王建军（虚构）（代表）", "李某（虚构）"]
    assert told["registered_at"] == datetime.fromisoformat("2024-03-05T09:30") and told["due_at"] == date(2024, 4, 5)
    assert told["answered_at"] == "已当面答复" and told["outcome"] == "化解"
    assert told["id_no"] == ROW["id_no"] and told["extra"] == {"网格": "07"}
    assert "handler" not in told and "claim" not in told


def test_an_outcome_of_our_own_is_told_as_it_is_worded() -> None:
    assert cells({"outcome": "已答复（无纠纷）"}, {}, masked=False)["outcome"] == "已答复（无纠纷）"


def test_masked_nothing_of_a_person_is_left() -> None:
    told = cells(ROW, {"家属电话": "13900000001", "户籍地址": "某市某区某路", "网格": "13900000001"}, masked=True)
    assert told["id_no"] == ["5106…001X", "5106…002X"] and told["phone"] == ["138****2046"]
    assert told["address"] == "青石镇…" and told["phone_b"] == ["083****1234"]
    assert told["summary"] == "王某电话138****2046，证号5106…001X，编号202400011"
    assert told["extra"] == {"家属电话": "139****0001", "户籍地址": "某市某…", "网格": "139****0001"}
    text = str(told)
    assert not any(secret in text for secret in ("13808122046", "51060319900101001X", "石桥村", "13900000001"))


@pytest.mark.parametrize(
    ("title", "protection"),
    [("身份证号码", "id_number"), ("家属联系方式", "phone"), ("户籍地址（乙方）", "address"), ("网格编号", "")],
)
def test_titles_tell_what_must_be_masked(title: str, protection: str) -> None:
    assert protection_of_title(title) == protection


def test_short_numbers_are_hidden_too() -> None:
    assert (mask("1234", "id_number"), mask("123", "phone"), mask("某", "address")) == ("…34", "****", "…")


def test_without_a_column_for_people_they_stand_behind_the_names() -> None:
    told = cells({"party_a": [{"name": "甲（虚构）", "note": ""}], "people_count": 6}, {}, masked=False,
                 columns=[house()["party_a"]])  # fmt: skip
    assert told["party_a"] == "甲（虚构）等6人"


def test_a_cell_that_said_more_than_its_value_is_told_in_its_own_words_unless_masked() -> None:
    phone = house()["phone"].model_copy(update={"title": Words(zh="手机", en="手机")})
    values, kept = {"phone": ["13808122046"]}, {"手机": "13808122046（本人）"}
    assert cells(values, kept, masked=False, columns=[phone])["phone"] == "13808122046（本人）"
    assert cells(values, kept, masked=True, columns=[phone])["phone"] == ["138****2046"]
    assert left_over(["手机", "网格", "网格"], [phone]) == ("网格",)
