"""Saved views on the pages: in the rail, above a list, and on a page of their own to name, order, share and remove."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import saved_views as verbs
from jianhe.desk import filtering
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import matters, saved_views, worklists
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


def title_of(view: str) -> str:
    """What a list is called."""
    return {
        "mine": gettext("我的待办"), "waiting": gettext("等别人"), "registered": gettext("我登记的"),
        "closed": gettext("本周办结"), "office": gettext("本部门"), "unassigned": gettext("未分派"),
        "office_waiting": gettext("等外单位"), "all": gettext("全部事项"),
    }.get(view, view)  # fmt: skip


def address_of(view: str, filters: Mapping[str, str] | None = None, **more: str) -> str:
    """The address of a list with its filters."""
    path = reverse("desk:worklist") if view == "mine" else reverse("desk:worklist_view", args=[view])
    query = urlencode({**(filters or {}), **more})
    return f"{path}?{query}" if query else path


def address_of_saved(saved: Any) -> str:
    """Where a saved view leads: its list, its filters, and its key, so that the list knows its name."""
    known = saved.view if saved.view in worklists.ORDERS else "mine"
    return address_of(known, saved.filters, saved=str(saved.pk))


def in_rail(request: HttpRequest) -> list[Any]:
    """The views of this person, asked once per request. Beside an open matter the rail leaves them out."""
    found: list[Any] | None = getattr(request, "saved_views", None)
    if request.resolver_match is not None and "number" in request.resolver_match.kwargs:
        return []
    if found is None:
        found = saved_views.views_of(_standing(request))
        request.saved_views = found  # type: ignore[attr-defined]
    return found


def opened(request: HttpRequest, view: str, chosen: filtering.Narrowing) -> dict[str, Any] | None:
    """The saved view that the address names, as the list shows it above its rows; None where it names none."""
    key = request.GET.get("saved", "")
    if not key:
        return None
    saved = next((one for one in in_rail(request) if str(one.pk) == key), None)
    if saved is None:
        return {"name": "", "sentences": [gettext("这个视图已经不在了，下面是它筛的。")]}
    mine = saved_views.is_mine(saved, _standing(request))
    present = narrowing.written(chosen.filters)
    is_changed = view != saved.view or present != saved.filters
    gone = filtering.not_offered(saved.filters, chosen.options)
    sentences = [gettext("“%(filter)s”现在没有可选的了，改一下再存。") % {"filter": one} for one in gone]
    if saved.view not in worklists.ORDERS:
        sentences.append(gettext("这个视图用的列表已经没有了，先看我的待办。"))
    if not mine:
        sentences.append(gettext("%(name)s共享的视图，按您能看的来列。") % {"name": saved.owner.name})
    return {
        "name": saved.name, "is_changed": is_changed, "sentences": sentences, "url": address_of_saved(saved),
        "keep_url": reverse("desk:saved_view", args=[saved.pk]) if mine and is_changed else "",
        "view": view, "filters": list(present.items()),
    }  # fmt: skip


class SaveForm(forms.Form):
    """存为视图: a name, and with whom to share where one may."""

    name = forms.CharField(
        label=gettext_lazy("名字"), max_length=verbs.LONGEST_NAME,
        error_messages={
            "required": gettext_lazy("给视图起个名字。"), "max_length": gettext_lazy("名字最多 %(limit_value)d 个字。"),
        },
    )  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("共享给"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: list[Any], **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [("", gettext("只有我看")), *((str(unit.pk), unit.name) for unit in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        if not units:
            del self.fields["unit"]


@needs("see_list")
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, view: str) -> HttpResponse:
    """存为视图: the filters stand in the address, the name is typed."""
    if view not in worklists.ORDERS:
        raise Http404
    by, units = _standing(request), _units(request)
    chosen = filtering.of(request, by, on=today(request))
    form = SaveForm(request.POST or None, units=units, initial={"form_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        shared_with = next((unit for unit in units if str(unit.pk) == given.get("unit")), None)
        try:
            saved = verbs.save(
                name=given["name"], view=view, filters=narrowing.written(chosen.filters), form_key=given["form_key"],
                shared_with=shared_with, by=by, at=now(request),
            )  # fmt: skip
            return redirect_whole(request, address_of_saved(saved))
        except Refused as bad:
            form.add_error("name", told(bad.refusal)["sentence"])
    context = {
        "form": form, "list": title_of(view), "chips": chosen.chips, "back_url": address_of(view, filtering.in_address(request)),
    }  # fmt: skip
    return render(request, "desk/worklist/save_view.html", context, status=UNPROCESSABLE if form.errors else 200)


@needs("see_list")
@require_GET
def views(request: HttpRequest) -> HttpResponse:
    """我的视图: each with what it shows, to be named, ordered, shared and removed; what was removed can be had back."""
    by = _standing(request)
    options = filtering.offered(by, on=today(request))
    every = in_rail(request)
    mine = [one for one in every if saved_views.is_mine(one, by)]
    removed = saved_views.removed_of(by, at=now(request))
    return render(request, "desk/worklist/views.html", {
        "mine": [
            {**_row(one, options), "is_first": place == 0, "is_last": place == len(mine) - 1}
            for place, one in enumerate(mine)
        ],
        "shared": [_row(one, options) for one in every if one not in mine],
        "removed": [_row(one, options) for one in removed], "units": _units(request), "now": now(request),
    })  # fmt: skip


def _row(saved: Any, options: filtering.Options) -> dict[str, Any]:
    found, _unread = narrowing.read(saved.filters)
    words = [filtering.words_of(name, value, options) for name, value in found.chosen.items()]
    return {
        "key": saved.pk, "name": saved.name, "url": address_of_saved(saved), "is_start": saved.is_start,
        "shows": gettext("，").join([title_of(saved.view), *words]), "owner": saved.owner.name,
        "unit": saved.shared_with.name if saved.shared_with else "", "removed_at": saved.removed_at,
    }  # fmt: skip


@needs("see_list")
@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """One press on a view of mine: field `do` says what, see `_DEEDS`. What is refused is told above the page."""
    saved, deed = saved_views.own_view(_standing(request), key), _DEEDS.get(request.POST.get("do", ""))
    if saved is None or deed is None:
        raise Http404
    try:
        done = deed(request, saved)
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
        return redirect_whole(request, reverse("desk:views"))
    if done:
        messages.success(request, done)
    return redirect_whole(request, address_of_saved(saved) if deed is _keep else reverse("desk:views"))


def _keep(request: HttpRequest, saved: Any) -> str:
    given = {name: request.POST[name] for name in narrowing.NAMES if request.POST.get(name)}
    view = request.POST.get("view", "")
    verbs.keep_filters(saved=saved, view=view, filters=given, by=_standing(request), at=now(request))
    saved.refresh_from_db()
    return gettext("“%(name)s”按现在的筛选存好了。") % {"name": saved.name}


def _rename(request: HttpRequest, saved: Any) -> str:
    verbs.rename(saved=saved, name=request.POST.get("name", ""), by=_standing(request), at=now(request))
    return gettext("改好了。")


def _share(request: HttpRequest, saved: Any) -> str:
    wanted = request.POST.get("unit", "")
    unit = next((one for one in _units(request) if str(one.pk) == wanted), None)
    verbs.share(saved=saved, unit=unit, by=_standing(request), at=now(request))
    if unit is None:
        return gettext("“%(name)s”现在只有您看。") % {"name": saved.name}
    return gettext("“%(name)s”共享给%(unit)s了，各人只看到自己能看的。") % {"name": saved.name, "unit": unit.name}


def _start(request: HttpRequest, saved: Any) -> str:
    yes = not saved.is_start
    verbs.start_with(saved=saved, yes=yes, by=_standing(request), at=now(request))
    return gettext("登录后先到“%(name)s”。") % {"name": saved.name} if yes else gettext("登录后先到我的待办。")


def _move(request: HttpRequest, saved: Any) -> str:
    verbs.move(saved=saved, upwards=request.POST["do"] == "up", by=_standing(request), at=now(request))
    return ""


def _remove(request: HttpRequest, saved: Any) -> str:
    verbs.remove(saved=saved, by=_standing(request), at=now(request))
    return gettext("“%(name)s”删了，一天之内可以在下面找回。") % {"name": saved.name}


def _restore(request: HttpRequest, saved: Any) -> str:
    verbs.restore(saved=saved, by=_standing(request), at=now(request))
    return gettext("“%(name)s”找回来了。") % {"name": saved.name}


_DEEDS: Mapping[str, Callable[[HttpRequest, Any], str]] = {
    "keep": _keep, "rename": _rename, "share": _share, "start": _start, "up": _move, "down": _move,
    "remove": _remove, "restore": _restore,
}  # fmt: skip


def _units(request: HttpRequest) -> list[Any]:
    """The units that this person may share a view with."""
    by = _standing(request)
    wanted = set(verbs.units_to_share_with(by))
    return [unit for unit in matters.units_of(by.centre) if unit.pk in wanted] if wanted and by.centre else []


def _standing(request: HttpRequest) -> Standing:
    found: Standing = request.standing  # type: ignore[attr-defined]
    return found
