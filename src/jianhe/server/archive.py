"""`backup FILE` and `restore FILE`: one archive with dump, files, and a manifest by which both are counted again.

The keys travel apart (`./jianhe keys export`): whoever finds the archive finds protected fields and files encrypted.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from jianhe.server import secrets
from jianhe.server.binaries import binaries
from jianhe.server.database import Database
from jianhe.server.dsn import Dsn
from jianhe.server.problem import Problem

_FILE = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}")


def backup(found: Database, home: Path, target: str) -> int:
    """Dump and files of one moment. The file appears under its name only when it is whole and on the disk."""
    path = Path(target).absolute()
    if path.exists() or not path.parent.is_dir():
        raise Problem(
            f"{path} 已存在或目录不存在：请换一个新文件名。", f"{path} exists or has no folder: name a new file."
        )
    draft = path.with_name(f".{path.name}.part")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".jianhe-backup-") as scratch:
        dump = Path(scratch) / "dump"
        counts = _dump(found.backup, dump)
        # Taken after the dump: a file is written before the row that names it, so each named file is here.
        files = sorted((home / "files").glob("??/*")) if (home / "files").is_dir() else []
        manifest = {
            "format": 1,
            "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "keys": secrets.fingerprint(home),
            "rows": counts,
            "sha256": {"dump": _sha256(dump)} | {f"files/{f.parent.name}/{f.name}": _sha256(f) for f in files},
        }
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
                archive.add(dump, "dump")
                for file in files:
                    archive.add(file, f"files/{file.parent.name}/{file.name}")
            out.flush()
            os.fsync(out.fileno())
    draft.rename(path)
    (home / "last-backup").write_text(f"{manifest['taken_at']}\n")  # shown on the page of the system's state
    print(
        f"已备份 {sum(counts.values())} 行、{len(files)} 个文件到 {path} · rows and files saved；"
        "密钥另存：./jianhe keys export FILE · the keys travel apart"
    )
    return 0


def restore(found: Database, home: Path, source: str) -> int:
    """Into an empty database only; then every table and file is counted against the manifest."""
    try:
        with tarfile.open(source) as archive:
            manifest = json.loads(_member(archive, "manifest.json").read())
            _refuse_unless_possible(found, home, manifest)
            with tempfile.TemporaryDirectory(prefix="jianhe-restore-") as scratch:
                dump = Path(scratch) / "dump"
                _copy(_member(archive, "dump"), dump, manifest["sha256"]["dump"])
                for name, digest in manifest["sha256"].items():
                    if name != "dump":
                        _restore_file(archive, name, digest, home)
                _load(found.admin, dump)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise Problem(
            f"{source} 不是完整的备份，请换另一份。", f"{source} is not a whole backup, use another: {error}"
        ) from None
    counts = _counted(found.backup)
    saved = manifest["rows"]
    differing = sorted(name for name in counts.keys() | saved.keys() if counts.get(name) != saved.get(name))
    if differing:
        raise Problem(
            f"恢复后这些表的行数与备份不同：{'、'.join(differing)}；请勿使用，换另一份备份。",
            f"After restoring, these tables differ from the backup: {', '.join(differing)}; use another.",
        )
    files = len(manifest["sha256"]) - 1
    print(
        f"已恢复 {sum(counts.values())} 行（{len(counts)} 个表逐表核对一致）、{files} 个文件 · "
        "restored and counted table by table；下一步 · next: ./jianhe audit verify"
    )
    return 0


def _refuse_unless_possible(found: Database, home: Path, manifest: dict[str, Any]) -> None:
    if manifest["format"] != 1:
        raise Problem("这份备份来自更新的版本，请先升级。", "This backup is of a newer version: upgrade first.")
    if _tables(found.admin):
        raise Problem(
            "数据库不是空的：请用 JIANHE_HOME 另指定一个新的数据目录再恢复。",
            "The database is not empty: name a new data folder in JIANHE_HOME and restore there.",
        )
    if manifest["keys"] != secrets.fingerprint(home):
        raise Problem(
            "备份用的是另一套密钥：请先执行 ./jianhe keys import 密钥文件。",
            "The backup was made with other keys: first run ./jianhe keys import FILE.",
        )


def _dump(login: Dsn, target: Path) -> dict[str, int]:
    """The dump, and the rows of each table in the same snapshot."""
    with psycopg.connect(str(login)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        _tool(login, "pg_dump", "--format=custom", f"--snapshot={row[0]}", f"--file={target}", login.name)
        return dict(_counts(connection))


def _load(admin: Dsn, dump: Path) -> None:
    _tool(admin, "pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={admin.name}", str(dump))


def _tool(login: Dsn, program: str, *words: str) -> None:
    environment = {**os.environ, "PGPASSWORD": login.password}
    environment |= {f"PG{name.upper()}": value for name, value in login.options.items()}
    place = [f"--host={login.host}", f"--port={login.port}", f"--username={login.user}"]
    done = subprocess.run([binaries()[program], *place, *words], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(
            f"{program} 没有完成，数据没有改动。",
            f"{program} did not finish, nothing was changed: {done.stderr[-800:]}",
        )


def _counted(login: Dsn) -> dict[str, int]:
    with psycopg.connect(str(login)) as connection:
        return dict(_counts(connection))


def _counts(connection: "psycopg.Connection[tuple[Any, ...]]") -> Iterator[tuple[str, int]]:
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    for (name,) in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        yield name, row[0]


def _tables(login: Dsn) -> int:
    with psycopg.connect(str(login)) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    member = archive.extractfile(name)
    if member is None:
        raise ValueError(f"{name} is no file")
    return member


def _restore_file(archive: tarfile.TarFile, name: str, digest: str, home: Path) -> None:
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name} is not a file of ours")
    target = home / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(_member(archive, name), target, digest)


def _copy(source: IO[bytes], target: Path, digest: str) -> None:
    """Write, sync and compare; a file that came out differently makes the whole backup unusable."""
    seen = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(1 << 20):
            seen.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if seen.hexdigest() != digest:
        raise ValueError(f"{target.name} differs from its digest")
