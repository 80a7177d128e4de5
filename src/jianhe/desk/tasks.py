"""会商任务: what conferences asked of one's units, settled here with a note."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import conferences as meetings
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import conferences, worklists
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

SHOWN_FOR = timedelta(days=14)


@needs("settle_tasks")
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks of my units, the nearest day first, and what they settled in the last two weeks."""
    return _shown(request)


@needs("settle_tasks")
@require_POST
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Done, or not done: with a note either way."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    task = conferences.task_of(standing, key)
    if task is None:
        raise Http404
    note, is_done = request.POST.get("note", ""), request.POST.get("done") == "yes"
    try:
        meetings.settle_task(task=task, is_done=is_done, note=note, by=standing, at=now(request))
    except Refused as refused:
        return _shown(request, kept={key: note}, refusal=told(refused.refusal))
    messages.success(request, gettext("记下了：办好了。") if is_done else gettext("记下了：没办成，下次会商再议。"))
    return redirect_whole(request, reverse("desk:tasks"))


def _shown(
    request: HttpRequest, *, kept: dict[UUID, str] | None = None, refusal: dict[str, str] | None = None
) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    units = {unit for unit, _role in standing.roles_by_unit} & set(standing.units)
    waiting = list(conferences.tasks_of(standing, units=units)[: worklists.CAP])
    since = today(request) - SHOWN_FOR
    settled = list(conferences.settled_since(standing, units=units, since=since)[: worklists.CAP])
    worklists.name([task.matter for task in waiting + settled], standing)
    return render(request, "desk/conference/tasks.html", {
        "now": now(request), "tasks": [{**row(task), "kept": (kept or {}).get(task.pk, "")} for task in waiting],
        "settled": [row(task) for task in settled], "refusal": refusal,
    }, status=UNPROCESSABLE if refusal else 200)  # fmt: skip


def row(task: Any) -> dict[str, Any]:
    """A task as a line: what, whose, by when, of which meeting, and how it ended."""
    number = task.matter.short_code
    return {
        "key": task.pk, "what": task.what, "unit": task.unit.name, "owner": task.owner.name, "due": task.due_on,
        "state": task.state, "note": task.note, "settled_at": task.settled_at, "number": number,
        "url": reverse("desk:matter", args=[number]), "conference": task.item.conference.title,
        "conference_url": reverse("desk:conference", args=[task.item.conference_id]),
    }  # fmt: skip
