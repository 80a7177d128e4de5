"""Random walks of matters, 10,000 committed steps in all: the promise holds after each, the chain after all."""

from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from jianhe.jobs import promise
from jianhe.server.database import Database
from tests import build
from tests.whole.walking import Walker

STEPS = 2500
SEEDS = (11, 23, 47, 89)  # four walks of 2,500, so that two workers share them
# Every invariant that can be asked of one matter, in one statement.
PROMISE = " UNION ALL ".join(
    f"SELECT '{one.en}', number FROM ({one.query}) _" for one in promise.INVARIANTS if "%(matter)s" in one.query
)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_the_promise_holds_after_each_step(seed: int, own_db: Database) -> None:
    build.a_centre()
    walker = Walker(seed)
    done = 0
    with psycopg.connect(str(own_db.admin), autocommit=True) as beside:
        while done < STEPS:
            changed = walker.move()
            if changed is None:
                continue
            done += 1
            broken = beside.execute(PROMISE, {"matter": changed}, prepare=True).fetchall()
            assert broken == [], f"seed {seed}, step {done} ({walker.last}): {broken}"
            ((unit,),) = beside.execute("SELECT unit_id FROM records_matter WHERE id = %s", [changed], prepare=True)
            walker.homes[changed] = unit
        states = dict(beside.execute("SELECT state, count(*) FROM records_matter GROUP BY 1 ORDER BY 1").fetchall())
    print(f"\nseed {seed}: {done} steps committed, {walker.refused.total()} refused; matters by state: {states}")
    print(f"taken: {dict(walker.taken.most_common())}\nrefused: {dict(walker.refused.most_common())}")
    assert len(states) >= 12
    assert len(walker.taken) >= 35
    out = StringIO()
    for command in ("check_promise", "audit_verify"):
        _passes(command, out)


def _passes(command: str, out: Any) -> None:
    try:
        call_command(command, stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(out.getvalue())
