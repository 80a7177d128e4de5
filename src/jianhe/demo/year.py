"""A year of invented matters: many courses, played in the order of time, as numbers and events came."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from jianhe.casework import performance_sweep
from jianhe.demo import courses
from jianhe.demo.acting import Case, Course, Plan, World
from jianhe.demo.letters import leave_post
from jianhe.demo.meetings import leave_meetings
from jianhe.demo.organs import leave_with_organs
from jianhe.demo.roads import roads
from jianhe.demo.stories import minor, tell
from jianhe.people.models import Centre

BATCH = 40  # acts in one transaction: fewer waits for the disk, and each still a verb of its own
_OURS: dict[Plan, int] = {
    courses.handled: 60,
    courses.supplemented: 9,
    courses.refused: 7,
    courses.answered: 8,
    courses.withdrawn: 6,
}
_NOT_OURS: dict[Plan, int] = {courses.guided: 60, courses.answered: 25, courses.transferred: 15}


def _in(state: str) -> Callable[[Any], bool]:
    return lambda matter: matter.state == state


def _handed_over(matter: Any) -> bool:
    return matter.hand_overs.filter(state="sent").exists()


def _asked(matter: Any) -> bool:
    return matter.proceedings.filter(approvals__decided_at=None, approvals__isnull=False).exists()


# What is left lying in the last days: the course, where it rests, and how many days ago each came in.
_LEFT: tuple[tuple[Plan, Callable[[Any], bool], tuple[int, ...]], ...] = (
    (courses.handled, _in("registered"), (0, 0, 1, 1, 2, 3, 5, 7, 7, 9, 12)),
    (courses.supplemented, _in("supplement_wait"), (2, 7, 18)),
    (courses.guided, _in("guided"), (1, 6, 10)),
    (courses.transferred, _in("transferring"), (2, 4, 9)),
    (courses.refused, _asked, (3, 5)),
    (courses.handled, _in("accepted"), (1, 2, 4)),
    (courses.handed_over, _handed_over, (2, 3, 4, 5)),
    (courses.handled, _in("in_progress"), (6, 12, 30, 55, 85, 97)),
    (courses.stopped, _in("suspended"), (25, 40)),
    (courses.handled, _in("decided"), (25, 40)),
    (courses.handled, _in("replied"), (28, 45)),
    (courses.observed, _in("settled_observing"), (60, 90)),
    (courses.reopened, _in("reopened"), (60, 75)),
)
_OFTEN: dict[Plan, int] = {courses.repeated: 7, courses.merged: 3, courses.anonymous: 3}


def play(
    centre: Centre, *, until: datetime, matters: int, agreements: int, seed: int, say: Callable[[str], None]
) -> int:  # fmt: skip
    """Invent a year that ends at `until`, with so many agreements of reconciliation. Returns how many matters came in."""
    world = World(centre, Random(seed), until)
    waiting: list[tuple[datetime, int, Case, Course]] = []
    numbers = count()
    for case, at, plan in [*_year(world, matters), *_tail(world)]:
        heapq.heappush(waiting, (at, next(numbers), case, _started(plan, case, at)))
    for case, at, course in roads(world, agreements):
        heapq.heappush(waiting, (at, next(numbers), case, course))
    registered = done = 0
    while waiting and waiting[0][0] <= until:
        with transaction.atomic():
            for _ in range(BATCH):
                if not waiting or waiting[0][0] > until:
                    break
                _at, _n, case, course = heapq.heappop(waiting)
                is_new = case.matter is None
                following = next(course, None)
                registered += is_new and case.matter is not None
                done += 1
                if following is not None and not case.is_at_rest:
                    heapq.heappush(waiting, (following, next(numbers), case, course))
        if done % (BATCH * 10) == 0:
            say(f"  示范数据：已登记 {registered} 件 · matters invented so far")
    with transaction.atomic():
        registered += leave_post(world) + leave_with_organs(world)
        leave_meetings(world)
    performance_sweep.sweep(centre=centre, at=until)
    return registered


def _started(plan: Plan, case: Case, at: datetime) -> Course:
    """The course, run up to the moment of its first act."""
    course = plan(case, at)
    next(course)
    return course


def _year(world: World, matters: int) -> list[tuple[Case, datetime, Plan]]:
    """Matters over the whole year, the plan fitting the story."""
    found = []
    for _ in range(matters):
        day = timezone.localdate(world.until) - timedelta(days=world.random.randint(9, 365))
        at = world.moment(day)
        case = Case(world, tell(world.random, world.people, day))
        plans = _OFTEN if world.random.random() < 0.13 else _OURS if case.story.is_ours else _NOT_OURS
        (plan,) = world.random.choices(list(plans), list(plans.values()))
        found.append((case, at, plan))
    return found


def _tail(world: World) -> list[tuple[Case, datetime, Plan]]:
    """The last days: matters that wait in each state, some late, some due today, and two sealed ones of minors."""
    until, today = world.until, timezone.localdate(world.until)
    found = []
    for plan, rests, ages in _LEFT:
        for days in ages:
            at = min(
                world.moment(today - timedelta(days=days)), until - timedelta(minutes=world.random.randint(20, 90))
            )
            story = tell(world.random, world.people, today)
            while story.is_ours != (plan not in _NOT_OURS):
                story = tell(world.random, world.people, today)
            found.append((Case(world, story, pace=0.25, rests=rests), at, plan))
    for days in (4, 45):
        at = min(world.moment(today - timedelta(days=days)), until)
        found.append((Case(world, minor(world.random, world.people, today)), at, courses.handled))
    return found
