"""Many people behind one address (an office, a lobby) at once: nobody is turned away, and who guesses is stopped."""

import re
from threading import Thread
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from jianhe.records.models import Matter
from tests import build
from tests.build import CLERK, acting

PEOPLE = 24  # more than the wrong tries that one address has


def person(n: int, told: dict[int, tuple[str, str]]) -> None:
    """Submits on four pages, and follows the matter with the own digits."""
    try:
        client = Client()
        page = client.post("/submit/", {"do": "begin"}).content.decode()
        draft = re.search(r'name="draft" value="([^"]+)"', page)[1]  # type: ignore[index]
        for name, answers in {
            "story": {"story": f"第 {n} 个人，三个月没有发工资。"}, "claim": {}, "other": {},
            "who": {"name": "示例（虚构）", "phone": f"1380812{n:04d}"},
        }.items():  # fmt: skip
            client.post("/submit/", {"draft": draft, "page": name, **answers})
        done = client.post("/submit/", {"draft": draft, "page": "send", "is_true": "on"}).content.decode()
        code = re.search(r'class="code-large">([^<]+)<', done)[1]  # type: ignore[index]
        told[n] = code, client.post("/track/", {"code": code, "digits": f"{n:04d}"}).content.decode()
    finally:
        connection.close()


def test_nobody_is_turned_away_nothing_is_lost_and_guessing_stops(own_db: Any) -> None:
    build.a_centre()
    told: dict[int, tuple[str, str]] = {}
    crowd = [Thread(target=person, args=(n, told)) for n in range(PEOPLE)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(120)
    assert sorted(told) == list(range(PEOPLE))
    assert all("已经登记" in page for _code, page in told.values())
    assert len({code for code, _page in told.values()}) == PEOPLE
    with acting(CLERK, on=timezone.localdate()):
        assert Matter.objects.count() == PEOPLE
    guesser = Client()
    wrong = [guesser.post("/track/", {"code": told[n % PEOPLE][0], "digits": "9999"}).status_code for n in range(22)]
    assert wrong == [422] * 20 + [429] * 2
    assert guesser.post("/track/", {"code": told[23][0], "digits": "0023"}).status_code == 429
