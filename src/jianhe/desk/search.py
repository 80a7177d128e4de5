"""The search box: numbers, telephones, names and words. They are sent by POST, so that none stands in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jianhe.desk import filtering, found_rows
from jianhe.people.standing import Standing
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import search as searching
from jianhe.records.queries import search_suggestions
from jianhe.records.queries.search_tokens import LONGEST, short_code
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import redirect_whole

NAMES = (*searching.FACETS, "received_from", "received_to")


@needs("see_list")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("q", "picked")
def search(request: HttpRequest) -> HttpResponse:
    """Look for what was typed, in what this person may see. A matter number alone opens its matter."""
    by: Standing = request.standing  # type: ignore[attr-defined]
    typed = request.POST if request.method == "POST" else request.GET
    words, only = (typed.get("picked") or typed.get("q", "")).strip(), request.POST.get("only", "")
    number = short_code(words)
    if request.method == "GET" and number is None:
        words = ""  # a name that came by the address is not looked for: it would stay in histories and logs
    form, filters, chips = _narrowed(request, by)
    context: dict[str, Any] = {
        "now": now(request), "search_words": words, "filter_form": form, "chips": chips, "longest": LONGEST,
        "is_narrowed": bool(chips), "is_too_long": len(words) > LONGEST,
    }  # fmt: skip
    try:
        found = searching.find(words, by, filters=filters, only=only)
    except searching.TooSlow:
        context["sentence"] = gettext("查得太久，停下了。请写得更具体，或者选上时间、乡镇再查。")
        return render(request, "desk/search/results.html", context)
    if number is not None and len(found.groups) == 1 and len(found.groups[0].matters) == 1:
        return redirect_whole(request, reverse("desk:matter", args=[found.groups[0].matters[0].short_code]))
    context |= {"groups": found_rows.groups(found, words, by=by), "only": only}
    return render(request, "desk/search/results.html", context)


@needs("see_list")
@require_POST
@sensitive_post_parameters("q")
def suggest(request: HttpRequest) -> HttpResponse:
    """While somebody types: own matters that say so, and names within reach that begin so."""
    found = search_suggestions.suggest(request.POST.get("q", ""), request.standing)  # type: ignore[attr-defined]
    return render(request, "desk/search/suggestions.html", {"suggested": found})


def _narrowed(
    request: HttpRequest, by: Standing
) -> tuple[filtering.FilterForm, narrowing.Filters, list[dict[str, str]]]:
    """The filters that the index knows, as fields that go with the one box; those that are set, and a chip for each."""
    typed = request.POST.copy()
    typed.pop(typed.get("drop", ""), None)
    options = filtering.offered(by, on=today(request))
    form = filtering.FilterForm(typed, options, NAMES)
    for field in form.fields.values():
        field.widget.attrs["form"] = "search-form"
    form.is_valid()
    filters, _unread = narrowing.read({name: typed.get(name, "") for name in NAMES if name not in form.errors})
    chips = [
        {"name": name, "label": filtering.words_of(name, value, options)} for name, value in filters.chosen.items()
    ]
    return form, filters, chips
