"""Rows of the work table: a matter as one line that says whose turn it is, what comes next and by when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from jianhe.desk.usual_way import state_title, usual_step
from jianhe.desk.wording import limit_title, listed, said
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import worklists
from jianhe.web.templatetags.jianhe import short_day, wan

TONES = {"guided": "dai", "accepted": "dai", "in_progress": "dai", "decided": "dai"}


def who_sees(matter: Any) -> str:
    """The one sentence on a restricted matter for those who are not named on it (page "no permission")."""
    person = matter.handler or matter.owner
    words = gettext("限 %(n)s 人可见，可向%(name)s申请")
    return words % {"n": matter.named_count, "name": person.name if person else ""}


def row(matter: Any, *, by: Standing, peeks: bool = True, chooses: bool = False) -> dict[str, Any]:
    """One line for `web/components/work_table.html`. A restricted matter shows no more than that it exists.

    `chooses`: an open one can be ticked, for doing one thing to many; the tick carries the version that was shown.
    """
    number = matter.short_code
    url = reverse("desk:matter", args=[number])
    known = {
        "id": number, "url": url, "due": matter.next_due_at or matter.next_due, "changed_at": matter.changed_at,
        "peek_url": reverse("desk:peek", args=[number]) if peeks else "",
        "state": "closed" if matter.closed_at else "running",
    }  # fmt: skip
    if not matter.is_named:
        return {**known, "title": gettext("限阅事项"), "meta": f"{number}{gettext('，')}{who_sees(matter)}"}
    return {
        **known, **_whose_turn(matter), "title": matter.title, "meta": meta(matter), "clock": _clock(matter),
        "restricted": matter.named_count if matter.is_restricted else None,
        "next_url": _step_url(matter) if may(by.roles, "take_step") else "", "record_url": f"{url}#record",
        "hand_off_url": reverse("desk:matter_hand_overs", args=[number]),
        "choice": f"{number}~{matter.version}" if chooses and not matter.closed_at else "",
    }  # fmt: skip


def meta(matter: Any) -> str:
    """2026-00042，拖欠工资，6 人，18.64 万元，李青: what tells one line from another."""
    parts = [matter.short_code]
    if matter.matter_type:
        parts.append(listed("matter_types", matter.matter_type))
    if matter.people_count > 1:
        parts.append(gettext("%(n)s 人") % {"n": matter.people_count})
    if matter.amount_fen:
        parts.append(wan(matter.amount_fen))
    parts.append(matter.handler.name if matter.handler else gettext("未分派"))
    return gettext("，").join(parts)


def groups(
    rows: Iterable[Any], counts: Mapping[str, str], *, by: Standing, on: date, chooses: bool = False
) -> list[dict[str, Any]]:
    """The rows under 已逾期, 今天, 三日内 and 以后, each with how many there are in all."""
    labels = {
        "late": gettext("已逾期"), "today": f"{gettext('今天')} {short_day(on)}", "soon": gettext("三日内"),
        "later": gettext("以后"),
    }  # fmt: skip
    parted: dict[str, list[dict[str, Any]]] = {name: [] for name in worklists.GROUPS}
    for matter in rows:
        parted[worklists.group_of(matter, on=on)].append(row(matter, by=by, chooses=chooses))
    return [
        {"label": labels[name], "count": counts[name], "rows": lines} for name, lines in parted.items() if lines
    ]


def capped(count: int) -> str:
    """500+ where counting stopped."""
    return f"{worklists.CAP}+" if count > worklists.CAP else str(count)


def tallied(counts: Mapping[str, int]) -> dict[str, str]:
    """The four groups in figures. Where counting stopped, the last group that has any says so: 461+."""
    found = {name: counts.get(name, 0) for name in worklists.GROUPS}
    is_cut = counts.get("total", 0) > worklists.CAP
    last = next((name for name in reversed(worklists.GROUPS) if found[name]), "")
    return {name: f"{n}+" if is_cut and name == last else str(n) for name, n in found.items()}


def _whose_turn(matter: Any) -> dict[str, Any]:
    """The tag (环节) and the next step: another unit's turn says whose."""
    if matter.sent_to:
        waiting = gettext("等%(who)s") % {"who": matter.sent_to}
        return {"stage": waiting, "stage_tone": "away", "next_step": gettext("催接收，或收回")}
    title = said(state_title(matter.intake_edition, matter.state))
    if matter.closed_at:
        return {"stage": title, "stage_tone": "ok", "next_step": ""}
    usual = usual_step(
        matter.intake_edition, matter.state, kind=matter.matter_type, has_handler=matter.handler_id is not None
    )
    words = said(usual[1].title) if usual else ""
    if matter.turn == "other":
        who = gettext("等%(who)s") % {"who": matter.waiting_for} if matter.waiting_for else title
        return {"stage": who, "stage_tone": "away", "next_step": words}
    return {"stage": title, "stage_tone": TONES.get(matter.state, ""), "next_step": words}


def _step_url(matter: Any) -> str:
    """Where E leads: the form of the usual next step, which says why where it cannot be taken."""
    usual = usual_step(
        matter.intake_edition, matter.state, kind=matter.matter_type, has_handler=matter.handler_id is not None
    )
    return reverse("desk:step", args=[matter.short_code, usual[0]]) if usual else ""


def _clock(matter: Any) -> str:
    return short_day(matter.closed_at) if matter.closed_at else limit_title(matter.next_limit)
