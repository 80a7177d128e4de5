"""当事人的期限 on the matter page: what runs for a person since a paper was received, on paper or online."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jianhe.casework import documents, own_limits
from jianhe.papers.model import load_papers
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, Document, Matter
from tests import build
from tests.build import HEAD, acting
from tests.checked_client import checked_client
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
NAME = "当事人申请复查"


@pytest.fixture(autouse=True)
def centre() -> Any:
    return build.a_centre()


def answered(days_ago: int) -> Matter:
    with acting(HEAD, on=timezone.localdate()) as by:
        return build.a_matter("replied", by=by, at=timezone.now() - timedelta(days=days_ago))


def reply_of(matter: Matter) -> Document:
    return Document.objects.select_related("matter", "proceeding").get(matter=matter, paper="result_reply")


def serve(matter: Matter, by: Standing) -> datetime:
    """By post, an hour after it was approved."""
    reply = reply_of(matter)
    at: datetime = reply.approved_at + timedelta(hours=1)
    documents.serve(document=reply, how="post", to="王建军（虚构）", served_at=at, by=by, at=timezone.now())
    return at


def page_of(matter: Matter, tab: str = "matter") -> str:
    return checked_client(HEAD).get(reverse(f"desk:{tab}", args=[matter.short_code])).content.decode()


def test_a_served_answer_shows_until_when_its_party_may_object_and_how_that_was_counted() -> None:
    matter = answered(3)
    assert NAME not in page_of(matter)
    with acting(HEAD, on=timezone.localdate()) as by:
        at, clocks = serve(matter, by), Clock.objects.filter(matter=matter).count()
        (counted,) = own_limits.from_receipt(paper="result_reply", proceeding=reply_of(matter).proceeding, received_at=at)
    last = counted.first_legal
    for tab in ("matter", "matter_proceedings"):
        page = page_of(matter, tab)
        assert NAME in page and f"{last.year}年{last.month}月{last.day}日，当事人的期限，王建军（虚构）" in page, tab
        assert "收到办理结果答复" in page and "《信访工作条例》第三十五条" in page and "怎么算的" in page
    assert "为起始日，不计入期间" in page
    with acting(HEAD, on=timezone.localdate()):
        assert Clock.objects.filter(matter=matter).count() == clocks, "it binds the party: no clock of ours"
    client, address = checked_client(HEAD), reverse("desk:matter", args=[matter.short_code])
    client.get(address)  # the first page of a session writes it
    with counted_statements() as seen:
        client.get(address)
    assert len(seen) <= 12, "\n".join(one[:150] for one in seen)


def test_it_is_over_when_its_last_day_has_passed_and_gone_with_a_void_paper() -> None:
    matter = answered(70)
    with acting(HEAD, on=timezone.localdate()) as by:
        serve(matter, by)
    page = page_of(matter)
    assert NAME in page and '<span class="deadline-value">过了</span>' in page
    with acting(HEAD, on=timezone.localdate()) as by:
        documents.void(document=reply_of(matter), reason="示例", by=by, at=timezone.now())
    assert NAME not in page_of(matter)


def test_its_last_day_is_the_one_of_the_worked_example() -> None:
    """Spring Festival 2026: the thirtieth day is a holiday, and the last day rolls to the first working day after it."""
    with acting(HEAD) as by:
        run = build.a_matter("replied", by=by).proceedings.get()
    received = datetime.fromisoformat("2026-01-16T23:50:00+08:00")
    (counted,) = own_limits.from_receipt(paper="result_reply", proceeding=run, received_at=received)
    assert (counted.nominal, counted.legal) == (date(2026, 2, 15), date(2026, 2, 24))
    assert own_limits.from_receipt(paper="acceptance_notice", proceeding=run, received_at=received) == []
    assert own_limits.from_receipt(paper="gone_from_the_catalogue", proceeding=run, received_at=received) == []


def test_what_runs_from_a_paper_is_a_limit_of_the_person() -> None:
    with acting(HEAD) as by:
        run = build.a_matter("replied", by=by).proceedings.get()
    for code, paper in load_papers().items():
        for counted in own_limits.from_receipt(paper=code, proceeding=run, received_at=build.AT):
            assert counted.limit.owner == "other" and paper.served_to == "person", code
