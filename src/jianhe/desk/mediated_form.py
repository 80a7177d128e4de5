"""The form of a mediation agreement: what was quarrelled about, who pays whom how much by when, and what else was agreed."""

import re
import unicodedata
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework.agreement_terms import BadTerms, Payment, Terms
from jianhe.desk.wording import told

ROWS = 6  # payments that the form has room for
_DAY: dict[str, Any] = {
    "required": False, "input_formats": ["%Y-%m-%d"], "widget": forms.DateInput(attrs={"type": "date"}),
    "error_messages": {"invalid": _("日期写成 2026-11-24 这样。")},
}  # fmt: skip


class Yuan(forms.CharField):
    """An amount in yuan as people type it; in the form's data it is fen, None where nothing stands."""

    def to_python(self, value: Any) -> Any:
        plain = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").replace("¥", "").strip()
        if not plain:
            return None
        found = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2}))?", plain)
        if found is None:
            raise forms.ValidationError(gettext("金额只写数字，单位是元，最多两位小数。"))
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class MediatedForm(forms.Form):
    """The usual clauses; the sums are judged by the verb."""

    use_required_attribute = False

    cause = forms.CharField(label=_("因为什么事"), max_length=300, error_messages={"required": _("没有写因为什么事。")})
    facts = forms.CharField(label=_("双方都认的事实"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    what = forms.CharField(label=_("什么款"), max_length=100, required=False)
    total = Yuan(label=_("一共多少元"), required=False)
    payer = forms.ChoiceField(label=_("谁付"), required=False)
    payee = forms.ChoiceField(label=_("付给谁"), required=False)
    manner = forms.CharField(label=_("怎样付"), max_length=200, required=False)
    days = forms.CharField(label=_("逾期几日可以请求全部"), max_length=3, required=False)
    terms = forms.CharField(label=_("其他约定"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    rest_settled = forms.BooleanField(label=_("履行完毕后再无其他争议"), required=False)
    court = forms.CharField(label=_("共同向哪个法院申请司法确认"), max_length=100, required=False)
    number = forms.CharField(label=_("协议编号（调解组织的）"), max_length=60, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = [one for one in people if one.side in "ab"]
        for name in ("payer", "payee"):
            field: Any = self.fields[name]
            field.choices = [("", _("请选")), *((str(one.pk), one.name) for one in self.people)]
        for place in range(1, ROWS + 1):
            self.fields[f"due_{place}"] = forms.DateField(label=_("哪天前付"), **_DAY)
            self.fields[f"amount_{place}"] = Yuan(label=_("付多少元"), required=False)

    def rows(self) -> list[tuple[Any, Any]]:
        """The payments as pairs of fields."""
        return [(self[f"due_{place}"], self[f"amount_{place}"]) for place in range(1, ROWS + 1)]

    def wanted(self) -> Terms:
        """The terms of a valid form; a payment without a day or payer is told by `clean`."""
        given = self.cleaned_data
        clauses: list[tuple[str, dict[str, str]]] = [("dispute", {"cause": given["cause"]})]
        told = {"facts": {"facts": given["facts"]}, "payment": {"what": given["what"]} if given["total"] else {},
                "account": {"manner": given["manner"]}, "breach": {"days": given["days"]}, "other": {"terms": given["terms"]},
                "confirmation": {"court": given["court"]}}  # fmt: skip
        clauses += [(code, blanks) for code, blanks in told.items() if blanks and all(blanks.values())]
        clauses += [("rest_settled", {})] if given["rest_settled"] else []
        clauses += [("confidential", {}), ("free_will", {})]
        return Terms(
            parties=tuple(one.pk for one in self.people), clauses=tuple(clauses), total=given["total"] or 0,
            payments=tuple(Payment(day, fen, UUID(given["payer"]), UUID(given["payee"])) for day, fen in self._payments()),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for place in range(1, ROWS + 1):
            if bool(given.get(f"due_{place}")) != bool(given.get(f"amount_{place}")):
                self.add_error(f"amount_{place}", gettext("日期和金额要一起写。"))
        if given.get("total") and not (given.get("what") and given.get("payer") and given.get("payee")):
            self.add_error("total", gettext("有钱要付的，写明什么款、谁付、付给谁。"))
        return given

    def tell(self, bad: BadTerms) -> None:
        """The verb's sentences, above the form; the sum's beside the sum."""
        for name, refusal in bad.errors.items():
            self.add_error("total" if name == "total" else None, told(refusal)["sentence"])

    def _payments(self) -> list[tuple[date, int]]:
        pairs = [(self.cleaned_data[f"due_{n}"], self.cleaned_data[f"amount_{n}"]) for n in range(1, ROWS + 1)]
        return [(day, fen) for day, fen in pairs if day and fen]


def typed_before(version: Any, instalments: list[Any]) -> dict[str, Any]:
    """A draft as the form shows it, for the next one."""
    known = {clause["code"]: clause["blanks"] for clause in version.clauses}
    first = instalments[0] if instalments else None
    found = {
        "cause": known.get("dispute", {}).get("cause", ""), "facts": known.get("facts", {}).get("facts", ""),
        "what": known.get("payment", {}).get("what", ""), "manner": known.get("account", {}).get("manner", ""),
        "days": known.get("breach", {}).get("days", ""), "terms": known.get("other", {}).get("terms", ""),
        "court": known.get("confirmation", {}).get("court", ""), "rest_settled": "rest_settled" in known,
        "total": f"{version.total / 100:.2f}" if version.total else "",
        "payer": str(first.payer_id) if first else "", "payee": str(first.payee_id) if first else "",
    }  # fmt: skip
    for place, one in enumerate(instalments[:ROWS], 1):
        found |= {f"due_{place}": one.due_on, f"amount_{place}": f"{one.amount / 100:.2f}"}
    return found
