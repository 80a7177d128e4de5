"""Deadlines: starts, suspends, resumes, extends, satisfies and ends the clocks of a run, and keeps its next date.

A clock's events are the truth (`jianhe.law.deadlines` counts them); its dates are columns for lists. Every verb that
touches a clock is followed by `settle`, which writes the next date; the database compares it at commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jianhe.casework.rules import limit_as_used
from jianhe.law import deadlines as counting
from jianhe.law.limits import Limit
from jianhe.law.periods import day_of
from jianhe.people.models import User
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Clock, ClockEvent, Matter, Proceeding


def limit_of(clock: Clock) -> Limit:
    """The limit under the edition and the local choices that the clock was started with."""
    return limit_as_used(clock.limit, on=clock.edition, practice=clock.practice)


def limit_used(limit: str, edition: str, practice: str) -> Limit:
    """The same from a clock's columns as JSON has them."""
    return limit_as_used(limit, on=date.fromisoformat(edition), practice=practice)


def rule_for(proceeding: Proceeding, limit: str, on: date) -> Limit:
    """The limit as a proceeding would start it on a day."""
    return limit_as_used(limit, on=on, practice=proceeding.practice)


def counted(clock: Clock, past: Iterable[ClockEvent], on: date | None = None) -> counting.Deadline:
    """The deadline with every reason ("怎么算的"), counted anew from the clock's events."""
    return counting.deadline(
        limit_of(clock), [_plain(event) for event in past], published_calendar(clock.centre_id), on=on
    )


# What a clock's columns say, all of it a result of its events.
_COUNTED = (
    "nominal_due", "legal_due", "internal_due", "due_at", "is_provisional", "occurrence", "state", "ended_at",
    "is_in_time",
)  # fmt: skip


def disagreements(row: Mapping[str, Any], past: Iterable[Mapping[str, Any]]) -> list[str]:
    """Columns of a clock, given as rows of the database, that differ from what its events come to when counted anew.

    A clock that ended while its dates were provisional keeps them: they were what bound at the time.
    """
    clock, fresh = Clock(**row), Clock(**row)
    _count(fresh, [ClockEvent(**event) for event in past])
    if clock.ended_at is not None and clock.calendar_version != fresh.calendar_version:
        return []
    return [name for name in _COUNTED if getattr(clock, name) != getattr(fresh, name)]


def looked_at(*, proceeding: Proceeding, limit: str, start: datetime) -> counting.Deadline:
    """A limit that is only looked at, such as the answer to one letter, with every reason: no clock is started."""
    rule = rule_for(proceeding, limit, timezone.localdate(start))
    return counting.deadline(rule, [counting.ClockEvent("start", start)], published_calendar(proceeding.centre_id))


def last_day(*, proceeding: Proceeding, limit: str, start: datetime) -> date:
    """The last day of a limit that is only looked at."""
    return day_of(looked_at(proceeding=proceeding, limit=limit, start=start).first_legal)


def start(*, proceeding: Proceeding, limit: str, anchor: datetime, by: User | None, at: datetime) -> Clock:
    """Start the clock of a limit from its anchor (the moment that is not counted). One that runs already stays."""
    there = Clock.objects.filter(proceeding=proceeding, limit=limit, ended_at=None).first()
    if there is not None:
        return there
    begun = planned(proceeding=proceeding, limit=limit, anchor=anchor, by=by, at=at)
    write_planned([begun], at)
    return begun[0]


Begun = tuple[Clock, ClockEvent]


def planned(*, proceeding: Proceeding, limit: str, anchor: datetime, by: User | None, at: datetime) -> Begun:
    """A clock with its start, counted but not written: whoever opens a proceeding knows its dates beforehand."""
    rule = limit_as_used(limit, on=timezone.localdate(anchor), practice=proceeding.practice)
    clock = Clock(
        centre_id=proceeding.centre_id, matter_id=proceeding.matter_id, proceeding=proceeding, limit=limit,
        edition=rule.since, practice=proceeding.practice, owner=rule.owner, started_at=anchor,
    )  # fmt: skip
    first = ClockEvent(
        centre_id=clock.centre_id, matter_id=clock.matter_id, clock=clock, kind="start", at=anchor, by=by,
        facts={"begun": at.isoformat()},
    )  # fmt: skip
    _count(clock, [first])
    return clock, first


def write_planned(begun: Sequence[Begun], at: datetime) -> None:
    """Write clocks that were planned, with their starts and the events."""
    Clock.objects.bulk_create([clock for clock, _first in begun])
    ClockEvent.objects.bulk_create([first for _clock, first in begun])
    for clock, first in begun:
        _tell(clock, first, at)


def earliest(clocks: Iterable[Clock]) -> Clock | None:
    """The own running clock that ends first."""
    own = [clock for clock in clocks if clock.owner == "us" and clock.state == "running"]
    return min(own, key=lambda clock: clock.legal_due, default=None)


def satisfy(*, proceeding: Proceeding, limits: Iterable[str], by: User | None, at: datetime) -> None:
    """The duty was met. A repeating clock runs on towards its next round, counted from the original anchor."""
    for clock in running(proceeding, limits):
        _happen(clock, "satisfy", by, at)


def end(*, proceeding: Proceeding, limits: Iterable[str] | None, by: User | None, at: datetime) -> None:
    """The duty fell away without having been met; None ends every clock of the proceeding."""
    for clock in running(proceeding, limits):
        _happen(clock, "end", by, at)


def revive(*, clocks: Iterable[Clock], by: User | None, at: datetime) -> None:
    """What ended these clocks was taken back: each runs on from its own start, as if nothing had ended it."""
    for clock in clocks:
        _happen(clock, "revive", by, at)


def suspend(*, proceeding: Proceeding, limits: Iterable[str], by: User | None, at: datetime) -> None:
    """Stop the clocks that may stand still. Reply clocks are refused by the law itself (`law.deadlines`)."""
    for clock in running(proceeding, limits):
        if clock.state == "running":
            _happen(clock, "suspend", by, at)


def resume(*, proceeding: Proceeding, limits: Iterable[str], by: User | None, at: datetime) -> None:
    """Let suspended clocks run on."""
    for clock in running(proceeding, limits):
        if clock.state == "suspended":
            _happen(clock, "resume", by, at)


def extend(*, clock: Clock, n: int, unit: str, approved_by: str, by: User | None, at: datetime) -> None:
    """Extend one clock, counted from its nominal end; the rule says by how much at most, how often, who approves."""
    before = clock.legal_due.isoformat()  # the notice of extension names both dates
    _happen(clock, "extend", by, at, {"n": n, "unit": unit, "approved_by": approved_by, "before": before})


def recompute(*, clock: Clock, at: datetime) -> bool:
    """Count a provisional clock again under a newly published calendar, with an event. True when the date moved.

    The caller settles the proceeding afterwards.
    """
    before = clock.legal_due
    _happen(clock, "recompute", None, at, {"calendar": published_calendar(clock.centre_id).version})
    events.append(
        "clock_recomputed", centre=clock.centre_id, actor=None, at=at, matter=clock.matter_id,
        facts={"clock": clock.pk, "limit": clock.limit, "before": before, "after": clock.legal_due,
               "calendar": clock.calendar_version},
    )  # fmt: skip
    return clock.legal_due != before


def settle(*, proceeding: Proceeding) -> None:
    """Write the next date of the proceeding: the earliest own running clock, else the dated review."""
    nearest = None
    if proceeding.closed_at is None:
        nearest = (
            Clock.objects.filter(proceeding=proceeding, ended_at=None, state="running", owner="us")
            .order_by("legal_due").first()
        )  # fmt: skip
    proceeding.next_due = nearest.legal_due if nearest else None if proceeding.closed_at else proceeding.review_on


def settle_matter(*, matter: Matter) -> None:
    """The matter waits for the earliest of its open proceedings. Sets the columns; the verb saves the matter once."""
    first = matter.proceedings.filter(closed_at=None).order_by("next_due").first()
    nearest = None
    if first is not None and first.next_due is not None:
        nearest = (
            Clock.objects.filter(proceeding=first, ended_at=None, state="running", owner="us", legal_due=first.next_due)
            .order_by("due_at", "id").first()  # of two that end together the first started, as at opening
        )  # fmt: skip
    matter.next_due = first.next_due if first else None
    matter.next_due_at = nearest.due_at if nearest else None
    matter.next_limit = nearest.limit if nearest else "review" if first else ""


def running(proceeding: Proceeding, limits: Iterable[str] | None) -> list[Clock]:
    """The clocks of a proceeding that have not ended, of these limits or of all."""
    found = Clock.objects.filter(proceeding=proceeding, ended_at=None).order_by("limit")
    return list(found if limits is None else found.filter(limit__in=list(limits)))


def _happen(clock: Clock, kind: str, by: User | None, at: datetime, facts: dict[str, Any] | None = None) -> None:
    """One more event of a clock: count again from all of them, then write both."""
    event = ClockEvent(clock=clock, kind=kind, at=at, by=by, facts=facts or {})
    _count(clock, [*clock.events.all(), event])
    clock.save()
    _write(clock, event, at)


def _count(clock: Clock, past: list[ClockEvent]) -> None:
    """Set the clock's columns from its events. While suspended, the last known dates stay for the record."""
    found = counted(clock, past)
    if found.legal is not None and found.nominal is not None and found.internal is not None:
        clock.due_at = found.legal if isinstance(found.legal, datetime) else None
        clock.nominal_due, clock.legal_due, clock.internal_due = (
            timezone.localdate(moment) if isinstance(moment, datetime) else moment
            for moment in (found.nominal, found.legal, found.internal)
        )
    clock.is_provisional = found.provisional
    clock.calendar_version = found.calendar_version
    clock.occurrence = len(found.rounds) + 1
    clock.ended_at = clock.is_in_time = None
    last = past[-1]
    if found.state.startswith("satisfied"):
        clock.state, clock.ended_at, clock.is_in_time = "satisfied", last.at, found.state == "satisfied_in_time"
    elif found.state == "ended":
        clock.state, clock.ended_at = "ended", last.at
    else:
        clock.state = "suspended" if found.state == "suspended" else "running"


def _plain(event: ClockEvent) -> counting.ClockEvent:
    facts = dict(event.facts)
    begun = datetime.fromisoformat(facts["begun"]) if "begun" in facts else None
    return counting.ClockEvent(
        kind=event.kind, at=event.at, n=facts.get("n"), unit=facts.get("unit"),  # type: ignore[arg-type]
        approved_by=facts.get("approved_by"), begun=begun,
    )  # fmt: skip


def _write(clock: Clock, event: ClockEvent, at: datetime) -> None:
    event.centre_id, event.matter_id = clock.centre_id, clock.matter_id
    event.save(force_insert=True)
    _tell(clock, event, at)


def _tell(clock: Clock, event: ClockEvent, at: datetime) -> None:
    events.append(
        "clock_moved", centre=clock.centre_id, actor=event.by_id, at=at, matter=clock.matter_id,
        facts={"clock": clock.pk, "limit": clock.limit, "kind": event.kind, "due": clock.legal_due},
    )  # fmt: skip
