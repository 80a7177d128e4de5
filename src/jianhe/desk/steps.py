"""Taking a step: its form, the confirm page of a final one, and the page that shows both versions."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianhe.casework import proceedings
from jianhe.casework.permits import Stale
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import BadFacts
from jianhe.desk import step_form
from jianhe.desk.matter import of_matter, standing_in
from jianhe.desk.step_form import Asking, StepForm
from jianhe.desk.timeline import paper_title
from jianhe.desk.wording import facts_told, keys_in, said, told, value_of
from jianhe.law.editions import INTAKE
from jianhe.law.refusals import Refused
from jianhe.law.roles import title as role_title
from jianhe.records.events import KINDS
from jianhe.records.queries import access, matters, trail
from jianhe.web.clock import now, today
from jianhe.web.form_keys import sent_key
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole
from jianhe.web.templatetags.jianhe import relative

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@of_matter("take_step")
def step(request: HttpRequest, matter: Any, step: str, run: int | None = None) -> HttpResponse:
    """One step of a run: GET shows its form, POST takes it; a final step is shown once more before it is taken."""
    proceeding = matters.proceeding_of(matter, run)
    if proceeding is None or step not in edition_of(proceeding).steps:
        raise Http404
    root = access.matter_by_number(standing_in(request), request.GET.get("root_matter", ""))
    asking = Asking(proceeding, edition_of(proceeding), step, standing_in(request), now(request), root)
    if request.method == "GET":
        problem = proceedings.refusal(proceeding=proceeding, step=step, by=asking.by, on=today(request))
        return _page(request, asking, step_form.form_for(asking), refusal=problem, is_shut=problem is not None)
    if "fill" in request.POST:
        return _page(request, asking, step_form.form_for(asking, step_form.filled_in(asking, request.POST)))
    form = step_form.form_for(asking, request.POST)
    if "change" in request.POST:
        return _page(request, asking, form)
    return _taken(request, asking, form)


def _taken(request: HttpRequest, asking: Asking, form: StepForm) -> HttpResponse:
    """Hand what was typed to the verb, and answer what it says."""
    matter, given = asking.proceeding.matter, form.given()
    try:
        if asking.step.final and "confirmed" not in request.POST:
            return _confirm(request, asking, form, proceedings.check_step(
                proceeding=asking.proceeding, step=asking.code, given=given, by=asking.by, on=today(request)
            ))  # fmt: skip
        done = proceedings.take_step(
            proceeding=asking.proceeding, step=asking.code, given=given, by=asking.by, at=asking.at,
            form_key=sent_key(request), version=_number(request.POST.get("version")),
        )  # fmt: skip
    except Stale:
        return _conflict(request, asking, form)
    except BadFacts as bad:
        form.tell(bad.errors)
        return _page(request, asking, form, status=UNPROCESSABLE)
    except Refused as bad:
        return _page(request, asking, form, refusal=bad.refusal, status=UNPROCESSABLE)
    title = said(asking.step.title)
    role: str | None = getattr(done, "role", None)  # of an approval that was asked for, where the step waits for one
    if role is not None:
        whom = "、".join(person.name for person in matters.holders_of(matter, role, on=today(request)))
        words = _("“%(step)s”已请%(role)s批准：%(whom)s。批准后自动办理。")
        messages.info(
            request, words % {"step": title, "role": said(role_title(role)), "whom": whom or _("还没有人担任")}
        )
    else:
        messages.success(request, _("“%(step)s”办好了。") % {"step": title})
    if asking.step.effect == "end_referral" and matter.unit_id not in asking.by.units:
        return redirect_whole(request, reverse("desk:mediations"))  # it may be out of the organisation's reach now
    return redirect_whole(request, back_url(asking.proceeding))


def back_url(run: Any) -> str:
    """Where a step leads back to: the record, or for a child the tab on which it stands."""
    page = "matter" if run.procedure == INTAKE else "matter_proceedings"
    return reverse(f"desk:{page}", args=[run.matter.short_code])


def _page(
    request: HttpRequest, asking: Asking, form: StepForm, *, refusal: Any = None, is_shut: bool = False,
    conflict: Any = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(request, "desk/matter/step.html", {
        **_about(request, asking), "form": form, "refusal": told(refusal) if refusal else None, "is_shut": is_shut,
        "conflict": conflict, "kinds": step_form.KINDS, "numbered": step_form.NUMBERED, "must_say": step_form.must_say(asking,
        form.data or form.initial),
        "fills": [name for name in (asking.fact_of(choices="grounds_"), "organ_unit") if name in asking.step.asks],
        "form_key": request.POST.get("form_key") or uuid4(),
    }, status=status)  # fmt: skip


def _about(request: HttpRequest, asking: Asking) -> dict[str, Any]:
    """What every page of a step says of it: the matter, the articles, the papers, who must agree."""
    matter, step = asking.proceeding.matter, asking.step
    approver = proceedings.approving_role(asking.proceeding, asking.edition, asking.code)
    return {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "now": now(request),
        "step": step,
        "title": said(step.title), "articles": step_form.articles(asking), "consequence": said(step.consequence),
        "papers": [paper_title(code) for code in step.papers], "back_url": back_url(asking.proceeding),
        "approver": said(role_title(approver)) if approver and approver not in asking.by.roles else "",
        "version": matter.version, "state": asking.proceeding.state, "changed_at": matter.changed_at.isoformat(),
    }  # fmt: skip


def _confirm(request: HttpRequest, asking: Asking, form: StepForm, found: dict[str, Any]) -> HttpResponse:
    """Who, what, which papers, and that it cannot be undone; everything typed goes along."""
    names = matters.names(keys_in(asking.edition, found))
    kept = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    people = "、".join(party.name for party in matters.parties_of(asking.proceeding.matter))
    return render(request, "desk/matter/confirm.html", {
        **_about(request, asking), "rows": facts_told(asking.edition, found, names), "kept": kept, "people": people,
    })  # fmt: skip


def _conflict(request: HttpRequest, asking: Asking, form: StepForm) -> HttpResponse:
    """Somebody was faster: what changed since, beside what was typed. Nothing of either is lost."""
    edition, theirs = asking.edition, asking.proceeding.facts
    given = {name: value for name, value in form.given().items() if value}
    names = matters.names([*keys_in(edition, theirs), *keys_in(edition, given)])
    before = edition.states.get(request.POST.get("state", ""))
    rows = [{
        "label": _("环节"), "mine": said(before.title) if before else "",
        "theirs": said(edition.states[asking.proceeding.state].title),
        "changed": request.POST.get("state") != asking.proceeding.state,
    }]  # fmt: skip
    for name in asking.step.asks:
        fact = edition.facts[name]
        mine = _shown(fact, given.get(name), names)
        other = value_of(fact, theirs[name], names) if name in theirs else ""
        if mine or other:
            rows.append({"label": said(fact.label), "mine": mine, "theirs": other, "changed": mine != other})
    changes = trail.changes_since(asking.proceeding.matter, _moment(request.POST.get("changed_at"), asking.at))
    last = next((event for event in reversed(changes) if event.actor is not None), None)
    conflict = {
        "their_name": last.actor.name if last and last.actor else _("别人"), "fields": rows,
        "their_time": relative(asking.proceeding.matter.changed_at, asking.at),
        "changes": [{"label": str(KINDS[event.kind].label), "name": event.actor.name if event.actor else "",
        "at": event.at} for event in changes],
    }  # fmt: skip
    return _page(request, asking, form, conflict=conflict, status=CONFLICT)


def _shown(fact: Any, value: Any, names: dict[str, str]) -> str:
    """What was typed, in words where it is a choice; text as it stands."""
    if value in (None, ""):
        return ""
    return value_of(fact, value, names) if fact.type in ("choice", "person", "unit", "limit", "boolean") else str(value)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _moment(text: str | None, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return otherwise
