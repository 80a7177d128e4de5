"""One hand-over on the receiving side: signed for or returned, then answered, with more time where it is granted."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import answering, handling, returning
from jianhe.casework.rules import catalogue
from jianhe.desk import work_rows
from jianhe.desk.inbox import PARTS
from jianhe.desk.wording import cited, listed, said, told
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import hand_overs, worklists
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


class ReturnForm(forms.Form):
    """退回并说明: a reason from the fixed list, and in words on what basis and who is competent."""

    reason = forms.ChoiceField(label=gettext_lazy("退回的理由"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("依据，应当由谁办"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("退回要写明依据和应当由谁办。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = catalogue().return_reasons
        self.fields["reason"].choices = [(code, _reason(one)) for code, one in reasons.items()]  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = gettext("请选退回的理由。")


class AnswerForm(forms.Form):
    """答复: what came of it, in words, and the paper where there is one."""

    text = forms.CharField(
        label=gettext_lazy("办理结果"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请写明办理结果。")},
    )  # fmt: skip
    paper = forms.FileField(label=gettext_lazy("文书或者材料"), required=False)


class TimeForm(forms.Form):
    """申请延期: why, until when, and what is still missing."""

    reason = forms.ChoiceField(label=gettext_lazy("为什么要延"))
    until = forms.DateField(
        label=gettext_lazy("延到哪天"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请选延到哪天。")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("还差什么，几时能办完"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明还差什么、几时能办完。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "more_time_%s", **kwargs})  # it stands beside the answer, which has a text as well
        reasons = catalogue().lists["more_time_reasons"]
        self.fields["reason"].choices = [(code, said(words)) for code, words in reasons.items()]  # type: ignore[attr-defined]


@needs("sign_for")
@require_GET
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """One hand-over to my side, opened: from now on the sender knows that we have seen it."""
    one = _of_my_side_or_404(request, number)
    handling.mark_seen(hand_over=one, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    return _shown(request, one)


@needs("sign_for")
@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """接收: the matter is ours from here on."""
    one = _of_my_side_or_404(request, number, state="sent")
    try:
        handling.sign_for(hand_over=one, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _shown(request, one, refusal=told(refused.refusal))
    words = gettext("%(number)s 接收了，现在由你办。") if one.part == "lead" else gettext("%(number)s 接收了，由你们协办。")
    messages.success(request, words % {"number": number})
    return redirect_whole(request, reverse("desk:hand_over" if one.part == "help" else "desk:matter", args=[number]))


@needs("sign_for")
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """退回并说明: until the centre has settled who is competent, its coordinator owns the matter."""
    one = _of_my_side_or_404(request, number, state="sent")
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, returns=form)
    contested = returning.goes_to_meeting(one)
    try:
        returning.return_hand_over(
            hand_over=one, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"],
            by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        return _shown(request, one, returns=form, refusal=told(refused.refusal))
    words = (
        gettext("%(number)s 是第二次退回，列入下次周研判，先由中心协调员负责。") if contested
        else gettext("%(number)s 退回了，先由中心协调员负责。")
    )  # fmt: skip
    messages.success(request, words % {"number": number})
    return redirect_whole(request, reverse("desk:inbox"))


@needs("answer_hand_over")
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """答复: the result goes back to the sender, who closes."""
    one = _of_my_side_or_404(request, number, state="signed")
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, one, answers=form)
    try:
        answering.answer(
            hand_over=one, text=form.cleaned_data["text"], paper=form.cleaned_data["paper"] or None,
            by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        return _shown(request, one, answers=form, refusal=told(refused.refusal))
    messages.success(request, gettext("%(number)s 答复了，由移送方办结。") % {"number": number})
    return redirect_whole(request, reverse("desk:inbox"))


@needs("answer_hand_over")
@require_POST
def ask_time(request: HttpRequest, number: str) -> HttpResponse:
    """申请延期: the sender decides; until then the day stays."""
    one = _of_my_side_or_404(request, number, state="signed")
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, times=form)
    try:
        answering.ask_more_time(hand_over=one, **form.cleaned_data, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _shown(request, one, times=form, refusal=told(refused.refusal))
    messages.success(request, gettext("申请了，等移送方答复；答复以前，日期不变。"))
    return redirect_whole(request, reverse("desk:hand_over", args=[number]))


@needs("hand_over")
@require_POST
def decide_time(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """同意或者不同意延期: the sender's side, or the post that the practice names."""
    asked = hand_overs.request_of(matter_or_404(request, number), key)
    if asked is None:
        raise Http404
    try:
        answering.decide_more_time(
            request=asked, is_granted=request.POST.get("granted") == "yes", why=request.POST.get("why", ""),
            by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, " ".join(told(refused.refusal).values()))
    else:
        messages.success(request, gettext("答复了，对方会看到。"))
    return redirect_whole(request, reverse("desk:inbox"))


def _of_my_side_or_404(request: HttpRequest, number: str, *, state: str = "") -> Any:
    """The hand-over of a visible matter, if it is with this person's side; else it does not exist."""
    matter = matter_or_404(request, number)
    one = hand_overs.of_side(matter, request.standing)  # type: ignore[attr-defined]
    if one is None or (state and one.state != state):
        raise Http404
    return one


def _shown(
    request: HttpRequest, one: Any, *, returns: Any = None, answers: Any = None, times: Any = None,
    refusal: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    standing: Standing = request.standing  # type: ignore[attr-defined]
    matter, given = one.matter, [form for form in (returns, answers, times) if form is not None]
    worklists.name([matter], standing)
    problem = returning.why_not(one, at=now(request)) if one.state == "sent" else None
    context = {
        "now": now(request), "number": matter.short_code, "hand_over": one, "part": PARTS[one.part],
        "title": matter.title if matter.is_named else gettext("限阅事项"),
        "restricted": "" if matter.is_named else work_rows.who_sees(matter),
        "matter_url": reverse("desk:matter", args=[matter.short_code]), "refusal": refusal,
        "returns": returns or ReturnForm(), "no_return": told(problem) if problem else None,
        "to_meeting": one.state == "sent" and returning.goes_to_meeting(one),
        "answers": answers or AnswerForm(), "times": times or TimeForm(), "form": given[0] if given else None,
        "requests": [_request(asked) for asked in one.requests.all()],
        "waits_for_time": any(asked.decided_at is None for asked in one.requests.all()),
        "escalations": [
            {"at": step.at, "words": step.title.get("en" if request.LANGUAGE_CODE == "en" else "zh", "")}  # type: ignore[attr-defined]
            for step in one.escalations.all()
        ],
    }  # fmt: skip
    status = UNPROCESSABLE if refusal or any(form.errors for form in given) else 200
    return render(request, "desk/inbox/hand_over.html", context, status=status)


def _request(asked: Any) -> dict[str, Any]:
    return {
        "until": asked.until, "reason": listed("more_time_reasons", asked.reason), "text": asked.text, "at": asked.asked_at,
        "granted": asked.is_granted, "why": asked.why, "decided_by": asked.decided_by.name if asked.decided_by else "",
        "decided_at": asked.decided_at,
    }  # fmt: skip


def _reason(one: Any) -> str:
    """A reason with what it asks for and rests on: 不属于本机关职责（写明…；《信访工作条例》第二十三条）."""
    basis = gettext("、").join(cited(reference) for reference in one.cite) or said(one.practice)
    return f"{said(one.title)}（{said(one.says)}；{basis}）"
