"""Starting a procedure on a matter: which may be started now and by whom, and the verb that opens the child proceeding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import conditions, deadlines, documents, openings, step_facts
from jianhe.casework.asked import Asked
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue, edition_of
from jianhe.law import starts
from jianhe.law.editions import INTAKE, START, Edition
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Proceeding, StepTaken
from jianhe.records.queries import access

LONGEST_SUBJECT = 60


@dataclass(frozen=True)
class Offer:
    """A procedure as a button: its edition of the day, and why it cannot be started, if so."""

    edition: Edition
    refusal: Refusal | None

    @property
    def code(self) -> str:
        return self.edition.code


def edition_to_start(procedure: str, *, on: date) -> Edition | None:
    """The edition of the day, where the catalogue has one that somebody may start."""
    try:
        edition = catalogue().edition(procedure, on=on)
    except LookupError:
        return None
    return edition if edition.starts is not None else None


def offers(*, intake: Proceeding, by: Standing, on: date) -> list[Offer]:
    """Every procedure that can be started on a matter at some time, each with the reason where it is not possible now.

    `intake` is the matter's present run of the intake and knows its matter. Two statements, however many procedures.
    """
    runs = _runs(intake)
    every = [edition for code in catalogue().editions if (edition := edition_to_start(code, on=on)) is not None]
    named = {name for edition in every if edition.starts for name in edition.starts.requires}
    asked = conditions.asked_of(intake, None, by=by, on=on, names=named)
    return [Offer(edition, _refusal(edition, runs, asked)) for edition in every]


def refusal(
    *, intake: Proceeding, procedure: str, by: Standing, on: date, given: Mapping[str, Any] | None = None
) -> Refusal | None:
    """Why the procedure cannot be started: the law first, then the conditions. `given` is None for a button."""
    edition = edition_to_start(procedure, on=on)
    if edition is None or edition.starts is None:
        return refuse("没有这种程序。", "There is no such procedure.").refusal
    asked = conditions.asked_of(intake, given, by=by, on=on, names=set(edition.starts.requires))
    return _refusal(edition, _runs(intake), asked)


@transaction.atomic
def start(
    *, matter: Matter, procedure: str, given: Mapping[str, Any], by: Standing, at: datetime,
    form_key: UUID | None = None,
) -> Proceeding:  # fmt: skip
    """Open a child proceeding of the matter's intake. The same form twice finds the first one.

    Effects in order: the matter and its intake locked and read again; the law, the conditions and the facts asked; the
    proceeding with its first clocks; the step that opened it; the matter's next date; last, the papers.
    """
    must(by, "open_proceeding")
    must_reach(by, matter)
    assert by.person is not None
    matter = access.lock(matter)
    done = StepTaken.objects.filter(matter=matter, step=START, form_key=form_key).first() if form_key else None
    if done is not None:
        return done.proceeding
    intake = matter.proceedings.select_for_update().filter(procedure=INTAKE).order_by("-number")[0]
    intake.matter = matter
    edition, found = _checked(intake, procedure, given, by, timezone.localdate(at))
    assert edition.starts is not None
    run = openings.open_proceeding(
        matter=matter, procedure=procedure, by=by, at=at, parent=intake, facts_given=found,
        subject=str(found[edition.starts.subject]) if edition.starts.subject else "",
    )  # fmt: skip
    taken = StepTaken(
        centre_id=matter.centre_id, matter_id=matter.pk, proceeding=run, step=START, from_state="",
        to_state=run.state, facts=found, by=by.person, at=at, form_key=form_key,
    )  # fmt: skip
    taken.save(force_insert=True)
    deadlines.settle_matter(matter=matter)
    access.raise_version(
        matter, next_due=matter.next_due, next_due_at=matter.next_due_at, next_limit=matter.next_limit, changed_at=at,
        change="proceeding_opened",
    )  # fmt: skip
    documents.make_for_step(taken=taken, step=edition.step(START), proceeding=run, by=by, at=at)
    return run


def _checked(
    intake: Proceeding, procedure: str, given: Mapping[str, Any], by: Standing, on: date
) -> tuple[Edition, dict[str, Any]]:
    """The edition and the facts as they will be kept; `Refused` where the start is not possible with them."""
    problem = refusal(intake=intake, procedure=procedure, by=by, on=on)
    edition = edition_to_start(procedure, on=on)
    if problem is not None or edition is None or edition.starts is None:
        raise Refused(problem) if problem else refuse("没有这种程序。", "There is no such procedure.")
    asked = edition.starts
    found = step_facts.read(catalogue(), edition, asked.asks, given, proceeding=intake, by=by, on=on)
    if asked.subject and len(str(found[asked.subject])) > LONGEST_SUBJECT:
        too_long = refuse(f"最多 {LONGEST_SUBJECT} 个字。", f"At most {LONGEST_SUBJECT} characters.").refusal
        raise step_facts.BadFacts({asked.subject: too_long})
    problem = refusal(intake=intake, procedure=procedure, by=by, on=on, given=found)
    if problem is not None:
        raise Refused(problem)
    return edition, found


def _runs(intake: Proceeding) -> list[starts.Run]:
    rows = Proceeding.objects.filter(matter=intake.matter_id).values_list(
        "procedure", "subject", "outcome", "closed_at"
    )
    return [starts.Run(code, about, outcome, closed is None) for code, about, outcome, closed in rows]


def _refusal(edition: Edition, runs: list[starts.Run], asked: Asked) -> Refusal | None:
    spine = edition_of(asked.proceeding)
    problem = starts.refusal(
        edition, catalogue().editions, runs, spine=spine, state=asked.proceeding.state, roles=asked.by.roles
    )
    if problem is not None or edition.starts is None:
        return problem
    return conditions.first_unmet(edition.starts.requires, asked)
