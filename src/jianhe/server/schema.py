"""Bringing the tables up to date; the database itself remembers, as a comment, which migrations it has seen."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

import psycopg
from psycopg import sql

from jianhe.server import law
from jianhe.server.database import Database
from jianhe.server.home import CHECKOUT
from jianhe.server.problem import Problem


def bring_up_to_date(found: Database, say: Callable[[str], None] = lambda line: None) -> None:
    """Migrate as the owner role, one process at a time, and write the law that the database keeps.

    Nothing is started when the comments are those of our files.
    """
    with psycopg.connect(str(found.owner), autocommit=True) as owner:
        if _seen(owner) != _fingerprint():
            owner.execute("SELECT pg_advisory_lock(7281911)")
            if _seen(owner) != _fingerprint():
                _migrate(found, owner, say)
        law.publish(owner)


def _migrate(found: Database, owner: "psycopg.Connection[tuple[object, ...]]", say: Callable[[str], None]) -> None:
    say("建立数据表 · migrating the tables")
    command = [sys.executable, "-P", "-m", "django", "migrate", "--no-input", "--verbosity=0"]
    settings = {"JIANHE_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "jianhe.config.settings"}
    done = subprocess.run(
        command, env={**os.environ, **found.environment(), **settings}, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.stderr.write(done.stderr[-3000:])
        raise Problem(
            "数据表没有更新成功（上面是原因），数据没有改动。",
            "The tables were not brought up to date; the reason stands above, and no data were changed.",
        )
    owner.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(_fingerprint())))


def _seen(owner: "psycopg.Connection[tuple[object, ...]]") -> object:
    row = owner.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    return row and row[0]


def _fingerprint() -> str:
    """Our migrations, and the lock file for those of the packages."""
    source = CHECKOUT / "src" / "jianhe"
    files = [path for path in source.glob("*/migrations/**/*") if path.suffix in {".py", ".sql"}]
    digest = hashlib.sha256()
    for path in [*sorted(files), CHECKOUT / "requirements.lock"]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"jianhe {digest.hexdigest()[:32]}"
