"""引导码: what of the guide was shown to somebody, in seven characters that can be said, typed or scanned at the window.

The code holds the day and the place: the way of answers, or the page of a kind or of one of its stages. From these follow
kind, stage and edition.
It holds no person, it is the same for all who answer alike on one day, and nothing is kept until somebody brings it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

from jianhe.law.guide.cards import Card, Variant, card_on, cards, edition_on, page_of
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.doors import AtDoor, doors
from jianhe.law.guide.tree import Result, paths, tree, trees, walk
from jianhe.papers.numbering import RECEIPT_ALPHABET, SEPARATORS, NumberRefused

LENGTH = 7
CHECKS = 2  # characters at the end, by which a slip is noticed
FIRST_DAY = date(2026, 1, 1)
PLACES = 2048  # ways, kinds and stages that one day may have
_BASE = len(RECEIPT_ALPHABET)
_IN_ADDRESS = re.compile(r"/guide/shown/([^/]+)")


@dataclass(frozen=True)
class Shown:
    """What somebody saw: on which day, after which answers (none: the page itself), and whether 110 stood first."""

    day: date
    answers: tuple[str, ...]
    kind: str
    variant: str | None
    emergency: bool

    @property
    def card(self) -> Card:
        """The edition that was shown."""
        return card_on(self.kind, self.day)

    def is_as_on(self, day: date) -> bool:
        """Whether the same page says the same on another day: the card, the stage, and what holds at its door."""
        return self._says(self.day) == self._says(day)

    def _says(self, day: date) -> tuple[Card, Variant | None, AtDoor | None]:
        card = card_on(self.kind, day)
        stage = card.stages.get(self.variant) if self.variant else None
        return edition_on(cards()[self.kind], day), stage, doors(day)[stage.door] if stage and stage.door != card.door else None

    @property
    def code(self) -> str:
        return guide_code(self.day, answers=self.answers, page="" if self.answers else self.page)

    @property
    def page(self) -> str:
        """`unpaid_wages`, or `unpaid_wages/inspection_tried`."""
        return page_of(self.kind, self.variant)


def guide_code(day: date, *, answers: tuple[str, ...] = (), page: str = "") -> str:
    """The code of a result: of the way that led to it, or of the page `kind` or `kind/variant`. ValueError: there is none."""
    places, mark = _places(day)
    number = (day - FIRST_DAY).days * PLACES + places.index(answers or (page,))
    told = _in_characters(number, LENGTH - CHECKS) + _check(number, mark)
    return f"{told[:4]}-{told[4:]}"


def read_guide_code(text: str, *, on: date) -> Shown:
    """What a code stands for, however it was typed, or scanned as the address of its page. Raises `NumberRefused`."""
    found = _IN_ADDRESS.search(text)
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", (found[1] if found else text)[:40])).upper()
    if len(plain) != LENGTH or any(character not in RECEIPT_ALPHABET for character in plain):
        raise NumberRefused("引导码是 7 个字母和数字，在引导结果页上。")
    number = 0
    for character in plain[:-CHECKS]:
        number = number * _BASE + RECEIPT_ALPHABET.index(character)
    day = FIRST_DAY + timedelta(days=number // PLACES)
    places, mark = _places(day)
    if day > on or number % PLACES >= len(places) or plain[-CHECKS:] != _check(number, mark):
        raise NumberRefused("没有这个引导码，请对照引导结果页再输一次。")
    return _shown(day, places[number % PLACES])


def _shown(day: date, place: tuple[str, ...]) -> Shown:
    kind, _, variant = place[0].partition("/")
    if kind in KINDS:
        return Shown(day, (), kind, variant or None, emergency=False)
    result = walk(place, day)
    assert isinstance(result, Result)  # a place is a whole way
    return Shown(day, place, result.card.kind, result.variant, result.emergency)


def _places(day: date) -> tuple[tuple[tuple[str, ...], ...], str]:
    """All places of a day in order, with a mark by which a code of other questions is noticed.

    The stages of the cards and then the common ones stand last, so that the places before them stay when they grow.
    """
    known, on_the_day = tree(day), [card_on(kind, day) for kind in KINDS]
    places, mark = _of_questions(next(first for first, each in trees() if each is known))
    stages = [(page_of(card.kind, stage),) for card in on_the_day for stage in card.variants]
    common = [(page_of(card.kind, stage),) for card in on_the_day for stage in card.common]
    return (*places, *stages, *common), mark


@lru_cache(maxsize=8)
def _of_questions(first_day: date) -> tuple[tuple[tuple[str, ...], ...], str]:
    known = dict(trees())[first_day]
    places = (*paths(known), *((kind,) for kind in KINDS))
    return places, sha256("\n".join("/".join(place) for place in places).encode()).hexdigest()


def _check(number: int, mark: str) -> str:
    drawn = int.from_bytes(sha256(f"{number}/{mark}".encode()).digest()[:8], "big")
    return _in_characters(drawn % _BASE**CHECKS, CHECKS)


def _in_characters(number: int, length: int) -> str:
    told = ""
    for _ in range(length):
        number, place = divmod(number, _BASE)
        told = RECEIPT_ALPHABET[place] + told
    return told
