"""What every public page carries: the centre's name, its telephone, and the few places to go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from jianhe.people.models import Centre
from jianhe.records.queries import public

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
        "public_navigation": [
            _entry(request, "portal:home", "house", gettext("首页")),
            _entry(request, "portal:track", "route", gettext("查进度")),
            _entry(request, "portal:verify", "file-check", gettext("验文书")),
            {"url": f"tel:{first.hotline if first else CALL}", "icon": "phone", "label": gettext("打电话")},
        ],
    }
    return render(request, template, {**frame, **context}, status=status)


def organ_of(centre: Centre) -> str:
    """The procuratorate's name in the reader's language."""
    return (centre.organ_en if get_language() == "en" else "") or centre.organ


def name_of(centre: Centre) -> str:
    """The centre's name in the reader's language."""
    return (centre.name_en if get_language() == "en" else "") or centre.name


def _entry(request: HttpRequest, name: str, icon: str, label: str) -> dict[str, Any]:
    url = reverse(name)
    return {"url": url, "icon": icon, "label": label, "current": request.path == url}
