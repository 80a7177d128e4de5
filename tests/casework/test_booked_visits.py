"""Booked visits through the verbs: no place twice, changed and given back, reminded, received; and who sees them."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jianhe.casework import booked_visits, looking_up, waiting_visits
from jianhe.casework.booked_visits import Taken, Wish
from jianhe.casework.rules import practice_in
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Centre
from jianhe.people.standing import NOBODY
from jianhe.records.models import BookedVisit, Event, WaitingVisit
from jianhe.records.queries import booked_visits as kept
from tests import build
from tests.build import AT, AUDIT, CLERK, DIRECTOR, OUTSIDER

TEN = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
HALF = timedelta(minutes=30)


def book(starts_at: datetime = TEN, *, at: datetime = AT, key: UUID | None = None, **fields: Any) -> BookedVisit:
    wish = Wish(**{"unit": "service_centre_12309", "name": "王建军（虚构）", "phone": "138 0812 2046", **fields})
    centre = Centre.objects.get()
    with transaction.atomic():
        return booked_visits.book(
            centre=centre, wish=wish, starts_at=starts_at, form_key=key or uuid4(), address="::1", by=NOBODY, at=at
        )


@pytest.fixture
def centre(db: None) -> Centre:
    return build.a_centre()


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="visit_").order_by("at", "id").values_list("kind", flat=True))


def test_of_many_at_one_moment_each_place_is_given_once_and_the_others_are_told_what_is_near(own_db: Any) -> None:
    build.a_centre()
    start, told = Barrier(8), []

    def person(n: int) -> None:
        try:
            start.wait(10)
            told.append(book(unit="centre", phone=f"1380812{2000 + n}").seat)  # three windows take three
        except Taken as taken:
            told.append(tuple(taken.near))
        finally:
            connection.close()

    everybody = [Thread(target=person, args=(n,)) for n in range(8)]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join(30)
    assert sorted(one for one in told if isinstance(one, int)) == [1, 2, 3]
    assert [one for one in told if isinstance(one, tuple)] == [(TEN - HALF, TEN + HALF, TEN - 2 * HALF)] * 5
    with build.acting(DIRECTOR):
        assert BookedVisit.objects.count() == 3 and kinds() == []  # events of no matter are the auditor's


def test_the_database_gives_no_place_twice_and_the_application_deletes_none(centre: Centre) -> None:
    visit = book()
    for words in (
        "UPDATE records_bookedvisit SET name = 'x'", "DELETE FROM records_bookedvisit",
        "INSERT INTO records_bookedvisit (id, centre_id, unit_id, starts_at, ends_at, seat, code, name, phone_hash, phone_tail,"
        " people, needs, about, guide_code, booked_at) SELECT '00000000-0000-7000-8000-000000000001', centre_id, unit_id,"
        " starts_at, ends_at, seat, 'ABCD-EFGHJK', name, '', '', 1, '[]', '', '', booked_at FROM records_bookedvisit",
    ):  # fmt: skip
        with build.acting(DIRECTOR), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
    assert visit.seat == 1


def test_who_sees_a_visit(centre: Centre) -> None:
    visit = book()
    seen = {}
    for username in (CLERK, OUTSIDER, DIRECTOR):
        with build.acting(username) as by:
            kept.open_visit("")  # as in the next request
            seen[username] = kept.on_day(by, TEN.date()).count()
    assert seen == {CLERK: 1, OUTSIDER: 0, DIRECTOR: 1}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.centres', '', true), set_config('app.units', '', true)")
        assert BookedVisit.objects.count() == 0
        answer = looking_up.open_by_receipt(code=visit.code, digits="2046", address="::1", at=AT)
        assert answer.visit == visit.pk and BookedVisit.objects.get().name == "王建军（虚构）"


def test_a_second_click_finds_the_first_visit(centre: Centre) -> None:
    key = uuid4()
    assert book(key=key).code == book(TEN + HALF, key=key).code


@pytest.mark.parametrize(("starts_at", "fields", "told"), [
    (AT + timedelta(minutes=10), {}, "刚被约走"), (TEN.replace(hour=12), {}, "刚被约走"),
    (TEN + timedelta(days=40), {}, "刚被约走"), (TEN, {"unit": "police"}, "不能在网上约"), (TEN, {"phone": "138"}, "11 位"),
    (TEN, {"name": "\u200b "}, "姓名和电话"),
])  # fmt: skip
def test_what_cannot_be_booked(centre: Centre, starts_at: datetime, fields: Any, told: str) -> None:
    with pytest.raises(Refused) as refused:
        book(starts_at, **fields)
    assert told in refused.value.refusal.sentence.zh


def test_one_telephone_does_not_take_all_the_places(centre: Centre) -> None:
    first = book()
    book(TEN + HALF)
    with pytest.raises(Refused, match="约了 2 次"):
        book(TEN + 2 * HALF)
    kept.open_visit(first.pk)
    booked_visits.cancel(visit=first, by=NOBODY, at=AT)
    book(TEN + 2 * HALF)


def test_moved_and_cancelled_the_place_is_free_at_once(centre: Centre) -> None:
    visit = book()
    with pytest.raises(Taken):
        book(phone="13900000001")
    kept.open_visit(visit.pk)
    moved = booked_visits.move(visit=visit, unit="service_centre_12309", starts_at=TEN + HALF, by=NOBODY, at=AT)
    assert moved.code == visit.code
    other = book(phone="13900000001")
    kept.open_visit(other.pk)
    booked_visits.cancel(visit=other, by=NOBODY, at=AT)
    booked_visits.cancel(visit=other, by=NOBODY, at=AT)
    with pytest.raises(Refused, match="取消了"):
        booked_visits.move(visit=other, unit="centre", starts_at=TEN, by=NOBODY, at=AT)
    kept.open_visit(visit.pk)
    with pytest.raises(Refused, match="时间已经到了"):
        booked_visits.cancel(visit=visit, by=NOBODY, at=TEN + HALF)


def test_who_comes_tomorrow_is_called_who_did_not_come_was_missed_and_who_comes_late_is_received(centre: Centre) -> None:
    visit = book()
    night = TEN.replace(hour=2)
    assert booked_visits.sweep(centre=centre, at=night - timedelta(days=1)) == (0, 0)  # booked only after it
    assert booked_visits.sweep(centre=centre, at=night) == (1, 0)
    assert booked_visits.sweep(centre=centre, at=night) == (0, 0)
    with build.acting(CLERK) as by:
        assert [one.pk for one in kept.to_remind(by, night)] == [visit.pk]
        assert booked_visits.open_phone(visit=visit, by=by, at=night) == "13808122046"
        booked_visits.note_reminder(visit=visit, was_reached=False, by=by, at=night)
        assert not kept.to_remind(by, night)
        with pytest.raises(Refused, match="不是今天"):
            booked_visits.arrive(visit=visit, by=by, at=TEN + timedelta(days=1))
    assert booked_visits.sweep(centre=centre, at=night + timedelta(days=1)) == (0, 1)
    with build.acting(CLERK) as by:
        visit = booked_visits.arrive(visit=visit, by=by, at=TEN)
        assert visit.missed_at is None and visit.arrived_at == TEN
        assert booked_visits.arrive(visit=visit, by=by, at=TEN + HALF).arrived_at == TEN
    with build.acting(AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.audit', '1', true)")
        assert sorted(kinds()) == sorted([
            "visit_booked", "visit_reminder_due", "visit_phone_read", "visit_reminded", "visit_missed", "visit_arrived",
        ])  # fmt: skip


def test_receiving_is_a_duty(centre: Centre) -> None:
    visit = book()
    with build.acting(AUDIT) as by, pytest.raises(Refused, match="您的职责不含"):
        booked_visits.arrive(visit=visit, by=by, at=TEN)


def a_full_day() -> list[BookedVisit]:
    """Each time of tomorrow at the one window is taken."""
    centre = Centre.objects.get()
    desk = next(one for one in booked_visits.desks(centre, on=AT.date()) if one.unit.code == "service_centre_12309")
    times = next(free.times for free in booked_visits.free_times(centre, desk, at=AT) if free.day == TEN.date())
    return [book(begins, phone=f"1390000{n:04d}") for n, (begins, _left) in enumerate(times)]


def wait(phone: str = "138 0812 2046", *, at: datetime = AT, key: UUID | None = None) -> WaitingVisit:
    wish = Wish(unit="service_centre_12309", name="李等等（虚构）", phone=phone, about="三个月没发工资。", people=2)
    return waiting_visits.wait(
        centre=Centre.objects.get(), wish=wish, day=TEN.date(), form_key=key or uuid4(), address="::1", by=NOBODY, at=at
    )


def test_on_a_full_day_people_wait_and_are_called_in_turn_when_a_place_is_free(centre: Centre) -> None:
    with pytest.raises(Refused, match="不用等"):
        wait()
    visits, key = a_full_day(), uuid4()
    first = wait(key=key)
    assert wait(key=key).pk == first.pk
    second = wait("13900009998", at=AT + HALF)
    third = wait("13900009999", at=AT + 2 * HALF)
    with pytest.raises(IntegrityError, match="waits_once_a_day"), transaction.atomic():
        wait()
    with build.acting(CLERK) as by:
        assert waiting_visits.to_call(by=by, at=AT) == []
        for freed in (visits[2], visits[5]):
            booked_visits.cancel(visit=freed, by=by, at=AT)
        calls = waiting_visits.to_call(by=by, at=AT)
        assert [one.waiting.pk for one in calls] == [first.pk, second.pk]
        assert calls[0].times == [visits[2].starts_at, visits[5].starts_at]
        waiting_visits.end(waiting=first, how="not_reached", by=by, at=AT)
        assert [one.waiting.pk for one in waiting_visits.to_call(by=by, at=AT)] == [second.pk, third.pk]
        visit = waiting_visits.give(waiting=second, starts_at=visits[5].starts_at, by=by, at=AT)
        assert (visit.pk, visit.name, visit.people, visit.booked_by) == (second.pk, "李等等（虚构）", 2, by.person)
        with pytest.raises(Taken):
            waiting_visits.give(waiting=third, starts_at=visits[5].starts_at, by=by, at=AT)
        with pytest.raises(Refused, match="打过电话"):
            waiting_visits.end(waiting=second, how="declined", by=by, at=AT)
        with pytest.raises(DatabaseError), transaction.atomic():
            WaitingVisit.objects.filter(pk=third.pk).update(name="x")
        with pytest.raises(IntegrityError, match="waiting_ends_in_one_way"), transaction.atomic():
            WaitingVisit.objects.filter(pk=third.pk).update(ended_how="booked")
    with build.acting(OUTSIDER):
        kept.open_visit("")
        assert WaitingVisit.objects.count() == 0


def opened(code: str, digits: str) -> UUID | None:
    """The visit, or the place on a list, that code and digits open to nobody in particular."""
    set_context(NOBODY)
    kept.open_visit("")
    return looking_up.open_by_receipt(code=code, digits=digits, address="::1", at=AT).visit


def test_who_waits_leaves_the_list_with_code_and_digits_and_the_next_is_called(centre: Centre) -> None:
    visits = a_full_day()
    first, second = wait(), wait("13900009998", at=AT + HALF)
    with build.acting(CLERK) as by:
        booked_visits.cancel(visit=visits[2], by=by, at=AT)
        assert [one.waiting.pk for one in waiting_visits.to_call(by=by, at=AT)] == [first.pk]
    assert opened(first.code, "9998") is None and opened("ABCD-EFGHJK", "2046") is None
    assert kept.waiting_of(first.pk) is None, "nobody sees it without code and digits"
    assert opened(first.code, "2046") == first.pk
    for _ in range(2):
        waiting_visits.leave(waiting=kept.waiting_of(first.pk), by=NOBODY, at=AT)
    kept.open_visit("")
    with build.acting(CLERK) as by:
        assert [one.waiting.pk for one in waiting_visits.to_call(by=by, at=AT)] == [second.pk]
        with pytest.raises(Refused, match="自己退出"):
            waiting_visits.give(waiting=first, starts_at=visits[2].starts_at, by=by, at=AT)
        there = WaitingVisit.objects.get(pk=first.pk)
        assert (there.ended_how, there.ended_at, there.ended_by) == ("left", AT, None)
        for wrong in ({"ended_by": by.person}, {"ended_how": "declined"}):
            with pytest.raises(IntegrityError, match="waiting_ends_in_one_way"), transaction.atomic():
                WaitingVisit.objects.filter(pk=first.pk).update(**wrong)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            WaitingVisit.objects.filter(pk=second.pk).update(code=first.code)
    book(visits[2].starts_at, phone="13900008888")
    assert wait().pk != first.pk, "who has left may wait again"
    with build.acting(AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.audit', '1', true)")
        ends = Event.objects.filter(kind="visit_wait_ended")
        assert [(one.actor_id, one.facts["how"]) for one in ends] == [(None, "left")]


def test_who_was_given_a_place_keeps_the_code_and_cannot_leave_the_list(centre: Centre) -> None:
    visits, waiting = a_full_day(), wait()
    with build.acting(CLERK) as by:
        booked_visits.cancel(visit=visits[2], by=by, at=AT)
        given = waiting_visits.give(waiting=waiting, starts_at=visits[2].starts_at, by=by, at=AT)
    assert (given.pk, given.code) == (waiting.pk, waiting.code)
    assert opened(waiting.code, "2046") == given.pk
    with pytest.raises(Refused, match="已经给您约上"):
        waiting_visits.leave(waiting=kept.waiting_of(given.pk), by=NOBODY, at=AT)
    assert kept.visit_of(given.pk).cancelled_at is None


def test_leaving_and_the_call_at_one_moment_end_it_once(own_db: Any) -> None:
    build.a_centre()
    visits, waiting = a_full_day(), wait()
    start, told = Barrier(2), []

    def caller() -> None:
        with build.acting(CLERK) as by:
            booked_visits.cancel(visit=visits[2], by=by, at=AT)
        with build.acting(CLERK) as by:
            start.wait(10)
            try:
                told.append(waiting_visits.give(waiting=waiting, starts_at=visits[2].starts_at, by=by, at=AT).pk)
            except Refused:
                told.append("refused")

    def person() -> None:
        with transaction.atomic():
            kept.open_visit(waiting.pk)
            start.wait(10)
            try:
                waiting_visits.leave(waiting=waiting, by=NOBODY, at=AT)
                told.append("left")
            except Refused:
                told.append("refused")

    def on_its_own(what: Any) -> None:
        try:
            what()
        finally:
            connection.close()

    both = [Thread(target=on_its_own, args=(what,)) for what in (caller, person)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    with build.acting(CLERK):
        how, standing = WaitingVisit.objects.get().ended_how, BookedVisit.objects.filter(pk=waiting.pk).count()
    assert (sorted(map(str, told)), how, standing) in (
        (["left", "refused"], "left", 0), (sorted([str(waiting.pk), "refused"]), "booked", 1)
    )  # fmt: skip


def test_what_visits_say_of_persons_is_dropped_when_its_time_is_over(centre: Centre) -> None:
    visits = a_full_day()
    waiting = wait()
    days = practice_in(centre, on=AT.date()).visits.kept_days
    assert booked_visits.drop_old(centre=centre, at=TEN + timedelta(days=days - 1)) == 0
    later = TEN + timedelta(days=days + 1)
    assert booked_visits.drop_old(centre=centre, at=later) == len(visits) + 1
    assert booked_visits.drop_old(centre=centre, at=later) == 0
    with build.acting(CLERK):
        kept.open_visit("")
        gone = BookedVisit.objects.get(pk=visits[0].pk)
        assert (gone.name, gone.phone, gone.phone_hash, gone.phone_tail, gone.about) == ("", None, "", "", "")
        assert gone.code == visits[0].code and not WaitingVisit.objects.filter(pk=waiting.pk).exists()
    for code, digits in ((gone.code, "0000"), (waiting.code, "2046")):
        assert looking_up.open_by_receipt(code=code, digits=digits, address="::1", at=later).visit is None
    with build.acting(AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.audit', '1', true)")
        assert Event.objects.get(kind="visits_dropped").facts == {"rows": len(visits) + 1}
