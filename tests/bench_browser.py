"""A real web server on a fresh clone, and a real Chromium to look at it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from jianhe.server.database import Database

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
    """The address of a gunicorn (1 worker, 4 threads) that serves this test's own clone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = Path(__file__).parent.parent
    command = [
        sys.executable, "-m", "gunicorn", "jianhe.config.wsgi", f"--bind=127.0.0.1:{port}",
        "--workers=1", "--threads=4", "--log-level=warning", "--timeout=60",
    ]  # fmt: skip
    settings = {"PYTHONPATH": str(root / "src"), **own_db.environment()}
    site = subprocess.Popen(command, cwd=root, env={**os.environ, **settings})
    try:
        _wait_for(f"http://127.0.0.1:{port}/", site)
        yield f"http://127.0.0.1:{port}"
    finally:
        site.terminate()
        site.wait(20)


def _wait_for(address: str, site: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urlopen(address, timeout=10).close()
            return
        except HTTPError:
            return  # it answers; what it answers is for the test to judge
        except (URLError, OSError):
            assert site.poll() is None, "the web server ended while starting"
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
