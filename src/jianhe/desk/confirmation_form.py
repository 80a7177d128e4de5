"""The form of the eligibility check: the rules' questions, who signed the application, which materials go along."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from jianhe.casework.confirmation_facts import LABOUR, fact_name
from jianhe.casework.packets import CHOOSABLE
from jianhe.casework.rules import catalogue
from jianhe.desk.wording import said
from jianhe.law.confirmation_rules import rules

_PROOF_WORDS = ("主持", "证明")


def _parts() -> list[tuple[str, str]]:
    return [("", _("不随件")), ("agreement", _("调解协议")), ("proof", _("主持调解的证明")), ("other", _("其他材料"))]


class CheckForm(forms.Form):
    """It judges nothing itself: the rules do, each time the page is drawn."""

    use_required_attribute = False

    def __init__(
        self, data: Any, *, matter: Any, known: Mapping[str, Any], parties: Sequence[Any], materials: Sequence[Any],
        signed_files: Sequence[UUID],
    ) -> None:  # fmt: skip
        super().__init__(data)
        lists = catalogue().lists
        yes_no = [(code, said(words)) for code, words in lists["is_it_so"].items()]
        for rule, one in rules().items():
            if one.ask is not None:
                self.fields[fact_name(rule)] = _radio(said(one.ask), yes_no, known.get(fact_name(rule)))
        if matter.matter_type not in LABOUR:
            self.fields["is_labour"] = _radio(_("这是不是劳动争议？"), yes_no, known.get("is_labour"))
        links = [(code, said(words)) for code, words in lists["confirmation_links"].items()]
        self.fields["court_link"] = forms.ChoiceField(
            label=_("为什么由这个法院管辖"), choices=links, required=False, initial=known.get("court_link", "seat")
        )
        self.fields["applicants"] = forms.MultipleChoiceField(
            label=_("谁在申请书上签了字"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(str(party.pk), party.name) for party in parties],
        )  # fmt: skip
        self.materials = list(materials)
        for one in self.materials:
            self.fields[f"file_{one.pk}"] = forms.ChoiceField(
                label=one.name, choices=_parts(), required=False, initial=_guess(one, signed_files)
            )
        self.is_valid()  # a choice that nobody offered counts as not chosen

    @property
    def questions(self) -> list[Any]:
        """The questions, as bound fields."""
        return [self[name] for name in self.fields if name.startswith(("r_", "c_")) or name == "is_labour"]

    @property
    def papers(self) -> list[Any]:
        return [self[f"file_{one.pk}"] for one in self.materials]

    def value(self, name: str) -> Any:
        """What was chosen; before anything was sent, what the page shows at first."""
        if not self.is_bound:
            return self.fields[name].initial
        return self.cleaned_data.get(name, "")

    def answers(self) -> dict[str, str]:
        names = [name for name in self.fields if not name.startswith("file_") and name != "applicants"]
        return {name: str(self.value(name)) for name in names if self.value(name)}

    def applicants(self) -> list[UUID]:
        return [UUID(key) for key in self.value("applicants") or ()]

    def chosen(self) -> dict[str, list[Any]]:
        """The materials by the part they are, for the verb."""
        return {part: [one for one in self.materials if self.value(f"file_{one.pk}") == part] for part in CHOOSABLE}


def _radio(label: str, choices: list[tuple[str, str]], known: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=known)


def _guess(one: Any, signed_files: Sequence[UUID]) -> str:
    """The signatures belong to the agreement; a paper that says so is the proof of presiding."""
    if any(word in one.name for word in _PROOF_WORDS):
        return "proof"
    return "agreement" if one.pk in signed_files or "协议" in one.name else ""
