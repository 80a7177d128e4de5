"""The worklists (我的待办 and its sisters): one page with many faces, the peek panel beside it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from jianhe.desk import filtering, navigation, peeking, saved_views, work_rows
from jianhe.desk.saved_views import title_of
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import worklists
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import render_page

SIZES = (25, 50)
MINE = ("mine", "waiting", "registered", "closed")
QUICK_MINE, QUICK_OFFICE = ("matter_type", "channel", "station"), ("matter_type", "channel", "handler")
OFFICE = ("office", "unassigned", "office_waiting", "all")


@needs("see_list")
@require_GET
def worklist(request: HttpRequest, view: str = "mine") -> HttpResponse:
    """A list by deadline, or newest first; filters and page stand in the address, so that it can be bookmarked."""
    if view not in worklists.ORDERS:
        raise Http404
    if tidy := filtering.tidied(request):
        return HttpResponseRedirect(tidy)
    standing: Standing = request.standing  # type: ignore[attr-defined]
    on = today(request)
    chosen = filtering.of(request, standing, on=on)
    matters = worklists.matters_in(standing, view, on=on, filters=chosen.filters)
    size = 50 if request.GET.get("size") == "50" else SIZES[0]
    page = worklists.page(
        matters, view, standing, size=size, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    by_due = worklists.ORDERS[view] == worklists.BY_DUE
    chooses = may(standing.roles, "assign") and view != "closed"
    tabs, groups = _counts(request, view, matters if by_due else None, chosen.is_any)
    saved = saved_views.opened(request, view, chosen)
    title = saved["name"] if saved and saved["name"] else title_of(view)
    return render(request, "desk/worklist/list.html", {
        "now": now(request), "title": title, "caption": title, "saved": saved,
        "save_url": f"{reverse('desk:save_view', args=[view])}?{urlencode(filtering.in_address(request))}",
        "kept": [(name, request.GET[name]) for name in ("saved", "size") if request.GET.get(name)],
        "views": _views(request, view, tabs), "counts": _heads(groups) if by_due else [],
        "groups": work_rows.groups(page.rows, groups, by=standing, on=on, chooses=chooses)
        if by_due else _one_group(page.rows, standing, chooses),
        "chooses": chooses, "view": view, "given": filtering.in_address(request).items(),
        "hide_group_heads": not by_due,
        "filters": filtering.menus(request, chosen, QUICK_MINE if view in MINE else QUICK_OFFICE),
        "filter_form": chosen.form,
        "chips": chosen.chips, "clear_url": request.path if chosen.is_any else "",
        "empty": _empty(request, view, chosen.is_any), "older": page.older, "newer": page.newer,
        "size": size, "other_size": SIZES[0] if size == SIZES[1] else SIZES[1],
        "peek": _selected(request),
    })  # fmt: skip


@needs("see_matter")
@require_GET
def peek(request: HttpRequest, number: str) -> HttpResponse:
    """One matter at a glance: beside the list by htmx, as a page of its own without."""
    matter = matter_or_404(request, number)
    context = {"now": now(request), "number": number, "peek": peeking.peek(matter, request)}
    return render_page(request, "desk/worklist/peek.html", "web/components/peek.html", context)


def _counts(
    request: HttpRequest, view: str, matters: Any, is_narrowed: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """The numbers of the tabs and of this list's groups; those of my own list the rail has counted already."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    on, rail = today(request), navigation.counts(request)
    known = {"mine": rail["total"], "waiting": rail["waiting"], "office": rail["office"]}
    asked = [name for name in _tabs(view) if name not in known and name != "all"]
    is_rails = view == "mine" and not is_narrowed
    found = worklists.counted(
        {name: worklists.matters_in(standing, name, on=on) for name in asked},
        open_ones=None if is_rails else matters, on=on,
    )  # fmt: skip
    tabs = {**known, **{name: found[name] for name in asked}}
    tallied = work_rows.tallied(rail if is_rails else found)
    return {name: work_rows.capped(count) for name, count in tabs.items()}, tallied


def _tabs(view: str) -> tuple[str, ...]:
    return MINE if view in MINE else OFFICE


def _code(typed: str) -> str:
    """A code as an address may carry it; a NUL, which no text of the database holds, is none."""
    return typed[:60].replace("\0", "")


def _views(request: HttpRequest, view: str, counts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The tabs; 等我接收 leads to the inbox, with the number that the rail has counted already."""
    tabs = [
        {
            "url": reverse("desk:worklist") if name == "mine" else reverse("desk:worklist_view", args=[name]),
            "label": gettext("按期限") if name in ("mine", "office") else title_of(name), "current": name == view,
            "count": counts.get(name),
        }
        for name in _tabs(view)
    ]  # fmt: skip
    if view in MINE and may(request.standing.roles, "sign_for"):  # type: ignore[attr-defined]
        waiting = work_rows.capped(navigation.counts(request)["inbox"])
        tabs.insert(1, {"url": reverse("desk:inbox"), "label": gettext("等我接收"), "count": waiting, "current": False})
    return tabs


def _heads(counts: Mapping[str, str]) -> list[dict[str, Any]]:
    words = {
        "late": gettext("已逾期"), "today": gettext("今天到期"), "soon": gettext("三日内"), "later": gettext("以后"),
    }  # fmt: skip
    return [
        {"count": counts[name], "label": label, "tone": name if counts[name] != "0" else ""}
        for name, label in words.items()
    ]


def _one_group(rows: list[Any], by: Standing, chooses: bool) -> list[dict[str, Any]]:
    lines = [work_rows.row(matter, by=by, chooses=chooses) for matter in rows]
    return [{"label": "", "count": None, "rows": lines}] if lines else []


def _empty(request: HttpRequest, view: str, is_narrowed: bool) -> dict[str, str]:
    """An empty list says what is so and where to go."""
    if is_narrowed or request.GET.get("after") or request.GET.get("before"):
        return {"text": gettext("这样筛，一件也没有。"), "url": request.path, "label": gettext("不筛了，看全部")}
    waiting = navigation.counts(request)["inbox"]
    if view == "mine" and waiting:
        return {
            "text": gettext("没有要办的，待接收还有 %(n)s 件。") % {"n": waiting}, "url": reverse("desk:inbox"),
            "label": gettext("去看"),
        }  # fmt: skip
    in_office = navigation.counts(request)["office"]
    if view == "mine" and in_office:
        return {
            "text": gettext("没有要办的，本部门还有 %(n)s 件。") % {"n": work_rows.capped(in_office)},
            "url": reverse("desk:worklist_view", args=["office"]), "label": gettext("去看"),
        }  # fmt: skip
    words = {
        "mine": gettext("没有要办的。"), "waiting": gettext("没有在等别人的。"), "registered": gettext("还没登记过。"),
        "closed": gettext("本周还没有办结的。"), "unassigned": gettext("都分派了。"),
        "office_waiting": gettext("没有在等外单位的。"),
    }  # fmt: skip
    return {"text": words.get(view, gettext("这里没有事项。")), "url": "", "label": ""}


def _selected(request: HttpRequest) -> dict[str, Any] | None:
    """The matter that the address selects, for the panel without script."""
    number = _code(request.GET.get("selected", ""))
    return peeking.peek(matter_or_404(request, number), request) if number else None
