"""答复邀请: code and digits open the party's own invitation; what it says is recorded, and nobody else's page opens."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jianhe.casework import looking_up, proceedings, replying, sealing, willingness
from jianhe.casework.parties import PartyInput, change_party
from jianhe.papers.numbering import new_receipt_code
from jianhe.people.standing import NOBODY
from jianhe.records.models import Clock, Document, Event, Notice, Party, Proceeding, ReplyCode, Willingness
from jianhe.records.queries import replies
from tests import build
from tests.build import AT, HEAD
from tests.casework.test_reconciliation import begun
from tests.checked_client import checked_client
from tests.portal.test_track import _forget_context

ON = "/reconcile/"
WRONG = "答复码和电话后四位对不上"
COMPANY = PartyInput(name="宏远劳务示例公司（虚构）", side="b", role="respondent", kind="company", id_type="credit_code",
                     officer_name="孙示例（虚构）", phone="13900001234")  # fmt: skip


@pytest.fixture
def invited(db: None) -> tuple[Proceeding, Party, Party]:
    """Both sides of a quarrel have their letters; the worker's phone ends in 2046, the company's in 1234."""
    with build.acting(HEAD) as by:
        run, worker, company = begun(by)
        change_party(party=company, changed=COMPANY, by=by, at=AT)
        company.refresh_from_db()
        willingness.invite(proceeding=run, parties=[worker, company], how="letter", by=by, at=AT)
    return run, worker, company


def code_of(party: Party) -> str:
    with build.acting(HEAD):
        return ReplyCode.objects.get(party=party).code


def ask(code: str, digits: str, do: str = "", client: Any = None, **fields: str) -> Any:
    _forget_context()
    return (client or checked_client()).post(ON, {"code": code, "digits": digits, "do": do, **fields})


def test_the_letter_carries_the_code_and_opens_in_neutral_words(invited: tuple[Proceeding, Party, Party]) -> None:
    run, worker, company = invited
    with build.acting(HEAD):
        letters = {one.party_id: one.document for one in Willingness.objects.select_related("document")}
        assert letters[worker.pk].blanks["reply_code"] == code_of(worker) != code_of(company)
    for english in (False, True):
        for code in (code_of(worker).lower(), letters[worker.pk].verification_code):
            response = ask(code, "2046", client=checked_client(english=english))
            assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    text = ask(code_of(worker), "2046").content.decode()
    for words in ("工程款结算产生争议", "谈不谈由您定", "没有任何不利影响", "11月30日前答复", "到窗口说", "经办人"):
        assert words in text, words
    for secret in (worker.name, company.name, run.matter.code, "13900001234"):
        assert secret not in text
    _forget_context()
    seen = checked_client().get(f"/verify/{letters[worker.pk].verification_code}/").content.decode()
    assert f"/reconcile/{letters[worker.pk].verification_code}/" in seen


def test_an_answer_is_the_partys_own_and_the_officer_hears_of_it(invited: tuple[Proceeding, Party, Party]) -> None:
    run, worker, company = invited
    assert "您愿意谈" in ask(code_of(worker), "2046", "willing").content.decode()
    with build.acting(HEAD):
        given = Willingness.objects.get(party=worker)
        assert (given.answer, given.answered_how, given.noted_by.username) == ("willing", "online", "online-jingyang")
        clock = Clock.objects.get(proceeding=run, limit=willingness.INVITED_WITHIN)
        assert clock.ended_at is None
    assert "您不愿意谈" in ask(code_of(company), "1234", "refused").content.decode()
    ask(code_of(company), "1234", "refused")  # said twice, written once
    assert "请经办人给您打电话" in ask(code_of(worker), "2046", "call").content.decode()
    ask(code_of(worker), "2046", "call")
    with build.acting(HEAD) as by:
        assert Clock.objects.get(pk=clock.pk).ended_at is not None
        assert willingness.newest_answers(run) == {worker.pk: "willing", company.pk: "refused"}
        assert Event.objects.filter(kind="willingness_noted").count() == 2
        assert Event.objects.filter(kind="call_asked").count() == 1
        told = Notice.objects.filter(matter=run.matter).order_by("at", "id")
        owner = run.matter.handler or run.matter.owner
        assert [(one.kind, one.to_id) for one in told] in (
            [],
            [("invited_answer", owner.pk)] * 2 + [("call_wanted", owner.pk)],
        )
    with build.acting(owner.username):
        assert sorted(Notice.objects.values_list("kind", flat=True)) == [
            "call_wanted",
            "invited_answer",
            "invited_answer",
        ]
    page = checked_client(HEAD).get(reverse("desk:talks", args=[run.matter.short_code, run.number])).content.decode()
    assert "在网上请我们打电话" in page and "网上：不愿意" in page and code_of(worker) in page
    with build.acting(HEAD) as by:
        proceedings.take_step(
            proceeding=again(run), step="somebody_declines", given={"answer": "已电话告知"}, by=by, at=AT
        )
    text = ask(code_of(worker), "2046", "refused").content.decode()
    assert "这次和解已经结束" in text and "不用再答复" in text


def test_who_is_willing_says_when_it_can_come(invited: tuple[Proceeding, Party, Party]) -> None:
    """Another time in words while none is offered; then one of those that were; and the desk reads it."""
    run, worker, company = invited
    code, talks = code_of(worker), reverse("desk:talks", args=[run.matter.short_code, run.number])
    assert "什么时候谈" not in ask(code, "2046").content.decode()
    assert "您什么时候方便" in ask(code, "2046", "willing").content.decode()
    refused = ask(code, "2046", "when")
    assert refused.status_code == 422 and "写一句什么时候方便" in refused.content.decode()
    assert "您说过：周六上午" in ask(code, "2046", "when", other_time="周六上午").content.decode()
    assert "想换时间：周六上午" in checked_client(HEAD).get(talks).content.decode()
    with build.acting(HEAD) as by:
        now = timezone.now()
        mine = build.a_booking(again(run).matter, by=by, at=now, proceeding=again(run), parties=(worker, company))
        theirs = build.a_booking(again(run).matter, by=by, at=now + timedelta(days=3), proceeding=again(run), parties=(company,))
    page = ask(code, "2046").content.decode()
    assert str(mine.pk) in page and str(theirs.pk) not in page and "都不行，另说一个时间" in page
    assert "刚才改了" in ask(code, "2046", "when", offered=str(theirs.pk)).content.decode()
    assert "可以（" in ask(code, "2046", "when", offered=str(mine.pk), other_time="不算").content.decode()
    assert "可以来" in checked_client(HEAD).get(talks).content.decode()
    with build.acting(HEAD):
        reply = ReplyCode.objects.get(party=worker)
        assert (reply.suits_id, reply.other_time) == (mine.pk, "")
        assert Event.objects.filter(kind="time_said").count() == 2
        with pytest.raises(IntegrityError, match="time_is_offered_or_other"), transaction.atomic():
            ReplyCode.objects.filter(pk=reply.pk).update(other_time="两个都说")
    owner = run.matter.handler or run.matter.owner
    with build.acting(owner.username):
        assert Notice.objects.filter(kind="time_said").count() == 1


def again(run: Proceeding) -> Proceeding:
    return Proceeding.objects.select_related("matter").get(pk=run.pk)


def test_somebody_who_agreed_may_still_leave(invited: tuple[Proceeding, Party, Party]) -> None:
    run, worker, _company = invited
    ask(code_of(worker), "2046", "willing")
    assert "改主意了，不谈了" in ask(code_of(worker), "2046").content.decode()
    ask(code_of(worker), "2046", "refused")
    with build.acting(HEAD):
        assert willingness.newest_answers(run) == {worker.pk: "refused"}


def test_whatever_is_wrong_gets_one_answer(invited: tuple[Proceeding, Party, Party]) -> None:
    run, worker, company = invited
    code = code_of(worker)
    answers = [ask(code, "1234"), ask(code_of(company), "2046"), ask(new_receipt_code(), "2046"), ask("A" * 26, "2046"),
               ask(run.matter.lookup_code, "2046")]  # fmt: skip
    assert {one.status_code for one in answers} == {422}
    assert all(WRONG in one.content.decode() and "工程款" not in one.content.decode() for one in answers)
    assert "要 4 个数字" in ask(code, "20a6").content.decode()
    with build.acting(HEAD):
        assert not Willingness.objects.exclude(answer="").exists()


@pytest.mark.parametrize("hidden", ["sealed", "flag", "young"])
def test_a_sealed_matter_and_one_with_a_minor_do_not_exist(
    invited: tuple[Proceeding, Party, Party], hidden: str
) -> None:
    run, worker, company = invited
    code = code_of(worker)
    with build.acting(HEAD) as by:
        letter = Document.objects.filter(paper=willingness.INVITATION).latest("made_at").verification_code
        if hidden == "sealed":
            sealing.seal(matter=run.matter, ground="示例", by=by, at=AT)
        elif hidden == "flag":
            matter = again(run).matter
            matter.flags = ["minor"]
            matter.save(update_fields=["flags"])
        else:
            Party.objects.filter(pk=company.pk).update(born_on=date(2010, 1, 1))
    for typed, digits in ((code, "2046"), (letter, "1234"), (letter, "2046")):
        response = ask(typed, digits, "willing")
        assert response.status_code == 422 and WRONG in response.content.decode()


def test_beside_a_minor_no_code_is_given_out(db: None) -> None:
    with build.acting(HEAD) as by:
        run, worker, company = begun(by)
        Party.objects.filter(pk=worker.pk).update(born_on=AT.date() - timedelta(days=17 * 365))
        row = willingness.invite(proceeding=run, parties=[worker], how="letter", by=by, at=AT)[0]
        assert row.document is not None and "reply_code" not in row.document.blanks
        assert not ReplyCode.objects.exists()


def test_guessing_is_slowed_down_and_the_verbs_refuse_who_is_not_opened(
    invited: tuple[Proceeding, Party, Party],
) -> None:
    run, worker, _company = invited
    code = code_of(worker)
    for _ in range(5):
        ask(code, "0000")
    response = ask(code, "2046")
    assert response.status_code == 429 and "先停一停" in response.content.decode()
    later = looking_up.open_by_reply_code(code=code, digits="2046", address="192.0.2.7", at=AT + timedelta(days=9))
    assert later.matter == run.matter_id
    with build.acting(HEAD):
        reply = replies.own_talks(ReplyCode.objects.get(party=worker).pk).reply
    _forget_context()
    with pytest.raises(Exception, match="does not exist|没有"):
        replying.answer(reply=reply, answer="willing", by=NOBODY, at=AT)  # no page has opened the matter
