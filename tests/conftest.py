"""The test bench: one real PostgreSQL for the whole run, one clone of a migrated template for each that needs it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from jianhe.server import secrets

_BENCH, _QUICK = "JIANHE_TEST_BENCH", "JIANHE_TEST_QUICK"
_MEMORY = Path("/dev/shm")
_ENOUGH = 8 << 30  # bytes: room for the databases, and as much again for the browsers and servers


def _has_room_in_memory() -> bool:
    if not os.access(_MEMORY, os.W_OK):
        return False
    told = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    available = int(told["MemAvailable"].split()[0]) * 1024
    return min(available, shutil.disk_usage(_MEMORY).free) > _ENOUGH


def _a_folder(within: Path | None = None) -> str:
    folder = Path(tempfile.mkdtemp(prefix=f"jianhe-test-{os.getpid()}-", dir=within))
    folder.chmod(0o711)
    return str(folder)


if _BENCH not in os.environ:  # the first process; the xdist workers inherit it
    os.environ[_BENCH] = _a_folder()
    if _has_room_in_memory():
        # A clone has 1,300 files. Where as many were deleted a moment ago, ext4 without a journal looks through them
        # all for each that is made (recently_deleted): up to a second for each test with a database of its own.
        os.environ[_QUICK] = _a_folder(_MEMORY)
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
    parents = {Path(os.environ[_BENCH]).parent, _MEMORY}
    for folder in [found for parent in parents for found in parent.glob("jianhe-test-*-*")]:
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and os.access(folder, os.W_OK):
            _clear(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_unconfigure() -> None:
    """The first process cleans up for all."""
    if os.environ.get("JIANHE_TEST_MAIN") == str(os.getpid()):
        for name in (_BENCH, _QUICK):
            if name in os.environ:
                _clear(Path(os.environ[name]))


def _clear(folder: Path) -> None:
    from tests import bench_database

    bench_database.stop_all(folder)
    shutil.rmtree(folder, ignore_errors=True)
