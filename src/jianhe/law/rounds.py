"""A duty that comes again (每月答复进展): its due dates from the original anchor, and which act met which."""

from dataclasses import replace
from datetime import date

from jianhe.law.clocks import ClockEvent, Deadline, Round
from jianhe.law.limits import Limit
from jianhe.law.periods import day_of, internal_end, leaned_on, legal_end, nominal_end, told_provisional, told_roll
from jianhe.law.reasons import Moment, Reason
from jianhe.law.refusals import refuse
from jianhe.law.working_days import WorkCalendar


def occurrences(limit: Limit, anchor: Moment, calendar: WorkCalendar, k: int) -> list[Round]:
    """The first `k` due dates of a repeating limit, each counted from the original anchor and rolled by itself."""
    return [_round(limit, day_of(anchor), calendar, index) for index in range(k)]


def repeating(
    limit: Limit, start: ClockEvent, later: list[ClockEvent], calendar: WorkCalendar, on: Moment | None
) -> Deadline:
    """A duty that comes again. A late act meets every round already due; an act in time meets the round it falls in."""
    begin, begun = day_of(start.at), day_of(start.begun or start.at)
    index = 0
    while _round(limit, begin, calendar, index).legal < begun:
        index += 1
    done: list[Round] = []
    ended: list[Reason] = []
    revived: list[Reason] = []
    for event in later:
        at = day_of(event.at)
        if event.kind == "satisfy" and not ended:
            done += _met(limit, begin, calendar, index, done, at)
        elif event.kind == "end":
            ended = ended or [Reason("ended", at)]
        elif event.kind == "revive":
            revived.append(Reason("revived", at))
        elif event.kind in ("suspend", "resume", "extend"):
            raise refuse(
                f"“{limit.title.zh}”不能中止或延长", f"“{limit.title.en}” neither stops nor is extended", limit.cite[0]
            )
    current, first = (_round(limit, begin, calendar, each) for each in (index + len(done), index))
    missing = leaned_on(begin, current.nominal, limit.unit, calendar)
    amount = limit.n + (index + len(done)) * (limit.repeat.n if limit.repeat else 0)
    told = [Reason("round", begin, current.nominal, n=amount, unit=limit.unit)]
    told += [*told_roll(current.nominal, limit.unit, calendar), *revived, *ended, *told_provisional(missing)]
    overdue = on is not None and day_of(on) > current.legal
    return Deadline(
        limit, "ended" if ended else "missed" if overdue else "running", current.nominal, current.legal,
        current.internal, None, first.legal, None, bool(missing), calendar.version, tuple(told), tuple(done),
    )  # fmt: skip


def _met(limit: Limit, begin: date, calendar: WorkCalendar, first: int, done: list[Round], at: date) -> list[Round]:
    """The rounds that an act on this day meets: all that are overdue, else the one whose time it is."""
    met: list[Round] = []
    current = _round(limit, begin, calendar, first + len(done))
    while current.legal < at:
        met.append(replace(current, satisfied_at=at))
        current = _round(limit, begin, calendar, first + len(done) + len(met))
    if met or (done and at <= done[-1].nominal):
        return met
    return [replace(current, satisfied_at=at)]


def _round(limit: Limit, begin: date, calendar: WorkCalendar, index: int) -> Round:
    repeat = limit.repeat
    if repeat is None:
        raise ValueError(f"{limit.id} does not repeat")
    nominal = day_of(nominal_end(begin, limit.n + index * repeat.n, limit.unit, calendar))
    legal = day_of(legal_end(nominal, calendar, limit.rolls))
    return Round(nominal, legal, min(legal, day_of(internal_end(nominal, begin, calendar))))
