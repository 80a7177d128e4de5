"""An agreement at the table: the editor, the final draft, signatures, withdrawal, and what changed between two drafts."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import agreements, settling
from jianhe.casework.agreement_terms import BadTerms
from jianhe.desk import agreement_form, talks_page
from jianhe.desk.doing import do
from jianhe.desk.matter import Sight, of_matter, opened, standing_in
from jianhe.desk.talks import back, run_of
from jianhe.desk.wording import AGREEMENTS, told
from jianhe.law.clauses import compare
from jianhe.law.refusals import Refused
from jianhe.records.queries import agreements as asked
from jianhe.records.queries import documents, matters
from jianhe.web.clock import now
from jianhe.web.form_keys import sent_key
from jianhe.web.htmx import UNPROCESSABLE

CAPACITIES = {
    "own": gettext_lazy("本人"), "own_living": gettext_lazy("本人，满 16 岁、靠自己劳动生活"),
    "officer": gettext_lazy("法定代表人"), "guardian": gettext_lazy("法定代理人（监护人）"),
    "agent": gettext_lazy("委托代理人"),
}  # fmt: skip


class SignForm(forms.Form):
    """Who signs for a party, in which capacity, and the signature itself: drawn, or a scan of paper."""

    use_required_attribute = False
    capacity = forms.ChoiceField(label=gettext_lazy("谁签"), widget=forms.RadioSelect)
    signer = forms.CharField(label=gettext_lazy("签名人姓名"), max_length=100, error_messages={
        "required": gettext_lazy("没有写谁签的。")})  # fmt: skip
    authority = forms.ChoiceField(
        label=gettext_lazy("授权委托书或者监护关系证明"), required=False,
        help_text=gettext_lazy("替别人签的要有。没有列出的，先在材料里收下。"),
    )  # fmt: skip
    has_special_authority = forms.BooleanField(
        label=gettext_lazy("委托书写明了特别授权：承认、变更、放弃请求，进行和解"), required=False
    )
    is_willing = forms.BooleanField(label=gettext_lazy("当面问过：是自愿签的，知道后果"), error_messages={
        "required": gettext_lazy("签字前要当面确认自愿。")})  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("怎样签"), widget=forms.RadioSelect,
        choices=[("tablet", gettext_lazy("在屏幕上签")), ("scan", gettext_lazy("签在纸上，交扫描件"))],
    )  # fmt: skip
    signature = forms.FileField(
        label=gettext_lazy("签名"), help_text=gettext_lazy("在下面的框里签；签在纸上的，选扫描件或者照片。"),
        error_messages={"required": gettext_lazy("还没有签名。")},
    )  # fmt: skip

    def __init__(self, *args: Any, party: Any, papers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = ("officer", "agent") if party.kind == "company" else ("own", "own_living", "guardian", "agent")
        capacity: Any = self.fields["capacity"]
        capacity.choices = [(code, str(CAPACITIES[code])) for code in codes]
        authority: Any = self.fields["authority"]
        authority.choices = [("", _("不用")), *[(str(one.pk), one.name) for one in papers]]


@require_http_methods(["GET", "POST"])
@of_matter("draft_agreement")
def edit(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The editor: the first draft, or the next one over the current. Everything typed is kept when it is refused."""
    proceeding = run_of(matter, run)
    agreement = _current(proceeding)
    people = [party for party in matters.parties_of(matter) if party.side in "abo"]
    kind = "criminal" if proceeding.procedure == "criminal_reconciliation" else "civil"
    if request.method == "GET":
        editor = (agreement_form.of_draft(agreement, people) if agreement
                  else agreement_form.first(kind, people, proceeding.facts))  # fmt: skip
        return _editor(request, proceeding, agreement, editor)
    editor = agreement_form.typed(kind, people, request.POST)
    if "add" in request.POST or "remove" in request.POST:
        return _editor(request, proceeding, agreement, editor)
    terms, by, at = editor.terms(), standing_in(request), now(request)
    if terms is not None:
        try:
            if agreement is None:
                agreements.draft(proceeding=proceeding, kind=kind, terms=terms, by=by, at=at, form_key=sent_key(request))
            else:
                agreements.revise(agreement=agreement, over=_number(request, "over"), terms=terms, by=by, at=at)
            return back(request, matter, run)
        except BadTerms as bad:
            editor.tell(bad.errors)
        except Refused as refused:
            editor.errors["all"] = told(refused.refusal)["sentence"]
    return _editor(request, proceeding, agreement, editor, status=UNPROCESSABLE)


def _editor(request: HttpRequest, run: Any, agreement: Any, editor: Any, *, status: int = 200) -> HttpResponse:
    matter = run.matter
    return render(request, "desk/talks/agreement.html", {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "run": run, **editor.rows(),
        "over": agreement.current if agreement else "", "next": agreement.current + 1 if agreement else 1,
        "title": str(AGREEMENTS[editor.kind]), "form_key": request.POST.get("form_key") or uuid4(),
        "back_url": Sight(request, matter).url("talks", run.number), "choices": editor.people,
    }, status=status)  # fmt: skip


@require_POST
@of_matter("draft_agreement")
def make_ready(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """定稿: one click."""
    agreement = _current(run_of(matter, run)) or _none()
    return _done(request, matter, run, lambda: agreements.make_ready(
        agreement=agreement, by=standing_in(request), at=now(request)), _("定稿了，审查通过以后可以签。"))  # fmt: skip


@require_POST
@of_matter("take_signature")
def withdraw(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """撤回: one click for a party, no reason asked."""
    agreement = _newest(run_of(matter, run)) or _none()
    party = _party_of(agreement, request.POST.get("party", ""))
    return _done(request, matter, run, lambda: agreements.withdraw(
        agreement=agreement, party=party, by=standing_in(request), at=now(request)),
        _("%(name)s撤回了，协议不再签。") % {"name": party.name})  # fmt: skip


@require_http_methods(["GET", "POST"])
@of_matter("take_signature")
def sign(request: HttpRequest, matter: Any, run: int, key: UUID) -> HttpResponse:
    """One party signs: on the screen, or on paper with its scan. Without script the scan is uploaded."""
    proceeding = run_of(matter, run)
    agreement = _newest(proceeding) or _none()
    party, papers = _party_of(agreement, str(key)), documents.attachments_of(matter)
    initial = {"capacity": "officer" if party.kind == "company" else "own", "how": "tablet",
               "signer": party.officer_name or party.name}  # fmt: skip
    form = SignForm(request.POST or None, request.FILES or None, party=party, papers=papers, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            settling.sign(
                agreement=agreement, over=_number(request, "over"), party=party, capacity=given["capacity"],
                signer=given["signer"], how=given["how"], upload=given["signature"], is_willing=given["is_willing"],
                authority=next((one for one in papers if str(one.pk) == given["authority"]), None),
                has_special_authority=given["has_special_authority"], by=standing_in(request), at=now(request),
            )  # fmt: skip
            messages.success(request, _("%(name)s签好了。") % {"name": given["signer"]})
            return back(request, matter, run)
        except Refused as refused:
            form.add_error(None, told(refused.refusal)["sentence"])
    return render(request, "desk/talks/sign.html", {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "run": proceeding, "form": form,
        "party": party, "paper": talks_page.paper_of(agreement), "over": request.POST.get("over", agreement.current),
        "back_url": Sight(request, matter).url("talks", run),
    }, status=UNPROCESSABLE if form.errors else 200)  # fmt: skip


@require_GET
@of_matter()
def versions(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """What changed between two drafts, clause by clause; `before` and `after` are their numbers."""
    proceeding = run_of(matter, run)
    agreement = _newest(proceeding) or _none()
    every = {one.number: one for one in asked.versions_of(agreement)}
    after = every.get(_given(request, "after"), every[max(every)])
    before = every.get(_given(request, "before"), every.get(after.number - 1, after))
    changes = compare(*([(one["code"], one["text"]) for one in version.clauses] for version in (before, after)))
    return render(request, "desk/talks/compare.html", {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "run": proceeding,
        "before": before, "after": after, "changes": changes, "every": sorted(every.values(), key=lambda one: one.number),
        "back_url": Sight(request, matter).url("talks", run),
    })  # fmt: skip


@require_GET
@of_matter()
def printed(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The present draft on paper, for reading before the signature; both sides get the same text."""
    agreement = _newest(run_of(matter, run)) or _none()
    opened(request, matter, "talks")
    return on_paper(request, agreement, back_url=Sight(request, matter).url("talks", run))


def on_paper(request: HttpRequest, agreement: Any, *, back_url: str) -> HttpResponse:
    """The present draft of an agreement, with the places for the signatures and who printed it."""
    number = agreement.matter.short_code
    return render(request, "desk/talks/printed.html", {
        "paper": talks_page.paper_of(agreement), "back_url": back_url, "tab_title": number, "printed_at": now(request),
        "matter_number": number, "printed_by": getattr(standing_in(request).person, "name", ""),
    })  # fmt: skip


def _done(request: HttpRequest, matter: Any, run: int, act: Any, words: str) -> HttpResponse:
    return do(request, act, words=words, back=Sight(request, matter).url("talks", run))


def _newest(run: Any) -> Any:
    """The newest agreement of a reconciliation, whatever became of it."""
    return next((one for one in asked.agreements_of(run.matter) if one.proceeding_id == run.pk), None)


def _current(run: Any) -> Any:
    """The one that is being worked on."""
    newest = _newest(run)
    return newest if newest is not None and newest.state in ("draft", "ready") else None


def _party_of(agreement: Any, key: str) -> Any:
    people = asked.parties_of(asked.current_version(agreement))
    return next((one for one in people if str(one.pk) == key), None) or _none()


def _none() -> Any:
    raise Http404


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _given(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0
