"""The whole service as its operator sees it: started, hit by kill -9 process by process, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from jianhe.server.cluster import cluster_of
from tests.bench_service import installed_home, surroundings

pytestmark = pytest.mark.kill
PATIENCE = 240
Found = TypeVar("Found")
PARTS = ("gunicorn", "postgres", "django work")


class Service:
    """`./jianhe run` in a data folder of its own, and what it printed."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.output = home.with_name(f"{home.name}.out")
        command = [sys.executable, "-P", "-m", "jianhe", "run", "--no-demo"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, env={**surroundings(home), **variables}, stdout=output, stderr=output
            )
        self.wait_for(lambda: "is ready" in self.said())

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, condition: Callable[[], Found]) -> Found:
        """What the condition gives once it gives something."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return found

    def answers(self) -> bool:
        address = (self.home / "run.address").read_text()
        try:
            urlopen(f"{address}desk/login/", timeout=10).close()
        except HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True

    def children(self, word: str) -> list[int]:
        """The living direct children with this word in their command line."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(pid) for pid in task.read_text().split()]
        return [pid for pid in pids if word in _command_line(pid)]

    def parts(self) -> list[int]:
        """The children of all three kinds, or none while one is away: the worker ends with its connections, too."""
        found = [self.only(word) for word in PARTS]
        return found if all(found) else []

    def only(self, word: str) -> int:
        """The one child with this word; 0 while there is none, or more than one."""
        found = self.children(word)
        return found[0] if len(found) == 1 else 0

    def kill(self, word: str) -> None:
        """kill -9, then wait until another process has taken its place."""
        victim = self.wait_for(lambda: self.only(word))
        with suppress(ProcessLookupError):  # it may end by itself meanwhile
            os.kill(victim, signal.SIGKILL)
        self.wait_for(lambda: self.only(word) not in (0, victim))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.fixture
def variables() -> dict[str, str]:
    """Environment of the service; a test that wants some parametrizes it."""
    return {}


@pytest.fixture
def service(variables: dict[str, str]) -> Iterator[Service]:
    with installed_home("service") as home:
        running = Service(home, **variables)
        yield running
        if running.process.poll() is None:
            running.stop()
        running.output.unlink()


def test_each_part_comes_back_after_kill_9_and_all_of_it_stops_when_asked(service: Service) -> None:
    for part in PARTS:
        service.kill(part)
        service.wait_for(service.answers)
    everything = service.wait_for(service.parts)
    assert service.stop() == 0
    assert cluster_of(service.home).pid() is None
    assert [pid for pid in everything if _command_line(pid)] == []
    assert not service.answers()


def test_a_second_start_is_told_where_the_first_is(service: Service) -> None:
    second = subprocess.run(
        [sys.executable, "-P", "-m", "jianhe", "run"],
        env={**os.environ, "JIANHE_HOME": str(service.home)}, capture_output=True, text=True,
    )  # fmt: skip
    assert second.returncode == 1
    assert (service.home / "run.address").read_text() in second.stderr
    assert service.answers()


def test_nothing_is_left_when_the_supervisor_itself_is_killed(service: Service) -> None:
    children = [pid for word in ("gunicorn", "postgres") for pid in service.children(word)]
    os.kill(service.process.pid, signal.SIGKILL)
    service.process.wait()
    deadline = time.monotonic() + PATIENCE
    while any(_command_line(pid) for pid in children):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert len(children) == 2


@pytest.mark.parametrize("variables", [{"JIANHE_HTTPS": "1"}])
def test_behind_a_proxy_that_does_https_it_becomes_ready_and_sends_plain_requests_away(service: Service) -> None:
    address = (service.home / "run.address").read_text()
    with pytest.raises(OSError):  # sent to https://, where this port speaks no TLS
        urlopen(address, timeout=10).close()
    urlopen(Request(address, headers={"X-Forwarded-Proto": "https"}), timeout=10).close()
