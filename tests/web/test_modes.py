"""长辈版, 高对比 and the language are kept in cookies; nobody is sent away from the site."""

import pytest
from django.test import RequestFactory

from jianhe.web.modes import choose_language, choose_mode


@pytest.mark.parametrize(("name", "value"), [("mode", "elder"), ("mode", ""), ("contrast", "high"), ("contrast", "")])
def test_a_mode_is_kept_for_a_year(name: str, value: str) -> None:
    response = choose_mode(RequestFactory().post("/mode/", {name: value, "next": "/track/"}))
    assert (response.status_code, response["Location"]) == (303, "/track/")
    assert response.cookies[name].value == value
    assert response.cookies[name]["max-age"] == 365 * 24 * 3600
    assert response.cookies[name]["httponly"]


def test_an_unknown_mode_is_not_kept() -> None:
    assert not choose_mode(RequestFactory().post("/mode/", {"mode": "dark"})).cookies


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(elsewhere: str) -> None:
    assert choose_mode(RequestFactory().post("/mode/", {"mode": "elder", "next": elsewhere}))["Location"] == "/"
    assert choose_language(RequestFactory().get("/language/en/", {"next": elsewhere}), "en")["Location"] == "/"


def test_a_mode_is_changed_by_post_only() -> None:
    assert choose_mode(RequestFactory().get("/mode/")).status_code == 405


def test_a_language_is_kept_when_the_site_speaks_it() -> None:
    assert choose_language(RequestFactory().get("/"), "en").cookies["django_language"].value == "en"
    assert not choose_language(RequestFactory().get("/"), "fr").cookies
