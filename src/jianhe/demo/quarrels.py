"""Invented quarrels that both sides may end by agreeing: who, about what, how much, and the words for talks and papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from jianhe.casework.parties import PartyInput
from jianhe.demo.people import People
from jianhe.demo.stories import Story


@dataclass(frozen=True)
class Quarrel:
    """A story whose two sides are known by papers and address, with what is said of it at the table."""

    story: Story
    claimants: list[PartyInput]
    other: PartyInput
    cause: str  # in neutral words, as the talks and the agreement name it
    money: str  # what the money is for
    kind: str = "petition_guided"

    @property
    def is_labour(self) -> bool:
        return self.story.matter_type == "unpaid_wages"

    @property
    def parties(self) -> list[PartyInput]:
        return [*self.claimants, self.other]

    @property
    def total(self) -> int:
        return self.story.amount_fen or 0


Inventor = Callable[[Random, People, date], Quarrel]


def wages(random: Random, people: People, on: date, *, workers: int = 0) -> Quarrel:
    """Workers against an employer."""
    count = workers or random.choice((1, 1, 1, 2, 3))
    months, share = random.randint(2, 6), random.randint(60, 420) * 10_000
    site = random.choice(("安置房工地", "厂房改造工地", "示例大道管网工地", "家具厂", "物流仓库"))
    claimants = [people.known_person(on=on) for _ in range(count)]
    company = people.known_company(random.choice(("劳务", "建筑", "家具")))
    total = share * count
    story = Story(
        "unpaid_wages", "support_suit", "N", "construction",
        f"{count}个人在{site}干了{months}个月，还有{total // 100:,}元工资没有发，想请检察院帮忙和公司谈。",
        f"请求支付工资{total // 100:,}元。", company, total, count, [], found="欠薪属实，有考勤和转账记录为证。",
        result="双方已经和解，协议经法院确认。",
    )  # fmt: skip
    return Quarrel(story, claimants, company, f"{site}{months}个月的工资", "欠付工资", "support_suit_presettlement")


def injury(random: Random, people: People, on: date) -> Quarrel:
    """Somebody hurt against whoever hurt him, without a criminal case."""
    total = random.randint(30, 260) * 10_000
    one, other = people.known_person(on=on), people.known_person(on=on, side="b")
    where = random.choice(("菜市场搬货", "帮工修房", "小区里骑车"))
    return _between(
        one, other, "injury_tort", f"{where}时被撞伤，医药费和误工费谈不拢。", "医药费、误工费的承担", "赔偿款", total
    )


def lending(random: Random, people: People, on: date) -> Quarrel:
    """A loan among acquaintances."""
    total = random.randint(4, 50) * 200_000
    one, other = people.known_person(on=on), people.known_person(on=on, side="b")
    return _between(
        one,
        other,
        "private_lending",
        f"借给朋友{total // 100:,}元，约定的日子过了没有还清。",
        "借款的归还时间",
        "借款本金",
        total,
    )


def leak(random: Random, people: People, on: date) -> Quarrel:
    """Water from the flat above."""
    total = random.randint(20, 180) * 5_000
    one, other = people.known_person(on=on), people.known_person(on=on, side="b")
    return _between(
        one,
        other,
        "neighbour_dispute",
        "楼上漏水泡坏了天花板和家具，修理费谈了几次没有谈好。",
        "漏水造成的修理费",
        "修理费",
        total,
    )


def order(random: Random, people: People, on: date) -> Quarrel:
    """Goods delivered and not paid."""
    total = random.randint(8, 120) * 100_000
    one, other = people.known_person(on=on), people.known_company(random.choice(("建材", "餐饮", "商贸")))
    return _between(
        one, other, "contract_dispute", f"送了半年的货，还有{total // 100:,}元货款没有结。", "货款的结算", "货款", total
    )


def assault(random: Random, people: People, on: date) -> Quarrel:
    """A slight injury in a quarrel of neighbours, under review for arrest: criminal reconciliation."""
    total = random.randint(8, 40) * 100_000
    one, other = people.known_person(on=on), people.known_person(on=on, side="b")
    made = _between(
        one,
        other,
        "dissatisfied_criminal_judgment",
        "因宅基地边界争吵，被邻居打成轻伤，对方愿意赔偿道歉。",
        "赔偿和道歉",
        "赔偿款",
        total,
    )
    made.story.category, made.story.line = "crim_complaint", "K"
    return made


OF_MONEY: tuple[Inventor, ...] = (injury, lending, leak, order)


def _between(
    one: PartyInput, other: PartyInput, matter_type: str, told: str, cause: str, money: str, total: int
) -> Quarrel:
    story = Story(
        matter_type, "other", "S", "other", told, "请求帮助双方协商解决。", other, total,
        found="双方对经过没有争议。", result="双方已经达成协议。",
    )  # fmt: skip
    return Quarrel(story, [one], other, cause, money)
