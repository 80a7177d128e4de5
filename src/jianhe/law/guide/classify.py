"""What a letter in one's own words is about, with the reasons: rules on facts, statistics of characters, and the encoder."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from jianhe.law.guide.cards import Card, card_on, cards, common_stage
from jianhe.law.guide.codes import DOORS, KINDS, Door, Vulnerable
from jianhe.law.guide.encoder import Key, encoder, logarithms
from jianhe.law.guide.letter import Letter
from jianhe.law.guide.recognition import Recognition, Test, first, recognition
from jianhe.law.guide.statistics import AT_DOOR, URGENT, Statistics, features, statistics, words_of
from jianhe.law.words import Words, words

# All chosen on letters that had taught neither rules nor weights nor encoder.
POINT = 0.004  # what a point of a rule adds to the score of the weights
OURS = 0.12  # and the procuratorate's own matters: it is worse to send one of these away than to keep a stranger's
SPREAD = 0.085  # score to one unit of the final share; the more, the more modest the shares
SURE = 0.99  # below this share for the first kind a person decides
LEAST_TOLD = 7  # characters; who writes fewer has said too little to be sure of
OPEN_KINDS = frozenset({"legal_consultation", "praise_or_other"})  # they hold what fits nowhere: a greeting is like them
LEAST_TOLD_OPEN = 20
LEAST_STORY = 20  # characters; in fewer, being like others says nothing of who needs more care, only a plain word does
RULED_VARIANT = 0.15  # what a rule adds to the score of a variant
WHOLE_KIND, WHOLE_DOOR = 4, 4  # what the encoder's logarithms count beside those of rules and weights
LEAST_LED = 0.003  # what every door has, wherever the likely kinds lead
DANGER_LEADS = 0.9  # plain danger leads to the police, unless the letter says otherwise very clearly
OUR_DOOR = 6  # for our own door, as `OURS` for our kinds
SURE_DOOR = 0.9  # below this share for the first door a person decides
# A signal is given from these scores on: what the weights say, what the encoder's odds and a rule add. Danger rather once too
# often; for who needs more care a word that says so counts for more than a story like theirs.
WHOLE_SIGNAL = 0.05  # for each logarithm of the encoder's odds, which count
LEAST_ODDS, MOST_ODDS = -2, 4  # from so far to so far: it speaks for a signal more than against it
RULED_SIGNAL = 0.1
HEARD: Mapping[str, float] = {
    "self_harm": 0.06, "violence_threat": 0.12, "group": 0.36, "escalation": 0.22, "repeat": 0.22,
    "minor": 0.35, "woman": 0.24, "migrant_worker": 0.35, "elderly": 0.35, "disabled": 0.15,
}  # fmt: skip
# From here on the danger is plain enough to send the writer to the police before all others.
CERTAIN: Mapping[str, float] = {"self_harm": 0.35, URGENT: 0.4}
LIKELY = 4  # kinds that are named, the first and three others, and have a say in the door
RISKS = ("self_harm", "violence_threat", "group", "escalation", "repeat")  # the gravest first
WEAK: tuple[str, ...] = get_args(Vulnerable)
DANGERS = ("self_harm", "violence_threat")  # where a person is told at once, the gravest first

ReadsWhole = Callable[[str], Mapping[str, Mapping[str, float]]]  # as `Encoder.read`
Ways = Mapping[str | None, float]  # the stages of a card, None for the card alone, and how likely each is


@dataclass(frozen=True)
class Alternative:
    """Another kind that the letter may be about, at the stage that it tells."""

    matter_type: str
    first_authority: Door
    score: float
    variant: str | None


@dataclass(frozen=True)
class Reading:
    """The guide's answer to one letter, in the codes of the guide; `reasons` quote the writer's own words, as written.

    `quotes` has the words behind each code of `vulnerable` and `risk`; what only the kind brings with it has none.
    """

    matter_type: str
    remit: str
    first_authority: Door
    alternatives: tuple[Alternative, ...]
    vulnerable: tuple[str, ...]
    risk: tuple[str, ...]
    confident: bool
    reasons: tuple[Words, ...]
    variant: str | None
    quotes: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As `guide classify` prints it, reasons in Chinese; variant and quotes are for the screens."""
        told = vars(self) | {
            "reasons": [reason.zh for reason in self.reasons], "alternatives": [{**vars(each)} for each in self.alternatives],
        }  # fmt: skip
        for inner in (told, *told["alternatives"]):
            del inner["variant"]
        del told["quotes"]
        return told


class Guide:
    """Reads letters with one set of cards, rules and weights."""

    def __init__(self, known: Mapping[str, Card], rules: Recognition, weights: Statistics, whole: ReadsWhole) -> None:
        self._cards = known
        self._rules = rules
        self._weights = weights
        self._whole = whole

    def read(self, text: str) -> Reading:
        """The answer to one letter. Nothing of the letter is kept."""
        letter = self._rules.reader.read(text)
        meant = self._rules.meant(letter)
        found = features(meant, self._rules.meanings)
        said = self._weights.scores(found)
        claimed = said if letter.claimed == meant else self._weights.scores(features(letter.claimed, self._rules.meanings))
        heard = {kind: _heard(tests, letter.claimed) for kind, tests in self._rules.kinds.items()}
        whole = self._whole(text)
        shares = self._shares(claimed, {kind: points for kind, (points, _) in heard.items()}, whole["kind"])
        first, *others = likely = sorted(KINDS, key=lambda kind: -shares[kind])[:LIKELY]
        ways = {kind: self._ways(kind, letter, said) for kind in likely}
        quotes, danger = self._signals(letter, found, said, whole["signal"])
        doors = {door: said[AT_DOOR[door]] / SPREAD + WHOLE_DOOR * whole["door"][door] for door in DOORS}
        door, door_share = self._door(shares, ways, doors, in_danger=danger is not None)
        is_urgent = danger is not None and door == "public_security"
        variant = self._stage(first, ways[first], doors, None if is_urgent else door)
        card, way = self._cards[first], self._cards[first].way(variant)
        reasons = [_reason(card.title, letter, heard[first][1])]
        if variant:
            reasons.append(words(f"属于“{way.title.zh}”", f"The case of “{way.title.en}”"))
        if door != way.door:
            reasons.append(words(f"“{danger}”：有紧急危险，先打 110", f"“{danger}”: danger now, call 110 first"))
        least = LEAST_TOLD_OPEN if first in OPEN_KINDS else LEAST_TOLD
        sure = shares[first] >= SURE and door_share >= SURE_DOOR and len(letter.claimed) >= least
        if not sure:
            reasons.append(words("把握不大，请工作人员看一下", "Not sure enough: a member of staff should look at it"))
        codes = {*quotes, *card.risk}
        return Reading(
            first, way.remit, door, tuple(self._alternative(kind, ways[kind], doors, shares[kind]) for kind in others),
            tuple(code for code in WEAK if code in codes), tuple(code for code in RISKS if code in codes),
            sure, tuple(reasons), variant, quotes,
        )  # fmt: skip

    def _alternative(self, kind: str, ways: Ways, doors: Mapping[Door, float], share: float) -> Alternative:
        variant = self._stage(kind, ways, doors)
        return Alternative(kind, self._cards[kind].way(variant).door, round(share, 4), variant)

    def _shares(
        self, told: Mapping[str, float], points: Mapping[str, int], whole: Mapping[str, float]
    ) -> dict[str, float]:
        ours = {kind for kind in KINDS if self._cards[kind].remit == "procuratorate"}
        scores = {kind: (told[kind] + POINT * points[kind] + OURS * (kind in ours)) / SPREAD for kind in KINDS}
        return _parts({kind: score + WHOLE_KIND * whole[kind] for kind, score in scores.items()})

    def _ways(self, kind: str, letter: Letter, said: Mapping[str, float]) -> Ways:
        """How likely each of the card's own stages is, and the card alone, which is None; they sum up to 1."""
        card = self._cards[kind]
        ruled = self._rules.ruled_variant(kind, card.variants, letter.claimed)
        scores = {
            each: said.get(f"{kind}__{each}", 0) + RULED_VARIANT * (each is not None and each == ruled)
            for each in (None, *card.variants)
        }
        return _parts({each: score / SPREAD for each, score in scores.items()})

    def _door(
        self, shares: Mapping[str, float], ways: Mapping[str, Ways], doors: Mapping[Door, float], *, in_danger: bool
    ) -> tuple[Door, float]:
        """The first door and how sure it is: where the likely kinds lead, and what the letter itself says of the door.

        Writers tell what they have done already in the same words whatever the matter is, so the door is often plain
        where the kind is not.
        """
        led = dict.fromkeys(DOORS, LEAST_LED)
        for kind, stages in ways.items():
            for stage, part in stages.items():
                led[self._cards[kind].way(stage).door] += shares[kind] * part
        if in_danger:
            led = {door: each * (1 - DANGER_LEADS) + DANGER_LEADS * (door == "public_security") for door, each in led.items()}
        scores = {
            door: math.log(each) + doors[door] + OUR_DOOR * (door == "procuratorate_12309") for door, each in led.items()
        }
        parts = _parts(scores)
        best = max(parts, key=lambda door: parts[door])
        return best, parts[best]

    def _stage(self, kind: str, ways: Ways, doors: Mapping[Door, float], door: Door | None = None) -> str | None:
        """The likeliest stage of a card; if a door is given, of those behind it, else the common one that leads there."""
        card = self._cards[kind]
        fits = [each for each in ways if door in (None, card.way(each).door)]
        if not fits and door is not None:
            return common_stage(door)
        return max(fits, key=lambda each: math.log(max(ways[each], LEAST_LED)) + doors[card.way(each).door])

    def _signals(
        self, letter: Letter, found: Mapping[str, float], said: Mapping[str, float], whole: Mapping[str, float]
    ) -> tuple[dict[str, str], str | None]:
        """The words behind each risk and each sign of who needs more care, and the words that mean danger now."""
        ruled = {
            code: match
            for code, tests in {**self._rules.risk, **self._rules.vulnerable, URGENT: self._rules.emergency}.items()
            if (match := first(tests, letter.plain))
        }

        def given(code: str, least: float) -> bool:
            if code in WEAK and code not in ruled and len(letter.plain) < LEAST_STORY:
                return False
            odds = max(LEAST_ODDS, min(MOST_ODDS, whole.get(code, 0)))
            return said[code] + WHOLE_SIGNAL * odds + RULED_SIGNAL * (code in ruled) >= least

        def telling(code: str) -> str:
            return letter.quote(*ruled[code].span()) if code in ruled else self._telling(code, letter, found)

        quotes = {code: telling(code) for code, least in HEARD.items() if given(code, least)}
        return quotes, next((telling(code) for code, least in CERTAIN.items() if given(code, least)), None)

    def _telling(self, head: str, letter: Letter, found: Mapping[str, float]) -> str:
        """The writer's own words that speak most for a signal which no rule has named."""
        for feature in self._weights.telling(head, found):
            for word in words_of(feature, self._rules.meanings):
                if (start := letter.plain.find(word)) >= 0 and len(word) > 1:
                    return letter.quote(start, start + len(word))
        return letter.original[:20]


def _parts(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Scores as parts of 1."""
    return {each: math.exp(part) for each, part in logarithms(scores).items()}


@lru_cache(maxsize=2)
def packaged_guide(on: date) -> Guide:
    """The guide with the packaged cards as they are on a day."""
    return Guide({kind: card_on(kind, on) for kind in cards()}, recognition(), statistics(), encoder().read)


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


def _reason(title: Words, letter: Letter, places: list[tuple[int, int, int]]) -> Words:
    if not places:
        return words(f"用词像{title.zh}", f"In words like those of: {title.en}")
    best = sorted(places, key=lambda place: (-place[0], place[1]))[:2]
    quoted = "".join(f"“{letter.quote(start, end)}”" for _, start, end in best)
    return words(f"{quoted}：{title.zh}", f"{quoted}: {title.en}")
