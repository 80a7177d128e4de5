"""`python -m bench.filters`: what filters of the lists cost, for a head of one department and for who reaches everything.

The matters of the bench are made unlike one another first: kinds, places, officers, flags and amounts, some of them rare.
Each question is the statement of a first page, as the application's role within the walls; the worst ones look for what is
hardly there, so that the list's own order helps least. The rail with twelve saved views is the same, counted.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from bench import matters
from jianhe.server import schema
from jianhe.server.database import Database, database

# One kind, town, amount, flag or class in a thousand; officers and channels as they come.
_UNLIKE = """
SET session_replication_role = replica;
UPDATE records_matter m SET
    matter_type = CASE WHEN n %% 1000 = 0 THEN 'school_bullying' WHEN n %% 3 = 0 THEN 'consumer' ELSE matter_type END,
    town_id = CASE WHEN n %% 1000 = 1 THEN t.rare ELSE t.usual END,
    flags = CASE WHEN n %% 1000 = 2 THEN '["minor"]'::jsonb ELSE '[]'::jsonb END,
    amount_fen = CASE WHEN n %% 1000 = 3 THEN 99900000 ELSE n %% 5000000 END,
    risk_level = CASE WHEN n %% 1000 = 4 THEN 'red' ELSE 'none' END
FROM (SELECT id, hashtext(id::text) & 2147483647 AS n FROM records_matter) numbered,
     (SELECT (array_agg(id ORDER BY code))[1] AS rare, (array_agg(id ORDER BY code))[2] AS usual
      FROM people_place WHERE parent_id IS NULL) t
WHERE numbered.id = m.id AND m.code LIKE 'XCBENCH-%%';
UPDATE records_contact SET channel = 'letter' WHERE hashtext(id::text) %% 1000 = 5;
RESET session_replication_role;
VACUUM ANALYZE records_matter;
VACUUM ANALYZE records_contact;
"""
PERSONS = ("fuzeren", "zhuren")
ASKED: dict[str, dict[str, str]] = {
    "nothing": {}, "kind, common": {"matter_type": "consumer"}, "kind, 1 in 1000": {"matter_type": "school_bullying"},
    "town, 1 in 1000": {"town": "RARE"}, "flag, 1 in 1000": {"flag": "minor"}, "risk, 1 in 1000": {"risk": "red"},
    "amount, 1 in 1000": {"amount_from": "999000"}, "channel, 1 in 1000": {"channel": "letter"},
    "officer": {"handler": "chengban"}, "no officer": {"handler": "none"},
    "a month two years ago": {"received_from": "2024-11-01", "received_to": "2024-11-30"},
    "nothing at all": {"matter_type": "school_bullying", "flag": "minor", "town": "RARE", "risk": "red"},
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000, help="how many invented matters (10^4 … 10^6)")
    parser.add_argument("--times", type=int, default=20, help="how often each question is asked")
    parser.add_argument("--keep", help="a folder that keeps the database for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianhe-bench-") as temporary:
        home = Path(options.keep or temporary)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)
        os.environ["JIANHE_HOME"], os.environ["DJANGO_SETTINGS_MODULE"] = str(home), "jianhe.config.settings"
        with database(home, child=True, say=_say) as found:
            schema.bring_up_to_date(found, _say)
            from bench.__main__ import make_centre

            make_centre()
            matters.make(found, count=options.matters, say=_say)
            _make_unlike(found)
            for line in _measured(options.times):
                _say(line)
    return 0


def _make_unlike(found: Database) -> None:
    with psycopg.connect(str(found.admin), autocommit=True) as admin:
        for statement in _UNLIKE.replace("%%", "%").split(";\n"):
            if statement.strip():
                admin.execute(statement)


def _measured(times: int) -> Iterator[str]:
    from django.db import transaction
    from django.utils import timezone

    from jianhe.people.context import set_context
    from jianhe.people.models import Place, User
    from jianhe.people.standing import standing_of
    from jianhe.records.queries import worklists
    from jianhe.records.queries.filters import read

    on = timezone.localdate()
    rare = Place.objects.filter(parent=None).order_by("code")[0].code
    for username in PERSONS:
        with transaction.atomic():
            by = standing_of(User.objects.get(username=username), on=on)
            set_context(by)
            lists = {}
            for name, given in ASKED.items():
                filters, _unread = read({key: rare if value == "RARE" else value for key, value in given.items()})
                for view in ("office", "all"):
                    rows = worklists.matters_in(by, view, on=on, filters=filters)
                    column, downwards = worklists.ORDERS[view]
                    minus = "-" if downwards else ""
                    first = worklists.told(rows).order_by(f"{minus}{column}", f"{minus}id")[:26]
                    yield _timed(f"{username}, {view}: {name}", times, lambda first=first: len(list(first.all())))
                    if view == "office":
                        lists[name] = rows
            rail = f"{username}: the rail with {len(lists)} views"
            yield _timed(rail, times, lambda lists=lists: len(worklists.counted(lists)))


def _timed(name: str, times: int, act: Callable[[], int]) -> str:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        found = act()
        taken.append((time.perf_counter() - began) * 1000)
    return f"{name:<44}{found:>4} rows  p50 {statistics.median(taken):>8.1f}  max {max(taken):>8.1f}  ms"


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
