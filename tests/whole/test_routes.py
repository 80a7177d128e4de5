"""Every address: marked with who may open it, named like the others, led to by some page, and harmless to look at."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jianhe.law.roles import matrix
from jianhe.people.models import Duty, User
from jianhe.records.events import KINDS
from tests import build
from tests.whole.places import CANARY, Route, Site, a_site, routes

ROUTES = routes()

# Addresses that no page links to, and who comes there.
COME_FROM_OUTSIDE = {
    "portal:track_code": "the QR code on a receipt",
    "portal:reconcile_code": "the QR code on an invitation, by way of its verification",
    "portal:guide_shown": "the QR code on a result of the guide",
    "portal:guide_stage": "a link beside what the guide read out of somebody's own words (tests/portal/test_words.py)",
    "portal:verify_code": "the QR code on a paper",
    "portal:supplement": "a form that stands on an opened matter (tests/portal/test_supplement.py drives it)",
    "portal:paper": "a button on an opened matter whose papers come online (tests/portal/test_receive.py drives it)",
    "portal:visit_mine": "a form that stands on a booked visit, opened with its code and four digits",
    "desk:end_method": "a button that stands on a method that the centre has named (tests/desk/test_methods.py)",
    "desk:visit_arrive": "a button that stands on a visit of today",
    "desk:visit_number": "a button that stands on a visit of tomorrow", "desk:visit_reminded": "beside it",
    "desk:visit_waiting": "a form that stands while a place is free on a day that somebody waits for",
    "desk:log_in": "whoever opens a page of the desk without being logged in is led there",
    "desk:second_factor": "led there after the password",
    "desk:receipt": "led there after registering",
    "desk:mediated": "a button that stands while an organisation mediates",
    "desk:mediated_edit": "a link that stands on a draft under which several are paid",
    "desk:mediated_print": "a link that stands on a draft",
    "desk:mediated_ready": "a button that stands on a draft", "desk:mediated_sign": "a form that stands on a final draft",
    "desk:mediated_take_over": "a button that stands where both sides signed a reconciliation before",
    "desk:mediated_withdraw": "a button that stands beside a party who has yet to sign",
    "desk:answer_help": "a form that stands only before the organisation that was asked to help",
    "desk:undo_booking": "a button that stands on a booking that was moved or cancelled",
    "desk:tick": "a form on a checklist while something is missing (tests/whole/test_added_procedure.py drives it)",
    "desk:undo_note": "a button that stands beside a note for its first moments",
    "desk:assign_now": "a button on the page that stands between choosing and giving, which is only ever posted",
    "desk:batch": "led there after giving many matters to an officer",
    "desk:batch_go_on": "a button that stands only on a batch of more than one portion",
    "desk:take_over": "a button that stands on matters that nobody handles",
    "desk:components": "for developers: every piece in every state",
    "desk:letter_progress": "asked by the card of files that are being read, again and again",
    "desk:letter_read": "a button that stands there only while files wait to be read",
    "desk:talks_begin": "a button that stands on the page of talks between two sessions",
    "desk:talks_ready": "a button that stands beside a draft that is not final",
    "desk:stay": "asked by the script, from the frame of the desk (data-keep-session-url)",
    "desk:answer_hand_over": "a form that stands on a hand-over once it is signed for",
    "desk:ask_time": "a form that stands on a hand-over once it is signed for",
    "desk:send_back": "a form that stands on a hand-over while the practice lets it be returned",
    "desk:call_off_conference": "a form that stands on a conference that was called while nothing on it is decided",
    "desk:close_conference": "a button that stands on a conference once each of its matters is settled",
    "desk:minutes": "a link that stands on a conference that is closed",
    "desk:start": "a form that stands where the catalogue has a procedure that the matter could go through",
    "desk:undo_import": "a button that stands on an import that was carried out",
    "desk:import_report": "a button that stands on an import that was carried out",
    "desk:court": "the rail of the court window, whom this walk does not send",
    "desk:court_act": "a form on a packet at the court window",
    "desk:court_file": "a link on a packet at the court window",
    "desk:court_packet": "the list of the court window",
    "desk:court_remark": "a form on a draft that the court window looks at early",
    "desk:mediations": "the rail of a mediation organisation",
    "desk:bundle": "a link on the page of a performance that was begun",
    "desk:performance": "a link on a packet that was handed over",
    "desk:take_back_skip": "a button beside a skipped stage of the roadmap",
    "desk:talks_act": "a form on the meeting page, which stands while a session is open",
    "desk:talks_agreement": "a link on the meeting page",
    "desk:talks_end": "a form on the meeting page",
    "desk:talks_offers": "a form on the meeting page",
    "desk:talks_print": "a link on the meeting page",
    "desk:talks_sign": "a link on the meeting page once a draft is ready",
    "desk:talks_versions": "a link on the meeting page once there are two versions",
    "desk:talks_withdraw": "a button on the meeting page before the last signature",
    "desk:unlock": "a button that stands only on the page of somebody who is locked",
    "desk:end_sessions": "a button that stands only on the page of somebody who is logged in",
    "desk:reset_second_factor": "a button that stands only beside somebody who has a second factor",
}
# Kinds of events that looking may leave behind, besides those that are readings.
LOOKING_LEAVES = {"access_refused", "hand_over_seen"}
# Tables that looking may touch, and why.
TOUCHED = {
    "records_event": "readings are events", "records_link": "and are chained", "records_chainhead": "and are chained",
    "django_session": "the clocks of a session", "otp_totp_totpdevice": "an authenticator is drawn at the first look",
    "records_handover": "对方已看: opening a hand-over is seen by the sender",
    "records_sheet": "the picture of a sheet is made when it is first looked at, and stays",
    "records_document": "the file of a paper is made when it is first fetched, and stays",
}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_page_says_who_may_open_it(route: Route) -> None:
    access = getattr(route.view, "access", None)
    assert access in {"public", "be_logged_in"} or access in matrix().acts, f"{route.name} has no mark: {access}"
    if route.pattern.startswith("desk/") and route.name not in {"desk:log_in", "desk:log_out"}:
        assert access != "public"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_addresses_are_kebab_case_and_end_in_a_slash(route: Route) -> None:
    plain = re.sub(r"<\w+:\w+>", "x", route.pattern)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.x)?/?)*", plain), route.pattern
    assert plain == "" or plain.endswith(("/", ".x"))


def test_no_two_pages_share_an_address() -> None:
    patterns = [route.pattern for route in ROUTES]
    assert len(set(patterns)) == len(patterns)


@pytest.fixture
def site(own_db: Any) -> Site:
    return a_site()


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _cast() -> list[str]:
    """One person of each role: what is shown follows from the role and the units."""
    held = Duty.objects.order_by("role", "since", "person__username").values_list("role", "person__username")
    return sorted(dict(reversed(list(held))).values())


def _digest(admin_db: Callable[..., Any]) -> dict[str, Any]:
    tables = [name for (name,) in admin_db(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )]  # fmt: skip
    summed = 'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{}" t'
    return {name: admin_db(summed.format(name))[0] for name in tables}


def test_looking_changes_nothing_and_leads_everywhere(site: Site, admin_db: Callable[..., Any]) -> None:
    """Nobody and each role open each address by GET: afterwards only readings are new.

    Links, forms and the script's addresses of all these pages together reach every route, or the list says why not.
    """
    names = (build.HEAD, build.CLERK, build.DIRECTOR, build.SYSTEM, build.SECURITY, build.AUDIT, "fuzeren2")
    clients = [Client(), *map(_client, names)]
    before, kinds_before = _digest(admin_db), admin_db("SELECT kind, count(*) FROM records_event GROUP BY kind")
    seen: set[str] = set()
    for client in clients:
        for route in ROUTES:
            answer = client.get(site.address(route))
            assert answer.status_code < 500, route.name
            if answer.get("Content-Type", "").startswith("text/html"):
                seen |= _addresses_in(answer.content.decode())
    after, kinds_after = _digest(admin_db), admin_db("SELECT kind, count(*) FROM records_event GROUP BY kind")
    assert {name for name in after if after[name] != before.get(name)} <= set(TOUCHED)
    new = {kind for kind, n in kinds_after if n != dict(kinds_before).get(kind)}
    assert {kind for kind in new if not KINDS[kind].is_reading} <= LOOKING_LEAVES
    unreached = [route.name for route in ROUTES if not any(_matches(route, path) for path in seen)]
    assert sorted(set(unreached) - set(COME_FROM_OUTSIDE)) == []


@pytest.mark.long
def test_a_sealed_matter_does_not_exist_for_anyone_not_named(site: Site) -> None:
    """As each person open every address, of both matters; the name, story and title of the sealed one appear nowhere.

    Its number is spoken by nobody either: it is drawn at random, so that no gap betrays it.
    """
    told: list[str] = []
    for username in _cast():
        if username == build.HEAD:
            continue
        client = _client(username)
        for route in ROUTES:
            for sealed in (False, True) if route.arguments else (False,):
                answer = client.get(site.address(route, sealed=sealed))
                text = b"".join(answer).decode("utf-8", "replace") if not answer.streaming else ""
                if CANARY in text or (not sealed and site.sealed.code in text):
                    told.append(f"{username} {route.name} ({answer.status_code})")
                if sealed and "number" in route.arguments and answer.status_code == 200:
                    told.append(f"{username} opens {route.name}")
        for words in (CANARY, site.sealed.short_code, "510603199001010028", "13800009999"):
            found = client.post("/desk/search/", {"q": words}, follow=True)
            shown = found.content.decode().replace(f'value="{words}"', "").replace(f"“{words}”", "")
            if CANARY in shown or (site.sealed.short_code in shown and words != site.sealed.short_code):
                told.append(f"{username} finds it by {words}")
    assert told == []


def test_whoever_is_named_does_see_it(site: Site) -> None:
    """The guard above could be blind: the head, who sealed it, reads the very words."""
    text = _client(build.HEAD).get(f"/desk/matters/{site.sealed.short_code}/").content.decode()
    assert CANARY in text


def _addresses_in(text: str) -> set[str]:
    found = re.findall(r'(?:href|action|hx-get|hx-post|formaction|data-[a-z-]*url)="(/[^"#?]*)', text)
    return {address.replace("&amp;", "&") for address in found}


def _matches(route: Route, path: str) -> bool:
    pattern = re.sub(r"<\w+:\w+>", "[^/]+?", re.sub(r"([.])", r"\\\1", route.pattern))
    return re.fullmatch(f"/{pattern}", path) is not None
