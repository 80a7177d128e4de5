"""The court window's desk: the packets handed to it, each opened, taken in, returned, ruled on and served from here."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import court, files, reading
from jianhe.casework.rules import catalogue
from jianhe.desk.confirmation import kept
from jianhe.desk.matter import standing_in
from jianhe.desk.papers_tab import disposition
from jianhe.desk.wording import SERVED, SIDES, said, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import confirmations
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

BAD_DAY = {"invalid": gettext_lazy("日期写成 2026-11-24 这样。"), "required": gettext_lazy("没有写日期。")}
MOST, MOST_AT_HOME = 200, 20
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, input_formats=["%Y-%m-%d"], error_messages=BAD_DAY)


class ReturnForm(forms.Form):
    use_required_attribute = False
    ground = forms.ChoiceField(label=gettext_lazy("退回的理由"), widget=forms.RadioSelect, error_messages={
        "required": gettext_lazy("请选退回的理由。")})  # fmt: skip
    text = forms.CharField(label=gettext_lazy("缺什么，依据什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
                           error_messages={"required": gettext_lazy("退回要写明缺什么、依据什么。")})  # fmt: skip


class AskForm(forms.Form):
    use_required_attribute = False
    missing = forms.CharField(label=gettext_lazy("要补充的材料，一行一项"), widget=forms.Textarea(attrs={"rows": 3}),
                              error_messages={"required": gettext_lazy("没有写要补什么。")})  # fmt: skip
    until = _day(gettext_lazy("哪天以前"))


class DocketForm(forms.Form):
    use_required_attribute = False
    number = forms.CharField(label=gettext_lazy("案号"), max_length=60, error_messages={
        "required": gettext_lazy("没有写案号。")})  # fmt: skip
    on = _day(gettext_lazy("立案日期"))


class RulingForm(forms.Form):
    use_required_attribute = False
    result = forms.ChoiceField(label=gettext_lazy("裁定结果"), widget=forms.RadioSelect, error_messages={
        "required": gettext_lazy("请选裁定结果。")})  # fmt: skip
    number = forms.CharField(label=gettext_lazy("裁定书案号"), max_length=60, error_messages={
        "required": gettext_lazy("没有写裁定书案号。")})  # fmt: skip
    ruled_on = _day(gettext_lazy("裁定日期"))
    ground = forms.ChoiceField(label=gettext_lazy("理由（不予受理、驳回的要选）"), required=False)
    text = forms.CharField(label=gettext_lazy("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(
        label=gettext_lazy("告诉双方还能怎么办（不予受理、驳回、终结的要写）"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ServiceForm(forms.Form):
    use_required_attribute = False
    party = forms.ChoiceField(label=gettext_lazy("送达给谁"), widget=forms.RadioSelect, error_messages={
        "required": gettext_lazy("请选送达给谁。")})  # fmt: skip
    how = forms.ChoiceField(label=gettext_lazy("怎么送达"), choices=list(SERVED.items()))
    on = _day(gettext_lazy("送达日期"))


FORMS: dict[str, type[forms.Form]] = {
    "return": ReturnForm, "ask": AskForm, "docket": DocketForm, "rule": RulingForm, "serve": ServiceForm,
}  # fmt: skip


@require_GET
@needs(court.ACT)
def desk(request: HttpRequest) -> HttpResponse:
    """What lies here, those not yet taken in first and those ruled on last, the newest on top; and drafts to read early."""
    standing = standing_in(request)
    found = confirmations.packets_on_desk(standing).prefetch_related("rulings").order_by("-state", "-sent_at")[:MOST]
    rows = [_row(one, today(request)) for one in found]
    open_ones = [row for row in rows if not row["ruling"]]
    waiting = sorted(open_ones, key=lambda row: (not row["is_new"], row["sent_at"]))
    return render(request, "desk/court/desk.html", {
        "packets": waiting + [row for row in rows if row["ruling"]],
        "now": now(request),
        "looks": [_look(one) for one in confirmations.looks_on_desk(standing)],
    })  # fmt: skip


@require_GET
@needs(court.ACT)
def packet(request: HttpRequest, key: UUID) -> HttpResponse:
    """One packet, opened: from now on the sender knows that it was seen."""
    one = _packet_or_404(request, key)
    court.note_seen(packet=one, by=standing_in(request), at=now(request))
    return _page(request, one)


@require_POST
@needs(court.ACT)
def act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """One act on a packet: receive, return, ask, docket, rule, serve, or look at the particulars."""
    one = _packet_or_404(request, key)
    if act == "particulars":
        return _page(request, one, particulars=court.particulars(packet=one, by=standing_in(request), at=now(request)))
    if act not in _DONE:
        raise Http404
    form = _form(act, one, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, one, form=form, name=act, status=UNPROCESSABLE)
    try:
        words = _DONE[act](request, one, form.cleaned_data if form is not None else {})
    except Refused as bad:
        return _page(request, one, form=form, name=act, refusal=told(bad.refusal), status=UNPROCESSABLE)
    messages.success(request, words)
    where = reverse("desk:court") if act == "return" else reverse("desk:court_packet", args=[key])
    return redirect_whole(request, where)


@never_cache
@require_GET
@needs(court.ACT)
def packet_file(request: HttpRequest, key: UUID, position: int) -> HttpResponse:
    """One file of a packet, as it was hashed; pictures and PDFs are looked at here, the rest is fetched."""
    one = _packet_or_404(request, key)
    row = confirmations.file_of(one, position)
    if row is None:
        raise Http404
    content = files.read(row.sha256)
    reading.record_packet_file(packet=one, position=position, by=standing_in(request), at=now(request))
    shown = row.kind in TYPES
    response = HttpResponse(content, content_type=TYPES.get(row.kind, "application/octet-stream"))
    response["Content-Disposition"] = disposition("inline" if shown else "attachment", row.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response


@require_POST
@needs(court.ACT)
def remark(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the window says to a draft."""
    look = confirmations.look_on_desk(standing_in(request), key)
    if look is None:
        raise Http404
    try:
        court.remark(look=look, text=request.POST.get("text", ""), by=standing_in(request), at=now(request))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
    else:
        messages.success(request, _("意见送到了。"))
    return redirect_whole(request, reverse("desk:court"))


def _receive(request: HttpRequest, one: Any, _given: dict[str, Any]) -> str:
    done = court.receive(packet=one, by=standing_in(request), at=now(request))
    assert done.received_at is not None
    span = said(court.waited(done.received_at - done.last_signed_at))
    return _("收件了，从签字到收件 %(span)s。回执已经编号。") % {"span": span}


def _return(request: HttpRequest, one: Any, given: dict[str, Any]) -> str:
    court.return_packet(packet=one, ground=given["ground"], text=given["text"], by=standing_in(request), at=now(request))
    return _("退回了，移送方已经看到理由。")


def _ask(request: HttpRequest, one: Any, given: dict[str, Any]) -> str:
    court.ask_papers(packet=one, missing=given["missing"], until=given["until"], by=standing_in(request), at=now(request))
    return _("补充材料通知书已经编号，移送方已经看到。")


def _docket(request: HttpRequest, one: Any, given: dict[str, Any]) -> str:
    court.docket(packet=one, number=given["number"], on=given["on"], by=standing_in(request), at=now(request))
    return _("立案登记好了。")


def _rule(request: HttpRequest, one: Any, given: dict[str, Any]) -> str:
    court.record_ruling(packet=one, given=court.Given(**given), by=standing_in(request), at=now(request))
    return _("裁定登记好了。")


def _serve(request: HttpRequest, one: Any, given: dict[str, Any]) -> str:
    court.record_service(
        ruling=one.rulings.get(), party_key=UUID(given["party"]), how=given["how"], on=given["on"],
        by=standing_in(request), at=now(request),
    )  # fmt: skip
    return _("送达登记好了。")


_DONE: dict[str, Callable[[HttpRequest, Any, dict[str, Any]], str]] = {
    "receive": _receive, "return": _return, "ask": _ask, "docket": _docket, "rule": _rule, "serve": _serve,
}  # fmt: skip


def _packet_or_404(request: HttpRequest, key: UUID) -> Any:
    one = confirmations.packet_on_desk(standing_in(request), key)
    if one is None:
        request.refused_access.append({"act": court.ACT, "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return one


def _form(act: str, one: Any, data: Any, on: date | None = None) -> forms.Form | None:
    """The form of an act; each date is today at first."""
    if act not in FORMS:
        return None
    day = on.isoformat() if on and act != "ask" else None
    form = FORMS[act](data, initial={"on": day, "ruled_on": day}, prefix=act)
    lists = catalogue().lists
    offers = {
        "return": ("ground", lists["confirmation_return_grounds"]), "rule": ("result", court.SAID),
    }  # fmt: skip
    if act in offers:
        name, offered = offers[act]
        form.fields[name].choices = [(code, said(words)) for code, words in offered.items()]  # type: ignore[attr-defined]
    if act == "rule":
        grounds = lists["confirmation_ruling_grounds"].items()
        form.fields["ground"].choices = [("", _("不选")), *((code, said(words)) for code, words in grounds)]  # type: ignore[attr-defined]
    if act == "serve":
        waiting = court.unserved_keys(one)
        form.fields["party"].choices = [(p["key"], p["name"]) for p in one.content["parties"] if p["key"] in waiting]  # type: ignore[attr-defined]
    return form


def _page(
    request: HttpRequest, one: Any, *, form: forms.Form | None = None, name: str = "", refusal: Any = None,
    particulars: Any = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    one = confirmations.packet_on_desk(standing_in(request), one.pk) or one
    state = court.state_of(packet=one, by=standing_in(request))
    offered = {act: _form(act, one, None, today(request)) for act in _OFFERED.get(state, ())}
    if form is not None and name in offered:
        offered[name] = form
    ruling = one.rulings.first()
    return render(request, "desk/court/packet.html", {
        "packet": one, "row": _row(one, today(request)), "content": one.content, "state": state, "now": now(request),
        "instalments": [{**row, "due_on": date.fromisoformat(row["due_on"])} for row in one.content["instalments"]],
        "parties": [{**party, "side": SIDES[party["side"]]} for party in one.content["parties"]],
        "files": list(one.files.order_by("position")), "checks": [kept(each) for each in one.checks],
        "forms": offered, "form": form, "refusal": refusal, "particulars": particulars, "ruling": ruling,
        "result": said(court.SAID[ruling.result]) if ruling else "",
        "services": [_service(each, one) for each in ruling.services.order_by("served_on", "at")] if ruling else [],
    }, status=status)  # fmt: skip


# What the window may do in which state of the proceeding, besides taking it in.
_OFFERED = {
    "handed_over": ("return",), "received": ("docket", "ask", "rule", "return"), "under_review": ("rule", "ask"),
    "supplement": ("rule",), "confirmed": ("serve",),
}  # fmt: skip


def _service(one: Any, packet: Any) -> dict[str, Any]:
    """On whom the ruling was served, by the name in the packet: the window sees no party of the matter itself."""
    names = {party["key"]: party["name"] for party in packet.content["parties"]}
    return {"name": names.get(str(one.party_id), ""), "served_on": one.served_on, "objection_until": one.objection_until}


def waiting(request: HttpRequest) -> list[dict[str, Any]] | None:
    """The packets that nobody has taken in yet, for the window's own home; None for everybody else."""
    standing = standing_in(request)
    if not may(standing.roles, court.ACT):
        return None
    rows = confirmations.waiting_on_desk(standing).prefetch_related("rulings").order_by("sent_at")[:MOST_AT_HOME]
    return [_row(one, today(request)) for one in rows]


def _row(one: Any, on: date) -> dict[str, Any]:
    ruling = next(iter(one.rulings.all()), None)
    return {
        "key": one.pk, "url": reverse("desk:court_packet", args=[one.pk]), "number": one.content["number"],
        "people": _("、").join(party["name"] for party in one.content["parties"]),
        "organisation": one.content["organisation"], "sent_at": one.sent_at, "received_at": one.received_at,
        "is_new": one.state == "sent", "effective_on": one.effective_on, "last_day": one.last_day,
        "days_left": (one.last_day - on).days, "ruling": said(court.SAID[ruling.result]) if ruling else "",
        "tone": "ok" if ruling and ruling.result == "confirmed" else "outline",
    }  # fmt: skip


def _look(one: Any) -> dict[str, Any]:
    return {
        "key": one.pk, "shown_at": one.shown_at, "shown_by": one.shown_by.name, "remark": one.remark,
        "people": _("、").join(party["name"] for party in one.content["parties"]), "clauses": one.content["clauses"],
        "version": one.content["version"],
    }  # fmt: skip
