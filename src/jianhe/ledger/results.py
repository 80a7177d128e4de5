"""What became of a matter, in six codes: resolved (化解) and concluded (办结) stay apart.

A word of the vocabulary is read wherever it stands; a mark such as √ or 是 is read by the header it stands under.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from jianhe.ledger.notation import NOTHING, Reading, plain, says_nothing, squeezed, words
from jianhe.ledger.workbook import Cell, shown

Outcome = Literal["resolved", "concluded", "in_progress", "not_resolved", "transferred", "withdrawn"]
UNKNOWN = Reading(reason="unknown_status")
_CLAUSES = re.compile(r"[()\[\]【】,。;:、/|\n!]+|\s{2,}|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])|(?<!\d)\.(?!\d)")
_DAY = re.compile(r"(?:于|在)?(?:\d{2,4}[年.\-/])?\d{1,2}[月.\-/]\d{1,2}[日号]?|(?:于|在)?\d{4}年(?:\d{1,2}月)?")
_AFTER = re.compile(r"(?:了|完毕|完成|状态)$")
_CHECKED = re.compile(r"[√✓✔☑■]\s*([\u4e00-\u9fff]{1,6})|([\u4e00-\u9fff]{1,6})\s*[√✓✔☑■]")
# Where a cell says two things, the first of these pairs adds to the second: 已化解，已办结.
_MORE_SAID = (
    ("concluded", "resolved"),
    ("concluded", "withdrawn"),
    ("concluded", "transferred"),
    ("concluded", "not_resolved"),
)


@lru_cache(maxsize=50_000, typed=True)
def read_result(cell: Cell, *, kind: str) -> Reading:
    """The code of one cell. `kind` is that of its field: `result` (是否化解) or `state` (是否办结).

    `rest` is the whole text where it says more than the code. Nothing said is no value.
    """
    text = plain(shown(cell))
    if says_nothing(text):
        return NOTHING
    code = _of_clause(squeezed(text), kind)
    if code:
        return Reading(code)
    if checked := _CHECKED.findall(text):
        said = {_of_clause(squeezed("".join(pair)), kind) for pair in checked}
        return Reading(said.pop(), rest=text) if len(said) == 1 and "" not in said else UNKNOWN
    codes = {code for clause in _CLAUSES.split(text) if clause.strip() and (code := _of_words(squeezed(clause)))}
    for adding, to in _MORE_SAID:
        if codes == {adding, to}:
            codes = {to}
    return Reading(codes.pop(), rest=text) if len(codes) == 1 else UNKNOWN


@lru_cache(maxsize=5_000)
def ticked(header: str) -> str:
    """The code that a tick says in a column of its own: 结果/成功, 结果/不成功, 未化解. Empty for other headers."""
    return _of_words(squeezed(plain(header).rpartition("/")[2]))


def is_tick(cell: Cell) -> bool:
    """√, 是, 1."""
    return squeezed(shown(cell)) in _marks("yes")


def is_cross(cell: Cell) -> bool:
    """×, 否, 0."""
    return squeezed(shown(cell)) in _marks("no")


def together(result: str, state: str) -> str:
    """One code out of 是否化解 and 是否办结. What is settled is settled; 办结 of what is not settled is concluded."""
    if not result or not state:
        return result or state or "in_progress"
    if result == "not_resolved" and state != "in_progress":
        return state
    return state if result == "in_progress" else result


def _of_clause(text: str, kind: str) -> str:
    if text in _marks("yes"):
        return "resolved" if kind == "result" else "concluded"
    if text in _marks("no"):
        return "not_resolved" if kind == "result" else "in_progress"
    return _of_words(text)


def _of_words(text: str) -> str:
    """The code of a clause: a word of the list, perhaps after a date or a subject; or 转办 and to whom."""
    known = _codes()
    text = _DAY.sub("", text)
    for _ in range(3):
        bare = _AFTER.sub("", text)
        if code := known.get(text) or known.get(bare):
            return code
        shorter = _before().sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    return "transferred" if _leading().match(text) else ""


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {squeezed(word): code for code, listed in words().status.items() for word in listed}


@lru_cache(maxsize=2)
def _marks(which: str) -> frozenset[str]:
    return frozenset(squeezed(word) for word in (words().yes if which == "yes" else words().no))


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words().before), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _leading() -> re.Pattern[str]:
    """To whom: a name of an organ, not a word that turns the sense (转办中)."""
    to = "|".join(sorted(map(re.escape, words().leading), key=len, reverse=True))
    ends = "|".join(map(re.escape, words().organisation))
    turned = "未|不|拟|待|后|化解|办结|结案|撤|失败"
    return re.compile(
        rf"(?!.*(?:{turned}))(?:{to})[\u4e00-\u9fff]{{0,20}}(?:{ends}|镇|乡|街道|县|区|市|处理|办理|承办|调处|部门|机关|单位|"
        "监察|仲裁|综治|信访|公安|司法|民政|检察)$"
    )
