"""Backup and restore: every row and file again in an empty database, and no half or foreign archive is taken."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jianhe.server import archive, roles, secrets
from jianhe.server.database import Database, ways_into
from jianhe.server.problem import Problem
from tests.bench_database import Bench


@pytest.fixture
def filled(own_db: Database, tmp_path: Path) -> Path:
    """A home with one encrypted file, and a database with rows that only the policies' owner may see."""
    home = tmp_path / "home"
    content = b"\x00cipher" * 1000
    name = hashlib.sha256(content).hexdigest()
    (home / "files" / name[:2]).mkdir(parents=True)
    (home / "files" / name[:2] / name).write_bytes(content)
    with psycopg.connect(str(own_db.owner), autocommit=True) as owner:
        owner.execute("CREATE TABLE walled (n int PRIMARY KEY, word text)")
        owner.execute("INSERT INTO walled SELECT n, '𠮷·' || n FROM generate_series(1, 500) n")
        owner.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE walled FORCE ROW LEVEL SECURITY")
    return home


@pytest.fixture
def empty(fast_bench: Bench) -> Iterator[Database]:
    admin = fast_bench.cluster.admin()
    name = f"empty_{os.getpid()}"
    roles.create_database(admin, name)
    made = ways_into(fast_bench.cluster.admin(name), fast_bench.home, fast_bench.cluster)
    yield made
    fast_bench.drop(made)


def _with_keys_of(home: Path, other: Path) -> Path:
    shutil.copytree(home / "secrets", other / "secrets")
    return other


def test_every_row_and_file_comes_back(own_db: Database, empty: Database, filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.tar"
    assert archive.backup(own_db, filled, str(target)) == 0
    assert target.stat().st_mode & 0o777 == 0o600
    new = _with_keys_of(filled, tmp_path / "new")
    assert archive.restore(empty, new, str(target)) == 0
    query = "SELECT n, word FROM walled ORDER BY n"
    with psycopg.connect(str(own_db.admin)) as old, psycopg.connect(str(empty.admin)) as again:
        assert old.execute(query).fetchall() == again.execute(query).fetchall()
    with psycopg.connect(str(empty.app)) as app:  # the wall came back too
        assert app.execute("SELECT count(*) FROM walled").fetchone() == (0,)
    before = {p.relative_to(filled): p.read_bytes() for p in (filled / "files").rglob("*") if p.is_file()}
    after = {p.relative_to(new): p.read_bytes() for p in (new / "files").rglob("*") if p.is_file()}
    assert before == after
    assert before


def test_a_database_with_tables_is_not_touched(own_db: Database, filled: Path, tmp_path: Path) -> None:
    archive.backup(own_db, filled, str(tmp_path / "saved.tar"))
    with pytest.raises(Problem, match="not empty"):
        archive.restore(own_db, filled, str(tmp_path / "saved.tar"))


def test_without_the_keys_nothing_is_restored(own_db: Database, empty: Database, filled: Path, tmp_path: Path) -> None:
    archive.backup(own_db, filled, str(tmp_path / "saved.tar"))
    other = tmp_path / "other"
    with pytest.raises(Problem, match="keys import"):
        archive.restore(empty, other, str(tmp_path / "saved.tar"))
    secrets.export_keys(filled, str(tmp_path / "keys.json"))
    secrets.import_keys(other, str(tmp_path / "keys.json"))
    assert archive.restore(empty, other, str(tmp_path / "saved.tar")) == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "text"])
def test_a_damaged_archive_is_refused(
    damage: str, own_db: Database, empty: Database, filled: Path, tmp_path: Path
) -> None:
    target = tmp_path / "saved.tar"
    archive.backup(own_db, filled, str(target))
    content = target.read_bytes()
    middle = len(content) // 2
    target.write_bytes(
        {
            "cut": content[:middle],
            "flipped": content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :],
            "text": b"not an archive",
        }[damage]
    )
    with pytest.raises(Problem):
        archive.restore(empty, _with_keys_of(filled, tmp_path / "new"), str(target))


def test_a_backup_never_overwrites(own_db: Database, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "saved.tar").write_text("older")
    with pytest.raises(Problem):
        archive.backup(own_db, filled, str(tmp_path / "saved.tar"))
    assert (tmp_path / "saved.tar").read_text() == "older"
