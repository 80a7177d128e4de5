"""首页: what can be done here now, and where a person is found: nothing that leads nowhere."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jianhe.casework import booked_visits
from jianhe.people.models import Centre
from jianhe.portal import guide_pages
from jianhe.portal.doors import doors_of
from jianhe.portal.frame import name_of, page
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.clock import now, today

SHOWN = 2


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The way in."""
    places = [_place(centre, request) for centre in asked.centres()]
    return page(request, "portal/home.html", {"places": places, "situations": guide_pages.situations(today(request))})


def _place(centre: Centre, request: HttpRequest) -> dict[str, object]:
    return {
        "name": name_of(centre),
        "address": centre.address,
        "phone": centre.hotline,
        "doors": doors_of(centre, at=now(request)),
        "next_times": _next_times(centre, request),
    }


def _next_times(centre: Centre, request: HttpRequest) -> list[datetime]:
    """The next times at the centre's first window that takes booked visits; none where all is taken or none does."""
    desks = booked_visits.desks(centre, on=today(request))
    days = booked_visits.free_times(centre, desks[0], at=now(request)) if desks else []
    return [begins for free in days for begins, _left in free.times][:SHOWN]
