"""What a clock is made of: the events it is kept as, and the answer that is counted from them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from jianhe.law.limits import Limit
from jianhe.law.reasons import Moment, Reason, Unit

EventKind = Literal["start", "suspend", "resume", "extend", "satisfy", "end", "revive", "recompute"]
State = Literal["running", "suspended", "satisfied_in_time", "satisfied_late", "ended", "missed"]


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened to a clock.

    `at` of a start is the anchoring fact (the limit's `runs_from`), not the moment a button was pressed; `begun` is
    that day, where a repeating clock is started long after its anchor: rounds due before it are not owed. An extension
    carries its amount and the role that approved it. `revive`: what ended the clock was taken back, and it ran on.
    """

    kind: EventKind
    at: Moment
    n: int | None = None
    unit: Unit | None = None
    approved_by: str | None = None
    begun: Moment | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One due date of a repeating duty, and when it was met."""

    nominal: date
    legal: date
    internal: date
    satisfied_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The answer. `legal` is the date that binds now, extension and suspensions included, and None while suspended.

    `first_legal` is the legal end before any suspension or extension; `extended` repeats `legal` once an extension
    was granted. For a repeating clock the dates are those of the round now owed, and `rounds` holds the earlier ones.
    """

    limit: Limit
    state: State
    nominal: Moment | None
    legal: Moment | None
    internal: Moment | None
    extended: Moment | None
    first_legal: Moment
    satisfied_at: Moment | None
    provisional: bool
    calendar_version: str
    reasons: tuple[Reason, ...]
    rounds: tuple[Round, ...] = ()
