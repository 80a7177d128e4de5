"""The weights of likeness, read strictly from `catalogue/likeness/weights.yaml`, and what a score is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Text, Words

Verdict = Literal["sure", "likely", "possible", "no"]
VERDICTS: tuple[Verdict, ...] = ("sure", "likely", "possible", "no")


class Reason(Words):
    """One thing that speaks for (positive points) or against, in the words that a clerk reads."""

    points: int


class Scale(Frozen):
    """The reasons of one question, and the points from which on its verdicts are given."""

    sure: int
    likely: int
    possible: int
    reasons: Mapping[Text, Reason]

    def score(self, codes: Iterable[str], *, most: Verdict = "sure") -> "Score":
        """The verdict that these reasons give, the weightiest first; never more than `most`, whatever the sum."""
        told = tuple(sorted(codes, key=lambda code: (-abs(self.reasons[code].points), code)))
        points = sum(self.reasons[code].points for code in told)
        levels = {"sure": self.sure, "likely": self.likely, "possible": self.possible}
        reached = next(place for place, verdict in enumerate(VERDICTS) if points >= levels.get(verdict, points))
        return Score(points, VERDICTS[max(reached, VERDICTS.index(most))], told)


class WordShares(Frozen):
    """`same`: from which share on two texts are one. The others: from which weight in common on they are alike."""

    same: float
    like: float
    some: float
    other: float


class Days(Frozen):
    """Up to how many days two matters are close, and beyond how many far apart."""

    close: int
    far: int


class Weights(Frozen):
    """The file `weights.yaml`; each part is explained there."""

    person: Scale
    company: Scale
    matter: Scale
    group: Scale
    words: WordShares
    address: float
    figures: float
    readings: float
    matter_days: Days
    group_days: Days
    amount_percent: int
    phone_holders: int
    refers_back: tuple[Text, ...]
    common_names: tuple[Text, ...]


@dataclass(frozen=True, order=True)
class Score:
    """How alike two things are. `reasons` are codes of `weights.yaml`, the weightiest first; `label` gives their words."""

    points: int
    verdict: Verdict
    reasons: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return self.verdict == "sure"


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The packaged weights, read once."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "likeness" / "weights.yaml")


def load(path: Path) -> Weights:
    """The weights of a file. Raises `BadFile` with one sentence for each fault."""
    return read_as(Weights, path)
