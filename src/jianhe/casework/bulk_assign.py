"""Giving many matters to one officer (批量指定): judged first, then one by one as by hand, and taken back as a whole.

Each matter takes the step of its own edition that names the officer, in a savepoint of its own: what cannot be given is
refused by the very sentence that the single step gives, and holds up no other. Why so: docs/decisions/bulk-assign.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import handling, proceedings
from jianhe.casework.permits import Stale, must, must_reach
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import clean_text
from jianhe.law.editions import INTAKE, Edition
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.people.models import Duty, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Approval, BatchAssignment, BatchAssignmentRow, Matter, Proceeding, StepTaken
from jianhe.records.queries import access, officers, worklists

MOST = 200
PORTION = 50  # what one transaction carries: about a second
UNDO_FOR = timedelta(days=1)

NOT_FOUND = Refusal(words("没有找到这件事项。", "No such matter was found."))
CHANGED = Refusal(words("选了以后有人改过，看过再办。", "Somebody changed it after it was chosen; look at it first."))
RESTRICTED = Refusal(words("限阅事项，由能看的人来指定。", "It is restricted; those named on it decide."))
ASKED = Refusal(words("这一步要批准，已经请求。", "This step needs an approval, which has been asked for."))
MOVED_ON = Refusal(words("指定以后又有办理，没有撤销。", "Work went on since then, so it was not undone."))
LEFT = Refusal(words("原来负责的人已经没有职责，没有撤销。", "Who had it before holds no duty any more; it was not undone."))


@dataclass(frozen=True)
class Chosen:
    """A matter as the page showed it: its short code and its version."""

    number: str
    version: int


@dataclass(frozen=True)
class Judged:
    """What would become of a chosen matter: the matter where it is in reach, and why it cannot be given."""

    chosen: Chosen
    matter: Matter | None
    run: Proceeding | None
    refusal: Refusal | None


def judged(
    chosen: Sequence[Chosen], *, handler: User | None, by: Standing, on: date
) -> list[Judged]:
    """Each of the chosen matters with what stands against it, in a handful of statements for all of them.

    Without a handler only what stands against giving it to anybody. Conditions that an edition's step requires are
    asked for each matter by itself, as the step does.
    """
    there = access.matters_by_numbers(by, [one.number for one in chosen])
    worklists.name(there.values(), by)
    runs = {
        run.matter_id: run
        for run in Proceeding.objects.filter(matter__in=[one.pk for one in there.values()], procedure=INTAKE)
        .order_by("matter", "-number").distinct("matter")
    }  # fmt: skip
    held = officers.handlers(by.centre.pk, on=on, person=handler) if handler and by.centre else []
    units = frozenset(unit for officer in held for unit in officer.units)
    found = []
    for one in chosen:
        matter = there.get(one.number)
        run = runs.get(matter.pk) if matter is not None else None
        if matter is None or run is None:
            found.append(Judged(one, None, None, NOT_FOUND))
            continue
        run.matter = matter
        found.append(Judged(one, matter, run, _against(one, matter, run, handler, units, by, on)))
    return found


def _against(
    chosen: Chosen, matter: Any, run: Proceeding, handler: User | None, units: frozenset[UUID], by: Standing, on: date
) -> Refusal | None:
    if not matter.is_named:
        return RESTRICTED
    if matter.version != chosen.version:
        return CHANGED
    problem = proceedings.refusal(proceeding=run, step=_step_that_assigns(edition_of(run)), by=by, on=on)
    if problem is not None or handler is None:
        return problem
    if matter.handler_id == handler.pk:
        return Refusal(words(f"已经由{handler.name}承办。", f"{handler.name} has it already."))
    return None if matter.unit_id in units else handling.no_duty(handler, matter.unit)


def _step_that_assigns(edition: Edition) -> str:
    return next(code for code, step in edition.steps.items() if step.effect == "assign")


@transaction.atomic
def begin(
    *, chosen: Sequence[Chosen], handler: User, form_key: UUID, by: Standing, at: datetime
) -> BatchAssignment:
    """Write down what is to be given to whom; `carry_on` does it. The same form twice finds the first batch."""
    must(by, "assign")
    assert by.centre is not None and by.person is not None
    with connection.cursor() as cursor:  # two clicks at one moment: the second waits here for the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(form_key)])
    there: BatchAssignment | None = BatchAssignment.objects.filter(pk=form_key, by=by.person).first()
    if there is not None:
        return there
    wanted = list({one.number: one for one in chosen}.values())
    if not wanted:
        raise refuse("一件也没有选。", "No matter was chosen.")
    if len(wanted) > MOST:
        raise refuse(f"一次最多指定 {MOST} 件。", f"At most {MOST} matters at once.")
    batch = BatchAssignment(pk=form_key, centre=by.centre, by=by.person, handler=handler, made_at=at)
    batch.save(force_insert=True)
    known = access.matters_by_numbers(by, [one.number for one in wanted])
    access.lock_all(known.values())
    BatchAssignmentRow.objects.bulk_create(
        BatchAssignmentRow(
            centre=by.centre, batch=batch, position=place, number=clean_text(one.number)[:40],
            matter=known.get(one.number), shown_version=one.version,
        )
        for place, one in enumerate(wanted)
    )  # fmt: skip
    facts = {"batch": batch.pk, "person": handler.pk, "rows": len(wanted)}
    events.append("batch_assigned", centre=batch.centre_id, actor=by.person.pk, at=at, facts=facts)
    return batch


@transaction.atomic
def carry_on(*, batch: BatchAssignment, by: Standing, at: datetime, most: int = PORTION) -> int:
    """Give the next matters of a batch, each as the single step would. Returns how many still wait.

    Matters are locked in the order of their keys, so that two batches over the same ones wait and never block.
    """
    must(by, "assign")
    batch = _locked(batch, by)
    waiting = list(batch.rows.filter(state="waiting").order_by("position")[:most])
    given = judged(
        [Chosen(row.number, row.shown_version) for row in waiting], handler=batch.handler, by=by,
        on=timezone.localdate(at),
    )  # fmt: skip
    pairs = sorted(zip(waiting, given, strict=True), key=lambda pair: str(pair[1].matter and pair[1].matter.pk))
    for row, one in pairs:
        refusal = one.refusal or _give(row, one, batch.handler, by, at)
        if refusal is not None:
            row.state, row.refusal = "refused", _plain(refusal)
        row.done_at = at
        row.save(update_fields=[
            "state", "refusal", "handler_before", "owner_before", "owners_before", "version_after", "done_at",
        ])  # fmt: skip
    return batch.rows.filter(state="waiting").count()


def _give(row: BatchAssignmentRow, one: Judged, handler: User, by: Standing, at: datetime) -> Refusal | None:
    """Take the step. How the matter stood was read before the lock: the version, asked again under it, vouches for it."""
    matter, run = one.matter, one.run
    assert matter is not None and run is not None
    row.handler_before_id, row.owner_before_id = matter.handler_id, matter.owner_id
    open_runs = Proceeding.objects.filter(matter=matter, closed_at=None)
    row.owners_before = {str(key): str(owner) for key, owner in open_runs.values_list("pk", "owner")}
    try:
        taken = proceedings.take_step(
            proceeding=run, step=_step_that_assigns(edition_of(run)), given={"handler": str(handler.pk)}, by=by, at=at,
            form_key=row.pk, version=row.shown_version,
        )  # fmt: skip
    except Stale:
        return CHANGED
    except Refused as bad:
        return bad.refusal
    if isinstance(taken, Approval):
        return ASKED
    row.state, row.version_after = "assigned", taken.proceeding.matter.version
    return None


@transaction.atomic
def undo(*, batch: BatchAssignment, by: Standing, at: datetime) -> None:
    """Put back what the batch gave: each matter to whoever had it, as long as nothing else happened to it since.

    The steps stay on the record, and a line says that they were taken back. What moved on is left and named.
    """
    must(by, "assign")
    assert by.person is not None
    batch = _locked(batch, by)
    if batch.undone_at is not None:
        return
    if at - batch.made_at > UNDO_FOR:
        raise refuse("超过一天，不能撤销了；可以重新指定。", "More than a day has passed; name an officer anew.")
    if batch.rows.filter(state="waiting").exists():
        raise refuse("还没有办完，办完再撤销。", "It is still under way; undo it when it is done.")
    done = batch.rows.filter(state="assigned").select_related("handler_before", "owner_before").order_by("matter")
    undone = 0
    for row in done:
        try:
            _put_back(row, batch, by, at)
            row.state, row.undone_at, row.undone_by, row.refusal = "undone", at, by.person, {}
            undone += 1
        except Refused as bad:
            row.refusal = _plain(bad.refusal)
        row.save(update_fields=["state", "refusal", "undone_at", "undone_by"])
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    facts = {"batch": batch.pk, "rows": undone}
    events.append("batch_undone", centre=batch.centre_id, actor=by.person.pk, at=at, facts=facts)


@transaction.atomic
def _put_back(row: BatchAssignmentRow, batch: BatchAssignment, by: Standing, at: datetime) -> None:
    """One matter to its former officer and owners: columns, proceedings, the fact of the step, the event."""
    assert row.matter is not None and row.owner_before is not None
    must_reach(by, row.matter)
    matter = access.lock(row.matter)
    if matter.version != row.version_after:
        raise Refused(MOVED_ON)
    if not _still_works(row.owner_before, matter, at) or (
        row.handler_before and not handling.may_handle(row.handler_before, matter, on=timezone.localdate(at))
    ):
        raise Refused(LEFT)
    for key, owner in row.owners_before.items():
        Proceeding.objects.filter(pk=key, closed_at=None).update(owner=owner)
    run = StepTaken.objects.select_related("proceeding").get(matter=matter, form_key=row.pk).proceeding
    former = {"handler": str(row.handler_before.pk)} if row.handler_before else {}
    run.facts = {name: value for name, value in run.facts.items() if name != "handler"} | former
    run.save(update_fields=["facts"])
    events.write(
        "assignment_undone", matter, by, at, person=row.handler_before_id, before=batch.handler_id, batch=batch.pk
    )
    access.raise_version(
        matter, handler=row.handler_before, owner=row.owner_before, changed_at=at, change="assignment_undone"
    )


def _still_works(person: User, matter: Matter, at: datetime) -> bool:
    on = timezone.localdate(at)
    duties = Duty.objects.filter(person=person, centre=matter.centre_id, since__lte=on, person__is_active=True)
    return duties.exclude(until__lt=on).exists()


def _locked(batch: BatchAssignment, by: Standing) -> BatchAssignment:
    """The batch, for whoever made it and for nobody else."""
    mine = BatchAssignment.objects.select_for_update(of=("self",)).select_related("handler")
    found: BatchAssignment | None = mine.filter(pk=batch.pk, by=by.person).first()
    if found is None:
        raise refuse("没有找到这次指定。", "No such batch was found.")
    return found


def _plain(refusal: Refusal) -> dict[str, str]:
    """The sentence with the way that stays open, in both languages, as the row keeps it."""
    told = [part for part in (refusal.sentence, refusal.instead) if part is not None]
    return {"zh": "".join(part.zh for part in told), "en": " ".join(part.en for part in told)}
