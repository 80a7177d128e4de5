"""签前看协议: the party reads the very draft it will sign, its word is kept with the hash; nothing is signed online."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jianhe.casework import agreements, proceedings, replying
from jianhe.records.models import DraftReading, Event, Notice, Party, Proceeding, ReplyCode, Signature
from jianhe.records.queries import replies
from tests import build
from tests.agreeing import some_terms
from tests.build import AT, HEAD
from tests.casework.test_reconciliation import again, begun, ready_to_sign, sign
from tests.checked_client import checked_client
from tests.portal.test_track import _forget_context

ON = "/reconcile/"


@pytest.fixture
def ready(db: None) -> tuple[Proceeding, Any, Party, Party]:
    """A reviewed agreement at the table; only the worker has a telephone."""
    with build.acting(HEAD) as by:
        run, worker, company = begun(by)
        return run, ready_to_sign(run, by, worker, company), worker, company


def ask(party: Party, do: str = "agreement", *, english: bool = False, **more: str) -> Any:
    with build.acting(HEAD):
        code = ReplyCode.objects.get(party=party).code
    _forget_context()
    return checked_client(english=english).post(ON, {"code": code, "digits": "2046", "do": do, **more})


def hash_of(party: Party) -> str:
    with build.acting(HEAD):
        draft = replies.own_draft(replies.own_talks(ReplyCode.objects.get(party=party).pk))
        assert draft is not None
        return replying.fingerprint(draft.version, draft.payments)


def test_the_party_reads_what_it_will_sign_and_says_so(ready: tuple[Proceeding, Any, Party, Party]) -> None:
    run, agreement, worker, company = ready
    assert ask(worker, english=True).status_code == 200
    text = ask(worker).content.decode()
    wanted = ("玖万叁仟贰佰元整（¥93,200.00）", "2026年12月10日前", "网上不签字", "我看过了", "30 日（《民事诉讼法》")
    for words in wanted:
        assert words in text, words
    assert "6222" not in text and "13808122046" not in text
    over = hash_of(worker)
    assert f'name="over" value="{over}"' in text and over[:8] in text
    assert "这不是签字" in ask(worker, "read", over=over).content.decode()
    ask(worker, "read", over=over)
    refused = ask(worker, "question", over=over, question=" ")
    assert refused.status_code == 422 and "写一句您要问什么" in refused.content.decode()
    assert "交给经办人了" in ask(worker, "question", over=over, question="逾期怎么算？").content.decode()
    with build.acting(HEAD):
        said = DraftReading.objects.order_by("at", "id")
        assert [(one.said, one.sha256) for one in said] == [("read", over), ("question", over)]
        assert Event.objects.filter(kind="draft_read").count() == 2 and not Signature.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            DraftReading.objects.update(sha256="")
    with build.acting((run.matter.handler or run.matter.owner).username):
        assert sorted(Notice.objects.values_list("kind", flat=True)) == ["draft_question", "draft_read"]
    page = checked_client(HEAD).get(reverse("desk:talks", args=[run.matter.short_code, run.number])).content.decode()
    assert "逾期怎么算？" in page and "签前在网上看过" in page


def test_a_draft_that_changed_is_marked_and_old_words_do_not_count(ready: tuple[Proceeding, Any, Party, Party]) -> None:
    run, agreement, worker, company = ready
    over = hash_of(worker)
    ask(worker, "read", over=over)
    with build.acting(HEAD) as by:
        proceedings.take_step(proceeding=again(run), step="fail_review", given={"faults": "改金额"}, by=by, at=AT)
        agreements.revise(agreement=agreement, over=1, terms=some_terms(worker, company, 9_000_000), by=by, at=AT)
    assert "看协议" not in ask(worker, "").content.decode()  # being written anew: nothing to read yet
    with build.acting(HEAD) as by:
        agreement.refresh_from_db()
        agreements.make_ready(agreement=agreement, by=by, at=AT)
    stale = ask(worker, "read", over=over)
    text = stale.content.decode()
    assert stale.status_code == 422 and "不是现在这一稿" in text and "改过</strong>" in text and "第 2 稿" in text
    ask(worker, "read", over=hash_of(worker))
    assert "您看过这一稿" in ask(worker).content.decode()


def test_a_signed_agreement_can_be_read_and_nothing_is_asked(ready: tuple[Proceeding, Any, Party, Party]) -> None:
    run, agreement, worker, company = ready
    with build.acting(HEAD) as by:
        for party in (worker, company):
            sign(agreement, party, by)
    text = ask(worker).content.decode()
    assert "已经签好的协议" in text and "我看过了" not in text
    refused = ask(worker, "refused")
    assert refused.status_code == 422 and "协议已经签完" in refused.content.decode()
