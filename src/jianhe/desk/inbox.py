"""待接收: hand-overs that wait to be signed for, and what became of those sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import handling
from jianhe.casework.rules import catalogue
from jianhe.desk import work_rows
from jianhe.desk.wording import said, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import hand_overs, worklists
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

MOST_SENT = 50


class ReturnForm(forms.Form):
    """退回并说明: a reason from the fixed list, and in words on what basis and who is competent."""

    reason = forms.ChoiceField(label=gettext_lazy("退回的理由"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("依据，应当由谁办"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("退回要写明依据和应当由谁办。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = catalogue().lists["return_reasons"]
        self.fields["reason"].choices = [(code, said(words)) for code, words in reasons.items()]  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = gettext("请选退回的理由。")


@needs("sign_for")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to my units and waits, and below it what my office sent."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    waiting = list(hand_overs.to_sign(standing)[: worklists.CAP])
    sent = list(hand_overs.sent_by(standing, at=now(request))[:MOST_SENT])
    worklists.name([one.matter for one in waiting + sent], standing)
    return render(request, "desk/inbox/inbox.html", {
        "now": now(request), "waiting": [_waiting(one) for one in waiting],
        "sent": [_sent(one, standing) for one in sent],
    })  # fmt: skip


@needs("sign_for")
@require_GET
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """One hand-over to my side, opened: from now on the sender knows that we have seen it."""
    one = _to_me_or_404(request, number)
    handling.mark_seen(hand_over=one, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    return _shown(request, one, ReturnForm())


@needs("sign_for")
@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """接收: the matter is ours from here on."""
    one = _to_me_or_404(request, number)
    try:
        handling.sign_for(hand_over=one, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _shown(request, one, ReturnForm(), told(refused.refusal))
    messages.success(request, gettext("%(number)s 接收了，现在由你办。") % {"number": number})
    return redirect_whole(request, reverse("desk:matter", args=[number]))


@needs("sign_for")
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """退回并说明: until the centre has settled who is competent, its coordinator owns the matter."""
    one = _to_me_or_404(request, number)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form)
    try:
        handling.return_hand_over(
            hand_over=one, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"],
            by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        return _shown(request, one, form, told(refused.refusal))
    messages.success(request, gettext("%(number)s 退回了，先由中心协调员负责。") % {"number": number})
    return redirect_whole(request, reverse("desk:inbox"))


@needs("hand_over")
@require_POST
def recall(request: HttpRequest, number: str) -> HttpResponse:
    """收回: the sender takes back what nobody has signed for."""
    matter = matter_or_404(request, number)
    one = hand_overs.under_way(matter)
    if one is None:
        messages.error(request, gettext("对方已经接收或者退回。"))
        return redirect_whole(request, reverse("desk:matter", args=[number]))
    try:
        handling.recall(hand_over=one, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    else:
        messages.success(request, gettext("%(number)s 收回了。") % {"number": number})
    return redirect_whole(request, reverse("desk:inbox"))


def _to_me_or_404(request: HttpRequest, number: str) -> Any:
    """The hand-over of a visible matter, if it waits for this person's side; else it does not exist."""
    matter = matter_or_404(request, number)
    one = hand_overs.under_way(matter)
    if one is None or not hand_overs.receives(one, request.standing):  # type: ignore[attr-defined]
        raise Http404
    one.matter = matter
    return one


def _shown(request: HttpRequest, one: Any, form: ReturnForm, refusal: dict[str, str] | None = None) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    matter = one.matter
    worklists.name([matter], standing)
    context = {
        "now": now(request), "form": form, "refusal": refusal, "number": matter.short_code,
        "title": matter.title if matter.is_named else gettext("限阅事项"), "hand_over": one,
        "restricted": "" if matter.is_named else work_rows.who_sees(matter),
        "matter_url": reverse("desk:matter", args=[matter.short_code]),
    }  # fmt: skip
    status = UNPROCESSABLE if refusal or form.errors else 200
    return render(request, "desk/inbox/hand_over.html", context, status=status)


def _waiting(one: Any) -> dict[str, Any]:
    matter = one.matter
    return {
        "number": matter.short_code, "url": reverse("desk:hand_over", args=[matter.short_code]),
        "title": matter.title if matter.is_named else gettext("限阅事项"),
        "from_unit": one.from_unit.name, "from_person": one.from_person.name, "ask": one.ask, "due": one.due_on,
        "sent_at": one.sent_at, "seen_at": one.seen_at,
    }  # fmt: skip


def _sent(one: Any, standing: Standing) -> dict[str, Any]:
    """A card of `web/components/hand_off.html`: 已发出, 对方已看 and 对方已接收 stand apart."""
    matter = one.matter
    states = {"sent": "sent", "signed": "received", "returned": "returned"}
    reasons = catalogue().lists["return_reasons"]
    reason = said(reasons[one.return_reason]) if one.return_reason in reasons else ""
    return {
        "number": matter.short_code, "title": matter.title if matter.is_named else gettext("限阅事项"),
        "url": reverse("desk:matter", args=[matter.short_code]),
        "recall_url": reverse("desk:recall", args=[matter.short_code])
        if one.state == "sent" and may(standing.roles, "hand_over") else "",
        "card": {
            "unit": one.to_unit.name, "ask": one.ask, "state": states[one.state],
            "due": one.due_on if one.state == "sent" else None,
            "sent_at": one.sent_at, "seen_at": one.seen_at, "received_at": one.signed_at,
            "received_by": one.signed_by.name if one.signed_by else "",
            "reason": gettext("：").join(filter(None, (reason, one.return_text))),
        },
    }  # fmt: skip
