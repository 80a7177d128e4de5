"""A conference moved to another time or room, or called off; both stand on its page."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from jianhe.casework import conference_rooms
from jianhe.desk.conference import conference_or_404, done, shown, times_form, times_of
from jianhe.web.access import needs
from jianhe.web.clock import now


@needs("hold_conferences")
@require_POST
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """改时间或者房间: the booking moves with it."""
    found = conference_or_404(request, key)
    form = times_form(found, request.POST)
    if not form.is_valid():
        return shown(request, found, given={"times": form})
    back = f"{reverse('desk:conference', args=[key])}?{urlencode(times_of(found))}"  # from there it is taken back
    words = gettext("改好了，原来的时间放开了，请来的单位都告诉了。")
    return done(request, found, words, {"times": form}, lambda: conference_rooms.move(
        conference=found, **form.times(), by=request.standing, at=now(request),  # type: ignore[attr-defined]
    ), back=back)  # fmt: skip


@needs("hold_conferences")
@require_POST
def call_off(request: HttpRequest, key: UUID) -> HttpResponse:
    """取消会商: the room is free again, and whoever was only asked sees the matters no longer."""
    found = conference_or_404(request, key)
    return done(request, found, gettext("会商取消了，房间放开了。"), {}, lambda: conference_rooms.call_off(
        conference=found, reason=request.POST.get("reason", ""), by=request.standing, at=now(request),  # type: ignore[attr-defined]
    ))  # fmt: skip
