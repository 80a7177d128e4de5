"""Who is asking, told to the database: one transaction per request, opened here because the context lives in it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import logout
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from jianhe.casework.reading import record_refusal
from jianhe.law.roles import may
from jianhe.people.context import set_context
from jianhe.people.standing import NOBODY, standing_of
from jianhe.web.clock import now, today

SECOND_FACTOR = "jianhe_second_factor"
OPEN_PATHS = ("/static/",)


def context(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Opens the transaction, sets the context, and rolls back an answer of 500 or above.

    `request.standing` says who is asking. A refused access is written after the rollback, in a transaction of its own
    (`request.refused_access`, filled by `jianhe.web.access`).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.standing = NOBODY  # type: ignore[attr-defined]
        request.refused_access = []  # type: ignore[attr-defined]
        if request.path.startswith(OPEN_PATHS):
            return get_response(request)
        with transaction.atomic():
            _introduce(request)
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if request.refused_access:  # type: ignore[attr-defined]
            _record_refusals(request)
        return response

    return middleware


def _introduce(request: HttpRequest) -> None:
    """Find the standing of the person, if any, and tell the database."""
    user = request.user
    if not user.is_authenticated:
        return
    if not user.is_active:
        logout(request)
        return
    standing = standing_of(user, on=today(request))  # type: ignore[arg-type]
    request.standing = standing  # type: ignore[attr-defined]
    set_context(standing, audits=may(standing.roles, "see_audit"))


def open_for_the_public(matter: UUID) -> None:
    """Let the rest of this request see one matter, opened with code and phone; called by the portal alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.portal_matter', %s, true)", [str(matter)])


def _record_refusals(request: HttpRequest) -> None:
    standing = request.standing  # type: ignore[attr-defined]
    with transaction.atomic():
        set_context(standing)
        for what in request.refused_access:  # type: ignore[attr-defined]
            record_refusal(by=standing, what=what, at=now(request))
