"""Who may open a page: role by duty, second factor, and the matter fetched together with its access check."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jianhe.law.roles import may
from jianhe.records.queries import access
from jianhe.web.middleware import SECOND_FACTOR

PageView = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def public(view: PageView) -> PageView:
    """Marks a page that anybody may open; a test refuses pages without a mark."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def needs(act: str, *, second_factor: bool = True) -> Callable[[PageView], PageView]:
    """Marks a page of the desk: the person is logged in, by two factors, and a duty of theirs allows `act`."""

    def mark(view: PageView) -> PageView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(_where(request), settings.LOGIN_URL)
            standing = request.standing  # type: ignore[attr-defined]
            if request.user.must_change_password and view.__name__ != "change_password":
                return HttpResponseRedirect(reverse("desk:change_password"))
            if second_factor and _lacks_second_factor(request):
                return HttpResponseRedirect(reverse("desk:second_factor"))
            if act != "be_logged_in" and not may(standing.roles, act):
                request.refused_access.append({"act": act, "path": request.path})  # type: ignore[attr-defined]
                raise PermissionDenied(act)
            return view(request, *args, **kwargs)

        guarded.access = act  # type: ignore[attr-defined]
        return guarded

    return mark


def _where(request: HttpRequest) -> str:
    """Where to go after the log-in: the page asked for, or for a press the page on which the button stood."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return urlsplit(request.headers.get("Referer", "")).path or settings.LOGIN_REDIRECT_URL


def _lacks_second_factor(request: HttpRequest) -> bool:
    """A demonstration centre works without; everywhere else a one-time code was given in this session."""
    centre = request.standing.centre  # type: ignore[attr-defined]
    return not (centre and centre.is_demonstration) and not request.session.get(SECOND_FACTOR)


def matter_or_404(request: HttpRequest, number: str) -> Any:
    """The matter with this short code, if it is within reach; else it does not exist, and the try is written down."""
    matter = access.matter_by_number(request.standing, number)  # type: ignore[attr-defined]
    if matter is None:
        request.refused_access.append({"act": "see_matter", "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return matter
