"""The three administrators: none reads a case, none hides a trace, none raises himself; each has a page that works."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from jianhe.casework import accounts
from jianhe.people.models import Centre, Duty, Unit, User
from jianhe.records.models import Document, Matter
from tests import build

THREE = (build.SYSTEM, build.SECURITY, build.AUDIT)


@pytest.fixture
def centre(db: None) -> Centre:
    return build.a_centre()


@pytest.fixture
def matter(centre: Centre) -> Matter:
    with build.acting(build.HEAD) as by:
        return build.a_matter("accepted", by=by)


def _as(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _stranger() -> None:
    """Take away the context that the building of a test left in its transaction."""
    with connection.cursor() as cursor:
        for name in ("centres", "units", "person", "audit"):
            cursor.execute("SELECT set_config(%s, '', true)", [f"app.{name}"])


CASE_PAGES = (
    "worklist", "inbox", "approvals", "search", "register", "matter", "matter_proceedings", "matter_papers",
    "matter_people", "matter_hand_overs", "matter_materials", "matter_trail", "matter_facts", "receipt", "peek",
)  # fmt: skip


@pytest.mark.parametrize("page", CASE_PAGES)
@pytest.mark.parametrize("username", THREE)
def test_no_administrator_opens_a_case_page(matter: Matter, username: str, page: str) -> None:
    number = [matter.short_code] if page.startswith("matter") or page in ("receipt", "peek") else []
    _stranger()
    response = _as(username).get(reverse(f"desk:{page}", args=number))
    assert response.status_code in (403, 404, 405), page
    assert "王建军" not in response.content.decode()


@pytest.mark.parametrize("username", THREE)
def test_the_database_shows_them_no_matter_either(matter: Matter, username: str) -> None:
    with build.acting(username):
        assert not Matter.objects.exists() and not Document.objects.exists()


@pytest.mark.parametrize("table", ["records_event", "records_link", "records_anchor", "records_chainhead"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET centre_id = centre_id", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("username", THREE)
def test_no_administrator_can_hide_a_trace(centre: Centre, username: str, act: str, table: str) -> None:
    with build.acting(username), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        statement = act.format(table)
        cursor.execute(statement.replace("centre_id", "sm3") if table == "records_anchor" else statement)


PAGES: dict[str, tuple[str, ...]] = {
    build.SYSTEM: ("users", "add_user", "system", "units"),
    build.SECURITY: ("duties", "give_duty", "matrix", "log_ins", "system", "units"),
    build.AUDIT: ("audit", "system", "units"),
}
ALL_PAGES = sorted({page for pages in PAGES.values() for page in pages})


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("username", [*THREE, build.CLERK, build.DIRECTOR])
def test_each_page_belongs_to_those_whose_duty_it_is(centre: Centre, username: str, page: str) -> None:
    allowed = page in PAGES.get(username, ("units",))
    assert _as(username).get(reverse(f"desk:{page}")).status_code == (200 if allowed else 403)


def test_a_new_user_is_shown_a_password_once_and_can_log_in_with_it(centre: Centre) -> None:
    client = _as(build.SYSTEM)
    response = client.post(reverse("desk:add_user"), {"username": "xinren", "name": "新人（虚构）"})
    found = re.search(r'class="code-large">([a-z0-9-]+)<', response.content.decode())
    assert response.status_code == 200 and found
    assert "no-store" in response["Cache-Control"]
    person = User.objects.get(username="xinren")
    assert found[1] not in client.get(reverse("desk:user", args=[person.pk])).content.decode()
    visitor = Client()
    answer = visitor.post(reverse("desk:log_in"), {"username": "xinren", "password": found[1]}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:change_password")


def test_what_is_wrong_stands_on_the_page_and_what_was_typed_is_kept(centre: Centre) -> None:
    response = _as(build.SYSTEM).post(reverse("desk:add_user"), {"username": build.CLERK, "name": "新人（虚构）"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "已经有人用了" in text and 'value="新人（虚构）"' in text


def test_disabling_ends_the_sessions_of_the_person(centre: Centre) -> None:
    clerk, person = _as(build.CLERK), User.objects.get(username=build.CLERK)
    assert clerk.get(reverse("desk:worklist")).status_code == 200
    _as(build.SYSTEM).post(reverse("desk:set_active", args=[person.pk]), {"active": ""})
    assert clerk.get(reverse("desk:worklist")).status_code == 302


@pytest.mark.parametrize(("new", "sentence"), [
    ("七个字的密码啊", "太短了，至少 12 个字符。"), ("password1234", "太常见了"), ("902817364510", "不能全是数字"),
    (f"{build.CLERK}2026", "和用户名、姓名太像了"),
])  # fmt: skip
def test_a_weak_password_is_refused_in_words_of_ours(centre: Centre, new: str, sentence: str) -> None:
    visitor = _as(build.CLERK)
    answer = visitor.post(reverse("desk:change_password"), {"current": build.PASSWORD, "new": new})
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "This password" not in page


def test_somebody_locked_by_wrong_passwords_can_be_let_in(centre: Centre) -> None:
    visitor, person = Client(), User.objects.get(username=build.CLERK)
    wrong = {"username": build.CLERK, "password": "not this one"}
    answers = [visitor.post(reverse("desk:log_in"), wrong).status_code for _ in range(6)]
    assert answers[-1] == 429
    right = {"username": build.CLERK, "password": build.PASSWORD}
    locked = visitor.post(reverse("desk:log_in"), right)
    assert locked.status_code == 429 and "12309" in locked.content.decode()
    system = _as(build.SYSTEM)
    assert "锁住了" in system.get(reverse("desk:users")).content.decode()
    assert system.post(reverse("desk:unlock", args=[person.pk])).status_code == 303
    assert visitor.post(reverse("desk:log_in"), right).status_code == 302


def _duty(**fields: Any) -> dict[str, Any]:
    unit = Unit.objects.get(code="civil")
    return {"role": "clerk", "unit": str(unit.pk), "since": "2026-11-24", **fields}


def test_a_duty_is_given_and_ended_on_its_page(centre: Centre) -> None:
    client, person = _as(build.SECURITY), User.objects.get(username="shujiyuan")
    given = client.post(reverse("desk:give_duty"), _duty(person=str(person.pk)))
    assert given.status_code == 303
    duty = Duty.objects.get(person=person, unit__code="civil")
    assert client.post(reverse("desk:end_duty", args=[duty.pk])).status_code == 303
    duty.refresh_from_db()
    assert duty.until is not None


def test_the_security_administrator_is_not_on_his_own_list(centre: Centre) -> None:
    client, me = _as(build.SECURITY), User.objects.get(username=build.SECURITY)
    page = client.get(reverse("desk:give_duty")).content.decode()
    assert str(me.pk) not in page
    refused = client.post(reverse("desk:give_duty"), _duty(person=str(me.pk)))
    assert refused.status_code == 422 and Duty.objects.filter(person=me).count() == 1
    own = Duty.objects.get(person=me)
    client.post(reverse("desk:end_duty", args=[own.pk]))
    own.refresh_from_db()
    assert own.until is None
    assert str(own.pk) not in client.get(reverse("desk:duties")).content.decode()


def test_the_audit_list_has_ids_and_codes_and_no_content(matter: Matter) -> None:
    _stranger()
    text = _as(build.AUDIT).get(reverse("desk:audit")).content.decode()
    assert str(matter.pk) in text and "登记" in text and "张堃" in text
    for content in ("王建军", "工资", "13808122046", matter.title, matter.lookup_code):
        assert content not in text


@pytest.mark.parametrize(("narrowed", "shown", "hidden"), [
    ({"kind": "matter_registered"}, "channel=visit", "step=accept"),
    ({"day": "2001-01-01"}, "没有", "channel=visit"),
    ({"kind": "no such kind"}, "channel=visit", "Traceback"),
    ({"actor": "nobody"}, "channel=visit", "Traceback"),
])  # fmt: skip
def test_the_audit_list_can_be_narrowed(matter: Matter, narrowed: dict[str, str], shown: str, hidden: str) -> None:
    _stranger()
    response = _as(build.AUDIT).get(reverse("desk:audit"), narrowed)
    text = response.content.decode()
    assert response.status_code == 200 and shown in text and hidden not in text


def test_the_audit_list_pages_by_key(centre: Centre) -> None:
    with build.acting(build.CLERK) as by:
        for _ in range(120):
            accounts.record_log_in(by=by, address="192.0.2.1", at=build.AT)
    _stranger()
    client, url, seen = _as(build.AUDIT), reverse("desk:audit"), 0
    while url:
        text = client.get(url).content.decode()
        seen += text.count("address=192.0.2.1")
        older = re.search(r'href="([^"]+)" rel="next"', text)
        url = reverse("desk:audit") + older[1].replace("&amp;", "&") if older else ""
    assert seen == 120


def test_the_audit_administrator_changes_nothing(matter: Matter) -> None:
    _stranger()
    client, person = _as(build.AUDIT), User.objects.get(username=build.CLERK)
    duty = Duty.objects.get(person=person)
    posts = {
        "add_user": [], "set_active": [person.pk], "reset_password": [person.pk], "unlock": [person.pk],
        "end_sessions": [person.pk], "give_duty": [], "end_duty": [duty.pk], "reset_second_factor": [person.pk],
        "note": [matter.short_code], "step": [matter.short_code, "accept"], "register": [],
    }  # fmt: skip
    for name, arguments in posts.items():
        assert client.post(reverse(f"desk:{name}", args=arguments)).status_code in (403, 404), name


def test_a_whole_chain_is_called_whole_and_the_check_is_an_event(own_db: Any) -> None:
    build.a_centre()
    with build.acting(build.CLERK) as by:
        build.a_matter(by=by)
    client = _as(build.AUDIT)
    assert "一环不缺" in client.post(reverse("desk:verify_audit")).content.decode()
    assert "links=" in client.get(reverse("desk:audit"), {"kind": "chain_verified"}).content.decode()


def test_the_first_broken_link_is_named_in_words(own_db: Any, admin_db: Callable[..., Any]) -> None:
    build.a_centre()
    with build.acting(build.CLERK) as by:
        build.a_matter(by=by)
    admin_db("ALTER TABLE records_event DISABLE TRIGGER append_only")
    admin_db("UPDATE records_event SET facts_text = '{}' WHERE id = (SELECT event_id FROM records_link WHERE seq = 2)")
    text = _as(build.AUDIT).post(reverse("desk:verify_audit")).content.decode()
    assert "第 2 环断了：事件或者这一环被改过。前面 1 环完好。" in text


def test_the_state_of_the_system_says_what_to_do(centre: Centre, settings: Any, tmp_path: Path) -> None:
    settings.JIANHE_HOME = tmp_path  # in the home that tests share, one of them may have made a backup
    text = _as(build.SYSTEM).get(reverse("desk:system")).content.decode()
    assert "PostgreSQL 18" in text and "还没有做过" in text and "./jianhe backup" in text
