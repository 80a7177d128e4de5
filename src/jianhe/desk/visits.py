"""今天的预约: who comes when, what to prepare, whom to call before; arrival leads to the registration, filled in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from jianhe.casework import booked_visits, waiting_visits
from jianhe.desk.rooms import wanted_day
from jianhe.desk.wording import listed, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import booked_visits as kept
from jianhe.records.queries import notices
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import redirect_whole
from jianhe.web.templatetags.jianhe import day_and_time

MOST_TIMES = 4


@needs("receive_visits")
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The visits of a day, and above them whom somebody is to call because the visit is near."""
    return _page(request, wanted_day(request))


def _page(request: HttpRequest, on: date, numbers: dict[UUID, str] | None = None) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    found, calls, shown = list(kept.on_day(standing, on)), kept.to_remind(standing, now(request)), numbers or {}
    became = notices.registered_since(standing, [one.pk for one in found])
    return render(request, "desk/visits/day.html", {
        "rows": [_row(one, became.get(one.pk), request, on) for one in found],
        "freed": [
            {"key": call.waiting.pk, "one": call.waiting, "unit": _name(call.waiting.unit), "times": call.times[:MOST_TIMES],
             "number": shown.get(call.waiting.pk, "")}
            for call in waiting_visits.to_call(by=standing, at=now(request))
        ],
        "calls": [{"key": one.pk, "one": one, "unit": _name(one.unit), "number": shown.get(one.pk, "")} for one in calls],
        "on": on, "before": on - timedelta(days=1), "after": on + timedelta(days=1), "is_today": on == today(request),
        "now": now(request),
    })  # fmt: skip


def _row(one: Any, contact: Any, request: HttpRequest, on: date) -> dict[str, Any]:
    number = contact.matter.short_code if contact else ""
    may_register = may(request.standing.roles, "register") and not number  # type: ignore[attr-defined]
    return {
        "key": one.pk, "one": one, "unit": _name(one.unit), "needs": [listed("visit_needs", code) for code in one.needs],
        "number": number, "url": reverse("desk:matter", args=[number]) if number else "",
        "may_arrive": one.arrived_at is None and on == today(request),
        "register_url": f"{reverse('desk:register')}?visit={one.pk}" if may_register and one.arrived_at else "",
    }  # fmt: skip


@needs("receive_visits")
@require_POST
def arrive(request: HttpRequest, key: UUID) -> HttpResponse:
    """来了: marked, and on to the registration with what was said when it was booked."""
    visit, standing = _visit(request, key), request.standing  # type: ignore[attr-defined]
    try:
        booked_visits.arrive(visit=visit, by=standing, at=now(request))
    except Refused as refused:
        messages.error(request, told(refused.refusal)["sentence"])
        return redirect_whole(request, reverse("desk:visits"))
    if may(standing.roles, "register"):
        return redirect_whole(request, f"{reverse('desk:register')}?visit={visit.pk}")
    messages.success(request, gettext("记下了。"))
    return redirect_whole(request, reverse("desk:visits"))


@needs("receive_visits")
@require_POST
def number(request: HttpRequest, key: UUID) -> HttpResponse:
    """看号码: of a visit or of one who waits; shown on this page once, and written down who looked."""
    visit = kept.waiting_within_reach(request.standing, key) or _visit(request, key)  # type: ignore[attr-defined]
    shown = booked_visits.open_phone(visit=visit, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    return _page(request, today(request), {visit.pk: shown})


@needs("receive_visits")
@require_POST
def reminded(request: HttpRequest, key: UUID) -> HttpResponse:
    """打通了, 没打通: field `reached` is 1 or 0."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    reached = request.POST.get("reached") == "1"
    booked_visits.note_reminder(visit=_visit(request, key), was_reached=reached, by=standing, at=now(request))
    messages.success(request, gettext("记下了。"))
    return redirect_whole(request, reverse("desk:visits"))


@needs("receive_visits")
@require_POST
def waiting(request: HttpRequest, key: UUID) -> HttpResponse:
    """候补: field `slot` is the time that the person takes; else `end` says why it does not come."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    one = kept.waiting_within_reach(standing, key)
    if one is None:
        raise Http404
    try:
        if "slot" in request.POST:
            begins = timezone.make_aware(datetime.fromisoformat(request.POST["slot"]))
            visit = waiting_visits.give(waiting=one, starts_at=begins, by=standing, at=now(request))
            told_now = gettext("约好了：%(when)s，预约码 %(code)s，告诉对方。")
            messages.success(request, told_now % {"when": day_and_time(begins), "code": visit.code})
        else:
            waiting_visits.end(waiting=one, how=request.POST.get("end", ""), by=standing, at=now(request))
            messages.success(request, gettext("记下了。"))
    except ValueError:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, told(refused.refusal)["sentence"])
    return redirect_whole(request, reverse("desk:visits"))


@dataclass(frozen=True)
class Brought:
    """What a visit brings into the registration: the form's first values, its rows of persons, and its key."""

    key: UUID
    main: dict[str, Any]
    rows: list[dict[str, Any]]


def prefilled(request: HttpRequest, key: UUID | None) -> Brought | None:
    """What was said when the visit was booked. The form has the visit's key, so that the visit knows what was registered."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    visit = kept.visit_within_reach(standing, key) if key and may(standing.roles, booked_visits.ACT) else None
    if visit is None:
        return None
    phone = booked_visits.open_phone(visit=visit, by=standing, at=now(request))
    main = {"channel": "visit", "story": visit.about, "guide_code": visit.guide_code, "flags": []}
    rows = [{"part": "petitioner", "name": visit.name, "phone": phone}, {"part": "respondent"}]
    return Brought(visit.pk, main, rows)


def _visit(request: HttpRequest, key: UUID) -> Any:
    visit = kept.visit_within_reach(request.standing, key)  # type: ignore[attr-defined]
    if visit is None:
        raise Http404
    return visit


def _name(unit: Any) -> str:
    return (unit.name_en if get_language() == "en" else "") or str(unit.name)
