"""Learns `catalogue/recognition/weights.tsv` from the tuning letters alone; the reporting letters are never read here.

    PYTHONPATH=src python tools/train_guide.py            write the weights
    PYTHONPATH=src python tools/train_guide.py --check    write nothing: learn from four fifths, read the last, five times

A developers' tool: run it after a change of the tuning letters, the cards' variants, the spellings or the meanings. It
needs scikit-learn beside what the guide needs; the guide itself does not.
"""

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import normalize

from jianhe.law.guide.cards import Card, card_on, cards
from jianhe.law.guide.classify import DANGERS, SPREAD, Guide
from jianhe.law.guide.codes import DOORS, KINDS
from jianhe.law.guide.encoder import GROUPS
from jianhe.law.guide.evaluate_command import Judged, report
from jianhe.law.guide.recognition import recognition
from jianhe.law.guide.statistics import ALWAYS, AT_DOOR, SIGNALS, URGENT, Statistics, features

ROOT = Path(__file__).parents[1]
ON = date.max  # the newest edition of each card
CARDS: Mapping[str, Card] = {kind: card_on(kind, ON) for kind in cards()}
VARIANTS = tuple(f"{kind}__{variant}" for kind, card in CARDS.items() for variant in card.variants)
HEADS = (*KINDS, *SIGNALS, *AT_DOOR.values(), *VARIANTS)
# In place of the encoder, which knows all letters: everything as likely as the rest.
SILENT = {group: dict.fromkeys(names, 0.0) for group, names in GROUPS.items()}
STRENGTH = 40  # of the evidence against the wish for small weights, where kinds, doors or variants are told apart
BOLDER = 2  # small weights are too modest by so much; set where unseen tuning letters are likeliest
BORROWED = 0.5  # what all letters of other kinds with the same door and remit count there together, by own ones
# What a letter counts whose writer and judge of the right door (ids with s) knew the codes and the law, but neither our
# cards nor our rules nor other letters: for the kind, and for the variant and the door.
INDEPENDENT, INDEPENDENT_WAY = 3, 8
MOST_STEPS = 80  # of each logistic regression, which stops there at the latest
SHRINK = 0.6  # the wish for small weights, of signals
FOR_ALL = 0.02  # the square of what stands in every letter
LEAST_LETTERS = 3  # what is in fewer letters teaches nothing
LEAST_WEIGHT = 25  # hundredths; 15 makes the file twice as large and finds one door more in 350
FOLDS = 5

Letter = dict[str, Any]


def main(argv: list[str]) -> int:
    lines = (ROOT / "evaluation" / "tuning.jsonl").read_text(encoding="utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    if argv == ["--check"]:
        _check(letters)
        return 0
    written = learn(letters)
    out = ROOT / "src" / "jianhe" / "catalogue" / "recognition" / "weights.tsv"
    told = "".join(f"{feature}\t{each}\n" for feature, each in written.items())
    out.write_text("\t".join(HEADS) + "\n" + told, encoding="utf-8")
    print(f"{len(letters)} letters, {len(written) - 1} features, {out.stat().st_size / 1e6:.1f} MB")
    return 0


def learn(letters: Sequence[Letter]) -> dict[str, str]:
    """Each feature as the file has it. Kinds learn from what is claimed; variants, doors and signals from all that is meant."""
    rules = recognition()
    read = [rules.reader.read(each["text"]) for each in letters]
    claimed = [features(each.claimed, rules.meanings) for each in read]
    meant = [features(rules.meant(each), rules.meanings) for each in read]
    often = Counter(feature for letter in claimed for feature in letter)
    names = sorted(feature for feature, count in often.items() if count >= LEAST_LETTERS)
    place = {name: number for number, name in enumerate(names)}
    lengths = np.array([math.log(len(letters) / often[name]) for name in names])
    right = np.array([_right(each["gold"]) for each in letters], dtype=np.float32)
    of_claim, of_all = _rows(claimed, place, lengths), _rows(meant, place, lengths)
    independent = np.array([each["id"].startswith("s") for each in letters])
    kind_of = [each["gold"]["matter_type"] for each in letters]
    kinds = _told_apart(of_claim, kind_of, KINDS, np.where(independent, INDEPENDENT, 1))
    of_way = np.where(independent, INDEPENDENT_WAY, 1)
    doors = _told_apart(of_all, [each["gold"]["first_authority"] for each in letters], DOORS, of_way)
    ways = [_way(each["gold"], letter.claimed) for each, letter in zip(letters, read, strict=True)]
    pairs = [(each["gold"]["first_authority"], each["gold"]["remit"]) for each in letters]
    variants = _variants_told_apart(of_all, kind_of, pairs, ways, of_way)
    weights = np.hstack([kinds, _solve(of_all, right), doors, variants])
    weights[:-1] *= lengths[:, None]
    hundredths = np.round(weights * 100).astype(int)
    return {
        ALWAYS: _line(0, hundredths[-1], 1),
        **{name: _line(lengths[number], hundredths[number], LEAST_WEIGHT) for name, number in place.items()},
    }


def _rows(found: Sequence[Mapping[str, float]], place: Mapping[str, int], lengths: np.ndarray) -> csr_matrix:
    """One row of length 1 for each letter."""
    told = [
        (row, place[feature], often * lengths[place[feature]])
        for row, letter in enumerate(found) for feature, often in letter.items() if feature in place
    ]  # fmt: skip
    rows, columns, values = zip(*told, strict=True)
    return normalize(csr_matrix((values, (rows, columns)), shape=(len(found), len(place)), dtype=np.float32))


def _told_apart(rows: csr_matrix, right: Sequence[str], of: Sequence[str], counts: np.ndarray) -> np.ndarray:
    """Weights of kinds, or of doors, that make the right one likely; in the last row those of every letter.

    They are in the unit of the scores of `classify`: divided by its spread they are logarithms of odds.
    """
    learned = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS).fit(rows, right, sample_weight=counts)
    weights = _each_class(learned)
    return np.stack([weights[each] for each in of], axis=1) * BOLDER * SPREAD


def _solve(rows: csr_matrix, right: np.ndarray) -> np.ndarray:
    """Least squares with a penalty; the last row as above."""
    always = np.full((rows.shape[0], 1), math.sqrt(FOR_ALL), dtype=np.float32)
    learned = Ridge(alpha=SHRINK, fit_intercept=False, solver="sparse_cg").fit(hstack([rows, always]).tocsr(), right)
    weights: np.ndarray = learned.coef_.T
    weights[-1] *= math.sqrt(FOR_ALL)
    return weights


def _right(gold: Letter) -> list[float]:
    """1 for the signals of a letter."""
    is_danger = any(danger in gold["risk"] for danger in DANGERS)
    urgent = is_danger and gold["first_authority"] == "public_security" != CARDS[gold["matter_type"]].door
    true = {*gold["risk"], *gold["vulnerable"], *([URGENT] if urgent else [])}
    return [float(head in true) for head in SIGNALS]


def _way(gold: Letter, claimed: str) -> str | None:
    """The variant that has the letter's door and remit, at least its door; "" for the card alone, None where none has."""
    kind = gold["matter_type"]
    card = CARDS[kind]
    ways = {variant: card.way(variant) for variant in (None, *card.variants)}
    same_door = [each for each, way in ways.items() if way.door == gold["first_authority"]]
    fits = [each for each in same_door if ways[each].remit == gold["remit"]] or same_door
    ruled = recognition().ruled_variant(kind, card.variants, claimed)
    return ((ruled if ruled in fits else fits[0]) or "") if fits else None


def _variants_told_apart(
    rows: csr_matrix, kinds: Sequence[str], pairs: Sequence[tuple[str, str]], ways: Sequence[str | None], counts: np.ndarray
) -> np.ndarray:
    """How much more a letter speaks for each variant than for its card alone, in the unit of the kinds.

    Each card learns from its own letters, and a little from those of other kinds that go the same way: who mediated in
    vain and wants to sue says so in the same words, be it about a wall or about a will.
    """
    told = np.zeros((rows.shape[1] + 1, len(VARIANTS)), dtype=np.float32)
    for kind, card in CARDS.items():
        taught = [(row, way, counts[row]) for row, way in enumerate(ways) if kinds[row] == kind and way is not None]
        own: Counter[str] = Counter()
        for _, way, count in taught:
            own[way] += count
        if len(own) < 2:
            continue
        leads = {(card.way(way or None).door, card.way(way or None).remit): way for way in own}
        others = [(row, leads[pair]) for row, pair in enumerate(pairs) if kinds[row] != kind and pair in leads]
        many = Counter(way for _, way in others)
        taught += [(row, way, BORROWED * own[way] / many[way]) for row, way in others]
        chosen, answers, weighed = zip(*taught, strict=True)
        learner = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS)
        weights = _each_class(learner.fit(rows[list(chosen)], answers, sample_weight=weighed))
        for way in weights.keys() - {""}:
            told[:, VARIANTS.index(f"{kind}__{way}")] = weights[way] - weights.get("", 0)
    return told * SPREAD


def _each_class(learned: LogisticRegression) -> dict[str, np.ndarray]:
    """The weights of each class, with its own for every letter in the last row, also where there are two."""
    weights = np.hstack([learned.coef_, learned.intercept_[:, None]])
    if len(learned.classes_) == 2:
        weights = np.vstack([-weights / 2, weights / 2])
    return dict(zip(learned.classes_, weights, strict=True))


def _line(length: float, hundredths: np.ndarray, least: int) -> str:
    kept = " ".join(f"{head}:{weight}" for head, weight in enumerate(hundredths) if abs(weight) >= least)
    return f"{round(length * 100)}\t{kept}"


def _check(letters: list[Letter]) -> None:
    """The report over all letters, each read by a guide that has not learned from it. The rules, though, know them."""
    random.Random(7).shuffle(letters)
    judged = []
    for fold in range(FOLDS):
        taught = [each for number, each in enumerate(letters) if number % FOLDS != fold]
        guide = Guide(CARDS, recognition(), Statistics(HEADS, learn(taught)), lambda _: SILENT)
        judged += [Judged(each["id"], each["text"], each["gold"], guide.read(each["text"])) for each in letters[fold::FOLDS]]
    for line in report(judged):
        print(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
