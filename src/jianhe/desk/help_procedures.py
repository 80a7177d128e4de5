"""程序说明: each procedure of the catalogue as a page: its chart, and each step with who, what for, by when and why."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jianhe.casework.rules import catalogue
from jianhe.desk.timeline import paper_title
from jianhe.desk.units import KINDS
from jianhe.desk.wording import cited, limit_title, said
from jianhe.law.chart import Language, draw, length_of
from jianhe.law.editions import INTAKE, Asks, Edition, Starts, Step
from jianhe.law.roles import title as role_title
from jianhe.web.access import needs
from jianhe.web.clock import today


@needs("see_guide")
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure in the edition of today."""
    rows = [
        {"title": said(edition.title), "url": reverse("desk:help_procedure", args=[code]),
         "steps": len(edition.steps), "since": edition.first_day, "basis": _basis(edition)}
        for code in catalogue().editions
        for edition in [_edition(request, code)]
    ]  # fmt: skip
    return render(request, "desk/help/procedures.html", {"rows": rows})


@needs("see_guide")
@require_safe
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """One procedure: the edition of today, or the one that the address names (`edition` = its first day)."""
    edition = _edition(request, procedure)
    day = edition.first_day
    return render(request, "desk/help/procedure.html", {
        "title": said(edition.title), "since": day, "basis": _basis(edition),
        "notes": [said(note) for note in edition.notes],
        "chart_url": f"{reverse('desk:help_chart', args=[procedure])}?edition={day}",
        "chart_name": f"{procedure}-{day}.svg", "is_intake": procedure == INTAKE,
        "starts": _start(edition, edition.starts) if edition.starts else None,
        "states": [
            {"title": said(state.title), "station": said(edition.stations[state.station]), "public": said(state.public),
             "whose": _("结束") if state.ends else _("我们办") if state.owner == "us" else _("等别人")}
            for state in edition.states.values()
        ],
        "steps": [_step(edition, step) for step in edition.steps.values()],
        "materials": [
            {"title": said(one.title), "before": _("、").join(said(edition.steps[code].title) for code in one.before),
             "hint": said(one.hint)}
            for one in edition.materials.values()
        ],
        "outcomes": [said(words) for words in edition.outcomes.values()],
        "others": [
            {"day": each.first_day, "url": f"{request.path}?edition={each.first_day}"}
            for each in reversed(catalogue().editions[procedure]) if each.first_day != day
        ],
    })  # fmt: skip


@needs("see_guide")
@require_safe
def chart(request: HttpRequest, procedure: str) -> HttpResponse:
    """The chart of an edition, in the reader's language."""
    svg = draw(_edition(request, procedure), catalogue().limits_now(), _language())
    return HttpResponse(svg, content_type="image/svg+xml")


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _edition(request: HttpRequest, code: str) -> Edition:
    day = request.GET.get("edition")
    try:
        if day is not None:
            return catalogue().edition_named(f"{code}/{date.fromisoformat(day)}")
        known = catalogue().editions[code]
        return next((each for each in reversed(known) if each.first_day <= today(request)), known[0])
    except (LookupError, ValueError):
        raise Http404 from None


def _start(edition: Edition, starts: Starts) -> dict[str, Any]:
    spine = catalogue().editions[INTAKE][-1]
    after = [
        _("%(title)s（%(outcomes)s）") % {
            "title": said(earlier.title), "outcomes": _("、").join(said(earlier.outcomes[one]) for one in outcomes)
        }
        for code, outcomes in starts.after.items()
        for earlier in [catalogue().editions[code][-1]]
    ]  # fmt: skip
    return {
        "who": _("、").join(said(role_title(role)) for role in starts.by),
        "states": _("、").join(said(spine.states[code].title) for code in starts.from_),
        "after": _("、").join(after), "requires": _conditions(starts.requires), "asks": _asks(edition, starts.asks),
        "basis": _("、").join(map(cited, starts.cite)),
    }  # fmt: skip


def _step(edition: Edition, step: Step) -> dict[str, Any]:
    where = _("、").join(said(edition.states[code].title) for code in step.from_)
    limit = catalogue().limits_now()[step.within] if step.within else None
    return {
        "title": said(step.title), "from": where, "to": said(edition.states[step.to].title) if step.to != "same" else "",
        "who": _("、").join([*(said(role_title(role)) for role in step.by), *_nobody(step)]),
        "approval": said(role_title(step.approval)) if step.approval else "",
        "hands_over": _receiver(step.hands_over) if step.hands_over else "", "asks": _asks(edition, step.asks),
        "requires": _conditions(step.requires), "papers": [paper_title(code) for code in step.papers],
        "limit": _("，").join((limit_title(limit.id), length_of(limit, _language()), *map(cited, limit.cite))) if limit else "",
        "starts": _("、").join(limit_title(code) for code in step.clocks.starts),
        "basis": _("、").join(map(cited, step.cite)), "consequence": said(step.consequence),
    }  # fmt: skip


def _nobody(step: Step) -> list[str]:
    """What stands among those who take a step where nobody has to."""
    return [_("没有人办的，当夜自动认定")] if step.by_itself else []


def _receiver(what: str) -> str:
    """A kind of unit, or the units in which a role is held."""
    return str(KINDS[what]) if what in KINDS else said(role_title(what))


def _asks(edition: Edition, asks: Asks) -> str:
    return _("、").join(
        said(edition.facts[name].label) + ("" if how == "required" else _("（可不填）")) for name, how in asks.items()
    )


def _conditions(names: tuple[str, ...]) -> list[str]:
    return [said(catalogue().condition(name).means) for name in names]


def _basis(edition: Edition) -> str:
    return _("、").join(map(cited, edition.basis))
