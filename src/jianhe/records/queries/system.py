"""The state of the installation as the application itself can see it: database, worker, backup, disk."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

_DATABASE = """
SELECT current_setting('server_version'), current_setting('data_checksums') = 'on',
       current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
           AND current_setting('synchronous_commit') <> 'off',
       NOT (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole),
       NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace
                   AND (pg_has_role(current_user, relowner, 'MEMBER')
                        OR relkind IN ('r', 'p') AND has_table_privilege(oid, 'TRUNCATE'))),
       NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace
                   AND relrowsecurity AND NOT relforcerowsecurity),
       pg_database_size(current_database())
FROM pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True)
class Database:
    """The version, and what must hold: pages summed, commits kept, a plain role, nothing owned, walls forced."""

    version: str
    has_checksums: bool
    is_durable: bool
    role_is_plain: bool
    owns_nothing: bool
    walls_are_forced: bool
    size: int


def database() -> Database:
    """What the application's own role sees of its database; `./jianhe db check` looks further."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        return Database(*cursor.fetchone())


def worker_seen_at() -> datetime | None:
    """When a worker last gave a sign of life; None: none is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        found: datetime | None = cursor.fetchone()[0]
    return found


def backup_made_at() -> datetime | None:
    """When `./jianhe backup` last finished; it leaves the time in the data folder."""
    note = Path(settings.JIANHE_HOME) / "last-backup"
    return datetime.fromisoformat(note.read_text().strip()) if note.is_file() else None


def disk() -> tuple[int, int]:
    """Free and total bytes where the data lies."""
    usage = shutil.disk_usage(Path(settings.JIANHE_HOME))
    return usage.free, usage.total
