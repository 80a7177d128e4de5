"""Opening a proceeding: its first clocks are counted before anything is written, so its dates are right at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from jianhe.casework import deadlines
from jianhe.casework.rules import catalogue, edition_of, practice_in, practice_name
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Clock, Matter, Proceeding


@dataclass(frozen=True)
class Opening:
    """A proceeding that is about to open: it and its first clocks are counted, nothing is written yet."""

    proceeding: Proceeding
    clocks: tuple[deadlines.Begun, ...]

    @property
    def nearest(self) -> Clock | None:
        """The own clock that ends first."""
        return deadlines.earliest(clock for clock, _first in self.clocks)


def plan_opening(
    *, matter: Matter, procedure: str, by: Standing, at: datetime, subject: str = "", parent: Proceeding | None = None,
    state: str | None = None, facts_given: Mapping[str, Any] | None = None, number: int = 1,
) -> Opening:  # fmt: skip
    """A run of a procedure under the edition and the centre's ways of the day, with the clocks that open with it."""
    assert by.centre is not None
    on = timezone.localdate(at)
    edition = catalogue().edition(procedure, on=on)
    known = dict(facts_given or {})
    proceeding = Proceeding(
        centre_id=matter.centre_id, matter=matter, parent=parent, number=number, procedure=procedure, subject=subject,
        edition=edition.first_day, practice=practice_name(practice_in(by.centre, on=on)),
        state=state or edition.starts_in, facts=known, owner_id=matter.owner_id,
        unit_id=matter.unit_id, opened_at=at, review_on=date.fromisoformat(known.get("review_on", on.isoformat())),
    )  # fmt: skip
    opening = Opening(
        proceeding,
        tuple(
            deadlines.planned(
                proceeding=proceeding, limit=limit, anchor=anchor(proceeding, limit, at), by=by.person, at=at
            )
            for limit in edition.opens
        ),
    )
    nearest = opening.nearest
    proceeding.next_due = nearest.legal_due if nearest else proceeding.review_on
    return opening


def write_opening(opening: Opening, *, by: Standing, at: datetime) -> Proceeding:
    """Write a planned opening: the proceeding, its clocks, the events. The matter's row is there."""
    proceeding = opening.proceeding
    proceeding.save(force_insert=True)
    deadlines.write_planned(opening.clocks, at)
    events.write(
        "proceeding_opened", proceeding.matter, by, at, proceeding=proceeding.pk, procedure=proceeding.procedure,
        edition=edition_of(proceeding).name,
    )  # fmt: skip
    return proceeding


def follow(matter: Matter, opening: Opening) -> None:
    """Let a new matter take its first state and next date from the intake that is about to open."""
    nearest, proceeding = opening.nearest, opening.proceeding
    state = edition_of(proceeding).states[proceeding.state]
    matter.state, matter.station, matter.turn = proceeding.state, state.station, state.owner
    matter.next_due, matter.next_due_at = proceeding.next_due, nearest.due_at if nearest else None
    matter.next_limit = nearest.limit if nearest else "review"


def open_proceeding(
    *, matter: Matter, procedure: str, by: Standing, at: datetime, subject: str = "", parent: Proceeding | None = None,
    state: str | None = None, facts_given: Mapping[str, Any] | None = None,
) -> Proceeding:  # fmt: skip
    """Open a run of a procedure on a locked matter. The caller settles the matter.

    Refused while the same procedure with the same subject is open.
    """
    runs = list(matter.proceedings.values_list("number", "procedure", "subject", "closed_at"))
    if any((code, about, closed) == (procedure, subject, None) for _number, code, about, closed in runs):
        title = catalogue().edition(procedure, on=timezone.localdate(at)).title
        raise refuse(f"“{title.zh}”已经在办，不能再开一个。", f"“{title.en}” is open already.")
    opening = plan_opening(
        matter=matter, procedure=procedure, by=by, at=at, subject=subject, parent=parent, state=state,
        facts_given=facts_given, number=max((run[0] for run in runs), default=0) + 1,
    )  # fmt: skip
    return write_opening(opening, by=by, at=at)


def anchor(proceeding: Proceeding, limit: str, at: datetime) -> datetime:
    """The moment that the limit runs from: a fact that was given, the matter's receipt, or the step itself."""
    runs_from = deadlines.rule_for(proceeding, limit, timezone.localdate(at)).runs_from
    if runs_from in proceeding.facts:
        given = datetime.fromisoformat(proceeding.facts[runs_from])
        return given if timezone.is_aware(given) else timezone.make_aware(datetime.combine(given.date(), given.time()))
    if runs_from == "received_at":
        return proceeding.opened_at if proceeding.parent_id else proceeding.matter.received_at
    accepted = proceeding.facts.get("accepted_on")
    if runs_from == "accepted_at" and accepted:
        return timezone.make_aware(datetime.combine(date.fromisoformat(accepted), time()))
    return at
