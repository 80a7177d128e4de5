"""What a header means: its text, alone or under a group, to a field of the vocabulary."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from jianhe.ledger.notation import clean
from jianhe.ledger.results import ticked
from jianhe.ledger.vocabulary import UNUSED, field_by_header, plain_header, vocabulary

_UNIT = re.compile(
    r"[(/\[【]?(?:单位[::])?(亿元|万元|千元|元)[)\]】]?$|[(\[【](?:单位[::])?(亿元|万元|千元|元|万)[)\]】]"
)
_IN_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_NUMBERED = re.compile(r"[0-9一二三]$|^[0-9]+")
_SPLIT = re.compile(r"[/、或及和与|\n]")


Certainty = Literal["sure", "likely", "unsure"]
Unit = Literal["", "元", "千元", "万元", "亿元"]

_OF_A_SIDE = {"party_a", "id_type", "id_no", "phone", "address"}
_PERSONAL = {"phone", "party_a", "party_b", "id_no", "address"}


@dataclass(frozen=True)
class Meaning:
    """The field of a header, how sure that is, and the unit of money that it names."""

    field: str = ""
    certainty: Certainty = "unsure"
    unit: Unit = ""


@lru_cache(maxsize=5_000)
def meaning(header: str) -> Meaning:
    """What a header means, `group/leaf` included. A header that means nothing to us has no field."""
    whole = unicodedata.normalize("NFKC", clean(header))
    group, slash, leaf = whole.rpartition("/")
    field, certainty = _field(whole) if not slash else _under(group, leaf, whole)
    unit = ""
    if vocabulary().fields.get(field) and vocabulary().fields[field].kind == "money":
        found = _UNIT.search(whole)
        unit = (found[1] or found[2]).replace("万元", "万").replace("万", "万元") if found else ""
    return Meaning(field, certainty, cast(Unit, unit))


def _under(group: str, leaf: str, whole: str) -> tuple[str, Certainty]:
    """A leaf under a group: whose it is stands in the group (乙方/姓名, 承办人/联系电话)."""
    whose, what = plain_header(leaf), _field(group)[0]
    if what in _OF_A_SIDE and whose in {*_sides("a"), *_sides("b")}:  # 联系方式/乙方
        return (_other_side(what) if whose in _sides("b") else what), "sure"
    if what in ("outcome", "state", "progress") and ticked(whole):  # 结果/不成功, 办理情况/未化解
        return ("outcome" if what == "progress" else what), "sure"
    for text in (whole, group + leaf):
        field, certainty = _field(text)
        if field and certainty == "sure":
            return field, certainty
    field, certainty = _field(leaf)
    if not field:
        return _field(group)[0], "unsure"
    parts = {plain_header(part) for part in group.split("/")}
    if field in _PERSONAL and any(map(is_of_staff, parts)):
        return "", "likely"
    if parts & set(_sides("b")):
        return _other_side(field), certainty
    return field, certainty


def _field(text: str) -> tuple[str, Certainty]:
    known = field_by_header()
    without = _IN_BRACKETS.sub("", text)
    for each in (text, without, _NUMBERED.sub("", plain_header(without))):
        if plain := plain_header(each):
            if plain in known:
                return known[plain], "sure"
            if found := _with_side(plain):
                return found, "sure"
    parts = [plain_header(part) for part in _SPLIT.split(without)]
    for part in parts:
        if len(parts) > 1 and part in known:
            return known[part], "likely"
    return _ending(plain_header(without))


def _with_side(plain: str) -> str:
    """乙方联系电话: the side, then what of it."""
    for side in ("b", "a"):
        for word in _sides(side):
            rest = plain.removeprefix(word).removeprefix("的").removeprefix("当事人")
            if rest != plain and rest in field_by_header():
                field = field_by_header()[rest]
                if field in _OF_A_SIDE:
                    return _other_side(field) if side == "b" else field
    return ""


def _ending(plain: str) -> tuple[str, Certainty]:
    """The longest known header that the text ends with; what it begins with says whose it is, not what."""
    known = field_by_header()
    for start in range(1, len(plain) - 1):
        field = known.get(plain[start:], "")
        if field and not (field in _PERSONAL and is_of_staff(plain)):
            return field, "likely"
    return "", "unsure"


def is_of_staff(plain: str) -> bool:
    """承办人联系电话 is no party's telephone."""
    return any(word in plain for word in vocabulary().staff)


@lru_cache(maxsize=2)
def _sides(side: str) -> tuple[str, ...]:
    words = vocabulary().side_b if side == "b" else vocabulary().side_a
    return tuple(sorted((plain_header(word) for word in words), key=len, reverse=True))


def _other_side(field: str) -> str:
    return vocabulary().fields[field].sides or field if field != UNUSED else field
