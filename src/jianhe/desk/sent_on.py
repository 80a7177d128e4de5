"""The tab 移送协作: what was sent to other units and how it stands; one not yet signed for can be taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import handling
from jianhe.desk import beside, next_step
from jianhe.desk.matter import of_matter, opened, show, standing_in
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import documents, staff
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


class HelpForm(forms.Form):
    """请协办: which unit, and what it is asked for."""

    to_unit = forms.ChoiceField(label=gettext_lazy("请哪个单位协办"))
    ask = forms.CharField(
        label=gettext_lazy("要协办什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写要协办什么。")},
    )  # fmt: skip

    materials = forms.MultipleChoiceField(
        label=gettext_lazy("附哪些材料"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("协办单位只看得到诉求、当事人和这里选的材料。"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[Any], materials: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["materials"].choices = [(str(file.pk), file.name) for file in materials]  # type: ignore[attr-defined]
        if not materials:
            del self.fields["materials"]
        self.fields["to_unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]


@require_GET
@of_matter()
def matter_hand_overs(request: HttpRequest, matter: Any) -> HttpResponse:
    """Every hand-over of the matter, the newest first, and what can be sent from here or why not."""
    return _shown(request, matter)


@require_POST
@of_matter("hand_over")
def ask_help(request: HttpRequest, matter: Any) -> HttpResponse:
    """请协办: the matter stays here; the unit that is asked answers and closes nothing."""
    units, materials = _units(request, matter), documents.attachments_of(matter)
    form = HelpForm(request.POST, units=units, materials=materials)
    if not form.is_valid():
        return _shown(request, matter, form)
    to = next(unit for unit in units if str(unit.pk) == form.cleaned_data["to_unit"])
    chosen = form.cleaned_data.get("materials", [])
    try:
        handling.ask_for_help(
            matter=matter, to_unit=to, ask=form.cleaned_data["ask"], by=standing_in(request), at=now(request),
            files=[file for file in materials if str(file.pk) in chosen],
        )  # fmt: skip
    except Refused as refused:
        return _shown(request, matter, form, told(refused.refusal))
    messages.success(request, gettext("请了%(unit)s协办。") % {"unit": to.name})
    return redirect_whole(request, reverse("desk:matter_hand_overs", args=[matter.short_code]))


def _units(request: HttpRequest, matter: Any) -> list[Any]:
    return [unit for unit in staff.units_of(matter.centre) if unit.pk != matter.unit_id]


def _help(request: HttpRequest, matter: Any) -> HelpForm:
    return HelpForm(units=_units(request, matter), materials=documents.attachments_of(matter))


def _shown(
    request: HttpRequest, matter: Any, form: HelpForm | None = None, refusal: dict[str, str] | None = None
) -> HttpResponse:
    sight = opened(request, matter, "hand_overs")
    cards, roles = beside.hand_offs(sight), sight.by.roles
    for card in cards:
        waits = card["state"] in ("sent", "late") and card["is_lead"]
        card["recall_url"] = reverse("desk:recall", args=[matter.short_code]) if waits and may(roles, "hand_over") else ""
    ways = [
        choice for choice in sight.choices if choice.step.effect == "hand_over" or choice.code.startswith("transfer")
    ]
    asks = matter.closed_at is None and matter.unit_id in sight.by.units and may(roles, "hand_over")
    return show(sight, "hand_overs", {
        "hand_offs": cards, "ways": next_step.listed(ways, sight.url, sight.intake.number), "refusal": refusal,
        "help": (form or _help(request, matter)) if asks else None, "form": form,
        "may_call": matter.closed_at is None and may(roles, "hold_conferences"),
    }, status=UNPROCESSABLE if refusal or (form is not None and form.errors) else 200)  # fmt: skip
