"""导入旧台账: files are brought, followed while they are read and imported, started, reported on, taken back."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import ledger_jobs, ledger_report, ledgers
from jianhe.casework.attachments import LARGEST
from jianhe.casework.rules import catalogue
from jianhe.desk.ledger import faces
from jianhe.desk.ledger_words import reason_words
from jianhe.desk.papers_tab import disposition
from jianhe.desk.wording import said, told
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.roles import may
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records.queries import ledgers as asked
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, is_fragment, redirect_whole
from jianhe.web.templatetags.jianhe import yuan

SHOWN = 50


@needs("import_ledger")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """What was brought in, newest first, and the form for the next file."""
    return _listed(request)


def _listed(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    context = {
        "now": now(request), "faces": faces(request, "imports"), "refusal": told(refusal) if refusal else None,
        "layouts": [one.name for one in asked.layouts_of(standing)], "largest": LARGEST // 2**20,
        "rows": [{"ledger": one, "url": reverse("desk:import", args=[one.pk]), "state": state_of(one)}
                 for one in asked.imports_of(standing)[:SHOWN]],
    }  # fmt: skip
    return render(request, "desk/ledger/imports.html", context, status=UNPROCESSABLE if refusal else 200)


@needs("import_ledger")
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """选文件: kept at once, read by the worker; what cannot be read is told in a sentence on its own page."""
    file = request.FILES.get("file")
    if file is None:
        return _listed(request, Refusal(words("没有选文件。", "No file was chosen.")))
    try:
        ledger = ledgers.receive(
            upload=file, layout_name=request.POST.get("layout", ""), by=request.standing,  # type: ignore[attr-defined]
            at=now(request),
        )  # fmt: skip
    except Refused as refused:
        return _listed(request, refused.refusal)
    if not ledger.refused_why:
        ledger_jobs.hand_to_worker(ledger.pk)
    return redirect_whole(request, reverse("desk:import", args=[ledger.pk]))


@needs("import_ledger")
@require_GET
def one_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """One import where it stands: being read, to be looked at, running, reported on. htmx asks for the card alone."""
    ledger = import_or_404(request, key)
    job = _job(ledger)
    if is_fragment(request):
        if job is None:
            return redirect_whole(request, request.path)
        return render(request, "web/components/job.html", {"now": now(request), "job": job})
    sentence = ledgers.sentence_of(ledger)
    return render(request, "desk/ledger/import.html", {
        **frame(request, ledger, "overview"), "job": job, "sentence": said(sentence) if sentence else "",
        "amount": yuan(ledger.amount_fen), "statuses": _statuses(ledger), "reasons": _reasons(ledger),
        "may_export": may(request.standing.roles, "export"),  # type: ignore[attr-defined]
        "may_unmask": may(request.standing.roles, "see_protected"),  # type: ignore[attr-defined]
        "sheets": [sheet for sheet in ledger_report.layout_of(ledger).sheets if sheet.is_ledger],
    })  # fmt: skip


@needs("import_ledger")
@require_POST
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """开始导入: the rows that wait become matters, by the worker."""
    ledger = import_or_404(request, key)
    try:
        ledgers.start(ledger=ledger, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    else:
        ledger_jobs.hand_to_worker(ledger.pk)
    return redirect_whole(request, reverse("desk:import", args=[key]))


@needs("import_ledger")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """撤销整次导入: asked once more, and what stands in the way is named."""
    ledger = import_or_404(request, key)
    if request.method == "GET":
        return render(request, "desk/ledger/undo.html", frame(request, ledger, "overview"))
    try:
        done = ledgers.undo(
            ledger=ledger, by=request.standing, at=now(request), keep_worked_on="keep" in request.POST  # type: ignore[attr-defined]
        )  # fmt: skip
    except ledgers.WorkedOn as stands:
        context = {
            **frame(request, ledger, "overview"), "refusal": told(stands.refusal), "unseen": stands.unseen,
            "in_the_way": [
                {"number": one.short_code, "title": one.title, "url": reverse("desk:matter", args=[one.short_code])}
                for one in stands.matters
            ],
        }  # fmt: skip
        return render(request, "desk/ledger/undo.html", context, status=UNPROCESSABLE)
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
    else:
        messages.success(request, gettext("撤销了，%(n)s 件都收回了。文件和报告还在。") % {"n": done.taken})
    return redirect_whole(request, reverse("desk:import", args=[key]))


@never_cache
@needs("import_ledger")
@require_GET
def import_report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report as a file: each source row once, with what became of it."""
    ledger = import_or_404(request, key)
    if ledger.state not in ("done", "undone"):
        raise Http404
    found = json.dumps(ledger_report.report_of(ledger), ensure_ascii=False, indent=1)
    response = HttpResponse(found, content_type="application/json")
    response["Content-Disposition"] = disposition("attachment", f"{ledger.file_name}-报告.json")
    return response


@never_cache
@needs("import_ledger")
@require_GET
def import_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file as it came."""
    ledger = import_or_404(request, key)
    try:
        content = ledgers.original(ledger=ledger, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, said(refused.refusal.sentence))
        return redirect_whole(request, reverse("desk:import", args=[key]))
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition("attachment", ledger.file_name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def import_or_404(request: HttpRequest, key: UUID) -> Any:
    """An import within reach; else it does not exist, and the try is written down."""
    ledger = asked.import_of(request.standing, key)  # type: ignore[attr-defined]
    if ledger is None:
        request.refused_access.append({"act": "import_ledger", "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return ledger


def frame(request: HttpRequest, ledger: Any, tab: str) -> dict[str, Any]:
    """What every page of an import shows: the file, its state, the counts that open their rows."""
    key = ledger.pk
    rows = reverse("desk:import_rows", args=[key])
    taken = (gettext("要导入"), ledger.waiting) if before_start(ledger) else (gettext("已导入"), ledger.imported)
    counts = [
        (gettext("读了"), ledger.rows_read, rows, ""),
        (*taken, f"{rows}?verdict={'waiting' if before_start(ledger) else 'imported'}", ""),
        (gettext("存疑"), ledger.flagged, f"{rows}?flagged=1", "today" if ledger.flagged else ""),
        (gettext("重复"), ledger.duplicates, f"{rows}?verdict=duplicate", ""),
        (gettext("退回"), ledger.refused, f"{rows}?verdict=refused", "late" if ledger.refused else ""),
        (gettext("略过"), ledger.ignored, f"{rows}?verdict=ignored", ""),
    ]  # fmt: skip
    tabs = [("overview", gettext("总览"), reverse("desk:import", args=[key]))]
    if ledger.layout:
        tabs.append(("layout", gettext("版式"), reverse("desk:import_layout", args=[key])))
    if ledger.rows_read:
        tabs.append(("rows", gettext("逐行"), rows))
    return {
        "now": now(request), "ledger": ledger, "state": state_of(ledger), "is_before": before_start(ledger),
        "tabs": [{"url": url, "label": label, "current": name == tab} for name, label, url in tabs],
        "counts": [{"label": label, "count": n, "url": url, "tone": tone} for label, n, url, tone in counts]
        if ledger.rows_read and ledger.is_read else [],
    }  # fmt: skip


def before_start(ledger: Any) -> bool:
    """Whether layout and rows may still be corrected."""
    return ledger.state in ledgers.BEFORE_THE_START


def state_of(ledger: Any) -> dict[str, str]:
    """Where an import stands, in a word and its tone."""
    found = {
        "received": (gettext("正在读"), "dai"), "previewed": (gettext("等您看"), "warn"),
        "running": (gettext("正在导入"), "dai"), "done": (gettext("导入完了"), "ok"),
        "refused": (gettext("打不开"), "late"), "undone": (gettext("撤销了"), "outline"),
    }[ledger.state]  # fmt: skip
    return {"label": found[0], "tone": found[1]}


def _job(ledger: Any) -> dict[str, Any] | None:
    """The card while the worker reads or imports; real counts only."""
    if ledger.state not in ("received", "running"):
        return None
    is_reading = ledger.state == "received"
    return {
        "id": ledger.pk, "state": "running", "started_at": ledger.added_at if is_reading else ledger.started_at,
        "title": gettext("正在读表") if is_reading else gettext("正在导入"),
        "doing": gettext("读了 %(n)s 行") % {"n": ledger.rows_read} if is_reading else "",
        "done": None if is_reading else ledger.imported, "total": None if is_reading else ledger.imported + ledger.waiting,
        "poll_url": reverse("desk:import", args=[ledger.pk]),
    }  # fmt: skip


def _statuses(ledger: Any) -> list[dict[str, Any]]:
    """How many rows the sheet calls settled, concluded and so on."""
    lists = catalogue().lists["sheet_outcomes"]
    return [{"label": said(title), "count": ledger.by_status.get(code, 0)} for code, title in lists.items()]


def _reasons(ledger: Any) -> list[dict[str, Any]]:
    """Refused and ignored rows by reason, each count a link to its rows."""
    rows = reverse("desk:import_rows", args=[ledger.pk])
    return [
        {"verdict": verdict, "label": reason_words(verdict, reason), "count": n,
         "url": f"{rows}?verdict={verdict}&reason={reason}"}
        for (verdict, reason), n in sorted(asked.rows_by_reason(ledger).items(), key=lambda pair: -pair[1])
        if reason and verdict in ("refused", "ignored")
    ]  # fmt: skip
