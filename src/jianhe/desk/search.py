"""The search box: numbers, codes, telephones and names. Words are sent by POST, so that none stands in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.desk import work_rows
from jianhe.records.queries import search as searching
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole


@needs("see_list")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("q")
def search(request: HttpRequest) -> HttpResponse:
    """Look for exactly what was typed, in what this person may see. A matter number opens its matter."""
    words = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    number = searching.short_code(words)
    if request.method == "GET" and number is None:
        words = ""  # a name that came by the address is not looked for: it would stay in histories and logs
    context: dict[str, Any] = {"now": now(request), "search_words": words, "asked": bool(words)}
    try:
        found = searching.find(words, request.standing)  # type: ignore[attr-defined]
    except searching.TooSlow:
        context["sentence"] = gettext("查得太久，停下了。请用编号、证件号或者完整的姓名再查。")
        return render(request, "desk/search/results.html", context)
    if number is not None and len(found.matters) == 1:
        return redirect_whole(request, reverse("desk:matter", args=[found.matters[0].short_code]))
    by = request.standing  # type: ignore[attr-defined]
    rows = [work_rows.row(matter, by=by, peeks=False) for matter in found.matters]
    context |= {
        "groups": [{"label": "", "count": None, "rows": rows}] if rows else [],
        "limit": searching.LIMIT, "is_cut": found.is_cut,
        "empty": {"text": gettext("没有找到“%(words)s”。") % {"words": words}},
    }  # fmt: skip
    return render(request, "desk/search/results.html", context)
