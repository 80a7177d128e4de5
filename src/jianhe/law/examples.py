"""Runs the worked examples that stand beside each limit, and says in one sentence where one does not come out."""

from datetime import date

from jianhe.law.deadlines import ClockEvent, Deadline, deadline, occurrences
from jianhe.law.limits import Example, Limit, chosen
from jianhe.law.refusals import Refused
from jianhe.law.working_days import WorkCalendar


def faults(limit: Limit, calendar: WorkCalendar) -> list[str]:
    """One sentence for each example of the limit that comes out otherwise than written."""
    return [fault for example in limit.examples for fault in _faults(limit, example, calendar)]


def _faults(limit: Limit, example: Example, calendar: WorkCalendar) -> list[str]:
    used = chosen(limit, example.choose)
    anchor = example.given.get(used.runs_from)
    if anchor is None:
        return [f"example {example.name!r} does not give {used.runs_from}"]
    start = ClockEvent("start", anchor)
    try:
        plain = deadline(used, [start], calendar)
        longer = deadline(used, [start, _extension(used, example)], calendar) if example.extend else plain
    except (Refused, ValueError) as refused:
        return [f"example {example.name!r}: {refused}"]
    wrong = [
        f"example {example.name!r}: {name} should be {expected}, but is {found}"
        for name, expected, found in _compared(example, plain, longer)
        if expected is not None and expected != found
    ]
    if example.dues:
        rounds: tuple[date, ...] = tuple(each.legal for each in occurrences(used, anchor, calendar, len(example.dues)))
        if rounds != example.dues:
            wrong.append(f"example {example.name!r}: the rounds should be {example.dues}, but are {rounds}")
    return wrong


def _extension(limit: Limit, example: Example) -> ClockEvent:
    assert example.extend is not None
    approval = limit.extension.approval if limit.extension else None
    anchor = example.given[limit.runs_from]
    return ClockEvent("extend", anchor, n=example.extend.n, unit=example.extend.unit, approved_by=approval)


def _compared(example: Example, plain: Deadline, longer: Deadline) -> list[tuple[str, object, object]]:
    return [
        ("the nominal end", example.nominal, plain.nominal),
        ("the due date", example.due, plain.first_legal),
        ("the internal date", example.internal, plain.internal),
        ("the extended end", example.extended, longer.extended),
        ("provisional", example.provisional, longer.provisional),
    ]
