"""网上提交: what the window would ask, one thing a page, kept on the server under a code; then looked over, sent, a receipt.

Everything travels by POST under one address: no code or answer lands in an address, a log or a history, and nothing is
kept in the browser. Every page works without script.
"""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.casework import danger, online
from jianhe.casework.intake import BadRegistration
from jianhe.casework.online import Begun
from jianhe.law.guide.classify import DANGERS, packaged_guide
from jianhe.law.refusals import Refused
from jianhe.papers.numbering import NumberRefused, parse_receipt_code
from jianhe.portal.frame import page
from jianhe.portal.submit_forms import PAGES, CodeForm, SendForm, registration_of, summary, tasks
from jianhe.portal.wording import in_words, told_by_guide
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE

SEND, LOOK = "send", "look"


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """What is needed; then, by what was pressed, the next question, the list, the look-over or the receipt."""
    if request.method != "POST":
        return _start(request)
    try:
        if request.POST.get("do") == "begin":
            return _begin(request)
        begun = _opened(request)
        if begun is None:
            return _start(request, CodeForm(request.POST), UNPROCESSABLE)
        if begun.sent:
            return _receipt(request, begun)
        return _go_on(request, begun)
    except Refused as refused:
        return page(request, "portal/submit/stopped.html", {"sentence": in_words(refused.refusal)}, status=429)


def _start(request: HttpRequest, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
    if form is not None and form.is_valid():
        form.add_error("draft", gettext("没有这份草稿：码打错了，或者过了 30 天。"))
    context = {"form": form or CodeForm(), "guide": request.GET.get("guide", "")[:20]}
    return page(request, "portal/submit/start.html", context, status=status)


def _begin(request: HttpRequest) -> HttpResponse:
    """A new draft, with what was answered to the guide in it; its code stands on every page from now on."""
    centres = asked.centres()
    if not centres:
        return _start(request)
    answers = told_by_guide(request.POST.get("guide", ""), on=today(request))
    code = online.begin(
        centre=centres[0], answers=answers, address=client_address(request), by=request.standing, at=now(request)  # type: ignore[attr-defined]
    )
    return _question(request, code, "story", PAGES["story"](initial=answers), answers)


def _opened(request: HttpRequest) -> Begun | None:
    try:
        code = parse_receipt_code(request.POST.get("draft", ""))
    except NumberRefused:
        return None
    return online.opened(code=code, address=client_address(request), by=request.standing, at=now(request))  # type: ignore[attr-defined]


def _go_on(request: HttpRequest, begun: Begun) -> HttpResponse:
    """What was written is kept; then the page that was asked for, or the first that is not done yet."""
    code, name, to = parse_receipt_code(request.POST["draft"]), request.POST.get("page", ""), request.POST.get("to", "")
    alarm: dict[str, Any] = {}
    if name in PAGES:
        form = PAGES[name](request.POST)
        if not form.is_valid():
            return _question(request, code, name, form, begun.answers, status=UNPROCESSABLE)
        begun = online.keep(
            begun=begun, answers={**form.cleaned_data, f"done_{name}": True}, by=request.standing, at=now(request)  # type: ignore[attr-defined]
        )
        alarm = _alarm(request, str(form.cleaned_data.get("story", "")))
    elif name == SEND:
        return _send(request, code, begun)
    first_undone = next((one for one in PAGES if f"done_{one}" not in begun.answers), SEND)
    following = to if to in PAGES or to in ("list", LOOK) else first_undone
    if following in PAGES:
        return _question(request, code, following, PAGES[following](initial=begun.answers), begun.answers, **alarm)
    if following == "list":
        context = {"code": code, "tasks": tasks(begun.answers), "files": begun.files, **alarm}
        return page(request, "portal/submit/list.html", context)
    return _look_over(request, code, begun, SendForm(), **alarm)


def _alarm(request: HttpRequest, story: str) -> dict[str, Any]:
    """Words of suicide or violence: help on the next page, and the officer on duty hears of it."""
    risks = packaged_guide(today(request)).read(story).risk if story else ()
    danger_heard = next((code for code in DANGERS if code in risks), "")
    centres = asked.centres()
    told = bool(danger_heard and centres) and danger.tell_from_guide(
        risks=risks, centre=centres[0], address=client_address(request), by=request.standing, at=now(request)  # type: ignore[attr-defined]
    )
    return {"danger": danger_heard, "was_told": told}


def _question(
    request: HttpRequest, code: str, name: str, form: forms.Form, answers: dict[str, Any], *, status: int = 200, **more: Any
) -> HttpResponse:
    places = list(PAGES)
    context = {
        "code": code, "name": name, "form": form, "number": places.index(name) + 1, "most": len(places),
        "carried": answers.get("guide_words", ""), **more,
    }  # fmt: skip
    return page(request, "portal/submit/question.html", context, status=status)


def _look_over(request: HttpRequest, code: str, begun: Begun, form: SendForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"code": code, "rows": summary(begun.answers), "files": begun.files, "form": form, **more}
    return page(request, "portal/submit/look_over.html", context, status=status)


def _send(request: HttpRequest, code: str, begun: Begun) -> HttpResponse:
    """Registered at once, with the files; what stands in the way is said, everything written kept."""
    form = SendForm(request.POST, request.FILES)
    if request.POST.get("do") == "keep" or "drop" in request.POST:
        return _files(request, code, begun, form)
    if not form.is_valid():
        return _look_over(request, code, begun, form, status=UNPROCESSABLE)
    at = now(request)
    try:
        begun = online.send(
            begun=begun, registration=registration_of(begun.answers, at=at), uploads=form.cleaned_data["materials"],
            address=client_address(request), by=request.standing, at=at,  # type: ignore[attr-defined]
        )  # fmt: skip
    except BadRegistration as bad:
        faults = [*bad.errors.values(), *(one for some in bad.party_errors.values() for one in some.values())]
        return _look_over(request, code, begun, form, status=UNPROCESSABLE, faults=[in_words(one) for one in faults])
    return _receipt(request, begun)


def _files(request: HttpRequest, code: str, begun: Begun, form: SendForm) -> HttpResponse:
    """Files put into the draft or taken out again; nothing is sent yet."""
    form.is_valid()
    faults = [*form.errors.get("materials", [])]
    try:
        if "drop" in request.POST:
            sha256 = request.POST["drop"]
            begun = online.drop_file(begun=begun, sha256=sha256, by=request.standing, at=now(request))  # type: ignore[attr-defined]
        elif not faults:
            uploads = form.cleaned_data["materials"]
            begun = online.keep_files(begun=begun, uploads=uploads, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        faults = [in_words(refused.refusal)]
    return _look_over(request, code, begun, SendForm(), status=UNPROCESSABLE if faults else 200, faults=faults)


def _receipt(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Where to look and by when an answer comes. The same for whoever sends twice."""
    due = begun.answers.get("due", "")
    context = {
        "code": begun.sent, "due": date.fromisoformat(due) if due else None,
        "track_url": reverse("portal:track_code", args=[begun.sent]),
    }  # fmt: skip
    return page(request, "portal/submit/receipt.html", context)
