"""Invented matters in bulk, written by SQL past the triggers: 10^3 to 10^6 for measuring."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.people import people, respondents
from jianhe.server.database import Database

BATCH = 50_000
_SQL = (Path(__file__).parent / "matters.sql").read_text(encoding="utf-8")
_LETTERS = Path(__file__).parents[1] / "evaluation" / "tuning.jsonl"


def people_of(matters: int) -> int:
    """How many people brought so many matters: nearly half of them come again."""
    return max(matters * 6 // 10, 100)


def make(found: Database, *, count: int, say: Callable[[str], None]) -> None:
    """Fill the demonstration centre up to `count` bench matters; what is there already is kept. Django is set up."""
    with psycopg.connect(str(found.admin), autocommit=True) as admin:
        centre, practice = admin.execute("SELECT id, practice || '/2023-08-01' FROM people_centre LIMIT 1").fetchone()
        there = admin.execute("SELECT count(*) FROM records_matter WHERE code LIKE 'XCBENCH-%'").fetchone()[0]
        if there >= count:
            return
        admin.execute("SET session_replication_role = replica")  # no trigger, no foreign key check: the rows are right
        _people(admin, count, say)
        for first in range(there + 1, count + 1, BATCH):
            last, began = min(first + BATCH - 1, count), time.perf_counter()
            known = {"centre": centre, "practice": practice, "from": first, "to": last, "count": count}
            with admin.transaction(), psycopg.ClientCursor(admin) as cursor:  # several statements at once
                cursor.execute(_SQL, known)
            say(f"  {last:>9,} / {count:,} matters, {(last - first + 1) / (time.perf_counter() - began):,.0f} a second")
        admin.execute("VACUUM ANALYZE")


def _people(admin: psycopg.Connection, count: int, say: Callable[[str], None]) -> None:
    """Who comes, against whom and with which words, in temporary tables that the statements draw from."""
    from jianhe.likeness.names import keys_of
    from jianhe.records.protection import keyed_hash

    began = time.perf_counter()
    admin.execute(
        "CREATE TEMP TABLE who (n int PRIMARY KEY, name text, name_key text, sound_key text, id_hash text,"
        " phone_hash text, phone_tail text, born_on date, sex text);"
        "CREATE TEMP TABLE against (n int PRIMARY KEY, name text, name_key text, sound_key text);"
        "CREATE TEMP TABLE letter (n int PRIMARY KEY, story text, kind text)"
    )
    with admin.cursor() as cursor:
        with cursor.copy("COPY who FROM STDIN") as rows:
            for n, one in enumerate(people(people_of(count))):
                hashes = [keyed_hash(text) if text else "" for text in (one.number, one.phone, one.phone[-4:])]
                rows.write_row([n, one.name, *keys_of(one.name), *hashes, one.born_on, one.sex])
        with cursor.copy("COPY against FROM STDIN") as rows:
            for n, name in enumerate(respondents()):
                rows.write_row([n, name, *keys_of(name)])
        with cursor.copy("COPY letter FROM STDIN") as rows:
            for n, line in enumerate(_LETTERS.read_text(encoding="utf-8").splitlines()):
                told = json.loads(line)
                rows.write_row([n, told["text"], told["gold"]["matter_type"]])
    admin.execute("ANALYZE who; ANALYZE against; ANALYZE letter")
    say(f"  {people_of(count):,} people in {time.perf_counter() - began:,.0f} s")
