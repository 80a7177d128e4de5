"""A layered layout for flow charts: nodes in rows, edges downwards with few crossings, long ones through bent lines.

The method is Sugiyama's, in its plain form: cycles are opened, each node gets the row below its farthest predecessor,
long edges pass through a point in every row between, rows are ordered by the mean place of their neighbours, and places
are moved towards the neighbours as far as the widths allow.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 24
BETWEEN = 18.0  # least space between two nodes of a row
THIN = 10.0  # what a passing edge takes of a row


@dataclass(frozen=True)
class Layout:
    """Rows of names from the top, the middle of each name, and each edge's names from its upper to its lower end."""

    rows: tuple[tuple[str, ...], ...]
    middle: Mapping[str, float]
    chains: Mapping[tuple[str, str], tuple[str, ...]]
    width: float

    def is_upward(self, edge: tuple[str, str]) -> bool:
        """Whether an edge leads back up, against the rows."""
        return self.chains[edge][0] != edge[0]


def layout(widths: Mapping[str, float], edges: Sequence[tuple[str, str]], first: str) -> Layout:
    """Place nodes of given widths. The walk that opens cycles begins at `first` and follows the order of the edges."""
    downward = _opened(widths, edges, first)
    row = _rows(widths, [edge if downward[edge] else edge[::-1] for edge in edges])
    chains: dict[tuple[str, str], tuple[str, ...]] = {}
    below: dict[str, list[str]] = defaultdict(list)
    wide = dict(widths)
    for edge in edges:
        upper, lower = edge if downward[edge] else edge[::-1]
        points = [f"{edge[0]}>{edge[1]}@{place}" for place in range(row[upper] + 1, row[lower])]
        for place, point in enumerate(points, row[upper] + 1):
            row[point], wide[point] = place, THIN
        chains[edge] = (upper, *points, lower)
        for one, next_one in pairwise(chains[edge]):
            below[one].append(next_one)
    rows = _ordered(row, below)
    middle = _placed(rows, below, wide)
    left = min(middle[name] - wide[name] / 2 for name in wide)
    right = max(middle[name] + wide[name] / 2 for name in wide)
    return Layout(
        tuple(map(tuple, rows)), {name: x - left for name, x in middle.items()}, chains, right - left
    )  # fmt: skip


def _opened(
    names: Mapping[str, float], edges: Sequence[tuple[str, str]], first: str
) -> dict[tuple[str, str], bool]:
    """For each edge whether it keeps its direction: one that leads back to where the walk came from is turned."""
    onward: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in edges:
        onward[edge[0]].append(edge)
    open_, done = set[str](), set[str]()
    kept: dict[tuple[str, str], bool] = {}

    def visit(name: str) -> None:
        open_.add(name)
        for edge in onward[name]:
            kept[edge] = edge[1] not in open_
            if edge[1] not in open_ | done:
                visit(edge[1])
        open_.discard(name)
        done.add(name)

    for name in (first, *names):
        if name not in done:
            visit(name)
    return kept


def _rows(names: Mapping[str, float], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    above: dict[str, list[str]] = defaultdict(list)
    for upper, lower in edges:
        above[lower].append(upper)
    found: dict[str, int] = {}

    def row(name: str) -> int:
        if name not in found:
            found[name] = max((row(one) + 1 for one in above[name]), default=0)
        return found[name]

    for name in names:
        row(name)
    return found


def _ordered(row: Mapping[str, int], below: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The rows in the order with the fewest crossings that the sweeps came by."""
    rows: list[list[str]] = [[] for _ in range(max(row.values()) + 1)]
    for name, place in row.items():
        rows[place].append(name)
    above = _turned(below)
    best, fewest = [list(one) for one in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for place in order:
            fixed = {name: at for at, name in enumerate(rows[place - 1 if down else place + 1])}
            near = above if down else below
            here = {name: at for at, name in enumerate(rows[place])}
            rows[place].sort(key=lambda name: _mean([fixed[one] for one in near.get(name, ())], here[name]))
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = [list(one) for one in rows], crossings
    return best


def _crossings(rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        at = {name: place for place, name in enumerate(lower)}
        ends = [at[one] for name in upper for one in sorted(below.get(name, ()), key=lambda each: at[each])]
        total += sum(1 for i, left in enumerate(ends) for right in ends[i + 1 :] if right < left)
    return total


def _placed(
    rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]], wide: Mapping[str, float]
) -> dict[str, float]:
    above = _turned(below)
    middle: dict[str, float] = {}
    for row in rows:
        for name, x in zip(row, _apart(row, dict.fromkeys(row, 0.0), wide), strict=True):
            middle[name] = x
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = {
                name: _mean([middle[one] for one in (*above.get(name, ()), *below.get(name, ()))], middle[name])
                for name in row
            }
            for name, x in zip(row, _apart(row, wanted, wide), strict=True):
                middle[name] = x
    return middle


def _apart(row: Sequence[str], wanted: Mapping[str, float], wide: Mapping[str, float]) -> list[float]:
    """Places as near as possible to the wanted ones, in order and without overlap (pooling of adjacent violators)."""
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (wide[left] + wide[right]) / 2 + BETWEEN)
    pools: list[list[float]] = []
    for name, offset in zip(row, offsets, strict=True):
        pools.append([wanted[name] - offset])
        while len(pools) > 1 and _mean(pools[-2], 0) > _mean(pools[-1], 0):
            last = pools.pop()
            pools[-1] += last
    level = [_mean(pool, 0) for pool in pools for _ in pool]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]


def _turned(below: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    above: dict[str, list[str]] = defaultdict(list)
    for upper, lowers in below.items():
        for lower in lowers:
            above[lower].append(upper)
    return above


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
