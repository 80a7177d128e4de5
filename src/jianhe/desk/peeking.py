"""The peek panel: one matter at a glance, with its next step, clocks, people (masked) and case line."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from jianhe.casework import proceedings
from jianhe.casework.rules import edition_of
from jianhe.desk import work_rows
from jianhe.desk.usual_way import usual_step
from jianhe.desk.wording import FLAGS, SIDES, limit_title, said
from jianhe.law.roles import may
from jianhe.law.steps import stations
from jianhe.people.standing import Standing
from jianhe.records.queries import matters as asking
from jianhe.records.queries import worklists
from jianhe.web.clock import today
from jianhe.web.templatetags.jianhe import short_day


def peek(matter: Any, request: HttpRequest) -> dict[str, Any]:
    """What `web/components/peek.html` shows; of a restricted matter, only whom to ask."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    worklists.name([matter], standing)
    url = reverse("desk:matter", args=[matter.short_code])
    if not matter.is_named:
        return {
            "number": matter.short_code, "title": gettext("限阅事项"), "url": url,
            "restricted": {"sentence": work_rows.who_sees(matter)},
        }  # fmt: skip
    proceeding = asking.proceeding_of(matter, None)
    return {
        "number": matter.code, "title": matter.title, "url": url, "tags": _tags(matter, proceeding),
        "next_step": _next_step(matter, proceeding, standing, request),
        "record_url": f"{url}#record" if may(standing.roles, "note") else "",
        "hand_off_url": _hand_off_url(matter, standing),
        "deadlines": [_deadline(clock) for clock, _events in asking.clocks_of(matter)],
        "people": _people(matter, asking.parties_of(matter)),
        "stations": _stations(proceeding),
    }  # fmt: skip


def _tags(matter: Any, proceeding: Any) -> list[dict[str, str]]:
    title = said(edition_of(proceeding).states[proceeding.state].title)
    tone = "ok" if matter.closed_at else "away" if matter.turn == "other" else "dai"
    flags = [{"label": str(FLAGS[flag]), "tone": "outline"} for flag in matter.flags if flag in FLAGS]
    return [{"label": title, "tone": tone}, *flags]


def _hand_off_url(matter: Any, standing: Standing) -> str:
    if matter.closed_at or not may(standing.roles, "hand_over"):
        return ""
    return reverse("desk:matter_hand_overs", args=[matter.short_code])


def _next_step(matter: Any, proceeding: Any, standing: Standing, request: HttpRequest) -> dict[str, str] | None:
    """The next step as the one filled button; where it may not be taken, the reason beside it."""
    usual = usual_step(
        proceeding.edition, proceeding.state, kind=matter.matter_type, has_handler=matter.handler_id is not None
    )
    if usual is None or not may(standing.roles, "take_step"):
        return None
    code, step = usual
    refusal = proceedings.refusal(proceeding=proceeding, step=code, by=standing, on=today(request))
    if refusal is not None:
        return {"label": said(step.title), "unavailable": said(refusal.sentence)}
    return {"label": said(step.title), "url": reverse("desk:step", args=[matter.short_code, code])}


def _deadline(clock: Any) -> dict[str, Any]:
    label = limit_title(clock.limit)
    if clock.owner == "other":
        label = gettext("%(clock)s（对方期限）") % {"clock": label}
    if clock.state == "satisfied":
        day = short_day(clock.ended_at)
        words = gettext("%(day)s按期做到") if clock.is_in_time else gettext("%(day)s做到，超期")
        return {"label": label, "note": words % {"day": day}}
    if clock.state == "ended":
        return {"label": label, "note": gettext("%(day)s起不再计算") % {"day": short_day(clock.ended_at)}}
    state = "paused" if clock.state == "suspended" else "running"
    return {"label": label, "due": clock.due_at or clock.legal_due, "state": state}


def _people(matter: Any, parties: Iterable[Any]) -> list[dict[str, str]]:
    """Who wants what of whom, with telephones masked; the officer last."""
    shown = [
        {"label": str(SIDES[party.side]), "value": f"{party.name} {party.phone}" if party.phone else party.name}
        for party in list(parties)[:6]
    ]
    officer = matter.handler or matter.owner
    if officer is not None:
        label = gettext("承办") if matter.handler else gettext("现由")
        shown.append({"label": label, "value": gettext("，").join(filter(None, (officer.name, officer.title)))})
    return shown


def _stations(proceeding: Any) -> list[dict[str, Any]]:
    edition = edition_of(proceeding)
    line = stations(edition, proceeding.state, worklists.stations_entered(proceeding))
    return [
        {
            "label": said(one.title), "state": one.status, "when": short_day(one.at) if one.at else "",
        }
        for one in line
        if one.status != "away"
    ]
