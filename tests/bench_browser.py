"""A real web server on a fresh clone, and a real Chromium to look at it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs
from urllib.request import urlopen

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.db import connections

from jianhe.server.database import Database
from tests.bench_database import publish_law

CHROMIUM = os.environ.get("JIANHE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = [
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
_DRESS = """attributes => Object.entries(attributes).forEach(([name, value]) =>
    document.documentElement.toggleAttribute(`data-${name}`, value !== "") && (document.documentElement.dataset[name] = value)
)"""


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
        if missing and ({"page", "browser"} & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("browser")):
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture
def live_site(own_db: Database) -> Iterator[str]:
    """The address of a web server that serves this test's own clone."""
    with serving(own_db) as address:
        yield address


@contextmanager
def serving(database: Database, **more: str) -> Iterator[str]:
    """A gunicorn (1 worker, 4 threads) over a database while the block runs; `more` are further settings of it.

    With none it comes from a process that has everything loaded: a tenth of a second instead of ten.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with _started(port, database, more) if more else _forked(port, database) as has_ended:
        _wait_for(f"{address}/", has_ended)
        yield address


@contextmanager
def _started(port: int, database: Database, more: dict[str, str]) -> Iterator[Callable[[], bool]]:
    root = Path(__file__).parent.parent
    options = [f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=4", "--timeout=60"]
    settings = {"PYTHONPATH": str(root / "src"), **database.environment(), **more}
    if "JIANHE_CATALOGUE" in more:
        publish_law(database, Path(more["JIANHE_CATALOGUE"]))
    command = [sys.executable, "-m", "gunicorn", "jianhe.config.wsgi", *options]
    with subprocess.Popen(command, env={**os.environ, **settings}) as site:
        try:
            yield lambda: site.poll() is not None
        finally:
            site.terminate()


@contextmanager
def _forked(port: int, database: Database) -> Iterator[Callable[[], bool]]:
    forking = get_context("forkserver")
    forking.set_forkserver_preload(["tests.warm_site"])
    site = forking.Process(target=_serve, args=(port, database.environment(), dict(connections.databases["default"])))
    site.start()
    try:
        yield lambda: not site.is_alive()
    finally:
        # SIGINT ends gunicorn at once; after SIGTERM it waits two seconds for a browser that keeps a connection open.
        os.kill(site.pid, signal.SIGINT)
        site.join()


def _serve(*words: Any) -> None:
    from tests import warm_site  # not here before: the fork server has it, and the test process has no use for it

    warm_site.run(*words)


def _wait_for(address: str, has_ended: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180  # a machine may be busy with other things
    while time.monotonic() < deadline:
        try:
            urlopen(address, timeout=10).close()
            return
        except HTTPError:
            return  # it answers; what it answers is for the test to judge
        except (URLError, OSError):
            assert not has_ended(), "the web server ended while starting"
            time.sleep(0.1)
    raise AssertionError("the web server did not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all browser tests of this process."""
    from playwright.sync_api import expect, sync_playwright

    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=30_000)  # as patient as a click; five seconds may pass on a machine that is busy
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


def judged(page: Any) -> AxeResults:
    """What axe finds wrong with the page that is open. The far longer list of what is right stays in the browser."""
    settled(page)
    page.evaluate(AXE_SCRIPT)
    only = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"
    return AxeResults(page.evaluate(only))


def in_each_mode(page: Any) -> Iterator[str]:
    """The page that is open, in turn as it is, for the elderly and in high contrast, without being asked for again.

    The modes are nothing but attributes of the page, which the server writes for the cookies (web/test_templates.py).
    """
    page.emulate_media(reduced_motion="reduce")  # else axe looks at a colour halfway between two modes
    for mode, contrast in (("normal", ""), ("elder", ""), ("contrast", "high")):
        page.evaluate(_DRESS, {"mode": "elder" if mode == "elder" else "", "contrast": contrast})
        yield mode
    page.evaluate(_DRESS, {"mode": "", "contrast": ""})


def click_through(control: Any) -> None:
    """Press what leads to another page, and wait for that page: `click` returns while the old one may still be there.

    A row of a list writes itself into the address when it is pressed, which counts as having come somewhere: wait for
    the address there.
    """
    with control.page.expect_navigation():
        control.click()


@contextmanager
def answered(page: Any, path: str, **words: str) -> Iterator[None]:
    """What the block types asks the server for a fragment; afterwards the one for all of these words is in its place.

    A slow machine asks in the midst of typing as well, and an earlier answer is not the one to look at.
    """

    def is_the_last(answer: Any) -> bool:
        sent = parse_qs(answer.request.post_data or "") if path in answer.url else {}
        return bool(sent) and all(sent.get(name) == [text] for name, text in words.items())

    with page.expect_response(is_the_last):
        yield
    settled(page)


def settled(page: Any) -> None:
    """Nothing is asked of the server any more; what waits for an answer is pale, and no page to look at."""
    page.wait_for_selector("body:not(:has([aria-busy=true], .htmx-settling))")
