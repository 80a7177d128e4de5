"""引导 on the phone: one question a page, at most seven, then who takes it, where, with what, how long, and what if not.

The answers stand in the address, so that back, change, print and share need no script, no cookie and no log-in.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.tree import Lost, Question, Result, walk
from jianhe.papers.guide_code import read_guide_code
from jianhe.papers.numbering import NumberRefused
from jianhe.portal import guide_pages as pages
from jianhe.portal.frame import page
from jianhe.web.access import public
from jianhe.web.clock import now, today

UNSURE = "unsure"  # on every page: nobody is left with answers that do not fit


@public
@require_safe
def ask(request: HttpRequest, way: str = "") -> HttpResponse:
    """The question after the answers so far, or the result. A form sent without a choice says so."""
    answers = [code for code in way.split("/") if code]
    here = _here(request, answers)
    if isinstance(here, Result):
        return page(request, "portal/guide/result.html", pages.result(request, here, answers, at=now(request)))
    chosen = request.GET.get("answer", "")
    if chosen == UNSURE:
        return redirect("portal:guide_person")
    if chosen in here.answers:
        return redirect("portal:guide_way", way="/".join([*answers, chosen]))
    error = gettext("选一个最像的，选“说不清楚”也行。") if "answer" in request.GET or "next" in request.GET else ""
    context = pages.question(here, answers, on=today(request), error=error, unsure=UNSURE)
    return page(request, "portal/guide/question.html", context, status=422 if error else 200)


@public
@require_safe
def person(request: HttpRequest) -> HttpResponse:
    """Where the questions do not fit: a person, by window and telephone."""
    return page(request, "portal/guide/person.html", pages.general_desk(at=now(request)))


@public
@require_safe
def whole_map(request: HttpRequest) -> HttpResponse:
    """引导图全图: every kind of matter, under who takes it first."""
    return page(request, "portal/guide/map.html", {"doors": pages.by_door(today(request))})


@public
@require_safe
def kind(request: HttpRequest, kind: str, stage: str = "") -> HttpResponse:
    """One kind of matter explained, or one stage of it, without questions."""
    if kind not in cards():
        raise Http404
    card = card_on(kind, today(request))
    if stage and stage not in card.stages:
        raise Http404
    found = Result(card=card, variant=stage or None, way=card.way(stage or None), emergency=False)
    context: dict[str, Any] = pages.result(request, found, [], at=now(request))
    context["questions_url"] = reverse("portal:guide")
    return page(request, "portal/guide/result.html", context)


@public
@require_safe
def shown(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR of a result leads: what was shown on that day. Where the card was changed since, the new one is named."""
    try:
        seen = read_guide_code(code, on=today(request))
    except NumberRefused as refused:
        raise Http404 from refused
    found = Result(card=seen.card, variant=seen.variant, way=seen.card.way(seen.variant), emergency=seen.emergency)
    context: dict[str, Any] = pages.result(request, found, seen.answers, at=now(request), shown_on=seen.day)
    context["is_changed"] = not seen.is_as_on(today(request))
    return page(request, "portal/guide/result.html", context)


def _here(request: HttpRequest, answers: list[str]) -> Question | Result:
    """Where the answers lead; what does not follow the questions (an old link, a mistyped one) is no page."""
    try:
        return walk(answers, today(request))
    except Lost as lost:
        raise Http404 from lost
