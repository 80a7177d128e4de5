"""用自己的话说: what happened, in one's own words; the likely kinds, with the words that decided, and a person at hand.

The letter is read on this machine, shown back once, and kept nowhere: it travels by POST, and no record holds it. Where it
speaks of suicide or violence, the officer on duty hears that somebody wrote so, and neither the words nor who it was.
"""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jianhe.casework import danger
from jianhe.law.guide.cards import card_on
from jianhe.law.guide.classify import DANGERS, Alternative, Reading, packaged_guide
from jianhe.law.guide.doors import doors
from jianhe.law.guide.tree import parting, tree
from jianhe.portal import guide_pages as pages
from jianhe.portal.frame import page
from jianhe.portal.wording import said
from jianhe.records.queries import public as asked
from jianhe.web.access import public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today

LONGEST = 4000  # characters; a longer story begins with what matters
ALIKE = 0.6  # a second kind with this share of the first one's score is asked about


class WordsForm(forms.Form):
    """What happened, as one would tell it."""

    text = forms.CharField(
        label=gettext_lazy("发生了什么事？"), max_length=LONGEST, strip=True,
        help_text=gettext_lazy("想到什么说什么，方言也行。点键盘上的话筒，说也行。"),
        error_messages={"required": gettext_lazy("写一两句就行：谁、什么事、到哪一步了。")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )  # fmt: skip


@public
@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Ask for the story, and answer with what it is likely about."""
    form = WordsForm(request.POST or None)
    if not form.is_valid():
        return page(request, "portal/guide/words.html", {"form": form}, status=422 if form.errors else 200)
    reading = packaged_guide(today(request)).read(form.cleaned_data["text"])
    context = {"form": form, **heard(reading, request), **pages.general_desk(at=now(request))}
    if context["danger"]:
        context["was_told"] = _tell(reading, request)
    return page(request, "portal/guide/heard.html", context)


def _tell(reading: Reading, request: HttpRequest) -> bool:
    """The officer on duty of the first centre hears that somebody wrote such words; not the words, not who."""
    centres = asked.centres()
    return bool(centres) and danger.tell_from_guide(
        risks=reading.risk, centre=centres[0], address=client_address(request),
        by=request.standing, at=now(request),  # type: ignore[attr-defined]
    )  # fmt: skip


def heard(reading: Reading, request: HttpRequest) -> dict[str, Any]:
    """The likely kinds in words, whether a person should decide, the question that parts the first two, the danger."""
    kinds: list[Reading | Alternative] = [reading, *reading.alternatives]
    second = reading.alternatives[0] if reading.alternatives else None
    is_close = second is not None and second.score >= ALIKE * (1 - sum(each.score for each in reading.alternatives))
    is_asked = second is not None and (is_close or not reading.confident)
    way = parting(reading.matter_type, second.matter_type, tree(today(request))) if second and is_asked else None
    return {
        "danger": next((code for code in DANGERS if code in reading.risk), ""),
        "is_sure": reading.confident,
        "because": said(reading.reasons[0]),
        "question_url": pages.way_url(way) if way else "",
        "kinds": [
            _kind(one, on=today(request)) for one in (kinds[:1] if reading.confident and not is_close else kinds[:3])
        ],
        "summary": gettext("您写的，我们没有保存。"),
    }  # fmt: skip


def _kind(found: Reading | Alternative, *, on: date) -> dict[str, str]:
    """A likely kind, at the stage that was told; its page has the same stage.

    The usual way of the kind is told only to whom it leads: whoever stands before another door hears of that one alone.
    """
    card = card_on(found.matter_type, on)
    is_usual = found.first_authority == card.door
    here = [found.matter_type, *([found.variant] if found.variant else [])]
    return {
        "title": pages.title_of(card, found.variant), "plain": said(card.plain) if is_usual else "",
        "door": said(doors(on)[found.first_authority].name),
        "url": reverse("portal:guide_stage" if found.variant else "portal:guide_kind", args=here),
    }  # fmt: skip
