"""What every public page carries: the centre's name, its telephone, and the few places to go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from jianhe.casework.online import OUR_DOOR
from jianhe.casework.rules import practice_folder, practice_in
from jianhe.law.guide.doors import units_behind_doors
from jianhe.people.models import Centre
from jianhe.records.queries import public
from jianhe.web.clock import today

CALL = "12309"  # the procuratorates' national number, where no centre has been set up yet


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page in its frame. One installation may serve several centres: the first one gives name and number."""
    centres = public.centres()
    first = centres[0] if centres else None
    frame = {
        "centres": centres,
        "centre": first,
        "phone": first.hotline if first else CALL,
        "place_name": organ_of(first) if first else "",
        "by_hand": _by_hand(request, first) if first else None,
        "public_navigation": [
            _entry(request, "portal:guide", "map", gettext("找谁办")),
            _entry(request, "portal:track", "route", gettext("查进度")),
            _entry(request, "portal:visit", "calendar-clock", gettext("预约")),
            {"url": f"tel:{first.hotline if first else CALL}", "icon": "phone", "label": gettext("打电话")},
        ],
    }
    return render(request, template, {**frame, **context}, status=status)


def _by_hand(request: HttpRequest, centre: Centre) -> dict[str, str]:
    """How each step is done without the net: the hours of the doors, and our own window in the hall."""
    shifts = practice_in(centre, on=today(request)).working_hours
    unit = units_behind_doors(centre.practice, practice_folder(centre.practice)).get(OUR_DOOR, "")
    counter = public.counter_of(centre, unit)
    window = counter.windows[0] if counter is not None and counter.windows else None
    name = (window.name_en if get_language() == "en" else "") or window.name if window else ""
    return {
        "hours": " ".join(f"{shift.opens}–{shift.closes}" for shift in shifts),
        "window": gettext("%(n)s 号窗口，%(name)s") % {"n": window.number, "name": name} if window else "",
    }  # fmt: skip


def organ_of(centre: Centre) -> str:
    """The procuratorate's name in the reader's language."""
    return (centre.organ_en if get_language() == "en" else "") or centre.organ


def name_of(centre: Centre) -> str:
    """The centre's name in the reader's language."""
    return (centre.name_en if get_language() == "en" else "") or centre.name


def _entry(request: HttpRequest, name: str, icon: str, label: str) -> dict[str, Any]:
    url = reverse(name)
    return {"url": url, "icon": icon, "label": label, "current": request.path.startswith(url)}
