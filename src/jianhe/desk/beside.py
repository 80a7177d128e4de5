"""The right column of a matter: deadlines with how each came about, people, hand-overs, and what waits for approval."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jianhe.casework import confirmation, court, own_limits, performance
from jianhe.casework import deadlines as clocks
from jianhe.desk.matter import Sight
from jianhe.desk.timeline import paper_title
from jianhe.desk.usual_way import state_title
from jianhe.desk.wording import AGREEMENTS, LINKS, MERGED, PARTY_ROLES, SIDES, cited, listed, said, why_of
from jianhe.law.clocks import Deadline
from jianhe.law.periods import day_of
from jianhe.law.reasons import AMOUNT, sentence
from jianhe.law.roles import may
from jianhe.law.roles import title as role_title
from jianhe.records.queries import matters
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import long_day, short_day


def deadlines(sight: Sight) -> list[dict[str, Any]]:
    """Each clock, and each limit of a party: how it stands in words, and 怎么算的 — rule, article, every reason of the count.

    What still runs comes first.
    """
    rows = [_clock(clock, past, sight) for clock, past in matters.clocks_of(sight.matter)]
    return sorted([*rows, *_own_limits(sight)], key=lambda row: row["is_over"])


def _clock(clock: Any, past: list[Any], sight: Sight) -> dict[str, Any]:
    limit = clocks.limit_of(clock)
    counted = clocks.counted(clock, past, today(sight.request))
    ended = {"satisfied": "met" if clock.is_in_time else "late_met", "ended": "ended"}
    return {
        "id": str(clock.pk), "proceeding": clock.proceeding_id, "label": said(limit.title),
        "due": clock.due_at or clock.legal_due,
        "theirs": clock.owner == "other", "is_over": clock.ended_at is not None,
        "state": ended.get(clock.state, "paused" if clock.state == "suspended" else "running"),
        "provisional": clock.is_provisional and clock.ended_at is None, "ended_at": clock.ended_at,
        "rounds": len(counted.rounds),
        "how": _how(counted, said(limit.title), clock.legal_due, clock.is_provisional),
    }  # fmt: skip


def _own_limits(sight: Sight) -> list[dict[str, Any]]:
    """What runs for a party since it received a paper, on paper or online; one that opened it besides has its own."""
    runs = {str(run.pk): run for run in sight.runs}
    papers = {
        str(line.id): line for line in sight.of_kind("document")
        if line.more["state"] in ("approved", "served") and line.more["proceeding"] in runs
    }  # fmt: skip
    received = [(line, line.more["served_to"], at) for line in papers.values() if (at := line.moment("served_at"))]
    received += [
        (papers[one.more["document"]], one.who, one.at) for one in sight.of_kind("receipt")
        if one.more["document"] in papers and not one.more["served"]
    ]  # fmt: skip
    found = []
    for line, name, at in received:
        run = runs[line.more["proceeding"]]
        told = _("%(name)s %(day)s收到%(paper)s") % {"name": name, "day": short_day(at), "paper": paper_title(line.code)}
        for counted in own_limits.from_receipt(paper=line.code, proceeding=run, received_at=at):
            is_over = day_of(counted.first_legal) < today(sight.request)
            label = _("当事人%(title)s") % {"title": said(counted.limit.title)}
            found.append({
                "id": f"{line.id}-{counted.limit.id}", "proceeding": run.pk, "label": label, "due": counted.first_legal,
                "state": "over" if is_over else "running", "is_over": is_over, "received": told,
                "provisional": counted.provisional,
                "how": _how(counted, said(counted.limit.title), counted.first_legal, counted.provisional),
            })  # fmt: skip
    return found


def _how(counted: Deadline, title: str, due: date, provisional: bool) -> dict[str, Any]:
    tongue, limit = get_language() or "zh-hans", counted.limit
    amount = AMOUNT[limit.unit][1 if tongue.startswith("en") else 0].format(n=limit.n)
    return {
        "label": title, "due": due, "rule": f"{title}{_('，')}{amount}",
        "citation": _("、").join(cited(reference) for reference in limit.cite),
        "steps": [sentence(reason, tongue) for reason in counted.reasons], "provisional": provisional,
    }  # fmt: skip


def review(sight: Sight) -> date | None:
    """The dated review, where no clock of ours runs."""
    return sight.matter.next_due if sight.matter.next_limit == "review" else None


def people(sight: Sight) -> list[dict[str, Any]]:
    """The parties, masked; one press shows a telephone number for half a minute."""
    may_see = may(sight.by.roles, "see_protected")
    return [
        {
            "name": party.name,
            "role": f"{SIDES[party.side]}{_('，')}{PARTY_ROLES.get(party.role, party.role)}"
            + (f"{_('，')}{_('法定代表人')} {party.officer_name}" if party.officer_name else ""),
            "phone": str(party.phone) if party.phone else "",
            "reveal_url": sight.url("reveal", party.pk, "phone") if party.phone and may_see else "",
        }
        for party in sight.parties[:4]
    ]


def agreements(sight: Sight) -> list[dict[str, Any]]:
    """Each signed agreement: how far it has come on its way to the court, and where to go on with it."""
    return [_agreement(line, sight) for line in sight.of_kind("agreement")]


def _agreement(line: Any, sight: Sight) -> dict[str, Any]:
    more, is_mediation = line.more, line.code == "mediation"
    stands = more["state"] == "signed"
    links = []
    if is_mediation and stands and may(sight.by.roles, confirmation.ACT):
        label = _("看司法确认") if more["packet"] or more["result"] else _("送法院窗口司法确认")
        links.append({"url": sight.url("confirmation", line.id), "label": label, "icon": "gavel"})
    if more["total"] and stands and may(sight.by.roles, performance.ACT) and (is_mediation or not more["is_taken_over"]):
        links.append({"url": sight.url("performance", line.id), "label": _("看履行"), "icon": "wallet"})
    return {
        "title": str(AGREEMENTS[line.code]), "number": line.text, "signed_at": line.at, "links": links,
        "url": sight.url("mediated" if is_mediation else "talks", more["run"]), "tag": _agreement_tag(line),
        # The court confirms only what a registered organisation mediated: say where that begins.
        "mediation_url": sight.url("matter_mediation") if line.code == "civil" and stands and not more["is_taken_over"] else "",
    }  # fmt: skip


def _agreement_tag(line: Any) -> dict[str, str]:
    more = line.more
    if more["state"] != "signed":
        return {"label": _("作废"), "tone": "late"}
    if more["result"]:
        words = f"{said(court.SAID[more['result']])}{_('，')}{more['ruling']}"
        return {"label": words, "tone": "ok" if more["result"] == "confirmed" else "warn"}
    if line.code != "mediation":
        return {"label": _("签完"), "tone": "ok"}
    label, tone = _AT_COURT[more["packet"] or ""]
    return {"label": str(label), "tone": tone}


_AT_COURT = {
    "": (gettext_lazy("还没送法院"), "outline"), "sent": (gettext_lazy("等法院收件"), "away"),
    "received": (gettext_lazy("法院已收件"), "dai"), "returned": (gettext_lazy("法院退回"), "warn"),
    "recalled": (gettext_lazy("已撤回"), "outline"),
}  # fmt: skip


def hand_offs(sight: Sight) -> list[dict[str, Any]]:
    """Hand-overs as cards, the newest first: 已发出, 对方已看, 对方已接收 are three facts."""
    found = []
    for line in sight.of_kind("hand_over"):
        more = line.more
        late = datetime.fromisoformat(more["sign_by"]) < now(sight.request)
        state = {
            "signed": "received", "returned": "returned", "contested": "contested", "recalled": "recalled",
            "answered": "replied",
        }.get(line.code, "late" if late else "sent")  # fmt: skip
        answer_due = date.fromisoformat(more["answer_due_on"]) if more["answer_due_on"] else None
        found.append({
            "id": line.id, "unit": more["to"], "ask": line.text, "state": state,
            "due": {"sent": datetime.fromisoformat(more["sign_by"]), "signed": answer_due}.get(line.code),
            "part": _("协办") if more["part"] == "help" else "", "told": more["told"], "reply": more["answer"],
            "reply_at": line.moment("answered_at"), "is_lead": more["part"] == "lead",
            "sent_at": line.at, "seen_at": line.moment("seen_at"), "received_at": line.moment("signed_at"),
            "received_by": more["signed_by"], "from": more["from"], "by": line.who,
            "reason": f"{listed('return_reasons', more['return_reason'])}{_('：')}{more['return_text']}"
            if line.code in ("returned", "contested") else "",
        })  # fmt: skip
    return found


def joined(sight: Sight) -> list[dict[str, Any]]:
    """What belongs to this matter, as far as the reader sees it: where it went, what came in, what it is linked with."""
    found = []
    for line in (line for line in sight.lines if line.kind in ("merge", "link") and line.more["ended_at"] is None):
        label = str(LINKS[line.code]) if line.kind == "link" else MERGED[line.code]
        day = date.fromisoformat(line.more["registered_at"][:10])
        number = line.more["number"]
        row = {
            "key": line.id, "kind": line.kind, "code": line.code, "label": label, "number": number,
            "title": line.text or _("限阅事项"), "state": said(state_title(day, line.more["state"])), "who": line.who,
            "at": line.at, "url": reverse("desk:matter", args=[number]), "why": why_of(line.more.get("why", ())),
            "own_code": line.more.get("code", ""),
        }  # fmt: skip
        if line.kind == "merge":
            merged = number if line.code == "in" else sight.matter.short_code
            row["undo_url"] = reverse("desk:step", args=[merged, "undo_merge"])
        found.append(row)
    return sorted(found, key=lambda row: (row["code"] != "out", row["kind"] != "merge"))


def waiting(sight: Sight) -> list[str]:
    """What waits for somebody's agreement, in words."""
    found = []
    for line in sight.of_kind("approval"):
        step = sight.edition_of(line).steps.get(line.code)
        if line.more["decided_at"] is None and step is not None:
            found.append(
                _("“%(step)s”等%(role)s批准，%(name)s %(day)s提出。")
                % {"step": said(step.title), "role": said(role_title(line.more["role"])), "name": line.who,
                   "day": long_day(line.moment("asked_at"))}
            )  # fmt: skip
    return found
