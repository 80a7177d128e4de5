"""导出: the list as a sheet is asked for here, followed while the worker writes it, and fetched until it expires."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import export_jobs, ledger_exports
from jianhe.desk import filtering
from jianhe.desk.ledger import faces
from jianhe.desk.papers_tab import disposition
from jianhe.desk.wording import told
from jianhe.law.refusals import Refusal, Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import ledger as ledgers
from jianhe.records.queries import ledgers as imported
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole, render_page

SHOWN = 50


@needs("export")
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """What I exported: who else did is in the trail, not here."""
    return _listed(request)


def _listed(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    options = filtering.offered(standing, on=today(request))
    rows = [_row(request, each, options) for each in ledgers.exports_of(standing).select_related("ledger")[:SHOWN]]
    context = {
        "now": now(request), "faces": faces(request, "exports"), "rows": rows,
        "refusal": told(refusal) if refusal else None,
    }  # fmt: skip
    return render(request, "desk/ledger/exports.html", context, status=UNPROCESSABLE if refusal else 200)


@needs("export")
@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    """导出: a small list is written at once, a large one by the worker; both end on the export's own page."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    filters, _unread = narrowing.read({name: request.POST.get(name, "") for name in narrowing.NAMES})
    at = now(request)
    try:
        export = ledger_exports.ask(
            filters=filters, layout=imported.layout_named(standing, request.POST.get("layout", "")),
            ledger=_import_in(request, standing), as_sheet="as_sheet" in request.POST,
            unmasked="unmasked" in request.POST, reason=request.POST.get("reason", ""), by=standing, at=at,
        )  # fmt: skip
    except Refused as refused:
        return _listed(request, refused.refusal)
    if ledger_exports.is_large(export):
        export_jobs.hand_to_worker(export)
    else:
        ledger_exports.fill_now(export=export, by=standing, at=at)
    return redirect_whole(request, reverse("desk:export", args=[export.pk]))


@needs("export")
@require_GET
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """One export: how far it is, or the file. The page asks again by itself; without script one loads it anew."""
    found = _mine_or_404(request, key)
    options = filtering.offered(request.standing, on=today(request))  # type: ignore[attr-defined]
    context = {
        "now": now(request), "faces": faces(request, "exports"), "row": _row(request, found, options),
        "job": _job(found),
    }  # fmt: skip
    return render_page(request, "desk/ledger/export.html", "web/components/job.html", context)


@never_cache
@needs("export")
@require_GET
def export_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet, as a download."""
    found = _mine_or_404(request, key)
    try:
        content = ledger_exports.content(export=found, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _listed(request, refused.refusal)
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = disposition("attachment", f"台账-{found.number}.xlsx")
    return response


def _mine_or_404(request: HttpRequest, key: UUID) -> Any:
    found = ledgers.export_by_key(request.standing, key)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _import_in(request: HttpRequest, standing: Standing) -> Any:
    """The import whose rows are wanted; one that is out of reach does not exist."""
    text = request.POST.get("import", "")
    if not text:
        return None
    try:
        found = imported.import_of(standing, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _row(request: HttpRequest, export: Any, options: filtering.Options) -> dict[str, Any]:
    """An export as a line of the list: what, how many rows, masked or not and why, until when."""
    found, _unread = narrowing.read(export.filters)
    words = [filtering.words_of(name, value, options) for name, value in found.chosen.items()]
    is_there = export.state == "done" and export.expires_at > now(request)
    return {
        "number": export.number, "url": reverse("desk:export", args=[export.pk]), "asked_at": export.asked_at,
        "what": export.ledger.file_name if export.ledger_id else gettext("，").join(words) or gettext("全部"),
        "layout": export.layout_name or gettext("本院的列"), "rows": export.done if is_there else export.total,
        "state": export.state, "reason": export.reason, "is_masked": export.is_masked,
        "file_url": reverse("desk:export_file", args=[export.pk]) if is_there else "",
        "expires_at": export.expires_at, "size": export.size,
    }  # fmt: skip


def _job(export: Any) -> dict[str, Any]:
    """The job card: real counts while it runs, and the file at the end."""
    states = {"waiting": "running", "running": "running", "done": "finished", "failed": "failed"}
    is_running = states[export.state] == "running"
    return {
        "id": export.number, "title": gettext("导出台账 %(number)s") % {"number": export.number},
        "state": states[export.state], "started_at": export.asked_at, "done": export.done, "total": export.total,
        "poll_url": reverse("desk:export", args=[export.pk]) if is_running else "",
        "result_url": "" if is_running or export.state == "failed" else reverse("desk:export_file", args=[export.pk]),
    }  # fmt: skip
