"""更正: counted facts of a matter corrected later, with what was known at the end of any day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jianhe.casework import facts as verbs
from jianhe.casework.rules import catalogue
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.wording import FACTS_COUNTED, said, told
from jianhe.law.editions import Edition
from jianhe.law.refusals import Refused
from jianhe.records.queries import facts
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

REVOKED = "-"  # the fact never was, or no longer is
_SOURCES = {
    "registration": gettext_lazy("登记"), "triage": gettext_lazy("甄别"), "import": gettext_lazy("旧台账"),
    "merge": gettext_lazy("并入"), "undo_merge": gettext_lazy("撤销并入"),
}  # fmt: skip


class CorrectionForm(forms.Form):
    """What is right, since when it is so, and where we know it from."""

    use_required_attribute = False
    fact = forms.ChoiceField(label=gettext_lazy("应当是"))
    valid_from = forms.DateField(label=gettext_lazy("从哪一天起是这样"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=60, help_text=gettext_lazy("例如 2026-11-20 笔录、补交的回执。")
    )

    def __init__(self, offered: Mapping[str, Mapping[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["fact"].choices = [("", _("请选"))] + [  # type: ignore[attr-defined]
            (str(FACTS_COUNTED[field]), [
                *((f"{field}={value}", f"{FACTS_COUNTED[field]}{_('：')}{label}") for value, label in values.items()),
                (f"{field}={REVOKED}", f"{FACTS_COUNTED[field]}{_('：')}{_('撤掉')}"),
            ])
            for field, values in offered.items()
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """For the verb: field and value apart, an empty value where the fact is revoked."""
        field, _sign, value = self.cleaned_data["fact"].partition("=")
        rest = {name: self.cleaned_data[name] for name in ("valid_from", "source")}
        return {"field": field, "value": "" if value == REVOKED else value, **rest}


def values_offered(edition: Edition) -> dict[str, dict[str, str]]:
    """What each counted fact may be corrected to, in words: what the steps of the edition themselves may write."""
    concluded = {step.counts["conclusion"] for step in edition.steps.values() if "conclusion" in step.counts}
    return {
        "acceptance": {"accepted": _("已受理")},
        "class": {code: said(words) for code, words in catalogue().lists["handling_classes"].items()},
        "outcome": {code: said(words) for code, words in edition.outcomes.items()},
        "conclusion": {code: _label(edition, code) for code in sorted(concluded)},
        "withdrawal": {"withdrawn": _("已撤回")},
    }


def _label(edition: Edition, code: str) -> str:
    """An outcome or a state of the edition in words."""
    if code in edition.outcomes:
        return said(edition.outcomes[code])
    return said(edition.states[code].title) if code in edition.states else code


@require_http_methods(["GET", "POST"])
@of_matter("correct_fact")
def matter_facts(request: HttpRequest, matter: Any) -> HttpResponse:
    """The facts as known on a day (`on`), all their values, and the form that corrects one."""
    sight = opened(request, matter, "facts")
    if request.method == "GET":
        return _page(sight, CorrectionForm(values_offered(sight.edition)))
    form = CorrectionForm(values_offered(sight.edition), request.POST)
    if form.is_valid():
        try:
            verbs.correct(matter=matter, by=standing_in(request), at=now(request), **form.given())
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
        "valid_from": change.valid_from, "known_from": change.known_from, "known_to": change.known_to,
        "source": _SOURCES.get(change.source, change.source),
    }  # fmt: skip


def _value(change: Any, sight: Sight) -> str:
    """The stored code in words where the edition or a list has them."""
    offered = values_offered(sight.edition).get(change.field, {})
    if change.field == "petition":
        return _("是") if change.value == "yes" else _("否")
    if change.field in ("merge", "repeat") and change.value:  # where it went, only the tab of what belongs together tells
        return _("是")
    return offered.get(change.value) or _label(sight.edition, change.value)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
