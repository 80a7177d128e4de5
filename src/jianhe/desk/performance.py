"""履行: each instalment with what was paid on it, what is late, and the roads from there."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jianhe.casework import next_road, performance, proceedings
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import amount_in_fen
from jianhe.desk import next_step
from jianhe.desk.matter import of_matter, standing_in
from jianhe.desk.papers_tab import disposition
from jianhe.desk.wording import AGREEMENTS, said, told
from jianhe.law.refusals import Refused
from jianhe.records.queries import agreements as asking
from jianhe.records.queries import documents
from jianhe.records.queries import performance as payments
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

ROADS = ("breach", "cure", "complete", "enforced", "settle_anew")  # by the engine's own pages


class PaymentForm(forms.Form):
    """One payment on one instalment; the verb judges."""

    use_required_attribute = False
    instalment = forms.ChoiceField(label=gettext_lazy("哪一期"), error_messages={"required": gettext_lazy("没有选哪一期。")})
    amount = forms.CharField(label=gettext_lazy("付了多少，元"), max_length=20, error_messages={
        "required": gettext_lazy("没有写金额。")})  # fmt: skip
    paid_on = forms.DateField(label=gettext_lazy("哪天付的"), input_formats=["%Y-%m-%d"], error_messages={
        "invalid": gettext_lazy("日期写成 2026-11-24 这样。"), "required": gettext_lazy("没有写哪天付的。")})  # fmt: skip
    proof = forms.ChoiceField(label=gettext_lazy("凭证（在材料里选）"), required=False)
    note = forms.CharField(label=gettext_lazy("没有凭证的，写明凭什么认定付了"), max_length=200, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: list[Any], materials: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [(str(one.pk), _("第 %(n)d 期") % {"n": one.number}) for one in rows if one.paid_on is None]
        self.fields["instalment"].choices = left  # type: ignore[attr-defined]
        self.fields["proof"].choices = [("", _("没有")), *((str(one.pk), one.name) for one in materials)]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@of_matter(performance.ACT)
def performance_page(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """`do` says what the press was: begin, pay, undo, or apply for enforcement."""
    agreement = asking.agreement_of(matter, key)
    if agreement is None:
        raise Http404
    rows, materials = asking.instalments_of(agreement), documents.attachments_of(matter)
    form = PaymentForm(request.POST if request.POST.get("do") == "pay" else None, rows=rows, materials=materials,
                       initial={"paid_on": today(request).isoformat(), "form_key": uuid4()})  # fmt: skip
    refusal = None
    if request.method == "POST":
        try:
            words = _done(request, agreement, form, rows, materials)
        except Refused as bad:
            refusal = told(bad.refusal)
        else:
            if words:
                messages.success(request, words)
                return redirect_whole(request, reverse("desk:performance", args=[matter.short_code, key]))
    context = {**_context(request, agreement, rows), "form": form, "refusal": refusal}
    return render(request, "desk/confirmation/performance.html", context,
                  status=UNPROCESSABLE if refusal or form.errors else 200)  # fmt: skip


def _done(request: HttpRequest, agreement: Any, form: PaymentForm, rows: list[Any], materials: list[Any]) -> str:
    by, at, do = standing_in(request), now(request), request.POST.get("do")
    if do == "begin":
        performance.begin(agreement=agreement, by=by, at=at)
        return _("开始跟进履行，每一期到期前会提醒。")
    if do == "undo":
        payment = payments.payment_of(agreement, request.POST.get("payment", ""))
        if payment is None:
            raise Http404
        performance.undo(payment=payment, reason=request.POST.get("reason", ""), by=by, at=at)
        return _("这笔付款撤回了，记录还在。")
    if do == "enforce":
        performance.apply_enforcement(agreement=agreement, court=request.POST.get("court", ""), by=by, at=at)
        return _("强制执行申请书做好了，在文书栏。")
    if do == "support":
        reason, answer = request.POST.get("reason", ""), request.POST.get("answer", "")
        performance.support_suit(agreement=agreement, reason=reason, answer=answer, by=by, at=at)
        return _("支持起诉申请书做好了，在文书栏；材料已经列在里面。")
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    performance.record(
        instalment=next(one for one in rows if str(one.pk) == given["instalment"]),
        amount=amount_in_fen(given["amount"]), paid_on=given["paid_on"], note=given["note"], form_key=given["form_key"],
        proof=next((one for one in materials if str(one.pk) == given["proof"]), None), by=by, at=at,
    )  # fmt: skip
    return _("付款登记好了。")


def _context(request: HttpRequest, agreement: Any, rows: list[Any]) -> dict[str, Any]:
    last, on = performance.last_run(agreement), today(request)
    run = last if last is not None and last.closed_at is None else None
    choices = {one.code: one for one in proceedings.choices(proceeding=run, by=standing_in(request), on=on)} if run else {}
    roads = {code: choices.pop(code, None) for code in ("apply_enforcement", "support_suit")}
    matter, found = agreement.matter, next_road.bundle(agreement, rows, on=on)
    return {
        "matter": matter, "number": matter.short_code, "agreement": agreement, "run": run, "now": now(request),
        "lines": payments.lines_of(agreement, rows, on=on), "is_open": any(one.paid_on is None for one in rows),
        "roads": next_step.listed(
            [one for code, one in choices.items() if code in ROADS],
            lambda name, *args: reverse(f"desk:{name}", args=[matter.short_code, *args]), run.number,
        ) if run else [],
        "enforcing": _road(roads["apply_enforcement"]), "supporting": _road(roads["support_suit"]),
        "ended": said(edition_of(last).states[last.state].title) if last is not None and run is None else "",
        "bundle": _goes_along(found) if last is not None else [], "typed": request.POST or {"court": _court(found)},
        "state": said(edition_of(run).states[run.state].title) if run else "", "is_breached": run and run.state == "breached",
    }  # fmt: skip


def _court(found: next_road.Bundle) -> str:
    """The court that ruled, which enforces too."""
    window = found.packet.to_unit if found.packet is not None else None
    return (window.parent or window).name_on_papers if window is not None else ""


def _goes_along(found: next_road.Bundle) -> list[str]:
    """随件材料 in the reader's language; one by one they stand in the list inside the file."""
    agreement, ruling, packet = found.agreement, found.ruling, found.packet
    lines = [f"{AGREEMENTS[agreement.kind]} {agreement.number}".strip()]
    if ruling is not None:
        lines.append(_("法院裁定 %(number)s") % {"number": ruling.number})
    if packet is not None:
        lines.append(_("送法院的材料包，%(n)d 份") % {"n": len(packet.files.all())})
    lines.append(_("付款记录 %(n)d 笔") % {"n": found.payments})
    return lines


def _road(choice: Any) -> dict[str, Any] | None:
    """A road as a form, or greyed with its reason; None where it does not begin here."""
    if choice is None:
        return None
    return {"why_not": told(choice.refusal) if choice.refusal else None}


@never_cache
@require_GET
@of_matter("download")
def bundle(request: HttpRequest, matter: Any, key: UUID) -> Any:
    """随件材料 as one .zip: what enforcement and support of prosecution begin with."""
    agreement = asking.agreement_of(matter, key)
    if agreement is None:
        raise Http404
    found = next_road.bundle(agreement, asking.instalments_of(agreement), on=today(request))
    content = next_road.archive(found, by=standing_in(request), at=now(request))
    response = FileResponse(content, content_type="application/zip")
    response["Content-Disposition"] = disposition("attachment", f"{matter.short_code} 随件材料.zip")
    return response
