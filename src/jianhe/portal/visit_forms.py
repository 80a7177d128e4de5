"""预约来访: what is asked before the time is chosen, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jianhe.casework.booked_visits import Desk, Free, Wish
from jianhe.casework.rules import catalogue
from jianhe.portal.fields import PhoneField
from jianhe.portal.wording import said

MOST_PEOPLE = 20


class VisitForm(forms.Form):
    """To which window, why, who, and what help is needed."""

    unit = forms.ChoiceField(
        label=_("找哪里"), widget=forms.RadioSelect, error_messages={"required": _("选一个，不清楚就选综合受理。")}
    )
    about = forms.CharField(
        label=_("来说什么事"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一两句就行，窗口先看，您来了少说一遍。"),
    )  # fmt: skip
    name = forms.CharField(
        label=_("您的姓名"), max_length=60, error_messages={"required": _("没写姓名，我们不知道怎么称呼您。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = PhoneField(
        help_text=_("前一天提醒您用；改时间要用它的后四位。"),
        error_messages={"required": _("没写电话，改时间、提醒都找不到您。没有电话的，直接到窗口来。")},
    )
    people = forms.IntegerField(label=_("一共几个人来"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    needs = forms.MultipleChoiceField(label=_("要我们准备什么"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(desk.unit.code, unit_name(desk.unit)) for desk in desks]  # type: ignore[attr-defined]
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (code, said(title)) for code, title in catalogue().lists["visit_needs"].items()
        ]

    def wish(self, guide_code: str) -> Wish:
        data = self.cleaned_data
        return Wish(unit=data["unit"], name=data["name"], phone=data["phone"], about=data["about"], people=data["people"],
                    needs=tuple(data["needs"]), guide_code=guide_code)  # fmt: skip

    def carried(self) -> list[tuple[str, str]]:
        """What was entered, as hidden fields of the page on which the time is chosen."""
        data = {name: self.data.getlist(name) for name in self.fields}  # type: ignore[attr-defined]
        return [(name, value) for name, values in data.items() for value in values]


def unit_name(unit: Any) -> str:
    return (unit.name_en if get_language() == "en" else "") or str(unit.name)


def time_in(text: str) -> datetime | None:
    """The time that a choice stands for; None for what is none."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def choices_of(days: Sequence[Free]) -> list[dict[str, Any]]:
    """The free times by day, as choices."""
    return [
        {"day": free.day, "id": f"slot-{free.day}", "count": len(free.times),
         "options": [option(one, left) for one, left in free.times]}
        for free in days
    ]  # fmt: skip


def option(begins: datetime, left: int = 0) -> dict[str, str]:
    local = timezone.localtime(begins)
    hint = {"hint": str(_("还有 %(n)d 个")) % {"n": left}} if left > 1 else {}
    return {"value": local.strftime("%Y-%m-%dT%H:%M"), "label": local.strftime("%H:%M"), **hint}
