"""kill -9 of an import, again and again: nothing twice, nothing missing. On a cluster with fsync on."""

import json
import os
import shutil
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
from tests.casework import ledger_sheets as sheets
from tests.whole.test_kill import _command

pytestmark = pytest.mark.kill
ROWS, BLOWS = 3000, 4


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(os.environ["JIANHE_TEST_BENCH"]) / f"kill-ledger-{os.getpid()}"
    made.mkdir(mode=0o711)
    assert _command(made, "load_demo", "--matters", "0").returncode == 0
    cluster_of(made).start(child=False)
    yield made
    cluster_of(made).stop()
    shutil.rmtree(made)


def _start(home: Path, *words: str) -> "subprocess.Popen[bytes]":
    outside = ("JIANHE_APP_DSN", "JIANHE_OWNER_DSN", "JIANHE_BACKUP_DSN")
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "jianhe", *words],
        env={**environment, "JIANHE_HOME": str(home), "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
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
    done = _command(home, *words)
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["rows_read"], len(told["imported"]), told["duplicates"]) == (ROWS + 2, ROWS, [])
    for table, rows in (("matter", ROWS), ("contact", ROWS), ("proceeding", ROWS), ("ledgerimport", 1)):
        assert _asked(home, f"SELECT count(*) FROM records_{table}") == [(rows,)], table
    assert _asked(home, "SELECT count(DISTINCT outer_number) FROM records_contact") == [(ROWS,)]
    assert _asked(home, "SELECT state, waiting, imported FROM records_ledgerimport") == [("done", 0, ROWS)]
    for check in (("check",), ("audit", "verify")):
        done = _command(home, *check)
        assert done.returncode == 0, done.stdout + done.stderr
