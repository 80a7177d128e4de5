"""Every rule of the eligibility check, as a table: an agreement in order, one thing changed, and which rule speaks."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jianhe.law.catalogue import load
from jianhe.law.confirmation import (
    CHECKS,
    Court,
    Facts,
    Instalment,
    Organisation,
    Person,
    check,
    last_day,
    stopping,
)
from jianhe.law.confirmation_rules import rules
from jianhe.law.working_days import national_calendar

HERE, ELSEWHERE = "510603", "510604"
ASKED = [name for name, rule in rules().items() if rule.ask is not None]
A, B = Person("王建军（虚构）", "a"), Person("宏远劳务（虚构）", "b")
COMMITTEE = Organisation("劳动争议人民调解委员会")
FIRST = Instalment(1, 9_320_000, date(2026, 12, 10), "宏远劳务（虚构）", "王建军（虚构）")
SECOND = replace(FIRST, number=2, due_on=date(2027, 1, 20))
GOOD = Facts(
    kind="mediation", effective_on=date(2026, 11, 24), today=date(2026, 11, 24), calendar=national_calendar(),
    people=(A, B), organisation=COMMITTEE, court=Court(HERE), places={"seat": (HERE,)},
    clauses=("双方确认欠付工资合计壹拾捌万陆仟肆佰元整。", "宏远劳务分两期付清。"), total=18_640_000,
    instalments=(FIRST, SECOND), is_labour=True, papers=frozenset({"agreement", "proof"}),
    answers=dict.fromkeys(ASKED, False),
)  # fmt: skip


def failing(facts: Facts) -> list[str]:
    return [one.id for one in check(facts) if one.fault is not None]


def test_an_agreement_in_order_passes_every_rule() -> None:
    assert failing(GOOD) == []
    assert [one.id for one in check(GOOD)] == list(rules())


def test_each_rule_has_its_function_and_cites_what_we_have() -> None:
    assert set(CHECKS) == set(rules())
    law = load()
    for name, rule in rules().items():
        assert all(law.cite(one).zh for one in rule.cite), name
        if rule.override is not None:
            assert law.roles.may({rule.override}, "approve"), name


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"clauses": (text,), **more}


CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("thirty days from a new year's day end on a Saturday, so on Monday", {
        "effective_on": date(2026, 1, 1), "today": date(2026, 2, 2)}, []),
    ("and not a day later", {"effective_on": date(2026, 1, 1), "today": date(2026, 2, 3)}, ["R-301"]),
    ("the national holiday carries it to 8 October", {
        "effective_on": date(2026, 9, 1), "today": date(2026, 10, 8)}, []),
    ("not to the 9th", {"effective_on": date(2026, 9, 1), "today": date(2026, 10, 9)}, ["R-301"]),
    ("not in effect yet", {"effective_on": None}, ["R-301"]),
    ("in effect tomorrow only", {"effective_on": date(2026, 11, 25)}, ["R-301"]),
    ("long before the present law", {"effective_on": date(2019, 1, 1)}, ["R-301"]),
    ("one party has not signed the application", {"people": (A, replace(B, has_applied=False))}, ["R-302"]),
    ("one of six workers has not", {"people": (A, replace(A, name="李四（虚构）", has_applied=False), B)}, ["R-302"]),
    ("only one side is there", {"people": (A,)}, ["R-302"]),
    ("a pure reconciliation agreement", {"kind": "reconciliation"}, ["R-303"]),
    ("nobody presided", {"organisation": None}, ["R-303", "R-310"]),
    ("a party has not signed the agreement", {"people": (A, replace(B, has_signed=False))}, ["R-303"]),
    ("an organisation that nobody knows", {"organisation": replace(COMMITTEE, is_registered=False)}, ["R-201"]),
    ("no mediator's signature", {"organisation": replace(COMMITTEE, mediator_has_signed=False)}, ["R-206"]),
    ("no seal", {"organisation": replace(COMMITTEE, is_sealed=False)}, ["R-206"]),
    ("an agent without special authority", {"people": (A, replace(B, through="agent", agent="钱某"))}, ["R-105"]),
    ("an agent with it", {
        "people": (A, replace(B, through="agent", agent="钱某", is_agent_authorised=True))}, []),
    ("somebody without capacity signed himself", {"people": (replace(A, is_capable=False), B)}, ["R-105"]),
    ("his legal representative signed", {
        "people": (replace(A, is_capable=False, through="legal_representative"), B)}, []),
    ("one agent for both sides", {"people": tuple(
        replace(one, through="agent", agent="钱某", is_agent_authorised=True) for one in (A, B))}, ["R-309"]),
    ("a divorce", said("双方自愿离婚，子女由女方抚养。"), ["R-304"]),
    ("a divorce in other words", said("自本协议签字之日起解除婚姻关系。"), ["R-304"]),
    ("a divorce long past is only told", said("双方已经自愿离婚，男方每月付抚养费。"), []),
    ("and what is denied is not agreed", said("本协议不涉及解除婚姻关系。女方不同意离婚。"), []),
    ("a denial in an earlier sentence does not help", said("本协议不涉及财产。双方同意离婚。"), ["R-304"]),
    ("adoption", said("双方解除收养关系。"), ["R-304"]),
    ("title to a house", said("该不动产所有权归甲方。"), ["R-305"]),
    ("title to a trade mark", said("商标权归申请人所有。"), ["R-305"]),
    ("a house is given back", said("乙方于十日内把房屋归还甲方。"), []),
    ("bankruptcy", said("甲方撤回对乙方的破产清算申请。"), ["R-306"]),
    ("public summons", said("双方同意公示催告。"), ["R-306"]),
    ("a judgment is changed", said("双方同意变更判决，只付本金。"), ["R-307"]),
    ("to be agreed later", said("余款另行协商。"), ["R-308"]),
    ("no clause at all", {"clauses": ("", " ")}, ["R-308"]),
    ("a total without a day", {"instalments": ()}, ["R-308"]),
    ("an instalment without a day", {"instalments": (replace(FIRST, due_on=None), SECOND)}, ["R-308"]),
    ("an instalment of nothing", {"instalments": (replace(FIRST, amount=0), SECOND)}, ["R-308", "C-1"]),
    ("nothing is to be paid", {"total": None, "instalments": (), "is_labour": False}, []),
    ("the sums differ by one fen", {"total": 18_640_001}, ["C-1"]),
    ("there is no total", {"total": None}, ["C-1"]),
    ("a labour agreement with more than payment", said("公司恢复劳动关系。"), ["R-310"]),
    ("the same words outside labour", said("公司恢复劳动关系。", is_labour=False), []),
    ("labour before a commercial centre", {
        "organisation": Organisation("商事调解中心", is_peoples_committee=False)}, ["R-310"]),
    ("another dispute before a commercial centre", {
        "organisation": Organisation("商事调解中心", is_peoples_committee=False), "is_labour": False}, []),
    ("the court of nowhere", {"places": {}}, ["R-311"]),
    ("the seat elsewhere", {"places": {"seat": (ELSEWHERE,)}}, ["R-311"]),
    ("labour at a domicile", {"places": {"seat": (ELSEWHERE,), "domicile": (HERE,)}}, ["R-311"]),
    ("another dispute at a domicile", {
        "places": {"seat": (ELSEWHERE,), "domicile": (ELSEWHERE, HERE)}, "is_labour": False}, []),
    ("another court had invited the organisation", {
        "places": {"seat": (HERE,), "inviting_court": (ELSEWHERE,)}, "is_labour": False}, ["R-311"]),
    ("this court had", {"places": {"inviting_court": (HERE,)}}, []),
    ("a matter for the intermediate court", {"needs_level": "intermediate"}, ["R-311"]),
    ("complaints are forbidden", said("王建军不得举报宏远劳务。"), ["R-110"]),
    ("silence is bought", said("付款后王建军不再信访。"), ["R-111"]),
    ("an identity is missing", {"people": (replace(A, has_identity=False), B)}, ["C-2"]),
    ("an address is missing", {"people": (A, replace(B, has_address=False))}, ["C-2"]),
    ("no proof of presiding", {"papers": frozenset({"agreement"})}, ["C-3"]),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), [pytest.param(c, e, id=name) for name, c, e in CASES])
def test_one_thing_changed(changed: dict[str, Any], expected: list[str]) -> None:
    assert failing(replace(GOOD, **changed)) == expected


@pytest.mark.parametrize("rule", ASKED)
def test_a_question_must_be_answered_and_yes_means_a_fault(rule: str) -> None:
    assert failing(replace(GOOD, answers={**GOOD.answers, rule: True})) == [rule]
    unanswered = {name: value for name, value in GOOD.answers.items() if name != rule}
    (left_open,) = [one for one in check(replace(GOOD, answers=unanswered)) if one.fault is not None]
    assert left_open.id == rule and left_open.fault is not None and "还没有回答" in left_open.fault.zh


def test_what_the_agreement_says_counts_more_than_an_answer() -> None:
    (found,) = [one for one in check(replace(GOOD, clauses=("双方同意离婚。",))) if one.fault is not None]
    assert found.fault is not None and "第 1 条" in found.fault.zh and "同意离婚" in found.fault.zh


def test_an_override_lifts_a_and_never_b() -> None:
    unclear = check(replace(GOOD, clauses=("余款另行协商，双方同意离婚。",)))
    assert [one.id for one in stopping(unclear)] == ["R-304", "R-308"]
    assert [one.id for one in stopping(unclear, ["R-304", "R-308"])] == ["R-304"]


def test_a_warning_stops_nothing() -> None:
    warned = check(replace(GOOD, answers={**GOOD.answers, "R-312": True}))
    assert [one.id for one in warned if one.fault] == ["R-312"] and stopping(warned) == []


def test_every_block_says_what_to_do_instead() -> None:
    refusal = rules()["R-304"].as_refusal()
    assert refusal.cite == "civpl-interp-2022/355" and refusal.instead is not None and "民政局" in refusal.instead.zh


def test_the_last_day() -> None:
    assert last_day(date(2026, 3, 2), national_calendar()) == date(2026, 4, 1)
