"""Bookings (预约): a room held for a session of a matter; clashes told with the free times near by; moved, cancelled, undone.

Who stands in another file keeps its secret: a clash says that the room is taken, never for what. The database refuses
the same things once more (migrations/sql/bookings.sql).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework.agreement_terms import is_minor
from jianhe.casework.free_rooms import BadBooking, clashes, keys_of, lock_days, says, wrong_times
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import clean_text
from jianhe.law.free_times import Span
from jianhe.law.refusals import Refusal, refuse
from jianhe.law.words import words
from jianhe.people.models import Room, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Booking, Matter, Party, Proceeding
from jianhe.records.queries import access, rooms

VIOLENT = ("violence", "protection_order")
WAITING = "waiting"
LONGEST = {"others": 200, "risk_note": 200, "adult": 100, "interpreter": 100, "access_needs": 200}


@dataclass(frozen=True)
class Wanted:
    """A session as somebody wants to hold it. Times are aware and lie on a quarter of an hour.

    `a_comes_at` and `b_comes_at` are when each side is asked to come, at the beginning where nothing is said;
    `waiting_room` is where the other side waits while the two are kept apart.
    """

    room: Room
    starts_at: datetime
    ends_at: datetime
    purpose: str
    presider: User
    parties: Sequence[Party] = ()
    others: str = ""
    proceeding: Proceeding | None = None
    keeps_apart: bool = False
    waiting_room: Room | None = None
    a_comes_at: datetime | None = None
    b_comes_at: datetime | None = None
    risk_note: str = ""
    adult: str = ""
    interpreter: str = ""
    is_recorded: bool = False
    recording_agreed: bool = False
    access_needs: str = ""

    @property
    def span(self) -> Span:
        return self.starts_at, self.ends_at

    @property
    def waiting_span(self) -> Span:
        """From when the first side comes until the end."""
        return min(self.starts_at, self.a_comes_at or self.starts_at, self.b_comes_at or self.starts_at), self.ends_at


@transaction.atomic
def book(*, matter: Matter, wanted: Wanted, by: Standing, at: datetime, form_key: UUID | None = None) -> Booking:
    """Hold a room for a session of a matter. The same form twice finds the first booking.

    Effects in order: the matter locked, then the day of the rooms, so that of two clerks one wins and the other is
    told; everything checked, all faults told at once; the row, and that of the waiting room; the event.
    """
    must(by, "book_room")
    must_reach(by, matter)
    matter = access.lock(matter)
    there = Booking.objects.filter(matter=matter, form_key=form_key).first() if form_key else None
    if there is not None:
        return there
    lock_days(matter.centre_id, wanted.starts_at)
    wanted = _tidied(wanted)
    _check(matter, wanted, by, at, instead_of=None)
    booking = _write(matter, wanted, by, at, form_key=form_key)
    events.write("room_booked", matter, by, at, booking=booking.pk, room=wanted.room.pk)
    access.raise_version(matter, changed_at=at, change="room_booked")
    return booking


@transaction.atomic
def move(*, booking: Booking, wanted: Wanted, by: Standing, at: datetime) -> Booking:
    """Hold another room or time for the same session. The earlier row ends, the new one names it."""
    matter, booking = _under_way(booking, by)
    lock_days(matter.centre_id, booking.starts_at, wanted.starts_at)
    wanted = _tidied(wanted)
    _check(matter, wanted, by, at, instead_of=booking)
    _end(booking, by, at, "moved")
    moved = _write(matter, wanted, by, at, moves=booking)
    events.write("booking_moved", matter, by, at, booking=moved.pk, before=booking.pk, room=wanted.room.pk)
    access.raise_version(matter, changed_at=at, change="booking_moved")
    return moved


@transaction.atomic
def cancel(*, booking: Booking, reason: str, by: Standing, at: datetime) -> Booking:
    """Let the room go, with the reason; cancelled twice, the first time counts."""
    must(by, "book_room")
    reason = clean_text(reason)
    if not reason or len(reason) > 200:
        raise refuse("取消要写明原因，最多 200 个字。", "Say why it is cancelled, in 200 characters at most.")
    matter, booking = _under_way(booking, by)
    _end(booking, by, at, reason)
    events.write("booking_cancelled", matter, by, at, booking=booking.pk)
    access.raise_version(matter, changed_at=at, change="booking_cancelled")
    return booking


@transaction.atomic
def undo(*, booking: Booking, by: Standing, at: datetime) -> Booking:
    """Take a cancelling or a move back, where the room and the presider are still free then.

    Of a move the new row is named; it ends, and the one before it stands again, which comes back.
    """
    must(by, "book_room")
    must_reach(by, _matter_of(booking))
    matter = access.lock(_matter_of(booking))
    booking = _read_again(booking)
    earlier = booking if booking.cancelled_at is not None else booking.moves
    if earlier is None:
        raise refuse("这一场没有改过，也没有取消过。", "This booking was neither moved nor cancelled.")
    if booking.moved_to.filter(cancelled_at=None).exists():
        raise refuse("这一场已经改到别的时间，请从那一场撤销。", "It was moved; undo it from the booking it became.")
    lock_days(matter.centre_id, booking.starts_at, earlier.starts_at)
    if earlier is not booking:
        _end(booking, by, at, "move undone")
    wanted = wanted_again(booking=earlier)
    _check(matter, wanted, by, at, instead_of=None)
    ids = [earlier.pk, *Booking.objects.filter(waits_for=earlier).values_list("pk", flat=True)]
    Booking.objects.filter(pk__in=ids).update(cancelled_at=None, cancelled_by=None, cancel_reason="")
    events.write("booking_undone", matter, by, at, booking=earlier.pk)
    access.raise_version(matter, changed_at=at, change="booking_undone")
    return _read_again(earlier)


def fall(*, proceeding: Proceeding, by: Standing, at: datetime) -> None:
    """Let go of what was booked ahead for a proceeding that ended; when the spine of the matter ended, for all of it.

    A session that is under way goes on. Part of the step that ends the proceeding, so the matter is locked.
    """
    ahead = Booking.objects.filter(matter=proceeding.matter_id, waits_for=None, cancelled_at=None, starts_at__gt=at)
    if proceeding.parent_id is not None:
        ahead = ahead.filter(proceeding=proceeding)
    for booking in ahead.order_by("starts_at", "id"):
        _end(booking, by, at, "ended")
        events.write("booking_cancelled", proceeding.matter, by, at, booking=booking.pk)


def wanted_again(*, booking: Booking) -> Wanted:
    """What was booked, as a wish: for moving it, and for taking a cancelling back."""
    matter = _matter_of(booking)
    assert booking.presider is not None
    return Wanted(
        room=booking.room, starts_at=booking.starts_at, ends_at=booking.ends_at, purpose=booking.purpose,
        presider=booking.presider, parties=tuple(matter.parties.filter(removed_at=None, pk__in=booking.parties)),
        others=booking.others, proceeding=booking.proceeding, keeps_apart=booking.keeps_apart,
        waiting_room=rooms.waiting_room_of(booking), a_comes_at=booking.a_comes_at, b_comes_at=booking.b_comes_at,
        risk_note=booking.risk_note, adult=booking.adult, interpreter=booking.interpreter,
        is_recorded=booking.is_recorded, recording_agreed=booking.recording_agreed, access_needs=booking.access_needs,
    )  # fmt: skip


def must_keep_apart(*, matter: Matter, parties: Sequence[Party]) -> bool:
    """Whether violence or a protection order is known on the matter and both sides come."""
    is_violent = matter.matter_type == "domestic_violence" or bool(set(VIOLENT) & set(matter.flags))
    return is_violent and {"a", "b"} <= {party.side for party in parties}


def brings_a_minor(*, matter: Matter, parties: Sequence[Party], on: date) -> bool:
    """Whether the matter is a minor's, or somebody who comes is under eighteen on the day."""
    return "minor" in matter.flags or any(is_minor(party, on) for party in parties)


def _under_way(booking: Booking, by: Standing) -> tuple[Matter, Booking]:
    must(by, "book_room")
    must_reach(by, _matter_of(booking))
    matter = access.lock(_matter_of(booking))
    booking = _read_again(booking)
    if booking.cancelled_at is not None:
        raise refuse("这一场已经取消，或者改到别的时间。", "It was cancelled or moved already.")
    return matter, booking


def _matter_of(booking: Booking) -> Matter:
    """A booking of a conference is moved with its conference, not here."""
    assert booking.matter is not None
    return booking.matter


def _read_again(booking: Booking) -> Booking:
    found: Booking = Booking.objects.select_related("matter", "room", "presider", "proceeding", "moves").get(
        pk=booking.pk
    )
    return found


def _tidied(wanted: Wanted) -> Wanted:
    texts: dict[str, Any] = {name: " ".join(clean_text(getattr(wanted, name)).split()) for name in LONGEST}
    return replace(
        wanted, **texts, a_comes_at=wanted.a_comes_at or wanted.starts_at, b_comes_at=wanted.b_comes_at or wanted.starts_at,
        waiting_room=wanted.waiting_room if wanted.keeps_apart else None,
    )  # fmt: skip


def _check(matter: Matter, wanted: Wanted, by: Standing, at: datetime, *, instead_of: Booking | None) -> None:
    """Everything that can be wrong with a wish, told at once; `instead_of` is the booking that would end."""
    errors = {**_wrong_fields(matter, wanted, by, at), **_wrong_needs(matter, wanted)}
    if not {"room", "starts_at", "ends_at"} & set(errors):
        places = {"room": (wanted.room, wanted.span)}
        if wanted.waiting_room is not None:
            places["waiting_room"] = (wanted.waiting_room, wanted.waiting_span)
        errors |= clashes(places, presider=wanted.presider, instead_of=instead_of)
    if errors:
        raise BadBooking(errors)


def _wrong_fields(matter: Matter, wanted: Wanted, by: Standing, at: datetime) -> dict[str, Refusal]:
    errors: dict[str, Refusal] = {}
    if matter.closed_at is not None:
        errors["room"] = says("事项已经办结，不再约房间。", "The matter is closed.")
    elif not wanted.room.is_bookable or wanted.room.centre_id != matter.centre_id:
        errors["room"] = says(
            "这里不能预约，请从名单里选房间。", "This place is not booked; choose a room of the list."
        )
    elif len(wanted.parties) + 1 > (wanted.room.capacity or 1000):
        errors["room"] = says(
            f"{wanted.room.name}坐 {wanted.room.capacity} 人，坐不下。",
            f"{wanted.room.name_en or wanted.room.name} seats {wanted.room.capacity}.",
        )
    errors |= wrong_times(wanted.room, wanted.span, at)
    if wanted.purpose not in catalogue().lists["booking_purposes"]:
        errors["purpose"] = says("请选做什么用。", "Choose what it is for.")
    here = {party.pk for party in matter.parties.filter(removed_at=None)}
    if any(party.pk not in here for party in wanted.parties):
        errors["parties"] = says("只能请这件事项的当事人。", "Only parties of this matter are asked to come.")
    if wanted.proceeding is not None and wanted.proceeding.matter_id != matter.pk:
        errors["proceeding"] = says("程序不是这件事项的。", "The proceeding is of another matter.")
    elif wanted.proceeding is not None and wanted.proceeding.closed_at is not None:
        errors["room"] = says("这个程序已经办结，不再约房间。", "The proceeding is closed.")
    if not wanted.presider.duties.filter(centre=matter.centre_id).exists():
        errors["presider"] = says("请从名单里选主持人。", "Choose who presides from the list.")
    for name, longest in LONGEST.items():
        if len(getattr(wanted, name)) > longest:
            errors[name] = says(f"最多 {longest} 个字。", f"At most {longest} characters.")
    return errors


def _wrong_needs(matter: Matter, wanted: Wanted) -> dict[str, Refusal]:
    """What those who come need: two places to wait, an adult beside a minor, an interpreter, a word on recording."""
    errors: dict[str, Refusal] = {}
    if must_keep_apart(matter=matter, parties=wanted.parties):
        if not wanted.keeps_apart:
            errors["keeps_apart"] = Refusal(
                words("这件事项有家庭暴力或者人身安全保护令，双方不能在同一处等。",
                      "Violence or a protection order is known here: the two sides never wait in one place."),
                "domestic-violence-2015", words("勾选分开等候，另选等候室，写两个到场时间。",
                                                "Keep them apart: choose a second room and two times of coming."),
            )  # fmt: skip
        if not wanted.risk_note:
            errors["risk_note"] = Refusal(
                words("双方同场前要评估风险，并记明受害一方自愿到场。",
                      "Before both come, the risk is looked at, and that the victim comes freely is noted."),
                "domestic-violence-2015", words("写明谁评估、结论、受害一方怎样表示自愿；否则只请一方。",
                                                "Write who looked at it, the result and the consent; or ask one side only."),
            )  # fmt: skip
    if wanted.keeps_apart:
        if wanted.waiting_room is None or wanted.waiting_room.pk == wanted.room.pk:
            errors["waiting_room"] = says("分开等候要另选一间等候室。", "Choose another room to wait in.")
        if wanted.a_comes_at == wanted.b_comes_at:
            errors["b_comes_at"] = says("双方到场时间要错开。", "The two sides come at different times.")
    if brings_a_minor(matter=matter, parties=wanted.parties, on=timezone.localdate(wanted.starts_at)):
        if not wanted.room.is_fit_for_minors:
            errors["room"] = says(
                "有未成年人到场，只能用适合未成年人的房间。", "With a minor, only a room marked as fit."
            )
        if not wanted.adult:
            errors["adult"] = says("写明到场的监护人或者合适成年人。", "Name the guardian or suitable adult who comes.")
    if "interpreter" in matter.flags and not wanted.interpreter:
        errors["interpreter"] = says("当事人要翻译，写明谁翻译、什么语言。", "Name who interprets, and the language.")
    if wanted.is_recorded and not wanted.recording_agreed:
        errors["recording_agreed"] = says(
            "录音录像要到场的人都同意。", "Everybody who comes must agree to be recorded."
        )
    return errors


def _write(
    matter: Matter,
    wanted: Wanted,
    by: Standing,
    at: datetime,
    *,
    form_key: UUID | None = None,
    moves: Booking | None = None,
) -> Booking:
    """The row of the session, and beside it that of the room in which the other side waits."""
    assert by.person is not None
    on = timezone.localdate(wanted.starts_at)
    common = {
        "centre_id": matter.centre_id, "matter": matter, "proceeding": wanted.proceeding, "ends_at": wanted.ends_at,
        "a_comes_at": wanted.a_comes_at, "b_comes_at": wanted.b_comes_at, "booked_by": by.person, "booked_at": at,
    }  # fmt: skip
    booking = Booking(
        **common, room=wanted.room, starts_at=wanted.starts_at, purpose=wanted.purpose, presider=wanted.presider,
        parties=[str(party.pk) for party in wanted.parties], others=wanted.others, keeps_apart=wanted.keeps_apart,
        risk_note=wanted.risk_note, has_minor=brings_a_minor(matter=matter, parties=wanted.parties, on=on),
        adult=wanted.adult, interpreter=wanted.interpreter, is_recorded=wanted.is_recorded,
        recording_agreed=wanted.recording_agreed, access_needs=wanted.access_needs, moves=moves, form_key=form_key,
    )  # fmt: skip
    booking.save(force_insert=True)
    if wanted.waiting_room is not None:
        Booking(
            **common, room=wanted.waiting_room, starts_at=wanted.waiting_span[0], purpose=WAITING, waits_for=booking
        ).save(force_insert=True)
    return booking


def _end(booking: Booking, by: Standing, at: datetime, reason: str) -> None:
    keys = [key for key in keys_of(booking) if key is not None]
    Booking.objects.filter(pk__in=keys).update(cancelled_at=at, cancelled_by=by.person, cancel_reason=reason)
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = at, by.person, reason
