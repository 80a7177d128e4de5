"""What the tests of registering share: a clerk at the desk, and the form as the page sends it."""

import re
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from jianhe.people.models import User
from jianhe.records.models import Matter
from tests import build
from tests.build import CLERK, acting

NUMBER = "51060319900101001X"  # right, and nobody's we know


def a_clerk() -> Client:
    """A browser in which the window clerk of the demonstration centre is logged in."""
    build.a_centre()
    return logged_in(CLERK)


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """A simple visit, as the form sends it."""
    form = {
        "form_key": str(uuid4()),
        "party_count": "1",
        "channel": "visit",
        "party-0-part": "petitioner",
        "party-0-name": "王建军（虚构）",
        "party-0-id_type": "identity_card",
        "party-0-number": NUMBER,
        "party-0-phone": "138 0812 2046",
        "party-0-address": "三组",
        "story": "包工头拖欠工资三个月，一共两万七。",
        "matter_type": "unpaid_wages",
        "then": "register",
        "do": "register",
    }
    return {**form, **{name.replace("__", "-"): value for name, value in changes.items()}}


def person(place: int, part: str, name: str, **fields: str) -> dict[str, str]:
    row = {"part": part, "name": name, "id_type": "identity_card", **fields}
    return {f"party-{place}-{field}": value for field, value in row.items()}


def registered(username: str = CLERK) -> Matter:
    with acting(username, on=timezone.localdate()):
        return Matter.objects.select_related("town", "village").get()


def counted() -> int:
    with acting(CLERK, on=timezone.localdate()):
        return Matter.objects.count()


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
