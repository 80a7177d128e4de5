"""Figures of the roads: each opens to the records it counts, and costs no statement per record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jianhe.people.models import Room
from tests import build
from tests.build import HEAD, OUTSIDER
from tests.casework.test_reconciliation import begun
from tests.checked_client import checked_client
from tests.desk.registering import words
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
PAGE = "/desk/figures/roads/"


def test_stages_and_rooms_are_counted_and_open_to_what_they_count() -> None:
    build.a_centre()
    room = Room.objects.get(code="counselling_room")
    costs = []
    client = checked_client(HEAD)
    client.get(PAGE)
    for hour in (9, 14):
        with build.acting(HEAD) as by:
            now = timezone.now()
            build.a_matter("accepted", by=by, title="窗口示例")
            run, _worker, _company = begun(by)
            start = timezone.localtime(now).replace(hour=hour, minute=0, second=0, microsecond=0)
            build.a_booking(
                run.matter, by=by, at=start - timedelta(hours=1), room=room, starts_at=start, ends_at=start + timedelta(hours=1)
            )
        with counted_statements() as seen:
            page = client.get(PAGE)
        costs.append(len(seen))
    assert costs[0] == costs[1]
    stages = [(row["n"], row["share"]) for row in page.context["stages"]]
    assert stages[:3] == [(2, None), (2, None), (0, None)], "no share of four"
    assert [row["times"] for row in page.context["rooms"] if row["name"] == room.name] == [2]
    stage = client.get(f"{PAGE}?stage=reconciliation")
    assert len(stage.context["records"]) == 2 and run.matter.short_code in words(stage) and "窗口示例" not in words(stage)
    times = words(client.get(f"{PAGE}?room=counselling_room"))
    assert "09:00–10:00" in times and "14:00–15:00" in times and run.matter.short_code in times
    far = checked_client(OUTSIDER, english=True).get(f"{PAGE}?room=counselling_room")  # the room is taken, for what nobody says
    assert sum(row["n"] for row in far.context["stages"]) == 0 and run.matter.short_code not in words(far)
    assert len(far.context["times"]) == 2
