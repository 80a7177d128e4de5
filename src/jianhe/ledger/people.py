"""Parties as they stand in a cell: several names, 等6人, who somebody is, and numbers that were put beside a name."""

import re
from dataclasses import dataclass
from functools import lru_cache

from jianhe.ledger.notation import plain, read_numeral, says_nothing, words
from jianhe.ledger.workbook import Cell, shown

_NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)"
_AND_OTHERS = re.compile(
    rf"(?:\(?\s*等\s*(?:约|共|共计)?\s*|\((?:共|约)?|(?=\d)|共)(?P<number>{_NUMBER})\s*(?P<more>余|多)?\s*(?P<what>人|名|位|户|家)"
    r"(?:群众|村民|业主|工人|农民工|职工|员工|居民)?\)?$"
)
_UNNAMED = re.compile(r"\(?\s*等(?:多|数|若干)?(?:人|名|户|群众|村民|业主|工人|农民工|职工)?\)?$")
_FAMILY = re.compile(r"(.{2,4}?)((?:夫妇|夫妻|一家|全家|父子|父女|母子|母女|兄弟|姐妹|姊妹)(?:[两二三四五六]人|俩)?)")
_BETWEEN = re.compile(r"[,;、/|\n]+")
_REMARK = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_TWO = re.compile(r"(.+[^\-—&+])(?:和|与|以及|(?<!以)及|跟|诉|&|\+|-{1,2}|—{1,2}|VS\.?)(.{2,})", re.IGNORECASE)
_CALLED = re.compile(
    r"(甲方|乙方|丙方|申请方|申请人|被申请方|被申请人|当事人[甲乙]?|原告|被告|对方|信访人|来访人|反映人|投诉人|代表人?|户主):(?=.{2})"
)
_NUMBERED = re.compile(r"[①-⒛]|(?<!\d)\d{1,2}[.、．)）](?=[\u4e00-\u9fff]{2})")  # 1.张三 2.李四
_ONE_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}(?:某{0,2})")
_ABOUT_A_PERSON = re.compile(
    r"男|女|\d{1,3}岁|.{1,3}族|住.*|系.*|.*(?:村|社区)人|户籍.*|现住.*|性别.*|年龄.*|\d{2,4}年.*出?生"
)
_PAPER = re.compile(r"(?:公民)?(?:身份证)?(?:号码?)?[:]?\s*(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?:联系)?(?:电话|手机|方式)?(?:号码?)?[:]?\s*(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．●", "·"))


@dataclass(frozen=True)
class Named:
    """Names with remarks, in their order; how many people the cell says there are (none where it does not say).

    `papers` and `phones` are numbers that stood in the cell. `flag` is `unnamed_others` for 等 without a number, or
    `approximate_count`.
    """

    parties: tuple[tuple[str, str], ...] = ()
    count: int | None = None
    flag: str = ""
    papers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@lru_cache(maxsize=100_000, typed=True)
def read_parties(cell: Cell) -> Named:
    """Everybody that a cell names. A cell of digits alone, or of words for nothing, names nobody."""
    if (
        isinstance(cell, str)
        and _ONE_NAME.fullmatch(cell)
        and not cell.endswith(("等", "人"))
        and not says_nothing(cell)
    ):
        return Named(((cell, ""),))
    text = plain(_NUMBERED.sub("、", shown(cell))).translate(_DOTS).lstrip("'") if isinstance(cell, str) else ""
    if says_nothing(text):
        return Named()
    papers = tuple(found.upper() for found in _PAPER.findall(text))
    text = _PAPER.sub(" ", text)
    phones = tuple(found.replace("-", "") for found in _PHONE.findall(text))
    text = _PHONE.sub(" ", text).strip(" ,;、:\n")
    text, count, flag = _others(text)
    parties: list[tuple[str, str]] = []
    for piece in _split(text):
        name, note = _name(piece)
        if called := _CALLED.match(name):  # 甲方：张三；乙方：李四
            name, note = name[called.end() :], "，".join(filter(None, [called[1], note]))
        if (family := _FAMILY.fullmatch(name)) and _is_name(family[1]):  # 张三夫妇: who the other is, nobody says
            name, note, flag = family[1], "，".join(filter(None, [family[2], note])), flag or "unnamed_others"
        if parties and (not name or _ABOUT_A_PERSON.fullmatch(name)):
            parties[-1] = (parties[-1][0], "，".join(filter(None, [parties[-1][1], name, note])))
        elif re.search(r"[^\W\d_]", name) and not re.fullmatch(r"\d+[人名户]", name):
            parties.append((name, note))
    if count is None and not flag and len(parties) > 1 and not any(is_organisation(name) for name, _ in parties):
        count = len(parties)
    return Named(tuple(parties), count, flag, papers, phones)


def is_organisation(name: str) -> bool:
    """A company, an office, a village: by how the name ends."""
    return len(name) > 3 and name.endswith(words().organisation)


def _others(text: str) -> tuple[str, int | None, str]:
    """张三等6人: the text before, the number, a flag. 等6户 counts households, so people stay unknown."""
    if found := _AND_OTHERS.search(text):
        number = int(found["number"]) if found["number"].isdecimal() else int(read_numeral(found["number"]) or 0)
        before = text[: found.start()].strip(" ,;、:\n")
        if before:
            if found["what"] in "户家":
                return before, None, "unnamed_others"
            return before, number, "approximate_count" if found["more"] or "约" in found[0] else ""
    if (found := _UNNAMED.search(text)) and found.start():
        return text[: found.start()].strip(" ,;、:\n"), None, "unnamed_others"
    return text, None, ""


def _split(text: str) -> list[str]:
    """The pieces between signs outside brackets; two names joined by 和; names with spaces between them."""
    guarded = _REMARK.sub(lambda found: re.sub(r"[,;、/|\n]", "，", found[0]), text)
    found = []
    for piece in _BETWEEN.split(guarded):
        piece = piece.strip()
        two = _TWO.fullmatch(piece)
        if two and all(_is_name(side) or is_organisation(_REMARK.sub("", side).strip()) for side in two.groups()):
            found += [side.strip() for side in two.groups()]
            continue
        parts = _REMARK.sub("", piece).split()
        if len(parts) > 1 and all(_is_name(part) for part in parts) and parts[0] not in words().compound_surnames:
            found += piece.split() if len(piece.split()) == len(parts) else [piece]
        else:
            found.append(piece)
    return [piece for piece in found if piece]


def _is_name(text: str) -> bool:
    bare = _REMARK.sub("", text).strip()
    return bool(_HAN_NAME.fullmatch(bare)) and bare[0] in _surnames()


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    return frozenset(words().surnames)


def _name(piece: str) -> tuple[str, str]:
    """A name and the remark in brackets after it. Spaces inside a Chinese name go: 张  三."""
    notes = ["".join(filter(None, found)) for found in _REMARK.findall(piece)]
    name = " ".join(_REMARK.sub(" ", piece).split()).strip(" :.-")
    if not re.search(r"[A-Za-z]", name):
        name = name.replace(" ", "")
    return name, "，".join(note.strip() for note in notes if note.strip())
