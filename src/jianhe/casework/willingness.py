"""Willingness (意愿): each side is invited in neutral words, answers or not, and may say no at any moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jianhe.casework import deadlines, documents, reply_codes, search_entries
from jianhe.casework.permits import must, must_reach
from jianhe.casework.step_facts import clean_text
from jianhe.law.clauses import stopped
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, Party, Proceeding, Willingness
from jianhe.records.queries import access

INVITED_WITHIN, QUIET = "recon_answer_5d", "recon_quiet_30d"
INVITATION = "reconciliation_invitation"
HOW = ("face", "phone", "letter", "sms", "online")
INVITED_IN = "willingness_check"  # the state in which both sides are being asked


@transaction.atomic
def invite(
    *, proceeding: Proceeding, parties: Sequence[Party], how: str, by: Standing, at: datetime
) -> list[Willingness]:  # fmt: skip
    """Ask parties whether they want to talk: a neutral paper for each, with the day by which to answer.

    One who was asked already is left alone; one who refused within the quiet days is refused to the caller, unless the
    talks were started because he asked himself (`nobody_refused_lately` says so when they are opened).
    """
    matter, proceeding = locked(proceeding, by)
    if how not in HOW:
        raise refuse("请选怎样邀请的。", "Choose how they were invited.")
    if proceeding.state != INVITED_IN:
        raise refuse("征询意愿时才发邀请。", "Invitations are sent while both sides are being asked.")
    assert by.person is not None
    due_on = deadlines.last_day(proceeding=proceeding, limit=INVITED_WITHIN, start=at)
    there = set(Willingness.objects.filter(proceeding=proceeding, answer="").values_list("party_id", flat=True))
    codes = reply_codes.give(proceeding=proceeding, parties=parties, at=at)
    found = []
    for party in parties:
        if party.pk in there:
            continue
        if _refused_here(proceeding, party):
            raise stopped("asked_again_too_soon")
        row = Willingness(
            centre_id=matter.centre_id, matter=matter, proceeding=proceeding, party=party, stage="invitation",
            asked_at=at, asked_by=by.person, asked_how=how, due_on=due_on,
        )  # fmt: skip
        told = {"invited": party.name, "answer_by": due_on, "dispute": proceeding.facts.get("dispute", ""),
                "reply_code": codes.get(party.pk, "")}  # fmt: skip
        row.document = documents.make(paper=INVITATION, proceeding=proceeding, told=told, by=by, at=at)
        row.save(force_insert=True)
        events.write("invited", matter, by, at, proceeding=proceeding.pk, party=party.pk, willingness=row.pk,
                     document=row.document.pk)  # fmt: skip
        found.append(row)
    access.raise_version(matter, changed_at=at, change="invited")
    for row in found:
        if row.document is not None:
            documents.approve(document=row.document, by=by, at=at)
    search_entries.renew(matters=[matter.pk])
    return found


@transaction.atomic
def answer(
    *, question: Willingness, answer: str, how: str, by: Standing, at: datetime, conditions: str = ""
) -> Willingness:  # fmt: skip
    """Note the answer to a question. An answer stands; another one later is noted anew with `note`."""
    matter, _ = locked(question.proceeding, by)
    question = Willingness.objects.select_for_update(of=("self",)).select_related("party").get(pk=question.pk)
    if question.answer:
        raise refuse("已经答复过；他改了主意的，另记一次。", "It was answered; a change of mind is noted anew.")
    put_answer(matter, question, answer=answer, how=how, conditions=conditions, by=by, at=at)
    access.raise_version(matter, changed_at=at, change="willingness_noted")
    return question


def put_answer(
    matter: Matter, question: Willingness, *, answer: str, how: str, conditions: str, by: Standing, at: datetime
) -> None:
    """The same inside another verb that has locked matter and question: the answer as the party gave it.

    Once everybody who was invited has answered, the wait for answers is over.
    """
    _fill(question, answer, how, conditions, by, at)
    question.save(update_fields=["answer", "answered_at", "answered_how", "noted_by", "conditions"])
    _tell(matter, question, by, at)
    if not Willingness.objects.filter(proceeding=question.proceeding_id, answer="").exists():
        deadlines.satisfy(proceeding=question.proceeding, limits=[INVITED_WITHIN], by=by.person, at=at)


@transaction.atomic
def note(
    *, proceeding: Proceeding, party: Party, stage: str, answer: str, how: str, by: Standing, at: datetime,
    conditions: str = "",
) -> Willingness:  # fmt: skip
    """Note what a party says of itself, or answers on the spot: willing or not. A refusal needs no reason."""
    matter, proceeding = locked(proceeding, by)
    if stage not in ("invitation", "session", "signing"):
        raise refuse("请选什么时候问的。", "Choose when it was asked.")
    row = noted(
        matter=matter, proceeding=proceeding, party=party, stage=stage, answer=answer, how=how, by=by, at=at,
        conditions=conditions,
    )  # fmt: skip
    access.raise_version(matter, changed_at=at, change="willingness_noted")
    return row


def noted(
    *, matter: Matter, proceeding: Proceeding, party: Party, stage: str, answer: str, how: str, by: Standing,
    at: datetime, conditions: str = "",
) -> Willingness:  # fmt: skip
    """The same inside another verb that has locked the matter: at the beginning of a session, at a signature."""
    assert by.person is not None
    row = Willingness(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, party=party, stage=stage, asked_at=at,
        asked_by=by.person, asked_how=how,
    )  # fmt: skip
    _fill(row, answer, how, conditions, by, at)
    row.save(force_insert=True)
    _tell(matter, row, by, at)
    return row


def refuse_held(proceeding: Proceeding) -> None:
    """Refuse to go on while the newest answer of a party is no (R-101)."""
    if any(answer == "refused" for answer in newest_answers(proceeding).values()):
        raise stopped("somebody_refused")


def newest_answers(proceeding: Proceeding) -> dict[object, str]:
    """The newest answer of each party that has answered."""
    rows = Willingness.objects.filter(proceeding=proceeding).exclude(answer="").order_by("answered_at", "id")
    return dict(rows.values_list("party_id", "answer"))


def locked(proceeding: Proceeding, by: Standing) -> tuple[Matter, Proceeding]:
    """The matter and the open proceeding, locked and read again, for somebody who may guide talks."""
    must(by, "guide_talks")
    must_reach(by, proceeding.matter)
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    proceeding.matter = matter
    if proceeding.closed_at is not None:
        raise refuse("这次和解已经结束。", "This reconciliation has ended.")
    return matter, proceeding


def _refused_here(proceeding: Proceeding, party: Party) -> bool:
    return newest_answers(proceeding).get(party.pk) == "refused"


def _fill(row: Willingness, answer: str, how: str, conditions: str, by: Standing, at: datetime) -> None:
    if answer not in ("willing", "refused") or how not in HOW:
        raise refuse("请选愿意还是不愿意，怎样答复的。", "Choose the answer, and how it came.")
    row.answer, row.answered_at, row.answered_how, row.noted_by = answer, at, how, by.person
    row.conditions = clean_text(conditions)[:500] or None


def _tell(matter: Matter, row: Willingness, by: Standing, at: datetime) -> None:
    events.write("willingness_noted", matter, by, at, proceeding=row.proceeding_id, party=row.party_id,
                 willingness=row.pk, stage=row.stage, answer=row.answer)  # fmt: skip
