"""窗口提醒: what an officer on duty is told: words of suicide or violence, and silently who stands in a sealed file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import danger, recognised
from jianhe.casework.rules import catalogue
from jianhe.desk.wording import said
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import notices as asking
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole

MOST = 50


@needs("hear_of_danger")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The notices for this person, the newest first: danger, then who stands in a sealed file. No such file is named."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    hears_of_sealed = may(standing.roles, "hear_of_sealed")
    dangers = list(asking.dangers_for(standing)[:MOST])
    found = list(asking.notices_for(standing)[:MOST]) if hears_of_sealed else []
    became = asking.registered_since(standing, [*(one.form_key for one in found), *(one.form_key for one in dangers)])
    titles = catalogue().lists["signs"]
    context = {
        "dangers": [
            {**_row(one, became.get(one.form_key)), "heard": said(titles[one.risk]), "is_window": one.clerk is not None}
            for one in dangers
        ],
        "rows": [{**_row(one, became.get(one.form_key)), "call": one.call} for one in found],
        "hears_of_sealed": hears_of_sealed, "now": now(request),
    }  # fmt: skip
    return render(request, "desk/inbox/notices.html", context)


@needs("hear_of_sealed")
@require_POST
def seen(request: HttpRequest, key: UUID) -> HttpResponse:
    """知道了: the notice no longer counts as new."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    return _seen(request, asking.notice_of(standing, key), recognised.note_seen)


@needs("hear_of_danger")
@require_POST
def danger_seen(request: HttpRequest, key: UUID) -> HttpResponse:
    """知道了: somebody looks after it, and the notice no longer counts as new."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    return _seen(request, asking.danger_of(standing, key), danger.note_seen)


def _seen(request: HttpRequest, notice: Any, note_seen: Callable[..., object]) -> HttpResponse:
    if notice is None:
        raise Http404
    note_seen(notice=notice, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    messages.success(request, gettext("记下了。"))
    return redirect_whole(request, reverse("desk:notices"))


def _row(notice: Any, contact: Any) -> dict[str, Any]:
    row = {"key": notice.pk, "at": notice.at, "seen_at": notice.seen_at, "clerk": notice.clerk}
    if contact is None:
        return row
    number = contact.matter.short_code
    return {**row, "number": number, "url": reverse("desk:matter", args=[number]), "window": contact.window}
