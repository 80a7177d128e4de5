"""The right column of a matter: deadlines with how each came about, people, hand-overs, and what waits for approval."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jianhe.casework import deadlines as clocks
from jianhe.desk.matter import Sight
from jianhe.desk.wording import PARTY_ROLES, SIDES, cited, listed, said
from jianhe.law.reasons import AMOUNT, sentence
from jianhe.law.roles import may
from jianhe.law.roles import title as role_title
from jianhe.records.queries import matters
from jianhe.web.clock import today
from jianhe.web.templatetags.jianhe import long_day


def deadlines(sight: Sight) -> list[dict[str, Any]]:
    """Each clock: how it stands in words, and 怎么算的 — rule, article, every reason of the count."""
    return [_clock(clock, past, sight) for clock, past in matters.clocks_of(sight.matter)]


def _clock(clock: Any, past: list[Any], sight: Sight) -> dict[str, Any]:
    limit = clocks.limit_of(clock)
    counted = clocks.counted(clock, past, today(sight.request))
    tongue = get_language() or "zh-hans"
    amount = AMOUNT[limit.unit][1 if tongue.startswith("en") else 0].format(n=limit.n)
    ended = {"satisfied": "met" if clock.is_in_time else "late_met", "ended": "ended"}
    row = {
        "id": str(clock.pk), "label": said(limit.title), "due": clock.due_at or clock.legal_due,
        "theirs": clock.owner == "other",
        "state": ended.get(clock.state, "paused" if clock.state == "suspended" else "running"),
        "provisional": clock.is_provisional and clock.ended_at is None, "ended_at": clock.ended_at,
        "rounds": len(counted.rounds),
    }  # fmt: skip
    row["how"] = {
        "label": row["label"], "due": clock.legal_due, "rule": f"{row['label']}{_('，')}{amount}",
        "citation": _("、").join(cited(reference) for reference in limit.cite),
        "steps": [sentence(reason, tongue) for reason in counted.reasons], "provisional": clock.is_provisional,
    }  # fmt: skip
    return row


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


def hand_offs(sight: Sight) -> list[dict[str, Any]]:
    """Hand-overs as cards, the newest first: 已发出, 对方已看, 对方已接收 are three facts."""
    on = today(sight.request)
    found = []
    for line in sight.of_kind("hand_over"):
        more = line.more
        due = date.fromisoformat(more["due_on"])
        state = {"signed": "received", "returned": "returned", "recalled": "recalled"}.get(
            line.code, "late" if due < on else "sent"
        )
        found.append({
            "id": line.id, "unit": more["to"], "ask": line.text, "state": state,
            "due": due if line.code == "sent" else None,
            "sent_at": line.at, "seen_at": line.moment("seen_at"), "received_at": line.moment("signed_at"),
            "received_by": more["signed_by"], "from": more["from"], "by": line.who,
            "reason": f"{listed('return_reasons', more['return_reason'])}{_('：')}{more['return_text']}"
            if line.code == "returned" else "",
        })  # fmt: skip
    return found


def waiting(sight: Sight) -> list[str]:
    """What waits for somebody's agreement, in words."""
    found = []
    for line in sight.of_kind("approval"):
        step = sight.edition.steps.get(line.code)
        if line.more["decided_at"] is None and step is not None:
            found.append(
                _("“%(step)s”等%(role)s批准，%(name)s %(day)s提出。")
                % {"step": said(step.title), "role": said(role_title(line.more["role"])), "name": line.who,
                   "day": long_day(line.moment("asked_at"))}
            )  # fmt: skip
    return found
