"""办结以后: one rating that stays, and a disagreement that becomes a contact on the matter and is answered."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from jianhe.records.models import Contact, Event, Matter, Notice, Rating
from tests import build
from tests.build import HEAD
from tests.checked_client import checked_client
from tests.portal.test_track import _forget_context


@pytest.fixture
def ended(db: None) -> Matter:
    with build.acting(HEAD) as by:
        return build.a_matter("answered", by=by)


def ask(matter: Matter, *, english: bool = False, **more: str) -> Any:
    _forget_context()
    return checked_client(english=english).post("/track/", {"code": matter.lookup_code, "digits": "2046", **more})


def test_a_rating_is_given_once_and_shown_to_the_centre(ended: Matter) -> None:
    assert ask(ended, english=True).status_code == 200
    text = ask(ended).content.decode()
    assert "很不满意" in text and "30 日内" in text and "《信访工作条例》" in text
    refused = ask(ended, do="rate", grade="five_stars", said="跑了三趟（示例）")
    assert refused.status_code == 422 and "跑了三趟（示例）</textarea>" in refused.content.decode()
    assert "不会再改" in ask(ended, do="rate", grade="not_satisfied", said="跑了三趟（示例）", wants_call="on").content.decode()
    again = ask(ended, do="rate", grade="very_satisfied", said="改口").content.decode()
    assert "您评的是：不满意" in again and 'name="grade"' not in again
    with build.acting(HEAD):
        given = Rating.objects.get(matter=ended)
        assert (given.grade, given.words, given.wants_call) == ("not_satisfied", "跑了三趟（示例）", True)
        assert Event.objects.filter(kind="rated").count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Rating.objects.filter(pk=given.pk).update(grade="satisfied")
    with build.acting((ended.handler or ended.owner).username):
        assert Notice.objects.get(kind="rated_call").about == given.pk
    page = checked_client(HEAD).get(f"/desk/matters/{ended.short_code}/").content.decode()
    assert "办结后评价" in page and "跑了三趟（示例）" in page and "请回电话" in page


def test_a_disagreement_is_a_contact_on_the_matter(ended: Matter) -> None:
    key = str(uuid4())
    assert ask(ended, do="object", said=" ", form_key=key).status_code == 422
    for _ in range(2):  # sent twice, registered once
        assert "会给您答复" in ask(ended, do="object", said="没有答到点子上（示例）", form_key=key).content.decode()
    with build.acting(HEAD):
        contact = Contact.objects.get(matter=ended, is_first=False)
        assert (contact.channel, contact.story) == ("online", "没有答到点子上（示例）")
    with build.acting((ended.handler or ended.owner).username):
        assert Notice.objects.get(kind="objected").about == contact.pk


def test_a_matter_that_goes_on_is_not_rated_and_a_sealed_one_is_not_written_on(db: None) -> None:
    with build.acting(HEAD) as by:
        going = build.a_matter("accepted", by=by)
        sealed = build.a_matter("answered", by=by, is_sealed=True)
    assert "办得怎么样" not in ask(going, do="rate", grade="satisfied").content.decode()
    assert 'name="said"' in ask(sealed).content.decode() and "登记我的意见" not in ask(sealed).content.decode()
    assert ask(sealed, do="object", said="示例").status_code == 422
    with build.acting(HEAD):
        assert not Rating.objects.filter(matter=going).exists()
        assert Contact.objects.filter(matter=sealed).count() == 1
