"""Rooms where they are used: booked from the page of the talks and shown there, and on the page of a conference."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jianhe.people.models import Room
from jianhe.records.models import Booking, Conference
from tests import build
from tests.build import COORDINATOR, HEAD
from tests.casework.test_reconciliation import all_say_yes, begun
from tests.checked_client import checked_client
from tests.desk.registering import words
from tests.desk.test_bookings import DAY, typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("english", [False, True])
def test_a_room_is_booked_from_the_talks_stands_there_and_moves(english: bool) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        run, worker, company = begun(by)
        all_say_yes(run, by, worker, company)
    client, number = checked_client(HEAD, english=english), run.matter.short_code
    talks = reverse("desk:talks", args=[number, run.number])
    here = f"run={run.number}"
    assert f"bookings/new/?{here}&amp;purpose=reconciliation" in client.get(talks).content.decode()
    with build.acting(HEAD):
        given = typed(run.matter, purpose="reconciliation", keeps_apart="on", waiting_room="mediation_room_2", b_comes="09:45")
    answer = client.post(f"/desk/matters/{number}/bookings/new/?{here}", given)
    assert (answer.status_code, answer["Location"]) == (303, talks)
    with build.acting(HEAD):
        booking = Booking.objects.get(waits_for=None)
        assert booking.proceeding_id == run.pk
    shown = words(client.get(talks))
    assert "10:00–11:00" in shown and "09:45" in shown
    later = {**given, "starts": "13:30", "ends": "14:30", "b_comes": "13:45"}
    moved = client.post(f"/desk/matters/{number}/bookings/{booking.pk}/move/?{here}", later)
    assert moved["Location"] == talks and "13:30–14:30" in words(client.get(talks))


def test_a_conference_is_called_into_a_room_moved_and_called_off_on_its_page() -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter("accepted", by=by, at=timezone.now())
        start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
        other = build.a_matter(by=by, at=timezone.now())
        room = Room.objects.get(code="consultation_room")
        build.a_booking(other, by=by, at=timezone.now(), room=room, starts_at=start, ends_at=start + timedelta(hours=1))
    client, given = checked_client(COORDINATOR), {
        "title": "示例会商", "starts_at": f"{DAY}T10:00", "ends": "11:00", "room": str(room.pk), "numbers": matter.short_code,
        "question": "谁来主办？",
    }  # fmt: skip
    clash = client.post("/desk/conferences/call/", given)
    assert clash.status_code == 422 and set(clash.context["form"].errors) == {"room"}
    assert "同一时间空着" in words(clash) and clash.context["form"]["question"].value() == "谁来主办？"
    page = client.post("/desk/conferences/call/", {**given, "starts_at": f"{DAY}T11:00", "ends": "12:00"})["Location"]
    first = client.get(page)
    assert "11:00–12:00" in words(first) and "研判室" in words(first) and f"?day={DAY}" in first.content.decode()
    assert "示例会商" in words(client.get(f"/desk/rooms/?day={DAY}"))
    taken = client.post(f"{page}times/", {"starts_at": f"{DAY}T10:30", "ends": "11:30", "room": str(room.pk)})
    assert taken.status_code == 422 and "已经有人约了" in words(taken)
    client.post(f"{page}times/", {"starts_at": f"{DAY}T15:00", "ends": "16:00", "room": str(room.pk)})
    assert "15:00–16:00" in words(client.get(page))
    assert "取消要写明原因" in words(client.post(f"{page}call-off/", {"reason": ""}))
    client.post(f"{page}call-off/", {"reason": "已经谈妥"})
    assert "取消了 已经谈妥" in words(client.get(page))
    with build.acting(COORDINATOR):
        assert Conference.objects.get().closed_at and not Booking.objects.filter(matter=None, cancelled_at=None).exists()
