"""The legal texts cited anywhere: `catalogue/sources.yaml`, and a citation written the way a notice writes it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from jianhe.law.editions import Citation
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words

_DIGITS = "零一二三四五六七八九"


class Source(Frozen):
    """One text. `in_force` is its first day, or only the year where the day is not established."""

    title: Words
    issuer: Words
    in_force: date | int | None = None
    mark: Literal["H", "M", "L"]
    status: Literal["in_force", "superseded", "check", "local"]
    note: Words | None = None


class _CountingRules(RootModel[dict[str, Citation]]):
    """The whole of `counting.yaml`."""


class _Register(RootModel[dict[str, Source]]):
    """The whole file."""


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every text by its key, read once."""
    return read_as(_Register, Path(str(files("jianhe"))) / "catalogue" / "sources.yaml").root


@lru_cache(maxsize=1)
def counting_rules() -> dict[str, str]:
    """The article behind each kind of step (`Reason.kind`) of a count, where there is one."""
    return read_as(_CountingRules, Path(str(files("jianhe"))) / "catalogue" / "counting.yaml").root


def citation(cite: str, language: str = "zh", known: Mapping[str, Source] | None = None) -> str:
    """`pcpr-2019/161` as 《人民检察院刑事诉讼规则》第一百六十一条; a key without an article gives the title alone."""
    key, _, article = cite.partition("/")
    title = (sources() if known is None else known)[key].title.of(language)
    if language.lower().startswith("en"):
        return f"{title}, art. {article}" if article else title
    if not article:
        return f"《{title}》"
    number, _, paragraph = article.removesuffix(")").partition("(")
    told = "至".join(f"第{chinese_number(int(each))}" for each in number.split("-")) + "条"
    return f"《{title}》{told}" + (f"第{chinese_number(int(paragraph))}款" if paragraph else "")


def chinese_number(n: int) -> str:
    """1 to 9999 as articles are numbered: 十二, 一百零一, 一千二百五十九."""
    if not 0 < n < 10000:
        raise ValueError(f"no article has the number {n}")
    told, gap = "", False
    for value, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, value)
        if digit:
            told += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        elif told and n:
            gap = True
    return told.removeprefix("一") if told.startswith("一十") else told
