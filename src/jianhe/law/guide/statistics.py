"""What letters of each kind are made of: weights of short runs of characters and of meanings (`tools/train_guide.py`).

The same weights say how much a letter sounds like danger, in whatever words: `SIGNALS` stand beside the kinds.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.guide.codes import KINDS
from jianhe.law.strict_yaml import BadFile

Meanings = Mapping[str, tuple[str, ...]]

SIGNALS = ("self_harm", "violence_threat", "urgent")
HEADS = (*KINDS, *SIGNALS)
MEANS = "#"  # before the name of a meaning, so that it is no run of characters
ALWAYS = "*"  # stands in every letter
MEANING_WEIGHS = 1.5  # against a run of characters
_PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Statistics:
    """For each feature, as written: its length in a letter, and what it adds to each kind and signal, in hundredths.

    A letter has a hundred of the twelve thousand features, so each is made into numbers only when it is met.
    """

    written: Mapping[str, str]

    def scores(self, found: Sequence[str]) -> dict[str, float]:
        """Near 1 for what the features of a letter speak for, near 0 for what they do not."""
        sums = [0.0] * len(HEADS)
        squares = 0.0
        for each in found:
            length, told = self._weights(each)
            squares += length * length
            for head, weight in told:
                sums[head] += weight
        scale = 1 / math.sqrt(squares or 1)
        sums = [each * scale for each in sums]
        for head, weight in self._weights(ALWAYS)[1]:
            sums[head] += weight / 100
        return dict(zip(HEADS, sums, strict=True))

    def telling(self, head: str, found: Sequence[str]) -> list[str]:
        """The features that speak for a kind or signal, the strongest first."""
        place = HEADS.index(head)
        said = {each: dict(self._weights(each)[1]).get(place, 0) for each in found}
        return sorted((each for each, weight in said.items() if weight > 0), key=lambda each: -said[each])

    def _weights(self, feature: str) -> tuple[int, list[tuple[int, int]]]:
        length, _, told = self.written.get(feature, "0\t").partition("\t")
        pairs = (each.split(":") for each in told.split())
        return int(length), [(int(head), int(weight)) for head, weight in pairs]


def features(text: str, meanings: Meanings) -> list[str]:
    """What stands in a plain text: its runs of characters, and what it means; a meaning told twice counts for more."""
    found = sorted(grams(text))
    for name, words in meanings.items():
        heard = sum(word in text for word in words)
        found += [f"{MEANS}{name}"] * (heard > 0) + [f"{MEANS}{name}2"] * (heard > 1)
    return found


def grams(text: str) -> set[str]:
    """The runs of one to three characters in a text, none across a mark of punctuation."""
    found: set[str] = set()
    for piece in _PIECES.findall(text):
        if piece[0].isascii():
            found.add(piece if piece[0].isalpha() else "0" * min(len(piece), 6))
            continue
        for size in (1, 2, 3):
            found.update(piece[place : place + size] for place in range(len(piece) - size + 1))
    return found


def words_of(feature: str, meanings: Meanings) -> Iterator[str]:
    """The words that may stand in a text for a feature."""
    if feature.startswith(MEANS):
        yield from meanings.get(feature.removeprefix(MEANS).removesuffix("2"), ())
    elif len(feature) > 1:
        yield feature


@lru_cache(maxsize=1)
def statistics() -> Statistics:
    """The packaged weights, read once."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "recognition" / "weights.tsv")


def load(path: Path) -> Statistics:
    """One line a feature: its name, its length, then `head:weight`; all in hundredths, heads as the first line has them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != HEADS:
        raise BadFile([f"{path.name}: the kinds have changed; run tools/train_guide.py"])
    parted = (line.partition("\t") for line in lines[1:])
    return Statistics({feature: told for feature, _, told in parted})
