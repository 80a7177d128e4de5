"""What lies on the desks of other organs on the last day: waiting, in hand with a request for more time, and argued over."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jianhe.casework import answering, handling, returning
from jianhe.demo.acting import CLERKS, Case, World
from jianhe.demo.stories import tell

CLERKS_OF = {"labour_inspection": "lianluo", "womens_federation": "fulian", "civil_affairs_bureau": "minzheng"}


def leave_with_organs(world: World) -> int:
    """Four matters in the hands of others, two of them argued over. Returns how many were registered."""
    before, today = world.until - timedelta(hours=30), world.until - timedelta(hours=2)
    _sent(world, "labour_inspection", today + timedelta(minutes=30), _registered(world, today))
    held = _sent(world, "womens_federation", before + timedelta(minutes=30), _registered(world, before))
    _more_time(world, held, before + timedelta(hours=1))
    for first, second in (("labour_inspection", "civil_affairs_bureau"), ("womens_federation", "labour_inspection")):
        argued = _registered(world, before)
        for unit, hours in ((first, 1), (second, 3)):
            at = before + timedelta(hours=hours)
            _returned(world, _sent(world, unit, at, argued), at + timedelta(minutes=40))
    return 4


def _registered(world: World, at: datetime) -> Case:
    story = tell(world.random, world.people, timezone.localdate(at))
    while not story.is_ours:
        story = tell(world.random, world.people, timezone.localdate(at))
    case = Case(world, story)
    case.register(CLERKS[0], "visit", at)
    day = timezone.localdate(at).isoformat()
    case.step(CLERKS[0], "accept", at + timedelta(minutes=10), accepted_on=day, handling_class="ordinary")
    return case


def _sent(world: World, unit: str, at: datetime, case: Case) -> Any:
    case.step("fujianzhang", "hand_over", at, to_unit=str(world.units[unit].pk), reason="请依职责办理，并答复结果。")
    return case.matter.hand_overs.get(state="sent")


def _more_time(world: World, hand_over: Any, at: datetime) -> None:
    by = world.acting(CLERKS_OF[hand_over.to_unit.code])
    handling.sign_for(hand_over=hand_over, by=by, at=at)
    hand_over.refresh_from_db()
    until = hand_over.answer_due_on + timedelta(days=5)
    answering.ask_more_time(
        hand_over=hand_over, reason="inquiring", text="还要到村上核实两户。", until=until, by=by,
        at=at + timedelta(minutes=30),
    )  # fmt: skip


def _returned(world: World, hand_over: Any, at: datetime) -> None:
    by = world.acting(CLERKS_OF[hand_over.to_unit.code])
    returning.return_hand_over(hand_over=hand_over, reason="not_competent", text="应由另一单位主办。", by=by, at=at)
