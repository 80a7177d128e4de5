"""Answering from home (网上答复): what a party says with its reply code is recorded as if it had come to the table.

The page has opened the matter for this one party; what is written is written by the account of the system, and whoever
looks after the talks is told.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from jianhe.casework import online, telling, willingness
from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import (
    Agreement,
    AgreementVersion,
    DraftReading,
    Instalment,
    Matter,
    Proceeding,
    ReplyCode,
    Willingness,
)
from jianhe.records.queries import access, replies
from jianhe.records.queries.replies import OwnTalks

ANSWERED, CALL, TIME = "invited_answer", "call_wanted", "time_said"
LONGEST_TIME = 200
SAID = {"read": "draft_read", "question": "draft_question"}  # notices for whoever looks after the talks


@transaction.atomic
def answer(*, reply: ReplyCode, answer: str, by: Standing, at: datetime) -> None:
    """Willing or not, without a reason; said again the same, nothing is written twice. `by` is nobody.

    Refuses once the talks have ended or all have signed.
    """
    matter, proceeding, account = _as_account(reply, at)
    if Agreement.objects.filter(proceeding=proceeding, state="signed").exists():
        raise refuse(
            "协议已经签完，这里不能再改答复。", "The agreement is signed; the answer cannot be changed here.",
            instead=words("有话要说，打电话或者到窗口。", "Call us or come to the window."),
        )  # fmt: skip
    asked = Willingness.objects.filter(proceeding=proceeding, party=reply.party_id)
    question = asked.filter(answer="").select_for_update(of=("self",)).first()
    if question is not None:
        willingness.put_answer(matter, question, answer=answer, how="online", conditions="", by=account, at=at)
        row = question
    elif willingness.newest_answers(proceeding).get(reply.party_id) == answer:
        return
    else:
        stage = "invitation" if proceeding.state == willingness.INVITED_IN else "session"
        row = willingness.noted(
            matter=matter, proceeding=proceeding, party=reply.party, stage=stage, answer=answer, how="online",
            by=account, at=at,
        )  # fmt: skip
    telling.tell(matter=matter, to=telling.officers(matter), kind=ANSWERED, about=row.pk, at=at)
    access.raise_version(matter, changed_at=at, change="willingness_noted")


@transaction.atomic
def ask_for_call(*, reply: ReplyCode, by: Standing, at: datetime) -> None:
    """The party would rather talk: whoever looks after the talks is told to call. `by` is nobody."""
    matter, proceeding, account = _as_account(reply, at)
    reply = ReplyCode.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if reply.call_asked_at is not None:
        return
    reply.call_asked_at = at
    reply.save(update_fields=["call_asked_at"])
    events.write("call_asked", matter, account, at, proceeding=proceeding.pk, party=reply.party_id)
    telling.tell(matter=matter, to=telling.officers(matter), kind=CALL, about=reply.pk, at=at)
    access.raise_version(matter, changed_at=at, change="call_asked")


@transaction.atomic
def say_when(*, reply: ReplyCode, offered: str, other: str, by: Standing, at: datetime) -> None:
    """Which of the offered times suits the party (`offered`, its key), or another one in its own words. `by` is nobody.

    Said again, the last word counts. It holds no room: whoever looks after the talks is told, and books or moves. Refuses a
    time that is not offered any more, and nothing at all.
    """
    matter, proceeding, account = _as_account(reply, at)
    reply = ReplyCode.objects.select_for_update(of=("self",)).select_related("party").get(pk=reply.pk)
    words_said = clean_text(other)[:LONGEST_TIME]
    found = next((one for one in replies.offered_times(reply, at=at) if str(one.pk) == offered), None)
    if found is None and offered:
        raise refuse("这个时间刚才改了，看看现在的。", "This time was changed just now; look at the present ones.")
    if found is None and not words_said:
        raise refuse("选一个时间，或者写一句什么时候方便。", "Choose a time, or write when it would suit you.")
    reply.time_said_at, reply.suits, reply.other_time = at, found, "" if found else words_said
    reply.save(update_fields=["time_said_at", "suits", "other_time"])
    events.write("time_said", matter, account, at, proceeding=proceeding.pk, party=reply.party_id,
                 booking=found.pk if found else None)  # fmt: skip
    telling.tell(matter=matter, to=telling.officers(matter), kind=TIME, about=reply.pk, at=at)
    access.raise_version(matter, changed_at=at, change="time_said")


def fingerprint(version: AgreementVersion, payments: Iterable[Instalment]) -> str:
    """The hash of what a draft says: its clauses in their order, its sum, and who pays whom how much by when."""
    told = [
        str(version.agreement_id), version.number, [clause["text"] for clause in version.clauses], version.total,
        [[one.number, one.due_on.isoformat(), one.amount, str(one.payer_id), str(one.payee_id)] for one in payments],
    ]  # fmt: skip
    return sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def say_of_draft(*, own: OwnTalks, over: str, said: str, question: str, by: Standing, at: datetime) -> None:
    """Note that the party has read the draft with the hash `over`, or what it asks about it. `by` is nobody.

    Nothing is signed by this. Refuses words about a draft that was changed meanwhile, and a question without words.
    """
    matter, proceeding, account = _as_account(own.reply, at)
    draft = replies.own_draft(replies.own_talks(own.reply.pk))
    if draft is None or over != fingerprint(draft.version, draft.payments):
        raise refuse(
            "协议刚才改过了，您看的不是现在这一稿。", "The draft was changed meanwhile; you read another one.",
            instead=words("再看一遍，改过的地方标出来了。", "Read it again; what has changed is marked."),
        )  # fmt: skip
    asked = clean_text(question)[:1000]
    if said == "question" and not asked:
        raise refuse("写一句您要问什么。", "Write what you want to ask.")
    if said not in ("read", "question") or (said == "read" and draft.read is not None):
        return
    row = DraftReading(
        centre_id=matter.centre_id, matter=matter, version=draft.version, party=own.reply.party, said=said,
        question=asked if said == "question" else None, sha256=over, at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    events.write("draft_read", matter, account, at, agreement=draft.agreement.pk, version=draft.version.number,
                 party=own.reply.party_id, said=said, sha256=over)  # fmt: skip
    telling.tell(matter=matter, to=telling.officers(matter), kind=SAID[said], about=row.pk, at=at)
    access.raise_version(matter, changed_at=at, change="draft_read")


def _as_account(reply: ReplyCode, at: datetime) -> tuple[Matter, Proceeding, Standing]:
    """The opened matter and its talks, locked, and the account that writes from here to the end of the request."""
    account = online.account_of(reply.centre, at=at)
    must(account, "speak_as_party")
    set_context(account)
    matter = access.lock(reply.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=reply.proceeding_id)
    proceeding.matter = matter
    if proceeding.closed_at is not None:
        raise refuse("这次和解已经结束。", "This reconciliation has ended.")
    return matter, proceeding, account
