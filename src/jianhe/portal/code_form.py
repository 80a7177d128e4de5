"""The two things that open a matter or a booked visit: the code on the receipt, and the end of the telephone number."""

import unicodedata
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from jianhe.casework import looking_up
from jianhe.casework.looking_up import Answer
from jianhe.portal.fields import ReceiptCodeField
from jianhe.portal.frame import page
from jianhe.web.address import client_address
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE
from jianhe.web.middleware import open_for_the_public


class DigitsForm(forms.Form):
    """The last four digits of the phone that a code belongs to; which code, each form says."""

    field_order = ("code", "digits")
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

    code = ReceiptCodeField()


def opened_by(request: HttpRequest, form: TrackForm) -> Answer:
    """What a form that was filled in rightly opens; the try is counted."""
    return looking_up.open_by_receipt(
        code=form.cleaned_data["code"], digits=form.cleaned_data["digits"], address=client_address(request), at=now(request)
    )


def opened_matter(request: HttpRequest) -> tuple[TrackForm, UUID] | HttpResponse:
    """The matter that a press opens anew by code and digits; else the page to go on with: how to begin, or why not."""
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(reverse("portal:track"))
    answer = opened_by(request, form)
    if answer.matter is None:
        return refused_page(request, form, answer)
    open_for_the_public(answer.matter)
    return form, answer.matter


def refused_page(request: HttpRequest, form: TrackForm, answer: Answer) -> HttpResponse:
    """The page that asks again: something is wrong, and it is not said what; or until when to wait."""
    if answer.wait_until is not None:
        waiting = {"form": form, "wait_until": answer.wait_until, "now": now(request)}
        return page(request, "portal/track.html", waiting, status=429)
    form.add_error(None, gettext("查询码和电话后四位对不上。请对照回执；电话换过的，到窗口或打电话问。"))
    return page(request, "portal/track.html", {"form": form}, status=UNPROCESSABLE)
