"""The desk of an organ (本单位): what was handed to it, what it has in hand, its tasks, and what became of those sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import handling, telling
from jianhe.casework.rules import catalogue
from jianhe.desk import court
from jianhe.desk.wording import listed, said
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import conferences, hand_overs, worklists
from jianhe.records.queries import told as notices
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole

MOST_SENT = 50
MOST_TOLD = 20
TOLD = {
    "not_signed": _("移送过了时间没人接收"), "more_time": _("对方申请延期，等您答复"),
    "time_decided": _("延期申请有了答复"), "answered": _("对方答复了，等您办下一步"), "returned": _("对方退回了"),
    "invited_answer": _("当事人在网上答复了和解邀请"), "call_wanted": _("当事人请您打电话，说和解的事"),
    "time_said": _("当事人说了什么时候方便谈"),
    "draft_read": _("当事人签前看过协议"), "draft_question": _("当事人对协议有话要问"),
    "rated": _("办结后有了评价"), "rated_low": _("办结后评价不满意"), "rated_call": _("办结后评价，请您打电话"),
    "objected": _("当事人对结果有异议"),
    "contested": _("第二次退回，列入了周研判"), "task": _("会商交办了任务"), "task_settled": _("会商任务有了结果"),
    "conference_moved": _("会商改了时间或者房间"),
    "handed_in": _("当事人在网上交来了材料"),
    "service_agreed": _("当事人同意在网上收文书"), "service_withdrawn": _("当事人不在网上收文书了，改送纸质"),
}  # fmt: skip
# What is told of talks leads to the proceedings.
OF_TALKS = ("invited_answer", "call_wanted", "time_said", "draft_read", "draft_question")
OF_RECORD = ("rated", "rated_low", "rated_call", "objected", "handed_in", "service_agreed", "service_withdrawn")
PARTS = {"lead": _("主办"), "help": _("协办")}


@needs("sign_for")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to my units and waits, what they have in hand, and below it what my office sent."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    waiting = list(hand_overs.to_sign(standing)[: worklists.CAP])
    held = list(hand_overs.in_hand(standing)[: worklists.CAP])
    answered = list(hand_overs.answered_by(standing, at=now(request))[:MOST_SENT])
    sent = list(hand_overs.sent_by(standing, at=now(request))[:MOST_SENT])
    worklists.name([one.matter for one in waiting + held + answered + sent], standing)
    return render(request, "desk/inbox/inbox.html", {
        "now": now(request), "waiting": [_waiting(one) for one in waiting], "held": [_held(one) for one in held],
        "answered": [_waiting(one) for one in answered], "sent": [_sent(one, request) for one in sent],
        "notices": _told(standing), "tasks": _tasks(standing), "is_organ": is_organ(standing),
        "packets": court.waiting(request),
    })  # fmt: skip


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


@needs("sign_for")
@require_POST
def told_seen(request: HttpRequest, key: UUID) -> HttpResponse:
    """知道了: a notice that this person has taken note of."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    notice = notices.told_of(standing, key)
    if notice is None:
        raise Http404
    telling.note_seen(notice=notice, by=standing, at=now(request))
    return redirect_whole(request, reverse("desk:inbox"))


def is_organ(standing: Standing) -> bool:
    """Whether this is a desk of another organ: it works on what it was handed, and sees nothing inner."""
    return may(standing.roles, "sign_for") and not may(standing.roles, "see_inner_record")


def _told(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "key": notice.pk, "at": notice.at, "words": str(TOLD.get(notice.kind, notice.kind)),
            "number": matter.short_code if matter else "", "url": _page_of(notice.kind, matter),
        }
        for notice, matter in notices.untold(standing, most=MOST_TOLD)
    ]  # fmt: skip


def _page_of(kind: str, matter: Any) -> str:
    """Where it is seen; of a matter that is no longer in sight, nowhere."""
    if kind == "conference_moved":
        return reverse("desk:conferences")
    if matter is None:
        return ""
    page = "desk:matter_proceedings" if kind in OF_TALKS else "desk:matter_hand_overs"
    return reverse("desk:matter" if kind in OF_RECORD else page, args=[matter.short_code])


def _tasks(standing: Standing) -> list[dict[str, Any]]:
    if not may(standing.roles, "settle_tasks"):
        return []
    units = {unit for unit, _role in standing.roles_by_unit} & set(standing.units)
    return [
        {"what": task.what, "due": task.due_on, "number": task.matter.short_code, "owner": task.owner.name,
         "conference": task.item.conference.title}
        for task in conferences.tasks_of(standing, units=units)[: worklists.CAP]
    ]  # fmt: skip


def _waiting(one: Any) -> dict[str, Any]:
    matter = one.matter
    return {
        "number": matter.short_code, "url": reverse("desk:hand_over", args=[matter.short_code]),
        "title": matter.title if matter.is_named else gettext("限阅事项"), "part": str(PARTS[one.part]),
        "matter_url": reverse("desk:matter", args=[matter.short_code]),
        "from_unit": one.from_unit.name, "from_person": one.from_person.name, "ask": one.ask, "due": one.sign_by,
        "sent_at": one.sent_at, "seen_at": one.seen_at, "told": one.told, "answered_at": one.answered_at,
        "answer": one.answer_text,
    }  # fmt: skip


def _held(one: Any) -> dict[str, Any]:
    """What is in hand: by when the answer is asked for, and how a request for more time stands."""
    asked = next((request for request in reversed(one.requests.all())), None)
    time = ""
    if asked is not None and asked.decided_at is None:
        time = gettext("申请延到 %(day)s，等答复") % {"day": f"{asked.until.month}月{asked.until.day}日"}
    elif asked is not None and not asked.is_granted:
        time = gettext("延期没有同意：%(why)s") % {"why": asked.why}
    return {**_waiting(one), "due": one.answer_due_on, "time": time}


def _sent(one: Any, request: HttpRequest) -> dict[str, Any]:
    """A card of `web/components/hand_off.html`: 已发出, 对方已看 and 对方已接收 stand apart."""
    matter, standing = one.matter, request.standing  # type: ignore[attr-defined]
    states = {"sent": "sent", "signed": "received", "returned": "returned", "contested": "contested", "answered": "replied"}
    reasons = catalogue().return_reasons
    reason = said(reasons[one.return_reason].title) if one.return_reason in reasons else ""
    late = one.state == "sent" and one.sign_by < now(request)
    waiting = one.requests.all() if one.state == "signed" else ()
    open_request = next((asked for asked in waiting if asked.decided_at is None), None)
    return {
        "number": matter.short_code, "title": matter.title if matter.is_named else gettext("限阅事项"),
        "url": reverse("desk:matter_hand_overs", args=[matter.short_code]),
        "recall_url": reverse("desk:recall", args=[matter.short_code])
        if one.state == "sent" and one.part == "lead" and may(standing.roles, "hand_over") else "",
        "request": {
            "url": reverse("desk:decide_time", args=[matter.short_code, open_request.pk]), "until": open_request.until,
            "reason": listed("more_time_reasons", open_request.reason), "text": open_request.text,
            "by": open_request.asked_by.name, "key": open_request.pk,
        } if open_request and may(standing.roles, "hand_over") else None,
        "card": {
            "unit": one.to_unit.name, "ask": one.ask, "state": "late" if late else states[one.state],
            "part": str(PARTS[one.part]) if one.part == "help" else "",
            "due": one.sign_by if one.state == "sent" else one.answer_due_on if one.state == "signed" else None,
            "sent_at": one.sent_at, "seen_at": one.seen_at, "received_at": one.signed_at,
            "received_by": one.signed_by.name if one.signed_by else "", "told": one.told,
            "reply": one.answer_text, "reply_at": one.answered_at,
            "reason": gettext("：").join(filter(None, (reason, one.return_text))),
        },
    }  # fmt: skip
