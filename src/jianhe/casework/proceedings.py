"""Proceedings: opening one, and taking a step in it. This is the only door through which a state changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import (
    bookings,
    conditions,
    deadlines,
    documents,
    effects,
    facts,
    handling,
    merging,
    openings,
    step_facts,
    triage,
)
from jianhe.casework.asked import Asked
from jianhe.casework.permits import must, must_be_current, must_reach
from jianhe.casework.rules import catalogue, edition_of, local_choice
from jianhe.law import materials
from jianhe.law import steps as moves
from jianhe.law.editions import INTAKE, Edition, Step
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.roles import may
from jianhe.law.words import words
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Approval, Matter, Proceeding, StepTaken
from jianhe.records.queries import access


@dataclass(frozen=True)
class Choice:
    """A step as a button: its code and words, and why it is not available, if so."""

    code: str
    step: Step
    refusal: Refusal | None


def refusal(
    *, proceeding: Proceeding, step: str, by: Standing, on: date, given: Mapping[str, Any] | None = None
) -> Refusal | None:
    """Why the step may not be taken now: asks the law, then the conditions. `given` is None for a button."""
    return _refusal(edition_of(proceeding), step, conditions.asked_of(proceeding, given, by=by, on=on))


def choices(*, proceeding: Proceeding, by: Standing, on: date) -> list[Choice]:
    """The steps that leave the present state, each with the reason when it is not available to this person."""
    return _choices(conditions.asked_of(proceeding, None, by=by, on=on))


def choices_of_all(*, runs: Sequence[Proceeding], by: Standing, on: date) -> dict[UUID, list[Choice]]:
    """The same for several proceedings by their keys, in one statement."""
    return {asked.proceeding.pk: _choices(asked) for asked in conditions.asked_of_all(runs, by=by, on=on)}


def _choices(asked: Asked) -> list[Choice]:
    edition = edition_of(asked.proceeding)
    return [
        Choice(code, edition.steps[code], _refusal(edition, code, asked))
        for code in moves.steps_from(edition, asked.proceeding.state)
    ]


def _refusal(edition: Edition, step: str, asked: Asked) -> Refusal | None:
    if step not in edition.steps:
        return refuse("没有这一步。", "There is no such step.").refusal
    problem = moves.refusal(edition, step, state=asked.proceeding.state, roles=asked.by.roles)
    return problem or _only_helps(edition, step, asked) or _not_ready(edition, step, asked)


def _not_ready(edition: Edition, step: str, asked: Asked) -> Refusal | None:
    """What the records lack: a material of the list, or a condition."""
    missing = None
    if edition.materials:
        missing = materials.refusal(edition, step, ticked=asked.known["ticked"], papers=asked.known["papers"])
    return missing or conditions.first_unmet(edition.steps[step].requires, asked)


def _only_helps(edition: Edition, step: str, asked: Asked) -> Refusal | None:
    """Who helps, or was only handed the matter, cannot end it: that is for the unit that answers for the proceeding."""
    proceeding = asked.proceeding
    ends = edition.states[edition.target(step, proceeding.state)].ends
    if not ends or proceeding.unit_id in asked.by.units:
        return None
    return refuse(
        "协办的不能办结，由主办单位办。", "Whoever only helps cannot close the matter.",
        instead=words("办好了在移送页上答复，主办单位据此办结。", "Answer the hand-over; the lead closes on it."),
    ).refusal  # fmt: skip


def check_step(
    *, proceeding: Proceeding, step: str, given: Mapping[str, Any], by: Standing, on: date
) -> dict[str, Any]:
    """The facts of a step as they would be written, or `Refused`: what a page that asks "sure?" shows first."""
    edition, told = edition_of(proceeding), conditions.Told(proceeding)
    problem = _refusal(edition, step, Asked(proceeding, None, by, on, lambda: told))
    if problem is not None:
        raise Refused(problem)
    found = step_facts.read(catalogue(), edition, edition.steps[step].asks, given, proceeding=proceeding, by=by, on=on)
    problem = _refusal(edition, step, Asked(proceeding, found, by, on, lambda: told))
    if problem is not None:
        raise Refused(problem)
    triage.must_know_cause(proceeding, edition.steps[step].asks, found)
    return found


@transaction.atomic  # a refusal half way, by an effect or a clock, leaves nothing behind
def take_step(
    *, proceeding: Proceeding, step: str, given: Mapping[str, Any], by: Standing, at: datetime,
    form_key: UUID | None = None, version: int | None = None,
) -> StepTaken | Approval:  # fmt: skip
    """Take one step. Returns the step taken, or the approval asked for where the rule names somebody who must agree.

    Effects in order: matter and proceeding locked and read again; the same form twice finds the first step; state,
    role, conditions and facts checked; then `_carry_out`.
    """
    must(by, "take_public_step" if may(by.roles, "take_public_step") else "take_step")
    must_reach(by, proceeding.matter)
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    proceeding.matter = matter
    done = StepTaken.objects.filter(proceeding=proceeding, form_key=form_key).first() if form_key else None
    if done is not None:
        return done
    must_be_current(matter, version)
    edition = edition_of(proceeding)
    found = check_step(proceeding=proceeding, step=step, given=given, by=by, on=timezone.localdate(at))
    approver = approving_role(proceeding, edition, step)
    if approver is not None and approver not in by.roles:
        return _ask_approval(proceeding, step, found, approver, by, at)
    approved_by = by.person if approver is not None else None
    return _carry_out(proceeding, edition, step, found, by, at, approved_by=approved_by, form_key=form_key)


@transaction.atomic
def take_by_itself(*, proceeding: Proceeding, given: Mapping[str, Any], by: Standing, at: datetime) -> StepTaken | None:
    """Take the step that waits for nobody, where the edition has one and its conditions are met.

    The nightly job does so under no name; after an act from which it follows, whoever acted does.
    """
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    proceeding.matter = matter
    edition, on = edition_of(proceeding), timezone.localdate(at)
    asked = conditions.asked_of(proceeding, dict(given), by=by, on=on)
    for code in moves.steps_from(edition, proceeding.state):
        step = edition.steps[code]
        if step.by_itself and conditions.first_unmet(step.requires, asked) is None:
            found = step_facts.read(catalogue(), edition, step.asks, given, proceeding=proceeding, by=by, on=on)
            return _carry_out(proceeding, edition, code, found, by, at)
    return None


def approving_role(proceeding: Proceeding, edition: Edition, step: str) -> str | None:
    """Who must agree: the role that the rule names, or the one that the centre chose where the edition offers it."""
    name = f"{step}_approval"
    chosen = {name: local_choice(proceeding, name)} if name in edition.local else {}
    return moves.approval_role(edition, step, chosen)


@transaction.atomic
def decide_approval(
    *, approval: Approval, is_granted: bool, reason: str, by: Standing, at: datetime
) -> StepTaken | None:
    """Agree to a step that waits, which is then taken with the facts it was asked with; or say no, with a reason.

    Refuses the person who asked, a person without the named role, and a decision that was made already.
    """
    must(by, "approve")
    must_reach(by, approval.matter)
    matter = access.lock(approval.matter)
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    proceeding = Proceeding.objects.select_for_update().get(pk=approval.proceeding_id)
    proceeding.matter = matter
    assert by.person is not None
    if approval.decided_at is not None:
        raise refuse("这个请求已经有了决定。", "This request has been decided already.")
    if approval.role not in by.roles:
        who = catalogue().roles.title(approval.role)
        raise refuse(f"这一步由{who.zh}批准。", f"This step is approved by: {who.en}.")
    if approval.asked_by_id == by.person.pk:
        raise refuse("不能批准自己的请求。", "Nobody approves his own request.")
    if not is_granted and not reason.strip():
        raise refuse("不批准要写明理由。", "A refusal needs its reason.")
    approval.decided_by, approval.decided_at = by.person, at
    approval.is_granted, approval.reason = is_granted, step_facts.clean_text(reason)
    approval.save()
    events.write("approval_decided", matter, by, at, approval=approval.pk, step=approval.step, granted=is_granted)
    if not is_granted:
        access.raise_version(matter, changed_at=at, change="approval_decided")
        return None
    edition = edition_of(proceeding)
    if proceeding.state not in edition.steps[approval.step].from_:
        raise Refused(
            moves.refusal(edition, approval.step, state=proceeding.state, roles=by.roles)
            or refuse("事项已经变化，请重新请求。", "The matter has changed; ask again.").refusal
        )
    asked = conditions.asked_of(proceeding, approval.facts, by=by, on=timezone.localdate(at))
    # All was well when the step was asked for, not always still: the matter may have gone to another unit since.
    unmet = _only_helps(edition, approval.step, asked) or _not_ready(edition, approval.step, asked)
    if unmet is not None:
        raise Refused(unmet)
    return _carry_out(
        proceeding, edition, approval.step, approval.facts, by, at, approved_by=by.person, asked_by=approval.asked_by,
        approval=approval,
    )  # fmt: skip


def _ask_approval(
    proceeding: Proceeding, step: str, found: dict[str, Any], role: str, by: Standing, at: datetime
) -> Approval:
    assert by.person is not None
    waiting = Approval.objects.filter(proceeding=proceeding, step=step, decided_at=None).first()
    if waiting is not None:
        raise refuse("这一步已经在等批准。", "This step waits for approval already.")
    approval = Approval(
        centre_id=proceeding.centre_id, matter_id=proceeding.matter_id, proceeding=proceeding, step=step, facts=found,
        role=role, asked_by=by.person, asked_at=at,
    )  # fmt: skip
    approval.save(force_insert=True)
    events.write("approval_asked", proceeding.matter, by, at, approval=approval.pk, step=step, role=role)
    access.raise_version(proceeding.matter, changed_at=at, change="approval_asked")
    return approval


def _carry_out(
    proceeding: Proceeding, edition: Edition, code: str, found: dict[str, Any], by: Standing, at: datetime, *,
    approved_by: User | None = None, asked_by: User | None = None, approval: Approval | None = None,
    form_key: UUID | None = None,
) -> StepTaken:  # fmt: skip
    """Write a step that may be taken.

    Effects in order: the step's row; what a merge must remember; state and facts; clocks; counted facts; the end, where
    the step leads to one; its named effect, if any; next dates; the matter; the event; and last, because their numbers
    are gap-free, the papers.
    """
    step, matter = edition.steps[code], proceeding.matter
    assert by.person is not None or step.by_itself
    before = proceeding.state
    root = merging.goal(matter=matter, number=found["root_matter"], by=by) if step.effect == "merge" else None
    if root is not None:
        found["root_matter"] = root.short_code  # whatever merged one was named
    taken = StepTaken(
        centre_id=matter.centre_id, matter_id=matter.pk, proceeding=proceeding, step=code, from_state=before,
        to_state=_target(edition, code, proceeding), facts=found, by=asked_by or by.person, approved_by=approved_by, at=at,
        form_key=form_key,
    )  # fmt: skip
    taken.save(force_insert=True)
    if root is not None:
        merging.remember(taken=taken, root=root)
    proceeding.facts = {**proceeding.facts, **found}
    proceeding.state = taken.to_state
    if "review_on" in found:
        proceeding.review_on = date.fromisoformat(found["review_on"])
    _move_clocks(proceeding, step, found, by, at)
    _count(proceeding, step, found, at)
    if (
        proceeding.procedure == INTAKE
        and edition.states[before].station == "triage"
        and before != proceeding.state
    ):
        triage.note(proceeding, found, at)
    if edition.states[proceeding.state].ends:
        _finish(proceeding, step, found, by, at)
    if step.effect == "reopen":
        reopened = openings.open_proceeding(
            matter=matter, procedure=proceeding.procedure, by=by, at=at, parent=proceeding, state=taken.to_state,
            facts_given=found,
        )  # fmt: skip
        proceeding.state = before  # the earlier run stays as it ended
        settled = reopened
    else:
        if step.effect is not None:
            effects.EFFECTS[step.effect](proceeding, found, by, at, approved_by)
        if step.hands_over is not None:
            effects.hand_to_unit(proceeding, step, found, by, at)
        settled = proceeding
        deadlines.settle(proceeding=proceeding)
        proceeding.save()
    _follow(settled, edition, by, at)
    events.append(
        "step_taken", centre=matter.centre_id, actor=by.person.pk if by.person else None, at=at, matter=matter.pk,
        facts={"proceeding": proceeding.pk, "step": code, "from": before, "to": taken.to_state, "taken": taken.pk,
               "approval": approval.pk if approval else None},
    )  # fmt: skip
    documents.make_for_step(taken=taken, step=step, proceeding=settled, by=by, at=at)
    return taken


def _target(edition: Edition, code: str, proceeding: Proceeding) -> str:
    """Where a step leads to: what undoes a merge leads back to the state that the merge was taken in."""
    if edition.steps[code].effect == "undo_merge":
        return merging.state_before(proceeding)
    return edition.target(code, proceeding.state)


def _move_clocks(proceeding: Proceeding, step: Step, found: Mapping[str, Any], by: Standing, at: datetime) -> None:
    clocks = step.clocks
    deadlines.end(proceeding=proceeding, limits=clocks.ends, by=by.person, at=at)
    deadlines.satisfy(proceeding=proceeding, limits=clocks.satisfies, by=by.person, at=at)
    deadlines.suspend(proceeding=proceeding, limits=clocks.suspends, by=by.person, at=at)
    deadlines.resume(proceeding=proceeding, limits=clocks.resumes, by=by.person, at=at)
    if step.effect == "reopen":
        return  # the new run starts its own
    for limit in clocks.starts:
        deadlines.start(
            proceeding=proceeding, limit=limit, anchor=openings.anchor(proceeding, limit, at), by=by.person, at=at
        )


def _count(proceeding: Proceeding, step: Step, found: Mapping[str, Any], at: datetime) -> None:
    """Write the counted facts of the step, valid from the day that the fact names, else that of the step.

    What a child counts is kept about the child: the matter's own columns and facts are the intake's.
    """
    matter, on = proceeding.matter, timezone.localdate(at)
    about = None if proceeding.procedure == INTAKE else proceeding.pk
    for field, value in step.counts.items():
        plain = str(found.get(value[1:], "")) if value.startswith("@") else value
        valid = on
        if field == "acceptance":
            valid, plain = date.fromisoformat(plain), "accepted"
        if about is None:
            _keep_on_matter(matter, field, plain, valid)
        facts.record(
            matter=matter, field=field, value=plain, valid_from=valid, known_from=at, source=step.title.zh, record=about
        )  # fmt: skip


def _keep_on_matter(matter: Matter, field: str, value: str, valid: date) -> None:
    """The counted facts that also stand as columns of the matter, for lists."""
    if field == "acceptance":
        matter.accepted_on = valid
    elif field == "conclusion":
        matter.concluded_on = valid
    elif field == "class":
        matter.handling_class = value


def _finish(proceeding: Proceeding, step: Step, found: Mapping[str, Any], by: Standing, at: datetime) -> None:
    """End the run: outcome and answer stand, no clock of ours goes on, and no room stays held for it."""
    deadlines.end(proceeding=proceeding, limits=None, by=by.person, at=at)
    bookings.fall(proceeding=proceeding, by=by, at=at)
    if proceeding.procedure == INTAKE:
        handling.drop_unsigned(matter=proceeding.matter, by=by, at=at)
    proceeding.closed_at, proceeding.review_on = at, None
    proceeding.outcome = step.outcome or str(found["outcome"])
    proceeding.answer, proceeding.no_answer_reason = _answer(proceeding, found)


def _answer(proceeding: Proceeding, found: Mapping[str, Any]) -> tuple[str, str]:
    """How the person was answered: by paper, by word, or not, with the recorded reason."""
    edition = edition_of(proceeding)
    if found.get("no_answer_reason"):
        return "none", str(found["no_answer_reason"])
    if found.get("answer"):
        return "spoken", ""
    taken = [*proceeding.steps.order_by("-at", "-id").values_list("step", flat=True)]
    # Where the last step is not a merge, an earlier one was undone and its notice is void.
    void = [code for code in edition.steps if edition.steps[code].effect == "merge" and code != taken[0]]
    if any(edition.steps[code].answers == "paper" for code in taken if code in edition.steps and code not in void):
        return "paper", ""
    reason = proceeding.facts.get("no_answer_reason")
    return ("none", str(reason)) if reason else ("", "")


def _follow(proceeding: Proceeding, edition: Edition, by: Standing, at: datetime) -> None:
    """The matter follows its proceedings: state and turn of the intake, the earliest date, the end."""
    matter = proceeding.matter
    changes: dict[str, Any] = {"changed_at": at, "change": "step_taken"}
    if proceeding.procedure == INTAKE:
        state = edition.states[proceeding.state]
        changes |= {
            "state": proceeding.state, "station": state.station, "turn": state.owner,
            "waiting_for": str(proceeding.facts.get("competent_organ", ""))[:100] if state.owner == "other" else "",
            "closed_at": proceeding.closed_at, "outcome": proceeding.outcome, "answer": proceeding.answer,
            "no_answer_reason": proceeding.no_answer_reason,
            "is_dispute": matter.is_dispute or proceeding.outcome == "resolved",
        }  # fmt: skip
    deadlines.settle_matter(matter=matter)
    for name in ("next_due", "next_due_at", "next_limit", "accepted_on", "concluded_on", "handling_class", "owner",
                 "handler", "unit", "merged_into"):  # fmt: skip
        changes[name] = getattr(matter, name)
    access.raise_version(matter, **changes)
