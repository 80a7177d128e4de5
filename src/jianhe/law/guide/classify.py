"""What a letter in one's own words is about: rules on facts and statistics of characters together, with the reasons."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from jianhe.law.guide.cards import Card, Variant, card_on, cards
from jianhe.law.guide.codes import KINDS, Door
from jianhe.law.guide.letter import Letter
from jianhe.law.guide.recognition import Recognition, Test, recognition
from jianhe.law.guide.statistics import Statistics, features, statistics, words_of

# All chosen on tuning letters that the weights had not seen.
POINT = 0.01  # what a point of a rule adds to the score of the weights
SPREAD = 0.085  # score to one unit of the final share; the more, the more modest the shares
SURE = 0.8  # below this share for the first kind a person decides
LEAST_TOLD = 7  # characters; who writes fewer has said too little to be sure of
HEARD = {
    "self_harm": 0.2,
    "violence_threat": 0.2,
}  # from here on the weights alone raise a danger: rather once too often
CERTAIN = 0.3  # from here on the danger is plain enough to send the writer to the police before all others
MOST_OTHERS = 3
RISKS = ("self_harm", "violence_threat", "group", "escalation", "repeat")  # the gravest first
DANGERS = ("self_harm", "violence_threat")  # where a person is told at once, the gravest first


@dataclass(frozen=True)
class Alternative:
    """Another kind that the letter may be about."""

    matter_type: str
    first_authority: Door
    score: float


@dataclass(frozen=True)
class Reading:
    """The guide's answer to one letter, in the codes of the guide; `reasons` quote the writer's own words.

    `quotes` has the words behind each code of `vulnerable` and `risk`; what only the kind brings with it has none.
    """

    matter_type: str
    remit: str
    first_authority: Door
    alternatives: tuple[Alternative, ...]
    vulnerable: tuple[str, ...]
    risk: tuple[str, ...]
    confident: bool
    reasons: tuple[str, ...]
    variant: str | None
    quotes: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As `guide classify` prints it; variant and quotes are for the screens."""
        told = asdict(self)
        del told["variant"], told["quotes"]
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
        risk, risk_quotes, danger = self._risk(first, letter)
        weak = {code: _any(tests, letter.plain) for code, tests in self._rules.vulnerable.items()}
        vulnerable = tuple(code for code, match in weak.items() if match)
        quotes = risk_quotes | {code: letter.quote(*match.span()) for code, match in weak.items() if match}
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
        sure = shares[first] >= SURE and len(letter.claimed) >= LEAST_TOLD
        if not sure:
            reasons.append("把握不大，请工作人员看一下")
        return Reading(first, way.remit, door, others, vulnerable, risk, sure, tuple(reasons), variant, quotes)

    def _shares(self, letter: Letter, points: Mapping[str, int]) -> dict[str, float]:
        told = self._weights.scores(features(letter.claimed, self._rules.meanings))
        scores = {kind: (told[kind] + POINT * points[kind]) / SPREAD for kind in KINDS}
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

    def _risk(self, kind: str, letter: Letter) -> tuple[tuple[str, ...], dict[str, str], str | None]:
        """The risks, self-harm first, the words behind each, and the words that mean danger now."""
        meant = letter.plain
        for figure in self._rules.figures:
            meant = figure.blotted(meant)
        found = features(meant, self._rules.meanings)
        told = self._weights.scores(found)
        quotes: dict[str, str] = {}
        for code, tests in self._rules.risk.items():
            if match := _any(tests, letter.plain):
                quotes[code] = letter.quote(*match.span())
            elif told.get(code, 0) >= HEARD.get(code, math.inf):
                quotes[code] = self._telling(code, letter, found)
        codes = {*quotes, *self._cards[kind].risk}
        ruled = _any(self._rules.risk["self_harm"], letter.plain) or _any(self._rules.emergency, letter.plain)
        danger = letter.quote(*ruled.span()) if ruled else None
        for code, heard in (("self_harm", "self_harm"), ("urgent", "violence_threat")):
            if not danger and told[code] >= CERTAIN:
                danger = quotes.get(heard) or self._telling(code, letter, found)
        return tuple(sorted(codes, key=RISKS.index)), quotes, danger

    def _telling(self, head: str, letter: Letter, found: list[str]) -> str:
        """The writer's own words that speak most for a danger which no rule has named."""
        for feature in self._weights.telling(head, found):
            for word in words_of(feature, self._rules.meanings):
                if (start := letter.plain.find(word)) >= 0 and len(word) > 1:
                    return letter.quote(start, start + len(word))
        return letter.original[:20]


@lru_cache(maxsize=2)
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
