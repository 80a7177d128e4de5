"""What a letter in one's own words is about: rules on facts and statistics of characters together, with the reasons."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from jianhe.law.guide.cards import Card, Variant, card_on, cards
from jianhe.law.guide.codes import KINDS, Door, Vulnerable
from jianhe.law.guide.letter import Letter
from jianhe.law.guide.recognition import Recognition, Test, first, recognition
from jianhe.law.guide.statistics import URGENT, Statistics, features, statistics, words_of

# All chosen on tuning letters that neither rules nor weights had seen.
POINT = 0.004  # what a point of a rule adds to the score of the weights
OURS = 0.034  # and the procuratorate's own matters: it is worse to send one of these away than to keep a stranger's
SPREAD = 0.085  # score to one unit of the final share; the more, the more modest the shares
SURE = 0.9  # below this share for the first kind a person decides
LEAST_TOLD = 7  # characters; who writes fewer has said too little to be sure of
OPEN_KINDS = frozenset({"legal_consultation", "praise_or_other"})  # they hold what fits nowhere: a greeting is like them
LEAST_TOLD_OPEN = 20
LEAST_STORY = 20  # characters; in fewer, being like others says nothing of who the writer is, only a plain word does,
PLAIN = 0.3  # and of risks only what scores so much: a greeting is like anything
RULED_VARIANT = 0.15  # what a rule adds to the score of a variant
# From which score on a signal is given: by the weights alone, and where a rule hears it too. Danger rather once too often;
# for who needs more care a word that says so counts for more than a story like theirs.
HEARD: Mapping[str, tuple[float, float]] = {
    "self_harm": (0.18, 0.04), "violence_threat": (0.2, 0.14),
    "group": (0.24, 0.08), "escalation": (0.18, 0.12), "repeat": (0.18, 0.08),
    "minor": (0.32, 0.32), "woman": (0.24, 0.22), "migrant_worker": (0.3, 0.18), "elderly": (0.3, 0.22),
    "disabled": (0.22, 0.22),
}  # fmt: skip
# From here on the danger is plain enough to send the writer to the police before all others.
CERTAIN: Mapping[str, tuple[float, float]] = {"self_harm": (0.4, 0.35), URGENT: (0.4, 0.25)}
MOST_OTHERS = 3
RISKS = ("self_harm", "violence_threat", "group", "escalation", "repeat")  # the gravest first
WEAK: tuple[str, ...] = get_args(Vulnerable)
DANGERS = ("self_harm", "violence_threat")  # where a person is told at once, the gravest first


@dataclass(frozen=True)
class Alternative:
    """Another kind that the letter may be about, at the stage that it tells."""

    matter_type: str
    first_authority: Door
    score: float
    variant: str | None


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
        for inner in (told, *told["alternatives"]):
            del inner["variant"]
        del told["quotes"]
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
        told = self._weights.scores(features(letter.claimed, self._rules.meanings))
        shares = self._shares(told, {kind: points for kind, (points, _) in heard.items()})
        ranked = sorted(KINDS, key=lambda kind: -shares[kind])
        first_kind = ranked[0]
        variant, way = self._way(first_kind, letter, told)
        quotes, danger = self._signals(letter)
        codes = {*quotes, *self._cards[first_kind].risk}
        reasons = [_reason(self._cards[first_kind].title.zh, letter, heard[first_kind][1])]
        if variant:
            reasons.append(f"属于“{way.title.zh}”")
        door = way.door
        if danger and door != "public_security":
            door = "public_security"
            reasons.append(f"“{danger}”：有紧急危险，先打 110")
        others = tuple(
            self._alternative(kind, letter, told, shares[kind])
            for place, kind in enumerate(ranked[1 : MOST_OTHERS + 1], 2)
            if place <= MOST_OTHERS or shares[kind] >= 0.01
        )
        least = LEAST_TOLD_OPEN if first_kind in OPEN_KINDS else LEAST_TOLD
        sure = shares[first_kind] >= SURE and len(letter.claimed) >= least
        if not sure:
            reasons.append("把握不大，请工作人员看一下")
        return Reading(
            first_kind, way.remit, door, others,
            tuple(code for code in WEAK if code in codes), tuple(code for code in RISKS if code in codes),
            sure, tuple(reasons), variant, quotes,
        )  # fmt: skip

    def _alternative(self, kind: str, letter: Letter, told: Mapping[str, float], share: float) -> Alternative:
        variant, way = self._way(kind, letter, told)
        return Alternative(kind, way.door, round(share, 4), variant)

    def _shares(self, told: Mapping[str, float], points: Mapping[str, int]) -> dict[str, float]:
        ours = {kind for kind in KINDS if self._cards[kind].remit == "procuratorate"}
        scores = {kind: (told[kind] + POINT * points[kind] + OURS * (kind in ours)) / SPREAD for kind in KINDS}
        top = max(scores.values())
        raised = {kind: math.exp(score - top) for kind, score in scores.items()}
        total = sum(raised.values())
        return {kind: each / total for kind, each in raised.items()}

    def _way(self, kind: str, letter: Letter, told: Mapping[str, float]) -> tuple[str | None, Variant]:
        """The variant that the letter speaks for more than for the card alone, if any does."""
        card = self._cards[kind]
        ruled = self._rules.ruled_variant(kind, card.variants, letter.claimed)
        scores: dict[str | None, float] = {
            each: told.get(f"{kind}__{each}", 0) + RULED_VARIANT * (each == ruled) for each in card.variants
        }
        best = max((None, *card.variants), key=lambda each: scores.get(each, 0))
        return best, card.way(best)

    def _signals(self, letter: Letter) -> tuple[dict[str, str], str | None]:
        """The words behind each risk and each sign of who needs more care, and the words that mean danger now."""
        found = features(self._rules.meant(letter), self._rules.meanings)
        told = self._weights.scores(found)
        ruled = {
            code: match
            for code, tests in {**self._rules.risk, **self._rules.vulnerable, URGENT: self._rules.emergency}.items()
            if (match := first(tests, letter.plain))
        }

        def given(code: str, least: tuple[float, float]) -> bool:
            enough = least[code in ruled]
            if code not in ruled and len(letter.plain) < LEAST_STORY:
                enough = math.inf if code in WEAK else max(enough, PLAIN)
            return told[code] >= enough

        def words(code: str) -> str:
            return letter.quote(*ruled[code].span()) if code in ruled else self._telling(code, letter, found)

        quotes = {code: words(code) for code, least in HEARD.items() if given(code, least)}
        danger = next((words(code) for code, least in CERTAIN.items() if given(code, least)), None)
        return quotes, danger

    def _telling(self, head: str, letter: Letter, found: Mapping[str, float]) -> str:
        """The writer's own words that speak most for a signal which no rule has named."""
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


def _reason(title: str, letter: Letter, places: list[tuple[int, int, int]]) -> str:
    if not places:
        return f"用词像{title}"
    best = sorted(places, key=lambda place: (-place[0], place[1]))[:2]
    return "".join(f"“{letter.quote(start, end)}”" for _, start, end in best) + f"：{title}"
