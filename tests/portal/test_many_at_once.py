"""200 people behind one address at once, over loopback: none turned away, none sees another's, who guesses is stopped."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from bench.pages import Browser
from django.utils import timezone

from jianhe.records.models import Contact
from tests import build
from tests.build import CLERK, acting

PEOPLE = 200


def press(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    """One form of the portal sent as a browser sends it, with the token that the first page gave."""
    if "csrftoken" not in browser.cookies:
        browser.send("GET", path)
    with closing(browser.connection):  # it opens again by itself: 200 that stay open would keep all four threads waiting
        status, _where, text = browser.send("POST", path, {"csrfmiddlewaretoken": browser.cookies["csrftoken"], **fields})
    return status, text


def submit(address: str, n: int) -> str:
    """Submits on four pages; the code that the last one gives."""
    browser = Browser(address)
    _status, page = press(browser, "/submit/", do="begin")
    draft = re.search(r'name="draft" value="([^"]+)"', page)[1]  # type: ignore[index]
    for name, answers in {
        "story": {"story": f"第 {n} 个人，三个月没有发工资。"}, "claim": {}, "other": {},
        "who": {"name": f"示例{n}（虚构）", "phone": f"1380812{n:04d}"},
    }.items():  # fmt: skip
        press(browser, "/submit/", draft=draft, page=name, **answers)
    _status, page = press(browser, "/submit/", draft=draft, page="send", is_true="on")
    return re.search(r'class="code-large">([^<]+)<', page)[1]  # type: ignore[index]


def track(address: str, code: str, digits: str) -> tuple[int, str]:
    return press(Browser(address), "/track/", code=code, digits=digits)


def test_nobody_is_turned_away_nothing_is_lost_and_guessing_stops(own_db: Any, live_site: str) -> None:
    build.a_centre()
    with ThreadPoolExecutor(PEOPLE) as crowd:
        codes = list(crowd.map(lambda n: submit(live_site, n), range(PEOPLE)))
        seen = list(crowd.map(lambda n: track(live_site, codes[n], f"{n:04d}"), range(PEOPLE)))
    assert len(set(codes)) == PEOPLE
    assert {status for status, _page in seen} == {200}
    with acting(CLERK, on=timezone.localdate()):
        matters = {one.story: str(one.matter_id) for one in Contact.objects.all()}
    assert len(matters) == PEOPLE
    for n, (_status, page) in enumerate(seen):
        assert "已经登记" in page
        shown = {story for story, key in matters.items() if key in page}  # the proof of the registration names it
        assert shown == {f"第 {n} 个人，三个月没有发工资。"}, "the own matter, and no other"
    wrong = [track(live_site, codes[n], "9999")[0] for n in range(22)]
    assert wrong == [422] * 20 + [429] * 2
    assert track(live_site, codes[23], "0023")[0] == 429
