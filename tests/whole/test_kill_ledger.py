"""kill -9 of an import, again and again: nothing twice, nothing missing. On a cluster with fsync on."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jianhe.server.cluster import cluster_of
from jianhe.server.database import NAME
from tests.bench_service import command, installed_home, surroundings
from tests.casework import ledger_sheets as sheets

pytestmark = pytest.mark.kill
ROWS, BLOWS = 3000, 4


@pytest.fixture
def home() -> Iterator[Path]:
    with installed_home("kill-ledger") as made:
        cluster_of(made).start(child=False)
        yield made


def _start(home: Path, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "jianhe", *words], env=surroundings(home),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _asked(home: Path, statement: str) -> list[tuple[Any, ...]]:
    """Rows of a question, on a connection of its own: a command that ends may take the server with it, so it is started."""
    cluster = cluster_of(home)
    cluster.start(child=False)
    with psycopg.connect(str(cluster.admin(NAME)), autocommit=True) as admin:
        return admin.execute(statement).fetchall()  # type: ignore[arg-type]


def test_an_import_that_is_killed_goes_on(home: Path) -> None:
    """The first blow falls while rows are read, the others while matters are made; the same command goes on each time."""
    file, report = home / "旧台账.xlsx", home / "report.json"
    file.write_bytes(sheets.book(*[sheets.row(n) for n in range(1, ROWS + 1)]))
    words = ("ledger", "import", str(file), "--centre", "jingyang", "--report", str(report))
    for table, enough in [("ledgerrow", 500), *(("matter", ROWS * blow // BLOWS) for blow in range(1, BLOWS))]:
        running = _start(home, *words)
        with psycopg.connect(str(cluster_of(home).admin(NAME)), autocommit=True) as admin:
            while running.poll() is None:
                ((rows,),) = admin.execute(f"SELECT count(*) FROM records_{table}").fetchall()  # type: ignore[arg-type]
                if rows >= enough:
                    break
                time.sleep(0.02)
        assert running.poll() is None, "it ended before it could be killed"
        running.kill()
        running.wait()
    done = command(home, *words)
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["rows_read"], len(told["imported"]), told["duplicates"]) == (ROWS + 2, ROWS, [])
    for table, rows in (("matter", ROWS), ("contact", ROWS), ("proceeding", ROWS), ("ledgerimport", 1)):
        assert _asked(home, f"SELECT count(*) FROM records_{table}") == [(rows,)], table
    assert _asked(home, "SELECT count(DISTINCT outer_number) FROM records_contact") == [(ROWS,)]
    assert _asked(home, "SELECT state, waiting, imported FROM records_ledgerimport") == [("done", 0, ROWS)]
    for check in (("check",), ("audit", "verify")):
        done = command(home, *check)
        assert done.returncode == 0, done.stdout + done.stderr
