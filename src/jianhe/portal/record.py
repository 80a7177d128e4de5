"""验记录: whether the registration behind a receipt's code and hash stands in the record unchanged. Nothing else is told."""

import re
import unicodedata

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jianhe.casework import looking_up
from jianhe.casework.looking_up import Answer
from jianhe.portal.fields import ReceiptCodeField
from jianhe.portal.frame import page
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now

HASH = re.compile(r"[0-9a-f]{64}")


class RecordForm(forms.Form):
    """The look-up code and the hash, as both stand on the receipt."""

    code = ReceiptCodeField()
    digest = forms.CharField(
        label=gettext_lazy("校验值"), max_length=200, help_text=gettext_lazy("回执末尾 64 个字母和数字，空格不用管"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_digest(self) -> str:
        typed = "".join(unicodedata.normalize("NFKC", self.cleaned_data["digest"]).lower().split())
        if not HASH.fullmatch(typed):
            raise forms.ValidationError(gettext("校验值是 64 个数字和 a 到 f 的字母。"))
        return typed


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Ask for code and hash, and say whether the record stands; how it is computed stands below."""
    form = RecordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "portal/record.html", {"form": form}, status=422 if form.errors else 200)
    answer = looking_up.record_stands(
        code=form.cleaned_data["code"], digest=form.cleaned_data["digest"], address=client_address(request),
        at=now(request),
    )  # fmt: skip
    if isinstance(answer, Answer):
        waiting = {"form": form, "wait_until": answer.wait_until, "now": now(request)}
        return page(request, "portal/record.html", waiting, status=429)
    return page(request, "portal/record.html", {"form": form, "answer": answer}, status=404 if answer == "unknown" else 200)
