"""查进度: the receipt's code and four digits of the phone open a matter's progress, and nothing beyond it.

Both travel by POST, so that they land in no address, log or history; only the code of a receipt's QR comes as a link,
and the link alone opens nothing.
"""

import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jianhe.casework import looking_up, rules
from jianhe.law.steps import stations
from jianhe.papers.numbering import NumberRefused, parse_receipt_code
from jianhe.portal.frame import name_of, page
from jianhe.records.queries import public as asked
from jianhe.records.queries.public import Progress
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.middleware import open_for_the_public
from jianhe.web.templatetags.jianhe import short_day


class TrackForm(forms.Form):
    """The code as it stands on the receipt, and the last four digits of the phone that was given."""

    code = forms.CharField(
        label=gettext_lazy("查询码"), max_length=40, help_text=gettext_lazy("回执上最大的一行，10 位")
    )
    digits = forms.CharField(
        label=gettext_lazy("电话后四位"), max_length=10, help_text=gettext_lazy("登记时留的那个电话"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "enterkeyhint": "go"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        try:
            return parse_receipt_code(self.cleaned_data["code"])
        except NumberRefused as refused:
            words = gettext("查询码是 10 个字母和数字，没有 0、O、1、I、L。请对照回执再输一次。")
            raise forms.ValidationError(words) from refused

    def clean_digits(self) -> str:
        digits = "".join(unicodedata.normalize("NFKC", self.cleaned_data["digits"]).split())
        if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(gettext("要 4 个数字，是电话号码的最后四位。"))
        return digits


@public
@never_cache
@require_safe
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """Where the receipt's QR leads: the code is filled in, the digits are asked for."""
    return page(request, "portal/track.html", {"form": TrackForm(initial={"code": code[:40]}), "has_code": True})


@public
@never_cache
@sensitive_post_parameters("code", "digits")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for code and digits, and show how far the matter is."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = looking_up.open_by_receipt(
            code=form.cleaned_data["code"], digits=form.cleaned_data["digits"],
            address=client_address(request), at=now(request),
        )  # fmt: skip
        if answer.wait_until is not None:
            waiting = {"form": form, "wait_until": answer.wait_until, "now": now(request)}
            return page(request, "portal/track.html", waiting, status=429)
        if answer.matter is not None:
            open_for_the_public(answer.matter)
            return page(request, "portal/progress.html", _shown(request, asked.progress_of(answer.matter)))
        form.add_error(None, gettext("查询码和电话后四位对不上。请对照回执；电话换过的，到窗口或打电话问。"))
    return page(request, "portal/track.html", {"form": form}, status=422 if form.errors else 200)


def _shown(request: HttpRequest, progress: Progress) -> dict[str, Any]:
    """Progress in public words: where it is, until when, whom to ask. No name, story or kind of matter."""
    matter, intake = progress.matter, progress.intake
    edition, language = rules.edition_of(intake), get_language() or ""
    late_days = (today(request) - matter.next_due).days if matter.next_due else 0
    is_late = late_days > 0 and matter.turn == "us"
    line = [
        {
            "label": station.title.of(language),
            "state": "late" if station.status == "now" and is_late else station.status,
            "when": short_day(station.at),
        }
        for station in stations(edition, intake.state, progress.visited)
        if station.status != "away"
    ]
    return {
        "stations": line,
        "sentence": edition.states[intake.state].public.of(language),
        "matter": matter,
        "is_late": is_late,
        "late_days": late_days,
        "closed_on": timezone.localdate(matter.closed_at) if matter.closed_at else None,
        "who": _who(progress),
    }


def _who(progress: Progress) -> dict[str, str]:
    """Whom to call. For a sealed matter the centre answers, so that not even the unit tells what it is about."""
    matter = progress.matter
    if matter.is_sealed:
        return {"unit": name_of(matter.centre), "person": "", "phone": matter.centre.hotline}
    officer = matter.handler
    unit = (matter.unit.name_en if get_language() == "en" else "") or matter.unit.name
    return {
        "unit": unit,
        "person": officer.name if officer else "",
        "phone": (officer.phone if officer else "") or matter.unit.phone or matter.centre.hotline,
    }
