"""Ways through an edition that together take every step of it, each from the start to an end."""

from collections import deque
from collections.abc import Collection

from jianhe.law.editions import Edition
from jianhe.law.steps import steps_from


def walks(edition: Edition) -> list[list[str]]:
    """Lists of steps. Each begins where the procedure starts, leads to an end, and takes no move twice.

    A step that is on no walk cannot be reached, or only by a move taken twice: an `AssertionError` names it.
    """
    found: list[list[str]] = []
    left = set(edition.steps)
    while left:
        walk = _walk(edition, left)
        assert left & set(walk), f"{edition.name}: no walk takes {sorted(left)}"
        left -= set(walk)
        found.append(walk)
    return found


def walk_to(edition: Edition, outcomes: Collection[str]) -> list[str]:
    """The first walk that can end with one of these outcomes, and goes no further than that end."""
    ends = {code for code, step in edition.steps.items() if step.outcome in outcomes}
    ways = [way for code in sorted(ends) if (way := _way(edition, edition.starts_in, {code}, set()))]
    assert ways, f"{edition.name}: no step gives {sorted(outcomes)}"
    return min(ways, key=len)


def _walk(edition: Edition, left: Collection[str]) -> list[str]:
    state, walk, wanted = edition.starts_in, list[str](), set(left)
    while True:
        for code in steps_from(edition, state):
            if code in wanted and edition.target(code, state) == state:
                walk.append(code)
                wanted.discard(code)
        way = _way(edition, state, wanted, set(walk))
        if way is None and edition.states[state].ends:
            return walk
        way = way or _way_out(edition, state, set(walk))
        for code in way:
            walk.append(code)
            wanted.discard(code)
            state = edition.target(code, state)


def _way(edition: Edition, start: str, wanted: Collection[str], taken: Collection[str]) -> list[str] | None:
    """The shortest list of moves that ends with a wanted step, without one that was taken before."""
    return _shortest(edition, start, taken, lambda code, _state: code in wanted)


def _way_out(edition: Edition, start: str, taken: Collection[str]) -> list[str]:
    """The shortest way to an end; where only a move that was taken leads there, with it."""

    def ends(code: str, state: str) -> bool:
        return edition.states[edition.target(code, state)].ends

    way = _shortest(edition, start, taken, ends) or _shortest(edition, start, (), ends)
    assert way, f"{edition.name}: no way leads from {start} to an end"
    return way


def _shortest(edition: Edition, start: str, taken: Collection[str], is_goal: object) -> list[str] | None:
    queue: deque[tuple[str, list[str]]] = deque([(start, [])])
    seen = {start}
    while queue:
        state, way = queue.popleft()
        for code in steps_from(edition, state):
            target = edition.target(code, state)
            if code in taken:
                continue
            if is_goal(code, state):  # type: ignore[operator]
                return [*way, code]
            if target not in seen and not edition.states[target].ends:
                seen.add(target)
                queue.append((target, [*way, code]))
    return None
