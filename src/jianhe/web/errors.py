"""Pages for everything that goes wrong: a sentence, a telephone number, the right status; never a stack or a dead end.

They are drawn without asking the database, since it may be the database that is away.
"""

import logging
import secrets
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

HOTLINE = "12309"
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_GONE = ("08", "57P", "53")  # classes of SQLSTATE: no connection, being shut down, no resources

logger = logging.getLogger("jianhe.errors")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a body that is larger than allowed is 413."""
    if isinstance(exception, _TOO_MUCH):
        return page(request, "too_large", 413)
    return page(request, "bad_request", 400)


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: whom to ask is named by the duties, so the sentence does not say what was behind the door."""
    return page(request, "no_permission", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or cookies are refused. What was typed is still on the page before."""
    return page(request, "csrf_failure", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "not_found", 404)


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """429: five wrong passwords from one place; django-axes calls it."""
    sentence = gettext("密码连错五次，等十五分钟再试。急用就找系统管理员解锁。")
    return page(request, "too_many_requests", 429, sentence=sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a number by which the log is searched; 503 when the database is away."""
    error = sys.exc_info()[1]
    reference = secrets.token_hex(4).upper()
    logger.error("%s %s %s", reference, request.method, request.path, exc_info=error)
    if database_is_away(error):
        sentence = gettext("数据暂时取不到。刚才交的可能没有存上，过几分钟再试。")
        answer = page(request, "server_error", 503, sentence=sentence, reference=reference)
        answer["Retry-After"] = "60"
        return answer
    return page(request, "server_error", 500, reference=reference)


def database_is_away(error: BaseException | None) -> bool:
    """Whether there was no database to ask; a statement that was refused or took too long is something else."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(_GONE)


def explain(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an answer that refuses without a word (such as 405, from the method decorators) gets its page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            told = page(request, "wrong_method", 405)
            told["Allow"] = response["Allow"]
            return told
        return response

    return middleware


def page(request: HttpRequest, kind: str, status: int, *, sentence: str = "", reference: str = "") -> HttpResponse:
    """One template for all. Context processors are left out: they ask the session, and that asks the database."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        on_the_desk = request.path.startswith("/desk/")
        context = {
            "request": request, "csrf_token": get_token(request), "LANGUAGE_CODE": language, "kind": kind,
            "sentence": sentence, "reference": reference, "phone": _phone(request),
            "back_url": "/desk/" if on_the_desk else "/", "back_label": gettext("回工作台") if on_the_desk else "",
        }  # fmt: skip
        return HttpResponse(render_to_string("web/error.html", context), status=status)


def _phone(request: HttpRequest) -> str:
    centre = getattr(getattr(request, "standing", None), "centre", None)
    return centre.hotline if centre else HOTLINE
