"""预约来访: a person books a time at a window, moves it, cancels it; the window receives who comes.

Nobody is logged in when a visit is booked: its code with four digits of the phone, or the key of its form, opens it. A
lock on the time and a constraint on the place see to it that no place is given twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework.parties import clean_name, read_phone
from jianhe.casework.permits import must
from jianhe.casework.rules import practice_in
from jianhe.law import visits
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.papers.numbering import new_receipt_code
from jianhe.people import throttles
from jianhe.people.context import acting_for_centre, set_context
from jianhe.people.models import Centre, Unit, Window
from jianhe.people.standing import Standing
from jianhe.people.throttles import Limit
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import BookedVisit, WaitingVisit
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import booked_visits as asked

ACT = "receive_visits"
# A lobby's terminal and a telephone company's gate are one address for many people.
BOOKED = Limit(tries=300, wait=timedelta(hours=1))


@dataclass(frozen=True)
class Desk:
    """A unit that takes booked visits, with its windows and the number of people it takes at one time."""

    unit: Unit
    windows: Sequence[Window]
    seats: int


@dataclass(frozen=True)
class Wish:
    """Who wants to come, to whom, and why."""

    unit: str
    name: str
    phone: str
    about: str = ""
    people: int = 1
    needs: tuple[str, ...] = ()
    guide_code: str = ""


class Taken(Refused):
    """The time is not free any more; `near` are the nearest that are."""

    def __init__(self, near: Sequence[datetime]) -> None:
        instead = words("请从下面再选一个，填的都还在。", "Choose another one below; all you entered is kept.")
        super().__init__(Refusal(words("这个时间刚被约走了。", "This time has just been taken."), instead=instead))
        self.near = tuple(near)


@dataclass(frozen=True)
class Free:
    """The free times of one day: when each begins, and how many places it has."""

    day: date
    times: tuple[tuple[datetime, int], ...] = field(default=())


def desks(centre: Centre, *, on: date) -> list[Desk]:
    """The units of a centre that take booked visits, in the order of its own ways."""
    practice = practice_in(centre, on=on)
    found = asked.desks_of(centre, list(practice.visits.units))
    return [Desk(unit, windows, visits.seats(unit.code, windows, practice)) for unit, windows in found]


def free_times(centre: Centre, desk: Desk, *, at: datetime) -> list[Free]:
    """Each day that can be booked, with its free times; a day on which all is taken has none."""
    practice, now = practice_in(centre, on=timezone.localdate(at)), at + timedelta(minutes=_latest(centre, at))
    days = visits.visit_days(timezone.localdate(at), practice, published_calendar(centre.pk))
    begins = {day: [_moment(day, one) for one in visits.visit_times(desk.unit.code, day, practice)] for day in days}
    taken = asked.seats_taken(desk.unit, at, at + timedelta(days=(days[-1] - days[0]).days + 2)) if days else {}
    return [
        Free(day, tuple(
            (one, left) for one in times if one >= now and (left := desk.seats - len(taken.get(one, ()))) > 0
        ))
        for day, times in begins.items() if times
    ]  # fmt: skip


def book(
    *, centre: Centre, wish: Wish, starts_at: datetime, form_key: UUID, address: str, by: Standing, at: datetime,
    code: str = "",
) -> BookedVisit:  # fmt: skip
    """Give one place at a time to a person. `by` is nobody, or whoever books for a caller. A second click finds the first.
    `code` is the one that the person has already, from waiting.

    Effects in order: the place, under a lock on its time; the event; the booking counted under the address. Refuses a time
    that is not offered or taken (`Taken`), a name or phone that cannot be right, and a telephone with its visits full.
    """
    asked.open_visit(form_key)
    earlier = asked.visit_of(form_key)
    if earlier is not None:
        return earlier
    counts = may_go_on(address, at)
    name, phone = who(wish)
    desk, most = desk_of(centre, wish.unit, at), practice_in(centre, on=timezone.localdate(at)).visits.most_open
    with transaction.atomic():
        lock(f"visits of {keyed_hash(phone)}")
        if asked.standing_for(centre, keyed_hash(phone), at) >= most:
            raise refuse(f"这个电话已经约了 {most} 次还没来，先来一次，或者取消一次。",
                         f"{most} visits stand for this telephone; come first, or cancel one.")  # fmt: skip
        visit = BookedVisit(
            pk=form_key, centre=centre, code=code or new_receipt_code(), name=name[:60], phone=phone,
            phone_hash=keyed_hash(phone), phone_tail=keyed_hash(phone[-4:]), people=wish.people, needs=list(wish.needs),
            about=wish.about.strip()[:2000], guide_code=wish.guide_code[:20], booked_at=at, booked_by=by.person,
            unit=desk.unit, starts_at=starts_at, ends_at=_end(centre, starts_at), seat=_seat(centre, desk, starts_at, at),
        )  # fmt: skip
        visit.save(force_insert=True)
        note_event("visit_booked", visit, by=by, at=at, unit=desk.unit.pk)
    counts()
    return visit


def may_go_on(address: str, at: datetime) -> Callable[[], object]:
    """What counts one booking under an address once it is made. Refuses where there were too many."""
    key = keyed_hash(f"visit-booked:{address}")
    until = throttles.waits(key, BOOKED, at=at)
    if until is not None:
        raise refuse(f"从这里约的次数太多，{timezone.localtime(until):%H:%M} 以后再约，也可以打电话约。",
                     f"Too many were booked from here; try after {timezone.localtime(until):%H:%M}, or call.")  # fmt: skip
    return lambda: throttles.count_try(key, BOOKED, at=at)


def who(wish: Wish) -> tuple[str, str]:
    """Name and telephone as they are kept; refuses what cannot be right."""
    name, phone = clean_name(wish.name), read_phone(wish.phone)
    if not name or not phone:
        raise refuse("要写姓名和电话，我们才知道谁来、怎么提醒。", "Name and telephone are needed.")
    return name, phone


def move(*, visit: BookedVisit, unit: str, starts_at: datetime, by: Standing, at: datetime) -> BookedVisit:
    """Another time, or another window, under the same code; the old place is free at once.

    Refuses one that is over, cancelled or already here, and a time that is not offered or taken (`Taken`).
    """
    centre, desk = visit.centre, desk_of(visit.centre, unit, at)
    with transaction.atomic():
        visit = _standing_still(visit, at)
        if (visit.unit_id, visit.starts_at) != (desk.unit.pk, starts_at):
            visit.seat = _seat(centre, desk, starts_at, at)
            visit.unit, visit.starts_at, visit.ends_at = desk.unit, starts_at, _end(centre, starts_at)
            visit.reminder_due_at = visit.reminded_at = visit.reminded_by = visit.was_reached = None
            visit.save(update_fields=["unit", "starts_at", "ends_at", "seat", *_REMINDER])
            note_event("visit_moved", visit, by=by, at=at, unit=desk.unit.pk)
    return visit


_REMINDER = ("reminder_due_at", "reminded_at", "reminded_by", "was_reached")


@transaction.atomic
def cancel(*, visit: BookedVisit, by: Standing, at: datetime) -> BookedVisit:
    """The person does not come; the place is free at once. Cancelled twice, nothing more happens."""
    there = BookedVisit.objects.select_related("unit", "centre").get(pk=visit.pk)
    if there.cancelled_at is not None:
        return there
    visit = _standing_still(visit, at)
    visit.cancelled_at = at
    visit.save(update_fields=["cancelled_at"])
    note_event("visit_cancelled", visit, by=by, at=at)
    return visit


@transaction.atomic
def arrive(*, visit: BookedVisit, by: Standing, at: datetime) -> BookedVisit:
    """The person is here: the registration that follows has the visit's key. Marked twice, the first time stands.

    Refuses a visit of another day, and one that was cancelled.
    """
    must(by, ACT)
    visit = BookedVisit.objects.select_for_update(of=("self",)).select_related("unit", "centre").get(pk=visit.pk)
    if visit.cancelled_at is not None:
        raise refuse(
            "这次来访已经取消。", "This visit was cancelled.", instead=words("直接登记就行。", "Register it directly.")
        )
    if timezone.localdate(visit.starts_at) != timezone.localdate(at):
        raise refuse(
            "约的不是今天。", "It is not booked for today.", instead=words("直接登记就行。", "Register it directly.")
        )
    if visit.arrived_at is None:
        visit.arrived_at, visit.missed_at = at, None
        visit.save(update_fields=["arrived_at", "missed_at"])
        note_event("visit_arrived", visit, by=by, at=at)
    return visit


@transaction.atomic
def note_reminder(*, visit: BookedVisit, was_reached: bool, by: Standing, at: datetime) -> None:
    """Somebody called before the visit, and reached the person or not; the last call stands."""
    must(by, ACT)
    visit.reminded_at, visit.reminded_by, visit.was_reached = at, by.person, was_reached
    visit.reminder_due_at = visit.reminder_due_at or at
    visit.save(update_fields=list(_REMINDER))
    note_event("visit_reminded", visit, by=by, at=at, reached=was_reached)


def open_phone(*, visit: BookedVisit | WaitingVisit, by: Standing, at: datetime) -> str:
    """The telephone in full, to call it or to register with it; writes who looked."""
    must(by, ACT)
    note_event("visit_phone_read", visit, by=by, at=at)
    kept: Any = type(visit).objects.get(pk=visit.pk).phone
    return str(kept.open()) if kept is not None else ""


def sweep(*, centre: Centre, at: datetime) -> tuple[int, int]:
    """Who comes on the next working day is to be called; who had not come when the day was over was missed.

    Returns how many of each are new. The centre has no way of its own to send a message: the call stands on the desk.
    """
    today, this_day = timezone.localdate(at), _moment(timezone.localdate(at), time.min)
    next_day = published_calendar(centre.pk).first_working_day_from(today + timedelta(days=1))
    ends = _moment(next_day + timedelta(days=1), time.min)
    with acting_for_centre(centre) as by:
        open_ones = BookedVisit.objects.select_for_update().filter(centre=centre, cancelled_at=None, arrived_at=None)
        due = list(open_ones.filter(starts_at__gt=at, starts_at__lt=ends, reminder_due_at=None, booked_at__lt=this_day))
        missed = list(open_ones.filter(ends_at__lt=this_day, missed_at=None))
        for visit in due:
            visit.reminder_due_at = at
            visit.save(update_fields=["reminder_due_at"])
            note_event("visit_reminder_due", visit, by=by, at=at)
        for visit in missed:
            visit.missed_at = at
            visit.save(update_fields=["missed_at"])
            note_event("visit_missed", visit, by=by, at=at)
    return len(due), len(missed)


def drop_old(*, centre: Centre, at: datetime) -> int:
    """Blank what visits say of persons once the centre's time of keeping is over; returns of how many."""
    before = at - timedelta(days=practice_in(centre, on=timezone.localdate(at)).visits.kept_days)
    with acting_for_centre(centre):
        dropped = asked.drop_old(centre, before)
        if dropped:
            events.append("visits_dropped", centre=centre.pk, actor=None, at=at, facts={"rows": dropped})
    return dropped


def _standing_still(visit: BookedVisit, at: datetime) -> BookedVisit:
    """The visit again, locked: one that can still be moved and cancelled."""
    visit = BookedVisit.objects.select_for_update(of=("self",)).select_related("unit", "centre").get(pk=visit.pk)
    if visit.cancelled_at is not None:
        raise refuse("这次已经取消了。", "It was cancelled.", instead=words("要来请重新约。", "Book again."))
    if visit.arrived_at is not None or visit.starts_at <= at:
        raise refuse("时间已经到了，改不了。", "The time has come; it can no longer be changed.",
                     instead=words("还要来的，请重新约。", "To come again, book again."))  # fmt: skip
    return visit


def desk_of(centre: Centre, unit: str, at: datetime) -> Desk:
    """The desk of a unit with this code; refuses one that takes no booked visits."""
    found = next((one for one in desks(centre, on=timezone.localdate(at)) if one.unit.code == unit), None)
    if found is None:
        raise refuse("这里不能在网上约。", "It cannot be booked here.", instead=words("请打电话问。", "Please call."))
    return found


def _seat(centre: Centre, desk: Desk, starts_at: datetime, at: datetime) -> int:
    """The first free place at a time that is offered, under a lock on this time. Raises `Taken` with the nearest free."""
    lock(f"visits {desk.unit.pk} {starts_at.isoformat()}")
    taken = asked.seats_taken(desk.unit, starts_at, starts_at + timedelta(seconds=1)).get(starts_at, set())
    offered = [one for each in free_times(centre, desk, at=at) for one, _left in each.times]
    if starts_at not in offered:
        raise Taken(sorted(offered, key=lambda one: abs(one - starts_at))[:3])
    return min(set(range(1, desk.seats + 1)) - taken)


def lock(what: str) -> None:
    """Until the transaction ends, nobody else goes on with this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [what])


def note_event(kind: str, visit: BookedVisit | WaitingVisit, *, by: Standing, at: datetime, **facts: object) -> None:
    """The event. Where nobody is logged in it is the centre that writes, and sees nothing by it."""
    if by.is_nobody:
        set_context(Standing(person=None, centre=visit.centre))
    actor = by.person.pk if by.person else None
    events.append(kind, centre=visit.centre_id, actor=actor, at=at, facts={"visit": visit.pk, **facts})
    if by.is_nobody:
        set_context(by)


def _latest(centre: Centre, at: datetime) -> int:
    return practice_in(centre, on=timezone.localdate(at)).visits.latest


def _end(centre: Centre, starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=practice_in(centre, on=timezone.localdate(starts_at)).visits.minutes)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
