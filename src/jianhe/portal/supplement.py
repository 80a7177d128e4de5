"""补材料: words and papers for one's own matter, opened anew by code and digits at each press, and never in an address."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.casework import supplementing
from jianhe.casework.online import MOST_FILES
from jianhe.law.refusals import Refused
from jianhe.portal.code_form import TrackForm, opened_matter
from jianhe.portal.frame import page
from jianhe.portal.wording import in_words
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.clock import now
from jianhe.web.files_field import FilesField
from jianhe.web.form_keys import key_of_form
from jianhe.web.htmx import UNPROCESSABLE

_EMPTY_OR_LARGE = _("“%(name)s”是空的，或者超过 50 MB。")


class SupplementForm(forms.Form):
    """What is added: words, files, or both."""

    text = forms.CharField(
        label=_("要补充说的"), max_length=supplementing.LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("新的情况、对方又怎么说的。只交材料的，这里空着。"),
    )  # fmt: skip
    materials = FilesField(
        label=_("材料的照片或文件"), required=False, most=MOST_FILES, help_text=_("放在亮处，字看得清，一张拍一页。"),
        sentences={"too_many": _("一次最多 %(n)d 份，其余的到窗口补。"), "empty_one": _EMPTY_OR_LARGE,
                   "too_large": _EMPTY_OR_LARGE},
    )  # fmt: skip


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest) -> HttpResponse:
    """The form, then what came in and who looks at it until when."""
    opened = opened_matter(request)
    if isinstance(opened, HttpResponse):
        return opened
    form, matter = opened
    if request.POST.get("do") != "send":
        return _ask(request, matter, form, SupplementForm())
    what = SupplementForm(request.POST, request.FILES)
    if not what.is_valid():
        return _ask(request, matter, form, what, status=UNPROCESSABLE)
    try:
        is_answered = supplementing.hand_in(
            opened=matter, digits=form.cleaned_data["digits"], text=what.cleaned_data["text"],
            files=what.cleaned_data["materials"], form_key=key_of_form(request), at=now(request),
        )  # fmt: skip
    except Refused as refused:
        what.add_error(None, in_words(refused.refusal))
        return _ask(request, matter, form, what, status=UNPROCESSABLE)
    context = {"is_answered": is_answered, "count": len(what.cleaned_data["materials"]), **_opens(form)}
    return page(request, "portal/supplement/done.html", context)


def _ask(request: HttpRequest, matter: UUID, opens: TrackForm, form: SupplementForm, *, status: int = 200) -> HttpResponse:
    progress = asked.progress_of(matter)
    wanted = supplementing.wanted(progress.matter, progress.intake)
    context = {"form": form, "form_key": key_of_form(request), "wanted": wanted, **_opens(opens)}
    return page(request, "portal/supplement/ask.html", context, status=status)


def _opens(form: TrackForm) -> dict[str, Any]:
    return {"code": form.cleaned_data["code"], "digits": form.cleaned_data["digits"]}
