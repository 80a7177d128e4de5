"""Whatever goes wrong is told in a sentence with a telephone number and the right status, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest
from django.test import Client, RequestFactory

from jianhe.web import errors


def _request(path: str = "/", language: str = "zh-hans") -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    return request


ANSWERS = [
    (errors.bad_request, (SuspiciousOperation(),), 400, "没看懂"),
    (errors.bad_request, (RequestDataTooBig(),), 413, "50 MB"),
    (errors.no_permission, (), 403, "只给办理的人看"),
    (errors.csrf_failure, (), 403, "这一页放久了"),
    (errors.not_found, (), 404, "没有这一页"),
    (errors.locked_out, (), 429, "连错五次"),
    (errors.server_error, (), 500, "出了毛病"),
]


@pytest.mark.parametrize(("view", "arguments", "status", "words"), ANSWERS)
def test_each_error_has_its_sentence_number_and_status(view: Any, arguments: tuple, status: int, words: str) -> None:
    response = view(_request(), *arguments)
    text = response.content.decode()
    assert response.status_code == status
    assert words in text and "tel:12309" in text and '<html lang="zh-Hans"' in text


def test_an_error_of_ours_has_a_number_that_the_log_has_too(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("a name that must not be shown")
    except ValueError:
        text = errors.server_error(_request("/desk/work/")).content.decode()
    reference = re.search(r'class="code">([0-9A-F]{8})<', text)
    assert reference and any(reference[1] in record.getMessage() for record in caplog.records)
    assert "must not be shown" not in text and 'href="/desk/"' in text


class _Cause(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(("kind", "sqlstate", "is_away"), [
    (OperationalError, None, True), (OperationalError, "57P03", True), (OperationalError, "53300", True),
    (InterfaceError, None, True), (OperationalError, "57014", False), (ValueError, None, False),
])  # fmt: skip
def test_only_a_database_that_is_away_is_called_so(kind: type[Exception], sqlstate: str | None, is_away: bool) -> None:
    error = kind()
    error.__cause__ = _Cause(sqlstate)
    assert errors.database_is_away(error) is is_away


@pytest.fixture
def no_database(own_db: Any) -> Iterator[None]:
    """The database is there, and then it is not."""
    there = connections.databases["default"]["PORT"]
    connections.close_all()
    connections.databases["default"]["PORT"] = "1"
    yield
    connections.databases["default"]["PORT"] = there
    connections.close_all()


@pytest.mark.parametrize("path", ["/", "/track/", "/desk/", "/verify/ABC/"])
def test_without_the_database_there_are_words(no_database: None, path: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = client.get(path)
    assert response.status_code == 503 and response["Retry-After"]
    assert "数据暂时取不到" in response.content.decode() and "12309" in response.content.decode()


def test_a_wrong_method_is_explained(db: None) -> None:
    response = Client().get("/mode/")
    assert response.status_code == 405 and response["Allow"] == "POST"
    assert "12309" in response.content.decode()


def test_a_form_without_its_token_is_told_to_be_sent_again(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/track/", {"code": "K7P4-29XMAB", "digits": "2046"})
    assert response.status_code == 403 and "这一页放久了" in response.content.decode()


def test_a_body_that_is_too_large_is_refused_as_such(db: None) -> None:
    response = Client().post("/track/", {"code": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code == 413 and "12309" in response.content.decode()


def test_a_page_that_is_not_there_is_told_in_english_too(db: None) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/nowhere/")
    assert response.status_code == 404 and '<html lang="en"' in response.content.decode()
