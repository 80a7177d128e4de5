"""Drafts: kept on the server for their writer alone, whole, and gone once they are registered."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from jianhe.records.models import Draft, Matter
from tests.build import CLERK, acting
from tests.desk.registering import a_clerk, logged_in

KEY = "0190b3c4-0000-4000-8000-000000000001"
TYPED: dict[str, Any] = {
    "form_key": KEY,
    "channel": "letter",
    "story": "写到一半的<事>",
    "claim": "要回工资",
    "amount": "一万左右",
    "matter_type": "inheritance",
    "suggested": "unpaid_wages",
    "then": "accept",
    "flags": ["elderly", "distressed"],
    "people_count": "6",
    "party_count": "3",
    "is_anonymous": "on",
    "received_on": "2026-11-20",
    "party-0-part": "petitioner",
    "party-0-name": "王建军（虚构）",
    "party-0-number": "5106",
    "party-1-part": "agent",
    "party-1-name": "李示例（虚构）",
    "party-1-phone": "138 0812",
    "party-2-part": "respondent",
    "party-2-name": "宏远劳务公司（虚构）",
    "party-2-id_type": "credit_code",
}


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk()


def drafts(username: str = CLERK) -> int:
    with acting(username, on=timezone.localdate()):
        return Draft.objects.count()


def test_what_is_typed_is_kept_and_the_answer_says_when(clerk: Client) -> None:
    answer = clerk.post(f"/desk/drafts/{KEY}/", TYPED)
    assert answer.status_code == 200
    with acting(CLERK, on=timezone.localdate()):
        kept = Draft.objects.get()
    assert answer.json() == {"saved": f"{timezone.localtime(kept.saved_at):%H:%M} 存好"}
    clerk.post(f"/desk/drafts/{KEY}/", {**TYPED, "story": "又写了一点"})
    assert drafts() == 1


def test_it_comes_back_whole_with_all_rows(clerk: Client) -> None:
    clerk.post(f"/desk/drafts/{KEY}/", TYPED)
    page = clerk.get(f"/desk/register/?draft={KEY}").content.decode()
    for words in (
        "写到一半的&lt;事&gt;",
        "要回工资",
        "一万左右",
        "李示例（虚构）",
        "宏远劳务公司（虚构）",
        "138 0812",
        "2026-11-20",
        KEY,
    ):
        assert words in page, words
    for chosen in (
        'value="inheritance" id="id_matter_type_',
        'value="accept" id="id_then_',
        'name="is_anonymous"',
        'value="elderly"',
        'value="distressed"',
    ):
        tag = page[page.index(chosen) : page.index(">", page.index(chosen))]
        assert "checked" in tag, chosen
    assert "有一处要改" not in page, "a draft is not judged before it is sent"


def test_it_is_listed_on_top_of_the_page_and_can_be_thrown_away(clerk: Client) -> None:
    clerk.post(f"/desk/drafts/{KEY}/", TYPED)
    page = clerk.get("/desk/register/").content.decode()
    assert "王建军（虚构），写到一半的&lt;事&gt;" in page
    assert f"/desk/register/?draft={KEY}" in page
    clerk.post(f"/desk/drafts/{KEY}/discard/")
    assert drafts() == 0


def test_nobody_else_sees_or_changes_it(clerk: Client) -> None:
    clerk.post(f"/desk/drafts/{KEY}/", TYPED)
    other = logged_in("chuangkou2")
    assert "写到一半" not in other.get(f"/desk/register/?draft={KEY}").content.decode()
    assert "写到一半" not in other.get("/desk/register/").content.decode()
    assert other.post(f"/desk/drafts/{KEY}/", {**TYPED, "story": "改掉"}).status_code == 422
    other.post(f"/desk/drafts/{KEY}/discard/")
    assert "写到一半" in clerk.get(f"/desk/register/?draft={KEY}").content.decode()


def test_a_late_save_does_not_bring_a_registered_form_back(clerk: Client) -> None:
    form = {
        "form_key": KEY,
        "party_count": "1",
        "channel": "call",
        "party-0-part": "petitioner",
        "party-0-name": "王建军（虚构）",
        "story": "打电话问工资",
        "then": "register",
    }
    assert clerk.post("/desk/register/", form).status_code == 303
    assert clerk.post(f"/desk/drafts/{KEY}/", form).status_code == 200
    assert drafts() == 0


def test_too_much_to_keep_is_not_called_kept(clerk: Client) -> None:
    answer = clerk.post(f"/desk/drafts/{KEY}/", {**TYPED, "story": "字" * 300_000})
    assert answer.status_code == 422
    assert "存好" not in answer.content.decode()
    assert drafts() == 0


def test_keeping_by_the_button_leads_to_the_list(clerk: Client) -> None:
    answer = clerk.post(f"/desk/drafts/{KEY}/", {**TYPED, "do": "keep"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/register/")
    assert drafts() == 1


def test_the_token_of_the_page_and_the_content_are_not_readable_in_the_table(clerk: Client) -> None:
    clerk.post(f"/desk/drafts/{KEY}/", {**TYPED, "csrfmiddlewaretoken": "token-of-this-page"})
    with acting(CLERK, on=timezone.localdate()):
        kept = Draft.objects.get()
    assert "token-of-this-page" not in kept.content.open()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM records_draft")
        assert "王建军".encode() not in bytes(cursor.fetchone()[0])


def test_an_administrator_keeps_no_draft(clerk: Client) -> None:
    assert logged_in("xitong").post(f"/desk/drafts/{uuid4()}/", TYPED).status_code == 403


def test_a_draft_of_a_form_is_no_matter(clerk: Client) -> None:
    clerk.post(f"/desk/drafts/{KEY}/", TYPED)
    with acting(CLERK, on=timezone.localdate()):
        assert not Matter.objects.exists()
