"""The materials checklist on the tab 程序: what must be there, what is, and which attachment it is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jianhe.casework import checklist
from jianhe.casework.rules import edition_of
from jianhe.desk.matter import Sight, of_matter, standing_in
from jianhe.desk.wording import said, told
from jianhe.law.editions import Edition
from jianhe.law.materials import checklist as listed
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import documents, matters
from jianhe.web.clock import now
from jianhe.web.form_keys import key_to_find
from jianhe.web.htmx import redirect_whole


def rows(run: Any, edition: Edition, sight: Sight) -> list[dict[str, Any]]:
    """The list of a run: each material with its attachment or paper, and what may be chosen for one that is missing."""
    if not edition.materials:
        return []
    ticks = {tick.material: tick for tick in sight.ticks if tick.proceeding_id == run.pk}
    made = {
        line.code: line for line in sight.of_kind("document")
        if line.more["proceeding"] == str(run.pk) and line.more["state"] in ("approved", "served")
    }  # fmt: skip
    may_tick = run.closed_at is None and may(sight.by.roles, "attach")
    offered = [(line.id, line.text) for line in sight.of_kind("attachment") if line.more["verdict"] != "refused"]
    found = []
    for item in listed(edition, run.state, ticked=ticks, papers=made):
        tick = ticks.get(item.code)
        row: dict[str, Any] = {
            "label": said(item.material.title), "hint": said(item.material.hint), "is_there": item.is_there,
            "is_due": item.is_due and not item.is_there, "id": f"tick-{run.number}-{item.code}",
            "before": _("、").join(said(edition.steps[code].title) for code in item.material.before),
        }  # fmt: skip
        if tick is not None:
            row |= {"name": tick.attachment.name}
        elif item.material.paper in made:
            row |= {"name": made[item.material.paper].text}
        if may_tick and (tick is not None or not item.is_there):
            row |= {"url": sight.url("tick", run.number, item.code), "offered": offered}
        found.append(row)
    return found


@require_POST
@of_matter("attach")
def tick(request: HttpRequest, matter: Any, run: int, material: str) -> HttpResponse:
    """对上 with the attachment chosen, or take the tick back (`undo`)."""
    proceeding = matters.proceeding_of(matter, run)
    if proceeding is None or material not in edition_of(proceeding).materials:
        raise Http404
    by, at = standing_in(request), now(request)
    back = reverse("desk:matter_proceedings", args=[matter.short_code])
    try:
        if "undo" in request.POST:
            checklist.untick(proceeding=proceeding, material=material, by=by, at=at)
            messages.success(request, _("撤回了。"))
        elif (attachment := documents.attachment_of(matter, key_to_find(request.POST.get("attachment")))) is None:
            messages.error(request, _("先选是哪一份材料；还没有的，先在材料栏上传。"))
        else:
            checklist.tick(proceeding=proceeding, material=material, attachment=attachment, by=by, at=at)
            messages.success(request, _("对上了。"))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
    return redirect_whole(request, f"{back}#run-{run}")
