"""答复邀请: a party opens its own page of talks with its code and four digits of the phone, and says what it wants.

Both travel by POST, as when a matter is followed; nothing is kept in the browser. What is wrong gets one answer.
"""

import unicodedata
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jianhe.casework import looking_up, replying, rules
from jianhe.law.refusals import Refused
from jianhe.papers.numbering import NumberRefused, parse_receipt_code
from jianhe.portal.agreement import agreement, phone_of
from jianhe.portal.code_form import DigitsForm
from jianhe.portal.frame import name_of, page
from jianhe.portal.wording import in_words
from jianhe.records.queries import replies
from jianhe.records.queries.replies import OwnTalks
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.middleware import open_for_the_public
from jianhe.web.templatetags.jianhe import day_and_time

ON_A_LETTER = 26  # letters and digits of the verification code, which the QR of the letter carries


class ReplyForm(DigitsForm):
    """The code as it stands in the letter, and the last four digits of the party's own phone."""

    code = forms.CharField(
        label=gettext_lazy("答复码"), max_length=40, help_text=gettext_lazy("邀请函上写的 10 位；扫码来的已经填好")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["digits"].help_text = gettext_lazy("检察院联系您用的那个电话")

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        letter = "".join(unicodedata.normalize("NFKC", typed).upper().split()).replace("-", "")
        if len(letter) == ON_A_LETTER and letter.isascii() and letter.isalnum():
            return letter
        try:
            return parse_receipt_code(typed)
        except NumberRefused as refused:
            words = gettext("答复码是 10 个字母和数字，没有 0、O、1、I、L。请对照邀请函再输一次。")
            raise forms.ValidationError(words) from refused


@public
@never_cache
@require_safe
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR of a letter leads on to: the code is filled in, the digits are asked for."""
    return page(request, "portal/reconcile.html", {"form": ReplyForm(initial={"code": code[:40]}), "has_code": True})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request: HttpRequest) -> HttpResponse:
    """Ask for code and digits; show what the party is asked; record what it says."""
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = looking_up.open_by_reply_code(
            code=form.cleaned_data["code"], digits=form.cleaned_data["digits"],
            address=client_address(request), at=now(request),
        )  # fmt: skip
        if answer.wait_until is not None:
            waiting = {"form": form, "wait_until": answer.wait_until, "now": now(request)}
            return page(request, "portal/reconcile.html", waiting, status=429)
        if answer.matter is not None and answer.reply is not None:
            open_for_the_public(answer.matter)
            return _opened(request, form, replies.own_talks(answer.reply))
        form.add_error(None, gettext("答复码和电话后四位对不上。请对照邀请函；电话换过的，打电话或到窗口说。"))
    return page(request, "portal/reconcile.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: HttpRequest, form: ReplyForm, own: OwnTalks) -> HttpResponse:
    """The party's page, or that of its agreement; before it is shown, what was pressed on it is recorded."""
    refused, done = "", request.POST.get("do", "")
    shown = agreement(request, form.cleaned_data, own) if done in ("agreement", *replying.SAID) else None
    if shown is not None:
        return shown
    try:
        if done in ("willing", "refused"):
            replying.answer(reply=own.reply, answer=done, by=request.standing, at=now(request))  # type: ignore[attr-defined]
        elif done == "call":
            replying.ask_for_call(reply=own.reply, by=request.standing, at=now(request))  # type: ignore[attr-defined]
        elif done == "when":
            replying.say_when(
                reply=own.reply, offered=request.POST.get("offered", ""), other=request.POST.get("other_time", ""),
                by=request.standing, at=now(request),  # type: ignore[attr-defined]
            )  # fmt: skip
    except Refused as stopped:
        refused = in_words(stopped.refusal)
    own = replies.own_talks(own.reply.pk) if done else own
    context = {
        **_told(own, today(request)), **_times(own, now(request)), "other_time": request.POST.get("other_time", ""),
        "typed": form.cleaned_data,
        "done": "" if refused else done,
        "refused": refused,
    }
    return page(request, "portal/invitation.html", context, status=422 if refused else 200)


def _times(own: OwnTalks, at: datetime) -> dict[str, Any]:
    """The sessions that the party is asked to come to, as choices, and what it said last of when it can come."""
    reply = own.reply
    suits = f"{reply.suits_id or ''}"
    return {
        "times": [
            {"value": str(one.pk), "label": day_and_time(replies.comes_at(one, reply.party)), "hint": one.room.name,
             "checked": str(one.pk) == suits}
            for one in replies.offered_times(reply, at=at)
        ],
        "time_said_at": reply.time_said_at, "said_other_time": reply.other_time,
        "said_time": day_and_time(replies.comes_at(reply.suits, reply.party)) if reply.suits else "",
    }  # fmt: skip


def _told(own: OwnTalks, on: date) -> dict[str, Any]:
    """What the party sees: what it is about, until when, what it has said, whom to call. Nothing of the other side."""
    proceeding, matter = own.reply.proceeding, own.reply.matter
    edition = rules.edition_of(proceeding)
    officer, question = matter.handler or matter.owner, own.waiting
    return {
        "dispute": proceeding.facts.get("dispute", ""), "is_asked": bool(own.rows), "question": question, "newest": own.newest,
        "is_late": question is not None and question.due_on is not None and question.due_on < on,
        "sentence": edition.states[proceeding.state].public.of(get_language() or ""),
        "is_over": proceeding.closed_at is not None,
        "is_signed": own.agreement is not None and own.agreement.state == "signed",
        "call_asked_at": own.reply.call_asked_at, "place": name_of(own.reply.centre),
        "officer": officer.name if officer else "",
        "officer_phone": phone_of(own), "has_draft": replies.own_draft(own) is not None,
    }  # fmt: skip
