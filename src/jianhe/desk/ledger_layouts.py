"""版式: the saved layouts of the ledger; made from the house's columns, ordered, renamed, removed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import ledger_exports, ledger_layouts
from jianhe.desk.ledger import faces
from jianhe.desk.ledger_words import field_words
from jianhe.desk.wording import said, told
from jianhe.law.refusals import Refusal, Refused
from jianhe.ledger.columns import house
from jianhe.ledger.headers import Unit
from jianhe.ledger.layout import Column
from jianhe.people.standing import Standing
from jianhe.records.queries import ledgers as asked
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


@dataclass(frozen=True)
class Item:
    """One column on the form: of a field of ours, or one that an old sheet had beyond them."""

    key: str
    field: str
    ours: str
    title: str
    is_on: bool
    unit: Unit = ""


@needs("see_list")
@require_GET
def layouts(request: HttpRequest) -> HttpResponse:
    """The layouts of the centre, each with its columns, and where it can be used."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    rows = [
        {
            "layout": one, "titles": gettext("、").join(column.title.zh for column in ledger_exports.columns_of(one)),
            "ledger_url": f"{reverse('desk:ledger')}?layout={one.name}",
            "url": reverse("desk:change_layout", args=[one.pk]),
        }
        for one in asked.layouts_of(standing)
    ]  # fmt: skip
    return render(request, "desk/ledger/layouts.html", {
        "now": now(request), "faces": faces(request, "layouts"), "rows": rows,
        "may_keep": ledger_layouts.may_keep(standing),
        "house": gettext("、").join(said(column.title) for column in house().values()),
    })  # fmt: skip


@needs("see_list")
@require_http_methods(["GET", "POST"])
def new_layout(request: HttpRequest) -> HttpResponse:
    """新版式: the house's columns, all of them to begin with."""
    items = [Item(name, name, field_words(name), "", is_on=True) for name in house()]
    return _edited(request, None, "", items)


@needs("see_list")
@require_http_methods(["GET", "POST"])
def change_layout(request: HttpRequest, key: UUID) -> HttpResponse:
    """改版式: its columns first, the house's others after them."""
    kept = _layout_or_404(request, key)
    return _edited(request, kept, kept.name, _items(kept))


@needs("see_list")
@require_POST
def remove_layout(request: HttpRequest, key: UUID) -> HttpResponse:
    """删掉: nothing that used it changes."""
    kept = _layout_or_404(request, key)
    try:
        ledger_layouts.remove(layout=kept, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, told(refused.refusal)["sentence"])
    else:
        messages.success(request, gettext("“%(name)s”删掉了。") % {"name": kept.name})
    return redirect_whole(request, reverse("desk:layouts"))


def _edited(request: HttpRequest, kept: Any, name: str, items: list[Item]) -> HttpResponse:
    """The form: a press on 上移 or 下移 moves a column and shows the form again; 存版式 keeps it."""
    if request.method == "GET":
        return _form(request, kept, name, items)
    name, items = request.POST.get("name", ""), _typed(request.POST, items)
    if move := request.POST.get("move"):
        return _form(request, kept, name, _moved(items, move))
    columns = [
        Column(letter="A", header=item.title or ("" if item.field else item.ours) or _zh(item.field), field=item.field,
               certainty="sure", unit=item.unit)
        for item in items if item.is_on
    ]  # fmt: skip
    try:
        saved = ledger_layouts.keep(
            name=name, columns=columns, layout=kept, by=request.standing, at=now(request)  # type: ignore[attr-defined]
        )
    except Refused as refused:
        return _form(request, kept, name, items, refused.refusal)
    messages.success(request, gettext("版式“%(name)s”存好了。") % {"name": saved.name})
    return redirect_whole(request, reverse("desk:layouts"))


def _zh(field: str) -> str:
    return house()[field].title.zh


def _form(
    request: HttpRequest, kept: Any, name: str, items: list[Item], refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "faces": faces(request, "layouts"), "layout": kept, "name": name, "items": items,
        "refusal": told(refusal) if refusal else None,
        "may_keep": ledger_layouts.may_keep(request.standing),  # type: ignore[attr-defined]
        "moved": request.POST.get("move", "").partition(":")[2],
    }  # fmt: skip
    return render(request, "desk/ledger/layout_form.html", context, status=UNPROCESSABLE if refusal else 200)


def _layout_or_404(request: HttpRequest, key: UUID) -> Any:
    found = asked.layouts_of(request.standing).filter(pk=key).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _items(kept: Any) -> list[Item]:
    """The columns of a layout as it stands, then the house's that it leaves out."""
    known = house()
    found = []
    for n, column in enumerate(ledger_exports.columns_of(kept)):
        title = column.title.zh
        if column.field:
            own = title if title != known[column.field].title.zh else ""
            found.append(Item(column.field, column.field, field_words(column.field), own, True, column.unit))
        else:
            found.append(Item(f"x{n}", "", title, "", True))
    there = {item.field for item in found}
    return [*found, *(Item(name, name, field_words(name), "", is_on=False) for name in known if name not in there)]


def _typed(given: Mapping[str, str], items: list[Item]) -> list[Item]:
    """The items as the form says: on or off, their titles, their order by the numbers typed."""
    def place(item: Item) -> tuple[float, int]:
        text = given.get(f"place-{item.key}", "").strip()
        return (float(text) if text.replace(".", "", 1).isdecimal() else len(items) + 1, items.index(item))

    ordered = sorted(items, key=place)
    return [
        replace(item, is_on=f"on-{item.key}" in given, title=given.get(f"title-{item.key}", "").strip()[:60])
        for item in ordered
    ]


def _moved(items: list[Item], move: str) -> list[Item]:
    """One column a place up or down: `up:phone`."""
    way, _colon, key = move.partition(":")
    at = next((n for n, item in enumerate(items) if item.key == key), None)
    to = -1 if at is None else at + (-1 if way == "up" else 1)
    if at is None or not 0 <= to < len(items):
        return items
    found = list(items)
    found[at], found[to] = found[to], found[at]
    return found
