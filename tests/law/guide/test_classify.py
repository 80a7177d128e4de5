"""Letters in plain words: clear cases, denial, stage, danger, and the command as other programs call it."""

import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.guide.cards import card_on
from jianhe.law.guide.classify import packaged_guide
from jianhe.law.guide.codes import DOORS, KINDS
from jianhe.law.guide.recognition import recognition

GUIDE = packaged_guide(date(2026, 11, 27))


def run(text, *argv):
    command = [sys.executable, "-m", "jianhe", "guide", *argv]
    return subprocess.run(command, input=text, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("text", "kind", "door"),
    [
        ("包包头老板不给钱，我们在工地上干了三个月，工钱一分都莫得", "unpaid_wages", "labour_inspection"),
        ("老板撵我走，干了五年说辞退就辞退，经济补偿也没得", "labour_dispute_other", "labour_arbitration"),
        ("报案三个月了，派出所就是不立案，也不说理由", "police_no_case_filing", "procuratorate_12309"),
        ("我的案子移送检察院一个月了，办到哪一步了", "case_progress_inquiry", "procuratorate_12309"),
        ("楼上漏水把我家天花板泡坏了，喊他修他不管", "neighbour_dispute", "peoples_mediation"),
        ("村支书贪污修路款，账目从来不公开", "official_misconduct_report", "supervisory_commission"),
        ("男人喝醉酒就打我，昨晚又把我打得鼻青脸肿", "domestic_violence", "public_security"),
        ("化工厂半夜往河里偷排废水，鱼都死了", "environmental_public_interest", "ecology_environment"),
    ],
)
def test_clear_letters(text, kind, door):
    found = GUIDE.read(text)
    assert (found.matter_type, found.first_authority) == (kind, door)


def test_dialect_and_slips_are_understood():
    assert GUIDE.read("派处所不给立案，咋个整嘛").matter_type == "police_no_case_filing"
    assert recognition().reader.read("娃儿遭打了，莫得人管").plain == "孩子被打了,没有人管"


def test_the_answer_quotes_the_writer():
    letter = recognition().reader.read("哪个 娃儿 遭打")
    place = letter.plain.index("孩子")
    assert letter.quote(place, place + 2) == "娃儿"


def test_what_is_denied_is_not_the_matter():
    assert GUIDE.read("不是离婚，是他不给娃儿抚养费").matter_type == "divorce_family"
    assert GUIDE.read("没有拖欠工资，工资给清了，就是说辞退就辞退，要经济补偿").matter_type == "labour_dispute_other"
    assert "征地" not in recognition().reader.read("不是征地，是邻居占我的路").claimed
    assert "不是我干的" in recognition().reader.read("不是我干的，判了我七年").claimed


@pytest.mark.parametrize(
    ("text", "door", "remit"),
    [
        ("老板欠我工钱，还没找过哪个", "labour_inspection", "procuratorate_after_other_remedy"),
        ("老板欠我工钱，劳动监察说处理不了，喊我去仲裁", "labour_arbitration", "procuratorate_after_other_remedy"),
        ("老板欠我工钱，仲裁不受理", "court_filing", "procuratorate_after_other_remedy"),
        ("民事官司二审判我输，判决错了，我要申请再审", "court_filing", "procuratorate_after_other_remedy"),
        ("民事官司，再审申请被高院驳回了，我不服判决", "procuratorate_12309", "procuratorate"),
        ("弟弟霸着妈的遗产，调委会出了调解终止书，我要去法院起诉", "court_filing", "other"),
        ("遗产怎么分还没谈过，想请人先调解", "peoples_mediation", "other"),
        ("车祸赔偿交警调解没成，给了调解终结书，我准备起诉", "court_filing", "procuratorate_after_other_remedy"),
        ("不服土地仲裁裁决，承包地的事三十天内去哪里告", "court_filing", "procuratorate_after_other_remedy"),
        ("征地的补偿决定书送来了，我不服这个补偿", "admin_reconsideration", "procuratorate_after_other_remedy"),
        ("征地补偿复议维持了，我还是不服", "court_filing", "procuratorate_after_other_remedy"),
        ("家暴，派出所拘留了他，我搬到娘家住，想申请人身安全保护令", "court_filing", "procuratorate_after_other_remedy"),
        ("我女儿被害的案子是你们办的，已经判了，还想请你们安排心理辅导", "procuratorate_12309", "procuratorate"),
    ],
)
def test_the_stage_decides_the_door(text, door, remit):
    found = GUIDE.read(text)
    assert (found.first_authority, found.remit) == (door, remit)


@pytest.mark.parametrize(
    ("text", "door", "remit", "variant"),
    [
        ("车祸的判决生效半年了，对方一分不赔，还没申请执行", "court_enforcement", "procuratorate_after_other_remedy", None),
        ("房产证办不下来，中介卷了我的定金跑了，像是骗子，还没报警", "public_security", "other", None),
        ("车祸扯皮，交警调解不成，要打官司没钱请律师", "legal_aid", "other", "to_legal_aid"),
        ("辞退我的官司仲裁、一审、二审、再审都输了，高院驳回了再审申请", "procuratorate_12309", "procuratorate", None),
    ],
)
def test_the_door_is_right_whatever_the_kind(text, door, remit, variant):
    """Where a card has no stage of its own behind the door, the common one stands there."""
    found = GUIDE.read(text)
    assert (found.first_authority, found.remit) == (door, remit)
    assert variant is None or found.variant == variant


SCRAPS = ["判了", "没给钱", "报警", "仲裁", "再审驳回", "。", "，", "不想活了", "打我", "征地", "😀", "abc", "12345", "调解"]


@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=60).map("".join))
def test_whatever_is_written_has_a_door_and_a_stage_of_its_card(text):
    found = GUIDE.read(text)
    assert found.matter_type in KINDS and found.first_authority in DOORS and len(found.alternatives) == 3
    way = card_on(found.matter_type, date(2026, 11, 27)).way(found.variant)
    assert found.remit == way.remit
    assert found.first_authority == way.door or any("110" in reason.zh for reason in found.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "再不给工钱我就从楼上跳下去",
        "法院不给我执行，我就喝农药死给你们看",
        "我写好遗书了，活着没意思",
        "娃儿手上全是刀割的口子，说不想活了",
        "安眠药攒了一瓶",
    ],
)
def test_self_harm_goes_before_all(text):
    found = GUIDE.read(text)
    assert found.risk[0] == "self_harm"
    assert found.first_authority == "public_security"


@pytest.mark.parametrize("text", ["他放话今晚要砍死我全家", "老公又打我，拿刀追我", "对方十几个人拿着棍子在打我弟弟"])
def test_threats_and_violence_are_flagged(text):
    found = GUIDE.read(text)
    assert "violence_threat" in found.risk
    assert found.first_authority == "public_security"


def test_a_threat_for_a_condition_is_flagged_and_keeps_the_door_of_the_matter():
    found = GUIDE.read("包工头欠我工钱，说再来要就打断我的腿")
    assert "violence_threat" in found.risk and found.first_authority == "labour_inspection"


@pytest.mark.parametrize(
    "text",
    [
        "超市跳楼价买的电视，坏了不给退货",
        "吓死我了，网购的杯子里有一根针，商家不退款",
        "物业打电话催物业费，电梯坏了也不修",
        "跑了五趟社保局，累死我了，养老金还是少",
        "网购的微波炉是坏的，商家说没问题，打死我都不信，不给退货",
        "新买的洗衣机老是坏，气得想把它甩下去，商家不给退货",
    ],
)
def test_figures_of_speech_raise_no_alarm(text):
    assert not {"self_harm", "violence_threat"} & set(GUIDE.read(text).risk)


def test_who_is_only_like_those_who_need_more_care_is_not_flagged():
    assert GUIDE.read("老板欠我工钱，仲裁不受理").vulnerable == ()
    assert "group" in GUIDE.read("我们三十几户业主，交房两年办不到房产证").risk


def test_who_needs_more_care_is_only_what_the_text_says():
    assert set(GUIDE.read("我七十三岁，儿子不养我，我一只眼睛失明").vulnerable) == {"elderly", "disabled"}
    assert GUIDE.read("老板欠我工资不给").vulnerable == ()


def test_without_a_clear_word_a_person_decides():
    found = GUIDE.read("你好，有点事情想说一下")
    assert not found.confident and found.risk == ()
    assert any("工作人员" in reason.zh for reason in found.reasons)


def test_several_matters_stand_among_the_alternatives():
    found = GUIDE.read("老板欠我工钱三个月不给，我去要钱他叫人把我打伤了，报案派出所不立案")
    named = {found.matter_type, *(each.matter_type for each in found.alternatives)}
    assert {"unpaid_wages", "police_no_case_filing"} <= named


def test_the_command_answers_each_line():
    lines = ['{"id": "a", "text": "老板欠我工钱不给", "channel": "visit"}', "nonsense", '{"id": 7, "text": ""}', "[]"]
    done = run("\n".join(lines).encode(), "classify")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert list(answers[0]) == [
        "id", "matter_type", "remit", "first_authority", "alternatives", "vulnerable", "risk", "confident", "reasons",
    ]  # fmt: skip
    assert answers[0]["id"] == "a" and answers[0]["matter_type"] in KINDS and answers[0]["first_authority"] in DOORS
    assert list(answers[0]["alternatives"][0]) == ["matter_type", "first_authority", "score"]
    assert [answer["id"] for answer in answers[1:]] == [None, 7, None]
    assert all(answer["error"] for answer in answers[1:])


def test_odd_letters_are_answered():
    for text in ("，", "a" * 10_000, "１２３", "😀", "\u0000钱"):
        assert GUIDE.read(text).matter_type in KINDS
