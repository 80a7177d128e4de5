"""The filters of a list on the page: quick menus, a form with all of them, and a chip for each that is set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework.rules import catalogue
from jianhe.desk.wording import CHANNELS, FLAGS, limit_title, said
from jianhe.law.editions import INTAKE
from jianhe.people.standing import Standing
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import worklists
from jianhe.records.queries.filters import AMOUNTS, DAYS, Filters
from jianhe.web.templatetags.jianhe import long_day, wan

Options = Mapping[str, list[tuple[str, str]]]

LABELS = {
    "category": _("类别"), "matter_type": _("事项"), "channel": _("来源"), "handling_class": _("办理类别"),
    "unit": _("部门"), "handler": _("承办"), "station": _("环节"), "state": _("状态"), "limit": _("期限"),
    "due_before": _("期限不晚于"), "received_from": _("收到，从"), "received_to": _("收到，到"), "town": _("乡镇"),
    "village": _("村"), "amount_from": _("金额，从"), "amount_to": _("金额，到"), "flag": _("要留意的"), "risk": _("风险"),
}  # fmt: skip
PAGING = ("after", "before", "selected")


class FilterForm(forms.Form):
    """All filters at once, or some; a choice that is no longer offered stays as it was chosen."""

    def __init__(self, data: QueryDict, options: Options, names: Iterable[str] = tuple(LABELS)) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name in names:
            label = LABELS[name]
            if name in DAYS:
                self.fields[name] = forms.CharField(
                    label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
                )
            elif name in AMOUNTS:
                self.fields[name] = forms.CharField(label=label, required=False)
            else:
                known = options.get(name, [])
                kept = data.get(name, "")
                odd = [(kept, kept)] if kept and kept not in dict(known) else []
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=[("", gettext("全部")), *known, *odd]
                )

    def clean(self) -> dict[str, Any]:
        """A day that is no day, an amount that is none, and what is turned round: a sentence beside the field."""
        for name in self.fields.keys() & (DAYS | AMOUNTS):
            _filters, unread = narrowing.read({name: self.data.get(name, "")})
            if unread:
                self.add_error(name, _DAY if name in DAYS else _AMOUNT)
        found, _unread = narrowing.read({name: self.data.get(name, "") for name in self.fields})
        if found.received_from and found.received_to and found.received_to < found.received_from:
            self.add_error("received_to", gettext("比开始的日子早。"))
        if found.amount_from is not None and found.amount_to is not None and found.amount_to < found.amount_from:
            self.add_error("amount_to", gettext("比开始的金额小。"))
        return self.cleaned_data


_DAY = _("日期写成 2026-11-24 这样。")
_AMOUNT = _("只写数字，单位是元，可带两位小数。")


@dataclass(frozen=True)
class Narrowing:
    """What an address narrows a list to, with all that the page shows of it."""

    filters: Filters
    form: FilterForm
    options: Options
    chips: list[dict[str, str]]

    @property
    def is_any(self) -> bool:
        return bool(self.filters.chosen)


def in_address(request: HttpRequest) -> dict[str, str]:
    """The filters of an address, as they stand there."""
    return {name: request.GET[name] for name in narrowing.NAMES if request.GET.get(name)}


def tidied(request: HttpRequest) -> str:
    """The address without filters left empty, as a form sends them; nothing where it is tidy already."""
    if all(request.GET.get(name) != "" for name in narrowing.NAMES):
        return ""
    query = request.GET.copy()
    for name in [*(name for name in narrowing.NAMES if query.get(name) == ""), *PAGING]:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def of(request: HttpRequest, standing: Standing, *, on: date) -> Narrowing:
    """Read the filters of an address. What cannot be read narrows nothing and is told beside its field."""
    options = offered(standing, on=on)
    form = FilterForm(request.GET, options)
    form.is_valid()
    found, _unread = narrowing.read({
        name: text for name, text in in_address(request).items() if name not in form.errors
    })  # fmt: skip
    return Narrowing(found, form, options, _chips(request, found, options))


def offered(standing: Standing, *, on: date) -> Options:
    """What each filter can be set to, as (code, words): lists of the catalogue, and who and what is there."""
    lists, there = catalogue().lists, worklists.filter_options(standing, on=on)
    edition = catalogue().edition(INTAKE, on=on)
    towns = {code: name for code, name, _town in there["town"]}
    named = {name: [(code, words) for code, words, _town in rows] for name, rows in there.items()}
    return {
        **named,
        **{
            name: [(code, said(words)) for code, words in lists[of_list].items()]
            for name, of_list in (
                ("category", "categories"), ("matter_type", "matter_types"), ("handling_class", "handling_classes"),
                ("risk", "risk_levels"),
            )
        },
        "channel": [(code, str(words)) for code, words in CHANNELS.items()],
        "flag": [(code, str(words)) for code, words in FLAGS.items()],
        "handler": [(narrowing.NOBODY, gettext("未分派")), *named["handler"]],
        "village": [(code, f"{towns.get(town, '')}{name}") for code, name, town in there["village"]],
        "station": [(code, said(title)) for code, title in edition.stations.items()],
        "state": [(code, said(state.title)) for code, state in edition.states.items()],
        "limit": [(code, limit_title(code)) for code in (*edition.limits, "review")],
    }  # fmt: skip


def words_of(name: str, value: str | date | int, options: Options) -> str:
    """A filter that is set, in words: 来源：来信."""
    if isinstance(value, date):
        words = long_day(value)
    elif isinstance(value, int):
        words = wan(value)
    else:
        words = dict(options.get(name, [])).get(value, value)
    return f"{LABELS[name]}{gettext('：')}{words}"


def menus(request: HttpRequest, chosen: Narrowing, names: Iterable[str]) -> list[dict[str, Any]]:
    """The quick menus: each choice is this address with one value changed, from the first page again."""
    return [_menu(request, name, chosen.options[name], getattr(chosen.filters, name)) for name in names]


def _menu(request: HttpRequest, name: str, options: list[tuple[str, str]], value: str) -> dict[str, Any]:
    choices = [("", gettext("全部")), *options]
    return {
        "label": str(LABELS[name]), "value": dict(choices).get(value, value),
        "options": [
            {"url": _changed(request, name, code), "label": words, "current": code == value}
            for code, words in choices
        ],
    }  # fmt: skip


def _chips(request: HttpRequest, found: Filters, options: Options) -> list[dict[str, str]]:
    return [
        {"label": words_of(name, value, options), "url": _changed(request, name, "")}
        for name, value in found.chosen.items()
    ]


def _changed(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    for gone in (name, *PAGING):
        query.pop(gone, None)
    if value:
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def not_offered(given: Mapping[str, str], options: Options) -> list[str]:
    """Of filters kept in a saved view: those that are none any more or whose choice is no longer there, in words."""
    found, unread = narrowing.read(given)
    gone = [f"{LABELS.get(name, name)}{gettext('：')}{text}" for name, text in unread.items()]
    coded = {one.name for one in fields(Filters)} - DAYS - AMOUNTS
    gone += [
        words_of(name, value, options)
        for name, value in found.chosen.items()
        if name in coded and value not in dict(options.get(name, []))
    ]
    return gone
