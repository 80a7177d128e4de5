"""A data folder in which everything is set up and nobody has done anything yet: made once in a run, then copied."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jianhe.server.cluster import cluster_of

SOURCE = str(Path(__file__).resolve().parent.parent / "src")


@contextmanager
def installed_home(name: str) -> Iterator[Path]:
    """A folder of the demonstration's people without matters, on a cluster of its own that is as durable as any."""
    home = Path(os.environ["JIANHE_TEST_BENCH"]) / f"{name}-{os.getpid()}"
    subprocess.run(["cp", "-a", _first(), home], check=True)  # with its owner, who is not root where we are
    try:
        yield home
    finally:
        cluster_of(home).stop()
        shutil.rmtree(home)


def command(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """`./jianhe` with these words in that folder, knowing nothing of this run's own databases."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "jianhe", *words], env=surroundings(home), capture_output=True, text=True
    )


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a command in that folder."""
    outside = ("JIANHE_APP_DSN", "JIANHE_OWNER_DSN", "JIANHE_BACKUP_DSN")
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    return {**kept, "JIANHE_HOME": str(home), "PYTHONPATH": SOURCE}


def _first() -> Path:
    folder = Path(os.environ["JIANHE_TEST_BENCH"])
    home, done = folder / "installed", folder / "installed.done"
    with (folder / "installed.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(mode=0o711)
            made = command(home, "load_demo", "--matters", "0")
            assert made.returncode == 0, made.stderr
            cluster_of(home).stop()
            done.touch()
    return home
