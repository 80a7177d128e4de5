"""指定承办人 for many matters: chosen on a list, judged before anything is done, done in portions, undone as a whole."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import bulk_assign
from jianhe.casework.bulk_assign import MOST, UNDO_FOR, Chosen
from jianhe.desk.officer_picker import Picker
from jianhe.desk.wording import told
from jianhe.desk.work_rows import who_sees
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import batches, worklists
from jianhe.records.queries import filters as narrowing
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.form_keys import sent_key
from jianhe.web.htmx import UNPROCESSABLE, is_fragment, redirect_whole, render_page

_ROW = re.compile(r"(\d{4}-\d{1,7})~(\d{1,9})")


@needs("assign")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """What was chosen on a list, and to whom it could go: nothing is written yet."""
    chosen, more = _all_that_match(request) if request.POST.get("all") else (_chosen(request), False)
    if not chosen:
        messages.error(request, gettext("一件也没有选。"))
        return redirect_whole(request, _back(request))
    return _plan(request, chosen, Picker(request.POST, by=_standing(request), on=today(request)), more=more)


@needs("assign")
@require_POST
def assign_now(request: HttpRequest) -> HttpResponse:
    """Give them: the first portion at once, a longer batch goes on from its own page."""
    chosen, by, at = _chosen(request), _standing(request), now(request)
    picker, key = Picker(request.POST, by=by, on=today(request)), sent_key(request)
    handler = picker.chosen
    if handler is None or key is None:
        return _plan(request, chosen, picker, error=gettext("从名单里选一个人。"))
    if request.POST.get("judged_for") != handler.person.username:
        return _plan(request, chosen, picker)  # nobody gives what was never shown for this person
    try:
        batch = bulk_assign.begin(chosen=chosen, handler=handler.person, form_key=key, by=by, at=at)
        bulk_assign.carry_on(batch=batch, by=by, at=at)
    except Refused as bad:
        return _plan(request, chosen, picker, error=told(bad.refusal)["sentence"])
    return redirect_whole(request, _page_of(request, batch.pk))


@needs("assign")
@require_GET
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a batch is, and what became of each matter; with the way back as long as it is open."""
    found = _batch_or_404(request, key)
    return render(request, "desk/worklist/batch.html", _batch_told(request, found))


@needs("assign")
@require_POST
def go_on(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next portion of a longer batch; pressed by the page itself, or by hand where it has no script."""
    found = _batch_or_404(request, key)
    bulk_assign.carry_on(batch=found, by=_standing(request), at=now(request))
    context = _batch_told(request, found)
    if request.headers.get("HX-Request") == "true" and context["waiting"]:
        return render(request, "desk/worklist/batch_job.html", context)
    return redirect_whole(request, _page_of(request, key))


@needs("assign")
@require_POST
def undo_batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """撤销: each matter back to whoever had it, but for those that moved on."""
    found = _batch_or_404(request, key)
    try:
        bulk_assign.undo(batch=found, by=_standing(request), at=now(request))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
    return redirect_whole(request, _page_of(request, key))


def _plan(
    request: HttpRequest, chosen: list[Chosen], picker: Picker, *, more: bool = False, error: str = ""
) -> HttpResponse:
    """The page between choosing and giving: whom, what will happen, what cannot and why."""
    handler = picker.chosen
    judged = bulk_assign.judged(
        chosen, handler=handler.person if handler else None, by=_standing(request), on=today(request)
    )
    picker.weigh(one.matter.unit_id for one in judged if one.matter is not None)
    lines = [_line(one, told(one.refusal)["sentence"] if one.refusal else "") for one in judged]
    context = {
        "picker": picker, "handler": handler, "most": MOST, "more": more, "error": error, "form_key": uuid4(),
        "rows": [f"{one.number}~{one.version}" for one in chosen],
        "good": [line for line in lines if not line["why"]], "bad": [line for line in lines if line["why"]],
        "back_url": _back(request),
        "takes_focus": not error and not is_fragment(request),  # while a name is typed the focus stays where it is
    }  # fmt: skip
    status = UNPROCESSABLE if error else 200
    return render_page(request, "desk/worklist/assign.html", "desk/worklist/plan.html", context, status=status)


def _line(one: Any, why: str) -> dict[str, str]:
    """A matter on the page; of a restricted one no more than that it exists."""
    matter = one.matter
    if matter is None:
        return {"number": one.chosen.number, "title": "", "now": "", "why": why}
    if not matter.is_named:
        return {"number": matter.short_code, "title": gettext("限阅事项"), "now": "", "why": who_sees(matter)}
    return {
        "number": matter.short_code, "title": matter.title, "unit": matter.unit.name, "why": why,
        "now": matter.handler.name if matter.handler else gettext("未分派"),
    }  # fmt: skip


def _batch_told(request: HttpRequest, found: Any) -> dict[str, Any]:
    rows = batches.rows_of(found, _standing(request))
    states = [row.state for row in rows]
    undone = found.undone_at is not None
    waiting = states.count("waiting")
    return {
        "batch": found, "now": now(request), "waiting": waiting, "done": len(rows) - waiting, "total": len(rows),
        "given": states.count("assigned"), "undone": states.count("undone"), "is_undone": undone,
        "may_undo": not undone and not waiting and "assigned" in states
        and now(request) - found.made_at <= UNDO_FOR,
        "refused": [_row(row) for row in rows if row.refusal],
        "good": [_row(row) for row in rows if not row.refusal and row.state != "waiting"],
        "back_url": _back(request),
    }  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    matter = row.matter
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    shown = matter is not None and matter.is_named
    return {
        "number": row.number, "url": reverse("desk:matter", args=[row.number]) if shown else "",
        "title": matter.title if shown else "", "why": row.refusal.get(tongue, ""),
        "before": row.handler_before.name if row.handler_before else gettext("未分派"), "is_undone": row.state == "undone",
    }  # fmt: skip


def _batch_or_404(request: HttpRequest, key: UUID) -> Any:
    found = batches.batch_of(_standing(request), key)
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest) -> list[Chosen]:
    """The ticked rows: number and version as they were shown. What is no such thing was ticked by nobody."""
    sent: Iterable[str] = request.POST.getlist("row")[: MOST + 1]
    found = [match for text in sent if (match := _ROW.fullmatch(text))]
    return [Chosen(match[1], int(match[2])) for match in found]


def _all_that_match(request: HttpRequest) -> tuple[list[Chosen], bool]:
    """The first of all that match the list's filters, in its order; and whether there are more than one batch takes."""
    by, view = _standing(request), request.POST.get("view", "")
    if view not in worklists.ORDERS:
        raise Http404
    given = {name: request.POST[name] for name in narrowing.NAMES if request.POST.get(name)}
    found, _unread = narrowing.read(given)
    matters = worklists.matters_in(by, view, on=today(request), filters=found)
    rows = worklists.page(matters, view, by, size=MOST)
    return [Chosen(one.short_code, one.version) for one in rows.rows], rows.older is not None


def _back(request: HttpRequest) -> str:
    """The list from which somebody came; nothing that leads elsewhere."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    is_ours = wanted.startswith("/desk/work/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("desk:worklist")


def _page_of(request: HttpRequest, key: UUID) -> str:
    return f"{reverse('desk:batch', args=[key])}?{urlencode({'back': _back(request)})}"


def _standing(request: HttpRequest) -> Standing:
    found: Standing = request.standing  # type: ignore[attr-defined]
    return found
