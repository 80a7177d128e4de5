"""调解协议 at the mediator's table: drafted, final, signed by both sides, by the mediator, and sealed; withdrawn by a click."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import agreements as verbs
from jianhe.casework import settling
from jianhe.casework.agreement_terms import BadTerms
from jianhe.desk import agreement_form, beside
from jianhe.desk.agreements import on_paper
from jianhe.desk.doing import do
from jianhe.desk.matter import Sight, of_matter, standing_in
from jianhe.desk.mediated_form import MediatedForm, typed_before
from jianhe.desk.wording import AGREEMENTS, told
from jianhe.law.refusals import Refused, refuse
from jianhe.records.queries import agreements, documents, matters, mediations
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

CAPACITIES = {
    "own": gettext_lazy("本人"), "own_living": gettext_lazy("本人，满 16 岁、靠自己劳动生活"),
    "guardian": gettext_lazy("法定代理人（监护人）"), "officer": gettext_lazy("法定代表人"),
    "agent": gettext_lazy("委托代理人（特别授权）"),
}  # fmt: skip
ROLES = {"mediator": gettext_lazy("调解员签名"), "seal": gettext_lazy("调解组织印章")}


@require_http_methods(["GET", "POST"])
@of_matter("draft_agreement")
def agreement(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The agreement of a mediation as it stands; while it is a draft or final, the form that writes the next draft."""
    proceeding = _run(matter, run)
    there = _newest(matter, proceeding)
    form = MediatedForm(request.POST or None, people=matters.parties_of(matter), initial=_before(there))
    if request.method == "POST" and form.is_valid():
        try:
            _write(there, proceeding, form, request)
        except BadTerms as bad:
            form.tell(bad)
        except Refused as bad:
            form.add_error(None, told(bad.refusal)["sentence"])
        else:
            messages.success(request, _("存好了一稿。"))
            return _back(request, matter, run)
    return _page(request, proceeding, there, form)


def _write(there: Any, proceeding: Any, form: MediatedForm, request: HttpRequest) -> None:
    by, at = standing_in(request), now(request)
    if there is not None and there.state not in ("withdrawn", "void"):
        verbs.revise(agreement=there, over=there.current, terms=form.wanted(), by=by, at=at)  # refuses what is signed
        return
    leader = mediations.leader_of(proceeding)
    if leader is None:
        raise refuse("现在没有调解组织牵头，不能起草调解协议。", "No organisation leads, so there is no mediation agreement.")
    verbs.draft(
        proceeding=proceeding, kind="mediation", terms=form.wanted(), presiding_unit=leader.organisation,
        mediator=leader.mediator, number=form.cleaned_data["number"], form_key=form.cleaned_data["form_key"], by=by, at=at,
    )  # fmt: skip


def _before(there: Any) -> dict[str, Any]:
    if there is None or there.state not in ("draft", "ready"):
        return {"form_key": uuid4()}
    return typed_before(agreements.current_version(there), agreements.instalments_of(there))


def _page(request: HttpRequest, proceeding: Any, there: Any, form: MediatedForm) -> HttpResponse:
    matter = proceeding.matter
    version = agreements.current_version(there) if there is not None else None
    payments = agreements.instalments_of(there) if there else []
    is_open = proceeding.closed_at is None and (there is None or there.state != "signed")
    needs_draft = is_open and (there is None or there.state in ("withdrawn", "void"))
    # The form below knows one who pays and one who is paid; what was taken over may name many.
    is_joint = not needs_draft and len({(one.payer_id, one.payee_id) for one in payments}) > 1
    context = {
        "matter": matter, "number": matter.short_code, "run": proceeding.number, "form": form, "agreement": there,
        "clauses": version.clauses if version else [], "payments": payments, "is_joint": is_joint,
        "earlier": agreements.to_take_over(matter) if needs_draft else None,
        "signers": [_signer(one) for one in agreements.signers_of(there, version)] if there and version else [],
        "capacities": list(CAPACITIES.items()), "materials": mediations.materials_of(matter),
        "may_write": is_open and not is_joint, "rows": form.rows(),
        "onward": beside.agreements(Sight(request, matter)) if there is not None and there.state == "signed" else [],
    }  # fmt: skip
    return render(request, "desk/mediation/agreement.html", context, status=UNPROCESSABLE if form.errors else 200)


def _signer(one: Any) -> dict[str, Any]:
    return {
        "who": str(one.party.pk) if one.party else one.role, "name": one.party.name if one.party else str(ROLES[one.role]),
        "is_party": one.party is not None, "signature": one.signature,
        "usual": ("officer" if one.party.kind == "company" else "own") if one.party else one.role,
    }  # fmt: skip


@require_POST
@of_matter("draft_agreement")
def take_over(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """照和解协议起草: what both sides signed before, payment by payment, as the first draft."""
    return _done(request, matter, run, _("照和解协议起草了。听过双方，再定稿。"), lambda: settling.take_over(
        proceeding=_run(matter, run), by=standing_in(request), at=now(request)))  # fmt: skip


@require_http_methods(["GET", "POST"])
@of_matter("draft_agreement")
def edit(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The next draft with a row for each payment, where several people are paid."""
    there = _must(matter, run)
    people = [party for party in matters.parties_of(matter) if party.side in "abo"]
    if request.method == "GET":
        return _editor(request, there, agreement_form.of_draft(there, people))
    editor = agreement_form.typed("mediation", people, request.POST)
    terms = None if {"add", "remove"} & set(request.POST) else editor.terms()
    if terms is not None:
        try:
            typed = request.POST.get("over", "")
            over = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
            verbs.revise(agreement=there, over=over, terms=terms, by=standing_in(request), at=now(request))
            messages.success(request, _("存好了一稿。"))
            return _back(request, matter, run)
        except BadTerms as bad:
            editor.tell(bad.errors)
        except Refused as bad:
            editor.errors["all"] = told(bad.refusal)["sentence"]
    return _editor(request, there, editor)


def _editor(request: HttpRequest, there: Any, editor: agreement_form.Editor) -> HttpResponse:
    matter, run = there.matter, there.proceeding
    return render(request, "desk/talks/agreement.html", {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "run": run, **editor.rows(),
        "over": there.current, "next": there.current + 1, "title": str(AGREEMENTS["mediation"]), "form_key": uuid4(),
        "back_url": reverse("desk:mediated", args=[matter.short_code, run.number]), "choices": editor.people,
    }, status=UNPROCESSABLE if editor.errors else 200)  # fmt: skip


@require_GET
@of_matter("draft_agreement")
def printed(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The present draft on paper, for reading it aloud and for signing where nobody signs on a screen."""
    return on_paper(request, _must(matter, run), back_url=reverse("desk:mediated", args=[matter.short_code, run]))


@require_POST
@of_matter("draft_agreement")
def make_ready(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """定稿: from here on it is signed."""
    there = _must(matter, run)
    return _done(request, matter, run, _("定稿了，可以签。"),
                 lambda: verbs.make_ready(agreement=there, by=standing_in(request), at=now(request)))  # fmt: skip


@require_POST
@of_matter("take_signature")
def sign(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """One signature, or the seal: fields `who`, `capacity`, `signer`, `willing`, `authority`, and the scan."""
    there, upload = _must(matter, run), request.FILES.get("scan")
    if upload is None:
        messages.error(request, _("请选签名的扫描件或者照片。"))
        return _back(request, matter, run)
    key = request.POST.get("who", "")
    party = next((one for one in matters.parties_of(matter) if str(one.pk) == key), None)
    authority = _attachment(matter, request.POST.get("authority", ""))
    return _done(request, matter, run, _("签名收下了。"), lambda: verbs.sign(
        agreement=there, over=there.current, party=party, capacity=request.POST.get("capacity", "") if party else key,
        signer=request.POST.get("signer", ""), how="scan", upload=upload, is_willing="willing" in request.POST,
        authority=authority, has_special_authority=authority is not None and request.POST.get("capacity") == "agent",
        by=standing_in(request), at=now(request),
    ))  # fmt: skip


@require_POST
@of_matter("take_signature")
def withdraw(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """撤回: a party no longer wants it; field `party`."""
    there = _must(matter, run)
    party = next((one for one in matters.parties_of(matter) if str(one.pk) == request.POST.get("party")), None)
    if party is None:
        raise Http404
    return _done(request, matter, run, _("撤回了，协议不再签。"), lambda: verbs.withdraw(
        agreement=there, party=party, by=standing_in(request), at=now(request)))  # fmt: skip


def _run(matter: Any, run: int) -> Any:
    found = matters.proceeding_of(matter, run)
    if found is None or found.procedure != mediations.CODE:
        raise Http404
    return found


def _newest(matter: Any, proceeding: Any) -> Any:
    return next((one for one in agreements.agreements_of(matter) if one.proceeding_id == proceeding.pk), None)


def _must(matter: Any, run: int) -> Any:
    there = _newest(matter, _run(matter, run))
    if there is None:
        raise Http404
    return there


def _attachment(matter: Any, key: str) -> Any:
    try:
        return documents.attachment_of(matter, UUID(key))
    except ValueError:
        return None


def _done(request: HttpRequest, matter: Any, run: int, words: str, act: Callable[[], Any]) -> HttpResponse:
    return do(request, act, words=words, back=reverse("desk:mediated", args=[matter.short_code, run]))


def _back(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    return redirect_whole(request, reverse("desk:mediated", args=[matter.short_code, run]))
