"""A walker: takes random available steps on random matters as random entitled people, each in its own transaction."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import (
    bulk_assign,
    documents,
    facts,
    handling,
    intake,
    linking,
    parties,
    proceedings,
    returning,
    sealing,
)
from jianhe.casework.bulk_assign import Chosen
from jianhe.casework.rules import catalogue, edition_of
from jianhe.law.editions import Fact
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.people.context import set_context
from jianhe.people.models import Centre, Unit, User
from jianhe.people.standing import Standing, standing_of
from jianhe.records.models import Approval, Document, Entry, HandOver, Matter, MatterLink, Proceeding
from tests.build import AT, a_person

POOL = 30  # matters that the walk goes back to; older ones are left as they are
_OFTEN_OPEN = {"assign", "record_unreachable", "procedural_reply", "reopen", "withdraw"}  # else a walk does little else
UNITS = ("complaints_and_appeals", "civil", "juvenile", "service_centre_12309", "labour_inspection")


@dataclass
class Walker:
    """One walk: its dice, its clock, its cast and the matters it goes back to."""

    seed: int
    random: Random = field(init=False)
    at: datetime = AT
    taken: Counter[str] = field(default_factory=Counter)
    last: str = ""
    refused: Counter[str] = field(default_factory=Counter)
    cast: list[Standing] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    pool: list[UUID] = field(default_factory=list)
    homes: dict[UUID, UUID] = field(default_factory=dict)
    asked: set[UUID] = field(default_factory=set)  # matters with a step that waits for approval
    sent: set[UUID] = field(default_factory=set)  # matters with a hand-over under way
    batches: list[tuple[Standing, Any]] = field(default_factory=list)  # the last ones, with who made them

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        on = timezone.localdate(self.at)
        with transaction.atomic():
            self.cast = [standing_of(user, on=on) for user in User.objects.order_by("username")]
            self.cast = [by for by in self.cast if by.units]
            self.units = list(Unit.objects.filter(code__in=UNITS).order_by("code"))
            self.centre = Centre.objects.get()

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def move(self) -> UUID | None:
        """One act. Returns the matter it changed, None where it was refused."""
        self.at += timedelta(minutes=self.random.choice((0, 1, 20, 90, 600, 1500, 4000)))
        is_new = len(self.pool) < 5 or self.random.random() < 0.07
        key = None if is_new else self.random.choice(self.pool)
        by = self._somebody(key)
        act = None if key is None else self._an_act(key)
        try:
            with transaction.atomic():
                set_context(by)
                changed = act(self, by, Matter.objects.get(pk=key)) if act else self._register(by)
        except (Refused, Matter.DoesNotExist, Skipped) as refusal:
            name = act.__name__ if act else "register"
            self.refused[name if isinstance(refusal, Refused) else "out of reach or nothing to do"] += 1
            return None
        self.last = changed[1]
        self.taken[self.last] += 1
        if key is None:
            self.pool = [*self.pool, changed[0]][-POOL:]
        self._remember(changed[0])
        return changed[0]

    def _an_act(self, key: UUID) -> "Act":
        """What waits on the matter first; otherwise by the dice."""
        if self.random.random() < 0.5 and (key in self.asked or key in self.sent):
            return Walker.decide if key in self.asked else Walker.hand_over
        return self.random.choices(list(_ACTS), list(_ACTS.values()))[0]

    def _remember(self, key: UUID) -> None:
        if self.last.startswith("asked "):
            self.asked.add(key)
        elif self.last in ("approve", "decline"):
            self.asked.discard(key)
        elif self.last == "hand_over":
            self.sent.add(key)
        elif self.last.endswith(" a hand-over") and not self.last.startswith("see"):
            self.sent.discard(key)

    def _somebody(self, key: UUID | None) -> Standing:
        """Most often somebody whose units reach the matter."""
        home = self.homes.get(key) if key else None
        near = [by for by in self.cast if home in by.units and may(by.roles, "take_step")]
        return self.random.choice(near if near and self.random.random() < 0.9 else self.cast)

    def _register(self, by: Standing) -> tuple[UUID, str]:
        random = self.random
        registration = intake.Registration(
            channel=random.choice(("letter", "visit", "call", "online", "hand_over")), sent_by="示例机关（虚构）",
            received_at=self.at - timedelta(minutes=random.choice((5, 60, 3000))), story="示例事项（虚构）",
            parties=[a_person()], people_count=random.choice((1, 1, 6)), is_sealed=random.random() < 0.03,
            known_matter=None,
        )  # fmt: skip
        made = intake.register(registration=registration, form_key=self.key(), by=by, at=self.at)
        self.homes[made.matter.pk] = made.matter.unit_id
        return made.matter.pk, "register"

    def step(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        """An available step, with facts of the right kinds; sometimes one that the page would grey out."""
        proceeding = Proceeding.objects.filter(matter=matter, procedure="intake").order_by("-number")[0]
        offered = proceedings.choices(proceeding=proceeding, by=by, on=timezone.localdate(self.at))
        if self.random.random() > 0.03:
            offered = [choice for choice in offered if choice.refusal is None]
        if not offered:
            raise Skipped
        weights = [1 if choice.code in _OFTEN_OPEN else 4 for choice in offered]
        code = self.random.choices(offered, weights)[0].code
        given = self._facts(proceeding, code)
        done = proceedings.take_step(
            proceeding=proceeding, step=code, given=given, by=by, at=self.at, form_key=self.key()
        )
        return matter.pk, f"asked {code}" if isinstance(done, Approval) else code

    def _facts(self, proceeding: Proceeding, code: str) -> dict[str, Any]:
        edition = edition_of(proceeding)
        asks = edition.steps[code].asks
        wanted = [name for name, how in asks.items() if how == "required" or self.random.random() < 0.4]
        return {name: _VALUES[edition.facts[name].type](self, edition.facts[name], proceeding) for name in wanted}

    def decide(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        approval = Approval.objects.filter(matter=matter, decided_at=None).first()
        if approval is None:
            raise Skipped
        granted = self.random.random() < 0.75
        proceedings.decide_approval(approval=approval, is_granted=granted, reason="示例", by=by, at=self.at)
        return matter.pk, "approve" if granted else "decline"

    def note(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        kind = self.random.choice(handling.ENTRY_KINDS)
        handling.note(
            matter=matter, kind=kind, text="示例", happened_at=self.at, by=by, at=self.at, form_key=self.key()
        )  # fmt: skip
        return matter.pk, "note"

    def take_back(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        entry = Entry.objects.filter(matter=matter, withdrawn_at=None).order_by("-at").first()
        if entry is None:
            raise Skipped
        handling.withdraw_note(entry=entry, by=by, at=self.at)
        return matter.pk, "take back a note"

    def contact(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        again = intake.Registration(channel="call", received_at=self.at, story="又来问", known_matter=matter)
        intake.register(registration=again, form_key=self.key(), by=by, at=self.at)
        return matter.pk, "contact"

    def assign(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        person = self.random.choice(self.cast).person
        assert person is not None
        handling.assign(matter=matter, handler=person, by=by, at=self.at)
        return matter.pk, "assign outside a step"

    def give(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        """This matter and up to four others to somebody, as a batch; one of them perhaps as it was shown long ago."""
        person = self.random.choice(self.cast).person
        assert person is not None
        others = Matter.objects.filter(pk__in=self.random.sample(self.pool, min(4, len(self.pool)))).exclude(pk=matter.pk)
        chosen = [Chosen(matter.short_code, matter.version)]
        chosen += [Chosen(one.short_code, max(1, one.version - self.random.choice((0, 0, 0, 1)))) for one in others]
        batch = bulk_assign.begin(chosen=chosen, handler=person, form_key=self.key(), by=by, at=self.at)
        bulk_assign.carry_on(batch=batch, by=by, at=self.at)
        self.batches = [*self.batches, (by, batch)][-5:]
        return matter.pk, "give many"

    def give_back(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        """One of the last batches undone by whoever made it."""
        if not self.batches:
            raise Skipped
        by, batch = self.random.choice(self.batches)
        set_context(by)
        bulk_assign.undo(batch=batch, by=by, at=self.at)
        return matter.pk, "give many back"

    def helper(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        person = self.random.choice(self.cast).person
        assert person is not None
        if self.random.random() < 0.7:
            handling.add_helper(matter=matter, person=person, by=by, at=self.at)
        else:
            handling.remove_helper(matter=matter, person=person, by=by, at=self.at)
        return matter.pk, "helper"

    def hand_over(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        """Whatever may happen to a hand-over under way."""
        waiting = HandOver.objects.filter(matter=matter, state="sent").first()
        if waiting is None:
            raise Skipped
        by = next((one for one in self.cast if waiting.to_unit_id in one.units and self.random.random() < 0.5), by)
        set_context(by)
        what = self.random.choice(("see", "sign", "sign", "return", "recall"))
        if what == "see":
            handling.mark_seen(hand_over=waiting, by=by, at=self.at)
        elif what == "sign":
            handling.sign_for(hand_over=waiting, by=by, at=self.at)
        elif what == "return":
            reason = self.random.choice(list(catalogue().lists["return_reasons"]))
            returning.return_hand_over(hand_over=waiting, reason=reason, text="示例", by=by, at=self.at)
        else:
            handling.recall(hand_over=waiting, by=by, at=self.at)
        return matter.pk, f"{what} a hand-over"

    def paper(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        """Serve a paper, rarely make one void."""
        found = Document.objects.filter(matter=matter, state="approved").order_by("made_at").first()
        if found is None:
            raise Skipped
        if self.random.random() < 0.93:
            documents.serve(document=found, how="post", to="示例", served_at=self.at, by=by, at=self.at)
            return matter.pk, "serve"
        documents.void(document=found, reason="示例", by=by, at=self.at)
        return matter.pk, "void"

    def party(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        if self.random.random() < 0.7:
            parties.add_party(matter=matter, party=a_person(side="b", role="respondent"), by=by, at=self.at)
            return matter.pk, "add a party"
        there = matter.parties.filter(removed_at=None).first()
        if there is None:
            raise Skipped
        parties.remove_party(party=there, by=by, at=self.at)
        return matter.pk, "remove a party"

    def correct(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        day = timezone.localdate(self.at) - timedelta(days=self.random.randint(0, 9))
        facts.correct(
            matter=matter, field="acceptance", value="accepted", valid_from=day, source="示例", by=by, at=self.at
        )  # fmt: skip
        return matter.pk, "correct a fact"

    def link(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        there = MatterLink.objects.filter(matter=matter, ended_at=None).first()
        if there is not None and self.random.random() < 0.5:
            linking.unlink(link=there, by=by, at=self.at)
            return matter.pk, "unlink"
        other = Matter.objects.get(pk=self.random.choice(self.pool))
        linking.link(matter=matter, other=other, kind=self.random.choice(linking.KINDS), by=by, at=self.at)
        return matter.pk, "link"

    def seal(self, by: Standing, matter: Matter) -> tuple[UUID, str]:
        sealing.seal(matter=matter, ground="示例", by=by, at=self.at)
        return matter.pk, "seal"


class Skipped(Exception):
    """There was nothing to do of this kind."""


Act = Callable[[Walker, Standing, Matter], tuple[UUID, str]]
_ACTS: Mapping[Act, int] = {
    Walker.step: 70, Walker.note: 6, Walker.take_back: 1, Walker.contact: 4, Walker.assign: 3, Walker.helper: 2,
    Walker.give: 3, Walker.give_back: 3,
    Walker.paper: 9, Walker.party: 2, Walker.correct: 1, Walker.seal: 1,
    Walker.link: 2,
}  # fmt: skip


def _a_day(walker: Walker, fact: Fact, _: Proceeding) -> str:
    days = walker.random.randint(1, 70) * (1 if fact.tense == "future" else -1)
    near = 0 if fact.tense == "past" and walker.random.random() < 0.6 else days
    return (timezone.localdate(walker.at) + timedelta(days=near)).isoformat()


def _a_matter(walker: Walker, _fact: Fact, _proceeding: Proceeding) -> str:
    found = Matter.objects.filter(pk__in=walker.pool).order_by("serial").values_list("year", "serial")
    year, serial = walker.random.choice([*found] or [(2026, 1)])
    return f"{year}-{serial:05d}"


def _a_limit(walker: Walker, _fact: Fact, proceeding: Proceeding) -> str:
    running = sorted(proceeding.clocks.filter(ended_at=None).values_list("limit", flat=True))
    return str(walker.random.choice(running or ["result_3m"]))


_VALUES: Mapping[str, Callable[[Walker, Fact, Proceeding], Any]] = {
    "date": _a_day,
    "text": lambda *_: "示例文字",
    "lines": lambda *_: "第一行\n第二行",
    "choice": lambda walker, fact, _: walker.random.choice(sorted(catalogue().choices(fact))),
    "person": lambda walker, *_: str(walker.random.choice(walker.cast).person.pk),
    "unit": lambda walker, *_: str(walker.random.choice(walker.units).pk),
    "matter": _a_matter,
    "limit": _a_limit,
    "datetime": lambda walker, *_: walker.at.isoformat(),
    "money": lambda walker, *_: walker.random.randint(0, 10**8),
    "integer": lambda walker, *_: walker.random.randint(0, 99),
    "boolean": lambda walker, *_: walker.random.random() < 0.5,
}
