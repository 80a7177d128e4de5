"""A clock (期限) running on a matter: a list of events, never a counter, from which its dates follow with every reason.

Suspension, exactly: suspended on day S and resumed on day R, the days S, S+1 … R−1 do not count and R counts again.
What was left on S (S included) runs from R on, so the end moves by R − S days; in working days, the working days left
are counted from R. Example: 10 natural days from 3 March end on the 13th; suspended on the 6th, resumed on the 20th,
they end on the 27th. Resumed on the day of suspension, nothing moves. A clock whose end has already rolled to a
working day may still be suspended up to that day, and then that day is what was left. Hours stop and go to the minute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jianhe.law.clocks import ClockEvent, Deadline, Round, State
from jianhe.law.limits import Limit, chosen
from jianhe.law.periods import (
    ONE_DAY,
    Extension,
    as_moment,
    day_of,
    end_to_extend,
    internal_end,
    latest_before,
    leaned_on,
    legal_end,
    nominal_end,
    told_count,
    told_extension,
    told_provisional,
    told_roll,
)
from jianhe.law.reasons import Moment, Reason, Unit
from jianhe.law.refusals import refuse
from jianhe.law.roles import matrix
from jianhe.law.rounds import occurrences, repeating
from jianhe.law.words import words
from jianhe.law.working_days import WorkCalendar

__all__ = ["ClockEvent", "Deadline", "Round", "deadline", "occurrences"]


@dataclass
class _Run:
    """The state of one clock while its events are gone through."""

    limit: Limit
    calendar: WorkCalendar
    begin: Moment
    nominal: Moment
    reasons: list[Reason]
    end_unit: Unit
    missing: list[int] = field(default_factory=list)
    stopped_at: Moment | None = None
    extensions: int = 0
    satisfied_at: Moment | None = None
    ended: bool = False

    @property
    def legal(self) -> Moment:
        return legal_end(self.nominal, self.calendar, self.limit.rolls)

    @property
    def over(self) -> bool:
        return self.ended or self.satisfied_at is not None

    def moment(self, at: Moment) -> Moment:
        """An event's time in the measure of this limit: a day, or a minute for hours."""
        return as_moment(at) if self.limit.unit == "hour" else day_of(at)


def deadline(
    limit: Limit,
    events: Iterable[ClockEvent],
    calendar: WorkCalendar,
    choices: Mapping[str, int | str] | None = None,
    *,
    on: Moment | None = None,
) -> Deadline:
    """Where a clock stands after its events; with `on`, a clock that ran out before that day is *missed*.

    Refuses (with `Refused`) to stop a clock that may not stop, to extend without the approval the rule names, more
    often or by more than it allows, and to do either after the clock ran out.
    """
    limit = chosen(limit, choices)
    start, later = _in_order(limit, events)
    later = _without_what_was_taken_back(later)
    if limit.direction == "before":
        return _before(limit, start, later, calendar, on)
    if limit.repeat is not None:
        return repeating(limit, start, later, calendar, on)
    run = _started(limit, start, calendar)
    first_legal = run.legal
    for event in later:
        _HANDLERS[event.kind](run, event)
    return _answer(run, first_legal, on)


def _in_order(limit: Limit, events: Iterable[ClockEvent]) -> tuple[ClockEvent, list[ClockEvent]]:
    """The start, then the rest by time; events of one day (or minute) keep the order they were recorded in."""
    listed = list(events)
    if not listed or listed[0].kind != "start" or any(event.kind == "start" for event in listed[1:]):
        raise ValueError(f"{limit.id}: a clock has exactly one start, and begins with it")
    hours = limit.unit == "hour"
    return listed[0], sorted(listed[1:], key=lambda event: as_moment(event.at) if hours else day_of(event.at))


def _without_what_was_taken_back(later: list[ClockEvent]) -> list[ClockEvent]:
    """The events that count: what ended or satisfied the clock before a `revive` never happened to it."""
    counting: list[ClockEvent] = []
    for event in later:
        if event.kind == "revive":
            endings = [place for place, earlier in enumerate(counting) if earlier.kind in ("satisfy", "end")]
            if not endings:
                raise ValueError("nothing had ended the clock that was revived")
            del counting[endings[-1]]
        counting.append(event)
    return counting


def _started(limit: Limit, start: ClockEvent, calendar: WorkCalendar) -> _Run:
    if limit.unit == "hour" and not isinstance(start.at, datetime):
        raise ValueError(f"{limit.id}: a clock in hours starts at a time")
    begin = as_moment(start.at) if limit.unit == "hour" else day_of(start.at)
    nominal = nominal_end(begin, limit.n, limit.unit, calendar)
    told = told_count(begin, limit.n, limit.unit, nominal, calendar)
    return _Run(limit, calendar, begin, nominal, told, limit.unit, leaned_on(begin, nominal, limit.unit, calendar))


def _suspend(run: _Run, event: ClockEvent) -> None:
    limit, at = run.limit, run.moment(event.at)
    if not limit.suspendable:
        raise refuse(
            f"“{limit.title.zh}”不因中止而停止计算",
            f"“{limit.title.en}” does not stop for a suspension",
            limit.cite[0],
            instead=words("请在到期前作出进展答复；中止只停案件办理期限", "reply in time; only the case clock stops"),
        )
    _refuse_if_over(run, at)
    if run.stopped_at is not None:
        raise refuse(f"“{limit.title.zh}”已经中止", f"“{limit.title.en}” is suspended already", limit.cite[0])
    if at < run.begin:
        raise refuse("中止日不能早于起始日", "a clock cannot stop before it starts", limit.cite[0])
    run.stopped_at = at


def _resume(run: _Run, event: ClockEvent) -> None:
    limit = run.limit
    if run.stopped_at is None or run.over:
        raise refuse(f"“{limit.title.zh}”没有中止，无须恢复", f"“{limit.title.en}” is not suspended", limit.cite[0])
    stopped, resumed = run.stopped_at, run.moment(event.at)
    before = run.nominal
    run.nominal = _shifted(run, stopped, resumed)
    run.end_unit = limit.unit
    run.stopped_at = None
    run.reasons.append(Reason("suspended", stopped, resumed, n=(day_of(run.nominal) - day_of(before)).days))
    run.missing += leaned_on(run.begin, run.nominal, limit.unit, run.calendar)


def _shifted(run: _Run, stopped: Moment, resumed: Moment) -> Moment:
    """The nominal end after a pause: what was left on the day of suspension, counted from the day of resumption."""
    if resumed <= stopped:
        return run.nominal
    if run.limit.unit == "working_day":
        left = run.calendar.working_days_between(stopped - ONE_DAY, run.legal)
        return run.calendar.nth_working_day(resumed - ONE_DAY, left)
    last = run.nominal if stopped <= run.nominal else run.legal
    return last + (resumed - stopped)  # type: ignore[operator]  # both are days, or both are times


def _extend(run: _Run, event: ClockEvent) -> None:
    limit, rule, at = run.limit, run.limit.extension, run.moment(event.at)
    if rule is None:
        raise refuse(f"“{limit.title.zh}”不能延长", f"“{limit.title.en}” cannot be extended", limit.cite[0])
    _refuse_if_over(run, at)
    n, unit = event.n or rule.n, event.unit or rule.unit
    if run.extensions >= rule.max_times:
        raise refuse(f"最多延长{rule.max_times}次", f"at most {rule.max_times} extension(s)", limit.cite[0])
    if unit != rule.unit or not 1 <= n <= rule.n:
        raise refuse(f"一次最多延长{rule.n}（{rule.unit}）", f"at most {rule.n} ({rule.unit}) at a time", limit.cite[0])
    role = matrix().title(rule.approval)
    if event.approved_by != rule.approval:
        raise refuse(f"延长须经{role.zh}批准", f"an extension needs the approval of: {role.en}", limit.cite[0])
    base = run.legal if limit.extends_from == "legal" else run.nominal
    begin = end_to_extend(base, unit)
    run.nominal = nominal_end(begin, n, unit, run.calendar)
    run.end_unit = unit
    run.extensions += 1
    run.reasons.append(Reason("extension_granted", at, zh=role.zh, en=role.en, n=n, unit=unit))
    run.reasons += told_extension(base, Extension(n, unit), run.nominal, run.calendar)
    run.missing += leaned_on(begin, run.nominal, unit, run.calendar)


def _satisfy(run: _Run, event: ClockEvent) -> None:
    if not run.over:
        run.satisfied_at = run.moment(event.at)


def _end(run: _Run, event: ClockEvent) -> None:
    if not run.over:
        run.ended = True
        run.reasons.append(Reason("ended", run.moment(event.at)))


def _recompute(run: _Run, event: ClockEvent) -> None:
    run.reasons.append(Reason("recomputed", run.moment(event.at)))


def _revive(run: _Run, event: ClockEvent) -> None:
    run.reasons.append(Reason("revived", run.moment(event.at)))


_HANDLERS = {
    "suspend": _suspend,
    "resume": _resume,
    "extend": _extend,
    "satisfy": _satisfy,
    "end": _end,
    "revive": _revive,
    "recompute": _recompute,
}


def _refuse_if_over(run: _Run, at: Moment) -> None:
    limit = run.limit
    if run.over:
        raise refuse(f"“{limit.title.zh}”已经结束", f"“{limit.title.en}” has ended", limit.cite[0])
    if run.stopped_at is None and at > run.legal:
        raise refuse(f"“{limit.title.zh}”已经届满", f"“{limit.title.en}” has run out", limit.cite[0])


def _answer(run: _Run, first_legal: Moment, on: Moment | None) -> Deadline:
    missing = sorted(set(run.missing))
    reasons = [*run.reasons, *_roll_told(run)]
    stopped = run.stopped_at is not None and not run.over
    if stopped:
        reasons.append(_left(run))
    if run.satisfied_at is not None:
        reasons.append(Reason("satisfied", run.satisfied_at))
    reasons += told_provisional(missing)
    legal = run.legal
    return Deadline(
        limit=run.limit,
        state=_state(run, on),
        nominal=None if stopped else run.nominal,
        legal=None if stopped else legal,
        internal=None if stopped else min(legal, internal_end(run.nominal, run.begin, run.calendar)),
        extended=legal if run.extensions and not stopped else None,
        first_legal=first_legal,
        satisfied_at=run.satisfied_at,
        provisional=bool(missing),
        calendar_version=run.calendar.version,
        reasons=tuple(reasons),
    )


def _roll_told(run: _Run) -> list[Reason]:
    return told_roll(run.nominal, run.end_unit, run.calendar) if run.limit.rolls else []


def _left(run: _Run) -> Reason:
    """How much of a suspended clock is left, the day of suspension included."""
    stopped, unit = run.stopped_at, run.limit.unit
    assert stopped is not None
    last = run.nominal if stopped <= run.nominal else run.legal
    if unit == "hour":
        return Reason("suspension_open", stopped, n=(last - stopped) // timedelta(hours=1), unit="hour")
    if unit == "working_day":
        left = run.calendar.working_days_between(stopped - ONE_DAY, run.legal)
        return Reason("suspension_open", stopped, n=left, unit="working_day")
    return Reason("suspension_open", stopped, n=(last - stopped).days + 1, unit="natural_day")


def _state(run: _Run, on: Moment | None) -> State:
    if run.satisfied_at is not None:
        in_time = run.stopped_at is not None or run.satisfied_at <= run.legal
        return "satisfied_in_time" if in_time else "satisfied_late"
    if run.ended:
        return "ended"
    if run.stopped_at is not None:
        return "suspended"
    return "missed" if on is not None and run.moment(on) > run.legal else "running"


def _before(
    limit: Limit, start: ClockEvent, later: list[ClockEvent], calendar: WorkCalendar, on: Moment | None
) -> Deadline:
    """An act due some days before an event: the start is the event, and the clock can only be met or end."""
    found = latest_before(day_of(start.at), limit.n, limit.unit, calendar)
    run = _Run(limit, calendar, day_of(start.at), found.legal, list(found.steps), limit.unit)
    for event in later:
        if event.kind not in ("satisfy", "end", "revive", "recompute"):
            raise refuse(
                f"“{limit.title.zh}”不能中止或延长", f"“{limit.title.en}” neither stops nor is extended", limit.cite[0]
            )
        _HANDLERS[event.kind](run, event)
    if run.satisfied_at is not None:
        run.reasons.append(Reason("satisfied", run.satisfied_at))
    return Deadline(
        limit, _state(run, on), found.nominal, found.legal, found.internal, None, found.legal,
        run.satisfied_at, found.provisional, calendar.version, tuple(run.reasons),
    )  # fmt: skip
