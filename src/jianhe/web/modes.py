"""How a reader wants to see the pages: 长辈版, 高对比 and the language, each kept in a cookie for a year."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from jianhe.web.access import public

YEAR = 365 * 24 * 3600
MODES = {"mode": ("", "elder"), "contrast": ("", "high")}


def _back(request: HttpRequest, asked: str | None) -> HttpResponseRedirect:
    safe = asked and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if asked and safe else "/", status=303)


@public
@require_POST
def choose_mode(request: HttpRequest) -> HttpResponse:
    """Keep 长辈版 or 高对比 (POST `mode` or `contrast`, empty for the standard) and go back to `next`."""
    response = _back(request, request.POST.get("next"))
    for name, values in MODES.items():
        if (value := request.POST.get(name)) in values:
            response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@public
@require_GET
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the language and go back to `next`."""
    response = _back(request, request.GET.get("next"))
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return response
