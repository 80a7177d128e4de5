"""What is typed on several public forms: the code of a receipt, a telephone number."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from jianhe.casework.parties import read_phone
from jianhe.law.refusals import Refused
from jianhe.papers.numbering import NumberRefused, parse_receipt_code
from jianhe.portal.wording import in_words


class ReceiptCodeField(forms.CharField):
    """The code as it stands on the receipt, however it was typed."""

    def __init__(self, **more: Any) -> None:
        words = {"label": gettext_lazy("查询码"), "help_text": gettext_lazy("回执上最大的一行，10 位")}
        super().__init__(max_length=40, **{**words, **more})

    def clean(self, value: Any) -> str:
        try:
            return parse_receipt_code(super().clean(value))
        except NumberRefused as refused:
            words = gettext("查询码是 10 个字母和数字，没有 0、O、1、I、L。请对照回执再输一次。")
            raise forms.ValidationError(words) from refused


class PhoneField(forms.CharField):
    """A telephone number that can be called."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **more: Any) -> None:
        super().__init__(label=gettext_lazy("您的电话"), max_length=30, **more)

    def clean(self, value: Any) -> str:
        try:
            return read_phone(super().clean(value))
        except Refused as refused:
            raise forms.ValidationError(in_words(refused.refusal)) from refused
