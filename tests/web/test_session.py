"""Ten idle minutes lock a session, eight hours end it; a locked one opens nothing, and no form on a page is lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianhe.people.models import User
from tests import build

WORK = "/desk/work/"


@pytest.fixture
def client(db: None) -> Client:
    build.a_centre()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=build.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(WORK).status_code == 200
    return client


def _age(client: Client, **ages: timedelta) -> None:
    """Move the session's own times back."""
    session = client.session
    for name, age in ages.items():
        session[f"jianhe_{name}_at"] = (timezone.now() - age).isoformat()
    session.save()


def _token(client: Client, url: str) -> str:
    text = client.get(url).content.decode()
    return text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def _unlock(client: Client, **fields: str) -> Any:
    url = reverse("desk:log_in")
    typed = {"username": build.CLERK, "password": build.PASSWORD, "next": WORK, **fields}
    return client.post(url, {**typed, "csrfmiddlewaretoken": _token(client, url)})


def test_a_press_within_ten_minutes_goes_on(client: Client) -> None:
    _age(client, seen=timedelta(minutes=9))
    assert client.get(WORK).status_code == 200
    seen = datetime.fromisoformat(client.session["jianhe_seen_at"])
    assert timezone.now() - seen < timedelta(minutes=1)


def test_after_ten_idle_minutes_nothing_opens_until_the_password_is_given(client: Client) -> None:
    _age(client, seen=timedelta(minutes=10, seconds=1))
    for _ in range(2):
        assert client.get(WORK).status_code == 302
    assert "已经锁住" in client.get(reverse("desk:log_in")).content.decode()
    assert _unlock(client, password="wrong").status_code == 422
    assert client.get(WORK).status_code == 302
    answer = _unlock(client)
    assert (answer.status_code, answer["Location"]) == (302, WORK)
    assert client.get(WORK).status_code == 200


def test_a_form_opened_before_the_lock_is_still_good_after_it(client: Client) -> None:
    before = _token(client, WORK)
    _age(client, seen=timedelta(minutes=11))
    _unlock(client)
    answer = client.post(reverse("desk:search"), {"q": "2026-00001", "csrfmiddlewaretoken": before})
    assert answer.status_code != 403


def test_unlocking_gives_the_session_a_new_id(client: Client) -> None:
    old = client.session.session_key
    _age(client, seen=timedelta(minutes=11))
    _unlock(client)
    assert client.session.session_key != old and not SessionStore().exists(old)


def test_somebody_else_at_the_locked_desk_gets_his_own_session(client: Client) -> None:
    _age(client, seen=timedelta(minutes=11))
    _unlock(client, username=build.OFFICER)
    assert client.session["_auth_user_id"] == str(User.objects.get(username=build.OFFICER).pk)
    assert "jianhe_locked" not in client.session


def test_after_eight_hours_the_session_is_gone_however_busy(client: Client) -> None:
    old = client.session.session_key
    _age(client, began=timedelta(hours=8, seconds=1), seen=timedelta(seconds=5))
    assert client.get(WORK).status_code == 302
    assert not SessionStore().exists(old)


def test_the_press_that_keeps_the_session_answers_without_a_page(client: Client) -> None:
    _age(client, seen=timedelta(minutes=8))
    assert client.get(reverse("desk:stay")).status_code == 204
    _age(client, seen=timedelta(minutes=11))
    assert client.get(reverse("desk:stay")).status_code == 302


def test_logging_out_ends_the_session_and_clears_the_browser(client: Client) -> None:
    old = client.session.session_key
    answer = client.post(reverse("desk:log_out"), {"csrfmiddlewaretoken": _token(client, WORK)})
    assert '"cache"' in answer["Clear-Site-Data"] and '"storage"' in answer["Clear-Site-Data"]
    assert not SessionStore().exists(old)
    assert client.get(WORK).status_code == 302


def test_a_new_password_ends_every_other_session_of_the_person(client: Client) -> None:
    other = Client()
    other.force_login(User.objects.get(username=build.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("desk:change_password")
    typed = {
        "current": build.PASSWORD,
        "new": "一句很长的新话 2026 只有我知道",
        "csrfmiddlewaretoken": _token(client, url),
    }
    assert client.post(url, typed).status_code == 302
    assert client.get(WORK).status_code == 200
    assert other.get(WORK).status_code == 302


def test_a_weak_or_wrong_password_is_told_beside_its_field(client: Client) -> None:
    url = reverse("desk:change_password")
    typed = {"current": "wrong", "new": "password1234", "csrfmiddlewaretoken": _token(client, url)}
    answer = client.post(url, typed)
    assert answer.status_code == 422 and answer.content.decode().count('aria-invalid="true"') == 2


@pytest.mark.parametrize("path", [WORK, "/desk/login/", "/desk/nowhere/"])
def test_nothing_of_the_desk_is_kept(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "no-store, private"
