"""What a step does that data cannot say; the catalogue names the effect, and two procedures may share it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jianhe.casework import deadlines, handling, mediation, merging
from jianhe.law.editions import Step
from jianhe.law.refusals import refuse
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, HandOver, Proceeding
from jianhe.records.queries import matters

Effect = Callable[[Proceeding, Mapping[str, Any], Standing, datetime, User | None], None]


def assign(
    proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None
) -> None:
    """Name the responsible officer (承办人)."""
    handling.set_handler(
        matter=proceeding.matter, handler=User.objects.get(pk=found["handler"]), by=by, at=at, proceeding=proceeding
    )


def hand_over(
    proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None
) -> None:
    """Send the matter to another unit; until it signs, the sender owns it."""
    handling.send(
        matter=proceeding.matter, to_unit=Unit.objects.get(pk=found["to_unit"]), ask=found["reason"], by=by, at=at
    )


def hand_to_unit(proceeding: Proceeding, step: Step, found: Mapping[str, Any], by: Standing, at: datetime) -> None:
    """A step hands over to a unit of the kind, or with the role, that it names (`hands_over`).

    The unit is asked for help with the matter (协办): it reaches the matter, signs for it and takes the steps that are
    its own; the matter stays where it is, and only its own unit closes it. A unit that has it already is not asked again.
    """
    unit = Unit.objects.get(pk=found["to_unit"])
    assert step.hands_over is not None
    if unit not in matters.units_for(proceeding.centre_id, step.hands_over, on=timezone.localdate(at)):
        raise refuse("请从列出的单位里选。", "Choose one of the units listed.")
    if not HandOver.objects.filter(matter=proceeding.matter, to_unit=unit, state__in=("sent", "signed")).exists():
        ask = str(found.get("reason") or step.title.zh)
        handling.send(matter=proceeding.matter, to_unit=unit, ask=ask, by=by, at=at, part="help")


def extend(proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, approved: User | None) -> None:
    """Extend one running limit by what its rule allows, with the approval that the rule names."""
    clock = Clock.objects.get(proceeding=proceeding, limit=found["extended_limit"], ended_at=None)
    rule = deadlines.limit_of(clock).extension
    if rule is None or approved is None:
        raise refuse("这个期限不能延长。", "This limit cannot be extended.")
    deadlines.extend(clock=clock, n=rule.n, unit=rule.unit, approved_by=rule.approval, by=approved, at=at)


def merge(proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None) -> None:
    """Let the contacts of this matter go on under the earlier one; this matter keeps its code."""
    merging.carry_out(proceeding=proceeding, by=by, at=at)


def undo_merge(
    proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None
) -> None:
    """Take the merge back: this matter goes on by itself, as it stood."""
    merging.take_back(proceeding=proceeding, reason=found["reason"], by=by, at=at)


def refer(proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, approved: User | None) -> None:
    """Give a mediation to an organisation, which leads it from now on."""
    mediation.refer(proceeding=proceeding, found=found, by=by, at=at, approved=approved)


def receive_referral(
    proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None
) -> None:
    """The organisation that leads a mediation takes it on."""
    mediation.receive(proceeding=proceeding, found=found, by=by, at=at)


def end_referral(
    proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None
) -> None:
    """The parts of organisations in a mediation end: returned, agreed, not settled, stopped."""
    mediation.end(proceeding=proceeding, found=found, by=by, at=at)


EFFECTS: Mapping[str, Effect] = {
    "assign": assign, "hand_over": hand_over, "extend": extend, "merge": merge, "undo_merge": undo_merge,
    "refer": refer, "receive_referral": receive_referral, "end_referral": end_referral,
}  # fmt: skip
