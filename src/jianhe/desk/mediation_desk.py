"""调解组织台: what was given to one's own organisations and nothing else; and the network, town by town, with its load."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_safe

from jianhe.casework.rules import edition_of
from jianhe.desk.mediation_words import TIERS, kind_of, level_of, part_row, unit_name
from jianhe.desk.wording import listed, said
from jianhe.records.queries import mediations
from jianhe.web.access import needs
from jianhe.web.clock import now


@needs("mediate")
@require_GET
def given(request: HttpRequest) -> HttpResponse:
    """Open ones, the oldest first; then what has ended, as long as it is in reach."""
    standing = request.standing  # type: ignore[attr-defined]
    open_ones, ended = mediations.given_to(standing), mediations.given_to(standing, ended=True)
    return render(request, "desk/mediation/desk.html", {
        "now": now(request), "open": [_row(one) for one in open_ones], "ended": [_row(one) for one in ended],
        "organisations": [unit_name(unit) for unit in mediations.mediates_for(standing)],
    })  # fmt: skip


def _row(one: Any) -> dict[str, Any]:
    number, run = one.matter.short_code, one.proceeding
    run.matter = one.matter
    state = edition_of(run).states[run.state]
    return {
        **part_row(one), "number": number, "title": gettext("限阅事项") if one.matter.is_restricted else one.matter.title,
        "url": reverse("desk:matter_mediation", args=[number]), "ask": one.ask,
        "due": run.next_due if one.part == "lead" else None, "where": said(state.title),
    }  # fmt: skip


@needs("see_units")
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """The whole network: first the 1, the 13 and the N of the centre, then each town with its villages."""
    centre = request.standing.centre  # type: ignore[attr-defined]
    rows = [_body(row, body) for row, body in mediations.network(centre)]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(rows, key=lambda each: each["order"]):
        groups.setdefault(one["group"], []).append(one)
    return render(request, "desk/mediation/network.html", {
        "groups": [{"title": title, "rows": found} for title, found in groups.items()], "count": len(rows),
        "mediators": sum(one["mediators"] for one in rows), "open": sum(one["open"] for one in rows),
    })  # fmt: skip


_ORDER = {"lead": 0, "resident": 1, "extended": 2, "": 3}


def _body(row: Any, body: Any) -> dict[str, Any]:
    place = row.village or row.town
    return {
        "name": unit_name(row.unit), "kind": kind_of(row.kind), "level": level_of(row.level),
        "place": place.name if place else "", "phone": row.unit.phone, "is_registered": row.registered_on is not None,
        "registered_on": row.registered_on, "is_on_court_roll": row.is_on_court_roll,
        "subjects": [listed("matter_types", kind) for kind in row.subjects], "mediators": row.mediators,
        "open": body.open_now, "most": row.most_open, "is_full": body.is_full,
        "group": row.town.name if row.town else str(TIERS[row.unit.tier]),
        "order": (_ORDER[row.unit.tier], row.town.code if row.town else "", row.level == "village", row.unit.code),
    }  # fmt: skip
