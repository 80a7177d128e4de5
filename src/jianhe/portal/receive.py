"""收文书: papers of a matter on the telephone of whoever brought it, after it agreed; opening one is receiving it.

Agreeing and going back to paper are pressed on the page of the progress (`/track/`); a paper has a page of its own. Code and
digits travel with each press; what an identity number has opened stays open for a while by a signed word in the page.
"""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.casework import documents, online_service, own_limits, rules
from jianhe.casework.looking_up import Answer
from jianhe.casework.online_service import Recipient
from jianhe.law.online_service import online_service as law
from jianhe.law.refusals import Refused
from jianhe.papers.plain import pieces
from jianhe.portal.code_form import opened_matter
from jianhe.portal.frame import page
from jianhe.portal.wording import in_words, said
from jianhe.records.queries import public as asked
from jianhe.records.queries.online_service import Incoming
from jianhe.records.queries.public import Progress
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE

STAYS_OPEN = timedelta(minutes=30)
SALT = "jianhe.portal.receive"


class NumberForm(forms.Form):
    """The number on the person's own identity paper."""

    number = forms.CharField(
        label=gettext_lazy("您的证件号码"), max_length=40,
        help_text=gettext_lazy("登记时用的那个证件，一般是身份证，18 位。只用来核对，这里不保存。"),
        error_messages={"required": gettext_lazy("没写证件号码，这份文书打不开。不想写的，到窗口拿。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "go"}),
    )  # fmt: skip


def said_of_service(request: HttpRequest, progress: Progress, digits: str) -> dict[str, Any]:
    """Record what was pressed about papers on the page of the progress, if anything, and what the page says of it."""
    done, at = request.POST.get("do", ""), now(request)
    if done not in ("receive_online", "receive_paper"):
        return {}
    try:
        if done == "receive_online":
            online_service.agree(matter=progress.matter, digits=digits, shown=" ".join(_words()), at=at)
            return {"service_done": gettext("记下了：这件事的文书，以后您在网上收。")}
        online_service.withdraw(matter=progress.matter, digits=digits, at=at)
        return {"service_done": gettext("记下了：以后还是送纸质的。")}
    except Refused as refused:
        return {"service_refused": in_words(refused.refusal)}


def offered_of_service(request: HttpRequest, progress: Progress, digits: str) -> dict[str, Any]:
    """What the page of the progress shows of papers: the ask, or the papers that came; nothing where paper alone goes."""
    own = online_service.recipient(progress.matter, digits, on=today(request))
    if own is None:
        return {}
    return {"service": {
        "consent": own.consent, "words": _words(), "basis": [said(rules.catalogue().cite(cite)) for cite in law().cite],
        "unsure": said(law().unsure), "has_new": any(one.opened_at is None for one in own.papers),
        "papers": [
            {"key": one.document.pk, "title": title_of(one), "number": one.document.number, "on": one.document.approved_at,
             "opened_at": one.opened_at, "asks_number": _asks_number(one)}
            for one in own.papers
        ],
    }}  # fmt: skip


def title_of(one: Incoming) -> str:
    """The name of a kind of paper in the reader's language."""
    title = documents.papers()[one.document.paper].title
    return title.en if get_language() == "en" else title.zh


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """One paper: read here, and kept as a PDF. What needs more than code and phone asks for the identity number first."""
    opened = opened_matter(request)
    if isinstance(opened, HttpResponse):
        return opened
    form, key = opened
    matter, typed = asked.progress_of(key).matter, form.cleaned_data
    own = online_service.recipient(matter, typed["digits"], on=today(request))
    found = next((one for one in own.papers if str(one.document.pk) == request.POST.get("paper")), None) if own else None
    if own is None or found is None:
        return _back(request, typed, gettext("这里没有这份文书。它可能已经送过纸质的，或者作废了。"))
    opened_with = _opened_with(request, own, found)
    if not isinstance(opened_with, str):
        return _ask(request, typed, found, opened_with)
    try:
        receipt = online_service.open_paper(
            matter=matter, digits=typed["digits"], document=found.document.pk, opened_with=opened_with, at=now(request)
        )
        return _shown(request, matter, typed, own, receipt, opened_with)
    except Refused as refused:
        return _back(request, typed, in_words(refused.refusal))


def _opened_with(request: HttpRequest, own: Recipient, found: Incoming) -> str | Answer | NumberForm:
    """What opens this paper: code and phone, or the number besides; else the form to ask with, or until when to wait."""
    if not _asks_number(found):
        return "digits"
    if _still_open(request, own, found):
        return "identity"
    form = NumberForm(request.POST if "number" in request.POST else None)
    if not form.is_valid():
        return form
    is_own = online_service.is_person(
        party=own.party, number=form.cleaned_data["number"], address=client_address(request), at=now(request)
    )
    if isinstance(is_own, Answer):
        return is_own
    if not is_own:
        form.add_error("number", gettext("和登记的证件号码对不上。请对照证件再输一次；换过证件的，到窗口拿文书。"))
    return "identity" if is_own else form


def _asks_number(one: Incoming) -> bool:
    return documents.papers()[one.document.paper].online == "identity"


def _still_open(request: HttpRequest, own: Recipient, found: Incoming) -> bool:
    try:
        kept = signing.loads(request.POST.get("opened", ""), salt=SALT)
    except signing.BadSignature:
        return False
    return kept[:2] == [str(own.party.pk), str(found.document.pk)] and datetime.fromisoformat(kept[2]) > now(request)


def _ask(
    request: HttpRequest, typed: dict[str, Any], found: Incoming, asks: Answer | NumberForm
) -> HttpResponse:  # fmt: skip
    waiting = asks.wait_until if isinstance(asks, Answer) else None
    form = NumberForm() if isinstance(asks, Answer) else asks
    context = {"form": form, "typed": typed, "key": found.document.pk, "title": title_of(found), "wait_until": waiting,
               "now": now(request)}  # fmt: skip
    status = 429 if waiting else UNPROCESSABLE if form.errors else 200
    return page(request, "portal/papers/number.html", context, status=status)


def _shown(
    request: HttpRequest, matter: Any, typed: dict[str, Any], own: Recipient, opened: Incoming, opened_with: str
) -> HttpResponse:
    form = "pdf" if request.POST.get("do") == "pdf" else "docx"
    kept = online_service.content(
        matter=matter, paper=opened.document, form=form, verification_url=_verification_url(request, opened), at=now(request)
    )
    if form == "pdf":
        answer = HttpResponse(kept, content_type="application/pdf")
        answer["Content-Disposition"] = 'attachment; filename="paper.pdf"'
        return answer
    until = (now(request) + STAYS_OPEN).isoformat()
    assert opened.opened_at is not None
    own_ones = own_limits.from_receipt(
        paper=opened.document.paper, proceeding=opened.document.proceeding, received_at=opened.opened_at
    )
    context = {
        "title": title_of(opened), "number": opened.document.number, "pieces": pieces(kept), "opened_at": opened.opened_at,
        "typed": typed, "key": opened.document.pk,
        "opened": signing.dumps([str(own.party.pk), str(opened.document.pk), until], salt=SALT)
        if opened_with == "identity" else "",
        "limits": [
            {"title": said(one.limit.title), "until": one.legal, "basis": said(rules.catalogue().cite(one.limit.cite[0]))}
            for one in own_ones
        ],
    }  # fmt: skip
    return page(request, "portal/papers/paper.html", context)


def _back(request: HttpRequest, typed: dict[str, Any], why: str) -> HttpResponse:
    return page(request, "portal/papers/none.html", {"typed": typed, "why": why}, status=UNPROCESSABLE)


def _verification_url(request: HttpRequest, one: Incoming) -> str:
    path = reverse("portal:verify_code", args=[one.document.verification_code])
    return request.build_absolute_uri(path)


def _words() -> list[str]:
    return [said(sentence) for sentence in law().words]
