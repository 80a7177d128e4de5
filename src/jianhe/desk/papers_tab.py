"""The tab 文书: the papers of a matter; opened as .docx or PDF, served, made void. Each opening is written down."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jianhe.casework import documents, online_service, reading
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.timeline import paper_title
from jianhe.desk.wording import SERVED, told
from jianhe.law.online_service import online_service as law
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.calendars import published_calendar
from jianhe.records.queries import documents as asking
from jianhe.records.queries import matters
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole
from jianhe.web.templatetags.jianhe import day_and_time, short_day

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}  # fmt: skip


class ServeForm(forms.Form):
    """How, to whom and when a paper was served."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=gettext_lazy("怎么送的"), widget=forms.RadioSelect,
        choices=[(how, SERVED[how]) for how in documents.SERVED_HOW],
    )  # fmt: skip
    to = forms.CharField(label=gettext_lazy("送给谁"), max_length=100)
    served_at = forms.DateTimeField(
        label=gettext_lazy("送达时间"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class VoidForm(forms.Form):
    """Why a paper is made void."""

    use_required_attribute = False
    reason = forms.CharField(label=gettext_lazy("作废的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@require_GET
@of_matter()
def matter_papers(request: HttpRequest, matter: Any) -> HttpResponse:
    """All papers with number, state, template version and service."""
    sight = opened(request, matter, "papers")
    rows = [_row(line, sight) for line in sight.of_kind("document")]
    return show(sight, "papers", {"documents": rows, "consents": [_consent(line) for line in sight.of_kind("consent")]})


def _consent(line: Any) -> dict[str, Any]:
    """Who agreed when to receive papers online, and until when that held."""
    return {"name": line.who, "given_at": line.at, "withdrawn_at": line.moment("withdrawn_at")}


def _online(line: Any, sight: Sight) -> list[str]:
    """What there is to say of a paper online: who opened it and how, or that it waits there and for how long it may."""
    how = {"digits": _("凭查询码和电话"), "identity": _("核对过证件号码")}
    found = [
        _("%(name)s %(at)s 在网上打开，%(how)s")
        % {"name": one.who, "at": day_and_time(one.at), "how": how[one.more["opened_with"]]}
        for one in sight.of_kind("receipt") if one.more["document"] == str(line.id)
    ]
    standing = any(one.more["withdrawn_at"] is None for one in sight.of_kind("consent"))
    if found or not standing or line.more["state"] != "approved" or line.code not in online_service.receivable():
        return found
    assert sight.by.centre is not None
    last = published_calendar(sight.by.centre.pk).nth_working_day(timezone.localdate(line.at), law().paper_after)
    if last < today(sight.request):
        return [_("网上一直没有打开，请送纸质的")]
    return [_("网上可看，还没打开，打电话告诉他；%(day)s还没打开，就送纸质的") % {"day": short_day(last)}]


def _row(line: Any, sight: Sight) -> dict[str, Any]:
    state, roles, more = line.more["state"], sight.by.roles, line.more
    sent = ""
    if served := line.moment("served_at"):
        how = str(SERVED.get(more["served_how"], more["served_how"]))
        sent = _("，").join((how, more["served_to"], day_and_time(served)))
    return {
        "name": paper_title(line.code), "state": state, "number": line.text, "sent": sent,
        "template": more["version"][:12],
        "online": _online(line, sight), "void_reason": more["void_reason"], "made_at": line.at, "made_by": line.who,
        "files": [
            {"url": sight.url("paper", line.id, "docx"), "label": _("Word 文件")},
            {"url": sight.url("paper", line.id, "pdf"), "label": "PDF"},
        ],
        "serve_url": sight.url("serve_paper", line.id) if state == "approved" and may(roles, "record_service") else "",
        "void_url": sight.url("void_paper", line.id)
        if state in ("approved", "served") and may(roles, "issue_paper") else "",
    }  # fmt: skip


@never_cache
@require_GET
@of_matter()
def paper(request: HttpRequest, matter: Any, key: UUID, form: str) -> HttpResponse:
    """The paper as .docx (kept or edited elsewhere) or as PDF (looked at here, in a sandbox)."""
    document = _document(matter, key)
    if form not in TYPES or (form == "pdf" and request.GET.get("download") not in (None, "1")):
        raise Http404
    by, at = standing_in(request), now(request)
    try:
        content = documents.content(document=document, form=form, verification_url=_verification_url(request, document))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
        return redirect_whole(request, reverse("desk:matter_papers", args=[matter.short_code]))
    reading.record_document_read(matter=matter, document=document.pk, form=form, by=by, at=at)
    how = "inline" if form == "pdf" and "download" not in request.GET else "attachment"
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = disposition(how, f"{paper_title(document.paper)}-{matter.short_code}.{form}")
    if form == "pdf":
        response["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
        )
    return response


def disposition(how: str, name: str) -> str:
    """RFC 6266: the name in UTF-8, beside a plain one for readers that know no better."""
    plain = "".join(sign if sign.isascii() and sign not in '"\\%;' and sign.isprintable() else "_" for sign in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@require_http_methods(["GET", "POST"])
@of_matter("record_service")
def serve_paper(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """登记送达."""
    document = _document(matter, key)
    if request.method == "GET":
        first = {
            "to": document.blanks.get("addressee", ""),
            "served_at": timezone.localtime(now(request)),
            "how": "on_the_spot",
        }
        return _page(request, matter, document, ServeForm(initial=first), "serve")
    form = ServeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            documents.serve(
                document=document, how=given["how"], to=given["to"], served_at=_within(given["served_at"], document,
                now(request)),
                by=standing_in(request), at=now(request),
            )  # fmt: skip
            return _done(request, matter, _("送达已登记。"))
        except Refused as bad:
            form.add_error(None, told(bad.refusal)["sentence"])
    return _page(request, matter, document, form, "serve", status=UNPROCESSABLE)


def _within(moment: datetime, document: Any, at: datetime) -> datetime:
    """A form knows minutes only: the minute of approval, or of now, means the moment itself."""
    if document.approved_at is not None and moment < document.approved_at < moment + timedelta(minutes=1):
        return min(document.approved_at, at)  # type: ignore[no-any-return]
    return moment


@require_http_methods(["GET", "POST"])
@of_matter("issue_paper")
def void_paper(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """作废: the number stays listed and is never given again."""
    document = _document(matter, key)
    if request.method == "GET":
        return _page(request, matter, document, VoidForm(), "void")
    form = VoidForm(request.POST)
    if form.is_valid():
        try:
            documents.void(
                document=document, reason=form.cleaned_data["reason"], by=standing_in(request), at=now(request)
            )
            return _done(request, matter, _("文书已作废，文号保留。"))
        except Refused as bad:
            form.add_error(None, told(bad.refusal)["sentence"])
    return _page(request, matter, document, form, "void", status=UNPROCESSABLE)


def _document(matter: Any, key: UUID) -> Any:
    document = asking.document_of(matter, key)
    if document is None:
        raise Http404
    return document


def _done(request: HttpRequest, matter: Any, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect_whole(request, reverse("desk:matter_papers", args=[matter.short_code]))


def _page(
    request: HttpRequest, matter: Any, document: Any, form: forms.Form, act: str, *, status: int = 200
) -> HttpResponse:
    people = "、".join(party.name for party in matters.parties_of(matter)) if act == "serve" else ""
    context = {
        "matter": matter, "number": matter.short_code, "form": form, "act": act, "name": paper_title(document.paper),
        "document": document, "people": people,
    }  # fmt: skip
    return render(request, "desk/matter/paper.html", context, status=status)


def _verification_url(request: HttpRequest, document: Any) -> str:
    """The public page that checks the paper's code."""
    try:
        path = reverse("portal:verify_code", args=[document.verification_code])
    except NoReverseMatch:
        path = f"/verify/{document.verification_code}/"
    return request.build_absolute_uri(path)
