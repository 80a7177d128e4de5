"""Learns `catalogue/recognition/weights.tsv` from the tuning letters alone; the reporting letters are never read here.

A developers' tool, in plain Python: run it after a change of the tuning letters or of the spellings.
"""

import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.recognition import recognition
from jianhe.law.guide.statistics import grams

ROOT = Path(__file__).parents[1]
ROUNDS = 20
SHRINK = 0.0002
PACE = 0.4
LEAST_LETTERS = 2  # a run in only one letter teaches nothing
LEAST_WEIGHT = 20  # hundredths


def main() -> int:
    lines = (ROOT / "evaluation" / "tuning.jsonl").read_text(encoding="utf-8").splitlines()
    letters = [(each["text"], each["gold"]["matter_type"]) for each in map(json.loads, lines)]
    weights = learn(letters)
    out = ROOT / "src" / "jianhe" / "catalogue" / "recognition" / "weights.tsv"
    written = ["\t".join(KINDS)]
    written += [line for run in sorted(weights) if not (line := _line(run, weights[run])).endswith("\t")]
    out.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"{len(letters)} letters, {len(written) - 1} runs of characters")
    return 0


def learn(letters: list[tuple[str, str]]) -> dict[str, list[float]]:
    """Softmax regression by stochastic descent; the seed is fixed, so the same letters give the same weights."""
    reader = recognition().reader
    read = [(grams(reader.read(text).claimed), KINDS.index(kind)) for text, kind in letters]
    often = Counter(run for runs, _ in read for run in runs)
    kept = [([run for run in runs if often[run] >= LEAST_LETTERS], len(runs), kind) for runs, kind in read]
    rare = {run: math.log(len(read) / count) for run, count in often.items()}
    many = len(KINDS)
    weights = {run: [0.0] * many for run, count in often.items() if count >= LEAST_LETTERS}
    order = list(range(len(kept)))
    dice = random.Random(7)
    for turn in range(ROUNDS):
        dice.shuffle(order)
        pace = PACE / (1 + turn * 0.25)
        for place in order:
            runs, length, kind = kept[place]
            scale = 1 / math.sqrt(length or 1)
            sums = [0.0] * many
            for run in runs:
                value = scale * rare[run]
                sums = [a + b * value for a, b in zip(sums, weights[run], strict=True)]
            top = max(sums)
            raised = [math.exp(each - top) for each in sums]
            total = sum(raised)
            steps = [-pace * each / total for each in raised]
            steps[kind] += pace
            keep = 1 - pace * SHRINK
            for run in runs:
                value = scale * rare[run]
                weights[run] = [a * keep + b * value for a, b in zip(weights[run], steps, strict=True)]
    return {run: [each * rare[run] for each in told] for run, told in weights.items()}


def _line(run: str, weights: list[float]) -> str:
    told = ((kind, round(weight * 100)) for kind, weight in enumerate(weights))
    return f"{run}\t" + " ".join(f"{kind}:{weight}" for kind, weight in told if abs(weight) >= LEAST_WEIGHT)


if __name__ == "__main__":
    sys.exit(main())
