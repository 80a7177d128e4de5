"""台账: the ledger as a dense table, in the house's columns or those of a saved layout, with filters in the address."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jianhe.casework import ledger_cells, ledger_exports
from jianhe.casework.ledger_exports import columns_of
from jianhe.desk import filtering
from jianhe.desk.wording import said
from jianhe.desk.work_rows import capped
from jianhe.law.roles import may
from jianhe.ledger.columns import Column
from jianhe.people.standing import Standing
from jianhe.records.queries import ledger as ledgers
from jianhe.records.queries import ledgers as imported
from jianhe.records.queries import worklists
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import day_and_time, long_day, yuan

SIZE = 50
QUICK = ("channel", "category", "town", "station", "handler")
FACES = {"ledger": _("台账"), "imports": _("旧台账导入"), "layouts": _("版式"), "exports": _("导出记录")}
ACTS = {"ledger": "see_list", "imports": "import_ledger", "layouts": "see_list", "exports": "export"}


@needs("see_list")
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """One page of the ledger, newest first; what is protected stays masked here."""
    if tidy := filtering.tidied(request):
        return HttpResponseRedirect(tidy)
    standing: Standing = request.standing  # type: ignore[attr-defined]
    chosen = filtering.of(request, standing, on=today(request))
    layouts = list(imported.layouts_of(standing))
    layout = next((one for one in layouts if one.name == request.GET.get("layout")), None)
    columns = columns_of(layout)
    matters = ledgers.matters_in(standing, chosen.filters)
    lines, newer, older = ledgers.page(
        matters, standing, size=SIZE, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    count = worklists.counted({"ledger": matters})["ledger"]
    return render(request, "desk/ledger/ledger.html", {
        "now": now(request), "faces": faces(request, "ledger"), "count": capped(count), "columns": heads(columns),
        "rows": _rows(lines, columns), "newer": newer, "older": older,
        "filters": filtering.menus(request, chosen, QUICK), "filter_form": chosen.form, "chips": chosen.chips,
        "clear_url": _without_filters(request, layout) if chosen.is_any else "",
        "kept": [("layout", layout.name)] if layout else [], "layout_menu": _layout_menu(request, layouts, layout),
        "export": _export(request, standing, chosen, layout) if may(standing.roles, "export") and lines else None,
        "empty": _empty(request, standing, chosen.is_any),
    })  # fmt: skip


def faces(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of the ledger that this person's duties open."""
    roles = request.standing.roles  # type: ignore[attr-defined]
    return [
        {"url": reverse(f"desk:{_NAMES[name]}"), "label": str(label), "current": name == current}
        for name, label in FACES.items()
        if may(roles, ACTS[name])
    ]


_NAMES = {"ledger": "ledger", "imports": "imports", "layouts": "layouts", "exports": "exports"}


def heads(columns: Sequence[Column]) -> list[dict[str, str]]:
    """What stands over the columns, in the reader's language, and how their cells are set."""
    return [{"title": said(column.title), "kind": column.kind} for column in columns]


def shown(value: Any, column: Column) -> str:
    """A cell as people read it on the page."""
    if value is None:
        return ""
    if isinstance(value, list):
        return gettext("、").join(value)
    if column.kind == "money" and isinstance(value, int):
        return yuan(value)
    if isinstance(value, datetime):
        return f"{long_day(value)} {day_and_time(value).rpartition(' ')[2]}"
    return long_day(value) if isinstance(value, date) else str(value)


def cells(row: Mapping[str, Any], columns: Sequence[Column]) -> list[dict[str, str]]:
    """The cells of a row in the order of the columns."""
    extra = row.get("extra", {})
    return [
        {"text": shown(row.get(column.field) if column.field else extra.get(column.title.zh), column),
         "kind": column.kind}
        for column in columns
    ]  # fmt: skip


def _rows(lines: list[ledgers.Line], columns: Sequence[Column]) -> list[dict[str, Any]]:
    told = ledger_cells.rows(lines, columns, masked=True)
    numbers = [line.matter.short_code for line in lines]
    return [
        {"number": number, "url": reverse("desk:matter", args=[number]), "cells": cells(row, columns)}
        for number, row in zip(numbers, told, strict=True)
    ]


def _layout_menu(request: HttpRequest, layouts: Sequence[Any], current: Any) -> dict[str, Any]:
    """The choice of columns: the house's, or a saved layout's."""
    def address(name: str) -> str:
        query = request.GET.copy()
        query.pop("layout", None)
        if name:
            query["layout"] = name
        return f"{request.path}?{query.urlencode()}" if query else request.path

    names = [("", gettext("本院的列")), *((one.name, one.name) for one in layouts)]
    value = current.name if current else ""
    return {
        "label": gettext("版式"), "value": dict(names)[value],
        "options": [{"url": address(name), "label": words, "current": name == value} for name, words in names],
    }  # fmt: skip


def _export(request: HttpRequest, standing: Standing, chosen: filtering.Narrowing, layout: Any) -> dict[str, Any]:
    """The form that asks for this very list as a sheet: the filters of the address go along."""
    return {
        "url": reverse("desk:ask_export"), "layout": layout.name if layout else "",
        "kept": list(filtering.in_address(request).items()), "filters": gettext("，").join(
            chip["label"] for chip in chosen.chips
        ) or gettext("全部"),
        "may_unmask": may(standing.roles, "see_protected"), "at_once": ledger_exports.AT_ONCE,
    }  # fmt: skip


def _without_filters(request: HttpRequest, layout: Any) -> str:
    return f"{request.path}?layout={layout.name}" if layout else request.path


def _empty(request: HttpRequest, standing: Standing, is_narrowed: bool) -> dict[str, str]:
    if is_narrowed or request.GET.get("after") or request.GET.get("before"):
        return {"text": gettext("这样筛，一件也没有。"), "url": request.path, "label": gettext("不筛了，看全部")}
    if may(standing.roles, "import_ledger"):
        return {
            "text": gettext("台账还是空的。登记的事项自己会进来，旧表可以导入。"), "url": reverse("desk:imports"),
            "label": gettext("导入旧台账"),
        }  # fmt: skip
    return {"text": gettext("台账还是空的。登记的事项自己会进来。"), "url": "", "label": ""}
