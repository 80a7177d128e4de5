"""各条路的数字: at which stage of the roadmap the open matters stand, how far the rooms are used; each opens its records."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from jianhe.desk.rooms import name_of, told_of
from jianhe.desk.wording import said
from jianhe.law.roadmap import roadmap
from jianhe.people.standing import Standing
from jianhe.records.queries import road_figures, rooms
from jianhe.web.access import needs
from jianhe.web.clock import now, today

PERIOD = timedelta(days=29)  # thirty days, both ends included
MOST = 200
FEWEST_OF_A_RATE = 10  # of fewer matters no share is told: each would weigh too much


@needs("see_units")
@require_safe
def roads(request: HttpRequest) -> HttpResponse:
    """All figures; `?stage=` or `?room=` lists the records that one of them counts."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    until = today(request)
    since = until - PERIOD
    stages = _stages(standing)
    use = [_use(one) for one in road_figures.use_of_rooms(standing, since=since, until=until)]
    stage, room = request.GET.get("stage", ""), request.GET.get("room", "")
    opened = {**_of_stage(standing, stage), **_of_room(standing, room, since, until)}
    return render(request, "desk/road_figures.html", {
        "now": now(request), "stages": stages, "all": sum(row["n"] for row in stages), "fewest": FEWEST_OF_A_RATE,
        "rooms": use, "since": since, "until": until, "most": MOST, **opened,
    })  # fmt: skip


def _stages(standing: Standing) -> list[dict[str, Any]]:
    every = [code for stage in roadmap().stages.values() for code in stage.procedures]
    counts = road_figures.open_by_procedure(standing, every)
    total = sum(counts.values())
    rows = []
    for code, stage in roadmap().stages.items():
        n = sum(counts.get(procedure, 0) for procedure in stage.procedures)
        share = round(100 * n / total) if total >= FEWEST_OF_A_RATE else None
        rows.append({"title": said(stage.title), "n": n, "share": share, "url": f"?stage={code}#records" if n else ""})
    return rows


def _use(one: road_figures.RoomUse) -> dict[str, Any]:
    return {
        "name": name_of(one.room), "share": one.share, "times": one.times,
        "hours": round(one.taken_for / timedelta(hours=1), 1), "url": f"?room={one.room.code}#records" if one.times else "",
    }  # fmt: skip


def _of_stage(standing: Standing, code: str) -> dict[str, Any]:
    stage = roadmap().stages.get(code)
    if stage is None:
        return {}
    every = [each for one in roadmap().stages.values() for each in one.procedures]
    found = road_figures.open_at(standing, stage.procedures, every, most=MOST)
    return {"records_title": said(stage.title), "records": [
        {"title": matter.title if matter.is_named else gettext("限阅事项"), "number": matter.short_code,  # type: ignore[attr-defined]
         "url": reverse("desk:matter", args=[matter.short_code]), "unit": matter.unit.name, "at": matter.registered_at}
        for matter in found
    ]}  # fmt: skip


def _of_room(standing: Standing, code: str, since: Any, until: Any) -> dict[str, Any]:
    room = rooms.room_of(standing.centre, code) if standing.centre and code else None
    if room is None:
        return {}
    taken = [one for one in rooms.taken_between(standing, since, until) if one.room == room.pk]
    return {"records_title": name_of(room), "times": [
        {"from": one.starts_at, "until": one.ends_at, **told_of(one)} for one in taken
    ]}  # fmt: skip
