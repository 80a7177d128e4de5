"""A server of the office instead of the embedded one: what is made there, and what is refused in a sentence."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jianhe.server import dbcheck, schema
from jianhe.server.cluster import Cluster
from jianhe.server.database import Database, database
from jianhe.server.dsn import Dsn, parse
from jianhe.server.problem import Problem
from tests.bench_service import command, installed_home

BENCH = Path(os.environ["JIANHE_TEST_BENCH"])
URLS = ("JIANHE_DATABASE_URL", "JIANHE_ADMIN_URL", "JIANHE_APP_DSN", "JIANHE_OWNER_DSN")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    home = BENCH / f"office-{os.getpid()}"
    home.mkdir(mode=0o711)
    made = Cluster(home=home, folder=home / "pg", fast=True)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def brought_up(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """An empty database of the office, given with the superuser's address alone, after its first start."""
    with psycopg.connect(str(server.admin()), autocommit=True) as admin:
        admin.execute("CREATE DATABASE office")
    with pytest.MonkeyPatch.context() as setting:
        for name in URLS:
            setting.setenv(name, "")
        setting.setenv("JIANHE_DATABASE_URL", str(server.admin("office")))
        with database(tmp_path_factory.mktemp("first")) as found:
            schema.bring_up_to_date(found)
            return found


@pytest.fixture
def office(
    server: Cluster, brought_up: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Dsn]:
    """The superuser's way into a database of its own on the office's server, in which the tables stand already."""
    for name in URLS:
        monkeypatch.setenv(name, "")
    name = f"office_{abs(hash(request.node.name))}"
    with psycopg.connect(str(server.admin()), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {brought_up.admin.name}")
    yield server.admin(name)
    with psycopg.connect(str(server.admin()), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_superuser_is_enough(brought_up: Database) -> None:
    assert brought_up.app.user == "jianhe_app"
    with psycopg.connect(str(brought_up.app)) as app:
        assert app.execute("SELECT count(*) > 20 FROM pg_tables WHERE schemaname = 'public'").fetchone() == (True,)


def test_two_installations_on_one_server_do_not_lock_each_other_out(
    office: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANHE_DATABASE_URL", str(office))
    with database(tmp_path / "one") as one, database(tmp_path / "two") as two:
        assert one.app == two.app
        psycopg.connect(str(one.app)).close()


def test_an_account_of_the_office_works_as_our_plain_role(
    office: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(str(office), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS clerk")
        admin.execute("CREATE ROLE clerk LOGIN PASSWORD 'p@ss/word'")
    monkeypatch.setenv("JIANHE_DATABASE_URL", str(office.to(user="clerk", password="p@ss/word")))
    monkeypatch.setenv("JIANHE_ADMIN_URL", str(office))
    with database(tmp_path) as found:
        schema.bring_up_to_date(found)
        assert found.app.user == "clerk"
        with psycopg.connect(str(found.app), autocommit=True) as app:
            app.execute("SELECT count(*) FROM django_session")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("TRUNCATE django_session")


def test_a_plain_account_alone_is_told_what_is_missing(
    office: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(str(office), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS nobody_special")
        admin.execute("CREATE ROLE nobody_special LOGIN PASSWORD 'x'")
    monkeypatch.setenv("JIANHE_DATABASE_URL", str(office.to(user="nobody_special", password="x")))
    with pytest.raises(Problem, match="JIANHE_ADMIN_URL"), database(tmp_path):
        pass


def test_an_application_account_that_passes_by_the_walls_is_refused(
    office: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(str(office), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS mighty")
        admin.execute("CREATE ROLE mighty LOGIN BYPASSRLS PASSWORD 'x'")
    monkeypatch.setenv("JIANHE_DATABASE_URL", str(office.to(user="mighty", password="x")))
    monkeypatch.setenv("JIANHE_ADMIN_URL", str(office))
    with pytest.raises(Problem, match="BYPASSRLS"), database(tmp_path):
        pass


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://127.0.0.1", "postgresql://a:b@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_one_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANHE_DATABASE_URL", url)
    with pytest.raises(Problem), database(tmp_path):
        pass


def test_the_embedded_server_stops_with_its_last_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in URLS:
        monkeypatch.setenv(name, "")
    with installed_home("shared") as home:
        with database(home) as found:
            assert command(home, "db", "check").returncode == 0
            psycopg.connect(str(found.app)).close()  # the command that came and went left it running
        assert found.cluster is not None
        assert found.cluster.pid() is None


def test_an_address_survives_writing_and_reading() -> None:
    at = Dsn("db.example", 5433, "检和", "a b", "p:@/?#%", {"sslmode": "require"})
    assert parse(str(at)) == at


def test_db_check_names_what_is_wrong(
    office: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIANHE_DATABASE_URL", str(office))
    with database(tmp_path) as found:
        schema.bring_up_to_date(found)
        dbcheck.check(found, tmp_path)
        before = capsys.readouterr().out
        with psycopg.connect(str(found.admin), autocommit=True) as admin:
            admin.execute("ALTER ROLE jianhe_app BYPASSRLS")
            admin.execute("GRANT TRUNCATE ON django_session TO jianhe_app")
        assert dbcheck.check(found, tmp_path) == 1
        with psycopg.connect(str(found.admin), autocommit=True) as admin:
            admin.execute("ALTER ROLE jianhe_app NOBYPASSRLS")
    after = capsys.readouterr().out
    assert "✗" not in before.replace("✗ fsync", "")
    assert "ALTER ROLE jianhe_app NOBYPASSRLS" in after
    assert "TRUNCATE" in after
