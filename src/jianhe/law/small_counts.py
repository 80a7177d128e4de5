"""Breakdowns in which nobody is recognised: a count of one to four is not shown, nor can it be reckoned from the rest."""

from collections.abc import Sequence

FEWEST = 5  # persons; what is fewer is hidden where a total is broken down


def masked(counts: Sequence[int]) -> list[int | None]:
    """A row whose total is shown: small counts are None. Where only one is, the next smallest goes with it.

    A zero tells of nobody and stays.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if count and place not in hidden]
        if others:
            hidden.add(min(others, key=lambda place: counts[place]))
    return [None if place in hidden else count for place, count in enumerate(counts)]
