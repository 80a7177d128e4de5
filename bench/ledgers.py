"""How long the reading of an old ledger takes: a workbook from the generator, opened, guessed, read and fingerprinted.

.venv/bin/python -m bench.ledgers --rows 50000 [--layout two_rows] [--profile]
"""

import argparse
import cProfile
import pstats
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from tools.old_ledger_layouts import LAYOUTS
from tools.write_old_ledgers import TODAY, write

from jianhe.ledger.layout import guess_layout
from jianhe.ledger.rows import fingerprint, read_rows
from jianhe.ledger.workbook import open_workbook

DEFAULT = "mediation_roster"  # 16 columns of all kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--layout", choices=[layout.name for layout in LAYOUTS], default=DEFAULT)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    given = parser.parse_args()
    layout = next(layout for layout in LAYOUTS if layout.name == given.layout)
    with tempfile.TemporaryDirectory(prefix="jianhe-bench-") as folder:
        path, _ = write(layout, Path(folder), rows=given.rows, seed=1)
        content = path.read_bytes()
    profiler = cProfile.Profile()
    if given.profile:
        profiler.enable()
    print(_measured(content, layout.name, len(layout.columns)))
    if given.profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def _measured(content: bytes, name: str, columns: int) -> str:
    began = time.process_time()
    workbook = open_workbook(content)
    opened = time.process_time()
    layout = guess_layout(workbook)
    guessed = time.process_time()
    kinds: Counter[str] = Counter()
    seen, refused, repeated = set(), 0, 0
    for row in read_rows(workbook, layout, today=TODAY):
        kinds[row.kind] += 1
        refused += row.is_refused
        if row.kind == "data" and not row.is_refused:
            mark = fingerprint(row)
            repeated += mark in seen
            seen.add(mark)
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{name}: {sum(kinds.values()):,} rows x {columns} columns, {len(content) / 2**20:.1f} MB: "
        f"opened {opened - began:.1f} s, layout {guessed - opened:.1f} s, read and checked {ended - guessed:.1f} s, "
        f"together {ended - began:.1f} s, {memory:,.0f} MB; {kinds['data']:,} matters, {refused:,} refused, {repeated:,} repeated"
    )


if __name__ == "__main__":
    main()
