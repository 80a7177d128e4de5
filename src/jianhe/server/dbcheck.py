"""`./jianhe db check`: is the database as the application needs it? Each failure is one sentence with what to do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg

from jianhe.server.binaries import OLDEST
from jianhe.server.database import Database
from jianhe.server.problem import Problem

_FREE_BYTES = 1024**3


def check(found: Database, home: Path) -> int:
    """Print what was looked at; the number of failures decides the exit code."""
    findings = list(_findings(found, home))
    for problem, fact in findings:
        print(f"✗ {problem}" if problem else f"✓ {fact}")
    return 1 if any(problem for problem, _ in findings) else 0


def _findings(found: Database, home: Path) -> Iterator[tuple[Problem | None, str]]:
    with psycopg.connect(str(found.admin)) as admin, psycopg.connect(str(found.app)) as app:
        yield _version(admin)
        yield _locale(admin)
        yield _checksums(admin)
        yield _durability(admin)
        yield from _application(app)
        yield _unforced(admin)
    yield _disk(home)


def _one(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> tuple[object, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def _version(admin: "psycopg.Connection[tuple[object, ...]]") -> tuple[Problem | None, str]:
    number = admin.info.server_version
    wrong = Problem(
        f"PostgreSQL {number // 10000} 太旧，请升级到 {OLDEST} 或更新。",
        f"PostgreSQL {number // 10000} is too old: upgrade to {OLDEST} or newer.",
    )
    return (wrong if number < OLDEST * 10000 else None), f"PostgreSQL {number // 10000}.{number % 10000}"


def _locale(admin: "psycopg.Connection[tuple[object, ...]]") -> tuple[Problem | None, str]:
    encoding, provider, ctype = _one(
        admin,
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datctype"
        " FROM pg_database WHERE datname = current_database()",
    )
    wrong = Problem(
        f"数据库编码是 {encoding}、字符类型 {ctype}，请用 UTF8 和 C.UTF-8（或其他 UTF-8 区域）重建后恢复备份。",
        f"The database has encoding {encoding} and ctype {ctype}: "
        "make it anew with UTF8 and C.UTF-8 (or another UTF-8 locale), and restore a backup.",
    )
    good = encoding == "UTF8" and (provider != "c" or "UTF" in str(ctype).upper())
    return (None if good else wrong), f"UTF8, locale provider {provider}, ctype {ctype}"


def _checksums(admin: "psycopg.Connection[tuple[object, ...]]") -> tuple[Problem | None, str]:
    (state,) = _one(admin, "SELECT current_setting('data_checksums')")
    wrong = Problem(
        "数据页校验和没有打开：请停库后执行 pg_checksums --enable。",
        "Data checksums are off: stop the server and run pg_checksums --enable.",
    )
    return (None if state == "on" else wrong), "data checksums on"


def _durability(admin: "psycopg.Connection[tuple[object, ...]]") -> tuple[Problem | None, str]:
    off = [name for (name,) in admin.execute(
        "SELECT name FROM pg_settings"
        " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'"
    )]  # fmt: skip
    wrong = Problem(
        f"{'、'.join(map(str, off))} 被关闭，断电会丢失数据：请打开。",
        f"{', '.join(map(str, off))} is off, a power cut would lose data: switch it on.",
    )
    return (wrong if off else None), "fsync, full_page_writes, synchronous_commit on"


def _application(app: "psycopg.Connection[tuple[object, ...]]") -> Iterator[tuple[Problem | None, str]]:
    user, is_super, bypasses, creates = _one(
        app, "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    for flag, name, cure in [
        (is_super, "SUPERUSER", "NOSUPERUSER"),
        (bypasses, "BYPASSRLS", "NOBYPASSRLS"),
        (creates, "CREATEROLE", "NOCREATEROLE"),
    ]:
        wrong = Problem(
            f"应用账号 {user} 带有 {name}：请执行 ALTER ROLE {user} {cure}。",
            f"The application's account {user} has {name}: run ALTER ROLE {user} {cure}.",
        )
        yield (wrong if flag else None), f"{user}: {cure}"
    (owned,) = _one(
        app,
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, relowner, 'MEMBER')",
    )
    wrong = Problem(
        f"应用账号 {user} 拥有 {owned} 个表，会绕过访问规则：请 REASSIGN OWNED BY {user} TO jianhe_owner。",
        f"The application's account {user} owns {owned} tables and passes by their policies: "
        f"run REASSIGN OWNED BY {user} TO jianhe_owner.",
    )
    yield (wrong if owned else None), f"{user} owns no table"
    truncates = [name for (name,) in app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND has_table_privilege(oid, 'TRUNCATE')"
    )]  # fmt: skip
    wrong = Problem(
        f"应用账号 {user} 可以清空表（如 {truncates[:1]}）：请 REVOKE TRUNCATE。",
        f"The application's account {user} may TRUNCATE (such as {truncates[:1]}): revoke it.",
    )
    yield (wrong if truncates else None), f"{user} may not TRUNCATE"


def _unforced(admin: "psycopg.Connection[tuple[object, ...]]") -> tuple[Problem | None, str]:
    names = [name for (name,) in admin.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND NOT relforcerowsecurity"
    )]  # fmt: skip
    wrong = Problem(
        f"行级安全对所有者没有强制（{'、'.join(map(str, names))}）：请 ALTER TABLE … FORCE ROW LEVEL SECURITY。",
        f"Row-level security is not forced on the owner of {', '.join(map(str, names))}: "
        "run ALTER TABLE … FORCE ROW LEVEL SECURITY.",
    )
    (walled,) = _one(admin, "SELECT count(*) FROM pg_class WHERE relforcerowsecurity")
    return (wrong if names else None), f"row-level security forced on {walled} tables"


def _disk(home: Path) -> tuple[Problem | None, str]:
    free = shutil.disk_usage(home).free
    wrong = Problem(
        f"{home} 所在磁盘只剩 {free // 1024**2} MB：请腾出空间或换盘。",
        f"Only {free // 1024**2} MB are free under {home}: make room or move it.",
    )
    return (wrong if free < _FREE_BYTES else None), f"{free // 1024**3} GB free under {home}"
