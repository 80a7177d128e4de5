"""Invented people and companies: every name ends in （虚构） or says 示例, no number can belong to anybody."""

from datetime import date, timedelta
from random import Random

from jianhe.casework.parties import PartyInput
from jianhe.law.identity import check_digit

MARK = "（虚构）"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
_RARE = ("𠮷", "欧阳", "上官", "司徒", "令狐")
_GIVEN = (
    "建军", "秀英", "桂芳", "志强", "小燕", "国庆", "玉兰", "明远", "春花", "德福", "晓梅", "永刚", "素珍", "文博", "丽华",
    "长生", "雨桐", "子涵", "光明", "翠屏", "大勇", "红霞", "家豪", "淑芬", "锦程", "㛃", "䶮", "喆", "堃", "玥", "思源",
    "成林", "月娥", "冬生", "巧云", "立新", "守义", "安妮", "海涛", "银花",
)  # fmt: skip
_OTHER = ("阿依努尔·示例", "扎西·示例", "木呷·示例", "吉克·示例", "古丽·示例")
_FIRMS = ("宏远", "顺达", "金桥", "恒兴", "瑞丰", "天成", "众和", "青川", "万通", "永盛", "佳美", "新起点")
_AREA = "999999"  # no such district exists, so that no number made here is anybody's


class People:
    """Draws people and companies from one seeded source."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def name(self) -> str:
        draw = self.random.random()
        if draw < 0.03:
            return self.random.choice(_OTHER) + MARK
        surname = self.random.choice(_RARE) if draw < 0.08 else self.random.choice(_SURNAMES)
        return surname + self.random.choice(_GIVEN) + MARK

    def person(
        self, *, on: date, side: str = "a", role: str = "petitioner", age: tuple[int, int] = (22, 78)
    ) -> PartyInput:
        """A person with a right check digit, a telephone that nobody can have, and now and then no papers at all."""
        born = on - timedelta(days=self.random.randint(age[0] * 365, age[1] * 365))
        has_papers = side == "a" and self.random.random() < 0.9
        return PartyInput(
            name=self.name(), side=side, role=role, number=self._identity(born) if has_papers else "",
            no_id_reason="" if has_papers else "没带证件" if side == "a" else "对方信息由来访人提供",
            phone=self.phone() if side == "a" or self.random.random() < 0.3 else "",
            address=self.address() if side == "a" else "",
        )  # fmt: skip

    def company(self, kind: str, *, side: str = "b", role: str = "respondent") -> PartyInput:
        """A company such as 示例宏远劳务有限公司."""
        return PartyInput(
            name=f"示例{self.random.choice(_FIRMS)}{kind}有限公司", side=side, role=role, kind="company",
            id_type="credit_code", number=self._credit_code() if self.random.random() < 0.5 else "",
            no_id_reason="来访人不知道", officer_name=self.name() if self.random.random() < 0.4 else "",
        )  # fmt: skip

    def known_person(self, *, on: date, side: str = "a") -> PartyInput:
        """Somebody whose papers, telephone and address are all there, as a court asks for them."""
        born = on - timedelta(days=self.random.randint(22 * 365, 62 * 365))
        return PartyInput(
            name=self.name(), side=side, role="petitioner" if side == "a" else "respondent",
            number=self._identity(born), phone=self.phone(), address=self.address(),
        )  # fmt: skip

    def known_company(self, kind: str) -> PartyInput:
        """A company with its code, telephone, address and head."""
        return PartyInput(
            name=f"示例{self.random.choice(_FIRMS)}{kind}有限公司", side="b", role="respondent", kind="company",
            id_type="credit_code", number=self._credit_code(), phone=self.phone(), address=self.address(),
            officer_name=self.name(),
        )  # fmt: skip

    def address(self) -> str:
        return f"示例路{self.random.randint(1, 199)}号（虚构）"

    def phone(self) -> str:
        """Numbers that begin with 100 are given to nobody."""
        return f"100{self.random.randint(0, 99_999_999):08d}"

    def _identity(self, born: date) -> str:
        first = f"{_AREA}{born:%Y%m%d}{self.random.randint(1, 999):03d}"
        return first + check_digit(first)

    def _credit_code(self) -> str:
        return "91" + _AREA + "".join(self.random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(10))
