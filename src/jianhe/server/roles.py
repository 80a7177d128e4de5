"""The four roles of the database and what each may do: who migrates, who works, who answers inside, who saves.

owner  owns schema and tables, migrates; row-level security is forced on it too
app    reads and writes rows, never TRUNCATE, no table of its own: the web and the worker
reader BYPASSRLS, cannot log in: owner of the functions that check access inside themselves
backup BYPASSRLS, reads everything, for pg_dump
"""

import psycopg
from psycopg import sql

from jianhe.server.dsn import Dsn

OWNER, APP, READER, BACKUP = "jianhe_owner", "jianhe_app", "jianhe_reader", "jianhe_backup"

_FLAGS = {
    OWNER: "LOGIN NOBYPASSRLS",
    APP: "LOGIN NOBYPASSRLS",
    READER: "NOLOGIN BYPASSRLS",
    BACKUP: "LOGIN BYPASSRLS",
}
_ALWAYS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT"


def create_roles(admin: Dsn, passwords: dict[str, str]) -> None:
    """Make the roles with their flags and passwords, or set them right where they exist."""
    with psycopg.connect(str(admin), autocommit=True) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(7281910)")  # two first starts on one server
        there = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, flags in _FLAGS.items():
            verb = "ALTER" if role in there else "CREATE"
            connection.execute(sql.SQL(f"{verb} ROLE {{}} {_ALWAYS} {flags}").format(sql.Identifier(role)))
            if role in passwords:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(passwords[role]))
                )
        # Migrations hand the checking functions over to the reader.
        connection.execute(f"GRANT {READER} TO {OWNER} {_without_inheritance(connection)}")


def create_database(admin: Dsn, name: str) -> None:
    """An empty database that belongs to the owner role, unless it is there."""
    with psycopg.connect(str(admin), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
    grant(admin.to(name=name))


def grant(admin: Dsn, *, give_to_owner: bool = False) -> None:
    """What each role may do in this database, now and for every table that a later migration makes.

    `give_to_owner`: a database that an office made for us is handed to the owner role first.
    """
    statements = [
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
        f"GRANT USAGE ON SCHEMA public TO {APP}, {BACKUP}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {READER}",  # CREATE: to become the owner of a function
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {READER}, {BACKUP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON SEQUENCES TO {BACKUP}",
    ]
    with psycopg.connect(str(admin), autocommit=True) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(7281910)")
        if give_to_owner:
            connection.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(admin.name), sql.Identifier(OWNER))
            )
            connection.execute(f"ALTER SCHEMA public OWNER TO {OWNER}")
        for statement in statements:
            connection.execute(statement)
    admit(admin)


def admit(admin: Dsn) -> None:
    """Only our log-ins may connect to this database; the one right that a clone does not inherit."""
    with psycopg.connect(str(admin), autocommit=True) as connection:
        name = sql.Identifier(admin.name)
        ours = sql.SQL(", ").join(map(sql.Identifier, [OWNER, APP, BACKUP]))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, ours))


def _without_inheritance(connection: "psycopg.Connection[tuple[object, ...]]") -> str:
    """From 16 on a membership can be without the member's rights: only SET ROLE and handing over."""
    return "WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else ""
