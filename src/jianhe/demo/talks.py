"""Talks of two sides under the guidance of a prosecutor: asked, held, agreed and signed, or ended on the way."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import agreements, bookings, settling, sittings, willingness
from jianhe.casework.agreement_terms import Payment, Terms
from jianhe.casework.free_rooms import BadBooking
from jianhe.demo import post
from jianhe.demo.acting import CLERKS, Case, Course
from jianhe.demo.courses import REMEDY
from jianhe.demo.quarrels import Quarrel
from jianhe.law.working_days import national_calendar
from jianhe.records.queries import rooms
from jianhe.records.queries.reconciliation import GapRow

CIVIL, CRIMINAL = "procuratorial_reconciliation", "criminal_reconciliation"
PLACE, ROOMS = "检察和解室", ("reconciliation_room", "mediation_room_1", "mediation_room_2", "mediation_room_3")
SHOWN = timedelta(days=35)  # rooms are booked for the sessions of so many days: the figures of their use look back thirty
WAYS = ("劳动仲裁，一年以内申请", "向人民法院起诉，时效三年")
CONDITIONS = {
    "offence": "dispute_three_years", "five_years": "none", "five_years_source": "查询违法犯罪记录", "minor_victim": "no",
    "repents": True, "forgives": True, "has_victim": True, "facts_clear": True, "is_voluntary_lawful": True,
}  # fmt: skip
FOUND = {
    "heard": "双方和经办人",
    "is_voluntary": True,
    "is_lawful": True,
    "harms_nobody": True,
    "consequences_told": True,
}


class Talks:
    """One matter in which both sides are brought to a table; `day` is the day on which they would sign."""

    def __init__(self, case: Case, quarrel: Quarrel, day: date, *, procedure: str = CIVIL) -> None:
        self.case, self.quarrel, self.day, self.procedure = case, quarrel, day, procedure
        self.booking: Any = None  # the room held for the next session

    @property
    def officer(self) -> str:
        return self.case.officer

    def before(self, days: int) -> datetime:
        """Some time in the opening hours, so many working days before the day of signing."""
        return self.case.world.moment(national_calendar().nth_working_day_before(self.day, days))

    def brought(self) -> Course:
        """Registered, accepted, handed over and taken up, up to the day on which both sides are asked."""
        case, at = self.case, self.before(9)
        yield at
        clerk = case.world.random.choice(CLERKS)
        case.register(clerk, "visit", at, window=case.world.windows[7], parties=self.quarrel.parties)
        at = self.before(8)
        yield at
        case.step(
            clerk, "accept_ordinary" if case.story.category != "crim_complaint" else "accept", at,
            accepted_on=timezone.localdate(at).isoformat(), handling_class="ordinary",
        )  # fmt: skip
        case.serve(clerk, at + timedelta(minutes=5), "on_the_spot")
        if case.matter.unit_id != case.world.units[case.office].pk:
            case.hand_over(at + timedelta(minutes=20))
            at = self.before(7)
            yield at
            case.sign_for(at)
        case.assign(at + timedelta(minutes=10))
        at = self.before(6)
        yield at
        case.step(self.officer, "start_handling", at)

    def proposed(self, at: datetime, pair: str = "双方") -> None:
        about = {"pair": pair, "dispute": self.quarrel.cause, "proposed_by": "prosecutor"}
        more = CONDITIONS if self.procedure == CRIMINAL else {"kind": self.quarrel.kind}
        self.case.open(self.officer, self.procedure, at, **about, **more)

    def asked(self, at: datetime, *, only: int | None = None) -> None:
        """Both sides are invited in neutral words."""
        self.case.take(self.officer, self.procedure, "ask_willingness", at)
        by = self.case.world.acting(self.officer)
        invited = self.case.people()[:only]
        willingness.invite(proceeding=self.case.run(self.procedure), parties=invited, how="phone", by=by, at=at)

    def answered(self, at: datetime, *answers: str) -> None:
        """What each said in turn; whoever is not named here is willing, and `` means that he has not answered."""
        by, run = self.case.world.acting(self.officer), self.case.run(self.procedure)
        for number, question in enumerate(run.willingness.filter(answer="").order_by("asked_at", "id")):
            answer = answers[number] if number < len(answers) else "willing"
            if answer:
                willingness.answer(question=question, answer=answer, how="phone", by=by, at=at)

    def willing(self, at: datetime) -> None:
        self.case.take(self.officer, self.procedure, "all_willing", at, session_place=PLACE)

    def book(self, session: datetime, at: datetime) -> None:
        """The first room that is free for a session; none for those of long ago, which no page of rooms shows."""
        case = self.case
        if session < case.world.until - SHOWN:
            return
        by, start = case.world.acting(self.officer), session - timedelta(minutes=session.minute % 15)
        start, people = start.replace(second=0, microsecond=0), case.people()
        assert by.person is not None
        for room in (case.world.rooms[code] for code in ROOMS):
            ends = min(start + timedelta(minutes=90), rooms.hours_of(room, timezone.localdate(start))[1])
            wanted = bookings.Wanted(
                room=room, starts_at=start, ends_at=ends, purpose="reconciliation",
                presider=by.person, parties=people, others="高示例（虚构），律师", proceeding=case.run(self.procedure),
            )  # fmt: skip
            with suppress(BadBooking):
                self.booking = bookings.book(matter=case.matter, wanted=wanted, by=by, at=at, form_key=case.world.key())
                return

    def session(self, at: datetime, rounds: Sequence[tuple[int, int, int | None]]) -> Any:
        """A session begun with everybody; `rounds` are what was asked, offered and settled, in hundredths of the claim."""
        case, by = self.case, self.case.world.acting(self.officer)
        comers = [
            sittings.Comer(f"{party.officer_name}" if party.kind == "company" else party.name, "party", party, True)
            for party in case.people()
        ] + [sittings.Comer("高示例（虚构）", "lawyer", None, True)]
        booking, self.booking = self.booking, None
        sitting = sittings.begin(
            proceeding=case.run(self.procedure), place=booking.room.name if booking else PLACE, comers=comers, by=by,
            at=at, booking=booking,
        )  # fmt: skip
        for minutes, part in ((4, "rights"), (9, "identity"), (14, "stories")):
            sittings.mark(sitting=sitting, part=part, by=by, at=at + timedelta(minutes=minutes))
        for number, (asked, offered, settled) in enumerate(rounds, 1):
            row = GapRow(
                self.quarrel.money, self._part(asked), self._part(offered), self._part(settled) if settled else None
            )
            sittings.note_offers(sitting=sitting, rows=[row], by=by, at=at + timedelta(minutes=20 + 8 * number))
        return sitting

    def _part(self, hundredths: int) -> int:
        return self.quarrel.total * hundredths // 10_000 * 100

    def adjourned(self, sitting: Any, at: datetime) -> None:
        by = self.case.world.acting(self.officer)
        sittings.end(
            sitting=sitting, result="adjourned", summary="双方讲了经过，对数额还要再商量，约定改日再谈。", by=by, at=at
        )

    def failed(self, sitting: Any, at: datetime, why: str = "amount_gap") -> None:
        by = self.case.world.acting(self.officer)
        sittings.end(
            sitting=sitting, result="failed", summary="双方谈了两个小时，没有谈成。", failure_reason=why,
            given={"remedy": "\n".join(WAYS)}, by=by, at=at,
        )  # fmt: skip

    def drafted(self, sitting: Any, at: datetime, due: Sequence[date], people: Sequence[Any] | None = None) -> Any:
        """The draft read out, revised once, made final, and the session ended with it: it goes to the review."""
        case, by = self.case, self.case.world.acting(self.officer)
        people = people or case.people()
        kind = "criminal" if self.procedure == CRIMINAL else "civil"
        terms = self.terms(people, due)
        agreement = agreements.draft(proceeding=case.run(self.procedure), kind=kind, terms=terms, by=by, at=at)
        revised = self.terms(people, due, days="10")
        agreements.revise(agreement=agreement, over=1, terms=revised, by=by, at=at + timedelta(minutes=6))
        agreements.make_ready(agreement=agreement, by=by, at=at + timedelta(minutes=9))
        for minutes, part in ((0, "gap"), (8, "reading")):
            sittings.mark(sitting=sitting, part=part, by=by, at=at + timedelta(minutes=minutes))
        sittings.end(
            sitting=sitting, result="agreed", summary="逐条念过，双方都说听明白了、没有意见。", by=by,
            at=at + timedelta(minutes=10),
        )  # fmt: skip
        agreement.refresh_from_db()
        agreement.matter = case.matter
        return agreement

    def reviewed(self, at: datetime) -> None:
        more = {"amount_fits": True} if self.procedure == CRIMINAL else {}
        self.case.take(self.officer, self.procedure, "pass_review", at, **FOUND, **more)

    def signed(self, agreement: Any, at: datetime, *, first: int | None = None) -> None:
        """Each party of the agreement signs on the tablet; `first` leaves the rest for later."""
        sign_all(self.case, agreement, self.officer, at, first=first)

    def terms(self, people: Sequence[Any], due: Sequence[date], *, days: str = "5", more: Sequence[Any] = ()) -> Terms:
        """The claim in as many parts as there are days, each claimant the same."""
        payer, payees = people[-1], people[:-1]
        parts = [
            Payment(day, amount, payer.pk, payee.pk, f"622200000000{n:04d}")
            for n, payee in enumerate(payees, 1)
            for day, amount in zip(
                due, _split(self.quarrel.total // len(self.quarrel.claimants), len(due)), strict=True
            )
        ]
        if self.procedure == CRIMINAL:
            clauses: tuple[Any, ...] = (
                ("offence", {"facts": "双方因地界争吵，对方打了一拳，造成轻伤"}), ("repentance", {"manner": "当面"}),
                ("payment", {"what": self.quarrel.money}), ("forgiveness", {}), ("free_will", {}),
            )  # fmt: skip
        else:
            clauses = (
                ("dispute", {"cause": self.quarrel.cause}), ("payment", {"what": self.quarrel.money}),
                ("account", {"manner": "打入收款人银行卡"}), ("breach", {"days": days}), *more, ("free_will", {}),
            )  # fmt: skip
        total = sum(part.amount for part in parts)
        return Terms(tuple(one.pk for one in people), clauses, total, tuple(parts))


def sign_all(
    case: Case,
    agreement: Any,
    username: str,
    at: datetime,
    *,
    first: int | None = None,
    roles: Sequence[tuple[str, str]] = (),
) -> None:
    """Signatures of the parties, then of the mediator and the seal where they belong, a minute apart."""
    by = case.world.acting(username)
    version = agreement.versions.get(number=agreement.current)
    signers = [(one, "officer" if one.kind == "company" else "own", one.officer_name or one.name)
               for one in case.people(username) if one.pk in version.parties][:first]  # fmt: skip
    for number, (party, capacity, signer) in enumerate([*signers, *((None, role, name) for role, name in roles)]):
        seed = case.world.random.randint(1, 10_000)
        picture = (
            post.seal(signer) if capacity == "seal" else post.signature(signer.removesuffix("（虚构）"), seed=seed)
        )
        settling.sign(
            agreement=agreement, over=agreement.current, party=party, capacity=capacity, signer=signer, how="tablet",
            upload=SimpleUploadedFile("签名.png", picture, "image/png"), is_willing=True, by=by,
            at=at + timedelta(seconds=50 * number),
        )  # fmt: skip
        agreement.refresh_from_db()
        agreement.matter = case.matter


def answered_in_writing(case: Case, at: datetime) -> None:
    """Decided, answered and served, for what ended at a table."""
    officer, told = (
        case.officer,
        {"facts": case.story.found, "result": case.story.result, "reasons": "有协议和材料为证。"},
    )
    case.step(officer, "decide", at, **told)
    case.step(officer, "result_reply", at + timedelta(minutes=10), **told, remedy=REMEDY, contact=case.contact)
    case.serve(officer, at + timedelta(minutes=20), "on_the_spot")


def _split(total: int, parts: int) -> list[int]:
    """Whole yuan in equal parts, the rest in the first."""
    each = total // parts // 100 * 100
    return [total - each * (parts - 1), *[each] * (parts - 1)]
