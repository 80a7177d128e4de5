"""Choosing a mediation organisation by place, kind and load; each suggestion says what speaks for it and against it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.editions import Code
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words, words

LEVELS = ("village", "town", "district")


class MediationRules(Frozen):
    """`mediation.yaml`: kinds of matters that begin where people live, and those that are never mediated."""

    near_first: tuple[Code, ...]
    never: tuple[Code, ...]
    level_names: dict[Code, Words]


@dataclass(frozen=True)
class Body:
    """An organisation as it stands today. `subjects` are kinds of matters, none of them meaning all civil disputes."""

    key: str
    name: str
    kind: str
    level: str
    town: str | None = None
    village: str | None = None
    subjects: frozenset[str] = frozenset()
    is_registered: bool = True
    mediators: int = 1
    open_now: int = 0
    most_open: int | None = None

    @property
    def is_full(self) -> bool:
        return self.most_open is not None and self.open_now >= self.most_open

    @property
    def load(self) -> float:
        """Open disputes for each mediator."""
        return self.open_now / max(self.mediators, 1)


@dataclass(frozen=True)
class Dispute:
    """What is to be mediated: its kind, and where those who quarrel live."""

    matter_type: str
    town: str | None = None
    village: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """An organisation with its reasons, best first; whatever stands under `against` needs a second thought."""

    body: Body
    reasons: tuple[Words, ...]
    against: tuple[Words, ...] = ()
    rank: tuple[float, ...] = field(default=(), compare=False)


@lru_cache(maxsize=1)
def rules() -> MediationRules:
    return read_as(MediationRules, Path(str(files("jianhe"))) / "catalogue" / "mediation.yaml")


def takes(body: Body, dispute: Dispute) -> bool:
    """Whether kind and place lie within the organisation's class."""
    if body.subjects and dispute.matter_type not in body.subjects:
        return False
    if body.level == "village":
        return body.village is not None and body.village == dispute.village
    return body.level != "town" or (body.town is not None and body.town == dispute.town)


def suggest(bodies: Iterable[Body], dispute: Dispute, *, tried: Collection[str] = ()) -> list[Suggestion]:
    """The organisations that take the dispute, best first.

    A quarrel of the kind that begins where people live goes to the nearest first, everything else to whoever is made
    for it. Then the register, room for more, and the load of each mediator decide. `tried` are keys that had it before.
    """
    near_first = dispute.matter_type in rules().near_first
    found = [_weighed(body, dispute, near_first=near_first, was_tried=body.key in tried)
             for body in bodies if takes(body, dispute)]  # fmt: skip
    return sorted(found, key=lambda one: (*one.rank, one.body.name))


def is_higher(body: Body, than: Body) -> bool:
    return LEVELS.index(body.level) > LEVELS.index(than.level)


def _weighed(body: Body, dispute: Dispute, *, near_first: bool, was_tried: bool) -> Suggestion:
    reasons, against = [_of_place(body)], []
    if body.subjects:
        reasons.append(words("专门调这类纠纷", "made for this kind"))
    if near_first and body.level != "district":
        reasons.append(words("这类纠纷就近先调", "this kind begins near home"))
    reasons.append(words(
        f"在手 {body.open_now} 件，调解员 {body.mediators} 名", f"{body.open_now} in hand, {body.mediators} mediators"
    ))  # fmt: skip
    if body.is_registered:
        reasons.append(words("在册，协议可以申请司法确认", "on the register, so an agreement can be confirmed"))
    else:
        against.append(words("不在册，要经批准，协议不能司法确认", "not on the register: needs approval, cannot be confirmed"))
    if body.is_full:
        against.append(words(f"已满 {body.most_open} 件", f"full, with {body.most_open}"))
    if was_tried:
        against.append(words("这件事在这里调过或者退过", "had this dispute before"))
    nearness = LEVELS.index(body.level)
    order = (nearness, not body.subjects) if near_first else (not body.subjects, -nearness)
    return Suggestion(
        body, tuple(reasons), tuple(against),
        (float(was_tried), float(not body.is_registered), float(body.is_full), *map(float, order), body.load,
         -float(body.mediators)),
    )  # fmt: skip


def _of_place(body: Body) -> Words:
    return {
        "village": words("就在当事人的村（社区）", "in their village"),
        "town": words("就在当事人的镇（街道）", "in their town"),
        "district": words("在区里", "of the district"),
    }[body.level]
