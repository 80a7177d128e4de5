"""单位与窗口: the centre as it stands: its units (1+13+N), their windows and telephones, its rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from jianhe.people.models import Room, Unit
from jianhe.records.queries import staff
from jianhe.web.access import needs

KINDS = {
    "centre": gettext_lazy("中心"), "organ": gettext_lazy("单位"), "department": gettext_lazy("部门"),
    "mediation": gettext_lazy("调解组织"), "social": gettext_lazy("社会组织"), "town": gettext_lazy("乡镇街道"),
}  # fmt: skip
MODES = {
    "whole": gettext_lazy("整体进驻"), "dedicated": gettext_lazy("专人进驻"), "partial": gettext_lazy("部分进驻"),
    "rota": gettext_lazy("轮驻"), "on_call": gettext_lazy("随叫随到"), "liaison": gettext_lazy("联络"),
}  # fmt: skip


@needs("see_units")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units in the order of the tree, each under the one it belongs to."""
    centre = request.standing.centre  # type: ignore[attr-defined]
    below: dict[object, list[Unit]] = {}
    for unit in staff.units_of(centre):
        below.setdefault(unit.parent_id, []).append(unit)
    rows = []

    def put(parent: object, depth: int) -> None:
        for unit in below.get(parent, []):
            rows.append(
                {"unit": unit, "name": _name(unit), "depth": depth, "kind": KINDS.get(unit.kind, unit.kind),
                 "mode": MODES.get(unit.mode, ""), "windows": list(unit.windows.all())}
            )  # fmt: skip
            put(unit.pk, depth + 1)

    put(None, 0)
    rooms = [_name(room) for room in staff.rooms_of(centre)]
    return render(request, "desk/admin/units.html", {"rows": rows, "rooms": rooms})


def _name(named: Unit | Room) -> str:
    return (named.name_en if get_language() == "en" else "") or named.name
