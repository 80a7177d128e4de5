"""A real web server on a fresh clone, and a real Chromium to look at it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from jianhe.server.database import Database
from tests.bench_database import publish_law

CHROMIUM = os.environ.get("JIANHE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = [
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


def _missing() -> str:
    """Why no browser can be driven here; empty where one can."""
    if CHROMIUM is None:
        return "no chromium on this machine (apt-get install chromium)"
    import playwright

    node = Path(playwright.__file__).parent / "driver" / "node"
    if subprocess.run([node, "--version"], capture_output=True).returncode != 0:
        return "the browser's driver does not run on this machine (apt-get install libatomic1)"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, and the summary says why."""
    missing = _missing()
    for item in items:
        if missing and ("page" in getattr(item, "fixturenames", ()) or item.get_closest_marker("browser")):
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture
def live_site(own_db: Database) -> Iterator[str]:
    """The address of a web server that serves this test's own clone."""
    with serving(own_db) as address:
        yield address


@contextmanager
def serving(database: Database, **more: str) -> Iterator[str]:
    """A gunicorn (1 worker, 4 threads) over a database while the block runs; `more` are further settings of it.

    With none it is a fork of this process, in which the code and the catalogue are loaded and Django leads to the
    database already: a tenth of a second instead of ten.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = _started(port, database, more) if more else _forked(port)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", site)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(site, signal.SIGTERM)
        os.waitpid(site, 0)


def _started(port: int, database: Database, more: dict[str, str]) -> int:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "gunicorn", "jianhe.config.wsgi", *(f"--{name}={how}" for name, how in _how(port))]
    settings = {"PYTHONPATH": str(root / "src"), **database.environment(), **more}
    if "JIANHE_CATALOGUE" in more:
        publish_law(database, Path(more["JIANHE_CATALOGUE"]))
    return os.spawnve(os.P_NOWAIT, sys.executable, command, {**os.environ, **settings})


def _forked(port: int) -> int:
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from jianhe.config.wsgi import application

    class Site(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, how in _how(port):
                self.cfg.set(name, how)

        def load(self) -> Any:
            return application

    site = os.fork()
    if site:
        return site
    try:
        for one in connections.all(initialized_only=True):
            one.connection = None  # it is the parent's: not to be closed from here
        signal.set_wakeup_fd(-1)
        Site().run()
    finally:
        os._exit(0)


def _how(port: int) -> list[tuple[str, str]]:
    return [("bind", f"127.0.0.1:{port}"), ("workers", "1"), ("threads", "4"), ("timeout", "60")]


def _wait_for(address: str, site: int) -> None:
    deadline = time.monotonic() + 180  # a machine may be busy with other things
    while time.monotonic() < deadline:
        try:
            urlopen(address, timeout=10).close()
            return
        except HTTPError:
            return  # it answers; what it answers is for the test to judge
        except (URLError, OSError):
            assert os.waitpid(site, os.WNOHANG) == (0, 0), "the web server ended while starting"
            time.sleep(0.1)
    raise AssertionError("the web server did not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all browser tests of this process."""
    from playwright.sync_api import sync_playwright

    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page at 1440x900, in Chinese, with no memory of other tests."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
