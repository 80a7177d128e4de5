"""The demonstration: every state is there, all people are marked as invented, the promise holds, twice is once."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from jianhe.casework.rules import catalogue
from jianhe.people.models import User
from tests.desk.registering import words

Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    before, settings.JIANHE_HOME = settings.JIANHE_HOME, tmp_path
    yield tmp_path
    settings.JIANHE_HOME = before


def load(*words: str) -> str:
    out = StringIO()
    call_command("load_demo", *words, stdout=out)
    return out.getvalue()


def test_a_year_of_invented_matters(own_db: Any, admin_db: Sql, home: Path) -> None:
    load("--matters", "40", "--agreements", "3")
    states = {state for (state,) in admin_db("SELECT DISTINCT state FROM records_matter")}
    edition = catalogue().editions["intake"][-1]
    # What only chance brings to so few is asked of the whole year only.
    assert set(edition.states) - states <= {"merged", "withdrawn", "refused", "transferred"}
    assert admin_db("SELECT count(*) FROM records_matter WHERE is_sealed") == [(2,)]
    assert admin_db("SELECT count(*) > 0 FROM records_matter WHERE next_due < now()::date") == [(True,)]
    unmarked = admin_db(
        "SELECT name FROM records_party WHERE name NOT LIKE '%（虚构）' AND name NOT LIKE '示例%' AND name <> '匿名'"
    )
    assert unmarked == []
    numbers = admin_db("SELECT min(registered_at) < max(registered_at) - interval '200 days' FROM records_matter")
    assert numbers == [(True,)]
    # 引导和解 and 当场移送 (F12, F13): each agreement once, so one matter counts twice; the criminal one counts in neither.
    kinds = admin_db("SELECT kind, count(*), count(DISTINCT matter_id) FROM records_agreement WHERE state = 'signed' GROUP BY 1")
    assert {kind: tuple(counts) for kind, *counts in kinds}.items() >= {"civil": (3, 2), "criminal": (1, 1)}.items()
    client = Client()
    client.force_login(User.objects.get(username="fuzeren"), backend="django.contrib.auth.backends.ModelBackend")
    shown = words(client.get("/desk/confirmations/"))
    assert "引导和解 3 件次 其中签字当天送到法院窗口 3 件次" in shown
    out = StringIO()
    call_command("check_promise", stdout=out)
    call_command("audit_verify", stdout=out)
    before = admin_db("SELECT count(*) FROM records_event")
    assert "nothing was changed" in load()
    assert admin_db("SELECT count(*) FROM records_event") == before


def test_log_ins_are_random_private_and_work(own_db: Any, home: Path) -> None:
    load("--matters", "0")
    file = home / "logins.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    rows = [line.split("\t") for line in file.read_text().splitlines()]
    assert {username for _role, username, _password in rows} == set(User.objects.values_list("username", flat=True))
    assert len({password for *_, password in rows}) == len(rows) > 20
    ((_role, username, password),) = [row for row in rows if row[1] == "chuangkou"]
    answer = Client().post("/desk/login/", {"username": username, "password": password})
    assert answer.status_code in (302, 303)
