"""What letters are made of: weights of short runs of characters and of meanings (`tools/train_guide.py`).

The same features speak for a kind of matter, for a variant within it, for the door to knock at first, and for the
signals: danger, and who needs care.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from jianhe.law.guide.codes import DOORS, KINDS, Risk, Vulnerable
from jianhe.law.strict_yaml import BadFile

URGENT = "urgent"  # the police come before the door of the kind
SIGNALS: tuple[str, ...] = (*get_args(Risk), *get_args(Vulnerable), URGENT)
AT_DOOR: Mapping[str, str] = {door: f"first_{door}" for door in DOORS}  # the head of each door
MEANS = "#"  # before the name of a meaning, so that it is no run of characters
ALWAYS = "*"  # stands in every letter
START, END = "^", "$"  # of a stretch between two marks of punctuation
Numbers = npt.NDArray[np.int64]
_PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Meanings:
    """The words of each meaning; a text is gone through once for all of them, however many they are."""

    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def _behind(self) -> dict[str, list[str]]:
        """The meanings of each word."""
        behind: dict[str, list[str]] = {}
        for name, words in self.words.items():
            for word in words:
                behind.setdefault(word, []).append(name)
        return behind

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._behind), default=0)

    def heard(self, text: str) -> Counter[str]:
        """How many words of each meaning stand in a text."""
        starts = range(len(text))
        runs = {text[start : start + size] for size in range(1, self._longest + 1) for start in starts}
        return Counter(name for word in runs & self._behind.keys() for name in self._behind[word])


@dataclass(frozen=True)
class Statistics:
    """For each feature, as written: its length in a letter, and what it adds to each head, in hundredths.

    Heads are kinds, signals, doors, and `kind__variant`: how much more a letter speaks for the variant than for the card
    alone. A letter has a few hundred of the many features, so only these are made into numbers, all at once.
    """

    heads: tuple[str, ...]
    written: Mapping[str, str]

    @cached_property
    def _always(self) -> npt.NDArray[np.float64]:
        """What every letter has of each head."""
        _, _, heads, told = self._weights((ALWAYS,))
        return np.bincount(heads, weights=told, minlength=len(self.heads)) / 100

    def scores(self, found: Mapping[str, float]) -> dict[str, float]:
        """Near 1 for what the features of a letter speak for, near 0 for what they do not."""
        often = np.fromiter(found.values(), dtype=float)
        lengths, counts, heads, told = self._weights(found)
        length = math.sqrt(((lengths * often) ** 2).sum() or 1)
        sums = np.bincount(heads, weights=told * np.repeat(often, counts), minlength=len(self.heads)) / length
        return dict(zip(self.heads, (sums + self._always).tolist(), strict=True))

    def telling(self, head: str, found: Iterable[str]) -> list[str]:
        """The features that speak for a head, the strongest first."""
        names = list(found)
        _, counts, heads, told = self._weights(names)
        speaks = (heads == self.heads.index(head)) & (told > 0)
        said = zip(np.repeat(np.arange(len(names)), counts)[speaks].tolist(), told[speaks].tolist(), strict=True)
        return [names[each] for each, _ in sorted(said, key=lambda weight: -weight[1])]

    def learned(self) -> set[str]:
        """The heads for which some letter has taught a weight."""
        return {self.heads[head] for head in np.unique(self._weights(self.written)[2])}

    def _weights(self, found: Iterable[str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Of each feature its length and for how many heads it speaks; then these heads, and what it says of each."""
        rows = [self.written.get(each, "0\t").partition("\t") for each in found]
        every = " ".join(told for _, _, told in rows if told)
        numbers = np.fromstring(every.replace(":", " "), dtype=np.int64, sep=" ")
        lengths = np.fromiter((length for length, _, _ in rows), dtype=np.int64)
        counts = np.fromiter((told.count(":") for _, _, told in rows), dtype=np.int64)
        return lengths, counts, numbers[::2], numbers[1::2]


def features(text: str, meanings: Meanings) -> dict[str, float]:
    """What stands in a plain text, and how much it counts: what is said often counts for more, but not in proportion."""
    found = {gram: 1 + math.log(often) for gram, often in sorted(grams(text).items())}
    for name, heard in sorted(meanings.heard(text).items()):
        found[f"{MEANS}{name}"] = 1
        if heard > 1:
            found[f"{MEANS}{name}2"] = 1
    return found


def grams(text: str) -> Counter[str]:
    """The runs of one to three characters in a text, none across a mark of punctuation; where a stretch begins and ends."""
    found: Counter[str] = Counter()
    for piece in _PIECES.findall(text):
        if piece[0].isascii():
            found[piece if piece[0].isalpha() else "0" * min(len(piece), 6)] += 1
            continue
        whole = f"{START}{piece}{END}"
        for size in (1, 2, 3):
            found.update(whole[place : place + size] for place in range(len(whole) - size + 1))
    return found


def words_of(feature: str, meanings: Meanings) -> Iterator[str]:
    """The words that may stand in a text for a feature."""
    if feature.startswith(MEANS):
        yield from meanings.words.get(feature.removeprefix(MEANS).removesuffix("2"), ())
    elif len(word := feature.strip(START + END)) > 1:
        yield word


@lru_cache(maxsize=1)
def statistics() -> Statistics:
    """The packaged weights, read once."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "recognition" / "weights.tsv")


def load(path: Path) -> Statistics:
    """One line a feature: its name, its length, then `head:weight`; all in hundredths, heads as the first line has them."""
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    heads = tuple(first.split("\t"))
    always = (*KINDS, *SIGNALS, *AT_DOOR.values())
    if heads[: len(always)] != always:
        raise BadFile([f"{path.name}: the kinds, the signals or the doors have changed; run tools/train_guide.py"])
    parted = (line.partition("\t") for line in rest.splitlines())
    return Statistics(heads, {feature: told for feature, _, told in parted})
