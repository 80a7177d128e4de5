"""What letters of each kind are made of: weights of short runs of characters, learned by `tools/train_guide.py`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.guide.codes import KINDS
from jianhe.law.strict_yaml import BadFile

_PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Statistics:
    """For each short run of characters what it adds to each kind that it speaks for or against."""

    weights: Mapping[str, tuple[tuple[int, float], ...]]

    def leanings(self, claimed: str) -> list[float]:
        """The natural logarithm of the likelihood of each kind, in the order of `KINDS`."""
        runs = grams(claimed)
        scale = 1 / math.sqrt(len(runs) or 1)
        sums = [0.0] * len(KINDS)
        for run in runs:
            for kind, weight in self.weights.get(run, ()):
                sums[kind] += weight * scale
        top = max(sums)
        total = top + math.log(sum(math.exp(each - top) for each in sums))
        return [each - total for each in sums]


def grams(claimed: str) -> set[str]:
    """The runs of one to three characters in a text, none across a mark of punctuation."""
    found: set[str] = set()
    for piece in _PIECES.findall(claimed):
        if piece[0].isascii():
            found.add(piece if piece[0].isalpha() else "0" * min(len(piece), 6))
            continue
        for size in (1, 2, 3):
            found.update(piece[place : place + size] for place in range(len(piece) - size + 1))
    return found


@lru_cache(maxsize=1)
def statistics() -> Statistics:
    """The packaged weights, read once."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "recognition" / "weights.tsv")


def load(path: Path) -> Statistics:
    """One line a run: the run, a tab, then `kind:weight` in hundredths, kinds numbered as the first line lists them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != KINDS:
        raise BadFile([f"{path.name}: the kinds have changed; run tools/train_guide.py"])
    weights: dict[str, tuple[tuple[int, float], ...]] = {}
    for line in lines[1:]:
        run, _, told = line.partition("\t")
        pairs = (each.split(":") for each in told.split(" "))
        weights[run] = tuple((int(kind), int(weight) / 100) for kind, weight in pairs)
    return Statistics(weights)
