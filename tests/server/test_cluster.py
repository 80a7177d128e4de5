"""The embedded server: durable through kill -9, found again when it runs, elsewhere when its account cannot come in."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jianhe.server import cluster as clusters
from jianhe.server.cluster import Cluster, cluster_of

BENCH = Path(os.environ["JIANHE_TEST_BENCH"])


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    home = BENCH / f"cluster-{os.getpid()}-{request.node.name}"
    home.mkdir(mode=0o711)
    made = cluster_of(home)
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.mark.kill
def test_what_was_acknowledged_is_there_after_kill_9(cluster: Cluster) -> None:
    cluster.start()
    port = cluster.port
    with psycopg.connect(str(cluster.admin()), autocommit=True) as admin:
        assert admin.execute("SHOW fsync").fetchone() == ("on",)
        admin.execute("CREATE TABLE probe (n int)")
        admin.execute("INSERT INTO probe SELECT generate_series(1, 1000)")
    pid = cluster.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert cluster.process is not None
    cluster.process.wait()
    assert cluster.pid() is None
    assert cluster.start(keep_port=True)
    assert cluster.port == port
    with psycopg.connect(str(cluster.admin())) as admin:
        assert admin.execute("SELECT count(*) FROM probe").fetchone() == (1000,)


def test_a_running_cluster_is_joined_and_an_ended_one_is_not_mistaken(cluster: Cluster) -> None:
    assert cluster.start()
    second = cluster_of(cluster.home)
    assert not second.start()
    assert second.port == cluster.port
    cluster.stop()
    assert second.pid() is None
    # A stranger's process with the number in a left-over file is no postmaster of ours.
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n0\n{cluster.port}\n\n\n\n")
    assert second.pid() is None


def test_a_half_made_folder_is_made_anew(cluster: Cluster) -> None:
    cluster.folder.mkdir()
    (cluster.folder / "base").mkdir()
    assert cluster.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a second account that may be shut out")
def test_a_home_that_the_account_cannot_enter_puts_the_data_outside() -> None:
    closed = BENCH / f"closed-{os.getpid()}"
    closed.mkdir(mode=0o700)
    made = cluster_of(closed / "home")
    try:
        assert clusters.account.can_enter(made.folder.parent)
        assert closed not in made.folder.parents
    finally:
        made.folder.parent.rmdir()
        shutil.rmtree(closed)
