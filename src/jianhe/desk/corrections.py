"""更正: counted facts of a matter corrected later, with what was known at the end of any day."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jianhe.casework import facts as verbs
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.wording import FACTS_COUNTED, listed, said, told
from jianhe.law.refusals import Refused
from jianhe.records.queries import facts
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


class CorrectionForm(forms.Form):
    """Which fact, what is right, since when it is so, and where we know it from."""

    use_required_attribute = False
    field = forms.ChoiceField(label=gettext_lazy("哪一项"), choices=list(FACTS_COUNTED.items()))
    value = forms.CharField(
        label=gettext_lazy("应当是"), required=False, max_length=100, help_text=gettext_lazy("留空就是撤掉这一项。")
    )
    valid_from = forms.DateField(label=gettext_lazy("从哪一天起是这样"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=gettext_lazy("依据"), max_length=60, help_text=gettext_lazy("例如 2026-11-20 笔录、补交的回执。"))


@require_http_methods(["GET", "POST"])
@of_matter("correct_fact")
def matter_facts(request: HttpRequest, matter: Any) -> HttpResponse:
    """The facts as known on a day (`on`), all their values, and the form that corrects one."""
    sight = opened(request, matter, "facts")
    if request.method == "GET":
        return _page(sight, CorrectionForm())
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            verbs.correct(matter=matter, by=standing_in(request), at=now(request), **form.cleaned_data)
        except Refused as bad:
            form.add_error("valid_from", told(bad.refusal)["sentence"])
        else:
            messages.success(request, _("更正好了；以前各天所知的没有变。"))
            return redirect_whole(request, sight.url("matter_facts"))
    return _page(sight, form, status=UNPROCESSABLE)


def _page(sight: Sight, form: CorrectionForm, *, status: int = 200) -> HttpResponse:
    day = _day(sight.request.GET.get("on")) or today(sight.request)
    known = facts.of_matter_as_known(sight.matter, day)
    context = {
        "form": form, "day": day,
        "known": [_row(known[name], sight) for name in FACTS_COUNTED if name in known and known[name].value],
        "changes": [_row(change, sight) for change in facts.of_matter(sight.matter)],
    }  # fmt: skip
    return show(sight, "facts", context, status=status)


def _row(change: Any, sight: Sight) -> dict[str, Any]:
    return {
        "label": FACTS_COUNTED.get(change.field, change.field), "value": _value(change, sight) or _("撤掉了"),
        "valid_from": change.valid_from, "known_from": change.known_from, "known_to": change.known_to, "source": change.source,
    }  # fmt: skip


def _value(change: Any, sight: Sight) -> str:
    """The stored code in words where the edition or a list has them."""
    if change.field == "outcome" and change.value in sight.edition.outcomes:
        return said(sight.edition.outcomes[change.value])
    return listed("handling_classes", change.value) if change.field == "class" else str(change.value)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
