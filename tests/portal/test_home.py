"""The home page says what can be done here, and leads nowhere that does not exist."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework.rules import practice_in
from jianhe.portal.doors import doors_of
from tests import build


@pytest.mark.parametrize("path", ["/", "/track/", "/verify/", "/privacy/", "/accessibility/"])
def test_every_link_leads_somewhere(db: None, path: str) -> None:
    build.a_centre()
    client = Client()
    page = client.get(path)
    assert page.status_code == 200
    for link in set(re.findall(r'href="(/[^"#]*)"', page.content.decode())):
        if not link.startswith("/static/"):
            assert client.get(link.replace("&amp;", "&"), follow=True).status_code == 200, link


def test_it_is_said_when_old_visits_lose_their_names(db: None) -> None:
    centre = build.a_centre()
    kept = practice_in(centre, on=timezone.localdate()).visits.kept_days
    assert f"来访的日子过了 {kept} 天" in Client().get("/privacy/").content.decode()


def test_without_a_centre_there_is_still_a_number(own_db: object) -> None:
    text = Client().get("/").content.decode()
    assert "还没有设好中心" in text and "tel:12309" in text


@pytest.mark.parametrize(("at", "is_open", "opens_next"), [
    ("2026-11-24T09:30", True, "2026-11-24T13:30"),
    ("2026-11-24T12:30", False, "2026-11-24T13:30"),
    ("2026-11-24T17:30", False, "2026-11-25T09:00"),
    ("2026-11-27T18:00", False, "2026-11-30T09:00"),
    ("2026-10-01T10:00", False, "2026-10-08T09:00"),
])  # fmt: skip
def test_the_doors_open_by_the_working_calendar(db: None, at: str, is_open: bool, opens_next: str) -> None:
    doors = doors_of(build.a_centre(), at=datetime.fromisoformat(f"{at}:00+08:00"))
    assert doors.is_open is is_open
    assert doors.opens_next == datetime.fromisoformat(f"{opens_next}:00+08:00")
    assert doors.hours == ("09:00–12:00", "13:30–17:30")
