"""The test bench: one real PostgreSQL for the whole run, one clone of a migrated template for each that needs it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from jianhe.server import secrets

_BENCH = "JIANHE_TEST_BENCH"

if _BENCH not in os.environ:  # the first process; the xdist workers inherit it
    _folder = Path(tempfile.mkdtemp(prefix=f"jianhe-test-{os.getpid()}-"))
    _folder.chmod(0o711)
    os.environ[_BENCH] = str(_folder)
    os.environ["JIANHE_TEST_MAIN"] = str(os.getpid())
os.environ["JIANHE_HOME"] = f"{os.environ[_BENCH]}/home"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's synchronous face runs an event loop beside the ORM
for _name in ("JIANHE_DATABASE_URL", "JIANHE_ADMIN_URL", "JIANHE_APP_DSN", "JIANHE_OWNER_DSN", "JIANHE_HTTPS"):
    os.environ.pop(_name, None)

# pytest-django has read the settings before this file: from here on they speak of this run's own folder and keys, the
# same that a web server started by a test will find there.
_home = Path(os.environ["JIANHE_HOME"])
settings.JIANHE_HOME, settings.JIANHE_KEYS = _home, secrets.load_or_create(_home)
settings.SECRET_KEY = settings.JIANHE_KEYS["django"]

pytest_plugins = ["tests.bench_database", "tests.bench_browser"]


def pytest_sessionstart() -> None:
    """Runs that were themselves killed could not clean up: the first process of the next run does it for them."""
    if os.environ["JIANHE_TEST_MAIN"] != str(os.getpid()):
        return
    for folder in Path(os.environ[_BENCH]).parent.glob("jianhe-test-*-*"):
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and os.access(folder, os.W_OK):
            _clear(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_unconfigure() -> None:
    """The first process cleans up for all."""
    if os.environ.get("JIANHE_TEST_MAIN") == str(os.getpid()):
        _clear(Path(os.environ[_BENCH]))


def _clear(folder: Path) -> None:
    from tests import bench_database

    bench_database.stop_all(folder)
    shutil.rmtree(folder, ignore_errors=True)
