"""Free times of a room or a person on one day: gaps between what is taken, and the free stretches nearest to a wish."""

from collections.abc import Iterable
from datetime import datetime, timedelta

QUARTER = timedelta(minutes=15)
Span = tuple[datetime, datetime]


def is_on_a_quarter(moment: datetime) -> bool:
    """Whether a moment lies on a quarter of an hour, as all bookings begin and end."""
    return moment.minute % 15 == 0 and moment.second == moment.microsecond == 0


def overlaps(one: Span, other: Span) -> bool:
    """Whether two stretches share time; one may begin when the other ends."""
    return one[0] < other[1] and other[0] < one[1]


def gaps(day: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a day between the stretches taken, in order."""
    found, free_from = [], day[0]
    for start, end in sorted(taken):
        if min(start, day[1]) > free_from:
            found.append((free_from, min(start, day[1])))
        free_from = max(free_from, end)
    if free_from < day[1]:
        found.append((free_from, day[1]))
    return found


def nearest_free(day: Span, taken: Iterable[Span], *, wished: Span, most: int = 3) -> list[Span]:
    """Free stretches as long as the one wished, the nearest of each gap, at most so many, in the order of the day."""
    length = wished[1] - wished[0]
    fitting = [gap for gap in gaps(day, taken) if gap[1] - gap[0] >= length]
    starts = [min(max(wished[0], gap[0]), gap[1] - length) for gap in fitting]
    nearest = sorted(starts, key=lambda start: (abs(start - wished[0]), start))[:most]
    return [(start, start + length) for start in sorted(nearest)]
