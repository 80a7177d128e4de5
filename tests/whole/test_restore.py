"""The demonstration saved and restored into an empty cluster's database: each record the same, the chain in order."""

import os
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from jianhe.server import archive, roles
from jianhe.server.cluster import Cluster
from jianhe.server.database import Database, ways_into
from tests.bench_database import point_django_at


@pytest.fixture
def empty() -> Iterator[Database]:
    """A second cluster, new and empty, with the roles alone."""
    folder = Path(os.environ["JIANHE_TEST_BENCH"]) / f"restored-{os.getpid()}"
    home = folder / "home"
    home.mkdir(parents=True)
    folder.chmod(0o711)
    cluster = Cluster(home=home, folder=folder / "data", fast=True)
    cluster.start(child=True)
    roles.create_roles(cluster.admin(), ways_into(cluster.admin(), home, cluster).passwords())
    roles.create_database(cluster.admin(), "again")
    yield ways_into(cluster.admin("again"), home, cluster)
    cluster.stop()
    shutil.rmtree(folder)


def records(database: Database) -> dict[str, tuple[int, str]]:
    """Of every table: how many rows, and one hash over all of them."""
    with psycopg.connect(str(database.admin)) as admin:
        names = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        found = {}
        for (name,) in names:
            row = admin.execute(
                sql.SQL(
                    "SELECT count(*), coalesce(encode(sha256(string_agg(sha256(convert_to(t::text, 'UTF8')), ''"
                    " ORDER BY t::text)), 'hex'), '') FROM {} t"
                ).format(sql.Identifier(name))
            ).fetchone()
            assert row is not None
            found[name] = (int(row[0]), str(row[1]))
    return found


def test_record_by_record(own_db: Database, empty: Database, tmp_path: Path) -> None:
    home = Path(settings.JIANHE_HOME)
    call_command("load_demo", "--matters", "20", "--agreements", "2", stdout=StringIO())
    call_command("anchor_heads", stdout=StringIO())
    target = tmp_path / "saved.tar"
    assert archive.backup(own_db, home, str(target)) == 0
    new_home = tmp_path / "new"
    shutil.copytree(home / "secrets", new_home / "secrets")
    assert archive.restore(empty, new_home, str(target)) == 0
    before, after = records(own_db), records(empty)
    print(f"\n{sum(n for n, _ in before.values())} records in {len(before)} tables compared")
    assert before == after
    assert before["records_matter"][0] > 50
    assert before["records_event"][0] > 1000
    proves_itself(empty, new_home)


def proves_itself(restored: Database, home: Path) -> Any:
    """The promise and the chain, asked of the restored database with the restored files."""
    before, settings.JIANHE_HOME = settings.JIANHE_HOME, home
    point_django_at(restored)
    out = StringIO()
    try:
        for command in ("check_promise", "audit_verify"):
            call_command(command, stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(out.getvalue())
    finally:
        settings.JIANHE_HOME = before
