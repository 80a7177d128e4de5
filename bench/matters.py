"""Invented matters in bulk, written by SQL past the triggers: 10^3 to 10^6 for measuring."""

import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from jianhe.server.database import Database

BATCH = 50_000
_SQL = (Path(__file__).parent / "matters.sql").read_text(encoding="utf-8")


def make(found: Database, *, count: int, say: Callable[[str], None]) -> None:
    """Fill the demonstration centre up to `count` bench matters; what is there already is kept."""
    with psycopg.connect(str(found.admin), autocommit=True) as admin:
        centre, practice = admin.execute("SELECT id, practice || '/2023-08-01' FROM people_centre LIMIT 1").fetchone()
        there = admin.execute("SELECT count(*) FROM records_matter WHERE code LIKE 'XCBENCH-%'").fetchone()[0]
        admin.execute("SET session_replication_role = replica")  # no trigger, no foreign key check: the rows are right
        for first in range(there + 1, count + 1, BATCH):
            last, began = min(first + BATCH - 1, count), time.perf_counter()
            known = {"centre": centre, "practice": practice, "from": first, "to": last}
            with admin.transaction(), psycopg.ClientCursor(admin) as cursor:  # several statements at once
                cursor.execute(_SQL, known)
            say(f"  {last:>9,} / {count:,} matters, {(last - first + 1) / (time.perf_counter() - began):,.0f} a second")
        admin.execute("VACUUM ANALYZE")
