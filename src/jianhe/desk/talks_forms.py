"""Forms of the meeting page: who comes, what each side asks and offers, how the session ends."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianhe.casework.rules import catalogue
from jianhe.casework.sittings import Comer
from jianhe.desk.talks_page import COMERS, money
from jianhe.desk.wording import said
from jianhe.records.queries.reconciliation import GapRow

OTHERS, SPARE_ITEMS = 4, 3
RESULTS = {
    "agreed": gettext_lazy("谈成了，送审查"), "adjourned": gettext_lazy("没谈完，改日再谈"), "failed": gettext_lazy("没有谈成"),
}  # fmt: skip


def fen_of(text: str) -> int | None:
    """Yuan as somebody typed them, in fen: 186,400.00 → 18640000; None for an empty field. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("¥", "").replace(" ", "")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain):
        raise ValueError(text)
    whole, _dot, part = plain.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


class BeginForm(forms.Form):
    """Where the talks are and who came; every party says once more whether it is willing."""

    use_required_attribute = False
    place = forms.CharField(
        label=gettext_lazy("在哪里"), max_length=100, error_messages={"required": gettext_lazy("没有写在哪里谈。")}
    )

    def __init__(
        self, *args: Any, people: Iterable[Any], bookings: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        rooms = list(bookings)
        if rooms:
            self.fields["booking"] = forms.ChoiceField(
                label=_("订好的房间"), required=False, choices=[("", _("没有订，或者不在这里")), *rooms]
            )
        for party in self.people:
            key = party.pk
            self.fields[f"here_{key}"] = forms.BooleanField(
                label=_("%(name)s到场") % {"name": party.name}, required=False
            )
            self.fields[f"willing_{key}"] = forms.ChoiceField(
                label=_("%(name)s现在愿不愿意谈") % {"name": party.name}, required=False, widget=forms.RadioSelect,
                choices=[("willing", _("愿意")), ("refused", _("不愿意"))],
            )  # fmt: skip
            self.fields[f"seen_{key}"] = forms.BooleanField(label=_("身份已核对"), required=False)
            self.fields[f"lacks_{key}"] = forms.BooleanField(label=_("代理人来的，缺授权委托书"), required=False)
        for place in range(OTHERS):
            self.fields[f"name_{place}"] = forms.CharField(label=_("其他到场的人"), required=False, max_length=100)
            self.fields[f"as_{place}"] = forms.ChoiceField(
                label=_("身份"), required=False,
                choices=[("", "—"), *[(code, str(label)) for code, label in COMERS.items() if code != "party"]],
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"party": party, **{name: self[f"{name}_{party.pk}"] for name in ("here", "willing", "seen", "lacks")}}
            for party in self.people
        ]

    @property
    def others(self) -> list[tuple[Any, Any]]:
        return [(self[f"name_{place}"], self[f"as_{place}"]) for place in range(OTHERS)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for party in self.people:
            if given.get(f"here_{party.pk}") and not given.get(f"willing_{party.pk}"):
                self.add_error(f"willing_{party.pk}", _("到场的人要再问一次愿不愿意。"))
        for place in range(OTHERS):
            if given.get(f"name_{place}") and not given.get(f"as_{place}"):
                self.add_error(f"as_{place}", _("选他是什么身份。"))
        return given

    def comers(self) -> list[Comer]:
        given = self.cleaned_data
        found = [
            Comer(party.name, "party", party, given[f"seen_{party.pk}"], given[f"lacks_{party.pk}"],
                  given[f"willing_{party.pk}"] == "willing")
            for party in self.people if given[f"here_{party.pk}"]
        ]  # fmt: skip
        return found + [
            Comer(given[f"name_{place}"], given[f"as_{place}"]) for place in range(OTHERS) if given[f"name_{place}"]
        ]


class OffersForm(forms.Form):
    """The gap table as typed: items with what is asked, offered and settled, in yuan."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: list[GapRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.size = len(rows) + SPARE_ITEMS
        for place in range(self.size):
            row = rows[place] if place < len(rows) else GapRow("", None, None, None)
            self.fields[f"item_{place}"] = forms.CharField(
                label=_("项目"), required=False, max_length=60, initial=row.item
            )
            for name, label, fen in (("asked", _("要"), row.asked), ("given", _("给"), row.given),
                                     ("settled", _("谈成"), row.settled)):  # fmt: skip
                self.fields[f"{name}_{place}"] = forms.CharField(label=label, required=False, initial=money(fen))

    @property
    def rows(self) -> list[dict[str, Any]]:
        names = ("item", "asked", "given", "settled")
        return [{name: self[f"{name}_{place}"] for name in names} for place in range(self.size)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in [name for name in self.fields if not name.startswith("item_")]:
            try:
                given[name] = fen_of(given.get(name, ""))
            except ValueError:
                self.add_error(name, _("金额只写数字，单位是元。"))
        return given

    def gap(self) -> list[GapRow]:
        given = self.cleaned_data
        return [
            GapRow(given[f"item_{place}"], given[f"asked_{place}"], given[f"given_{place}"], given[f"settled_{place}"])
            for place in range(self.size) if given[f"item_{place}"]
        ]  # fmt: skip


class EndForm(forms.Form):
    """How a session ended."""

    use_required_attribute = False
    result = forms.ChoiceField(
        label=gettext_lazy("结果"), widget=forms.RadioSelect, choices=list(RESULTS.items()),
        error_messages={"required": gettext_lazy("没有选结果。")},
    )  # fmt: skip
    summary = forms.CharField(
        label=gettext_lazy("会谈情况"), widget=forms.Textarea, max_length=5000,
        help_text=gettext_lazy("写进笔录。不写双方的开价，开价记在差额里。"),
        error_messages={"required": gettext_lazy("没有写会谈情况。")},
    )  # fmt: skip
    methods = forms.MultipleChoiceField(label=gettext_lazy("和解五法，用了哪几种"), required=False,
                                        widget=forms.CheckboxSelectMultiple)  # fmt: skip
    failure_reason = forms.ChoiceField(label=gettext_lazy("没谈成的原因"), required=False)
    remedy = forms.CharField(
        label=gettext_lazy("告知的其他途径"), widget=forms.Textarea, required=False,
        help_text=gettext_lazy("没有谈成的要写。一行一条，写明时效。"),
    )  # fmt: skip

    def __init__(self, *args: Any, methods: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons: Any = self.fields["failure_reason"]
        listed = catalogue().lists["reconciliation_failures"]
        reasons.choices = [("", "—"), *[(code, said(words)) for code, words in listed.items()]]
        offered: Any = self.fields["methods"]
        offered.choices = [(one.code, said(one.name)) for one in methods]
        if not offered.choices:
            del self.fields["methods"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("result") == "failed":
            for name, words in (("failure_reason", _("没有谈成的，选原因。")), ("remedy", _("没有写告知的其他途径。"))):
                if not given.get(name):
                    self.add_error(name, words)
        return given
