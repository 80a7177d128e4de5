"""Conditions that need facts from tables. The catalogue refers to them by name in `requires:`; its file has their words.

Each takes the proceeding, the facts given with the step and the person, and says whether the condition is met. The same
answer greys the button and stops the step. A test checks that these names and `catalogue/conditions.yaml` are the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jianhe.casework import deadlines
from jianhe.casework.rules import local_choice
from jianhe.law.numbers import numbers
from jianhe.people.standing import Standing
from jianhe.records.models import Proceeding
from jianhe.records.queries import access


@dataclass(frozen=True)
class Asked:
    """What a condition may look at. `facts` is None while only a button is drawn: nothing was typed yet."""

    proceeding: Proceeding
    facts: Mapping[str, Any] | None
    by: Standing
    on: date


Condition = Callable[[Asked], bool]


def handler_assigned(asked: Asked) -> bool:
    return asked.proceeding.matter.handler_id is not None


def no_open_child(asked: Asked) -> bool:
    return not asked.proceeding.children.filter(closed_at=None).exists()


def no_earlier_supplement_list(asked: Asked) -> bool:
    return not asked.proceeding.steps.filter(step="ask_supplement").exists()


def representatives_at_most_five(asked: Asked) -> bool:
    named = asked.proceeding.matter.parties.filter(role="representative", removed_at=None).count()
    return named <= numbers()["delegates_max"].n


def result_reply_served(asked: Asked) -> bool:
    return asked.proceeding.documents.filter(paper="result_reply", state="served").exists()


def papers_issued(asked: Asked) -> bool:
    return not asked.proceeding.documents.filter(state="draft").exists()


def no_unsigned_hand_over(asked: Asked) -> bool:
    return not asked.proceeding.matter.hand_overs.filter(state="sent").exists()


def another_matter_named(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("root_matter") != asked.proceeding.matter.short_code


def not_sealed_without_grant(asked: Asked) -> bool:
    """The earlier matter is found only within reach and behind no seal; naming it found is enough."""
    if asked.facts is None or "root_matter" not in asked.facts:
        return True
    return access.matter_by_number(asked.by, asked.facts["root_matter"]) is not None


def attempts_to_reach_made(asked: Asked) -> bool:
    """Enough attempts are written down; somebody who left neither name nor contact cannot be tried at all."""
    if asked.facts is None or asked.facts.get("no_answer_reason") in ("anonymous", "no_contact"):
        return True
    needed = int(local_choice(asked.proceeding, "attempts_before_unreachable"))
    return len(asked.facts.get("attempts", ())) >= needed


def limit_may_be_extended(asked: Asked) -> bool:
    wanted = (asked.facts or {}).get("extended_limit")
    clocks = deadlines.running(asked.proceeding, [wanted] if wanted else None)
    return any(
        (rule := deadlines.limit_of(clock).extension) is not None
        and clock.events.filter(kind="extend").count() < rule.max_times
        for clock in clocks
    )


CONDITIONS: Mapping[str, Condition] = {
    condition.__name__: condition
    for condition in (
        handler_assigned, no_open_child, no_earlier_supplement_list, representatives_at_most_five, result_reply_served,
        papers_issued, no_unsigned_hand_over, another_matter_named, not_sealed_without_grant, attempts_to_reach_made,
        limit_may_be_extended,
    )
}  # fmt: skip
