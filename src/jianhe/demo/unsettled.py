"""Talks that are under way on the last day, those that ended without an agreement, and criminal ones: no court confirms them."""

from datetime import datetime, timedelta

from django.utils import timezone

from jianhe.casework import agreements, confirmation, court
from jianhe.demo.acting import Course
from jianhe.demo.confirmed import COURT
from jianhe.demo.talks import CRIMINAL, WAYS, Talks, answered_in_writing
from jianhe.records.queries import confirmations

TOLD = "\n".join(WAYS)
# In the order in which the talks reach them; talks that end without an agreement leave from one of these.
_FIRST_SESSION = ("in_session", "adjourned", "draft_terms", "ready_to_sign", "signed", "failed", "taken_back", "refused")


def unsettled(talks: Talks, where: str) -> Course:
    """Talks that stand at `where` on the last day, or ended there."""
    yield from talks.brought()
    at = talks.before(5)
    yield at
    talks.proposed(at)
    if where == "proposed":
        return
    at += timedelta(minutes=30)
    yield at
    talks.asked(at)
    at = talks.before(4)
    if where == "unanswered":
        at = talks.case.world.moment(timezone.localdate(at) + timedelta(days=8))
        yield at
        talks.case.take(talks.officer, talks.procedure, "nobody_answers", at, answer=TOLD)
        yield from _closed(talks, at)
        return
    yield at
    talks.answered(at, *{"asked": ("willing", ""), "declined": ("willing", "refused")}.get(where, ()))
    if where == "asked":
        return
    if where == "declined":
        talks.case.take(talks.officer, talks.procedure, "somebody_declines", at + timedelta(minutes=15), answer=TOLD)
        yield from _closed(talks, at)
        return
    talks.willing(at + timedelta(minutes=10))
    if where not in _FIRST_SESSION:
        talks.book(talks.before(0), at + timedelta(minutes=12))
        return
    begins = min(talks.before(2), talks.case.world.until - timedelta(minutes=150))
    talks.book(begins, at + timedelta(minutes=12))
    yield begins
    yield from _at_the_table(talks, where, begins)


def _at_the_table(talks: Talks, where: str, at: datetime) -> Course:
    sitting = talks.session(at, ((100, 45, None), (95, 60, None)))
    if where == "failed":
        talks.failed(sitting, at + timedelta(minutes=80))
        yield from _closed(talks, at)
        return
    talks.adjourned(sitting, at + timedelta(minutes=75))
    begins = talks.before(0)
    if where != "adjourned":
        begins = min(begins, talks.case.world.until - timedelta(minutes=48))
    talks.book(begins, at + timedelta(minutes=77))
    if where == "adjourned":
        return
    at = begins
    yield at
    sitting = talks.session(at, ((90, 70, None), (85, 80, None)))
    due = [timezone.localdate(at) + timedelta(days=n) for n in ((20,) if talks.procedure == CRIMINAL else (14, 50))]
    if where == "in_session":
        _draft_on_the_table(talks, at + timedelta(minutes=36))
        return
    agreement = talks.drafted(sitting, at + timedelta(minutes=30), due)
    if where == "draft_terms":
        return
    if where == "refused":
        at = talks.case.world.moment(timezone.localdate(at) + timedelta(days=1))
        yield at
        talks.case.take(
            talks.officer, talks.procedure, "refuse_review", at, answer=TOLD,
            reason="有一笔款要由没有到场的第三人承担，损害他的权益。",
        )  # fmt: skip
        yield from _closed(talks, at)
        return
    talks.reviewed(at + timedelta(minutes=42))
    talks.signed(agreement, at + timedelta(minutes=44), first=None if where == "signed" else 1)
    if where == "taken_back":
        yield from _taken_back(talks, agreement, at + timedelta(minutes=46))


def _draft_on_the_table(talks: Talks, at: datetime) -> None:
    """Two drafts, of which all let the court window read the second; the window has said what it thinks of it."""
    due = [timezone.localdate(at) + timedelta(days=n) for n in (14, 50)]
    people, by = talks.case.people(), talks.case.world.acting(talks.officer)
    run = talks.case.run(talks.procedure)
    agreement = agreements.draft(proceeding=run, kind="civil", terms=talks.terms(people, due), by=by, at=at)
    revised = talks.terms(people, due, days="10", more=[("rest_settled", {})])
    agreements.revise(agreement=agreement, over=1, terms=revised, by=by, at=at + timedelta(minutes=4))
    agreement.refresh_from_db()
    agreement.matter = talks.case.matter
    agreed = [one.pk for one in people]
    shown = confirmation.show_early(agreement=agreement, agreed=agreed, by=by, at=at + timedelta(minutes=5))
    by = talks.case.world.acting(COURT)
    look = confirmations.look_on_desk(by, shown.pk)
    assert look is not None
    court.remark(look=look, text="第二期写明付款账户就清楚了。", by=by, at=at + timedelta(minutes=9))


def _taken_back(talks: Talks, agreement: object, at: datetime) -> Course:
    """One signed, the other no longer wants it: nobody asks why."""
    by = talks.case.world.acting(talks.officer)
    agreements.withdraw(agreement=agreement, party=talks.case.people()[-1], by=by, at=at)  # type: ignore[arg-type]
    facts = {"failure_reason": "no_will", "remedy": TOLD}
    talks.case.take(talks.officer, talks.procedure, "fail", at + timedelta(minutes=5), **facts)
    yield from _closed(talks, at)


def _closed(talks: Talks, at: datetime) -> Course:
    """Answered in writing some days later, and closed: the other ways were told."""
    at = talks.case.world.moment(timezone.localdate(at) + timedelta(days=9))
    yield at
    talks.case.story.result = "没有谈成，其他途径和期限已经告知。"
    answered_in_writing(talks.case, at)
    at = talks.case.world.moment(timezone.localdate(at) + timedelta(days=5))
    yield at
    talks.case.step(talks.officer, "close", at, outcome="answered_unresolved", follow_up_result="reached")
