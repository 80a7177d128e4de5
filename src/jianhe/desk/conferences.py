"""会商: the meetings that are coming and past, and calling one."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import conferences as meetings
from jianhe.casework.free_rooms import BadBooking
from jianhe.desk.conference_forms import CallForm
from jianhe.desk.rooms import name_of
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import access, conferences, rooms, staff
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

MOST_PAST = 20


@needs("see_conferences")
@require_GET
def all_conferences(request: HttpRequest) -> HttpResponse:
    """What is coming, the nearest first; what is past; and, for whoever may, the form to call one."""
    given = {"numbers": request.GET.get("matter", "")[:40], "form_key": uuid4()}
    return _shown(request, _form(request, initial=given))


@needs("hold_conferences")
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """召集: the matters must be within sight; the units asked see them from now on."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _shown(request, form)
    standing: Standing = request.standing  # type: ignore[attr-defined]
    given = form.cleaned_data
    numbers = given["numbers"].replace("、", " ").replace("，", " ").split()
    found = access.matters_by_numbers(standing, numbers)
    missing = [number for number in numbers if number not in found]
    if missing:
        form.add_error("numbers", gettext("没有找到 %(numbers)s。") % {"numbers": gettext("、").join(missing)})
        return _shown(request, form)
    units = {str(unit.pk): unit for unit in staff.units_of(standing.centre)}  # type: ignore[arg-type]
    try:
        made = meetings.call(
            title=given["title"], question=given["question"], **form.times(),
            matters=[found[number] for number in dict.fromkeys(numbers)], units=[units[key] for key in given["units"]],
            form_key=given["form_key"], by=standing, at=now(request),
        )  # fmt: skip
    except BadBooking as bad:
        form.tell(bad)
        return _shown(request, form)
    except Refused as refused:
        return _shown(request, form, told(refused.refusal))
    return redirect_whole(request, reverse("desk:conference", args=[made.pk]))


def _form(request: HttpRequest, *args: Any, **kwargs: Any) -> CallForm:
    centre = request.standing.centre  # type: ignore[attr-defined]
    return CallForm(*args, units=staff.units_of(centre), rooms=rooms.rooms_of(centre), **kwargs)


def _shown(request: HttpRequest, form: CallForm, refusal: dict[str, str] | None = None) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    return render(request, "desk/conference/conferences.html", {
        "now": now(request), "form": form, "refusal": refusal, "holds": may(standing.roles, "hold_conferences"),
        "coming": [_row(one) for one in conferences.coming(standing)[:MOST_PAST]],
        "past": [_row(one) for one in conferences.past(standing)[:MOST_PAST]],
    }, status=UNPROCESSABLE if refusal or form.errors else 200)  # fmt: skip


def _row(one: Any) -> dict[str, Any]:
    return {
        "title": one.title, "url": reverse("desk:conference", args=[one.pk]), "starts_at": one.starts_at, "seen": one.seen,
        "room": name_of(one.room) if one.room else "", "kind": one.kind, "closed_at": one.closed_at,
        "ends_at": one.ends_at, "called_off": one.called_off,
    }  # fmt: skip
