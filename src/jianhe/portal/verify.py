"""验文书: whether a paper is ours, asked with the verification code printed on it. No person is ever named."""

import unicodedata

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jianhe.casework import documents
from jianhe.casework.willingness import INVITATION
from jianhe.portal.frame import organ_of, page
from jianhe.records.queries import public as asked
from jianhe.web.access import public


class VerifyForm(forms.Form):
    """The code as it is printed at the foot of a paper."""

    code = forms.CharField(
        label=gettext_lazy("验证码"), max_length=80, help_text=gettext_lazy("文书末尾、二维码旁边那一串字母和数字")
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and say what it stands for."""
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answer(request, form.cleaned_data["code"])
    return page(request, "portal/verify.html", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@require_safe
def look(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR of a paper leads."""
    return _answer(request, code)


def _answer(request: HttpRequest, typed: str) -> HttpResponse:
    code = "".join(unicodedata.normalize("NFKC", typed[:80]).upper().split()).replace("-", "")
    found = asked.paper_by_code(code) if code.isascii() and code.isalnum() else None
    if found is None:
        form = VerifyForm({"code": typed[:80]})
        form.add_error("code", gettext("没有查到这样一份文书。请对照再输一次；还是没有，就打电话问，先不要按它办。"))
        return page(request, "portal/verify.html", {"form": form, "is_unknown": True}, status=404)
    kind = documents.papers().get(found.paper)
    organ = next((organ_of(centre) for centre in asked.centres() if centre.organ == found.organ), found.organ)
    title = "" if kind is None else kind.title.en if get_language() == "en" else kind.title.zh
    is_invitation = found.paper == INVITATION and not found.is_void
    context = {"found": found, "title": title, "organ": organ, "is_invitation": is_invitation, "code": code}
    return page(request, "portal/verified.html", context)
