"""What a letter in one's own words is about: rules on facts and statistics of characters together, with the reasons."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jianhe.law.guide.cards import Card, Variant, card_on, cards
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.letter import Letter
from jianhe.law.guide.recognition import Recognition, Test, recognition
from jianhe.law.guide.statistics import Statistics, statistics

# Points that a unit of log-likelihood is worth; chosen on tuning letters that the weights had not seen.
LEANING = 9.0
WORDS = 6.0  # points for a word of a kind that no other kind shares
SPREAD = 12.0  # points to one unit of the final score; the more, the more modest the scores
SURE = 0.55  # below this share for the first kind a person decides
MOST_OTHERS = 3


@dataclass(frozen=True)
class Alternative:
    """Another kind that the letter may be about."""

    matter_type: str
    first_authority: str
    score: float


@dataclass(frozen=True)
class Reading:
    """The guide's answer to one letter, in the codes of the guide; `reasons` quote the writer's own words."""

    matter_type: str
    remit: str
    first_authority: str
    alternatives: tuple[Alternative, ...]
    vulnerable: tuple[str, ...]
    risk: tuple[str, ...]
    confident: bool
    reasons: tuple[str, ...]
    variant: str | None

    def as_json(self) -> dict[str, Any]:
        """As `guide classify` prints it; the variant is for the screens."""
        told = asdict(self)
        del told["variant"]
        return told


class Guide:
    """Reads letters with one set of cards, rules and weights."""

    def __init__(self, known: Mapping[str, Card], rules: Recognition, weights: Statistics) -> None:
        self._cards = known
        self._rules = rules
        self._weights = weights

    def read(self, text: str) -> Reading:
        """The answer to one letter. Nothing of the letter is kept."""
        letter = self._rules.reader.read(text)
        heard = {kind: _heard(tests, letter.claimed) for kind, tests in self._rules.kinds.items()}
        shares = self._shares(letter, {kind: points for kind, (points, _) in heard.items()})
        ranked = sorted(KINDS, key=lambda kind: -shares[kind])
        first = ranked[0]
        variant, way = self._way(first, letter)
        risk, danger = self._risk(first, letter)
        vulnerable = tuple(code for code, tests in self._rules.vulnerable.items() if _any(tests, letter.plain))
        reasons = [_reason(self._cards[first].title.zh, letter, heard[first][1])]
        if variant:
            reasons.append(f"属于“{way.title.zh}”")
        door = way.door
        if danger and door != "public_security":
            door = "public_security"
            reasons.append(f"“{danger}”：有紧急危险，先打 110")
        others = tuple(
            Alternative(kind, self._way(kind, letter)[1].door, round(shares[kind], 4))
            for place, kind in enumerate(ranked[1 : MOST_OTHERS + 1], 2)
            if place <= MOST_OTHERS or shares[kind] >= 0.01
        )
        sure = shares[first] >= SURE and heard[first][0] > 0
        if not sure:
            reasons.append("把握不大，请工作人员看一下")
        return Reading(first, way.remit, door, others, vulnerable, risk, sure, tuple(reasons), variant)

    def _worded(self, kind: str, text: str) -> float:
        return WORDS * sum(weight for word, weight in self._rules.words.get(kind, ()) if word in text)

    def _shares(self, letter: Letter, points: Mapping[str, int]) -> dict[str, float]:
        leanings = self._weights.leanings(letter.claimed)
        scores = {
            kind: (points[kind] + self._worded(kind, letter.claimed) + LEANING * leanings[place]) / SPREAD
            for place, kind in enumerate(KINDS)
        }
        top = max(scores.values())
        raised = {kind: math.exp(score - top) for kind, score in scores.items()}
        total = sum(raised.values())
        return {kind: each / total for kind, each in raised.items()}

    def _way(self, kind: str, letter: Letter) -> tuple[str | None, Variant]:
        card = self._cards[kind]
        for variant in card.variants:
            if _any(self._rules.variants.get(f"{kind}__{variant}", ()), letter.claimed):
                return variant, card.way(variant)
        return None, card.way(None)

    def _risk(self, kind: str, letter: Letter) -> tuple[tuple[str, ...], str | None]:
        """The risks, self-harm first, and the words that mean danger now."""
        found = {code: _any(tests, letter.plain) for code, tests in self._rules.risk.items()}
        told = [code for code, match in found.items() if match or code in self._cards[kind].risk]
        codes = sorted(told, key=lambda code: code != "self_harm")
        match = found.get("self_harm") or _any(self._rules.emergency, letter.plain)
        return tuple(codes), letter.quote(*match.span()) if match else None


def packaged_guide(on: date) -> Guide:
    """The guide with the packaged cards as they are on a day."""
    return Guide({kind: card_on(kind, on) for kind in cards()}, recognition(), statistics())


def _heard(tests: tuple[Test, ...], text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """All points of a kind, and where the rules that speak for it stand: points, start, end."""
    total, places = 0, []
    for test in tests:
        match = test.found(text)
        if match:
            total += test.points
            if test.points > 0:
                places.append((test.points, *match.span()))
    return total, places


def _any(tests: tuple[Test, ...], text: str) -> Any:
    return next((match for test in tests if (match := test.found(text))), None)


def _reason(title: str, letter: Letter, places: list[tuple[int, int, int]]) -> str:
    if not places:
        return f"用词像{title}"
    best = sorted(places, key=lambda place: (-place[0], place[1]))[:2]
    return "".join(f"“{letter.quote(start, end)}”" for _, start, end in best) + f"：{title}"
