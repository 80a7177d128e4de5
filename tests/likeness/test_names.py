"""Two spellings of one name have one key; two names have two; what sounds alike in Sichuan sounds alike here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.likeness.names import is_organisation, keys_of, name_key, pinyin_of, sound_key, variants

SAME = [
    ("王建军", "王建軍", "王 建 军", "王建军（虚构）", "王建军 先生", "王建军等6人", "王建军女士等三人", "反映人：王建军",
     "王建军(其父)", "王建军【代】", "王建军\u200b"),
    ("李哲", "李喆"), ("张坤", "张堃"), ("刘峰", "劉峯"), ("陈珍", "陳珎"), ("肖国强", "萧国强", "蕭囯強"), ("付小明", "傅小明"),
    ("阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽买买提", "阿依古丽‧买买提"), ("smith john", "Ｓｍｉｔｈ Ｊｏｈｎ"),
    ("宏远劳务", "四川宏远劳务有限责任公司", "四川省宏远劳务有限公司", "宏远劳务公司", "宏远(四川)劳务有限公司",
     "德阳市宏远劳务集团有限公司",
     "四川宏远劳务有限公司德阳分公司"),
    ("旌阳区法院", "四川省德阳市旌阳区人民法院", "德阳市旌阳区人民法院", "旌阳法院"),
    ("德阳市公安局旌阳区分局", "旌阳区公安分局", "旌阳公安局", "德阳市公安局旌阳分局"),
    ("旌阳区人力资源和社会保障局", "旌阳区人社局"), ("旌阳区劳动保障监察大队", "旌阳区劳动监察大队"),
    ("德阳市旌阳区孝泉镇红星村村民委员会", "孝泉镇红星村村委会"),
]  # fmt: skip
DIFFERENT = [
    ("王建军", "王建君"), ("王淼", "王水"), ("旌阳区法院", "绵竹市法院"), ("德阳市法院", "旌阳区法院"),
    ("宏远劳务公司", "宏达劳务公司"),
    ("城东派出所", "城西派出所"), ("孝泉镇红星村村委会", "新中镇红星村村委会"), ("王老师", "李老师"), ("宏远一厂", "宏远二厂"),
]  # fmt: skip


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert {name_key(each) for each in spellings} == {name_key(spellings[0])} != {""}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_names_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("nobody", ["匿名", "匿名（虚构）", "", "  ", "某某", "不详", "公司", "群众"])
def test_nobody_is_looked_for_by_no_name(nobody: str) -> None:
    assert keys_of(nobody) == ("", "")


def test_a_title_is_part_of_the_name_where_only_a_surname_would_remain() -> None:
    assert name_key("王老师") == "王老师" and name_key("王建军老师") == "王建军"


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单建国", "shan jian guo"), ("曾莉", "zeng li"), ("仇和", "qiu he"), ("解放军", "xie fang jun"), ("区明", "ou ming"),
        ("查理", "zha li"), ("尉迟恭", "yu chi gong"), ("任翔", "ren xiang"), ("单于丹", "chan yu dan"), ("王单", "wang dan"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert pinyin_of(name) == reading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("牛丽", "刘丽"), ("张淑珍", "脏书真"), ("程英", "陈音"), ("胡凡", "付欢"), ("黄建国", "方建国"), ("石成", "司曾"),
        ("王建军", "王健君"), ("宏远公司", "洪远建筑劳务有限公司"), ("宏远劳务", "四川宏远建设劳务有限公司"),
    ],
)  # fmt: skip
def test_what_sounds_alike_in_sichuan_has_one_sound(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("王建军", "王建国"), ("张三", "姜三"), ("火生", "佛生"), ("宏远公司", "宏达公司")]
)
def test_what_sounds_different_stays_different(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_an_organisation_is_told_by_its_ending() -> None:
    organisations = ("宏远公司", "李记砖厂", "旌阳区人社局", "城东派出所", "张三火锅店")
    persons = ("王会", "张三（宏远公司包工头）", "欧阳文会", "李行", "阿依古丽·买买提")
    assert all(map(is_organisation, organisations)) and not any(map(is_organisation, persons))


pieces = st.sampled_from([
    "王", "建", "军", "公司", "有限", "责任", "四川", "省", "德阳市", "旌阳区", "人民", "法院",
    "公安局", "分局", "等", "6", "人", "（",
    "）", "其妻", "先生", "反映人", "：", "·", "派出所", "孝泉镇", "劳务", "店", "集团",
    "村民委员会", "二", "老板", "喆", "堃", "國",
])  # fmt: skip


@given(st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=9).map("".join))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert pinyin_of(key) == pinyin_of(name)
    assert not any(sign.isspace() for sign in key)


def test_no_variant_leads_to_another_variant() -> None:
    told = variants()
    for table in (told.characters, told.surname_characters):
        assert not set(table) & set(table.values())
    assert not [key for key, value in told.aliases.items() if key in value]
