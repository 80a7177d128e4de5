"""Walks a procedure of any catalogue step by step, with facts made from their types, by whoever of the cast may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import attachments, checklist, conditions, deadlines, proceedings, starting
from jianhe.casework.rules import catalogue
from jianhe.law.editions import INTAKE, START, Edition, Fact, Step
from jianhe.people.context import set_context
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing, standing_of
from jianhe.records.models import Approval, Matter, Proceeding, StepTaken
from jianhe.records.queries import access, matters
from tests import build
from tests.build import AT, HEAD
from tests.casework import paths


@dataclass
class Walk:
    """One matter on its way through one edition; the clock goes on by an hour with each step."""

    edition: Edition
    key: UUID
    at: datetime
    proceeding: UUID | None = None
    code: str = START  # the step that is being taken
    known: dict[str, Any] = field(default_factory=dict)  # facts that a builder asked to be given

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def run(self) -> Proceeding:
        """The proceeding that is walked, read again; for the intake the present run, before its start the intake."""
        if self.proceeding is None or self.edition.code == INTAKE:
            found = Proceeding.objects.filter(matter=self.key, procedure=INTAKE).order_by("-number")[0]
        else:
            found = Proceeding.objects.get(pk=self.proceeding)
        found.matter = self.matter()
        return found

    def matter(self) -> Matter:
        return Matter.objects.get(pk=self.key)

    def as_(self, username: str) -> Standing:
        """From here on the database knows this one of the cast."""
        by = build.standing(username, on=self.on)
        set_context(by)
        return by

    def another_matter(self) -> Matter:
        return build.a_matter(by=self.as_(HEAD), at=self.at)

    def settle(self) -> None:
        """The next dates, after a builder has moved a clock past the verbs of the engine."""
        run = self.run
        deadlines.settle(proceeding=run)
        run.save(update_fields=["next_due"])
        matter = access.lock(run.matter)
        deadlines.settle_matter(matter=matter)
        access.raise_version(matter, next_due=matter.next_due, next_limit=matter.next_limit, changed_at=self.at)

    def go(self, steps: Iterable[str]) -> None:
        for code in steps:
            self.at += timedelta(hours=1)
            self._take(code)

    def _take(self, code: str) -> None:
        before, step, self.code = self.run.state, self.edition.steps[code], code
        given = self._ready(step.requires, step, code)
        by = self._somebody(step.by, code)
        done: StepTaken | Approval
        if step.by_itself and self.run.state != before:  # what brought its conditions about took it as well
            done = StepTaken.objects.filter(proceeding=self.run, step=code).latest("id")
        else:
            done = proceedings.take_step(
                proceeding=self.run, step=code, given=given, by=by, at=self.at, form_key=uuid4()
            )
        if isinstance(done, Approval):
            done = proceedings.decide_approval(
                approval=done, is_granted=True, reason="", by=self._somebody([done.role], code, but=by), at=self.at
            )
        assert isinstance(done, StepTaken)
        after, target = self.run, self.edition.target(code, before)
        assert after.state == done.to_state == target, f"{self.edition.name}: {code} led to {after.state}"
        assert {paper.paper for paper in done.documents.all()} == set(step.papers)
        if self.edition.states[target].ends:
            assert after.closed_at and after.outcome and after.answer and after.next_due is None
        else:
            assert after.closed_at is None and after.owner_id and after.next_due

    def _ready(self, required: Iterable[str], step: Step, code: str) -> dict[str, Any]:
        """Bring about what the step requires, and make up what it asks for."""
        from tests.casework.path_builders import BUILDERS

        self._bring(code)
        told: dict[str, Any] = {}
        for name in required:
            if name in BUILDERS:
                told |= BUILDERS[name](self) or {}
        given = {**{name: self._value(name, step) for name in step.asks}, **told}
        by = self._somebody(step.by, code)
        for name in required:
            if not conditions.CONDITIONS[name](conditions.asked_of(self.run, given, by=by, on=self.on, names=set(required))):
                pytest.fail(
                    f"{self.edition.name}: {code} requires {name}, which does not hold here."
                    f" Write a builder `{name}(walk)` in tests/casework/path_builders.py and list it in BUILDERS."
                )
        return given

    def _bring(self, code: str) -> None:
        """An attachment for each material that the step waits for; what is a paper must come of an earlier step."""
        for name, material in self.edition.materials.items():
            if code in material.before and material.paper is None:
                by, run = self.as_(HEAD), self.run
                upload = SimpleUploadedFile("示例.txt", f"示例（虚构）{name}".encode())
                file = attachments.attach(matter=run.matter, upload=upload, by=by, at=self.at)
                checklist.tick(proceeding=run, material=name, attachment=file, by=by, at=self.at)

    def _ends(self, code: str) -> bool:
        return code in self.edition.steps and self.edition.states[self.edition.target(code, self.run.state)].ends

    def _somebody(self, roles: Iterable[str], code: str, *, but: Standing | None = None) -> Standing:
        """Who of the cast holds one of the roles and reaches the matter; the database knows them from here on."""
        duties = Duty.objects.filter(role__in=list(roles)).order_by("since", "person__username")
        for person in User.objects.filter(pk__in=duties.values("person")).order_by("username"):
            by = standing_of(person, on=self.on)
            if but is not None and person == but.person:
                continue
            set_context(by)
            if not access.matters_visible_to(by).filter(pk=self.key).exists():
                continue
            if but is None and self._ends(code) and self.run.unit_id not in by.units:
                continue  # who only helps ends nothing
            return by
        pytest.fail(
            f"{self.edition.name}: nobody of {', '.join(roles)} reaches the matter when {code} is due;"
            " an earlier step must hand it over to them, or the builder of a condition must"
        )

    def _value(self, name: str, step: Step) -> Any:
        return _VALUES[self.edition.facts[name].type](self, self.edition.facts[name], step)


def start(edition: Edition) -> Walk:
    """A matter on which the procedure has just begun: registered, or brought to where the start is possible."""
    build.a_centre()
    at = _within(edition)
    head = build.standing(HEAD, on=timezone.localdate(at))
    set_context(head)
    if edition.starts is None:
        return Walk(edition, build.a_matter(by=head, at=at).pk, at)
    state = next((one for one in ("in_progress", *build.PATHS) if one in edition.starts.from_), None)
    assert state is not None, f"{edition.name} starts in {edition.starts.from_}; add a way there to tests.build.PATHS"
    walk = Walk(edition, build.a_matter(state, by=head, at=at).pk, at + timedelta(minutes=1))
    _come_before(walk, edition)
    opening = edition.step(START)
    given = walk._ready(opening.requires, opening, START)
    run = starting.start(
        matter=walk.matter(), procedure=edition.code, given=given, by=walk._somebody(opening.by, START), at=walk.at,
        form_key=uuid4(),
    )  # fmt: skip
    walk.proceeding = run.pk
    return walk


def _within(edition: Edition) -> datetime:
    """A moment while the edition is the one in force: that of all tests, or its own first working hours."""
    if catalogue().edition(edition.code, on=timezone.localdate(AT)).first_day == edition.first_day:
        return AT
    return AT.replace(year=edition.first_day.year, month=edition.first_day.month, day=edition.first_day.day)


def _come_before(walk: Walk, edition: Edition) -> None:
    """What must have ended before, walked to one of the outcomes that the start names."""
    assert edition.starts is not None
    for code, outcomes in list(edition.starts.after.items())[:1]:
        earlier = catalogue().edition(code, on=walk.on)
        before = Walk(earlier, walk.key, walk.at)
        opening = earlier.step(START)
        given = before._ready(opening.requires, opening, START)
        before.proceeding = starting.start(
            matter=before.matter(), procedure=code, given=given, by=before._somebody(opening.by, START), at=before.at,
        ).pk  # fmt: skip
        before.go(paths.walk_to(earlier, outcomes))
        walk.at = before.at + timedelta(minutes=1)


def _a_day(walk: Walk, fact: Fact, _step: Step) -> str:
    return (walk.on + timedelta(days=14 if fact.tense == "future" else 0)).isoformat()


def _a_person(walk: Walk, _fact: Fact, _step: Step) -> str:
    return str(User.objects.get(username=build.OFFICER).pk)


def _a_unit(walk: Walk, _fact: Fact, step: Step) -> str:
    """Where the step hands over, a unit that fits and has somebody in it; else another department."""
    if step.hands_over is None:
        return str(Unit.objects.get(code="civil").pk)
    fit = matters.units_for(walk.run.centre_id, step.hands_over, on=walk.on)
    held = set(Duty.objects.filter(unit__in=fit).values_list("unit", flat=True))
    return str(next((unit.pk for unit in fit if unit.pk in held), fit[0].pk))


_VALUES: Mapping[str, Any] = {
    "date": _a_day,
    "datetime": lambda walk, *_: walk.at.isoformat(),
    "text": lambda *_: "示例（虚构）",
    "lines": lambda *_: "第一行\n第二行",
    "choice": lambda _walk, fact, _step: next(iter(catalogue().choices(fact))),
    "money": lambda *_: 364_00,
    "integer": lambda *_: 3,
    "boolean": lambda *_: True,
    "person": _a_person,
    "unit": _a_unit,
    "matter": lambda walk, *_: walk.another_matter().short_code,
    "limit": lambda walk, *_: walk.run.clocks.filter(ended_at=None).values_list("limit", flat=True).first(),
}
