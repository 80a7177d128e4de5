"""Hand-overs that nobody signs for are told higher by themselves (逐级提醒), level by level as the practice says."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jianhe.casework import targets, telling, weekly_meetings
from jianhe.casework.rules import practice_in
from jianhe.law.practice import EscalationLevel
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Escalation, HandOver
from jianhe.records.queries import access


def escalate(*, centre: Centre, at: datetime) -> int:
    """Tell of the hand-overs of a centre that wait beyond their target. Returns how many levels were told.

    Each level is told once, however often this runs. One transaction for each hand-over; sealed matters too.
    """
    with acting_for_centre(centre, keeps_clocks=True):
        late = list(HandOver.objects.filter(centre=centre, state="sent", sign_by__lte=at).values_list("pk", flat=True))
    told = 0
    for key in late:
        with acting_for_centre(centre, keeps_clocks=True) as by:
            told += _raise(key, by, at)
    return told


def _raise(key: UUID, by: Standing, at: datetime) -> int:
    """The levels of one hand-over that have come and were not told yet."""
    matter = access.lock(HandOver.objects.select_related("matter").get(pk=key).matter)
    hand_over = HandOver.objects.select_related("to_unit").get(pk=key)
    hand_over.matter = matter
    if hand_over.state != "sent":
        return 0
    on = timezone.localdate(at)
    done = set(hand_over.escalations.values_list("level", flat=True))
    levels = enumerate(practice_in(matter.centre, on=on).escalations, start=1)
    due = [(n, level) for n, level in levels if n not in done and _has_come(hand_over, level, at)]
    for n, level in due:
        step = Escalation(
            centre_id=matter.centre_id, matter=matter, hand_over=hand_over, level=n, title=level.title.model_dump(), at=at
        )
        step.save(force_insert=True)
        events.append(
            "hand_over_escalated", centre=matter.centre_id, actor=None, at=at, matter=matter.pk,
            facts={"hand_over": hand_over.pk, "level": n},
        )  # fmt: skip
        if level.to_meeting:
            weekly_meetings.put_on(matter=matter, why="not_signed", units=[hand_over.to_unit], by=by, at=at)
    if due:  # levels that came together, after days without this run, are told of once
        told = {one for _n, level in due for one in _told(hand_over, level, on)}
        telling.tell(matter=matter, to=told, kind="not_signed", about=step.pk, at=at)
        access.raise_version(matter, changed_at=at, change="hand_over_escalated")
    return len(due)


def _has_come(hand_over: HandOver, level: EscalationLevel, at: datetime) -> bool:
    return targets.later(hand_over.matter, level.after, since=hand_over.sign_by) <= at


def _told(hand_over: HandOver, level: EscalationLevel, on: date) -> set[UUID]:
    """The persons behind the words of the practice: receiver, sender, or whoever holds a role in the centre."""
    people: set[UUID] = set()
    for whom in level.tells:
        if whom == "receiver":
            people |= set(telling.staff_of(hand_over.to_unit, on=on))
        elif whom == "sender":
            people |= {one for one in (hand_over.from_person_id, hand_over.matter.owner_id) if one is not None}
        else:
            people |= set(telling.holders_of(whom, centre=hand_over.centre_id, on=on))
    return people
