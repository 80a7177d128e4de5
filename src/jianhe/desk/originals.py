"""退还原件: which originals, to whom, how; a numbered receipt comes of it, and what went back is no longer outstanding."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jianhe.casework import originals
from jianhe.desk.matter import of_matter, standing_in
from jianhe.desk.wording import RETURNED, told
from jianhe.law.refusals import Refused
from jianhe.records.queries import documents, receipts
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


class ReturnForm(forms.Form):
    """What goes back, who takes it, how and when."""

    use_required_attribute = False
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("退哪几件"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("没有选要退的原件。")},
    )  # fmt: skip
    to = forms.CharField(label=gettext_lazy("谁领取"), max_length=100, error_messages={
        "required": gettext_lazy("没有写谁领取。"),
    })  # fmt: skip
    how = forms.ChoiceField(label=gettext_lazy("怎么退"), choices=list(RETURNED.items()), widget=forms.RadioSelect)
    tracking_number = forms.CharField(label=gettext_lazy("邮件号（邮寄的要写）"), max_length=40, required=False)
    on = forms.DateField(label=gettext_lazy("哪天退"), input_formats=["%Y-%m-%d"], error_messages={
        "invalid": gettext_lazy("日期写成 2026-11-24 这样。"), "required": gettext_lazy("没有写哪天退。"),
    })  # fmt: skip

    def __init__(self, *args: Any, here: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["chosen"]
        choices.choices = [(str(original.pk), original.name) for original in here]


@require_http_methods(["GET", "POST"])
@of_matter("record_service")
def return_originals(request: HttpRequest, matter: Any) -> HttpResponse:
    """The originals that are still here, all of them chosen at first; sent, the receipt has its number."""
    here = documents.originals_to_return(matter)
    form = ReturnForm(request.POST or None, here=here, initial=_first(matter, here, today(request)))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            receipt = originals.give_back(
                matter=matter, originals=[one for one in here if str(one.pk) in given["chosen"]], to=given["to"],
                how=given["how"], on=given["on"], tracking_number=given["tracking_number"], by=standing_in(request),
                at=now(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, told(refused.refusal)["sentence"])
        else:
            messages.success(request, _("退还登记好了，打印%(number)s请领取人签名。") % {"number": receipt.number})
            return redirect_whole(request, reverse("desk:matter_papers", args=[matter.short_code]))
    context = {"matter": matter, "number": matter.short_code, "form": form, "here": here}
    return render(request, "desk/matter/originals.html", context, status=UNPROCESSABLE if form.errors else 200)


def _first(matter: Any, here: list[Any], on: date) -> dict[str, Any]:
    people = receipts.who_brought(matter)
    return {"chosen": [str(one.pk) for one in here], "to": people[0].name if people else "", "how": "window", "on": on}
