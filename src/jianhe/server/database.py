"""Which database this command works on: the embedded cluster, or the server named in JIANHE_DATABASE_URL."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from jianhe.server import dsn, roles, secrets
from jianhe.server.binaries import OLDEST
from jianhe.server.cluster import Cluster, cluster_of, remember_port
from jianhe.server.dsn import Dsn
from jianhe.server.problem import Problem

NAME = "jianhe"


@dataclass(frozen=True)
class Database:
    """The ways into one database; `cluster` is None for a server that is not ours."""

    admin: Dsn
    owner: Dsn
    app: Dsn
    backup: Dsn
    cluster: Cluster | None = None

    def passwords(self) -> dict[str, str]:
        """Of the roles that log in."""
        return {login.user: login.password for login in (self.owner, self.app, self.backup)}

    def environment(self) -> dict[str, str]:
        """What the settings read; passed to children and set for this process."""
        return {
            "JIANHE_APP_DSN": str(self.app), "JIANHE_OWNER_DSN": str(self.owner), "JIANHE_BACKUP_DSN": str(self.backup),
        }  # fmt: skip


def ways_into(admin: Dsn, home: Path, cluster: Cluster | None = None) -> Database:
    """The four log-ins of the database that `admin` names.

    On an office's server the roles' passwords are derived from the administrator's: several installations on one
    server share the roles and must agree.
    """

    def login(role: str) -> Dsn:
        shared = cluster is None and admin.password
        password = secrets.derived_password(admin.password, role) if shared else secrets.password(home, role)
        return admin.to(user=role, password=password)

    return Database(admin, login(roles.OWNER), login(roles.APP), login(roles.BACKUP), cluster)


@contextlib.contextmanager
def database(home: Path, *, child: bool = False, say: Callable[[str], None] = lambda line: None) -> Iterator[Database]:
    """The database, running and with its roles, while the body runs; the environment is set for Django.

    The embedded server is started when it does not run, and stopped by whoever leaves it last.
    """
    external = os.environ.get("JIANHE_DATABASE_URL")
    with contextlib.ExitStack() as stack:
        found = _external(external, home) if external else stack.enter_context(_embedded(home, child, say))
        os.environ.update(found.environment())
        yield found


@contextlib.contextmanager
def _embedded(home: Path, child: bool, say: Callable[[str], None]) -> Iterator[Database]:
    """Everybody who uses the server holds `database.users`; coming and leaving go through `database.door`."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "database.door").open("a") as door, (home / "database.users").open("a") as users:
        fcntl.flock(door, fcntl.LOCK_EX)
        cluster = cluster_of(home)
        try:
            cluster.start(child=child, say=say)
            remember_port(cluster)
            _prepare(cluster, home, say)
            fcntl.flock(users, fcntl.LOCK_SH)
            fcntl.flock(door, fcntl.LOCK_UN)
            yield ways_into(cluster.admin(NAME), home, cluster)
        finally:
            fcntl.flock(door, fcntl.LOCK_EX)
            with contextlib.suppress(BlockingIOError):  # somebody else still works with it
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                cluster.stop()


def _prepare(cluster: Cluster, home: Path, say: Callable[[str], None]) -> None:
    """Roles and database at the first start; the marker is the database itself."""
    admin = cluster.admin()
    with psycopg.connect(str(admin)) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
    if there is None:
        say("创建数据库角色…")
        roles.create_roles(admin, ways_into(admin, home, cluster).passwords())
        roles.create_database(admin, NAME)


def _external(url: str, home: Path) -> Database:
    """A server of the office: roles and grants are made when we are allowed to, else they must be there."""
    app = _parsed("JIANHE_DATABASE_URL", url)
    admin_url = os.environ.get("JIANHE_ADMIN_URL")
    admin = _parsed("JIANHE_ADMIN_URL", admin_url) if admin_url else app
    if _is_superuser(admin):
        found = ways_into(admin, home)
        if not _is_prepared(found):
            roles.create_roles(admin, found.passwords())
            roles.grant(admin, give_to_owner=True)
        if admin_url and app.user != admin.user:
            _admit(admin, app)
            found = Database(admin, found.owner, app, found.backup)
        return found
    if not admin_url:
        raise Problem(
            f"JIANHE_DATABASE_URL 的账号 {app.user} 不是超级用户：请再用 JIANHE_ADMIN_URL 给出一个。",
            f"The account {app.user} of JIANHE_DATABASE_URL is not a superuser: "
            "also give one in JIANHE_ADMIN_URL, for migration and backup.",
        )
    raise Problem(
        f"JIANHE_ADMIN_URL 的账号 {admin.user} 不是超级用户：应用所需的角色中有两个带 BYPASSRLS，只有超级用户能建。",
        f"The account {admin.user} of JIANHE_ADMIN_URL is not a superuser: give one, "
        "for two of the roles that are needed have BYPASSRLS.",
    )


def _parsed(variable: str, url: str) -> Dsn:
    try:
        return dsn.parse(url)
    except ValueError as error:
        raise Problem(
            f"{variable} 无法识别，应形如 postgresql://user:password@host:5432/name。", f"{variable}: {error}"
        ) from None


def _is_superuser(login: Dsn) -> bool:
    """Whether this log-in is a superuser; a Problem when it leads nowhere or the server is too old."""
    try:
        with psycopg.connect(str(login), connect_timeout=10) as connection:
            if connection.info.server_version < OLDEST * 10000:
                version = connection.info.server_version // 10000
                raise Problem(
                    f"服务器是 PostgreSQL {version}，需要 {OLDEST} 或更新版本。",
                    f"The server runs PostgreSQL {version}; {OLDEST} or newer is needed.",
                )
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.OperationalError as error:
        where = f"{login.host}:{login.port}/{login.name}"
        raise Problem(
            f"以 {login.user} 连接不上数据库 {where}，请检查地址、密码和服务器是否在运行。",
            f"The database {where} cannot be reached as {login.user}: {str(error).strip()}",
        ) from None
    return bool(row and row[0])


def _is_prepared(found: Database) -> bool:
    """Whether all roles can log in and the database belongs to ours: then nothing is altered."""
    try:
        for login in (found.app, found.backup):
            psycopg.connect(str(login), connect_timeout=10).close()
        with psycopg.connect(str(found.owner), connect_timeout=10) as owner:
            row = owner.execute(
                "SELECT pg_has_role(current_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public'"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _admit(admin: Dsn, app: Dsn) -> None:
    """The office's own application account works as a member of our application role, if it is a plain one."""
    with psycopg.connect(str(admin), autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls, pg_has_role(rolname, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [roles.APP, app.user],
        ).fetchone()
        if row and row[0]:
            raise Problem(
                f"JIANHE_DATABASE_URL 的账号 {app.user} 是超级用户或带 BYPASSRLS，会绕过访问规则：请换普通账号。",
                f"The account {app.user} of JIANHE_DATABASE_URL is a superuser or has BYPASSRLS and would pass by "
                "the database's own access rules: give a plain account.",
            )
        if row and not row[1]:
            connection.execute(sql.SQL("GRANT {} TO {}").format(*map(sql.Identifier, (roles.APP, app.user))))
    _is_superuser(app)  # it must be able to come in
