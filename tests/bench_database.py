"""Databases for tests: one fast cluster per run, a template migrated once, clones in about 30 ms.

`db`      (pytest-django's own) each test in a transaction that is rolled back, on this worker's clone, as the
          application role. Deferred constraints are checked when the test ends.
`own_db`  a fresh clone for a test that commits or looks from several connections.
`admin_db` SQL as the superuser, past all policies, on whichever clone is in use.
`durable_cluster` a cluster with fsync on, for tests that kill it.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections

from jianhe.law.catalogue import load
from jianhe.server import law, roles
from jianhe.server.cluster import Cluster
from jianhe.server.database import Database, ways_into

TEMPLATE = "jianhe_template"


@dataclass(frozen=True)
class Bench:
    """A running cluster that holds the migrated template."""

    home: Path
    cluster: Cluster

    def clone(self) -> Database:
        """A new database like the template."""
        name = f"clone_{uuid4().hex[:12]}"
        with psycopg.connect(str(self.cluster.admin()), autocommit=True) as admin:
            # Copying the files is quicker than writing each page of them into the log first, and so is the drop later.
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {roles.OWNER} STRATEGY FILE_COPY")
        made = ways_into(self.cluster.admin(name), self.home, self.cluster)
        roles.admit(made.admin)
        return made

    def drop(self, made: Database) -> None:
        """Remove a clone, closing whoever is still connected."""
        with psycopg.connect(str(self.cluster.admin()), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {made.admin.name} WITH (FORCE)")


def bench(kind: str) -> Bench:
    """The `fast` or `durable` bench of this run; whichever test process comes first makes it."""
    folder = Path(os.environ["JIANHE_TEST_BENCH"])
    home = folder / "home"
    home.mkdir(exist_ok=True)
    place = Path(os.environ.get("JIANHE_TEST_QUICK", folder)) if kind == "fast" else folder
    cluster = Cluster(home=home, folder=place / kind, fast=kind == "fast")
    with (folder / f"{kind}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster.start(child=False)
        with psycopg.connect(str(cluster.admin())) as admin:
            there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if there is None:
            _build_template(cluster, home)
    return Bench(home, cluster)


def _build_template(cluster: Cluster, home: Path) -> None:
    roles.create_roles(cluster.admin(), ways_into(cluster.admin(), home, cluster).passwords())
    draft = f"{TEMPLATE}_draft"
    roles.create_database(cluster.admin(), draft)
    ways = ways_into(cluster.admin(draft), home, cluster)
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    settings = {"JIANHE_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "jianhe.config.settings", "PYTHONPATH": "src"}
    root = Path(__file__).parent.parent
    done = subprocess.run(
        command, cwd=root, env={**os.environ, **ways.environment(), **settings}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"migrate failed:\n{done.stderr[-4000:]}")
    publish_law(ways)
    with psycopg.connect(str(cluster.admin()), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {draft} RENAME TO {TEMPLATE}")


def publish_law(made: Database, folder: Path | None = None) -> None:
    """What `./jianhe run` does once the tables are there: the owner writes the catalogue's steps into the database."""
    if folder is not None:
        load.cache_clear()  # a start reads the files anew; this process may have read them before they were changed
    with psycopg.connect(str(made.owner), autocommit=True) as owner:
        law.publish(owner, folder)


def stop_all(folder: Path) -> None:
    """End the clusters of this run, whoever started them."""
    for pidfile in [*folder.glob("*/postmaster.pid"), *folder.glob("*/*/postmaster.pid")]:
        Cluster(home=folder / "home", folder=pidfile.parent).stop()


def point_django_at(made: Database) -> None:
    """From now on Django's connection, in every thread of this process, leads to this database, as the application."""
    connections.close_all()
    connections.databases["default"].update(
        HOST=made.app.host, PORT=made.app.port, NAME=made.app.name, USER=made.app.user, PASSWORD=made.app.password
    )
    os.environ.update(made.environment())


_current: list[Database] = []


@pytest.fixture(scope="session")
def fast_bench() -> Bench:
    """The bench that everything but the kill tests uses."""
    return bench("fast")


@pytest.fixture(scope="session")
def durable_cluster() -> Bench:
    """A bench with fsync on."""
    return bench("durable")


@pytest.fixture(scope="session")
def django_db_setup(fast_bench: Bench, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's `db` works on this worker's clone of the template; no test database is made or flushed.

    The demonstration centre and the cast stand in it already, since nearly every test begins with them.
    """
    from tests import build

    made = fast_bench.clone()
    with django_db_blocker.unblock():
        point_django_at(made)
        build.a_centre()
    _current.append(made)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    _current.remove(made)
    fast_bench.drop(made)


@pytest.fixture
def own_db(fast_bench: Bench, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh clone, for tests that commit: Django leads there while the test runs."""
    assert "db" not in request.fixturenames, "a test takes db or own_db, not both"
    with repointed(fast_bench, django_db_blocker) as made:
        yield made


@contextmanager
def repointed(where: Bench, blocker: Any) -> Iterator[Database]:
    """A fresh clone to which Django leads inside the block; a module that only reads may share one."""
    made = where.clone()
    before = dict(connections.databases["default"])
    with blocker.unblock():
        point_django_at(made)
        _current.append(made)
        try:
            yield made
        finally:
            connections.close_all()
            connections.databases["default"].update(before)
            _current.remove(made)
            where.drop(made)


@pytest.fixture
def admin_db() -> Callable[..., list[tuple[Any, ...]]]:
    """Run SQL as the superuser in the clone in use: `admin_db("SELECT …", [...])` -> rows. Commits at once."""

    def run(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(str(_current[-1].admin), autocommit=True) as admin:
            cursor = admin.execute(statement, parameters)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def new_law() -> Callable[[Path], None]:
    """Let the clone in use know the law of another catalogue; its further editions stay there and are in nobody's way."""
    return lambda folder: publish_law(_current[-1], folder)


@pytest.fixture
def constraints_now(db: None) -> Callable[[], None]:
    """Check the deferred constraints at this point of a test that will be rolled back."""

    def check() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return check
