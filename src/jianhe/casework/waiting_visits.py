"""候补来访: who wants to come on a full day waits; when a place is free, the desk has somebody to call.

No place is held for who waits. The list of calls is reckoned from the free places of the moment, first come first: so it is
right however a place became free, and empty again when somebody else took it. Who waits leaves the list from home, with a
code and four digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import booked_visits
from jianhe.casework.booked_visits import ACT, Wish
from jianhe.casework.permits import must
from jianhe.casework.rules import practice_in
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.papers.numbering import new_receipt_code
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records.models import BookedVisit, WaitingVisit
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import booked_visits as asked

ENDS = ("declined", "not_reached")


@dataclass(frozen=True)
class Call:
    """Somebody to call, and the times of that day that are free now."""

    waiting: WaitingVisit
    times: Sequence[datetime]


@transaction.atomic
def wait(
    *, centre: Centre, wish: Wish, day: date, form_key: UUID, address: str, by: Standing, at: datetime
) -> WaitingVisit:
    """Put a person on the list of a full day. `by` is nobody. A second click finds the first.

    Refuses a day that has free times, or takes no visits; a name or phone that cannot be right; and a telephone that waits
    already as often as it may book.
    """
    asked.open_visit(form_key)
    earlier = asked.waiting_of(form_key)
    if earlier is not None:
        return earlier
    counts = booked_visits.may_go_on(address, at)
    name, phone = booked_visits.who(wish)
    desk, on = booked_visits.desk_of(centre, wish.unit, at), timezone.localdate(at)
    free = next((one for one in booked_visits.free_times(centre, desk, at=at) if one.day == day), None)
    if free is None or free.times:
        raise refuse("这一天不用等，可以直接约，或者不接待。", "No need to wait for this day: book it, or it is closed.")
    booked_visits.lock(f"visits of {keyed_hash(phone)}")
    if asked.waiting_for(centre, keyed_hash(phone), on) >= practice_in(centre, on=on).visits.most_open:
        raise refuse("这个电话已经在等了，有人退了会打电话。", "This telephone is on the list already; we will call.",
                     instead=words("也可以直接来，不约也接待。", "You can also just come."))  # fmt: skip
    waiting = WaitingVisit(
        pk=form_key, centre=centre, unit=desk.unit, day=day, code=new_receipt_code(), name=name[:60], phone=phone,
        phone_hash=keyed_hash(phone), phone_tail=keyed_hash(phone[-4:]), people=wish.people, needs=list(wish.needs),
        about=wish.about.strip()[:2000], guide_code=wish.guide_code[:20], asked_at=at,
    )  # fmt: skip
    waiting.save(force_insert=True)
    booked_visits.note_event("visit_waited_for", waiting, by=by, at=at, unit=desk.unit.pk)
    counts()
    return waiting


def to_call(*, by: Standing, at: datetime) -> list[Call]:
    """Whom to call: of each day and unit as many as there are free places, whoever asked first."""
    assert by.centre is not None
    waiting = asked.waiting(by, timezone.localdate(at))
    desks = {one.unit.pk: one for one in booked_visits.desks(by.centre, on=timezone.localdate(at))} if waiting else {}
    calls: list[Call] = []
    for unit, people in groupby(waiting, key=lambda one: one.unit_id):
        desk = desks.get(unit)
        days = {one.day: one.times for one in booked_visits.free_times(by.centre, desk, at=at)} if desk else {}
        for day, in_turn in groupby(people, key=lambda one: one.day):
            times = days.get(day, ())
            places = sum(left for _begins, left in times)
            calls += [Call(one, [begins for begins, _left in times]) for one in list(in_turn)[:places]]
    return calls


@transaction.atomic
def give(*, waiting: WaitingVisit, starts_at: datetime, by: Standing, at: datetime) -> BookedVisit:
    """The person was reached and comes at this time: booked like any visit. Refuses what booking refuses (`Taken`)."""
    must(by, ACT)
    waiting = _locked_to_call(waiting)
    wish = Wish(
        unit=waiting.unit.code, name=waiting.name, phone=booked_visits.open_phone(visit=waiting, by=by, at=at),
        about=waiting.about, people=waiting.people, needs=tuple(waiting.needs), guide_code=waiting.guide_code,
    )  # fmt: skip
    visit = booked_visits.book(
        centre=waiting.centre, wish=wish, starts_at=starts_at, form_key=waiting.pk, address="desk", by=by, at=at,
        code=waiting.code,
    )  # fmt: skip
    _end(waiting, "booked", by, at)
    return visit


@transaction.atomic
def end(*, waiting: WaitingVisit, how: str, by: Standing, at: datetime) -> None:
    """The person does not come any more, or was not reached: the next one is called."""
    must(by, ACT)
    waiting = _locked_to_call(waiting)
    if how not in ENDS:
        raise refuse("请选打电话的结果。", "Choose what came of the call.")
    _end(waiting, how, by, at)


@transaction.atomic
def leave(*, waiting: WaitingVisit, by: Standing, at: datetime) -> None:
    """The person has opened its place on the list and leaves it: the next one is called. `by` is nobody.

    Left twice, or after the call has ended it, nothing more happens. Refuses who was given a time meanwhile.
    """
    waiting = _locked(waiting)
    if waiting.ended_how == "booked":
        raise refuse("打电话已经给您约上了时间，候补不用退。", "A time was booked for you by telephone: you are not waiting.",
                     instead=words("来不了的，请取消这次来访。", "If you cannot come, cancel the visit."))  # fmt: skip
    if waiting.ended_at is None:
        _end(waiting, "left", by, at)


def _locked_to_call(waiting: WaitingVisit) -> WaitingVisit:
    """Who is called, locked; refuses where there is nobody to call any more."""
    found = _locked(waiting)
    if found.ended_how == "left":
        raise refuse("对方自己退出候补了，不用打电话。", "This person has left the list; no need to call.")
    if found.ended_at is not None:
        raise refuse("同事已经打过电话了。", "A colleague has called already.")
    return found


def _locked(waiting: WaitingVisit) -> WaitingVisit:
    found: WaitingVisit = (
        WaitingVisit.objects.select_for_update(of=("self",)).select_related("unit", "centre").get(pk=waiting.pk)
    )
    return found


def _end(waiting: WaitingVisit, how: str, by: Standing, at: datetime) -> None:
    waiting.ended_at, waiting.ended_how, waiting.ended_by = at, how, by.person
    waiting.save(update_fields=["ended_at", "ended_how", "ended_by"])
    booked_visits.note_event("visit_wait_ended", waiting, by=by, at=at, how=how)
