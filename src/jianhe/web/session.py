"""Two clocks on each session: ten minutes without a press lock it, eight hours end it.

A locked session opens nothing until the same person gives the password again. The forms on open pages stay good
meanwhile, and the drafts are on the server, so nothing typed is lost.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from jianhe.people.models import User
from jianhe.web.clock import now

IDLE = timedelta(minutes=10)
ABSOLUTE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
NOTED_EVERY = timedelta(seconds=30)  # a row written at each press would cost a statement more

_BEGAN, _SEEN, _LOCKED = "jianhe_began_at", "jianhe_seen_at", "jianhe_locked"


def clocks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ends or locks a session that is too old; whoever comes with a locked one is a stranger."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/static/") and request.user.is_authenticated:
            _look_at_the_clocks(request, now(request))
        return get_response(request)

    return middleware


def _look_at_the_clocks(request: HttpRequest, at: datetime) -> None:
    session = request.session
    began, seen = (datetime.fromisoformat(session[key]) if key in session else None for key in (_BEGAN, _SEEN))
    if began is None or seen is None:
        session[_BEGAN] = session[_SEEN] = at.isoformat()
    elif at - began > ABSOLUTE:
        logout(request)
    elif session.get(_LOCKED) or at - seen > IDLE:
        if not session.get(_LOCKED):
            session[_LOCKED] = True
        request.locked_person = request.user  # type: ignore[attr-defined]
        request.user = AnonymousUser()
    elif at - seen > NOTED_EVERY:
        session[_SEEN] = at.isoformat()


def unlock(request: HttpRequest) -> None:
    """The person gave the password again: the session goes on, with a new id and the second factor that it has."""
    request.session.cycle_key()
    request.session[_SEEN] = now(request).isoformat()
    del request.session[_LOCKED]


def locked_person(request: HttpRequest) -> User | None:
    """Whose session is locked, for the log-in page."""
    return getattr(request, "locked_person", None)
