"""Returning a hand-over (退回): with a reason of the fixed list, once; the second return waits for the weekly meeting."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jianhe.casework import handling, targets, telling, weekly_meetings
from jianhe.casework.rules import catalogue, who_is_competent
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import HandOver, Matter
from jianhe.records.queries import access


def why_not(hand_over: HandOver, *, at: datetime) -> Refusal | None:
    """Why a hand-over that waits cannot be returned now, or None. The same answer greys the button and stops the verb."""
    matter = hand_over.matter
    way_out = words("先接收；有不同意见，请中心协调员列入会商。", "Sign for it; ask the coordinator to put it on a meeting.")
    if hand_over.named_by_id is not None:
        return Refusal(
            words("主办单位是会商定的，不能退回。", "A meeting named this unit as lead; it cannot return the matter."),
            who_is_competent(),
            words("有不同意见，可以在会商上写明，原话保留。", "A dissent can be put on the record of the meeting."),
        )
    if hand_over.part == "help" and _returns(matter).filter(to_unit=hand_over.to_unit_id, state="returned").exists():
        return Refusal(words("同一件事只能退一次。", "A unit returns the same matter once."), None, way_out)
    until = targets.target(matter, "return", since=hand_over.sent_at)
    if until is None:
        return Refusal(words("复杂事项不能退回。", "A complex matter cannot be returned."), None, way_out)
    if at > until:
        return Refusal(
            words(
                f"退回要在 {timezone.localtime(until):%-m月%-d日%H:%M} 以前，现在过了。",
                f"It could be returned until {timezone.localtime(until):%-d %b %H:%M}.",
            ),
            None,
            way_out,
        )  # fmt: skip
    return None


def goes_to_meeting(hand_over: HandOver) -> bool:
    """Whether a return would be the second of the matter, and so not go back but to the weekly meeting."""
    return hand_over.part == "lead" and _returns(hand_over.matter).filter(part="lead", state="returned").exists()


@transaction.atomic
def return_hand_over(*, hand_over: HandOver, reason: str, text: str, by: Standing, at: datetime) -> Matter:
    """Return a hand-over. While the return is argued the centre's coordinator owns the matter, and its clocks run on.

    The first return goes back to the sender. A second one, by whatever unit, is contested: the matter stands on the
    agenda of the next weekly meeting, which names the lead. A return of a call for help changes no owner.

    Effects in order: the hand-over, the owner of the proceedings, the event, the owner of the matter, the agenda, who
    is told, the end of the returning unit's reach.
    """
    matter, hand_over = handling.under_way(hand_over, by)
    hand_over.matter = matter
    if reason not in catalogue().return_reasons:
        raise refuse("请选退回的理由。", "Choose the reason of the return.")
    text = clean_text(text)
    if not text:
        raise refuse("退回要写明依据和应当由谁办。", "A return says on what basis, and who is competent.")
    problem = why_not(hand_over, at=at)
    if problem is not None:
        raise Refused(problem)
    on, contested = timezone.localdate(at), goes_to_meeting(hand_over)
    hand_over.state, hand_over.returned_at = "contested" if contested else "returned", at
    hand_over.return_reason, hand_over.return_text = reason, text
    hand_over.seen_at = hand_over.seen_at or at
    hand_over.save()
    kind = "hand_over_contested" if contested else "hand_over_returned"
    told = {hand_over.from_person_id}
    if hand_over.part == "lead":
        coordinator = handling.coordinator_of(matter, on=on) or hand_over.from_person
        told.add(coordinator.pk)
        matter.proceedings.filter(closed_at=None).update(owner=coordinator)
        events.write(kind, matter, by, at, hand_over=hand_over.pk, reason=reason)
        access.raise_version(matter, owner=coordinator, changed_at=at, change=kind)
    else:
        events.write(kind, matter, by, at, hand_over=hand_over.pk, reason=reason)
    if contested:
        argued = _returns(matter).filter(part="lead", state__in=("returned", "contested"), settled_at=None)
        units = [one.to_unit for one in argued.select_related("to_unit")]
        weekly_meetings.put_on(matter=matter, why="second_return", units=units, by=by, at=at)
    telling.tell(matter=matter, to=told, kind="contested" if contested else "returned", about=hand_over.pk, at=at)
    # Last, because the row is out of the returning unit's sight from then on, unless the meeting asks it.
    handling.end_reach(matter=matter, unit=hand_over.to_unit, why="handed_over", at=at)
    return matter


def _returns(matter: Matter) -> QuerySet[HandOver]:
    return HandOver.objects.filter(matter=matter)
