"""Invented records for `tools/write_old_ledgers.py`: what is true, before anybody writes it down in some notation.

Nobody here exists: names are drawn, identity numbers have a right check digit under an area code that is not assigned,
telephones come from one range, and each summary says 虚构.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉华建国志文海云龙春梅红宇浩鑫倩颖雪琳晨辉波斌"
TOWNS = ("黄许镇", "柏隆镇", "孝感街道", "天元街道", "扬嘉镇", "新中镇")
KINDS = (
    "邻里纠纷",
    "婚姻家庭纠纷",
    "劳动争议",
    "房屋宅基地纠纷",
    "合同纠纷",
    "物业纠纷",
    "民间借贷纠纷",
    "道路交通事故纠纷",
)
CAUSES = ("排水", "欠薪", "地界", "彩礼", "漏水", "停车", "借款", "赔偿", "采光", "赡养", "租金", "工伤")
CHANNELS = ("来访", "来信", "来电", "网上投诉", "上级转办", "12345分流")
OFFICES = ("旌阳区人社局", "旌阳区司法局", "旌阳区住建局", "旌阳区信访局", "旌阳区法院", "黄许镇政府")
COMPANIES = ("德阳示例建筑有限公司", "旌阳示例物业服务有限公司", "示例食品厂", "示例种植专业合作社")
WAYS = ("人民调解", "行政调解", "检察和解", "信访化解", "司法调解")
LEVELS = ("一般", "较大", "重大")
OUTCOMES = ("resolved", "concluded", "in_progress", "not_resolved", "transferred", "withdrawn")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Record:
    """What is true of one matter. Money in fen; `people` is how many there are, named ones included."""

    names: tuple[str, ...]
    papers: tuple[str, ...]
    phones: tuple[str, ...]
    people: int
    registered: date
    minute: int
    closed: date | None
    outcome: str
    amount: int | None
    is_about: bool
    kind: str
    town: str
    cause: str
    summary: str
    other: str
    other_paper: str
    other_phone: str
    address: str
    channel: str
    office: str
    handler: str
    way: str
    level: str
    number: str
    remark: str
    defects: tuple[str, ...] = ()
    copy_of: int | None = None
    place: int = field(default=0, compare=False)


def check_sign(seventeen: str) -> str:
    """The 18th character of an identity number, after GB 11643."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def paper(chance: random.Random) -> str:
    """A number that nobody has: no place has the code 519900."""
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(20_000))
    first = f"519900{born:%Y%m%d}{chance.randrange(1, 999):03d}"
    return first + check_sign(first)


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def phone(chance: random.Random) -> str:
    return f"1390000{chance.randrange(10_000):04d}"


def records(chance: random.Random, count: int, *, year: int, defects: tuple[str, ...]) -> list[Record]:
    """So many records of one year in the order of their days. About one in 16 has a defect, one in 25 is a copy."""
    days = sorted(date(year, 1, 1) + timedelta(days=chance.randrange(360)) for _ in range(count))
    made: list[Record] = []
    for place, day in enumerate(days):
        if made and chance.random() < 0.04 and not made[-1].defects and made[-1].copy_of is None:
            original = chance.choice([each for each in made[-12:] if not each.defects and each.copy_of is None])
            made.append(replace(original, copy_of=original.place, place=place))
            continue
        record = _record(chance, place, day)
        if chance.random() < 0.06 and defects:
            record = replace(
                record, defects=tuple(chance.sample(defects, chance.choice((1, 1, 1, min(2, len(defects))))))
            )
        made.append(record)
    return made


def _record(chance: random.Random, place: int, day: date) -> Record:
    named = chance.choice((1, 1, 1, 1, 2, 3))
    names = tuple(dict.fromkeys(name(chance) for _ in range(named)))
    outcome = chance.choice(OUTCOMES)
    closed = None
    if outcome in ("resolved", "concluded"):
        closed = min(day + timedelta(days=chance.randrange(1, 60)), date(day.year, 12, 31))
    cause = chance.choice(CAUSES)
    return Record(
        names=names, papers=tuple(paper(chance) for _ in names), phones=tuple(phone(chance) for _ in names[:2]),
        people=len(names) if chance.random() < 0.7 else len(names) + chance.randrange(1, 30),
        registered=day, minute=chance.randrange(8 * 60, 18 * 60), closed=closed, outcome=outcome,
        amount=chance.choice((None, chance.randrange(1, 400) * 50_000, chance.randrange(1, 90) * 1_000_000,
                              chance.randrange(100, 9_000_000))),
        is_about=chance.random() < 0.12, kind=chance.choice(KINDS), town=TOWNS[place // 7 % len(TOWNS)],
        cause=cause, summary=f"因{cause}发生纠纷，双方各执一词（虚构第{place + 1}件）",
        other=chance.choice((name(chance), chance.choice(COMPANIES))),
        other_paper=paper(chance), other_phone=phone(chance), address=f"虚构路{chance.randrange(1, 300)}号",
        channel=chance.choice(CHANNELS), office=chance.choice(OFFICES), handler=name(chance), way=chance.choice(WAYS),
        level=chance.choice(LEVELS), number=f"XF{day.year}-{place + 1:05d}",
        remark=chance.choice(("", "", "需持续关注", "已建档")), place=place,
    )  # fmt: skip
