"""The receipt: what a person takes home, what it must not say, and that showing a name is written down."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.models import Window
from jianhe.records.models import Event, Matter
from tests import build
from tests.build import CLERK, HEAD, acting
from tests.desk.registering import a_clerk, logged_in


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk()


def made(username: str = CLERK, state: str = "registered", **fields: Any) -> Matter:
    with acting(username, on=timezone.localdate()) as by:
        return build.a_matter(state, by=by, at=timezone.now(), **fields)


def slip(client: Client, matter: Matter, address: str = "") -> str:
    """The slip alone, without the page around it."""
    page = client.get(f"/desk/matters/{matter.short_code}/receipt/{address}").content.decode()
    return page[page.index('<article class="receipt"') : page.index("</article>")]


def reads(matter: Matter) -> list[dict[str, Any]]:
    with acting(CLERK, on=timezone.localdate()):
        return [event.facts for event in Event.objects.filter(matter=matter.pk, kind="protected_read")]


def test_it_says_who_what_where_by_when_and_the_code(clerk: Client) -> None:
    matter = made(window=Window.objects.get(number=7), people_count=6)
    said = slip(clerk, matter)
    due = timezone.localdate(matter.received_at)
    with acting(CLERK, on=due):
        clock = matter.clocks.get(limit="reply_7d")
    assert f"{clock.legal_due.month}月{clock.legal_due.day}日前" in said
    for words in (
        "王建军（虚构） 等 6 人",
        "欠薪",
        "7 号",
        "23 号",
        matter.code,
        matter.lookup_code,
        "12309",
        '<svg role="img"',
    ):
        assert words in said, words


def test_it_never_shows_identity_number_phone_or_address(clerk: Client) -> None:
    party = build.a_person(address="青禾镇双桥村三组")
    said = slip(clerk, made(parties=[party]))
    for secret in (party.number, party.number[6:14], "13808122046", "2046", "青禾镇"):
        assert secret not in said, secret


def test_showing_the_name_is_written_down_once_and_the_plain_slip_is_not(clerk: Client) -> None:
    matter = made()
    slip(clerk, matter, "?plain=1")
    assert reads(matter) == []
    slip(clerk, matter)
    assert [(fact["page"], fact["fields"]) for fact in reads(matter)] == [("receipt", ["name"])]


@pytest.mark.parametrize(
    "fields", [{"flags": ["minor"]}, {"matter_type": "domestic_violence"}, {"matter_type": "minor_victim"}]
)
def test_a_sensitive_matter_has_only_the_plain_slip(clerk: Client, fields: dict[str, Any]) -> None:
    matter = made(**fields)
    for address in ("", "?plain=0", "?plain=1"):
        said = slip(clerk, matter, address)
        assert "您有一件在办" in said
        assert "王建军" not in said
        assert matter.lookup_code in said
    assert reads(matter) == []


def test_a_sealed_matter_has_a_plain_slip_for_its_list_and_none_for_others(clerk: Client) -> None:
    matter = made(HEAD, is_sealed=True)
    assert "王建军" not in slip(logged_in(HEAD), matter)
    assert clerk.get(f"/desk/matters/{matter.short_code}/receipt/").status_code == 404


def test_after_acceptance_the_date_is_that_of_the_next_answer(clerk: Client) -> None:
    matter = made(state="accepted")
    with acting(CLERK, on=timezone.localdate()):
        due = matter.clocks.get(limit="result_3m", ended_at=None).legal_due
    year = "" if due.year == timezone.localdate().year else f"{due.year}年"
    assert re.search(rf"[>\s]{year}{due.month}月{due.day}日前", slip(clerk, matter))


def test_a_matter_that_does_not_exist_has_no_receipt(clerk: Client) -> None:
    assert clerk.get("/desk/matters/2026-99999/receipt/").status_code == 404
