"""The pages of rooms: the day, the sheets for the doors, and booking, moving, cancelling from a matter."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import bookings
from jianhe.people.context import set_context
from jianhe.people.models import Room, User
from jianhe.people.standing import Standing
from jianhe.records.models import Booking, Matter
from tests import build
from tests.build import HEAD, OFFICER
from tests.desk.registering import logged_in, words
from tests.statements import counted_statements

DAY = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    return as_head()


def as_head() -> Standing:
    by = build.standing(HEAD, on=timezone.localdate())
    set_context(by)
    return by


def a_matter(by: Standing, **fields: Any) -> Matter:
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    return build.a_matter(by=by, at=timezone.now(), parties=[build.a_person(), against], **fields)


def typed(matter: Matter, **changes: Any) -> dict[str, Any]:
    return {
        "purpose": "mediation", "day": DAY.isoformat(), "starts": "10:00", "ends": "11:00", "room": "mediation_room_1",
        "presider": str(User.objects.get(username=OFFICER).pk),
        "parties": [str(party.pk) for party in matter.parties.all()], **changes,
    }  # fmt: skip


def new(matter: Matter) -> str:
    return f"/desk/matters/{matter.short_code}/bookings/new/"


def test_booked_moved_cancelled_and_taken_back_on_the_page(head: Standing) -> None:
    matter, client = a_matter(head), logged_in(HEAD)
    first = client.get(f"{new(matter)}?room=one_stop_room&starts=14:15&day={DAY}")
    assert (first.context["form"]["room"].value(), first.context["form"]["ends"].value()) == ("one_stop_room", "15:15")
    assert client.post(new(matter), typed(matter, form_key=str(first.context["form"]["form_key"].value()))).status_code == 303
    as_head()
    booking = Booking.objects.get()
    tab = f"/desk/matters/{matter.short_code}/bookings/"
    shown = words(client.get(tab))
    assert "10:00–11:00 调解室一" in shown and "王建军（虚构）、宏远劳务公司（虚构）" in shown
    assert client.get(f"{tab}{booking.pk}/move/").context["form"]["starts"].value() == "10:00"
    assert client.post(f"{tab}{booking.pk}/move/", typed(matter, starts="13:30", ends="15:00")).status_code == 303
    as_head()
    moved = Booking.objects.get(cancelled_at=None)
    assert "13:30–15:00" in words(client.get(tab)) and "10:00–11:00" not in words(client.get(tab))
    client.post(f"{tab}{moved.pk}/cancel/", {"reason": ""})
    assert "取消要写明原因" in words(client.get(tab))
    client.post(f"{tab}{moved.pk}/cancel/", {"reason": "对方出差"})
    assert "对方出差" in words(client.get(tab)) and "撤销取消" in words(client.get(tab))
    client.post(f"{tab}{moved.pk}/undo/")
    client.post(f"{tab}{moved.pk}/undo/")  # and the move as well
    assert "10:00–11:00 调解室一" in words(client.get(tab)) and "已取消" in words(client.get(tab))


def test_what_is_booked_for_a_mediation_stands_on_its_page(head: Standing) -> None:
    matter, client = a_matter(head, state="in_progress"), logged_in(HEAD)
    run = build.a_mediation(matter, by=head, at=timezone.now())
    tab = f"/desk/matters/{matter.short_code}/mediation/"
    assert "还没有约房间。" in words(client.get(tab))
    with counted_statements() as before:
        client.get(tab)
    for hour in (10, 14):
        answer = client.post(f"{new(matter)}?run={run.number}", typed(matter, starts=f"{hour}:00", ends=f"{hour + 1}:00"))
        assert answer.status_code == 303 and answer["Location"] == tab
    with counted_statements() as after:
        shown = words(client.get(tab))
    assert "10:00–11:00 调解室一" in shown and "14:00–15:00 调解室一" in shown
    assert len(after) <= len(before) + 1  # the waiting rooms, of all at once


def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(head: Standing) -> None:
    matter, other, client = a_matter(head), a_matter(head, flags=["violence"]), logged_in(HEAD)
    client.post(new(matter), typed(matter))
    answer = client.post(new(other), typed(other, others="律师高某（虚构）"))
    form = answer.context["form"]
    assert answer.status_code == 422 and set(form.errors) == {"room", "presider", "keeps_apart", "risk_note"}
    shown = words(answer)
    assert "调解室一 10:00–11:00 已经有人约了。 附近空着：09:00–10:00、11:00–12:00" in shown
    assert "双方不能在同一处等" in shown and 'value="律师高某（虚构）"' in answer.content.decode()
    assert set(client.post(new(other), {"day": "x"}).context["form"].errors) >= {"day", "starts", "room", "purpose"}


def test_the_day_shows_what_may_be_known_and_where_it_is_free(head: Standing) -> None:
    matter, client = a_matter(head), logged_in(HEAD)
    client.post(new(matter), typed(matter))
    day = f"/desk/rooms/?day={DAY}"
    assert f"10:00–11:00 调解 {matter.short_code} 李青（虚构）" in words(client.get(day))
    for username in ("chengban2", build.SYSTEM):
        shown = words(logged_in(username).get(day))
        assert "10:00–11:00 已约" in shown and matter.short_code not in shown and "李青" not in shown
    free = client.get(f"{day}&matter={matter.short_code}").content.decode()
    assert f"{new(matter)}?room=mediation_room_1&amp;day={DAY}&amp;starts=11%3A00" in free
    assert "starts=" not in client.get(day).content.decode()
    doors = words(client.get(f"/desk/rooms/doors/?day={DAY}"))
    assert "10:00–11:00 调解" in doors and matter.short_code not in doors and "李青" not in doors


def test_a_full_day_costs_no_more_statements(head: Standing) -> None:
    client, counts = logged_in(HEAD), []
    for hour in (9, 11, 14):
        as_head()
        for code in ("mediation_room_1", "mediation_room_2") if hour > 9 else ("mediation_room_1",):
            matter = a_matter(as_head())
            presider = User.objects.get(username=OFFICER if code == "mediation_room_1" else HEAD)
            start = timezone.make_aware(datetime.combine(DAY, time(hour)))
            wish = bookings.Wanted(
                room=Room.objects.get(code=code), starts_at=start, ends_at=start + timedelta(hours=1), purpose="mediation",
                presider=presider,
            )  # fmt: skip
            bookings.book(matter=matter, wanted=wish, by=as_head(), at=timezone.now())
        client.get(f"/desk/rooms/?day={DAY}")
        with counted_statements() as seen:
            client.get(f"/desk/rooms/?day={DAY}")
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 9


def test_who_may_not_book_and_what_does_not_exist(head: Standing) -> None:
    matter = a_matter(head)
    assert logged_in("zhuren").get(new(matter)).status_code == 403
    assert "约房间" not in words(logged_in("zhuren").get(f"/desk/matters/{matter.short_code}/bookings/"))
    assert logged_in("chengban2").get(new(matter)).status_code == 404
    assert logged_in(HEAD).post(f"/desk/matters/{matter.short_code}/bookings/{matter.pk}/undo/").status_code == 404
