"""个人信息说明 and 无障碍说明: what is kept about people and who sees it; how the pages can be read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jianhe.portal.frame import page
from jianhe.web.access import public


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, who sees it, and what one can ask for."""
    return page(request, "portal/privacy.html", {})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to read these pages larger, stronger or without script, and whom to tell when it does not work."""
    return page(request, "portal/accessibility.html", {})
