"""签前看协议: the draft as the party will sign it, in plain layout; read, or a question. Nothing is signed here."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from jianhe.casework import replying, rules
from jianhe.casework.agreement_terms import in_words
from jianhe.casework.packets import in_groups
from jianhe.law.refusals import Refused
from jianhe.portal.frame import page
from jianhe.portal.wording import in_words as refused_in_words
from jianhe.portal.wording import said
from jianhe.records.queries import replies
from jianhe.records.queries.replies import OwnDraft, OwnTalks
from jianhe.web.clock import now, today

CONFIRMED_WITHIN = "confirmation_apply_30d"


def agreement(request: HttpRequest, typed: dict[str, Any], own: OwnTalks) -> HttpResponse | None:
    """The page of the draft; None where there is none for this party. What was pressed on it is recorded first."""
    refused, done, asked = "", request.POST.get("do", ""), request.POST.get("question", "")
    if replies.own_draft(own) is None:
        return None
    if done in replying.SAID:
        try:
            replying.say_of_draft(
                own=own, over=request.POST.get("over", ""), said=done, question=asked, by=request.standing,  # type: ignore[attr-defined]
                at=now(request),
            )  # fmt: skip
        except Refused as stopped:
            refused = refused_in_words(stopped.refusal)
    draft = replies.own_draft(replies.own_talks(own.reply.pk))
    if draft is None:
        return None
    context = {**_told(own, draft), "typed": typed, "done": "" if refused else done, "refused": refused,
               "asked": asked if refused else "", "confirmed_within": _confirmed_within(request, own)}  # fmt: skip
    return page(request, "portal/agreement.html", context, status=422 if refused else 200)


def _told(own: OwnTalks, draft: OwnDraft) -> dict[str, Any]:
    over = replying.fingerprint(draft.version, draft.payments)
    return {
        "number": draft.version.number, "is_signed": draft.agreement.state == "signed", "total": draft.version.total,
        "total_words": in_words(draft.version.total), "over": over, "over_groups": in_groups(over),
        "clauses": [
            {"text": clause["text"], "is_changed": place in draft.changed}
            for place, clause in enumerate(draft.version.clauses, 1)
        ],
        "payments": [
            {"number": one.number, "due_on": one.due_on, "payer": one.payer.name, "payee": one.payee.name,
             "words": in_words(one.amount)}
            for one in draft.payments
        ],
        "read": draft.read, "said": draft.said, "has_changed": bool(draft.changed),
        "officer_phone": phone_of(own),
    }  # fmt: skip


def phone_of(own: OwnTalks) -> str:
    """Whom to call about these talks."""
    matter = own.reply.matter
    officer = matter.handler or matter.owner
    return (officer.phone if officer else "") or matter.unit.phone or own.reply.centre.hotline


def _confirmed_within(request: HttpRequest, own: OwnTalks) -> dict[str, Any]:
    """Within how many days after the signing both sides may ask the court to confirm, and by which article."""
    limit = rules.limit_as_used(CONFIRMED_WITHIN, on=today(request), practice=own.reply.proceeding.practice)
    return {"days": limit.n, "basis": said(rules.catalogue().cite(limit.cite[0]))}
