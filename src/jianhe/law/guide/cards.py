"""The cards of the guide: one file a kind of matter in `catalogue/guide/`, with an edition for each day it changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from jianhe.law.editions import Citation, Code
from jianhe.law.guide.codes import KINDS, Door, Kind, Remit, Risk
from jianhe.law.guide.doors import AtDoor, doors
from jianhe.law.strict_yaml import BadFile, Frozen, in_force, read_as, read_editions
from jianhe.law.words import Text, Words


class CardStep(Frozen):
    """One thing to do, and the limit that runs for it."""

    do: Words
    limit: Words | None = None


class Help(Frozen):
    """When the procuratorate may act, and what it can add."""

    when: Literal["now", "after", "never"]
    adds: Words


class Variant(Frozen):
    """A stage or a sort of the same matter that has its own door.

    Questions and poster show those that are `asked`; the others are only heard in a letter, which tells more than taps.
    """

    title: Words
    door: Door
    remit: Remit
    asked: bool = True


class Counted(Frozen):
    """How a matter of the kind is coded and counted at the desk: the line of its number, and its category."""

    line: Text
    category: Code


class Card(Frozen):
    """One kind of matter as the guide shows it from `since` on; `unsure` are articles still to be compared."""

    kind: Kind
    since: date
    title: Words
    plain: Words
    said: Annotated[tuple[Text, ...], Field(min_length=3)]
    door: Door
    remit: Remit
    counted: Counted
    condition: Words
    materials: Annotated[tuple[Words, ...], Field(min_length=1)]
    steps: Annotated[tuple[CardStep, ...], Field(min_length=1)]
    refused: Words
    cost: Words
    procuratorate: Help
    basis: Annotated[tuple[Citation, ...], Field(min_length=1)]
    unsure: tuple[Citation, ...] = ()
    variants: Mapping[Code, Variant] = {}
    common: Mapping[Code, Variant] = {}  # one for each door behind which the card has no stage of its own
    risk: tuple[Risk, ...] = ()  # what every matter of the kind brings with it

    @model_validator(mode="after")
    def _does_not_contradict_itself(self) -> "Card":
        may = {"procuratorate": {"now"}, "procuratorate_after_other_remedy": {"after"}, "other": {"after", "never"}}
        if self.procuratorate.when not in may[self.remit]:
            raise ValueError(f"remit is {self.remit}, but the procuratorate acts {self.procuratorate.when}")
        for name, place in {"the card": self.way(None), **self.variants}.items():
            if place.door == "procuratorate_12309" and place.remit != "procuratorate":
                raise ValueError(f"{name}: our own door is first, but the remit is {place.remit}")
        return self

    @property
    def stages(self) -> Mapping[Code, Variant]:
        """What has a page of its own: the card's variants, then the common stages."""
        return {**self.variants, **self.common}

    def way(self, stage: str | None) -> Variant:
        """The door and the remit of a stage, or the card's own."""
        return self.stages[stage] if stage else Variant(title=self.title, door=self.door, remit=self.remit)

    def may_act(self, stage: str | None) -> Literal["now", "after", "never"]:
        """When the procuratorate may act: at a stage as its remit says, in a matter of others after them or never."""
        remit = self.way(stage).remit
        if remit == "procuratorate":
            return "now"
        return "never" if remit == "other" and self.procuratorate.when == "never" else "after"


def common_stage(door: str) -> str:
    """`to_legal_aid`: the code of the common stage behind a door."""
    return f"to_{door}"


def page_of(kind: str, variant: str | None) -> str:
    """`consumer`, or `consumer/suit`: how questions, codes and records name a card or one stage of it."""
    return f"{kind}/{variant}" if variant else kind


@lru_cache(maxsize=1)
def cards() -> dict[str, tuple[Card, ...]]:
    """Every packaged card by kind, oldest edition first."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "guide")


@lru_cache(maxsize=8 * len(KINDS))
def card_on(kind: str, day: date) -> Card:
    """A card as it is on a day, with a common stage for each door that none of its own leads to."""
    return with_common(edition_on(cards()[kind], day), doors(day))


def edition_on(editions: Sequence[Card], day: date) -> Card:
    """What a card's own file says on a day; a day before the first edition gives the first."""
    return in_force([(each.since, each) for each in editions], day)


def load(folder: Path) -> dict[str, tuple[Card, ...]]:
    """Reads a folder of cards strictly; `BadFile` tells every fault and every missing card."""
    found: dict[str, tuple[Card, ...]] = {}
    problems = [f"{kind}.yaml: the card is missing" for kind in KINDS if not (folder / f"{kind}.yaml").exists()]
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = _editions(path)
        except BadFile as bad:
            problems += bad.problems
    if problems:
        raise BadFile(problems)
    return {kind: found[kind] for kind in KINDS}


def with_common(card: Card, doors: Mapping[Door, AtDoor]) -> Card:
    """The card with a common stage for each door that none of its own leads to."""
    own = {card.door, *(variant.door for variant in card.variants.values())}
    common = {
        common_stage(door): Variant(title=there.stage, door=door, remit=there.remit or card.remit, asked=False)
        for door, there in doors.items() if door not in own
    }  # fmt: skip
    return card.model_copy(update={"common": common})


def _editions(path: Path) -> tuple[Card, ...]:
    return tuple(read_as(Card, path, content, kind=path.stem, since=day) for day, content in read_editions(path))
