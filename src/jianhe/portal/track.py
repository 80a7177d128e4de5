"""查进度: the receipt's code and four digits of the phone open a matter's progress, and nothing beyond it.

Both travel by POST, so that they land in no address, log or history; only the code of a receipt's QR comes as a link,
and the link alone opens nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jianhe.casework import rules, supplementing
from jianhe.casework.packets import in_groups
from jianhe.law.steps import stations
from jianhe.portal import visit
from jianhe.portal.after import offered, said_after
from jianhe.portal.code_form import TrackForm, opened_by, refused_page
from jianhe.portal.frame import name_of, page
from jianhe.portal.receive import offered_of_service, said_of_service
from jianhe.records.queries import public as asked
from jianhe.records.queries.public import Progress
from jianhe.web.access import public
from jianhe.web.clock import today
from jianhe.web.middleware import open_for_the_public
from jianhe.web.templatetags.jianhe import short_day


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
        answer = opened_by(request, form)
        if answer.visit is not None:
            return visit.shown(request, answer.visit, form)
        if answer.matter is None:
            return refused_page(request, form, answer)
        open_for_the_public(answer.matter)
        progress, after = said_after(request, asked.progress_of(answer.matter))
        after |= said_of_service(request, progress, form.cleaned_data["digits"])
        own = offered_of_service(request, progress, form.cleaned_data["digits"])
        context = {**_told(request, progress), **_ways_on(progress, form), **own, **after}
        status = 422 if {"after_refused", "service_refused"} & set(after) else 200
        return page(request, "portal/progress.html", context, status=status)
    return page(request, "portal/track.html", {"form": form}, status=422 if form.errors else 200)


def _ways_on(progress: Progress, form: TrackForm) -> dict[str, Any]:
    """What the person can do next, each press opening the matter anew by code and digits."""
    return {
        "wanted": supplementing.wanted(progress.matter, progress.intake), "typed": form.cleaned_data,
        "code": form.cleaned_data["code"], "digits": form.cleaned_data["digits"],
    }  # fmt: skip


def _told(request: HttpRequest, progress: Progress) -> dict[str, Any]:
    """The progress of the matter; of one that was merged, that of the matter it goes on under."""
    own = _shown(request, progress)
    if progress.matter.outcome != "merged":
        return own
    onward = asked.goes_on_under()
    if onward is None:
        return {**own, "merged": own["sentence"], "sentence": "", "closed_on": None, "stations": []}
    open_for_the_public(onward)
    return {**_shown(request, asked.progress_of(onward)), "merged": own["sentence"]}


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
        "proof": _proof(progress),
        **offered(request, progress),
    }


def _proof(progress: Progress) -> dict[str, Any] | None:
    """The hash of the registration, and what it was computed from; of a sealed matter not even keys are shown."""
    found = asked.proof_of(progress.matter.pk)
    if found is None:
        return None
    shown = {"code": progress.matter.lookup_code, "digest": found.hash, "groups": in_groups(found.hash)}
    return shown if progress.matter.is_sealed else {**shown, "before": found.before, "fields": found.fields}


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
