"""等我批: steps that wait for this person's agreement; granted, the step is taken as it was asked for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import proceedings
from jianhe.casework.rules import edition_of
from jianhe.desk.matter import standing_in
from jianhe.desk.timeline import paper_title
from jianhe.desk.wording import cited, facts_told, keys_in, said, told
from jianhe.law.refusals import Refusal, Refused
from jianhe.records.queries import access, matters
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

MOST = 50


@require_GET
@needs("approve")
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, with everything that the decision needs."""
    return _page(request)


@require_POST
@needs("approve")
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree, or say no with a reason: field `do` = grant or refuse."""
    approval = matters.approval_waiting(standing_in(request), key)
    if approval is None or not _may_open(approval.matter, request):
        raise Http404
    granted = request.POST.get("do") == "grant"
    try:
        proceedings.decide_approval(
            approval=approval,
            is_granted=granted,
            reason=request.POST.get("reason", ""),
            by=standing_in(request),
            at=now(request),
        )
    except Refused as bad:
        return _page(
            request, key=approval.pk, refusal=bad.refusal, reason=request.POST.get("reason", ""), status=UNPROCESSABLE
        )
    messages.success(request, _("批准了，已经办好。") if granted else _("没有批准，理由已经告诉提出的人。"))
    return redirect_whole(request, reverse("desk:approvals"))


def _may_open(matter: Any, request: HttpRequest) -> bool:
    """A restricted matter is decided on by those named on it and by nobody else."""
    return not matter.is_restricted or access.is_named_on(matter, standing_in(request))


def _page(
    request: HttpRequest,
    *,
    key: UUID | None = None,
    refusal: Refusal | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    waiting = [
        one for one in matters.approvals_waiting_for(standing_in(request))[:MOST] if _may_open(one.matter, request)
    ]
    keys = [each for one in waiting for each in keys_in(edition_of(one.proceeding), one.facts)]
    names = matters.names(keys)
    context = {
        "waiting": [_row(one, names, key, refusal, reason) for one in waiting], "now": now(request),
        "refusal": told(refusal) if refusal else None,
    }  # fmt: skip
    return render(request, "desk/matter/approvals.html", context, status=status)


def _row(
    approval: Any, names: dict[str, str], key: UUID | None, refusal: Refusal | None, reason: str
) -> dict[str, Any]:
    edition = edition_of(approval.proceeding)
    step = edition.steps[approval.step]
    return {
        "key": approval.pk, "title": said(step.title), "number": approval.matter.short_code,
        "matter": approval.matter.title,
        "asked_by": approval.asked_by.name, "asked_at": approval.asked_at, "consequence": said(step.consequence),
        "papers": [paper_title(code) for code in step.papers],
        "articles": _("、").join(cited(one) for one in step.cite),
        "rows": facts_told(edition, approval.facts, names),
        "error": told(refusal)["sentence"] if refusal and key == approval.pk else "",
        "reason": reason if key == approval.pk else "",
    }  # fmt: skip
