"""From the signature to the ruling and the last payment: taken over by a mediation organisation, handed to the court window
on the spot, ruled on and served there, and performed or not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import agreements, attachments, confirmation, court, performance, proceedings
from jianhe.demo import post
from jianhe.demo.acting import Case, Course
from jianhe.demo.talks import CIVIL, Talks, answered_in_writing, sign_all
from jianhe.law.confirmation_rules import rules
from jianhe.law.working_days import national_calendar
from jianhe.people.models import User
from jianhe.records.queries import agreements as asking
from jianhe.records.queries import confirmations
from jianhe.records.queries.performance import due_day

COURT, COURT_NAME, ADDRESS = "fayuan", "旌阳区人民法院", "https://jianhe.example.cn/verify/"
NO = {name.lower().replace("-", "_"): "no" for name, rule in rules().items() if rule.ask is not None}
# How the court ended it otherwise: result, ground, what both were told.
OTHERWISE = {
    "dismissed": ("unclear", "可以补充约定后重新调解，也可以起诉。"),
    "not_accepted": ("other_court", "可以向有管辖权的法院申请，也可以起诉。"),
    "withdrawn": ("", ""),
}  # fmt: skip


@dataclass(frozen=True)
class End:
    """Where a settled matter comes to: at the court, with the payments, and whether what can be closed is closed."""

    court: str = "served"
    paid: str = "all"  # all, late (paid after its day), some (the rest still to come), none (late), enforced
    shares: tuple[int, ...] = (10, 40)  # days after the signing on which the parts are due
    sessions: int = 2
    pairs: int = 1  # agreements of the matter, each between its own pair


def settled(talks: Talks, end: End) -> Course:
    """The whole way of one matter: asked, talked over twice, signed, and on the same day taken in by the court."""
    case, at = talks.case, talks.before(5)
    yield from talks.brought()
    yield at
    talks.proposed(at)
    talks.asked(at + timedelta(minutes=20))
    at = talks.before(4)
    yield at
    talks.answered(at)
    talks.willing(at + timedelta(minutes=10))
    known, at = at + timedelta(minutes=12), talks.before(2)
    if end.sessions > 1:
        talks.book(at, known)
        yield at
        sitting = talks.session(at, ((100, 45, None), (95, 60, None)))
        talks.adjourned(sitting, at + timedelta(minutes=70))
        known = at + timedelta(minutes=72)
    at = _table(talks)
    talks.book(at, known)
    yield at
    packets = []
    for pair in range(end.pairs):
        if pair:
            talks.proposed(at, f"第 {pair + 1} 对当事人")
            talks.asked(at)
            talks.answered(at)
            talks.willing(at)
        people = [*case.people()[pair:-1][: 1 if end.pairs > 1 else None], case.people()[-1]]
        packets.append(_signed_and_handed(talks, at + timedelta(minutes=50 * pair), end, people))
    for packet in packets:
        yield from at_court(talks, packet, end)


def _table(talks: Talks) -> datetime:
    """When they sit down on the day of signing: never so late that the court could not take it in on that day."""
    latest = talks.case.world.until - timedelta(minutes=110)
    return min(talks.before(0), latest)


def _signed_and_handed(talks: Talks, at: datetime, end: End, people: list[Any]) -> Any:
    """The last session, the signatures, the mediation that takes it over, and the packet: one hour."""
    case, officer = talks.case, talks.officer
    due = [timezone.localdate(at) + timedelta(days=n) for n in end.shares]
    sitting = talks.session(at, ((90, 70, None), (85, 85, 100)))
    agreement = talks.drafted(sitting, at + timedelta(minutes=15), due, people)
    talks.reviewed(at + timedelta(minutes=27))
    talks.signed(agreement, at + timedelta(minutes=29))
    is_labour = talks.quarrel.is_labour
    unit, mediator = ("labour_committee", "tiaojie2") if is_labour else ("mediation_association", "tiaojie")
    organisation, review = case.world.units[unit], (due[-1] + timedelta(days=5)).isoformat()
    later = at + timedelta(minutes=32)
    case.take(officer, CIVIL, "hand_to_mediation", later, mediation_unit=str(organisation.pk), review_on=review)
    taken_over(case, later, unit, mediator, is_labour=is_labour, what="按双方签好的和解协议制作调解协议")
    made = mediated(talks, later + timedelta(minutes=3), unit, mediator, due, people)
    case.take(
        mediator, "mediation", "agree", later + timedelta(minutes=9), answer="协议的内容和后果\n可以共同申请司法确认"
    )
    case.take(officer, CIVIL, "mediation_concluded", later + timedelta(minutes=10), review_on=review)
    return handed(case, made, later + timedelta(minutes=10, seconds=case.world.random.randint(5, 170)))


def taken_over(case: Case, at: datetime, unit: str, mediator: str, *, is_labour: bool, what: str) -> None:
    """A mediation of the matter, given to an organisation and taken on by it."""
    case.open(
        case.officer, "mediation", at, mediation_kind="labour" if is_labour else "peoples", mediation_will="both",
        excluded_ground="none", what_to_mediate=what,
    )  # fmt: skip
    referred(case, at + timedelta(minutes=1), unit)
    received(case, at + timedelta(minutes=2), mediator, "receive_labour" if is_labour else "receive")


def referred(case: Case, at: datetime, unit: str) -> None:
    organisation = str(case.world.units[unit].pk)
    told = {
        "papers_sent": "登记表\n双方身份材料",
        "return_by": (timezone.localdate(at) + timedelta(days=20)).isoformat(),
    }
    case.take(case.officer, "mediation", "refer", at, organisation=organisation, **told)


def received(case: Case, at: datetime, mediator: str, step: str) -> None:
    person = case.world.standings[mediator].person
    assert person is not None
    case.take(
        mediator, "mediation", step, at, mediation_accepted_on=timezone.localdate(at).isoformat(),
        mediator=str(person.pk), mediator_conflict="none", fee="0",
    )  # fmt: skip


def mediated(
    talks: Talks, at: datetime, unit: str, mediator: str, due: list[date], people: list[Any] | None = None
) -> Any:
    """The mediation agreement: drafted by the mediator, signed by both sides and by him, sealed."""
    case, people = talks.case, people or talks.case.people()
    by, more = case.world.acting(mediator), [("confirmation", {"court": COURT_NAME})]
    agreement = agreements.draft(
        proceeding=case.run("mediation"), kind="mediation", terms=talks.terms(people, due, more=more),
        presiding_unit=case.world.units[unit], mediator=User.objects.get(username=mediator), by=by, at=at,
        number=f"示例调〔{at.year}〕{case.world.serial()}号",
    )  # fmt: skip
    agreements.make_ready(agreement=agreement, by=by, at=at + timedelta(minutes=1))
    assert by.person is not None
    roles = (("mediator", by.person.name), ("seal", case.world.units[unit].name))
    agreement.refresh_from_db()
    agreement.matter = case.matter
    sign_all(case, agreement, mediator, at + timedelta(minutes=2), roles=roles)
    return agreement


def handed(case: Case, agreement: Any, at: datetime) -> Any:
    """The one act: checked, packed and on the desk of the court window."""
    by = case.world.acting(case.officer)
    agreement.matter = case.matter
    version = asking.current_version(agreement)
    page = post.enclosure("调解协议书", [clause["text"][:24] for clause in version.clauses])
    scan = SimpleUploadedFile("调解协议书（签字版）.pdf", post.as_pdf([page]), "application/pdf")
    original = attachments.attach(
        matter=case.matter, upload=scan, by=by, at=at, supplied_by="调解组织", is_original=True
    )
    labour = {"is_labour": "yes" if case.story.matter_type == "unpaid_wages" else "no", "court_link": "seat"}
    return confirmation.hand_to_court(
        agreement=agreement, answers={**NO, **labour}, applicants=version.parties, files={"agreement": [original]}, by=by,
        at=at, verify_at=lambda code: f"{ADDRESS}{code}/",
    )  # fmt: skip


def at_court(talks: Talks, packet: Any, end: End) -> Course:
    """What the court window does with it, as far as `end` says; then the payments."""
    case, random = talks.case, talks.case.world.random
    if end.court == "sent":
        return
    at = packet.sent_at + timedelta(seconds=random.randint(40, 900))
    yield at
    by = case.world.acting(COURT)
    found = confirmations.packet_on_desk(by, packet.pk)
    assert found is not None
    packet = court.receive(packet=found, by=by, at=at)
    if end.court == "received":
        return
    if end.court == "returned":
        at = _next_day(case, at)
        yield at
        court.return_packet(
            packet=packet,
            ground="incomplete",
            text="缺一方当事人的身份证复印件，请补齐。",
            by=case.world.acting(COURT),
            at=at,
        )
        return
    if end.court == "supplement":
        at += timedelta(minutes=25)
        yield at
        court.ask_papers(
            packet=packet, missing="收款账户的开户证明", until=timezone.localdate(at) + timedelta(days=7),
            by=case.world.acting(COURT), at=at,
        )  # fmt: skip
        return
    at += timedelta(minutes=random.randint(5, 60)) if random.random() < 0.5 else timedelta(minutes=4)
    yield at
    number = case.world.serial()
    if end.court != "not_accepted":
        by, numbered = case.world.acting(COURT), f"（{at.year}）示例诉前调确{number}号"
        court.docket(packet=packet, number=numbered, on=timezone.localdate(at), by=by, at=at)
    if end.court == "docketed":
        return
    at = at + timedelta(minutes=20) if random.random() < 0.3 else _next_day(case, at)
    yield at
    result = end.court if end.court in OTHERWISE else "confirmed"
    ground, told = OTHERWISE.get(result, ("", ""))
    given = court.Given(result, f"（{at.year}）示例民特{number}号", timezone.localdate(at), ground, "", told)
    ruling = court.record_ruling(packet=packet, given=given, by=case.world.acting(COURT), at=at)
    keys = [party["key"] for party in packet.content["parties"]] if result == "confirmed" else []
    for key in keys if end.court == "served" else keys[:1]:
        by = case.world.acting(COURT)
        court.record_service(ruling=ruling, party_key=key, how="on_the_spot", on=timezone.localdate(at), by=by, at=at)
    yield from _performed(talks, packet, end, at)


def _performed(talks: Talks, packet: Any, end: End, at: datetime) -> Course:
    """The answer, then the payments on their days, late, or not at all; what is paid in full is closed.

    What the court did not confirm still binds both sides.
    """
    case, officer = talks.case, talks.officer
    at = case.world.moment(timezone.localdate(at) + timedelta(days=2))
    yield at
    case.world.acting(officer)
    if case.matter.proceedings.get(procedure="intake").state == "in_progress":
        answered_in_writing(case, at)
    rows = asking.instalments_of(packet.agreement)
    done = {"all": len(rows), "late": len(rows), "some": len(rows) // 2, "none": 0, "enforced": 0}[end.paid]
    for number, row in enumerate(rows):
        before, is_late = at, number >= done or (end.paid == "late" and number == done - 1)
        at = case.world.moment(due_day(row) + timedelta(days=2 if is_late else -1))
        if end.paid == "some" and number >= done:
            return
        at = max(at, before + timedelta(days=1))
        yield at
        if number >= done:
            yield from _breached(talks, packet, at, end)
            return
        if is_late:
            _pay_step(talks, packet, "breach", at)
        by = case.world.acting(officer)
        performance.record(
            instalment=row, amount=row.amount, paid_on=timezone.localdate(at), note="银行转账凭证", form_key=case.world.key(),
            by=by, at=at,
        )  # fmt: skip
    at = case.world.moment(timezone.localdate(at) + timedelta(days=2))
    yield at
    _pay_step(talks, packet, "complete", at, answer="款项已经付清，双方再无争议")
    told = {"performed_on": timezone.localdate(at).isoformat(), "receipt": "付款凭证已收"}
    if packet.agreement.made_from is not None:
        _take_on(talks, packet.agreement.made_from.proceeding, "perform", at, **told)
    case.world.acting(officer)
    if not case.matter.proceedings.filter(closed_at=None).exclude(procedure="intake").exists():
        case.step(officer, "close", at + timedelta(minutes=20), outcome="resolved", follow_up_result="reached")


def _breached(talks: Talks, packet: Any, at: datetime, end: End) -> Course:
    _pay_step(talks, packet, "breach", at)
    if end.paid == "enforced":
        at = talks.case.world.moment(timezone.localdate(at) + timedelta(days=6))
        yield at
        by = talks.case.world.acting(talks.officer)
        agreement = packet.agreement
        agreement.matter = talks.case.matter
        performance.apply_enforcement(agreement=agreement, court=COURT_NAME, by=by, at=at)


def _pay_step(talks: Talks, packet: Any, code: str, at: datetime, **facts: Any) -> None:
    """A step of the follow-up of this very agreement."""
    talks.case.world.acting(talks.officer)
    run = talks.case.matter.proceedings.get(procedure=performance.PROCEDURE, subject=str(packet.agreement_id))
    if code != "complete":
        facts["review_on"] = (timezone.localdate(at) + timedelta(days=5)).isoformat()
    _take_on(talks, run, code, at, **facts)


def _take_on(talks: Talks, run: Any, code: str, at: datetime, **facts: Any) -> None:
    by = talks.case.world.acting(talks.officer)
    talks.case.matter.refresh_from_db()
    run.matter = talks.case.matter
    proceedings.take_step(proceeding=run, step=code, given=facts, by=by, at=at, form_key=talks.case.world.key())


def _next_day(case: Case, at: datetime) -> datetime:
    return case.world.moment(
        national_calendar().nth_working_day(timezone.localdate(at), case.world.random.randint(1, 3))
    )
