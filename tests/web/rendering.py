"""Renders templates as a signed-in clerk would see them, without a database; shared by the tests of the face."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

NOW = datetime(2026, 11, 24, 14, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
FRAME: dict[str, Any] = {
    "navigation": [
        {
            "url": "#w",
            "icon": "list-checks",
            "label": "我的待办",
            "count": 17,
            "current": True,
            "urgent": True,
            "goto": "w",
        },
        {"url": "#r", "icon": "inbox", "label": "待接收", "count": 4, "goto": "r"},
        {"url": "#p", "icon": "users", "label": "人员与单位", "heading": "查与管"},
    ],
    "signed_in_name": "张敏",
    "duty_words": "窗口值守，2 号窗口，至 17:30",
    "log_out_url": "/desk/logout/",
    "search_url": "/desk/matters/",
    "register_url": "/desk/register/",
    "place_name": "云溪县检察院驻综治中心",
    "centre_name": "云溪检和",
}


def a_request(path: str = "/", **cookies: str) -> HttpRequest:
    """A request with what the middleware would have put on it."""
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def rendered(template: str, context: dict[str, Any] | None = None, **cookies: str) -> str:
    """A template by name, in the frame of the desk."""
    return render_to_string(template, {**FRAME, "now": NOW, **(context or {})}, a_request(**cookies))


def written(source: str, context: dict[str, Any] | None = None, **cookies: str) -> str:
    """A template given as text."""
    template = engines["django"].from_string(source)
    return template.render({**FRAME, "now": NOW, **(context or {})}, a_request(**cookies))


def piece(name: str, context: dict[str, Any] | None = None) -> str:
    """One component, its white space made single."""
    return " ".join(rendered(f"web/components/{name}.html", context).split())
