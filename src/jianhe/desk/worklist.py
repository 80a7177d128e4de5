"""The worklists (我的待办 and its sisters): one page with many faces, the peek panel beside it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from jianhe.casework.openings import INTAKE
from jianhe.casework.rules import catalogue
from jianhe.desk import navigation, peeking, work_rows
from jianhe.desk.wording import CHANNELS, FLAGS, limit_title, said
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import worklists
from jianhe.web.access import matter_or_404, needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import render_page

SIZES = (25, 50)
MINE = ("mine", "waiting", "registered", "closed")
OFFICE = ("office", "unassigned", "office_waiting", "all")


@needs("see_list")
@require_GET
def worklist(request: HttpRequest, view: str = "mine") -> HttpResponse:
    """A list by deadline, or newest first; filters and page stand in the address, so that it can be bookmarked."""
    if view not in worklists.ORDERS:
        raise Http404
    standing: Standing = request.standing  # type: ignore[attr-defined]
    on = today(request)
    named = (each.name for each in fields(worklists.Filters))
    filters = worklists.Filters(**{name: _code(request.GET.get(name, "")) for name in named})
    matters = worklists.matters_in(standing, view, on=on, filters=filters)
    size = 50 if request.GET.get("size") == "50" else SIZES[0]
    page = worklists.page(
        matters, view, standing, size=size, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    by_due = worklists.ORDERS[view] == worklists.BY_DUE
    tabs, groups = _counts(request, view, matters if by_due else None, filters)
    return render(request, "desk/worklist/list.html", {
        "now": now(request), "title": title_of(view), "caption": title_of(view),
        "views": _views(request, view, tabs), "counts": _heads(groups) if by_due else [],
        "groups": work_rows.groups(page.rows, groups, by=standing, on=on)
        if by_due else _one_group(page.rows, standing),
        "hide_group_heads": not by_due, "filters": _filters(request, standing, filters, view),
        "clear_url": request.path if filters != worklists.Filters() else "",
        "empty": _empty(request, view, filters), "older": page.older, "newer": page.newer,
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


def title_of(view: str) -> str:
    """What a list is called."""
    return {
        "mine": gettext("我的待办"), "waiting": gettext("等别人"), "registered": gettext("我登记的"),
        "closed": gettext("本周办结"), "office": gettext("本部门"), "unassigned": gettext("未分派"),
        "office_waiting": gettext("等外单位"), "all": gettext("全部事项"),
    }[view]  # fmt: skip


def _counts(
    request: HttpRequest, view: str, matters: Any, filters: worklists.Filters
) -> tuple[dict[str, str], dict[str, str]]:
    """The numbers of the tabs and of this list's groups; those of my own list the rail has counted already."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    on, rail = today(request), navigation.counts(request)
    known = {"mine": rail["total"], "waiting": rail["waiting"], "office": rail["office"]}
    asked = [name for name in _tabs(view) if name not in known and name != "all"]
    is_rails = view == "mine" and filters == worklists.Filters()
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


def _one_group(rows: list[Any], by: Standing) -> list[dict[str, Any]]:
    return [{"label": "", "count": None, "rows": [work_rows.row(matter, by=by) for matter in rows]}] if rows else []


def _filters(request: HttpRequest, standing: Standing, chosen: worklists.Filters, view: str) -> list[dict[str, Any]]:
    """The filter menus: each choice is this address with one value changed, from the first page again."""
    lists, people = catalogue().lists, worklists.filter_options(standing, on=today(request))
    handlers = [("none", gettext("未分派")), *people["handler"]] if view in OFFICE else []
    limits = (*catalogue().edition(INTAKE, on=today(request)).limits, "review")
    menus: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("category", gettext("类别"), [(code, said(words)) for code, words in lists["categories"].items()]),
        ("matter_type", gettext("事项"), [(code, said(words)) for code, words in lists["matter_types"].items()]),
        ("channel", gettext("来源"), [(code, str(words)) for code, words in CHANNELS.items()]),
        ("handler", gettext("承办"), handlers),
        ("town", gettext("乡镇"), people["town"]),
        ("flag", gettext("要留意的"), [(code, str(words)) for code, words in FLAGS.items()]),
        ("limit", gettext("期限"), [(code, limit_title(code)) for code in limits]),
    ]
    return [_menu(request, name, label, options, getattr(chosen, name)) for name, label, options in menus if options]


def _menu(request: HttpRequest, name: str, label: str, options: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    def address(value: str) -> str:
        query = request.GET.copy()
        for gone in (name, "after", "before", "selected"):
            query.pop(gone, None)
        if value:
            query[name] = value
        return f"{request.path}?{query.urlencode()}" if query else request.path

    choices = [("", gettext("全部")), *options]
    return {
        "label": label, "value": dict(choices).get(chosen, chosen),
        "options": [{"url": address(code), "label": words, "current": code == chosen} for code, words in choices],
    }  # fmt: skip


def _empty(request: HttpRequest, view: str, filters: worklists.Filters) -> dict[str, str]:
    """An empty list says what is so and where to go."""
    if filters != worklists.Filters() or request.GET.get("after") or request.GET.get("before"):
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
