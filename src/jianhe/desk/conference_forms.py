"""The forms of a conference: calling it, putting a matter on its agenda, an opinion, the decision with its tasks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from jianhe.casework.conferences import Asked
from jianhe.casework.free_rooms import BadBooking
from jianhe.desk.rooms import name_of
from jianhe.desk.wording import told

# Fields of the form that the verb knows by another name; whoever calls a conference presides over it at that time.
_FIELDS = {"ends_at": "ends", "presider": "starts_at"}
FURTHER = (1, 2, 3)  # tasks beside the lead's own that a decision has room for


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MatterForm(forms.Form):
    """Which matters, what is asked, and who is asked to come."""

    numbers = forms.CharField(
        label=_("事项编号"), max_length=500, help_text=_("几件一起会商的，用空格分开。"),
        error_messages={"required": gettext_lazy("会商要有事项。")},
    )  # fmt: skip
    question = forms.CharField(
        label=_("会商什么"), max_length=2000, widget=lines(3), error_messages={"required": gettext_lazy("请写明要会商什么。")}
    )
    units = forms.MultipleChoiceField(
        label=_("请哪些单位"), required=False, help_text=_("请来的单位在作出决定以前看得到这件事。"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]


class TimesForm(forms.Form):
    """When and where a conference is: a room is held for it, or none is."""

    starts_at = forms.DateTimeField(
        label=_("几时开"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": gettext_lazy("请写几时开。")},
    )  # fmt: skip
    ends = forms.TimeField(
        label=_("到几点"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": 900}),
        help_text=_("不写按一小时。"),
    )  # fmt: skip
    room = forms.ChoiceField(label=_("在哪里"), required=False, help_text=_("选了房间就约下来，有人约了会告诉您。"))

    def __init__(self, *args: Any, rooms: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {str(room.pk): room for room in rooms}
        offered = [(key, name_of(room)) for key, room in self.rooms.items()]
        self.fields["room"].choices = [("", gettext("没有定")), *offered]  # type: ignore[attr-defined]

    def times(self) -> dict[str, Any]:
        """What was typed, for the verb; only of a form that is valid."""
        starts_at, ends = self.cleaned_data["starts_at"], self.cleaned_data["ends"]
        day = timezone.localdate(starts_at)
        return {
            "starts_at": starts_at, "room": self.rooms.get(self.cleaned_data["room"]),
            "ends_at": timezone.make_aware(datetime.combine(day, ends)) if ends else None,
        }  # fmt: skip

    def tell(self, bad: BadBooking) -> None:
        """Put the sentences of a room that cannot be held beside their fields."""
        for name, refusal in bad.errors.items():
            self.add_error(_FIELDS.get(name, name), told(refusal)["sentence"])

    def clean_starts_at(self) -> datetime:
        """A time without a zone is one of this centre."""
        given: datetime = self.cleaned_data["starts_at"]
        return given if timezone.is_aware(given) else timezone.make_aware(given)


class CallForm(MatterForm, TimesForm):
    """召集会商: besides, its name, when and where."""

    title = forms.CharField(
        label=_("会商名称"), max_length=100, error_messages={"required": gettext_lazy("会商要有名称。")}
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "starts_at", "ends", "room", "numbers", "question", "units", "form_key")


class OpinionForm(forms.Form):
    """意见: what is said and on what basis; 不同意见 stays word for word."""

    unit = forms.ChoiceField(label=_("哪个单位的意见"), required=False)
    text = forms.CharField(
        label=_("意见"), max_length=5000, widget=lines(3), error_messages={"required": gettext_lazy("请写意见。")}
    )
    basis = forms.CharField(
        label=_("依据"), max_length=1000, widget=lines(2), error_messages={"required": gettext_lazy("意见要写明依据。")},
        help_text=_("一行一条，可以写法条代码，也可以写规定的名称。"),
    )  # fmt: skip
    is_dissent = forms.BooleanField(label=_("不同意见（原话保留）"), required=False)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(str(unit.pk), unit.name) for unit in units]
        self.fields["unit"].choices = asked  # type: ignore[attr-defined]
        if not asked:
            del self.fields["unit"]


class DecisionForm(forms.Form):
    """决定: one lead unit and one day, and what else is to be done by whom."""

    decision = forms.CharField(
        label=_("决定"), max_length=5000, widget=lines(3), error_messages={"required": gettext_lazy("请写决定。")}
    )
    lead = forms.ChoiceField(
        label=_("主办单位（只定一个）"), error_messages={"required": gettext_lazy("请定一个主办单位。")}
    )
    due_on = forms.DateField(
        label=_("几时前办完"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请定几时前办完。")},
    )  # fmt: skip

    def __init__(self, *args: Any, asked: Iterable[Any] = (), units: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(str(unit.pk), unit.name) for unit in asked]
        others = [(str(unit.pk), unit.name) for unit in units if (str(unit.pk), unit.name) not in first]
        choices: list[Any] = [("", gettext("选一个单位")), (gettext("请来的单位"), first), (gettext("其他单位"), others)]
        self.fields["lead"].choices = choices  # type: ignore[attr-defined]
        for n in FURTHER:
            whose = gettext("任务 %(n)d 由谁办") % {"n": n}
            self.fields[f"unit_{n}"] = forms.ChoiceField(label=whose, choices=choices, required=False)
            self.fields[f"what_{n}"] = forms.CharField(label=gettext("做什么"), max_length=2000, required=False)
            self.fields[f"due_{n}"] = forms.DateField(
                label=gettext("几时前"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )

    def clean(self) -> dict[str, Any]:
        """A further task is whole or empty."""
        found: dict[str, Any] = super().clean() or {}
        for n in FURTHER:
            parts = [found.get(f"{name}_{n}") for name in ("unit", "what", "due")]
            if any(parts) and not all(parts):
                self.add_error(f"what_{n}", gettext("任务要写明由谁办、做什么、几时前。"))
        return found

    def further(self, units: dict[str, Any]) -> list[Asked]:
        """The further tasks, with the units behind their keys."""
        found = self.cleaned_data
        return [
            Asked(units[found[f"unit_{n}"]], found[f"what_{n}"], found[f"due_{n}"]) for n in FURTHER if found[f"what_{n}"]
        ]

    @property
    def task_rows(self) -> list[list[Any]]:
        """The fields of the further tasks, row by row."""
        return [[self[f"{name}_{n}"] for name in ("unit", "what", "due")] for n in FURTHER]
