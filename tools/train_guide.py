"""Learns `catalogue/recognition/weights.tsv` from the tuning letters alone; the reporting letters are never read here.

    PYTHONPATH=src python tools/train_guide.py            write the weights
    PYTHONPATH=src python tools/train_guide.py --check    write nothing: learn from four fifths, read the last fifth

A developers' tool, in plain Python: run it after a change of the tuning letters, the spellings or the meanings.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jianhe.law.guide.cards import cards
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.recognition import recognition
from jianhe.law.guide.statistics import ALWAYS, HEADS, MEANING_WEIGHS, MEANS, features

ROOT = Path(__file__).parents[1]
ROUNDS = 40
SHRINK = 0.4
FOR_ALL = 0.02  # the square of what stands in every letter
LEAST_LETTERS = 2  # what is in only one letter teaches nothing
LEAST_WEIGHT = 10  # hundredths
FOLDS = 5

Rows = list[list[tuple[int, float]]]


def main(argv: list[str]) -> int:
    lines = (ROOT / "evaluation" / "tuning.jsonl").read_text(encoding="utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    reader, meanings = recognition().reader, recognition().meanings
    found = [features(reader.read(each["text"]).claimed, meanings) for each in letters]
    right = [_right(each["gold"]) for each in letters]
    if argv == ["--check"]:
        _check(found, right)
        return 0
    written = ["\t".join(HEADS), *_lines(*learn(found, right))]
    out = ROOT / "src" / "jianhe" / "catalogue" / "recognition" / "weights.tsv"
    out.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"{len(letters)} letters, {len(written) - 2} features")
    return 0


def learn(found: Sequence[Sequence[str]], right: list[list[float]]) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Least squares with a penalty, by conjugate gradients: the length of each feature, and its weight for each head."""
    often = Counter(each for letter in found for each in letter)
    names = [ALWAYS, *sorted(each for each, count in often.items() if count >= LEAST_LETTERS)]
    place = {name: number for number, name in enumerate(names)}
    lengths = {
        name: math.log(len(found) / often[name]) * (MEANING_WEIGHS if name.startswith(MEANS) else 1)
        for name in names[1:]
    }
    rows: Rows = []
    for letter in found:
        known = [(place[each], lengths[each]) for each in letter if each in place]
        norm = math.sqrt(sum(length * length for _, length in known)) or 1
        rows.append([(0, math.sqrt(FOR_ALL)), *((number, length / norm) for number, length in known)])
    weights = _solve(rows, right, len(names))
    return lengths, {name: weights[number] for name, number in place.items()}


def _solve(rows: Rows, right: list[list[float]], many: int) -> list[list[float]]:
    heads = range(len(HEADS))
    weights = [[0.0] * len(HEADS) for _ in range(many)]
    rest = _back(rows, right, many)
    way = [list(each) for each in rest]
    size = _squares(rest, rest)
    for _ in range(ROUNDS):
        pushed = _back(rows, _forth(rows, way), many)
        pushed = [[a + SHRINK * b for a, b in zip(one, two, strict=True)] for one, two in zip(pushed, way, strict=True)]
        down = _squares(way, pushed)
        step = [size[head] / down[head] if down[head] else 0.0 for head in heads]
        weights = [
            [a + s * b for a, b, s in zip(one, two, step, strict=True)] for one, two in zip(weights, way, strict=True)
        ]
        rest = [
            [a - s * b for a, b, s in zip(one, two, step, strict=True)] for one, two in zip(rest, pushed, strict=True)
        ]
        left = _squares(rest, rest)
        turn = [left[head] / size[head] if size[head] else 0.0 for head in heads]
        way = [[a + t * b for a, b, t in zip(one, two, turn, strict=True)] for one, two in zip(rest, way, strict=True)]
        size = left
    return weights


def _forth(rows: Rows, weights: list[list[float]]) -> list[list[float]]:
    told = []
    for row in rows:
        sums = [0.0] * len(HEADS)
        for number, value in row:
            sums = [a + value * b for a, b in zip(sums, weights[number], strict=True)]
        told.append(sums)
    return told


def _back(rows: Rows, told: list[list[float]], many: int) -> list[list[float]]:
    sums = [[0.0] * len(HEADS) for _ in range(many)]
    for row, each in zip(rows, told, strict=True):
        for number, value in row:
            sums[number] = [a + value * b for a, b in zip(sums[number], each, strict=True)]
    return sums


def _squares(some: list[list[float]], others: list[list[float]]) -> list[float]:
    sums = [0.0] * len(HEADS)
    for one, two in zip(some, others, strict=True):
        sums = [s + a * b for s, a, b in zip(sums, one, two, strict=True)]
    return sums


def _right(gold: dict[str, Any]) -> list[float]:
    """1 for the kind of a letter and for its dangers; `urgent` where the police come before the door of the kind."""
    doors = {card.door for card in cards()[gold["matter_type"]]}
    urgent = gold["first_authority"] == "public_security" and "public_security" not in doors
    true = {gold["matter_type"], *gold["risk"], *(["urgent"] if urgent else [])}
    return [float(head in true) for head in HEADS]


def _check(found: list[list[str]], right: list[list[float]]) -> None:
    first = three = 0
    for fold in range(FOLDS):
        taught = [number for number in range(len(found)) if number % FOLDS != fold]
        lengths, weights = learn([found[number] for number in taught], [right[number] for number in taught])
        for number in range(fold, len(found), FOLDS):
            sums = [0.0] * len(HEADS)
            for each in (each for each in found[number] if each in lengths):
                sums = [a + lengths[each] * b for a, b in zip(sums, weights[each], strict=True)]
            order = sorted(range(len(KINDS)), key=lambda kind: -sums[kind])
            first += right[number][order[0]] == 1
            three += any(right[number][kind] for kind in order[:3])
    print(f"kind first {first / len(found):.1%}, among three {three / len(found):.1%} of {len(found)}")


def _lines(lengths: dict[str, float], weights: dict[str, list[float]]) -> list[str]:
    root = math.sqrt(FOR_ALL)
    made = []
    for name, told in weights.items():
        length = lengths.get(name, root)
        hundredths = ((head, round(weight * length * 100)) for head, weight in enumerate(told))
        kept = " ".join(
            f"{head}:{weight}" for head, weight in hundredths if abs(weight) >= (name != ALWAYS) * LEAST_WEIGHT
        )
        made.append(f"{name}\t{round(length * 100)}\t{kept}")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
