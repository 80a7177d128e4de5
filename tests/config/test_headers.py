"""What every answer carries to the browser, and what the cookies allow."""

import pytest
from django.conf import settings
from django.test import Client

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/desk/login/", "/no-such-page/"])
def test_every_answer_is_closed_to_foreign_scripts_and_frames(db: None, client: Client, address: str) -> None:
    answer = client.get(address)
    for header, value in WANTED.items():
        assert answer.headers[header] == value
    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(db: None, client: Client) -> None:
    cookies = client.get("/desk/login/").cookies
    assert cookies
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_the_application_connects_as_the_plain_role(db: None) -> None:
    assert settings.DATABASES["default"]["USER"] == "jianhe_app"
    assert not settings.DATABASES["default"]["ATOMIC_REQUESTS"]
    assert not settings.DEBUG
