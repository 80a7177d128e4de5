"""How many quarrels of the year go to a table, to mediators and to the court, and where each of them stands on the last day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from jianhe.demo import quarrels
from jianhe.demo.acting import Case, Course, World
from jianhe.demo.confirmed import End, settled
from jianhe.demo.mediations import mediations
from jianhe.demo.quarrels import Inventor, Quarrel
from jianhe.demo.talks import CIVIL, CRIMINAL, Talks
from jianhe.demo.unsettled import unsettled
from jianhe.law.working_days import national_calendar

Entry = tuple[Case, datetime, Course]
# Working days before the last day on which both sides signed, and where it stands since. Of each list the first come first.
_SIGNED: tuple[tuple[int, End], ...] = (
    (0, End("sent")), (100, End(pairs=2)), (2, End("confirmed", "some", (12, 45))), (30, End(paid="none", shares=(20,))),
    (150, End()), (0, End("sent")), (0, End("received")), (1, End("supplement")), (1, End("docketed")), (3, End("returned")),
    (2, End("received")), (45, End("dismissed")), (60, End("not_accepted")), (75, End("withdrawn")),
    (20, End(paid="enforced", shares=(10,))), (120, End(paid="late", shares=(15,))), (90, End(paid="late")),
    (12, End(paid="some", shares=(9, 21))), (18, End(paid="some", shares=(10, 60))), (24, End(paid="some", shares=(10, 38))),
    (33, End(paid="none", shares=(12, 60))), (40, End()), (55, End()), (66, End(shares=(5,))), (80, End(shares=(20,))),
    (110, End()), (130, End(shares=(7,))), (165, End()), (180, End(shares=(3,))), (200, End()),
)  # fmt: skip
_UNSETTLED: tuple[tuple[int, str], ...] = (
    (0, "in_session"), (0, "ready_to_sign"), (-5, "proposed"), (-3, "asked"), (-2, "scheduled"), (-1, "adjourned"),
    (0, "draft_terms"), (35, "declined"), (70, "unanswered"), (50, "failed"), (85, "taken_back"), (95, "refused"),
)  # fmt: skip


_CRIMINAL = ((1, "signed"), (0, "ready_to_sign"), (40, "declined"))


def roads(world: World, agreements: int) -> list[Entry]:
    """So many agreements that both sides signed, and beside them as many, as far as there are, that came to none, are
    criminal, or go another way."""
    found: list[Entry] = []
    left = agreements
    for place, (days, end) in enumerate(_SIGNED):
        if left < end.pairs:
            continue
        left -= end.pairs
        inventor = quarrels.wages if place % 3 != 1 or end.pairs > 1 else quarrels.OF_MONEY[place % 4]
        talks = _talks(world, inventor, days, workers=end.pairs if end.pairs > 1 else 0)
        end = replace(end, sessions=2 if days < 25 else 1)
        found.append(_begun(talks.case, settled(talks, end)))
    for place, (days, where) in enumerate(_UNSETTLED[:agreements]):
        talks = _talks(world, quarrels.wages if place % 2 == 0 else quarrels.OF_MONEY[place % 4], days)
        found.append(_begun(talks.case, unsettled(talks, where)))
    for days, where in _CRIMINAL[:agreements]:
        talks = _talks(world, quarrels.assault, days, procedure=CRIMINAL)
        found.append(_begun(talks.case, unsettled(talks, where)))
    return found + [_begun(case, course) for case, course in islice(mediations(world), agreements)]


def _talks(world: World, inventor: Inventor, days: int, *, workers: int = 0, procedure: str = CIVIL) -> Talks:
    day = _last_day(world)
    calendar = national_calendar()
    day = calendar.nth_working_day_before(day, days) if days >= 0 else calendar.nth_working_day(day, -days)
    more: dict[str, Any] = {"workers": workers} if workers else {}
    quarrel: Quarrel = inventor(world.random, world.people, day, **more)
    return Talks(Case(world, quarrel.story), quarrel, day, procedure=procedure)


def _last_day(world: World) -> date:
    """The last working day on which there was time for signing and for the court: before noon, the one before."""
    now = timezone.localtime(world.until)
    return national_calendar().last_working_day_until(now.date() if now.hour >= 12 else now.date() - timedelta(days=1))


def _begun(case: Case, course: Course) -> Entry:
    """The course, and when its first act comes."""
    return case, next(course), course
