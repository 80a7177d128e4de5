"""个人信息说明 and 无障碍说明: what is kept about people and who sees it; how the pages can be read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jianhe.casework.rules import practice_in
from jianhe.portal.frame import page
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.clock import today


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, for how long, who sees it, and what one can ask for."""
    centre = next(iter(asked.centres()), None)
    days = practice_in(centre, on=today(request)).visits.kept_days if centre else None
    return page(request, "portal/privacy.html", {"days": days})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to read these pages larger, stronger or without script, and whom to tell when it does not work."""
    return page(request, "portal/accessibility.html", {})
