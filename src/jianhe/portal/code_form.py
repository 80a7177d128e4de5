"""The two things that open a matter or a booked visit: the code on the receipt, and the end of the telephone number."""

import unicodedata

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from jianhe.casework import looking_up
from jianhe.casework.looking_up import Answer
from jianhe.papers.numbering import NumberRefused, parse_receipt_code
from jianhe.portal.frame import page
from jianhe.web.address import client_address
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE


class DigitsForm(forms.Form):
    """A code that was handed out, and the last four digits of the phone that it belongs to."""

    code = forms.CharField(
        label=gettext_lazy("查询码"), max_length=40, help_text=gettext_lazy("回执上最大的一行，10 位")
    )
    digits = forms.CharField(
        label=gettext_lazy("电话后四位"), max_length=10, help_text=gettext_lazy("登记时留的那个电话"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "enterkeyhint": "go"}),
    )  # fmt: skip

    def clean_digits(self) -> str:
        digits = "".join(unicodedata.normalize("NFKC", self.cleaned_data["digits"]).split())
        if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(gettext("要 4 个数字，是电话号码的最后四位。"))
        return digits


class TrackForm(DigitsForm):
    """The code as it stands on the receipt, and the last four digits of the phone that was given."""

    def clean_code(self) -> str:
        try:
            return parse_receipt_code(self.cleaned_data["code"])
        except NumberRefused as refused:
            words = gettext("查询码是 10 个字母和数字，没有 0、O、1、I、L。请对照回执再输一次。")
            raise forms.ValidationError(words) from refused


def opened_by(request: HttpRequest, form: TrackForm) -> Answer:
    """What a form that was filled in rightly opens; the try is counted."""
    return looking_up.open_by_receipt(
        code=form.cleaned_data["code"], digits=form.cleaned_data["digits"], address=client_address(request), at=now(request)
    )


def refused_page(request: HttpRequest, form: TrackForm, answer: Answer) -> HttpResponse:
    """The page that asks again: something is wrong, and it is not said what; or until when to wait."""
    if answer.wait_until is not None:
        waiting = {"form": form, "wait_until": answer.wait_until, "now": now(request)}
        return page(request, "portal/track.html", waiting, status=429)
    form.add_error(None, gettext("查询码和电话后四位对不上。请对照回执；电话换过的，到窗口或打电话问。"))
    return page(request, "portal/track.html", {"form": form}, status=UNPROCESSABLE)
