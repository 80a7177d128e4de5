"""What a clerk is shown while typing: the same person, matter and group, within both walls, in few statements."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from jianhe.casework import parties, sealing
from jianhe.likeness.scores import Case, Person
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Party
from jianhe.records.name_keys import renew
from jianhe.records.queries.recognition import MOST, Known, known
from tests import build
from tests.build import AT, CLERK, DEPUTY, HEAD, OFFICER, ON, a_matter, a_person, acting
from tests.statements import counted_statements

NUMBER, PHONE = "51060319900101001X", "13808122046"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Iterator[Standing]:
    build.a_centre()
    with acting(CLERK) as by:
        yield by


def company(name: str = "四川宏远劳务有限公司（虚构）") -> Any:
    return a_person(name, side="b", role="respondent", kind="company", number="", phone="")


def ask(by: Standing, *claimants: Person, **fields: Any) -> Known:
    return known(by, Case(claimants=claimants, **fields), on=ON)


def matters_of(found: Known) -> set[Any]:
    return {matter.pk for person in found.persons for matter in person.matters}


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        (Person("", number=NUMBER.lower()), "sure"), (Person("", number=" 510603 19900101 001x"), "sure"),
        (Person("王建軍 先生", phone="138-0812-2046"), "sure"), (Person("王健君", phone="+86 13808122046"), "likely"),
        (Person("王建军"), "possible"), (Person("黄建军"), None), (Person("王建军", number="510603199001010028"), None),
        (Person("", number="510603199001010I0X"), None), (Person("王建军", number="51060319900101010X"), "sure"),
    ],
)  # fmt: skip
def test_a_person_is_known_by_number_phone_name_and_sound(clerk: Standing, typed: Person, verdict: str | None) -> None:
    matter = a_matter(by=clerk)
    found = ask(clerk, typed)
    assert [each.score.verdict for each in found.persons] == ([verdict] if verdict else [])
    assert matters_of(found) == ({matter.pk} if verdict else set())


def test_the_old_number_of_fifteen_digits_is_the_same_number(clerk: Standing) -> None:
    a_matter(by=clerk)
    assert ask(clerk, Person("", number="510603900101001")).persons[0].score.is_sure


def test_open_and_closed_matters_of_every_channel_are_known_as_one_person(clerk: Standing) -> None:
    with acting(HEAD) as head:
        closed = a_matter("withdrawn", by=head)
        letter = a_matter(by=head, channel="letter", received_at=AT - timedelta(days=9), at=AT)
        set_context(head)
        (person,) = ask(head, Person("王建军", number=NUMBER)).persons
        assert [matter.pk for matter in person.matters] == [closed.pk, letter.pk]


def test_the_same_matter_is_shown_with_its_reasons(clerk: Standing) -> None:
    there = a_matter(by=clerk, parties=[a_person(), company()], amount_fen=2_700_000)
    found = ask(
        clerk, Person("王建军", phone=PHONE), respondents=(Person("宏远劳务公司"),), matter_type="unpaid_wages",
        amount_fen=2_700_000, received_on=ON, text="八月份在工地干活三个月没发工资，一共27000元",
    )  # fmt: skip
    assert [(each.matter.pk, each.score.verdict) for each in found.matters] == [(there.pk, "sure")]
    assert {"same_claimant", "same_respondent", "same_amount"} <= set(found.matters[0].score.reasons)


def test_the_same_person_with_another_claim_is_no_same_matter(clerk: Standing) -> None:
    a_matter(by=clerk, parties=[a_person(), company()])
    found = ask(
        clerk, Person("王建军", number=NUMBER), respondents=(Person("旌阳区人民法院"),), matter_type="judgment_enforcement",
        received_on=ON, text="邻居占了我家宅基地，判决下来两年没有执行，法官说找不到人",
    )  # fmt: skip
    assert found.persons[0].score.is_sure
    assert not [each for each in found.matters if each.score.verdict in ("sure", "likely")]


def test_what_others_brought_against_the_same_company_is_a_group(clerk: Standing) -> None:
    story = "我在宏远公司的青石路工地做木工，今年五月到八月的工资没有发，公司说甲方没有付款。"
    people = [
        a_person(f"{name}（虚构）", number="", no_id_reason="没带证件", phone="")
        for name in ("赵大山", "钱小河", "孙长江")
    ]
    there = [
        a_matter(by=clerk, parties=[person, company()], story=story, at=AT + timedelta(minutes=n))
        for n, person in enumerate(people)
    ]
    found = ask(
        clerk,
        Person("李田野"),
        respondents=(Person("宏远劳务"),),
        matter_type="unpaid_wages",
        received_on=ON,
        text=story,
    )
    (group,) = found.groups
    assert group.score.is_sure and "same_words" in group.score.reasons
    assert [matter.pk for matter in group.matters] == [matter.pk for matter in reversed(there)] and group.people == 3
    assert not ask(clerk, Person("赵大山"), respondents=(Person("宏达劳务"),), received_on=ON).groups


def test_a_common_name_brings_no_more_than_five_and_drowns_nobody(clerk: Standing) -> None:
    sure = a_matter(by=clerk, parties=[a_person("王伟（虚构）")])
    for n in range(MOST + 3):
        namesake = a_person("王伟（虚构）", number="", no_id_reason="没带证件", phone="")
        a_matter(by=clerk, parties=[namesake], at=AT + timedelta(minutes=n))
    found = ask(clerk, Person("王伟", phone=PHONE))
    assert len(found.persons) == MOST
    assert found.persons[0].score.is_sure and found.persons[0].matters[0].pk == sure.pk


def test_the_sending_organs_number_finds_its_matter(clerk: Standing) -> None:
    there = a_matter(by=clerk, channel="hand_over", sent_by="旌阳区信访局", outer_number="旌信转〔2026〕12号")
    found = ask(clerk, outer_number="旌信转〔2026〕12号", sent_by="旌阳区信访局", text="工地没有发工资")
    assert [each.matter.pk for each in found.matters] == [there.pk]


def test_a_sealed_matter_answers_nothing(clerk: Standing) -> None:
    """Neither itself nor by what it would change: the answer is the same as if it did not exist."""
    typed = Case(
        claimants=(Person("王建军", number=NUMBER, phone=PHONE),), respondents=(Person("宏远劳务"),),
        matter_type="unpaid_wages", received_on=ON, text="三个月没有发工资", outer_number="旌信转〔2026〕12号",
    )  # fmt: skip
    sealed = {
        "channel": "hand_over",
        "sent_by": "旌阳区信访局",
        "outer_number": "旌信转〔2026〕12号",
        "is_sealed": True,
    }
    a_matter(by=clerk, parties=[a_person("王建君（虚构）", number="", no_id_reason="没带证件"), company()])
    with acting(DEPUTY) as deputy:
        before = _answers(known(deputy, typed, on=ON))
    with acting(HEAD) as head:
        canary = a_matter(by=head, parties=[a_person(), company()], **sealed)
        assert canary.pk in matters_of(known(head, typed, on=ON))
    with acting(DEPUTY) as deputy:
        with counted_statements() as seen:
            after = known(deputy, typed, on=ON)
        assert _answers(after) == before != ([], [], []) and len(seen) == 4


def test_sealing_takes_a_matter_out_of_what_is_known(clerk: Standing) -> None:
    matter = a_matter(by=clerk)
    with acting(HEAD) as head:
        build.assign_to(matter, OFFICER, by=head)
    with acting(DEPUTY) as deputy:
        assert matters_of(ask(deputy, Person("", number=NUMBER))) == {matter.pk}
    with acting(HEAD) as head:
        sealing.seal(matter=matter, ground="未成年人", by=head, at=AT)
    with acting(DEPUTY) as deputy:
        assert not ask(deputy, Person("", number=NUMBER))


def test_a_restricted_matter_is_not_known_by_its_persons(clerk: Standing) -> None:
    matter = a_matter(by=clerk, channel="hand_over", sent_by="旌阳区信访局", outer_number="旌信转〔2026〕12号")
    with acting(HEAD) as head:
        Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
        set_context(head)
        assert not ask(head, Person("王建军", number=NUMBER, phone=PHONE))
        found = ask(head, Person("王建军", number=NUMBER), outer_number="旌信转〔2026〕12号", sent_by="旌阳区信访局")
        assert [each.matter.pk for each in found.matters] == [matter.pk]
        set_context(clerk)
        assert matters_of(ask(clerk, Person("王建军", number=NUMBER))) == {matter.pk}  # its owner knows it


def test_nobody_and_nothing_typed_ask_nothing(clerk: Standing) -> None:
    a_matter(by=clerk)
    with counted_statements() as seen:
        assert not known(Standing(person=None), Case(claimants=(Person("王建军"),)), on=ON)
        assert not ask(clerk) and not ask(clerk, Person("匿名（虚构）")) and not ask(clerk, Person(" "))
    assert seen == []


def test_four_statements_whatever_is_found(clerk: Standing) -> None:
    for n in range(4):
        a_matter(by=clerk, parties=[a_person(), company()], at=AT + timedelta(minutes=n))
    typed = Case(
        claimants=(Person("王建军", number=NUMBER, phone=PHONE),), respondents=(Person("宏远公司"),), text="工资"
    )
    with counted_statements() as seen:
        assert len(known(clerk, typed, on=ON).persons[0].matters) == 4
    assert len(seen) == 4


def test_a_removed_or_renamed_party_is_known_as_it_is_now(clerk: Standing) -> None:
    matter = a_matter(by=clerk, parties=[a_person("王建军（虚构）", number="", no_id_reason="没带证件", phone="")])
    (party,) = Party.objects.filter(matter=matter)
    changed = a_person("單雄信（虚构）", number="", no_id_reason="没带证件", phone="")
    parties.change_party(party=party, changed=changed, by=clerk, at=AT)
    assert not ask(clerk, Person("王建军")) and ask(clerk, Person("单雄信"))
    parties.add_party(matter=matter, party=replace(changed, name="秦琼（虚构）"), by=clerk, at=AT)
    parties.remove_party(party=party, by=clerk, at=AT)
    assert not ask(clerk, Person("单雄信")) and ask(clerk, Person("秦琼"))


def test_names_kept_before_get_their_keys(clerk: Standing) -> None:
    matter = a_matter(by=clerk)
    Party.objects.filter(matter=matter).update(name_key="", sound_key="old")
    with connection.cursor() as cursor:
        assert renew(cursor) == 1
        assert renew(cursor) == 0
    assert Party.objects.filter(matter=matter).values_list("name_key", "sound_key").get() == ("王建军", "wang jian jun")


def _answers(found: Known) -> Any:
    return (
        [(each.score, each.party.pk, [matter.pk for matter in each.matters]) for each in found.persons],
        [(each.score, each.matter.pk) for each in found.matters],
        [(each.score, [matter.pk for matter in each.matters], each.people) for each in found.groups],
    )
