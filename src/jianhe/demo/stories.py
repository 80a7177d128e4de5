"""Invented stories: what people bring, in their words, with the facts that the form asks for. Nothing here happened."""
# ruff: noqa: E501 - invented sentences stay on one line; the ruler counts each Chinese character twice

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from jianhe.casework.parties import PartyInput
from jianhe.demo.people import People


@dataclass
class Story:
    """One concern: what the form takes, and what the officer will later find out and say."""

    matter_type: str
    category: str
    line: str
    work: str
    story: str
    claim: str
    against: PartyInput | None = None
    amount_fen: int | None = None
    people: int = 1
    flags: list[str] = field(default_factory=list)
    is_ours: bool = True
    organ: str = ""
    found: str = ""
    result: str = ""


Teller = Callable[[Random, People, date], Story]


def _day(random: Random, on: date, most: int = 200) -> str:
    day = on - timedelta(days=random.randint(20, most))
    return f"{day.year}年{day.month}月" if random.random() < 0.5 else f"{day.month}月{day.day}日"


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}元"


def wages(random: Random, people: People, on: date) -> Story:
    site = random.choice(("安置房工地", "厂房改造工地", "示例大道管网工地", "家具厂", "火锅店", "物流仓库"))
    amount = random.randint(38, 900) * 10_000
    count = random.choice((1, 1, 1, 1, 3, 6, 12, 23))
    asked = random.choice(
        ("催了几次都说没钱。", "老板电话不接了。", "只打了欠条，没有给钱。", "说甲方没有结账，要我们等。")
    )
    return Story(
        "unpaid_wages", "support_suit", "N", "construction",
        f"{_day(random, on)}起在{site}干活，一共干了{random.randint(2, 7)}个月，"
        f"还有{_yuan(amount)}工资没有发。{asked}{'手里有考勤记录和微信聊天。' if random.random() < 0.6 else ''}",
        f"请求支持追要工资{_yuan(amount)}。", people.company(random.choice(("劳务", "建筑", "餐饮", "家具"))), amount, count,
        ["group"] if count >= 5 else [], found="欠薪属实，有考勤和转账记录为证。", result="已支持起诉，用工方承诺分两期付清。",
    )  # fmt: skip


def judgment(random: Random, people: People, on: date) -> Story:
    what = random.choice(("民间借贷", "买卖合同", "建设工程", "房屋租赁", "劳动合同"))
    why = random.choice(
        ("认为关键证据没有质证。", "认为借款本金认定错了。", "认为送达地址不对，没有收到传票。", "认为鉴定意见有问题。")
    )
    return Story(
        "dissatisfied_civil_judgment", "civil_supervision", "K", "other",
        f"不服{what}纠纷的生效判决。{_day(random, on, 400)}终审，申请再审被驳回。{why}",
        "申请检察机关监督。", people.person(on=on, side="b", role="respondent"), random.randint(5, 90) * 1_000_000,
        found="经调阅卷宗，主要证据已经质证。", result="原审认定事实清楚，不支持监督申请，已释法说理。",
    )  # fmt: skip


def criminal(random: Random, people: People, on: date) -> Story:
    who = random.choice(("弟弟", "儿子", "丈夫", "父亲"))
    return Story(
        "dissatisfied_criminal_judgment", "crim_complaint", "K", "other",
        f"{who}因{random.choice(('盗窃', '故意伤害', '交通肇事', '诈骗'))}被判刑，"
        f"{random.choice(('认为量刑过重。', '认为有自首情节没有认定。', '认为赔偿已经给了，应当从轻。'))}{_day(random, on, 400)}生效。",
        "请求复查刑事判决。", None, None, found="自首情节在判决中已经评价。", result="原判量刑适当，已当面答复。",
    )  # fmt: skip


def police(random: Random, people: People, on: date) -> Story:
    return Story(
        "police_no_case_filing", "accusation", "K", "trade",
        f"{_day(random, on, 90)}被人{random.choice(('打伤', '骗走货款', '砸坏门店'))}，报案后{random.randint(20, 60)}天没有消息，"
        "也没有拿到不立案通知书。", "请求监督公安机关立案。", None, random.choice((None, 860_000, 3_200_000)),
        found="公安机关已经受案，未在期限内答复。", result="已要求说明不立案理由，公安机关已立案。",
    )  # fmt: skip


def enforcement(random: Random, people: People, on: date) -> Story:
    amount = random.randint(3, 60) * 1_000_000
    return Story(
        "judgment_enforcement", "execution_supervision", "S", "trade",
        f"判决生效已经{random.randint(7, 30)}个月，对方名下有{random.choice(('车', '门面房', '工程款'))}，执行没有进展，"
        f"还有{_yuan(amount)}没有拿到。", "请求监督执行。", people.person(on=on, side="b", role="respondent"), amount,
        found="执行法院已查控部分财产。", result="执行法院恢复执行，已划拨部分款项。",
    )  # fmt: skip


def neighbours(random: Random, people: People, on: date) -> Story:
    what = random.choice(
        ("邻居把滴水檐修到我家墙上", "楼上漏水泡了我家屋顶", "隔壁的围墙占了通道", "邻居养的鸭子把秧苗踩坏了")
    )
    return Story(
        "neighbour_dispute", "other", "Q", "farming",
        f"{what}，{random.choice(('村上调了两次没有调好。', '说了多次不理。', '吵过几回了。'))}想问能不能管一管。",
        "请求解决相邻纠纷。", people.person(on=on, side="b", role="respondent"), None, is_ours=False, organ="人民调解委员会",
    )  # fmt: skip


def land(random: Random, people: People, on: date) -> Story:
    return Story(
        "land_requisition", "admin_supervision", "S", "farming",
        f"{_day(random, on, 500)}征地，{random.choice(('青苗和附属物没有算全', '人口少算了两个', '过渡费停发了'))}，"
        f"{random.choice(('问过镇上，让等通知。', '行政复议维持了，法院也判了，还是不服。'))}",
        "请求依法补足补偿。", None, random.randint(1, 20) * 1_000_000, random.choice((1, 1, 4, 7)), is_ours=random.random() < 0.5,
        organ="区自然资源局", found="补偿清单漏列附属物一处。", result="征收部门同意补列并补发。",
    )  # fmt: skip


def lending(random: Random, people: People, on: date) -> Story:
    amount = random.randint(2, 40) * 500_000
    return Story(
        "private_lending", "consultation", "Q", "trade",
        f"{_day(random, on, 600)}借给{random.choice(('同事', '表哥', '老乡', '生意伙伴'))}{_yuan(amount)}，有借条，到期不还。问怎么要。",
        "咨询怎样追要借款。", people.person(on=on, side="b", role="respondent"), amount, is_ours=False, organ="区人民法院立案窗口",
    )  # fmt: skip


def family(random: Random, people: People, on: date) -> Story:
    return Story(
        "domestic_violence" if random.random() < 0.5 else "divorce_family", "other", "F", "household",
        random.choice(("丈夫喝酒后动手，已经报过警，想申请保护。", "离婚后对方不让看孩子，抚养费也没有给。", "三个儿女都不管，生活费没有着落。")),
        "请求帮助维权。", people.person(on=on, side="b", role="respondent"), None, flags=["distressed"] if random.random() < 0.3 else [],
        is_ours=random.random() < 0.5, organ="区妇女联合会", found="情况属实，当事人愿意申请人身安全保护令。",
        result="已支持申请人身安全保护令，并转介法律援助。",
    )  # fmt: skip


def aid(random: Random, people: People, on: date) -> Story:
    return Story(
        "judicial_assistance", "judicial_aid", "K", "none",
        f"交通事故受害人，肇事方没有赔偿能力，治疗花了{random.randint(4, 18)}万元，家里{random.choice(('老人有病', '两个孩子上学', '只有一个人挣钱'))}。",
        "申请国家司法救助。", None, random.randint(2, 10) * 1_000_000, flags=["disabled"] if random.random() < 0.4 else [],
        found="家庭困难属实，未获有效赔偿。", result="已决定发放司法救助金。",
    )  # fmt: skip


def nature(random: Random, people: People, on: date) -> Story:
    return Story(
        "environmental_public_interest", "public_interest_lead", "Q", "farming",
        f"{random.choice(('河边的养殖场', '山脚的石材厂', '路边的洗砂场'))}{random.choice(('夜里往河里排黑水', '粉尘很大，庄稼都白了', '把废料堆在河滩上'))}，反映过没有人来。",
        "请求查处。", people.company(random.choice(("养殖", "石材", "建材"))), None,
        found="现场勘查情况属实。", result="已立案并向主管机关发出检察建议，整改完毕。",
    )  # fmt: skip


def question(random: Random, people: People, on: date) -> Story:
    return Story(
        "legal_consultation", "consultation", "Q", "retired",
        random.choice((
            "老家房子只有宅基地证，孩子在外地，问将来怎么办继承。", "收到法院传票，问要不要请律师、去晚了怎么办。",
            "问申请司法救助要带哪些材料。", "在网上买到假药，问该找哪里。", "问帮工受伤算不算工伤。", "问刑满人员能不能考驾照。",
        )), "咨询法律问题。", None, None, is_ours=False, organ="区司法局法律援助中心",
        flags=["elderly"] if random.random() < 0.5 else [],
    )  # fmt: skip


def progress(random: Random, people: People, on: date) -> Story:
    return Story(
        "case_progress_inquiry", "consultation", "Q", "other",
        f"{random.choice(('问儿子的案子到检察院了没有。', '问上次交的材料看了没有。', '问伤情鉴定出来以后案子怎么走。'))}",
        "查询案件进展。", None, None,
    )  # fmt: skip


def minor(random: Random, people: People, on: date) -> Story:
    return Story(
        "minor_victim", "minors", "F", "student",
        f"孩子{random.randint(8, 15)}岁，{random.choice(('在校外被人殴打', '在网上被人威胁要照片', '被同学多次欺负'))}，家长不知道怎么办。（虚构的事）",
        "请求保护孩子。", None, None, flags=["minor"], found="情况属实，已采取保护措施。", result="已会同学校和心理机构跟进。",
    )  # fmt: skip


TELLERS: tuple[tuple[Teller, int], ...] = (
    (wages, 22), (judgment, 10), (criminal, 7), (police, 8), (enforcement, 8), (neighbours, 8), (land, 7), (lending, 7),
    (family, 7), (aid, 5), (nature, 4), (question, 9), (progress, 5),
)  # fmt: skip


def tell(random: Random, people: People, on: date) -> Story:
    """One story, the kinds as often as at a county's window."""
    tellers, weights = zip(*TELLERS, strict=True)
    teller: Teller = random.choices(tellers, weights)[0]
    return teller(random, people, on)
