"""快速离开: one press leads to a page that says nothing of us, and what was shown is no longer kept by the browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jianhe.web.access import public


@public
@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Lead away. This address itself enters no history; the browser drops the pages that it has kept of us."""
    response = HttpResponseRedirect(settings.LEAVE_TO)
    response["Clear-Site-Data"] = '"cache"'
    response["Referrer-Policy"] = "no-referrer"
    return response
