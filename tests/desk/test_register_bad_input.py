"""What cannot be taken stays on the page, with its sentence beside the field and everything typed."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.models import Place
from jianhe.records.models import Contact, Party
from tests.build import CLERK, acting
from tests.desk.registering import a_clerk, counted, person, typed, words


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk()


BAD = {
    "wrong check digit": ({"party-0-number": "510603199001010016"}, "身份证号的末位对不上", "party-0-number"),
    "phone one short": ({"party-0-phone": "1380812204"}, "现在是 10 位", "party-0-phone"),
    "amount in words": ({"amount": "一万"}, "只写数字，单位是元", "amount"),
    "amount out of range": ({"amount": "99999999999999"}, "只写数字，单位是元", "amount"),
    "negative amount": ({"amount": "-5"}, "只写数字，单位是元", "amount"),
    "nobody": ({"people_count": "0"}, "人数在 1 到 100000 之间", "people_count"),
    "people in words": ({"people_count": "六"}, "人数只写数字", "people_count"),
    "a day in the future": ({"received_on": "2999-01-01"}, "收到时间不能在现在以后", "received_on"),
    "no day at all": ({"received_on": "2026-02-30"}, "日期写成", "received_on"),
    "centre received in the future": (
        {"centre_received_on": "2999-01-01"},
        "收到时间不能在现在以后",
        "centre_received_on",
    ),
    "an unknown village": ({"village": str(uuid4())}, "请从名单里选", "village"),
    "an unknown town": ({"town": "x'; DROP TABLE"}, "请从名单里选", "town"),
    "an unknown kind": ({"matter_type": "made_up"}, "请从列出的里面选", "matter_type"),
    "an unknown category": ({"category": "made_up"}, "请从名单里选", "category"),
    "an unknown channel": ({"channel": "pigeon"}, "请从名单里选", "channel"),
    "a window of another unit": ({"window": str(uuid4())}, "请从名单里选", "window"),
    "too long a story": ({"story": "字" * 20_001}, "最多 20000 个字", "story"),
    "too long a name": ({"party-0-name": "名" * 101}, "名称最多 100 个字", "party-0-name"),
    "too long an address": ({"party-0-address": "路" * 201}, "最多 200 个字", "party-0-address"),
    "no sender": ({"channel": "hand_over"}, "要写哪个机关移送", "sent_by"),
    "no story": ({"story": "\u200b \u202e", "claim": ""}, "没有写说的是什么事", "story"),
}


@pytest.mark.parametrize(("change", "sentence", "field"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_beside_the_field_and_everything_typed_is_kept(
    clerk: Client, change: dict[str, str], sentence: str, field: str
) -> None:
    form = {**typed(claim="付清工资", place="青石路工地"), **change}
    response = clerk.post("/desk/register/", form)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    if field not in ("matter_type", "channel"):
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page), f"{field} is not marked"
    for name in ("party-0-name", "party-0-phone", "claim", "place", "story", "form_key"):
        assert form[name][:60] in page, f"{name} was lost"
    assert counted() == 0


def test_control_and_direction_characters_are_left_out_of_what_is_kept(clerk: Client) -> None:
    form = typed(
        story="工资\x00没\u202e发\u200b", **{"party-0-name": "王\x07建\u2066军（虚构）", "party-0-address": "三\x00组"}
    )
    assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.get().story == "工资没发"
        party = Party.objects.get()
    assert (party.name, party.address.open()) == ("王建军（虚构）", "三组")


def test_rare_characters_and_middle_dots_stay_as_they_are(clerk: Client) -> None:
    assert clerk.post("/desk/register/", typed(**{"party-0-name": "𠮷㛃䶮喆•买买提（虚构）"})).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Party.objects.get().name == "𠮷㛃䶮喆·买买提（虚构）"


def test_a_sixth_representative_is_refused_with_the_article(clerk: Client) -> None:
    rows = {
        key: value
        for place in range(1, 7)
        for key, value in person(place, "representative", f"代表{place}（虚构）").items()
    }
    response = clerk.post("/desk/register/", typed(party_count="7", **rows))
    assert response.status_code == 422
    assert "代表最多 5 人" in words(response)
    assert "信访工作条例" in words(response)
    assert "代表6（虚构）" in response.content.decode()
    assert counted() == 0


def test_the_fault_of_a_later_row_stands_in_that_row(clerk: Client) -> None:
    """An empty row between two people shifts nothing."""
    rows = person(2, "respondent", "乙（虚构）", phone="123")
    response = clerk.post("/desk/register/", typed(party_count="3", **person(1, "agent", ""), **rows))
    assert response.status_code == 422
    assert re.search(r'name="party-2-phone"[^>]*aria-invalid="true"', response.content.decode())


def test_a_place_of_another_centre_cannot_be_slipped_in(clerk: Client) -> None:
    own = Place.objects.get(code="qinghe")
    other = type(own.centre).objects.create(
        code="elsewhere", district="510699", name="别处", organ="别处检", organ_short="别检", practice="jingyang"
    )
    foreign = Place.objects.create(centre=other, code="x", name="别处镇")
    assert clerk.post("/desk/register/", typed(town=str(foreign.pk))).status_code == 422
    assert counted() == 0


def test_a_village_outside_the_town_is_told(clerk: Client) -> None:
    form = typed(
        town=str(Place.objects.get(code="liuping").pk), village=str(Place.objects.get(code="qinghe_shuangqiao").pk)
    )
    response = clerk.post("/desk/register/", form)
    assert response.status_code == 422
    assert "这个村不在所选的乡镇" in words(response)


def test_what_cannot_be_read_does_not_hide_the_other_faults(clerk: Client) -> None:
    form = typed(
        channel="hand_over", amount="约3万", people_count="两万", received_on="2999-01-01", story="",
        **{"party-0-number": "510603199001010016", "party-0-phone": "1380812204"},
    )  # fmt: skip
    page = clerk.post("/desk/register/", form).content.decode()
    for sentence in ("有 7 处要改", "只写数字，单位是元", "人数只写数字", "不能在现在以后", "没有写说的是什么事",
                     "末位对不上", "现在是 10 位", "要写哪个机关移送"):  # fmt: skip
        assert sentence in page
    assert counted() == 0
