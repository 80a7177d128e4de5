"""The preview of an old ledger: its first rows beside what each column was taken for; put right, tried, saved."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from jianhe.casework import ledger_jobs, ledger_reading, ledger_report, ledgers
from jianhe.desk.imports import before_start, frame, import_or_404
from jianhe.desk.ledger import shown
from jianhe.desk.ledger_words import CERTAINTIES, KINDS, field_choices, field_words, reason_words
from jianhe.desk.wording import said, told
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.roles import may
from jianhe.law.words import words
from jianhe.ledger.columns import house
from jianhe.ledger.layout import Layout, SheetLayout
from jianhe.ledger.rows import Row
from jianhe.people.standing import Standing
from jianhe.records.queries import ledgers as asked
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole, render_page

UNITS = ("", "元", "千元", "万元", "亿元")


class BadLayout(ValueError):
    """What was typed of a sheet cannot be its layout; the text is a sentence."""


@needs("import_ledger")
@require_http_methods(["GET", "POST"])
def layout(request: HttpRequest, key: UUID) -> HttpResponse:
    """One sheet with its columns. 看看效果 tries what is typed on the first rows; 按这样读 has all rows read anew."""
    ledger = import_or_404(request, key)
    found = ledger_report.layout_of(ledger)
    place = _place(request, found)
    try:
        typed = _typed(request.POST, found.sheets[place]) if request.method == "POST" else found.sheets[place]
    except BadLayout as bad:
        return _shown(request, ledger, found, place, found.sheets[place], refusal=Refusal(words(str(bad), str(bad))))
    changed = Layout(sheets=(*found.sheets[:place], typed, *found.sheets[place + 1 :]))
    if request.POST.get("do") == "read":
        try:
            ledgers.correct_layout(ledger=ledger, layout=changed, by=request.standing, at=now(request))  # type: ignore[attr-defined]
        except Refused as refused:
            return _shown(request, ledger, found, place, typed, refusal=refused.refusal)
        ledger_jobs.hand_to_worker(ledger.pk)
        return redirect_whole(request, reverse("desk:import", args=[key]))
    return _shown(request, ledger, changed, place, typed)


@needs("import_ledger")
@require_POST
def keep_layout(request: HttpRequest, key: UUID) -> HttpResponse:
    """存版式: what stands now, under a name; or lay a saved one over this file (用版式)."""
    ledger = import_or_404(request, key)
    by, at, name = request.standing, now(request), request.POST.get("name", "")  # type: ignore[attr-defined]
    try:
        if request.POST.get("do") == "use":
            ledgers.use_layout(ledger=ledger, name=name, by=by, at=at)
            ledger_jobs.hand_to_worker(ledger.pk)
            return redirect_whole(request, reverse("desk:import", args=[key]))
        saved = ledgers.save_layout(name=name, layout=ledger_report.layout_of(ledger), by=by, at=at)
        messages.success(request, gettext("存好了，下次选“%(name)s”。") % {"name": saved.name})
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    return redirect_whole(request, reverse("desk:import_layout", args=[key]))


def _place(request: HttpRequest, found: Layout) -> int:
    """The sheet that was asked for, else the first that holds a ledger."""
    text = request.GET.get("sheet", "")
    if text.isdecimal() and len(text) < 4 and int(text) < len(found.sheets):
        return int(text)
    return next((place for place, sheet in enumerate(found.sheets) if sheet.is_ledger), 0)


def _typed(given: Mapping[str, str], sheet: SheetLayout) -> SheetLayout:
    """The layout of a sheet as the form says it. Raises `BadLayout`."""
    columns = tuple(
        column.model_copy(update={
            "field": given.get(f"field-{column.letter}", column.field),
            "unit": given.get(f"unit-{column.letter}", column.unit),
            "certainty": "sure" if f"field-{column.letter}" in given else column.certainty,
        })
        for column in sheet.columns
    )  # fmt: skip
    known = {name for name, _words in field_choices()}
    if any(column.field not in known or column.unit not in UNITS for column in columns):
        raise BadLayout(gettext("请从列出的里面选。"))
    year = given.get("year", "").strip()
    if year and not (year.isdecimal() and 1949 <= int(year) <= 2100):
        raise BadLayout(gettext("年份写成四位数字，如 2021。"))
    return sheet.model_copy(update={
        "columns": columns, "is_ledger": "is_ledger" in given, "header_rows": _rows(given.get("header_rows", "")),
        "year": int(year) if year else None, "year_from": "clerk" if year else "",
    })  # fmt: skip


def _rows(text: str) -> tuple[int, ...]:
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    found = [part for part in parts if part]
    if any(not (part.isdecimal() and 1 <= int(part) <= 1_048_576) for part in found):
        raise BadLayout(gettext("表头写行号，两行的写成 2,3。"))
    return tuple(sorted({int(part) for part in found}))


def _shown(
    request: HttpRequest, ledger: Any, found: Layout, place: int, sheet: SheetLayout, refusal: Refusal | None = None
) -> HttpResponse:
    """The page, or for htmx only the part that shows the effect."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    rows = [] if refusal else ledger_reading.try_on(ledger=ledger, sheet=sheet.name, layout=found, by=standing)
    context = {
        **frame(request, ledger, "layout"), "refusal": told(refusal) if refusal else None, "sheet": sheet,
        "sheet_place": place, "header_rows": "、".join(map(str, sheet.header_rows)),
        "sheets": [
            {"label": one.name, "url": f"?sheet={n}", "current": n == place, "count": None}
            for n, one in enumerate(found.sheets)
        ],
        "columns": [_column(column) for column in sheet.columns], "choices": field_choices(), "units": UNITS,
        "rows": [_row(row, sheet, standing) for row in rows[: ledger_reading.SHOWN + len(sheet.header_rows)]],
        "effect": _effect(rows, standing), "tried": len(rows), "may_change": before_start(ledger),
        "layouts": [one.name for one in asked.layouts_of(standing)],
    }  # fmt: skip
    status = UNPROCESSABLE if refusal else 200
    return render_page(request, "desk/ledger/layout.html", "desk/ledger/layout_effect.html", context, status=status)


def _column(column: Any) -> dict[str, Any]:
    label, tone = CERTAINTIES[column.certainty]
    return {"column": column, "certainty": {"label": label, "tone": tone}, "is_money": column.field == "amount_fen"}


def _row(row: Row, sheet: SheetLayout, by: Standing) -> dict[str, Any]:
    """A row as it stands in the sheet; what is protected is masked for whoever may not see it."""
    masked = not may(by.roles, "see_protected")
    cells = ledger_reading.masked_cells(row.cells, sheet) if masked else row.cells
    bad = {problem.column: reason_words("refused", problem.reason) for problem in row.problems}
    return {
        "number": row.row, "kind": KINDS[row.kind], "is_data": row.kind == "data",
        "cells": [{"text": cells.get(column.letter, ""), "why": bad.get(column.letter, "")}
                  for column in sheet.columns],
    }  # fmt: skip


def _effect(rows: Sequence[Row], by: Standing) -> dict[str, Any]:
    """What the first rows of data would become: only the columns that are filled anywhere among them."""
    data = [row for row in rows if row.kind == "data"][: ledger_reading.SHOWN]
    told_rows = [ledger_reading.told_of(row, by) for row in data]
    used = [column for name, column in house().items() if any(name in one for one in told_rows)]
    return {
        "heads": [field_words(column.field) for column in used],
        "rows": [
            {"number": row.row, "why": "；".join(reason_words("refused", one.reason) for one in row.problems),
             "cells": [shown(one.get(column.field), column) for column in used]}
            for row, one in zip(data, told_rows, strict=True)
        ],
        "good": sum(1 for row in rows if row.kind == "data" and not row.problems),
        "bad": sum(1 for row in rows if row.problems),
        "other": sum(1 for row in rows if row.kind != "data"),
    }  # fmt: skip
