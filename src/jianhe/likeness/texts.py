"""How alike two stories are: short runs of characters, the usual ones counting little, and the figures that they name.

Pure. How usual a run is was counted over the tuning letters (`catalogue/likeness/usual.tsv`, `tools/train_likeness.py`).
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.strict_yaml import BadFile
from jianhe.likeness.names import simplified

LONGEST = 3_000  # characters of a story that are looked at: what a letter is about stands at its beginning
RAREST = 6.0  # the weight of a run that no tuning letter holds
LEAST = 24.0  # a text of less weight than this says too little to be contained in another
TELLING = 3.5  # a run of this weight or more tells what a story is about
USUAL = 150.0  # the weight of a story of some forty characters; longer ones have more in common by chance

_PIECES = re.compile(r"[㐀-鿿]+|[a-z]+[0-9a-z]*|[0-9]+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[0-9零一二三四五六七八九十百千万亿][0-9.零一二三四五六七八九十百千万亿]*")
_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^.]")
_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟两〇", "一二三四五六七八九十百千二零")


@dataclass(frozen=True)
class Text:
    """A text as it is compared: the weight of each run, all of it together, and the figures it names."""

    runs: Mapping[str, float]
    weight: float
    figures: frozenset[float]


@lru_cache(maxsize=4_000)
def read_text(text: str) -> Text:
    """A story or claim in plain form; empty texts are like nothing."""
    plain, usual = _plain(text), weights()
    runs = {run: usual.get(run, RAREST) for run in _runs(plain)}
    return Text(runs, sum(runs.values()), frozenset(_figures(plain)))


@lru_cache(maxsize=4_000)
def runs_of(text: str) -> frozenset[str]:
    """The runs of a text alone."""
    return frozenset(_runs(_plain(text)))


def alike(one: Text, other: Text) -> float:
    """From 0 (nothing in common but usual words) to 1 (the same); a text that is contained in a longer one is alike."""
    if not one.runs or not other.runs:
        return 0.0
    small, large = sorted((one, other), key=lambda text: len(text.runs))
    shared = sum(weight for run, weight in small.runs.items() if run in large.runs)
    contained = shared / max(min(one.weight, other.weight), LEAST)
    both = 2 * shared / max(one.weight + other.weight, 2 * LEAST)
    return (contained + both) / 2


def in_common(one: Text, other: Text, *, besides: frozenset[str] = frozenset()) -> float:
    """The weight of the telling runs that both have, for stories of usual length. `besides`: runs that do not count.

    Two people tell one story in other words, but not without its own (胆囊, 麻醉): this is what two wordings share.
    """
    small, large = sorted((one, other), key=lambda text: len(text.runs))
    shared = sum(
        weight for run, weight in small.runs.items() if weight >= TELLING and run in large.runs and run not in besides
    )
    longer = math.sqrt(max(one.weight, USUAL) * max(other.weight, USUAL)) / USUAL
    return shared / math.sqrt(longer)


def figures_in_common(one: Text, other: Text) -> float | None:
    """The share of figures (sums, days, counts) that the one with fewer has from the other; None where one names none."""
    if not one.figures or not other.figures:
        return None
    return len(one.figures & other.figures) / min(len(one.figures), len(other.figures))


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The packaged weights of usual runs, read once: a run, a tab, its weight in hundredths."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "likeness" / "usual.tsv")


def load(path: Path) -> Mapping[str, float]:
    """The weights of a file. Raises `BadFile` where a line is not a run, a tab and a whole number."""
    found: dict[str, float] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        run, tab, weight = line.partition("\t")
        if not run or not tab or not weight.isdigit():
            raise BadFile([f"{path.name}: line {number}: a run, a tab and a whole number stand here"])
        found[run] = int(weight) / 100
    return found


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text[:LONGEST]).lower())


def _runs(plain: str) -> set[str]:
    """Pairs of Chinese characters and whole runs of letters and digits, none across a mark of punctuation."""
    found: set[str] = set()
    for piece in _PIECES.findall(plain):
        if piece[0].isascii():
            found.add(piece)
        else:
            found.update(piece[place : place + 2] for place in range(len(piece) - 1))
    return found


def _figures(plain: str) -> set[float]:
    """Figures above ten in any spelling: 两万七, 2.7万 and 27000 are one. Smaller ones are in every story."""
    return {value for value in map(_value, _NUMBER.findall(plain.translate(_FORMAL))) if value > 10}


def _value(written: str) -> float:
    """The number that is written; a last digit without its unit is of the next smaller one (两万七 is 27000)."""
    total = section = number = 0.0
    unit = 10
    for part in _PARTS.findall(written):
        if part in _UNITS and _UNITS[part] >= _UNITS["万"]:
            unit = _UNITS[part]
            total, section, number = total + (section + number or 1) * unit, 0.0, 0.0
        elif part in _UNITS:
            unit = _UNITS[part]
            section, number = section + (number or 1) * unit, 0.0
        elif part in _DIGITS:
            unit, number = (10, 0.0) if part == "零" and unit > 10 else (unit, number * 10 + _DIGITS.index(part))
        else:
            number = float(part)
    return total + section + (number * unit / 10 if number < 10 else number)
