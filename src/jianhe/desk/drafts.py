"""草稿: what stands in the register form is kept every few seconds; the page says 存好 only after the server has."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from jianhe.casework import drafts
from jianhe.desk.register_form import typed
from jianhe.law.refusals import Refused
from jianhe.records.queries import recognition
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole
from jianhe.web.templatetags.jianhe import clock_time

FORM = "register"


@needs("register")
@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what was typed in the register form; 存草稿 goes on to whatever comes first."""
    return keep(request, key, form_key=key, form=FORM, away=reverse("desk:register"))


def keep(
    request: HttpRequest, key: UUID, *, form_key: UUID, form: str, away: str, about: UUID | None = None
) -> HttpResponse:
    """Keep what was typed. The answer leaves only after the transaction of the request has ended well.

    A form that was registered meanwhile is not kept again: its text stands on the matter.
    """
    standing, at = request.standing, now(request)  # type: ignore[attr-defined]
    said = gettext("%(time)s 存好") % {"time": clock_time(at)}
    if recognition.contact_of_form(standing, form_key) is not None:
        return JsonResponse({"saved": said})
    try:
        with transaction.atomic():
            drafts.save(key=key, form=form, content=typed(request.POST), by=standing, at=at, about=about)
    except (Refused, IntegrityError):  # too long to keep; or the key of somebody else's form
        return JsonResponse({"saved": ""}, status=UNPROCESSABLE)
    if request.POST.get("do") == "keep":  # 存草稿, Esc: kept, and on to whatever comes first
        return redirect_whole(request, away)
    return JsonResponse({"saved": said})


@needs("register")
@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard(key=key, by=request.standing)  # type: ignore[attr-defined]
    return redirect_whole(request, reverse("desk:register"))
