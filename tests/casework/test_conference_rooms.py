"""A conference holds its room like any other session: told of clashes, moved and let go with it; and runs let theirs go."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import bookings, conference_rooms, conferences, weekly_meetings, willingness
from jianhe.casework.free_rooms import BadBooking
from jianhe.law.refusals import Refused
from jianhe.people.models import Room, Unit
from jianhe.records.models import Booking, Conference, Matter, MatterUnit, Notice
from jianhe.records.queries import rooms
from tests import build
from tests.build import AT, HEAD
from tests.casework.test_reconciliation import begun, step
from tests.casework.test_returning import LABOUR, WOMEN, by

pytestmark = pytest.mark.django_db
TEN = timezone.localtime(AT).replace(hour=10, minute=0) + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def centre() -> None:
    build.a_centre()


def room(code: str = "consultation_room") -> Room:
    found: Room = Room.objects.get(code=code)
    return found


def called(matter: Matter, **given: Any) -> Conference:
    """A conference of an hour in the joint consultation room, to which the labour inspection is asked."""
    given = {"starts_at": TEN, "room": room(), **given}
    return conferences.call(
        title="示例会商", matters=[matter], question="谁来主办？", units=[Unit.objects.get(code="labour_inspection")],
        by=by(build.COORDINATOR), at=AT, **given,
    )  # fmt: skip


def a_matter() -> Matter:
    return build.a_matter("accepted", by=by(HEAD))


def taken_at(who: str, day: datetime) -> list[tuple[str, bool]]:
    """(when, whether this person may know what for) of every room on a day."""
    found = rooms.day_of_rooms(by(who), day.date())
    return [(f"{timezone.localtime(one.starts_at):%H:%M}", one.booking is not None) for one in found]


def test_its_room_is_held_moved_with_it_and_let_go_where_it_is_called_off() -> None:
    matter, other = a_matter(), a_matter()
    meeting = called(matter)
    assert taken_at(LABOUR, TEN) == [("10:00", True)] and taken_at(WOMEN, TEN) == [("10:00", False)]
    with pytest.raises(BadBooking) as clash:
        build.a_booking(other, by=by(HEAD), room=room(), starts_at=TEN + HOUR / 2, ends_at=TEN + HOUR)
    assert "研判室 10:30–11:00 已经有人约了" in clash.value.refusal.sentence.zh and "示例会商" not in str(clash.value)
    with pytest.raises(BadBooking) as again:
        called(other, starts_at=TEN + HOUR / 2)
    assert set(again.value.errors) == {"room", "presider"} and "同一时间空着" in again.value.errors["room"].instead.zh  # type: ignore[union-attr]
    moved = conference_rooms.move(
        conference=meeting, starts_at=TEN + 4 * HOUR, ends_at=TEN + 6 * HOUR, room=room("mediation_room_2"),
        by=by(build.COORDINATOR), at=AT,
    )  # fmt: skip
    assert (moved.room_id, taken_at(LABOUR, TEN)) == (room("mediation_room_2").pk, [("14:00", True)])
    assert Booking.objects.get(conference=meeting, cancelled_at=None).moves.cancel_reason == "moved"
    by(LABOUR)
    assert Notice.objects.get().kind == "conference_moved", "whoever is asked is told"
    conference_rooms.call_off(conference=meeting, reason="已经谈妥", by=by(build.COORDINATOR), at=AT)
    assert taken_at(build.COORDINATOR, TEN) == []
    asked = MatterUnit.objects.filter(matter=matter, why="conference", until=None)
    assert not asked.exists() and Conference.objects.get(pk=meeting.pk).called_off == "已经谈妥"
    with pytest.raises(Refused, match="已经结束"):
        conference_rooms.call_off(conference=meeting, reason="再取消", by=by(build.COORDINATOR), at=AT)


@pytest.mark.parametrize(("given", "where"), [
    ({"starts_at": TEN + timedelta(minutes=7)}, "starts_at"), ({"ends_at": TEN}, "ends_at"),
    ({"starts_at": TEN - 3 * HOUR}, "starts_at"),
])  # fmt: skip
def test_a_room_is_held_at_times_at_which_it_can_be(given: dict[str, Any], where: str) -> None:
    with pytest.raises(BadBooking) as bad:
        called(a_matter(), **given)
    assert set(bad.value.errors) == {where}


def test_the_weekly_meeting_holds_its_room_unless_somebody_did_before() -> None:
    head = by(HEAD)
    first = weekly_meetings.call(centre=head.centre, at=AT)  # type: ignore[arg-type]
    assert rooms.booking_of_conference(first) is not None and weekly_meetings.call(centre=head.centre, at=AT) == first  # type: ignore[arg-type]
    later = first.starts_at + timedelta(hours=1)
    start = weekly_meetings.next_start(head.centre, at=later)  # type: ignore[arg-type]
    build.a_booking(a_matter(), by=by(HEAD), room=room(), starts_at=start, ends_at=start + HOUR)
    second = weekly_meetings.call(centre=head.centre, at=later)  # type: ignore[arg-type]
    assert (second.room, rooms.booking_of_conference(second)) == (None, None)
    holder = by(build.COORDINATOR)
    with pytest.raises(Refused, match="只能换房间"):
        conference_rooms.move(conference=second, starts_at=start + HOUR, ends_at=None, room=None, by=holder, at=later)
    conference_rooms.move(
        conference=second, starts_at=start, ends_at=second.ends_at, room=room("mediation_room_2"), by=holder, at=later
    )
    assert rooms.booking_of_conference(second).room == room("mediation_room_2")  # type: ignore[union-attr]
    with pytest.raises(Refused, match="周研判不取消"):
        conference_rooms.call_off(conference=second, reason="人少", by=holder, at=later)


def test_what_was_booked_for_talks_falls_with_them() -> None:
    head = by(HEAD)
    run, worker, company = begun(head)
    booked = build.a_booking(run.matter, by=head, proceeding=run)
    beside = build.a_booking(run.matter, by=head, starts_at=TEN + 2 * HOUR, ends_at=TEN + 3 * HOUR)
    assert [one.pk for one in rooms.ahead_of([run], at=AT)] == [booked.pk]
    for question, answer in zip(
        willingness.invite(proceeding=run, parties=[worker, company], how="phone", by=head, at=AT), ("willing", "refused"),
        strict=True,
    ):  # fmt: skip
        willingness.answer(question=question, answer=answer, how="phone", by=head, at=AT)
    step(run, "somebody_declines", head, answer="对方不愿意谈，可以提起诉讼。")
    booked.refresh_from_db()
    beside.refresh_from_db()
    assert (booked.cancel_reason, beside.cancelled_at) == ("ended", None)
    with pytest.raises(BadBooking, match="程序已经办结"):
        bookings.undo(booking=booked, by=head, at=AT)
