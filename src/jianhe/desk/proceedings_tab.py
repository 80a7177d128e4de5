"""The tab 程序: every run with its line, steps, clocks and papers; what may be started here, and the form that starts it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianhe.casework import starting
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import BadFacts
from jianhe.desk import beside, checklist, next_step, step_form
from jianhe.desk.matter import Sight, line_of, of_matter, opened, show, standing_in
from jianhe.desk.step_form import Asking, StepForm
from jianhe.desk.timeline import paper_title
from jianhe.desk.wording import keys_in, said, told, value_of
from jianhe.law.editions import INTAKE, START, Edition
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.roles import may
from jianhe.records.queries import matters, reconciliation
from jianhe.web.clock import now, today
from jianhe.web.form_keys import sent_key
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


@require_GET
@of_matter()
def matter_proceedings(request: HttpRequest, matter: Any) -> HttpResponse:
    """Open children first, then the intake, then what has ended; beside them the clocks and what may be started."""
    sight = opened(request, matter, "proceedings")
    clocks = beside.deadlines(sight)
    runs = sorted(sight.runs, key=lambda run: (run.closed_at is not None, run.procedure == INTAKE, -run.number))
    names = matters.names(key for run in runs for key in keys_in(edition_of(run), run.facts))
    return show(sight, "proceedings", {
        "runs": [_run(run, sight, clocks, names) for run in runs], "targets": beside.review(sight),
        "deadlines": [clock for clock in clocks if clock["proceeding"] == sight.intake.pk], **_offered(sight),
    })  # fmt: skip


def _run(run: Any, sight: Sight, clocks: list[dict[str, Any]], names: dict[str, str]) -> dict[str, Any]:
    edition = edition_of(run)
    is_child = run.procedure != INTAKE
    choices = sight.choices_of_all.get(run.pk, [])
    return {
        "number": run.number, "title": said(edition.title), "subject": _subject(run, edition, names),
        "help_url": reverse("desk:help_procedure", args=[run.procedure]),
        "edition": edition.first_day, "state": said(edition.states[run.state].title),
        "owner": run.owner, "opened_at": run.opened_at, "closed_at": run.closed_at, "next_due": run.next_due,
        "outcome": said(edition.outcomes[run.outcome]) if run.outcome in edition.outcomes else "",
        "line": line_of(sight, run, edition) if is_child else [],
        "line_name": _("%(title)s的办理线") % {"title": said(edition.title)},
        "steps": next_step.listed(choices, sight.url, run.number),
        "talks_url": sight.url("talks", run.number) if run.procedure in reconciliation.PROCEDURES else "",
        "deadlines": [clock for clock in clocks if is_child and clock["proceeding"] == run.pk],
        "materials": checklist.rows(run, edition, sight),
        "papers": [
            {"url": sight.url("paper", line.id, "docx"), "label": f"{paper_title(line.code)} {line.text}"}
            for line in sight.of_kind("document")
            if is_child and line.more["proceeding"] == str(run.pk) and line.more["state"] != "void"
        ],
    }  # fmt: skip


def _subject(run: Any, edition: Edition, names: dict[str, str]) -> str:
    """What the run is about, in words, where one matter may have several of a kind."""
    name = edition.starts.subject if edition.starts else None
    return value_of(edition.facts[name], run.facts[name], names) if name and name in run.facts else ""


def _offered(sight: Sight) -> dict[str, Any]:
    """What may be started now, and apart from it what not, with the reasons."""
    rows = []
    if sight.matter.closed_at is None and may(sight.by.roles, "open_proceeding"):
        for offer in starting.offers(intake=sight.intake, by=sight.by, on=today(sight.request)):
            row = {"label": said(offer.edition.title), "id": f"start-{offer.code}"}
            if offer.refusal is None:
                row["url"] = sight.url("start", offer.code)
            else:
                why = told(offer.refusal)
                row |= {"unavailable": why["sentence"], "citation": why["citation"]}
            rows.append(row)
    return {
        "startable": [row for row in rows if "url" in row],
        "not_startable": [row for row in rows if "url" not in row],
    }


@require_http_methods(["GET", "POST"])
@of_matter("open_proceeding")
def start(request: HttpRequest, matter: Any, procedure: str) -> HttpResponse:
    """The form that starts a procedure; sent, the child proceeding is open."""
    by, at = standing_in(request), now(request)
    edition, intake = starting.edition_to_start(procedure, on=today(request)), matters.proceeding_of(matter, None)
    if edition is None or intake is None:
        raise Http404
    asking = Asking(intake, edition, START, by, at)
    if request.method == "GET":
        problem = starting.refusal(intake=intake, procedure=procedure, by=by, on=today(request))
        return _page(request, asking, step_form.form_for(asking), refusal=problem, is_shut=problem is not None)
    form = step_form.form_for(asking, request.POST)
    try:
        starting.start(
            matter=matter, procedure=procedure, given=form.given(), by=by, at=at,
            form_key=sent_key(request),
        )  # fmt: skip
    except BadFacts as bad:
        form.tell(bad.errors)
        return _page(request, asking, form, status=UNPROCESSABLE)
    except Refused as bad:
        return _page(request, asking, form, refusal=bad.refusal, status=UNPROCESSABLE)
    messages.success(request, _("“%(title)s”开始了。") % {"title": said(edition.title)})
    return redirect_whole(request, reverse("desk:matter_proceedings", args=[matter.short_code]))


def _page(
    request: HttpRequest, asking: Asking, form: StepForm, *, refusal: Refusal | None = None, is_shut: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    matter, step = asking.proceeding.matter, asking.step
    return render(request, "desk/matter/step.html", {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "now": now(request),
        "title": said(step.title), "articles": step_form.articles(asking), "form": form, "is_shut": is_shut,
        "papers": [paper_title(code) for code in step.papers], "kinds": step_form.KINDS,
        "back_url": reverse("desk:matter_proceedings", args=[matter.short_code]),
        "refusal": told(refusal) if refusal else None, "form_key": request.POST.get("form_key") or uuid4(),
    }, status=status)  # fmt: skip
