"""Scores: what must agree, what stands in the way, and that the order of asking is no matter."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.strict_yaml import BadFile
from jianhe.likeness import scores
from jianhe.likeness.scores import Case, Person, same_group, same_matter, same_person
from jianhe.likeness.weights import VERDICTS, Scale, load, weights

WANG = Person(
    "王德福", number="1", phone="p", sex="m", born_on=date(1963, 4, 12), town="t1", address="孝泉镇红星村3组12号"
)


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (Person("王德福", number="1"), "sure"), (Person("王德福", phone="p"), "sure"),
        (Person("王得福", phone="p", town="t1"), "likely"),
        (Person("王德福", born_on=date(1963, 4, 12), town="t1"), "sure"), (Person("王德福", town="t1"), "likely"),
        (Person("李四", number="1"), "likely"), (Person("", phone="p"), "likely"), (Person("王德福"), "possible"),
        (Person("王德福", number="2", phone="p", town="t1"), "no"), (Person("王德福", town="t1", sex="f"), "no"),
        (Person("王志强", phone="p", town="t1", address="孝泉镇红星村3组12号"), "possible"), (Person("王志强", phone="p"), "no"),
        (Person("匿名"), "no"), (Person("匿名", phone="p"), "likely"),
    ],
)  # fmt: skip
def test_persons(other: Person, verdict: str) -> None:
    assert same_person(WANG, other).verdict == verdict


def test_a_name_alone_is_never_sure_however_much_of_it_agrees() -> None:
    bare = Person("阿不都热合曼·买买提", town="t1", address="孝泉镇红星村3组12号")
    assert same_person(bare, bare).verdict == "likely"


def test_a_telephone_that_many_share_says_less() -> None:
    shared = replace(WANG, number="", born_on=None, town="", phone_holders=3)
    assert same_person(shared, Person("王德福", phone="p")).verdict == "likely"
    assert same_person(shared, Person("王得福", phone="p")).verdict == "possible"
    assert "shared_phone" in same_person(shared, Person("王德福", phone="p")).reasons


def test_another_kind_of_paper_is_no_other_person() -> None:
    passport = Person("王德福", number="E1", id_type="passport", phone="p")
    assert same_person(WANG, passport).is_sure
    assert same_person(WANG, replace(passport, id_type="identity_card")).verdict == "no"


def test_a_number_that_was_mistyped_is_near() -> None:
    typed = Person("王德福", near_numbers=frozenset({"1", "7"}))
    assert same_person(typed, WANG).is_sure and "near_number" in same_person(WANG, typed).reasons


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("四川宏远建筑劳务有限公司", "宏远劳务公司", "likely"), ("宏远劳务公司", "宏远劳务有限责任公司", "likely"),
        ("宏远劳务公司", "宏达劳务公司", "no"), ("锦绣物业公司", "锦绣餐饮公司", "possible"),
        ("旌阳区人民法院", "德阳市旌阳区法院", "sure"),
        ("旌阳区人民法院", "绵竹市人民法院", "no"), ("红星村村委会", "孝泉镇红星村村民委员会", "likely"),
    ],
)  # fmt: skip
def test_organisations(one: str, other: str, verdict: str) -> None:
    assert same_person(Person(one), Person(other)).verdict == verdict


def case(text: str, who: Person = WANG, **fields: Any) -> Case:
    return Case(**{
        "claimants": (who,), "respondents": (Person("宏远公司"),), "matter_type": "unpaid_wages",
        "received_on": date(2026, 9, 1), "text": text, **fields,
    })  # fmt: skip


WAGES = "在青石路工地做木工，六月到八月的工资没有发，一共两万七，工头说甲方没有付款"


def test_the_same_claim_in_other_words_is_the_same_matter() -> None:
    again = case("青石路木工的工资，甲方没付款给工头，2.7万拖到现在", received_on=date(2026, 10, 8))
    assert same_matter(case(WAGES), again).is_sure


def test_another_claim_against_the_same_employer_is_not() -> None:
    hurt = case("手指被冲床压断，厂里不申报工伤", matter_type="labour_dispute_other", received_on=date(2026, 9, 20))
    assert same_matter(case(WAGES), hurt).verdict in ("possible", "no")


def test_a_template_letter_of_another_is_a_group_and_no_same_matter() -> None:
    other = case(WAGES, Person("李四海", number="9"))
    assert same_matter(case(WAGES), other).verdict in ("possible", "no")
    assert same_group(case(WAGES), [other]).is_sure


def test_a_group_of_several_is_surer_than_of_one_and_of_none_is_none() -> None:
    others = [case("木工班在青石路的钱没有给", Person(name)) for name in ("李四海", "赵五山")]
    assert same_group(case(WAGES), others).points > same_group(case(WAGES), others[:1]).points
    assert same_group(case(WAGES), []).verdict == "no"


def test_the_same_public_body_alone_makes_no_group() -> None:
    one = case("判了两年不执行", respondents=(Person("旌阳区人民法院"),), matter_type="judgment_enforcement")
    other = case(
        "离婚案半年没有开庭", Person("李四海"), respondents=(Person("旌阳法院"),), matter_type="divorce_family"
    )
    assert same_group(one, [other]).verdict == "no"


def test_two_numbers_of_one_sender_are_two_matters() -> None:
    one = case(WAGES, outer_number="12号", sent_by="信访局")
    assert "other_outer_number" in same_matter(one, replace(one, outer_number="13号")).reasons
    assert "same_outer_number" in same_matter(one, one).reasons


persons = st.builds(
    Person, name=st.sampled_from(["王德福", "王得福", "王福", "李四", "匿名", "宏远公司", "宏远劳务公司", ""]),
    number=st.sampled_from(["", "1", "2"]), near_numbers=st.sampled_from([frozenset(), frozenset({"1"})]),
    phone=st.sampled_from(["", "p", "q"]), phone_holders=st.integers(1, 4), sex=st.sampled_from(["", "m", "f"]),
    born_on=st.sampled_from([None, date(1963, 4, 12), date(1970, 1, 1)]), town=st.sampled_from(["", "t1", "t2"]),
    address=st.sampled_from(["", "红星村3组12号", "红星村9组"]),
)  # fmt: skip
cases = st.builds(
    Case, claimants=st.tuples(persons), respondents=st.one_of(st.just(()), st.tuples(persons)),
    matter_type=st.sampled_from(["", "unpaid_wages", "consumer"]), amount_fen=st.sampled_from([None, 100, 200]),
    received_on=st.sampled_from([None, date(2026, 1, 1), date(2020, 1, 1)]), town=st.sampled_from(["", "t1", "t2"]),
    place=st.sampled_from(["", "青石路"]), text=st.sampled_from(["", WAGES, "手指被冲床压断"]),
    outer_number=st.sampled_from(["", "1", "2"]),
)  # fmt: skip


@given(persons, persons)
def test_the_same_person_is_symmetric(one: Person, other: Person) -> None:
    assert same_person(one, other) == same_person(other, one)


@given(cases, cases)
def test_the_same_matter_is_symmetric(one: Case, other: Case) -> None:
    assert same_matter(one, other) == same_matter(other, one)
    assert same_group(one, [other]) == same_group(other, [one])


@given(persons, persons)
def test_every_score_explains_itself(one: Person, other: Person) -> None:
    score = same_person(one, other)
    scales = (weights().person, weights().company)
    assert any(
        set(score.reasons) <= set(scale.reasons)
        and score.points == sum(scale.reasons[code].points for code in score.reasons)
        for scale in scales
    )
    assert score.verdict in VERDICTS


def test_the_weights_are_read_strictly(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "weights.yaml"
    path.write_text("person: {sure: 1}\n", encoding="utf-8")
    with pytest.raises(BadFile) as bad:
        load(path)
    assert len(bad.value.problems) > 5


def test_no_reason_is_idle() -> None:
    source = Path(scores.__file__).read_text(encoding="utf-8")
    told = weights()
    codes = {code for scale in (told.person, told.company, told.matter, told.group) for code in scale.reasons}
    assert not [code for code in codes if f'"{code}"' not in source]


def test_never_more_than_the_most() -> None:
    scale: Scale = weights().person
    assert scale.score(["same_number"]).verdict == "sure"
    assert scale.score(["same_number"], most="possible").verdict == "possible"
    assert scale.score(["other_name"], most="possible").verdict == "no"
