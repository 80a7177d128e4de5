"""预约来访: whom and why, then a time, then a code; with the code and four digits the time is changed or given back.
Whoever waits for a place on a full day has a code too, and leaves the list with it.

Everything travels by POST, so that no name, code or reason lands in an address or a log. Every page works without script.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.casework import booked_visits, waiting_visits
from jianhe.casework.booked_visits import Desk, Taken
from jianhe.law.guide.doors import units_behind_doors
from jianhe.law.refusals import Refused
from jianhe.portal.code_form import TrackForm, opened_by, refused_page
from jianhe.portal.frame import page
from jianhe.portal.visit_forms import VisitForm, choices_of, option, time_in, unit_name
from jianhe.portal.visit_pages import booked_context, calendar_entry, waiting_context
from jianhe.portal.wording import in_words, told_by_guide
from jianhe.records.queries import booked_visits as kept
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.form_keys import key_of_form
from jianhe.web.htmx import UNPROCESSABLE
from jianhe.web.templatetags.jianhe import day_and_time


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """Whom and why; then the times; then the code. What was answered to the guide (`?guide=`) is not asked again."""
    centres = asked.centres()
    desks = booked_visits.desks(centres[0], on=today(request)) if centres else []
    if not desks:
        return page(request, "portal/visit/none.html", {})
    if request.method != "POST":
        return _blank(request, centres[0], desks)
    form = VisitForm(request.POST, desks=desks)
    if not form.is_valid() or request.POST.get("to") == "back":
        return _ask(request, form, status=UNPROCESSABLE if form.errors else 200)
    desk = next(one for one in desks if one.unit.code == form.cleaned_data["unit"])
    if "wait" in request.POST:
        return _wait(request, centres[0], desk, form)
    if request.POST.get("to") != "book":
        return _times(request, centres[0], desk, form.carried())
    return _book(request, centres[0], desk, form)


def _blank(request: HttpRequest, centre: Any, desks: list[Desk]) -> HttpResponse:
    told = told_by_guide(request.GET.get("guide", ""), on=today(request))
    unit = units_behind_doors(centre.practice).get(told.get("guide_door", ""), "")
    form = VisitForm(desks=desks, initial={"unit": unit, "about": told.get("story", "").strip(), "people": 1})
    return _ask(request, form, carried_from=told.get("guide_words", ""), guide=told.get("guide_code", ""))


def _ask(request: HttpRequest, form: VisitForm, *, status: int = 200, **more: str) -> HttpResponse:
    context = {"form": form, "guide": request.POST.get("guide", "")[:20], "form_key": key_of_form(request), **more}
    return page(request, "portal/visit/ask.html", context, status=status)


def _times(
    request: HttpRequest, centre: Any, desk: Desk, carried: list[tuple[str, str]], *, status: int = 200, **more: Any
) -> HttpResponse:
    days = booked_visits.free_times(centre, desk, at=now(request))
    context = {
        "carried": carried, "days": choices_of(days), "is_full": not any(one.times for one in days),
        "unit": unit_name(desk.unit), "guide": request.POST.get("guide", "")[:20], "form_key": key_of_form(request),
        "action": reverse("portal:visit"), "do": "book", **more,
    }  # fmt: skip
    return page(request, "portal/visit/times.html", context, status=status)


def _book(request: HttpRequest, centre: Any, desk: Desk, form: VisitForm) -> HttpResponse:
    begins = time_in(request.POST.get("slot", ""))
    if begins is None:
        return _times(request, centre, desk, form.carried(), status=UNPROCESSABLE, error=gettext("选一个时间。"))
    try:
        made = booked_visits.book(
            centre=centre, wish=form.wish(request.POST.get("guide", "")), starts_at=begins, form_key=key_of_form(request),
            address=client_address(request), by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        return _times(request, centre, desk, form.carried(), **_said(refused))
    context = booked_context(made, form.cleaned_data["phone"][-4:], at=now(request))
    return page(request, "portal/visit/booked.html", {**context, "is_new": True})


def _wait(request: HttpRequest, centre: Any, desk: Desk, form: VisitForm) -> HttpResponse:
    """Field `wait` is the full day on which somebody may give a place back."""
    try:
        day = date.fromisoformat(request.POST["wait"])
    except ValueError:
        return _times(request, centre, desk, form.carried(), status=UNPROCESSABLE, error=gettext("选一个时间。"))
    try:
        waiting = waiting_visits.wait(
            centre=centre, wish=form.wish(request.POST.get("guide", "")), day=day, form_key=key_of_form(request),
            address=client_address(request), by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        return _times(request, centre, desk, form.carried(), **_said(refused))
    context = waiting_context(waiting, form.cleaned_data["phone"][-4:], at=now(request))
    return page(request, "portal/visit/waiting.html", {**context, "is_new": True})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What is done with a booked visit, opened anew by code and digits at each press: shown, moved, cancelled, kept; or with
    a place on a waiting list: shown, left.
    """
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(reverse("portal:track"))
    answer = opened_by(request, form)
    if answer.visit is None:
        return refused_page(request, form, answer)
    if request.POST.get("do") == "leave":
        return _leave(request, answer.visit, form)
    opened = kept.visit_of(answer.visit)
    if opened is None:
        return shown(request, answer.visit, form)
    try:
        return _DO.get(request.POST.get("do", ""), _show)(request, opened, form)
    except Refused as refused:
        return _show(request, opened, form, **_said(refused))


def shown(request: HttpRequest, key: UUID, form: TrackForm, **more: Any) -> HttpResponse:
    """The visit that code and digits have opened; where there is none yet, the place on the waiting list."""
    visit = kept.visit_of(key)
    if visit is not None:
        return _show(request, visit, form, **more)
    context = waiting_context(kept.waiting_of(key), form.cleaned_data["digits"], at=now(request))
    return page(request, "portal/visit/waiting.html", context)


def _leave(request: HttpRequest, key: UUID, form: TrackForm) -> HttpResponse:
    """Off the waiting list; who was given a time meanwhile is told so beside it."""
    waiting, by = kept.waiting_of(key), request.standing  # type: ignore[attr-defined]
    try:
        if waiting is not None:
            waiting_visits.leave(waiting=waiting, by=by, at=now(request))
    except Refused as refused:
        return shown(request, key, form, **_said(refused))
    return shown(request, key, form)


def _show(request: HttpRequest, opened: Any, form: TrackForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = booked_context(opened, form.cleaned_data["digits"], at=now(request))
    return page(request, "portal/visit/booked.html", {**context, **more}, status=status)


def _choose(request: HttpRequest, opened: Any, form: TrackForm, **more: Any) -> HttpResponse:
    desk = _desk_of(request, opened)
    if desk is None:
        return _show(request, opened, form, error=gettext("这里现在不能在网上改，请打电话。"))
    carried = [("code", form.cleaned_data["code"]), ("digits", form.cleaned_data["digits"])]
    return _times(
        request,
        opened.centre,
        desk,
        carried,
        action=reverse("portal:visit_mine"),
        do="move",
        moves=opened.starts_at,
        **more,
    )


def _move(request: HttpRequest, opened: Any, form: TrackForm) -> HttpResponse:
    begins, by = time_in(request.POST.get("slot", "")), request.standing  # type: ignore[attr-defined]
    if begins is None:
        return _choose(request, opened, form, status=UNPROCESSABLE, error=gettext("选一个时间。"))
    try:
        moved = booked_visits.move(visit=opened, unit=opened.unit.code, starts_at=begins, by=by, at=now(request))
    except Taken as taken:
        return _choose(request, opened, form, **_said(taken))
    return _show(request, moved, form, done=gettext("改好了，原来的时间放开了。"))


def _cancel(request: HttpRequest, opened: Any, form: TrackForm) -> HttpResponse:
    cancelled = booked_visits.cancel(visit=opened, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    return _show(request, cancelled, form)


def _calendar(request: HttpRequest, opened: Any, form: TrackForm) -> HttpResponse:
    answer = HttpResponse(calendar_entry(opened, at=now(request)), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


_DO = {"times": _choose, "move": _move, "cancel": _cancel, "calendar": _calendar}


def _desk_of(request: HttpRequest, opened: Any) -> Desk | None:
    desks = booked_visits.desks(opened.centre, on=today(request))
    return next((one for one in desks if one.unit.pk == opened.unit_id), None)


def _said(refused: Refused) -> dict[str, Any]:
    """Why not, and where a time was taken, the nearest that are free."""
    near = refused.near if isinstance(refused, Taken) else ()
    return {
        "error": in_words(refused.refusal),
        "near": [_option_with_day(one) for one in near],
        "status": UNPROCESSABLE,
    }


def _option_with_day(begins: Any) -> dict[str, str]:
    return {**option(begins), "label": day_and_time(begins)}
