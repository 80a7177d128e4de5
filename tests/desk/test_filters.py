"""Filters of a list on its page: all in the address, shown as chips that can be taken off, wrong ones told."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.context import set_context
from jianhe.people.models import User
from jianhe.records.models import Matter
from tests import build
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> Any:
    return build.a_centre()


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(name: str, **fields: Any) -> Matter:
    by = build.standing(build.HEAD, on=timezone.localdate())
    set_context(by)
    return build.a_matter(by=by, at=timezone.now(), parties=[build.a_person(name)], **fields)


def test_filters_go_together_and_each_is_a_chip_that_takes_it_off() -> None:
    letter = made("来信人（虚构）", channel="letter", amount_fen=2_000_000)
    small = made("小额（虚构）", channel="letter", amount_fen=100)
    address = "/desk/work/office/?channel=letter&amount_from=15000"
    answer = client_of(build.HEAD).get(address)
    page = answer.content.decode()
    assert letter.title in page and small.title not in page
    chips = {chip["label"]: chip["url"] for chip in answer.context["chips"]}
    assert chips == {
        "来源：来信": "/desk/work/office/?amount_from=15000", "金额，从：1.5 万元": "/desk/work/office/?channel=letter",
    }  # fmt: skip
    without = client_of(build.HEAD).get(chips["金额，从：1.5 万元"]).content.decode()
    assert letter.title in without and small.title in without


def test_a_form_leaves_no_empty_filters_in_the_address() -> None:
    answer = client_of(build.HEAD).get("/desk/work/office/?channel=letter&town=&amount_from=&size=50&after=x")
    assert answer.status_code == 302 and answer["Location"] == "/desk/work/office/?channel=letter&size=50"
    assert client_of(build.HEAD).get("/desk/work/office/?town=")["Location"] == "/desk/work/office/"


@pytest.mark.parametrize(("given", "field", "sentence"), [
    ("received_from=24.11.2026", "received_from", "日期写成 2026-11-24 这样。"),
    ("amount_from=两万", "amount_from", "只写数字，单位是元，可带两位小数。"),
    ("received_from=2026-11-02&received_to=2026-11-01", "received_to", "比开始的日子早。"),
    ("amount_from=20&amount_to=10", "amount_to", "比开始的金额小。"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_field_and_kept(given: str, field: str, sentence: str) -> None:
    answer = client_of(build.HEAD).get(f"/desk/work/office/?{given}")
    assert answer.context["filter_form"].errors == {field: [sentence]}
    page = answer.content.decode()
    assert sentence in page and f'value="{dict(p.split("=") for p in given.split("&"))[field]}"' in page
    assert "data-focus-inside open" in page


def test_a_choice_that_is_not_offered_is_shown_as_it_was_chosen() -> None:
    page = client_of(build.HEAD).get("/desk/work/office/?town=atlantis").content.decode()
    assert "乡镇：atlantis" in page and '<option value="atlantis" selected>' in page and "这样筛，一件也没有" in page


def test_pages_by_key_keep_the_filters() -> None:
    for n in range(26):
        made(f"第{n:02}位（虚构）", channel="letter")
    made("来访人（虚构）")
    client = client_of(build.HEAD)
    first = client.get("/desk/work/office/?channel=letter")
    link = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert link is not None
    second = client.get("/desk/work/office/" + link[1].replace("&amp;", "&"))
    shown = [row["title"] for page in (first, second) for group in page.context["groups"] for row in group["rows"]]
    assert len(shown) == len(set(shown)) == 26 and not any("来访人" in title for title in shown)
    assert second.context["older"] is None


def test_any_filters_cost_no_statement_more() -> None:
    made("王建军（虚构）", channel="letter")
    client = client_of(build.HEAD)
    client.get("/desk/work/office/")
    with counted_statements() as plain:
        client.get("/desk/work/office/")
    every = "channel=visit&town=x&village=y&unit=z&handler=none&flag=minor&risk=red&received_from=2026-01-01&amount_to=9&state=q"
    with counted_statements() as narrowed:
        client.get(f"/desk/work/office/?{every}")
    assert len(narrowed) == len(plain) == 8
