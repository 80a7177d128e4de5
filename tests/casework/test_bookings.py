"""Bookings through the verbs, and what the database refuses by itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jianhe.casework import bookings
from jianhe.casework.bookings import Wanted
from jianhe.casework.free_rooms import BadBooking
from jianhe.law.refusals import Refused
from jianhe.people.models import Room, User
from jianhe.people.standing import Standing
from jianhe.records.models import Booking, Event, Matter
from jianhe.records.queries import rooms
from tests import build
from tests.build import AT, HEAD, OFFICER

TEN = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
HOUR = timedelta(hours=1)
AGAINST = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")


@pytest.fixture
def head(db: None) -> Any:
    build.a_centre()
    with build.acting(HEAD) as by:
        yield by


def room(code: str) -> Room:
    return Room.objects.get(code=code)


def person(username: str) -> User:
    return User.objects.get(username=username)


def matter_of(by: Standing, **fields: Any) -> Matter:
    return build.a_matter(by=by, parties=[build.a_person(), replace(AGAINST)], **fields)


def wanted(matter: Matter, **fields: Any) -> Wanted:
    return Wanted(**{
        "room": room("mediation_room_1"), "starts_at": TEN, "ends_at": TEN + HOUR, "purpose": "reconciliation",
        "presider": person(OFFICER), "parties": tuple(matter.parties.all()), **fields,
    })  # fmt: skip


def faults(matter: Matter, by: Standing, **fields: Any) -> dict[str, str]:
    with pytest.raises(BadBooking) as bad:
        bookings.book(matter=matter, wanted=wanted(matter, **fields), by=by, at=AT)
    return {name: told.sentence.zh + (told.instead.zh if told.instead else "") for name, told in bad.value.errors.items()}


def test_a_room_is_held_once_and_a_second_click_finds_it(head: Standing) -> None:
    matter, key = matter_of(head), uuid4()
    first = bookings.book(matter=matter, wanted=wanted(matter), by=head, at=AT, form_key=key)
    assert bookings.book(matter=matter, wanted=wanted(matter), by=head, at=AT, form_key=key) == first
    assert Event.objects.get(kind="room_booked").facts["room"] == str(first.room_id)
    assert [one.pk for one in rooms.of_matter(matter)] == [first.pk]


def test_a_clash_names_free_times_near_by_and_no_other_matter(head: Standing) -> None:
    one, other = matter_of(head, title="金丝雀"), matter_of(head)
    bookings.book(matter=one, wanted=wanted(one), by=head, at=AT)
    told = faults(other, head, starts_at=TEN + timedelta(minutes=30), ends_at=TEN + timedelta(minutes=90),
                  presider=person(HEAD))  # fmt: skip
    assert set(told) == {"room"}
    assert "调解室一 10:30–11:30 已经有人约了" in told["room"] and "09:00–10:00、11:00–12:00" in told["room"]
    assert "同一时间空着：" in told["room"] and "金丝雀" not in told["room"] and one.short_code not in told["room"]
    next_hour = wanted(other, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, presider=person(HEAD))
    assert bookings.book(matter=other, wanted=next_hour, by=head, at=AT)  # one begins when the other ends


def test_nobody_presides_in_two_rooms(head: Standing) -> None:
    one, other = matter_of(head), matter_of(head)
    bookings.book(matter=one, wanted=wanted(one), by=head, at=AT)
    told = faults(other, head, room=room("mediation_room_2"))
    assert set(told) == {"presider"} and "李青" in told["presider"] and "11:00–12:00" in told["presider"]


def test_a_clash_with_what_is_out_of_sight_is_told_the_same_way(db: None) -> None:
    build.a_centre()
    with build.acting("fuzeren2") as by:
        far = matter_of(by)
        bookings.book(matter=far, wanted=wanted(far), by=by, at=AT)
    with build.acting(HEAD) as by:
        here = matter_of(by)
        assert Booking.objects.count() == 0
        assert set(faults(here, by)) == {"room", "presider"}
        taken = rooms.day_of_rooms(by, TEN.date())
        assert [(one.starts_at, one.booking) for one in taken] == [(TEN, None)]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"starts_at": TEN + timedelta(minutes=10)}, "starts_at"),
        ({"ends_at": TEN}, "ends_at"),
        ({"starts_at": AT - 2 * HOUR, "ends_at": AT - HOUR}, "starts_at"),
        ({"starts_at": TEN - 2 * HOUR}, "starts_at"),  # before the room opens
        ({"ends_at": TEN + timedelta(days=1)}, "starts_at"),
        ({"purpose": "party"}, "purpose"),
        ({"others": "人" * 201}, "others"),
        ({"is_recorded": True}, "recording_agreed"),
        ({"keeps_apart": True}, "waiting_room"),
    ],
)
def test_what_cannot_be_booked(head: Standing, fields: dict[str, Any], where: str) -> None:
    assert where in faults(matter_of(head), head, **fields)


def test_more_faults_are_told_at_once(head: Standing) -> None:
    matter, other = matter_of(head, flags=["minor", "interpreter"]), matter_of(head)
    told = faults(matter, head, parties=tuple(other.parties.all()), purpose="")
    assert set(told) == {"room", "adult", "interpreter", "parties", "purpose"}
    fit = {"room": room("one_stop_room"), "adult": "母亲（虚构）", "interpreter": "手语，示例（虚构）"}
    assert bookings.book(matter=matter, wanted=wanted(matter, **fit), by=head, at=AT).has_minor


def test_where_violence_is_known_the_sides_never_wait_in_one_place(head: Standing) -> None:
    matter = matter_of(head, flags=["violence"])
    assert set(faults(matter, head)) == {"keeps_apart", "risk_note"}
    apart = {
        "keeps_apart": True, "risk_note": "李青评估，受害人自愿", "waiting_room": room("mediation_room_2"),
        "a_comes_at": TEN - timedelta(minutes=30),
    }  # fmt: skip
    assert set(faults(matter, head, **{**apart, "waiting_room": room("mediation_room_1"), "a_comes_at": None})) == {
        "waiting_room", "b_comes_at",
    }  # fmt: skip
    booking = bookings.book(matter=matter, wanted=wanted(matter, **apart), by=head, at=AT)
    waiting = Booking.objects.get(waits_for=booking)
    assert (waiting.room.code, waiting.starts_at, waiting.ends_at) == (
        "mediation_room_2", TEN - timedelta(minutes=30), TEN + HOUR,
    )  # fmt: skip
    other = matter_of(head)
    told = faults(other, head, room=room("mediation_room_2"), presider=person(HEAD), starts_at=TEN - timedelta(minutes=15))
    assert set(told) == {"room"}, "the waiting room is held too"
    one_side = tuple(matter.parties.filter(side="a"))
    alone = wanted(matter, room=room("mediation_room_3"), presider=person(HEAD), parties=one_side)
    assert bookings.book(matter=matter, wanted=alone, by=head, at=AT)


def test_moved_cancelled_and_taken_back(head: Standing) -> None:
    matter, other = matter_of(head), matter_of(head)
    first = bookings.book(matter=matter, wanted=wanted(matter), by=head, at=AT)
    half = wanted(matter, starts_at=TEN + timedelta(minutes=30), ends_at=TEN + timedelta(minutes=90))
    moved = bookings.move(booking=first, wanted=half, by=head, at=AT)  # over its own time: no clash with itself
    assert moved.moves == first and [one.pk for one in rooms.of_matter(matter)] == [moved.pk]
    with pytest.raises(Refused, match="已经取消，或者改到"):
        bookings.move(booking=first, wanted=half, by=head, at=AT)
    back = bookings.undo(booking=moved, by=head, at=AT)
    assert back == first and [one.pk for one in rooms.of_matter(matter) if one.cancelled_at is None] == [first.pk]
    with pytest.raises(Refused, match="写明原因"):
        bookings.cancel(booking=first, reason=" ", by=head, at=AT)
    bookings.cancel(booking=first, reason="对方出差", by=head, at=AT)
    theirs = bookings.book(matter=other, wanted=wanted(other), by=head, at=AT)
    with pytest.raises(BadBooking, match="已经有人约了"):
        bookings.undo(booking=first, by=head, at=AT)
    bookings.cancel(booking=theirs, reason="不用了", by=head, at=AT)
    assert bookings.undo(booking=first, by=head, at=AT).cancelled_at is None
    kinds = Event.objects.filter(matter=matter, kind__contains="book").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["room_booked", "booking_moved", "booking_undone", "booking_cancelled", "booking_undone"]


def test_who_may_not_book(head: Standing) -> None:
    matter = matter_of(head)
    with build.acting("zhuren") as by, pytest.raises(Refused, match="职责"):
        bookings.book(matter=matter, wanted=wanted(matter), by=by, at=AT)
    with build.acting("chengban2") as by, pytest.raises(Refused, match="没有找到"):
        bookings.book(matter=matter, wanted=wanted(matter), by=by, at=AT)


# What the database refuses of whoever writes past the verb


def row(matter: Matter, by: Standing, **fields: Any) -> Booking:
    return Booking(**{
        "centre_id": matter.centre_id, "matter": matter, "room": room("mediation_room_1"), "starts_at": TEN,
        "ends_at": TEN + HOUR, "a_comes_at": TEN, "b_comes_at": TEN, "purpose": "mediation", "presider": by.person,
        "parties": [str(party.pk) for party in matter.parties.all()], "booked_by": by.person, "booked_at": AT, **fields,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("matter", "fields", "constraint"),
    [
        ({}, {}, "room_held_once"),
        ({}, {"room": "mediation_room_2", "presider": OFFICER}, "presider_held_once"),
        ({}, {"room": "file_room"}, "room_can_be_booked"),
        ({}, {"room": "mediation_room_2", "presider": None}, "booking_has_presider"),
        ({}, {"room": "mediation_room_2", "is_recorded": True}, "recording_was_agreed_to"),
        ({"flags": ["protection_order"]}, {"room": "mediation_room_2"}, "violence_keeps_sides_apart"),
        ({"matter_type": "domestic_violence"}, {"room": "mediation_room_2"}, "violence_keeps_sides_apart"),
        ({"flags": ["minor"]}, {"room": "one_stop_room"}, "minors_come_to_fit_rooms"),
        ({"flags": ["minor"]}, {"room": "mediation_room_2", "has_minor": True, "adult": "母亲"}, "minors_come_to_fit_rooms"),
        ({}, {"room": "one_stop_room", "has_minor": True}, "minor_comes_with_an_adult"),
        ({"flags": ["interpreter"]}, {"room": "mediation_room_2"}, "interpreter_is_named"),
        ({}, {"room": "mediation_room_2", "keeps_apart": True}, "sides_kept_apart_come_apart"),
    ],
)
def test_the_database_refuses_it_too(
    head: Standing, matter: dict[str, Any], fields: dict[str, Any], constraint: str
) -> None:
    there, other = matter_of(head), matter_of(head, **matter)
    bookings.book(matter=there, wanted=wanted(there), by=head, at=AT)
    named = {name: room(value) if name == "room" else person(value) if name == "presider" and value else value
             for name, value in fields.items()}  # fmt: skip
    with pytest.raises(IntegrityError) as bad, transaction.atomic():
        row(other, head, **named).save(force_insert=True)
    assert bad.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_two_sides_kept_apart_have_two_rooms_at_commit(head: Standing, constraints_now: Any) -> None:
    matter = matter_of(head)
    row(matter, head, keeps_apart=True, a_comes_at=TEN - HOUR).save(force_insert=True)
    with pytest.raises(IntegrityError, match="one room"), transaction.atomic():
        constraints_now()
    Booking.objects.update(cancelled_at=AT, cancelled_by=head.person, cancel_reason="示例")
    constraints_now()


def test_what_was_booked_is_not_rewritten(head: Standing) -> None:
    matter = matter_of(head)
    bookings.book(matter=matter, wanted=wanted(matter), by=head, at=AT)
    for statement in ("UPDATE records_booking SET room_id = room_id", "DELETE FROM records_booking"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_of_two_clerks_at_one_moment_one_wins_and_the_other_is_told(own_db: Any) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        matters = [matter_of(by), matter_of(by)]
    start, told = Barrier(2), []

    def clerk(username: str, matter: Matter) -> None:
        try:
            with build.acting(username) as by:
                wish = wanted(matter, presider=person(username))
                start.wait(10)
                bookings.book(matter=matter, wanted=wish, by=by, at=AT)
            told.append("约好了")
        except Refused as bad:
            told.append(bad.refusal.sentence.zh)
        finally:
            connection.close()

    both = [Thread(target=clerk, args=pair) for pair in zip((HEAD, OFFICER), matters, strict=True)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(told) == sorted(["约好了", "调解室一 10:00–11:00 已经有人约了。"])
    with build.acting(HEAD):
        assert Booking.objects.count() == 1
