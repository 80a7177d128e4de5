"""The public pages, the log-in, the administrators' pages, the roads' and the error pages in a real Chromium: no axe violation
in any mode, and nothing wider than a telephone. The other pages of the desk are looked at beside their own tests."""

import os
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from jianhe.people.models import User
from jianhe.records.models import Document
from tests import build
from tests.bench_browser import in_each_mode, judged
from tests.confirming import COURT
from tests.desk.test_worklist_browser import signed_in
from tests.whole.places import a_site, routes

PICTURES = os.environ.get("JIANHE_PICTURES", "")
MEDIATOR = "tiaojie2"
MODES: dict[str, dict[str, str]] = {
    "normal": {}, "elder": {"mode": "elder"}, "contrast": {"contrast": "high"}, "english": {"django_language": "en"},
}  # fmt: skip
ADMINISTRATORS = {
    build.SYSTEM: ("users/", "users/add/", "system/", "units/", "methods/", "methods/1/"),
    build.SECURITY: ("duties/", "duties/?ended=1", "duties/give/", "duties/matrix/", "duties/log-ins/"),
    build.AUDIT: ("audit/", "audit/?kind=no", "matters/2026-00001/"),
}
# The roads, as those see them who use them: names of addresses, each filled in for the site with something behind it.
ROADS = {
    build.HEAD: (
        "talks", "talks_offers", "talks_end", "talks_agreement", "talks_versions", "talks_print", "talks_sign", "confirmations",
        "confirmation", "confirmation_waits", "performance", "rooms", "matter_bookings", "book_room", "matter_mediation",
        "mediation_network", "conferences", "conference", "road_figures",
    ),
    COURT: ("court", "court_packet", "home"), build.OUTSIDER: ("inbox", "tasks"), MEDIATOR: ("mediations", "mediated"),
}  # fmt: skip


@pytest.fixture
def paper(own_db: Any) -> Document:
    """A paper of a matter that is being handled."""
    build.a_centre()
    with build.acting(build.HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
        return Document.objects.filter(matter=matter).select_related("matter").first()


def _ways(page: Any, site: str, mode: str) -> None:
    page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in MODES[mode].items()])


def _looked_at(page: Any, name: str, mode: str, widths: tuple[int, ...] = (390, 1440)) -> list[str]:
    """Faults of the page that is open, at these widths; its pictures where they are wanted, and wide ones besides."""
    faults = []
    for width in (*widths, 1920) if PICTURES and mode == "normal" else widths:
        page.set_viewport_size({"width": width, "height": 900})
        found = judged(page).response["violations"]
        faults += [
            f"{name} {mode} {width}: {fault['id']} {fault['nodes'][0]['html'][:160]}" for fault in found
        ]
        faults += _too_wide(page, name, mode)
        if PICTURES:
            file = f"{name.strip('/').replace('/', '-') or 'home'}-{mode}-{width}.png"
            page.screenshot(path=Path(PICTURES) / file, full_page=True)
    return faults


def _too_wide(page: Any, name: str, mode: str) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{name} {mode} {page.viewport_size['width']}: {wide} px too wide"] if wide > 0 else []


@pytest.mark.parametrize("mode", MODES)
def test_the_public_pages(paper: Document, live_site: str, page: Any, mode: str) -> None:
    _ways(page, live_site, mode)
    matter = paper.matter
    faults = []
    for path in ("/", "/track/", f"/track/{matter.lookup_code}/", "/verify/", f"/verify/{paper.verification_code}/",
                 "/verify/NOSUCHPAPER/", "/privacy/", "/accessibility/", "/nowhere/", "/desk/login/", "/guide/",
                 "/guide/ask/safe/work/wages/", "/guide/ask/safe/work/wages/nobody/", "/guide/ask/danger_now/at_home/",
                 "/guide/map/", "/guide/person/", "/guide/words/"):  # fmt: skip
        page.goto(f"{live_site}{path}")
        faults += _looked_at(page, path[:40], mode)
    page.goto(f"{live_site}/track/{matter.lookup_code}/")
    page.fill("[name=digits]", "20")
    with page.expect_navigation():
        page.press("[name=digits]", "Enter")
    faults += _looked_at(page, "track-wrong", mode)
    page.fill("[name=digits]", "2046")
    with page.expect_navigation():
        page.press("[name=digits]", "Enter")
    page.wait_for_selector("ol.line")
    faults += _looked_at(page, "track-line", mode)
    assert matter.lookup_code not in page.url and "2046" not in page.url
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_administrators_pages(paper: Document, live_site: str, page: Any, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_site}])
    faults = []
    for username, paths in ADMINISTRATORS.items():
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site}])
        for path in (*paths, *([f"users/{User.objects.first().pk}/"] if username == build.SYSTEM else [])):
            page.goto(f"{live_site}/desk/{path}")
            assert "/login/" not in page.url
            for mode in in_each_mode(page) if language == "zh-hans" else ["english"]:
                faults += _looked_at(page, f"admin-{path.split('?')[0][:11]}", mode)
    assert not faults, "\n".join(faults)


def test_the_pages_of_the_roads(own_db: Any, live_site: str, page: Any) -> None:
    """One site for all modes, because it is dear; in English only the widths are another matter."""
    site, faults = a_site(), []
    there = {route.name: route for route in routes()}
    for username, names in ROADS.items():
        signed_in(page, live_site, username)
        for name, language in product(names, ("zh-hans", "en")):
            page.context.add_cookies([{"name": "django_language", "value": language, "url": live_site}])
            page.set_viewport_size({"width": 390, "height": 900})
            answer = page.goto(live_site + site.address(there[f"desk:{name}"]))
            faults += [f"{username} {name}: {answer.status}"] if answer.status != 200 else []
            if language == "en" and not PICTURES:
                faults += _too_wide(page, name, "english")
                continue
            for mode in in_each_mode(page) if language == "zh-hans" else ["english"]:
                faults += _looked_at(page, f"{username}-{name}", mode, (390, 1440) if mode == "normal" else (390,))
    assert not faults, "\n".join(faults)
