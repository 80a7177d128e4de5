"""留痕, the audit administrator's page: what happened, by whom, when, in ids and codes; and does the chain hold."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jianhe.casework import tracing
from jianhe.people.standing import Standing
from jianhe.records.events import KINDS
from jianhe.records.queries import audit as asked
from jianhe.records.queries import staff
from jianhe.web.access import needs
from jianhe.web.clock import now

FAULTS = {
    "link missing": gettext_lazy("少了一环"),
    "event missing": gettext_lazy("这一环指向的事件不见了"),
    "event or link changed": gettext_lazy("事件或者这一环被改过"),
    "links cut off at the end": gettext_lazy("末尾的环被截掉了"),
    "event without a link": gettext_lazy("有一个事件没有连上"),
}


class FilterForm(forms.Form):
    """What to narrow the list to; all of it stands in the address, so that a view can be bookmarked."""

    kind = forms.ChoiceField(label=gettext_lazy("什么事"), required=False)
    actor = forms.ChoiceField(label=gettext_lazy("谁"), required=False)
    day = forms.DateField(label=gettext_lazy("哪天"), required=False)
    matter = forms.UUIDField(label=gettext_lazy("事项标识"), required=False)

    def __init__(self, *args: Any, by: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert by.centre is not None
        everybody = ("", gettext("全部"))
        kinds = [everybody, *((code, kind.label) for code, kind in KINDS.items())]
        people = [everybody, *((str(person.pk), person.name) for person in staff.people_of(by.centre))]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["actor"].choices = people  # type: ignore[attr-defined]


@needs("see_audit")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    return _page(request)


@needs("verify_audit")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chain of the centre and say what was found."""
    chain = tracing.verify_chain(by=request.standing, at=now(request))  # type: ignore[attr-defined]
    return _page(request, chain=chain, fault=FAULTS.get(chain.why, chain.why))


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    standing: Standing = request.standing  # type: ignore[attr-defined]
    form = FilterForm(request.GET or None, by=standing)
    narrowed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = asked.trail(standing, _asked(narrowed), after=request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": [{"event": event, "kind": _kind(event.kind), "facts": _facts(event.facts)} for event in found.events],
        "older": found.older,
        "is_narrowed": any(narrowed.values()),
    }
    return render(request, "desk/admin/audit.html", {**context, **more})


def _asked(narrowed: dict[str, Any]) -> asked.Asked:
    actor: str = narrowed.get("actor") or ""
    day: date | None = narrowed.get("day")
    return asked.Asked(narrowed.get("kind") or "", UUID(actor) if actor else None, day, narrowed.get("matter"))


def _kind(code: str) -> str:
    return str(KINDS[code].label) if code in KINDS else code


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    many = {name: value if isinstance(value, list) else [value] for name, value in facts.items()}
    return [(name, "、".join(map(str, values))) for name, values in many.items()]
