"""和解五法: five places that the centre's administrators fill with its own methods. None is invented: empty says so."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianhe.casework import methods as verbs
from jianhe.desk.wording import told
from jianhe.law.practice import FIVE
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import reconciliation
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import redirect_whole


class MethodForm(forms.Form):
    """What a method is called, when it is used, how, and what is to be noted."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=80)
    use_when = forms.CharField(label=gettext_lazy("什么时候用"), max_length=200)
    steps = forms.CharField(label=gettext_lazy("怎样做"), max_length=2000, help_text=gettext_lazy("一行一步"),
                            widget=forms.Textarea)  # fmt: skip
    note = forms.CharField(label=gettext_lazy("要记什么"), max_length=200)


@needs("manage_units")
@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """The five places, and whether the methods are shown in the talks."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None
    named = {one.place: one for one in reconciliation.methods_named(standing.centre)}
    rows = [{"place": place, "method": named.get(place)} for place in range(1, FIVE + 1)]
    return render(request, "desk/admin/methods.html", {"rows": rows, "missing": FIVE - len(named), "named": len(named)})


@needs("manage_units")
@require_http_methods(["GET", "HEAD", "POST"])
def name_method(request: HttpRequest, place: int) -> HttpResponse:
    """Name the method of one place; what stood there ends, and past sessions keep it."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None
    if place not in range(1, FIVE + 1):
        raise Http404
    there: Any = next((one for one in reconciliation.methods_named(standing.centre) if one.place == place), None)
    form = MethodForm(request.POST or None, initial={name: getattr(there, name, "") for name in MethodForm.base_fields})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            verbs.name_one(place=place, **form.cleaned_data, by=standing, at=now(request))
            messages.success(request, gettext("已经命名。"))
            return redirect_whole(request, reverse("desk:methods"))
        except Refused as refused:
            refusal = told(refused.refusal)
    context = {"form": form, "refusal": refusal, "place": place, "there": there}
    return render(request, "desk/admin/name_method.html", context, status=422 if form.errors or refusal else 200)


@needs("manage_units")
@require_POST
def end_method(request: HttpRequest, key: UUID) -> HttpResponse:
    """A method is used no longer."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    verbs.end_one(key=key, by=standing, at=now(request))
    messages.success(request, gettext("已经停用；以前的会谈记录里还看得到。"))
    return redirect_whole(request, reverse("desk:methods"))
