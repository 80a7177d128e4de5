"""The migration gives the names that are kept already their keys, past the wall that stands before the table's owner."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import psycopg

from tests.build import CLERK, a_centre, a_matter, acting


def test_what_is_there_gets_its_keys_and_the_wall_stands_again(own_db: Any) -> None:
    a_centre()
    with acting(CLERK) as by:
        a_matter(by=by)
    with psycopg.connect(str(own_db.admin), autocommit=True) as admin:
        admin.execute("UPDATE records_party SET name_key = '', sound_key = ''")
        with psycopg.connect(str(own_db.owner)) as owner:
            assert owner.execute("SELECT count(*) FROM records_party").fetchone() == (0,)  # the wall before its owner
            import_module("jianhe.records.migrations.0007_likeness").fill(None, SimpleNamespace(connection=owner))
        kept = admin.execute("SELECT name_key, sound_key FROM records_party").fetchall()
        assert kept == [("王建军", "wang jian jun")]
        forced = admin.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'records_party'").fetchone()
        assert forced == (True,)
