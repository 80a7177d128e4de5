"""When and where a conference is held: its room held like any other, moved with it, and let go where it is not held."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jianhe.casework import handling, telling
from jianhe.casework.free_rooms import BadBooking, clashes, lock_days, says, wrong_times
from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.people.models import Room
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import AgendaItem, Booking, Conference, Event
from jianhe.records.queries import access, conferences, rooms

PURPOSE = "conference"
USUAL = timedelta(hours=1)  # how long one is meant to last where nothing is said


def hold(conference: Conference, /, *, at: datetime, instead_of: Booking | None = None) -> Booking | None:
    """Hold the room of a conference for its time; nothing where it has none. Refuses what a booking refuses."""
    room, until = conference.room, conference.ends_at
    if room is None or until is None:
        return None
    lock_days(conference.centre_id, conference.starts_at, *([instead_of.starts_at] if instead_of else []))
    errors = wrong_times(room, (conference.starts_at, until), at)
    if not room.is_bookable or room.centre_id != conference.centre_id:
        errors["room"] = says(
            "这里不能预约，请从名单里选房间。", "This place is not booked; choose a room of the list."
        )
    if not errors:
        wanted = {"room": (room, (conference.starts_at, until))}
        errors = clashes(wanted, presider=conference.called_by, instead_of=instead_of)
    if errors:
        raise BadBooking(errors)
    booking = Booking(
        centre_id=conference.centre_id, conference=conference, room=room, starts_at=conference.starts_at, ends_at=until,
        a_comes_at=conference.starts_at, b_comes_at=conference.starts_at, purpose=PURPOSE, moves=instead_of,
        presider=conference.called_by, booked_by=conference.called_by, booked_at=at,
    )  # fmt: skip
    booking.save(force_insert=True)
    return booking


def hold_where_free(conference: Conference, /, *, at: datetime) -> None:
    """Hold the room of a weekly meeting; where it is taken or shut, the meeting stands without a room until one is chosen."""
    try:
        hold(conference, at=at)
    except BadBooking:
        Conference.objects.filter(pk=conference.pk).update(room=None)
        conference.room = None


@transaction.atomic
def move(
    *,
    conference: Conference,
    starts_at: datetime,
    ends_at: datetime | None,
    room: Room | None,
    by: Standing,
    at: datetime,
) -> Conference:
    """Hold a conference at another time or in another room; its booking moves with it.

    The weekly meeting keeps the day and hour that the centre's practice gives it: of it only the room changes. Effects in
    order: the earlier booking ended, the conference, its new booking, the event, and the units that are asked are told.
    """
    must(by, "hold_conferences")
    conference = _open(conference)
    if conference.kind == "weekly" and starts_at != conference.starts_at:
        raise refuse(
            "周研判的时间由本中心的办法定，只能换房间。", "The weekly meeting keeps its time; its room may change."
        )
    if starts_at < at:
        raise refuse("会商的时间已经过了。", "That time is past.")
    before = rooms.booking_of_conference(conference)
    if before is not None:
        _let_go(before, by, at, "moved")
    conference.starts_at, conference.room = starts_at, room
    conference.ends_at = ends_at or starts_at + USUAL
    if conference.ends_at <= starts_at:
        raise refuse("结束要在开始以后。", "It ends after it begins.")
    conference.save(update_fields=["starts_at", "ends_at", "room"])
    hold(conference, at=at, instead_of=before)
    happened = _happened("conference_moved", conference, by, at)
    _tell(conference, happened, conferences.items_of(conference, by), at)
    return conference


@transaction.atomic
def call_off(*, conference: Conference, reason: str, by: Standing, at: datetime) -> Conference:
    """Not hold a conference that was called, with the reason; the room is free again.

    Effects in order: the matters locked, the conference closed, its booking ended, the event, the units that were only
    asked lose sight of the matters. Refuses the weekly meeting, and one at which something was decided.
    """
    must(by, "hold_conferences")
    reason = clean_text(reason)
    if not reason or len(reason) > 200:
        raise refuse("取消要写明原因，最多 200 个字。", "Say why it is cancelled, in 200 characters at most.")
    items = conferences.items_of(conference, by)
    access.lock_all([item.matter for item in items])
    conference = _open(conference)
    if conference.kind == "weekly":
        raise refuse(
            "周研判不取消；议程上的事项可以留到下次。", "The weekly meeting stands; its matters may be put off."
        )
    if any(item.state == "decided" for item in items):
        raise refuse("已经有了决定，请结束会商、写纪要。", "Something is decided: close it with its minutes.")
    assert by.person is not None
    conference.closed_at, conference.closed_by, conference.called_off = at, by.person, reason
    conference.save(update_fields=["closed_at", "closed_by", "called_off"])
    booking = rooms.booking_of_conference(conference)
    if booking is not None:
        _let_go(booking, by, at, reason)
    _happened("conference_called_off", conference, by, at)
    for unit in conferences.asked_units(conference):
        for item in (one for one in items if one.matter.unit_id != unit.pk):
            handling.end_reach(matter=item.matter, unit=unit, why="conference", at=at)
    return conference


def _open(conference: Conference) -> Conference:
    found: Conference = (
        Conference.objects.select_for_update(of=("self",)).select_related("called_by").get(pk=conference.pk)
    )
    if found.closed_at is not None:
        raise refuse("会商已经结束。", "The conference is closed.")
    return found


def _let_go(booking: Booking, by: Standing, at: datetime, reason: str) -> None:
    Booking.objects.filter(pk=booking.pk).update(cancelled_at=at, cancelled_by=by.person, cancel_reason=reason)


def _tell(conference: Conference, moved: Event, items: Sequence[AgendaItem], at: datetime) -> None:
    """Whoever receives hand-overs in the units that are asked; a conference without a matter has asked nobody."""
    on = timezone.localdate(at)
    for item in items[:1]:
        people = {person for unit in conferences.asked_units(conference) for person in telling.staff_of(unit, on=on)}
        told = people - {moved.actor_id}
        telling.tell(matter=item.matter, to=told, kind="conference_moved", about=moved.pk, at=at)


def _happened(kind: str, conference: Conference, by: Standing, at: datetime) -> Event:
    return events.append(
        kind, centre=conference.centre_id, actor=by.person.pk if by.person else None, at=at,
        facts={"conference": conference.pk},
    )  # fmt: skip
