"""Choosing a mediation organisation: by place, kind and load, and why."""

import pytest

from jianhe.law.catalogue import load
from jianhe.law.mediation import Body, Dispute, rules, suggest, takes

VILLAGE = Body("v", "村委会", "peoples", "village", town="t1", village="v1", mediators=3)
TOWN = Body("t", "镇调委会", "peoples", "town", town="t1", mediators=5)
OTHER_TOWN = Body("t2", "邻镇调委会", "peoples", "town", town="t2", mediators=5)
GENERAL = Body("g", "区调解协会", "peoples", "district", mediators=14)
WAGES = Body("w", "劳动争议调委会", "labour", "district", subjects=frozenset({"unpaid_wages"}), mediators=15)
UNREGISTERED = Body("u", "调解工作室", "peoples", "district", is_registered=False)
ALL = (GENERAL, UNREGISTERED, OTHER_TOWN, WAGES, TOWN, VILLAGE)
HERE = {"town": "t1", "village": "v1"}


def keys(*bodies: Body, kind: str, tried: tuple[str, ...] = (), **place: str) -> list[str]:
    return [one.body.key for one in suggest(bodies or ALL, Dispute(kind, **place), tried=tried)]


@pytest.mark.parametrize(
    ("kind", "place", "best"),
    [
        ("neighbour_dispute", HERE, ["v", "t", "g", "u"]),  # near home first
        ("neighbour_dispute", {"town": "t2"}, ["t2", "g", "u"]),
        ("neighbour_dispute", {}, ["g", "u"]),  # nobody knows where
        ("unpaid_wages", HERE, ["w", "g", "t", "v", "u"]),  # whoever is made for it first
    ],
)
def test_place_and_kind(kind: str, place: dict[str, str], best: list[str]) -> None:
    assert keys(kind=kind, **place) == best


def test_load_decides_between_equals_and_a_full_one_comes_last() -> None:
    busy = Body("b", "甲", "peoples", "district", mediators=2, open_now=4)
    easy = Body("e", "乙", "peoples", "district", mediators=10, open_now=9)
    full = Body("f", "丙", "peoples", "district", mediators=10, open_now=3, most_open=3)
    assert keys(busy, full, easy, kind="consumer") == ["e", "b", "f"]
    assert keys(busy, full, easy, kind="consumer", tried=("e",)) == ["b", "f", "e"]


def test_each_suggestion_explains_itself() -> None:
    (wages, *_rest) = suggest(ALL, Dispute("unpaid_wages", **HERE))
    assert [reason.zh for reason in wages.reasons] == [
        "在区里", "专门调这类纠纷", "在手 0 件，调解员 15 名", "在册，协议可以申请司法确认",
    ]  # fmt: skip
    assert wages.against == ()
    last = suggest(ALL, Dispute("unpaid_wages", **HERE))[-1]
    assert [why.zh for why in last.against] == ["不在册，要经批准，协议不能司法确认"]


@pytest.mark.parametrize(
    ("body", "dispute", "does"),
    [
        (WAGES, Dispute("consumer"), False), (GENERAL, Dispute("consumer"), True), (TOWN, Dispute("x", town="t1"), True),
        (TOWN, Dispute("x", town="t2"), False), (TOWN, Dispute("x"), False), (VILLAGE, Dispute("x", town="t1"), False),
        (VILLAGE, Dispute("x", **HERE), True),
    ],
)  # fmt: skip
def test_what_lies_within_a_class(body: Body, dispute: Dispute, does: bool) -> None:
    assert takes(body, dispute) is does


def test_the_rules_name_kinds_that_exist() -> None:
    known = set(load().lists["matter_types"])
    assert set(rules().near_first) | set(rules().never) <= known and not set(rules().near_first) & set(rules().never)
