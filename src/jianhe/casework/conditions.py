"""Conditions that need facts from tables. The catalogue names them in `requires:`; its own file has their words.

Each takes the proceeding, the facts given with the step and the person, and says whether the condition is met. The same
answer greys the button and stops the step. A test checks that these names and `catalogue/conditions.yaml` are the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from jianhe.casework import confirmation_conditions, deadlines, mediation_conditions, settlement_conditions
from jianhe.casework.asked import Asked
from jianhe.casework.rules import catalogue, edition_of, local_choice
from jianhe.law.numbers import numbers
from jianhe.law.refusals import Refusal
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, Document, HandOver, MaterialTick, Merge, Party, Proceeding, StepTaken
from jianhe.records.queries import access, hand_overs


def asked_of(
    proceeding: Proceeding, facts: Mapping[str, Any] | None, *, by: Standing, on: date, names: Set[str] | None = None
) -> Asked:
    """Asked of one proceeding; `names` are the conditions that may be asked, without it those of its own edition."""
    return Asked(
        proceeding, facts, by, on,
        lambda: _known([proceeding], _named_by([proceeding]) if names is None else names)[proceeding.pk],
    )  # fmt: skip


def asked_of_all(runs: Sequence[Proceeding], *, by: Standing, on: date) -> list[Asked]:
    """The same for several proceedings, in one statement for all, while their buttons are drawn."""
    known = _known(runs, _named_by(runs))
    return [Asked(run, None, by, on, partial(known.__getitem__, run.pk)) for run in runs]


def _named_by(runs: Sequence[Proceeding]) -> set[str]:
    """The conditions that some step of the proceedings' editions names."""
    return {name for run in runs for step in edition_of(run).steps.values() for name in step.requires}


def _representatives(here: OuterRef) -> Any:
    found = Party.objects.filter(matter=OuterRef("matter"), role="representative", removed_at=None)
    return ArraySubquery(found.order_by().values("matter").annotate(n=Count("pk")).values("n"))


def _running_clocks(here: OuterRef) -> Any:
    running = Clock.objects.filter(proceeding=here, ended_at=None)
    extended = running.annotate(extended=Count("events", filter=Q(events__kind="extend")))
    return ArraySubquery(extended.values(json=JSONObject(limit="limit", edition="edition", practice="practice", n="extended")))


# What the conditions of every procedure look at.
_TOLD: Mapping[str, Callable[[OuterRef], Any]] = {
    "has_open_child": lambda here: Exists(Proceeding.objects.filter(parent=here, closed_at=None)),
    "asked_for_papers": lambda here: Exists(StepTaken.objects.filter(proceeding=here, step="ask_supplement")),
    "reply_served": lambda here: Exists(Document.objects.filter(proceeding=here, paper="result_reply", state="served")),
    "has_draft": lambda here: Exists(Document.objects.filter(proceeding=here, state="draft")),
    "hand_over_waits": lambda here: Exists(HandOver.objects.filter(hand_overs.HOLDS_UP, matter=OuterRef("matter"))),
    "ticked": lambda here: ArraySubquery(MaterialTick.objects.filter(proceeding=here, undone_at=None).values("material")),
    "papers": lambda here: ArraySubquery(
        Document.objects.filter(proceeding=here, state__in=("approved", "served")).values("paper")
    ),
    "sees_merge": lambda here: Exists(Merge.objects.filter(step__proceeding=here, undone_at=None)),
    "representatives": _representatives,
    "running_clocks": _running_clocks,
}  # fmt: skip
_OF_ROADS = (mediation_conditions, settlement_conditions)  # asked for only where a condition of theirs is named


def _known(runs: Sequence[Proceeding], names: Set[str]) -> dict[UUID, Mapping[str, Any]]:
    """What the named conditions look at: what only talks or mediation ask for is left out where nobody asks it."""
    here = OuterRef("pk")
    answers = Proceeding.objects.filter(pk__in=[run.pk for run in runs]).values(
        "pk",
        **{key: tell(here) for key, tell in _TOLD.items()},
        **{
            key: told
            for ours in _OF_ROADS
            if any(condition.__name__ in names for condition in ours.ALL)
            for key, told in ours.told_of(here).items()
        },
    )
    return {answer["pk"]: answer for answer in answers}


class Told(dict[str, Any]):
    """What the records say of one proceeding, asked when a condition wants to know it: one step names only few."""

    def __init__(self, proceeding: Proceeding) -> None:
        super().__init__()
        self._key = proceeding.pk

    def __missing__(self, name: str) -> Any:
        here = OuterRef("pk")
        if name in _TOLD:
            wanted: Mapping[str, Any] = {name: _TOLD[name](here)}
        else:
            wanted = next(told for ours in _OF_ROADS if name in (told := ours.told_of(here)))
        self.update(Proceeding.objects.filter(pk=self._key).values(**wanted).get())
        return self[name]


Condition = Callable[[Asked], bool]


def handler_assigned(asked: Asked) -> bool:
    return bool(asked.proceeding.matter.handler_id)


def no_open_child(asked: Asked) -> bool:
    return not asked.known["has_open_child"]


def no_earlier_supplement_list(asked: Asked) -> bool:
    return not asked.known["asked_for_papers"]


def representatives_at_most_five(asked: Asked) -> bool:
    return bool(sum(asked.known["representatives"]) <= numbers()["delegates_max"].n)


def result_reply_served(asked: Asked) -> bool:
    return bool(asked.known["reply_served"])


def papers_issued(asked: Asked) -> bool:
    return not asked.known["has_draft"]


def no_unsigned_hand_over(asked: Asked) -> bool:
    return not asked.known["hand_over_waits"]


def another_matter_named(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("root_matter") != asked.proceeding.matter.short_code


def not_sealed_without_grant(asked: Asked) -> bool:
    """The earlier matter is found only within reach and behind no seal; naming it found is enough."""
    if asked.facts is None or "root_matter" not in asked.facts:
        return True
    return access.matter_by_number(asked.by, asked.facts["root_matter"]) is not None


def merge_within_sight(asked: Asked) -> bool:
    """The database shows a merge to whoever sees both ends; to anybody else nothing tells why."""
    return bool(asked.known["sees_merge"])


def attempts_to_reach_made(asked: Asked) -> bool:
    """Enough attempts are written down; somebody who left neither name nor contact cannot be tried at all."""
    if asked.facts is None or asked.facts.get("no_answer_reason") in ("anonymous", "no_contact"):
        return True
    needed = int(local_choice(asked.proceeding, "attempts_before_unreachable"))
    return len(asked.facts.get("attempts", ())) >= needed


def limit_may_be_extended(asked: Asked) -> bool:
    """The limit that was named, or any while none is: its rule allows it, and it has not been extended as often yet."""
    wanted = (asked.facts or {}).get("extended_limit")
    return any(
        (rule := deadlines.limit_used(clock["limit"], clock["edition"], clock["practice"]).extension) is not None
        and clock["n"] < rule.max_times
        for clock in asked.known["running_clocks"]
        if wanted in (None, clock["limit"])
    )


def first_unmet(names: Iterable[str], asked: Asked) -> Refusal | None:
    """The first of the named conditions that is not met, as the refusal that the catalogue words."""
    for name in names:
        if not CONDITIONS[name](asked):
            return catalogue().condition(name).as_refusal()
    return None


CONDITIONS: Mapping[str, Condition] = {
    condition.__name__: condition
    for condition in (
        handler_assigned, no_open_child, no_earlier_supplement_list, representatives_at_most_five, result_reply_served,
        papers_issued, no_unsigned_hand_over, another_matter_named, not_sealed_without_grant, merge_within_sight,
        attempts_to_reach_made, limit_may_be_extended,
        *settlement_conditions.ALL, *confirmation_conditions.ALL,
        *mediation_conditions.ALL,
    )
}  # fmt: skip
