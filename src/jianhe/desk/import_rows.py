"""The rows of an old ledger, a page at a time: why they were refused, what they repeat, what is doubtful; put right."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import ledger_reading, ledger_report, ledger_work
from jianhe.casework.ledger_reading import Opened
from jianhe.desk.imports import before_start, frame, import_or_404
from jianhe.desk.ledger import shown
from jianhe.desk.ledger_words import VERDICTS, field_words, reason_words
from jianhe.desk.wording import said
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.ledger.columns import house
from jianhe.people.standing import Standing
from jianhe.records.queries import ledgers as asked
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole

SIZE = 25


@needs("import_ledger")
@require_GET
def rows(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rows of one verdict or reason, or those in which a word stands."""
    ledger = import_or_404(request, key)
    by, at, after = request.standing, now(request), _after(request)  # type: ignore[attr-defined]
    verdict, reason, flagged = request.GET.get("verdict", ""), request.GET.get("reason", ""), "flagged" in request.GET
    wanted = request.GET.get("q", "").replace("\0", "")[:60].strip()
    if wanted:
        found = ledger_reading.search(ledger=ledger, words=wanted, after=after, most=SIZE + 1, by=by, at=at)
    else:
        listed = asked.rows_of(ledger, verdict=verdict if verdict in VERDICTS else "", reason=reason, flagged=flagged)
        found = ledger_reading.look(ledger=ledger, rows=listed.filter(place__gt=after)[: SIZE + 1], by=by, at=at)
    more, found = len(found) > SIZE, found[:SIZE]
    sheets = {(sheet.name, column.letter): column for sheet in ledger_report.layout_of(ledger).sheets
              for column in sheet.columns}  # fmt: skip
    twins = ledger_reading.twins(found, by=by)
    return render(request, "desk/ledger/rows.html", {
        **frame(request, ledger, "rows"), "q": wanted, "verdict": verdict, "reason": reason,
        "verdicts": _verdicts(request, key, verdict, flagged),
        "reason_words": reason_words(verdict, reason) if reason else "",
        "rows": [_row(one, twins.get(one.row.pk), sheets, ledger, by) for one in found],
        "after": found[-1].row.place if more else None, "is_first": not after,
    })  # fmt: skip


@needs("import_ledger")
@require_POST
def correct(request: HttpRequest, key: UUID, row: UUID) -> HttpResponse:
    """更正一格: the row is read again with it, and stands in the list with what is still wrong, or is gone from it."""
    ledger, found = import_or_404(request, key), None
    found = asked.row_of(ledger, row)
    if found is None:
        raise Http404
    try:
        found = ledger_work.correct_cell(
            ledger=ledger, row=found, column=request.POST.get("column", ""), text=request.POST.get("text", ""),
            by=request.standing, at=now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    else:
        if found.verdict == "refused":
            messages.warning(request, gettext("第 %(n)s 行还不行：%(why)s") % {
                "n": found.number, "why": reason_words("refused", found.reason),
            })  # fmt: skip
        else:
            messages.success(request, gettext("第 %(n)s 行改好了：%(now)s。") % {
                "n": found.number, "now": VERDICTS[found.verdict][0],
            })  # fmt: skip
    return redirect_whole(request, _back(request, key))


@needs("import_ledger")
@require_POST
def take_in(request: HttpRequest, key: UUID, row: UUID) -> HttpResponse:
    """这是另一件: a duplicate is imported after all."""
    ledger = import_or_404(request, key)
    found = asked.row_of(ledger, row)
    if found is None:
        raise Http404
    try:
        ledger_work.take_in(ledger=ledger, row=found, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    else:
        messages.success(request, gettext("第 %(n)s 行另立一件，一起导入。") % {"n": found.number})
    return redirect_whole(request, _back(request, key))


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _back(request: HttpRequest, key: UUID) -> str:
    """The list from which a button was pressed: its own query string goes along in the form."""
    query = request.POST.get("back", "")
    return f"{reverse('desk:import_rows', args=[key])}{query if query.startswith('?') else ''}"


def _verdicts(request: HttpRequest, key: UUID, verdict: str, flagged: bool) -> list[dict[str, Any]]:
    address = reverse("desk:import_rows", args=[key])
    found = [{"url": address, "label": gettext("全部"), "current": not verdict and not flagged}]
    found += [
        {"url": f"{address}?verdict={code}", "label": str(words), "current": code == verdict}
        for code, (words, _tone) in VERDICTS.items()
    ]
    return [*found, {"url": f"{address}?flagged=1", "label": gettext("存疑"), "current": flagged}]


def _row(one: Opened, twin: Opened | None, columns: Any, ledger: Any, by: Standing) -> dict[str, Any]:
    """A row as a card: where it stands, what became of it and why, and its cells under their headers."""
    row = one.row
    bad = {problem["column"]: problem["reason"] for problem in row.problems}
    label, tone = VERDICTS[row.verdict]
    letters = [letter for sheet, letter in columns if sheet == row.sheet]
    return {
        "key": row.pk, "sheet": row.sheet, "number": row.number, "tag": {"label": label, "tone": tone},
        "why": "" if bad or not row.reason else reason_words(row.verdict, row.reason),
        "flags": [reason_words("flag", flag["reason"]) for flag in row.flags],
        "marks": [reason_words("mark", mark["code"]) for mark in row.marks],
        "cells": [
            {"letter": letter, "header": columns[row.sheet, letter].header or letter,
             "field": field_words(columns[row.sheet, letter].field), "text": one.cells.get(letter, ""),
             "put_right": one.corrected.get(letter, ""),
             "why": reason_words("refused", bad[letter]) if letter in bad else ""}
            for letter in letters
            if one.cells.get(letter) or letter in bad
        ],
        "loose": [] if letters else [{"header": letter, "text": text} for letter, text in one.cells.items()],
        "other_problems": [reason_words("refused", reason) for column, reason in bad.items() if column not in letters],
        "may_correct": row.verdict == "refused" and before_start(ledger) and may(by.roles, "import_ledger"),
        "url": _matter_url(row), "matter": row.matter.short_code if row.matter else "",
        "beside": _beside(one, twin) if row.verdict == "duplicate" else None,
        "may_take_in": row.verdict == "duplicate" and before_start(ledger),
    }  # fmt: skip


def _matter_url(row: Any) -> str:
    return reverse("desk:matter", args=[row.matter.short_code]) if row.matter else ""


def _beside(one: Opened, twin: Opened | None) -> dict[str, Any]:
    """A duplicate and the row that it repeats, side by side; differences stand out."""
    first = one.row.duplicate_of
    where = gettext("已有的事项")
    if first is not None:
        same_file = first.ledger_id == one.row.ledger_id
        where = f"{'' if same_file else first.ledger.file_name + ' '}{first.sheet} {gettext('第 %(n)s 行') % {'n': first.number}}"
    theirs = twin.told if twin else {}
    return {
        "where": where,
        "fields": [
            {"label": field_words(name), "mine": shown(one.told.get(name), column),
             "theirs": shown(theirs.get(name), column),
             "changed": bool(theirs) and one.told.get(name) != theirs.get(name)}
            for name, column in house().items()
            if one.told.get(name) or theirs.get(name)
        ],
        "is_seen": bool(theirs),
    }  # fmt: skip
