"""A letter made plain: one script and width, dialect and common slips put into the words that the rules use.

What is plain keeps its place in the original, so that an answer can quote the writer's own words.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 4000  # characters that are read; nobody's claim first appears after that

# 「不是离婚，…」 takes its words out of the reckoning; 「这不是…嘛」 asserts them, 「不是我干的」 is the claim itself.
_DENIED = re.compile(
    r"(?<![是这可要还岂])(?:不是|并非|并不是|不属于|不算是?)(?!我|本人|他|她|你|人|故意|一次|一天|第一|不|归|明摆|自愿|情愿|亲)"
    r"(?:来|要|对|告|去|为了|说|追究|因为|跟|和)?[^，。,；;！？!?、就而]{1,12}(?=[，。,；;！？!?、就而]|$)(?![^，。]{0,3}(?:是什么|吗|嘛))"
    r"|(?:跟|和|与)[^，。,；;！？!?]{1,8}(?:没有?关系|无关)"
    r"|没有(?:拖欠|欠)[^，。]{0,4}(?:工资|工钱)"
)


@dataclass(frozen=True)
class Letter:
    """The plain text, the same with what the writer denies blotted out, and the way back to the original."""

    original: str
    plain: str
    claimed: str
    origins: tuple[tuple[int, int], ...]

    def quote(self, start: int, end: int) -> str:
        """The original words behind a stretch of the plain text."""
        if start >= end or not self.origins:
            return ""
        return self.original[self.origins[start][0] : self.origins[end - 1][1]]


class Reader:
    """Reads letters with one list of spellings."""

    def __init__(self, spelling: Mapping[str, str]) -> None:
        self._spelling = spelling
        self._heard = re.compile("|".join(map(re.escape, sorted(spelling, key=len, reverse=True))))

    def read(self, text: str) -> Letter:
        original = text[:LONGEST]
        shown = [
            (plain, place)
            for place, char in enumerate(original)
            for plain in unicodedata.normalize("NFKC", char).lower()
            if not plain.isspace() and unicodedata.category(plain)[0] != "C"
        ]
        joined = "".join(char for char, _ in shown)
        plain: list[str] = []
        origins: list[tuple[int, int]] = []
        end = 0
        for found in self._heard.finditer(joined):
            _copy(shown[end : found.start()], plain, origins)
            span = (shown[found.start()][1], shown[found.end() - 1][1] + 1)
            for char in self._spelling[found.group()]:
                plain.append(char)
                origins.append(span)
            end = found.end()
        _copy(shown[end:], plain, origins)
        whole = "".join(plain)
        return Letter(original, whole, _DENIED.sub(lambda denied: "▁" * len(denied.group()), whole), tuple(origins))


def _copy(shown: list[tuple[str, int]], plain: list[str], origins: list[tuple[int, int]]) -> None:
    for char, place in shown:
        plain.append(char)
        origins.append((place, place + 1))
