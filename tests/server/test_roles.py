"""What the database roles may and may not do, asked of a real cluster."""

import psycopg
import pytest

from jianhe.server.database import Database


def test_the_application_role_is_a_plain_one(own_db: Database) -> None:
    with psycopg.connect(str(own_db.app)) as app:
        row = app.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert row.fetchone() == (False, False, False)


def test_the_application_writes_rows_but_cannot_truncate_or_make_tables(own_db: Database) -> None:
    with psycopg.connect(str(own_db.owner), autocommit=True) as owner:
        owner.execute("CREATE TABLE probe (n int)")
    with psycopg.connect(str(own_db.app), autocommit=True) as app:
        app.execute("INSERT INTO probe VALUES (1)")
        app.execute("UPDATE probe SET n = 2")
        app.execute("DELETE FROM probe")
        for refused in ("TRUNCATE probe", "CREATE TABLE mine (n int)", "DROP TABLE probe"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(refused)


def test_the_owner_hands_functions_to_the_reader_and_cannot_pass_by_policies(own_db: Database) -> None:
    with psycopg.connect(str(own_db.owner), autocommit=True) as owner:
        owner.execute("CREATE TABLE walled (n int)")
        owner.execute("INSERT INTO walled VALUES (1)")
        owner.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE walled FORCE ROW LEVEL SECURITY")
        owner.execute(
            "CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM walled'"
        )
        owner.execute("ALTER FUNCTION how_many() OWNER TO jianhe_reader")
        assert owner.execute("SELECT count(*) FROM walled").fetchone() == (0,)
    with psycopg.connect(str(own_db.app)) as app:
        assert app.execute("SELECT count(*), how_many() FROM walled").fetchone() == (0, 1)
    with psycopg.connect(str(own_db.backup)) as backup:
        assert backup.execute("SELECT count(*) FROM walled").fetchone() == (1,)


def test_nobody_else_may_connect(own_db: Database) -> None:
    with psycopg.connect(str(own_db.admin), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS passer_by")
        admin.execute("CREATE ROLE passer_by LOGIN PASSWORD 'x'")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(str(own_db.app.to(user="passer_by", password="x")))
