"""The tab 调解 of a matter: the roadmap, who mediates, who could, joint handling; what may be done from here."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import mediation, roadmap, starting
from jianhe.casework.rules import edition_of
from jianhe.desk import next_step
from jianhe.desk.doing import do
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.mediation_words import part_row, suggestion_row, unit_name
from jianhe.desk.rooms import held_row
from jianhe.desk.wording import cited, said, told
from jianhe.law import roadmap as law
from jianhe.law.roles import may
from jianhe.records.queries import mediations, rooms
from jianhe.web.clock import now, today
from jianhe.web.htmx import redirect_whole

MOST_SUGGESTED = 6


@require_GET
@of_matter()
def matter_mediation(request: HttpRequest, matter: Any) -> HttpResponse:
    """The latest mediation first, each with its organisations; suggestions while one is to be chosen."""
    sight = opened(request, matter, "mediation")
    runs = [run for run in reversed(sight.runs) if run.procedure == mediations.CODE]
    parts, ahead = mediations.parts_in(runs), rooms.ahead_of(runs, at=now(request))
    open_run = next((run for run in runs if run.closed_at is None), None)
    chooses = open_run is None or open_run.state in ("prepared", "returned", "came_back")
    found = mediation.suggestions(matter=matter, by=sight.by)[:MOST_SUGGESTED] if chooses else []
    return show(sight, "mediation", {
        "runs": [_run(run, _of(run, parts), _of(run, ahead), sight) for run in runs],
        "suggestions": [suggestion_row(one) for one in found], "start": _start(sight) if open_run is None else None,
        "refer_url": _refer_url(sight, open_run), **_roadmap(sight),
    })  # fmt: skip


def _of(run: Any, rows: list[Any]) -> list[Any]:
    return [one for one in rows if one.proceeding_id == run.pk]


def _run(run: Any, parts: list[Any], ahead: list[Any], sight: Sight) -> dict[str, Any]:
    edition = edition_of(run)
    leads = any(one.part == "lead" and one.state in mediations.LIVE and _is_led(one, sight) for one in parts)
    taken = {one.organisation_id for one in parts if one.state in mediations.LIVE}
    steps = next_step.listed(sight.choices_of_all.get(run.pk, []), sight.url, run.number)
    return {
        "number": run.number, "state": said(edition.states[run.state].title), "is_open": run.closed_at is None,
        "what": run.facts.get("what_to_mediate", ""), "not_open": run.facts.get("not_open", ""),
        "next_due": run.next_due, "parts": [_part(one, sight) for one in parts],
        "steps": [step for step in steps if "url" in step], "not_now": [step for step in steps if "url" not in step],
        "helpers": [
            {"key": str(row.unit_id), "name": unit_name(row.unit)}
            for row, _body in (mediations.network(sight.by.centre) if leads and sight.by.centre else [])
            if row.unit_id not in taken
        ],
        "ahead": [held_row(one) for one in ahead], "room_url": f"{sight.url('book_room')}?purpose=mediation&run={run.number}",
        "agreement_url": sight.url("mediated", run.number) if _may_see_agreement(run, sight) else "",
        "may_book": run.closed_at is None and may(sight.by.roles, "book_room"),
    }  # fmt: skip


def _may_see_agreement(run: Any, sight: Sight) -> bool:
    return run.state in ("mediating", "agreed") and may(sight.by.roles, "draft_agreement")


def _part(one: Any, sight: Sight) -> dict[str, Any]:
    helps = one.part == "help" and one.state in mediations.LIVE and one.organisation_id in sight.by.units
    return {**part_row(one), "answer_url": sight.url("answer_help", one.pk) if helps else ""}


def _is_led(one: Any, sight: Sight) -> bool:
    """Whether the reader may ask for help: of the unit that has the matter, or of the organisation that leads."""
    return sight.matter.unit_id in sight.by.units or one.organisation_id in sight.by.units


def _start(sight: Sight) -> dict[str, str]:
    """开始调解 as a button, or why not."""
    if sight.matter.closed_at is not None or not may(sight.by.roles, "open_proceeding"):
        return {}
    problem = starting.refusal(intake=sight.intake, procedure=mediations.CODE, by=sight.by, on=today(sight.request))
    if problem is None:
        return {"url": sight.url("start", mediations.CODE)}
    return {"unavailable": told(problem)["sentence"], "citation": told(problem)["citation"]}


def _refer_url(sight: Sight, run: Any) -> str:
    """Where a suggestion is taken up; empty for whoever may not refer now."""
    choices = sight.choices_of_all.get(run.pk, []) if run is not None else []
    can = any(one.code == "refer" and one.refusal is None for one in choices)
    return sight.url("step", run.number, "refer") if can else ""


def _roadmap(sight: Sight) -> dict[str, Any]:
    skips = {one.stage: one for one in mediations.skips_of(sight.matter)}
    gone = [run.procedure for run in sight.runs]
    may_skip = sight.matter.closed_at is None and may(sight.by.roles, "take_step")
    return {
        "stages": [
            {
                "code": one.code, "title": said(one.title), "status": one.status, "skip": _skip(skips.get(one.code), sight),
                "may_skip": may_skip and one.status == "next" and law.roadmap().stages[one.code].may_be_skipped,
            }
            for one in law.way(gone, skips)
        ],
        "skip_reasons": [
            {"code": code, "label": said(reason.title), "cite": cited(reason.cite)}
            for code, reason in law.reasons_for(sight.by.roles).items()
        ],
    }  # fmt: skip


def _skip(row: Any, sight: Sight) -> dict[str, Any]:
    if row is None:
        return {}
    reason = law.roadmap().reasons[row.reason]
    return {"reason": said(reason.title), "cite": cited(reason.cite), "note": row.note, "who": row.by.name, "at": row.at,
            "undo_url": sight.url("take_back_skip", row.pk) if may(sight.by.roles, "take_step") else ""}  # fmt: skip


@require_POST
@of_matter("take_step")
def ask_help(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """联动调处: fields `organisation` and `ask`."""
    proceeding = next((one for one in mediations.mediations_of(matter) if one.number == run), None)
    row = mediations.body_named(request.POST.get("organisation", ""))
    if proceeding is None:
        raise Http404
    if row is None:
        messages.error(request, _("请选一个调解组织。"))
        return redirect_whole(request, _tab(matter))
    proceeding.matter = matter
    return do(request, lambda: mediation.ask_help(
        proceeding=proceeding, organisation=row.unit, ask=request.POST.get("ask", ""), by=standing_in(request), at=now(request),
    ), words=_("已请%(name)s协助；牵头的不变。") % {"name": unit_name(row.unit)}, back=_tab(matter))  # fmt: skip


@require_POST
@of_matter("note")
def answer_help(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """A helper's answer: field `note`."""
    part = mediations.part_of(matter, key)
    if part is None:
        raise Http404
    part.proceeding.matter = matter
    note = request.POST.get("note", "")
    return do(
        request, lambda: mediation.answer_help(part=part, note=note, by=standing_in(request), at=now(request)),
        words=_("协助的情况交给牵头的组织了。"), back=_tab(matter), after=reverse("desk:mediations"),
    )  # fmt: skip


@require_POST
@of_matter("take_step")
def skip_stage(request: HttpRequest, matter: Any) -> HttpResponse:
    """路线图跳过一环: fields `stage`, `reason`, `note`."""
    typed = {name: request.POST.get(name, "") for name in ("stage", "reason", "note")}
    return do(
        request, lambda: roadmap.skip(matter=matter, **typed, by=standing_in(request), at=now(request)),
        words=_("记下了，弄错了可以撤销。"), back=_tab(matter),
    )  # fmt: skip


@require_POST
@of_matter("take_step")
def take_back_skip(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """撤销跳过: the stage is ahead again."""
    row = mediations.skip_of(matter, key)
    if row is None:
        raise Http404
    roadmap.take_back(skipped=row, by=standing_in(request), at=now(request))
    messages.success(request, _("撤销了。"))
    return redirect_whole(request, _tab(matter))


def _tab(matter: Any) -> str:
    return reverse("desk:matter_mediation", args=[matter.short_code])
