"""What a step does that data cannot say; the catalogue names the effect, and two procedures may share it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from jianhe.casework import deadlines, facts, handling
from jianhe.law.refusals import refuse
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, Contact, Proceeding
from jianhe.records.queries import access

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


def extend(proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, approved: User | None) -> None:
    """Extend one running limit by what its rule allows, with the approval that the rule names."""
    clock = Clock.objects.get(proceeding=proceeding, limit=found["extended_limit"], ended_at=None)
    rule = deadlines.limit_of(clock).extension
    if rule is None or approved is None:
        raise refuse("这个期限不能延长。", "This limit cannot be extended.")
    deadlines.extend(clock=clock, n=rule.n, unit=rule.unit, approved_by=rule.approval, by=approved, at=at)


def merge(proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, _approved: User | None) -> None:
    """Let the contacts of this matter go on under the earlier one; this matter keeps its code."""
    root = access.matter_by_number(by, found["root_matter"])
    if root is None or root.pk == proceeding.matter_id or root.merged_into_id is not None:
        raise refuse("不能并入所选事项。", "The matter cannot be merged into the one named.")
    proceeding.matter.merged_into = root
    for contact in Contact.objects.filter(matter=proceeding.matter):
        facts.move(about=contact.pk, to=root, at=at)
    Contact.objects.filter(matter=proceeding.matter).update(matter=root)


EFFECTS: Mapping[str, Effect] = {"assign": assign, "hand_over": hand_over, "extend": extend, "merge": merge}
