"""After the end: what a person says of how the matter was handled (评价), and that it does not agree (有异议).

The page has opened the matter with code and phone; what is written is written by the account of the system.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jianhe.casework import intake, online, telling
from jianhe.casework.intake import Registration
from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Contact, Matter, Rating
from jianhe.records.models.rating import GRADES
from jianhe.records.queries import access
from jianhe.records.queries.public import Progress

LOW = ("not_satisfied", "very_dissatisfied")


@transaction.atomic
def rate(*, progress: Progress, grade: str, said: str, wants_call: bool, by: Standing, at: datetime) -> Rating:
    """One rating of an ended matter; the second time the first one stands. `by` is nobody."""
    matter, account = _as_account(progress.matter, at)
    there = Rating.objects.filter(proceeding=progress.intake).first()
    if there is not None:
        found: Rating = there
        return found
    if matter.closed_at is None:
        raise refuse("还没有办结，办结了再评。", "It has not ended; rate it when it has.")
    if grade not in GRADES:
        raise refuse("请选一个词。", "Choose one of the words.")
    row = Rating(
        centre_id=matter.centre_id, matter=matter, proceeding=progress.intake, grade=grade, words=clean_text(said)[:1000],
        wants_call=wants_call, at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    events.write("rated", matter, account, at, rating=row.pk, grade=grade)
    kind = "rated_call" if wants_call else "rated_low" if grade in LOW else "rated"
    telling.tell(matter=matter, to=telling.officers(matter), kind=kind, about=row.pk, at=at)
    access.raise_version(matter, changed_at=at, change="rated")
    return row


@transaction.atomic
def object_to(*, progress: Progress, said: str, form_key: UUID, by: Standing, at: datetime) -> Contact:
    """The person does not agree: one more contact on the matter, answered like every other. `by` is nobody.

    Refuses a sealed matter, of which nothing is written from outside, and an objection without words.
    """
    matter, account = _as_account(progress.matter, at)
    if matter.is_sealed:
        raise refuse(
            "这件事项不能在网上写。", "Nothing is written online on this matter.",
            instead=words("请打电话或者到窗口说。", "Please call or come to the window."),
        )  # fmt: skip
    said = clean_text(said)
    if not said:
        raise refuse("写一句您不同意什么。", "Write what you do not agree with.")
    reaching = replace(account, units=(*account.units, matter.unit_id))  # this one matter, wherever it lies
    set_context(reaching)
    registration = Registration(channel="online", received_at=at, story=said[:5000], known_matter=matter)
    done = intake.register(registration=registration, form_key=form_key, by=reaching, at=at)
    if done.is_new:
        telling.tell(matter=done.matter, to=telling.officers(matter), kind="objected", about=done.contact.pk, at=at)
    return done.contact


def _as_account(opened: Matter, at: datetime) -> tuple[Matter, Standing]:
    account = online.account_of(opened.centre, at=at)
    must(account, "speak_as_party")
    set_context(account)
    return access.lock(opened), account
