"""司法确认, our side: what may go to court, the check of one agreement with each mend, and the one act that hands it over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianhe.casework import confirmation, court, packets
from jianhe.casework.confirmation_facts import Look, fact_name
from jianhe.desk.confirmation_form import CheckForm
from jianhe.desk.matter import of_matter, standing_in
from jianhe.desk.wording import cited, listed, said, told
from jianhe.law.confirmation_rules import rules
from jianhe.law.refusals import Refused
from jianhe.law.roles import title as role_title
from jianhe.law.words import Words
from jianhe.records.queries import agreements as asking
from jianhe.records.queries import confirmations, documents
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

# Rules that this very form may still bring in order; the others grey the button.
IN_THE_FORM = ("R-302", "C-3", "R-311")
YEAR = timedelta(days=365)


@require_GET
@needs(confirmation.ACT)
def confirmations_list(request: HttpRequest) -> HttpResponse:
    """What may be handed over, with the days left, and what the court has, with the seconds it took."""
    standing, on = standing_in(request), today(request)
    assert standing.centre is not None
    figures = confirmations.figures(standing.centre, since=on - YEAR, until=on)
    waiting = [_waiting(one, on) for one in confirmations.to_hand_over(standing)]
    sent = [_sent(one) for one in confirmations.handed_over(standing)]
    wait = said(court.waited(timedelta(seconds=figures.median_seconds))) if figures.median_seconds is not None else ""
    return render(request, "desk/confirmation/list.html", {
        "waiting": waiting, "sent": sent, "figures": figures, "median": wait, "now": now(request),
    })  # fmt: skip


@require_GET
@needs(confirmation.ACT)
def waits(request: HttpRequest) -> HttpResponse:
    """从签字到收件: what is counted, the median, and each packet behind it."""
    standing, on = standing_in(request), today(request)
    assert standing.centre is not None
    figures = confirmations.figures(standing.centre, since=on - YEAR, until=on)
    rows = confirmations.taken_in(standing.centre, since=on - YEAR, until=on)[: confirmations.MOST]
    wait = said(court.waited(timedelta(seconds=figures.median_seconds))) if figures.median_seconds is not None else ""
    return render(request, "desk/confirmation/waits.html", {
        "figures": figures, "median": wait, "since": on - YEAR, "until": on, "most": confirmations.MOST,
        "rows": [{**_sent(one), "signed_at": one.last_signed_at} for one in rows.select_related("to_unit", "received_by")
                 .prefetch_related("rulings")],
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@of_matter(confirmation.ACT)
def check(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """The check of one agreement; `do` says what the press was: send, save, take_on, early, or look again."""
    agreement = _agreement(matter, key)
    form = _form(request, agreement)
    refusal = None
    if request.method == "POST" and request.POST.get("do") in _ACTS:
        try:
            words = _ACTS[request.POST["do"]](request, agreement, form)
        except Refused as bad:
            refusal = bad.refusal
        else:
            messages.success(request, words)
            return redirect_whole(request, reverse("desk:confirmation", args=[matter.short_code, agreement.pk]))
    context = _context(request, agreement, form)
    context["refusal"] = told(refusal) if refusal else None
    return render(request, "desk/confirmation/check.html", context, status=UNPROCESSABLE if refusal else 200)


def _send(request: HttpRequest, agreement: Any, form: CheckForm) -> str:
    packet = confirmation.hand_to_court(
        agreement=agreement, answers=form.answers(), applicants=form.applicants(), files=form.chosen(),
        by=standing_in(request), at=now(request),
        verify_at=lambda code: request.build_absolute_uri(reverse("portal:verify_code", args=[code])),
    )  # fmt: skip
    return _("材料包已经在%(unit)s的桌面上，等它收件。") % {"unit": packet.to_unit.name}


def _save(request: HttpRequest, agreement: Any, form: CheckForm) -> str:
    confirmation.examine(agreement=agreement, answers=form.answers(), by=standing_in(request), at=now(request))
    return _("审查的回答存好了。")


def _take_on(request: HttpRequest, agreement: Any, form: CheckForm) -> str:
    confirmation.take_on(
        agreement=agreement, rule=request.POST.get("rule", ""), reason=request.POST.get("reason", ""),
        by=standing_in(request), at=now(request),
    )  # fmt: skip
    return _("已经写明理由放行，审查表上有您的名字。")


def _early(request: HttpRequest, agreement: Any, form: CheckForm) -> str:
    confirmation.show_early(agreement=agreement, agreed=form.applicants(), by=standing_in(request), at=now(request))
    return _("法院窗口现在可以看这一稿。")


_ACTS = {"send": _send, "save": _save, "take_on": _take_on, "early": _early}


def _agreement(matter: Any, key: UUID) -> Any:
    agreement = asking.agreement_of(matter, key)
    if agreement is None:
        raise Http404
    return agreement


def _form(request: HttpRequest, agreement: Any) -> CheckForm:
    version = asking.current_version(agreement)
    run = confirmation.open_run(agreement)
    signed = [one.signature.attachment_id for one in asking.signers_of(agreement, version) if one.signature]
    return CheckForm(
        request.POST or None, matter=agreement.matter, known=run.facts if run else {}, signed_files=signed,
        parties=asking.parties_of(version), materials=documents.attachments_of(agreement.matter),
    )  # fmt: skip


def _context(request: HttpRequest, agreement: Any, form: CheckForm) -> dict[str, Any]:
    sent = confirmations.packets_of(agreement)
    away = next((one for one in sent if one.state in confirmations.ON_DESK), None)  # what it went with, not the form
    look = confirmation.look(
        agreement=agreement, answers=form.answers(), applicants=form.applicants(),
        papers=packets.parts_in(agreement, form.chosen()), on=today(request),
    )  # fmt: skip
    stopping = {one.id for one in look.stopping}
    hard = [one for one in look.stopping if one.id not in IN_THE_FORM and not _is_open_question(one, form)]
    roles = standing_in(request).roles
    asked = [_row(one, one.id in stopping, look, roles) for one in look.results]
    rows = [kept(one) for one in away.checks] if away else asked
    matter = agreement.matter
    return {
        "matter": matter, "number": matter.short_code, "agreement": agreement, "form": form, "now": now(request),
        "bad": [row for row in rows if row["state"] != "ok"], "good": [row for row in rows if row["state"] == "ok"],
        "total": len(rows), "last_day": look.last_day, "unit": agreement.presiding_unit,
        "clauses": asking.current_version(agreement).clauses, "instalments": asking.instalments_of(agreement),
        "why_not": told(hard[0].as_refusal()) if hard else None, "packets": [_sent(one) for one in sent],
        "is_away": away is not None, "looks": confirmations.looks_of(agreement),
        "is_draft": agreement.state in ("draft", "ready"),
    }  # fmt: skip


def _is_open_question(one: Any, form: CheckForm) -> bool:
    return one.is_unanswered and fact_name(one.id) in form.fields and not form.value(fact_name(one.id))


def _row(one: Any, stops: bool, look: Look, roles: frozenset[str]) -> dict[str, Any]:
    """One rule as a line: green, answered for, a warning, or what to do."""
    override = look.overrides.get(one.id) if one.fault else None
    return {
        "id": one.id, "title": said(one.rule.title), "fault": said(one.fault),
        "mend": said(one.rule.ask if one.is_unanswered else one.rule.mend),
        "answer_at": f"id_{fact_name(one.id)}_0" if one.is_unanswered else "",
        "cite": _("、").join(cited(reference) for reference in one.rule.cite),
        "state": "ok" if one.fault is None else "stops" if stops else "taken" if override else "warns",
        "override": override, "post": said(role_title(one.rule.override)) if stops and one.rule.override else "",
        "may_take_on": stops and one.rule.override in roles,
    }  # fmt: skip


def kept(one: dict[str, Any]) -> dict[str, Any]:
    """One rule as a packet was sent with it: green, or answered for by a post, or a warning."""
    rule, fault, by = rules().get(one["rule"]), one["fault"], one["taken_on_by"]
    return {
        "id": one["rule"], "title": said(rule.title) if rule else one["rule"], "mend": said(rule.mend) if rule else "",
        "fault": said(Words(**fault)) if fault else "",
        "cite": _("、").join(cited(reference) for reference in rule.cite) if rule else "",
        "state": "ok" if fault is None else "taken" if by else "warns",
        "override": {"by": by, "reason": one["reason"]} if by else None,
    }  # fmt: skip


def _waiting(agreement: Any, on: Any) -> dict[str, Any]:
    last = confirmation.last_day_of(agreement)
    return {
        "url": reverse("desk:confirmation", args=[agreement.matter.short_code, agreement.pk]),
        "number": agreement.matter.short_code, "title": agreement.matter.title, "effective_on": agreement.effective_on,
        "last_day": last, "unit": agreement.presiding_unit.name if agreement.presiding_unit else "",
        "is_over": last is not None and last < on,
    }  # fmt: skip


def _sent(packet: Any) -> dict[str, Any]:
    ruling = next(iter(packet.rulings.all()), None)
    return {
        "url": reverse("desk:confirmation", args=[packet.content["number"], packet.agreement_id]),
        "number": packet.content["number"], "unit": packet.to_unit.name, "sent_at": packet.sent_at,
        "seen_at": packet.seen_at, "received_at": packet.received_at, "state": packet.state,
        "received_by": packet.received_by.name if packet.received_by else "",
        "waited": said(court.waited(packet.received_at - packet.last_signed_at)) if packet.received_at else "",
        "people": _("、").join(one["name"] for one in packet.content["parties"]), "hash": packet.manifest_sha256,
        "why": f"{listed('confirmation_return_grounds', packet.return_ground)}{_('：')}{packet.return_text}"
        if packet.state == "returned" else "",
        "ruling": f"{said(court.SAID[ruling.result])}{_('，')}{ruling.number}" if ruling else "",
        "ruled_on": ruling.ruled_on if ruling else None,
    }  # fmt: skip
