"""The meeting page and what is done on it: asking both sides, a session from its beginning to its end, the gap table."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import methods, sittings, willingness
from jianhe.desk import talks_page
from jianhe.desk.doing import do
from jianhe.desk.matter import Sight, of_matter, opened, standing_in
from jianhe.desk.rooms import name_of
from jianhe.desk.talks_forms import BeginForm, EndForm, OffersForm
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.records.queries import matters, reconciliation, rooms
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole
from jianhe.web.templatetags.jianhe import clock_time

NEAR = timedelta(hours=12)  # a room that was booked around now


@require_GET
@of_matter()
def talks(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """One reconciliation: who is willing, the session that runs, the draft, the gap, and what comes next."""
    sight = opened(request, matter, "talks")
    return render(request, "desk/talks/page.html", talks_page.context(sight, run_of(matter, run)))


def run_of(matter: Any, number: int) -> Any:
    """The reconciliation with this number on the matter, or 404."""
    run = matters.proceeding_of(matter, number)
    if run is None or run.procedure not in reconciliation.PROCEDURES:
        raise Http404
    run.matter = matter
    return run


def sitting_of(run: Any) -> Any:
    """The session that runs, or 404."""
    found = next((one for one in reconciliation.sittings_of(run) if one.ended_at is None), None)
    if found is None:
        raise Http404
    found.matter, found.proceeding = run.matter, run
    return found


def _party(request: HttpRequest, matter: Any, name: str = "party") -> Any:
    try:
        party = matters.party_of(matter, UUID(request.POST.get(name, "")))
    except ValueError:
        party = None
    if party is None:
        raise Http404
    return party


def _invite(request: HttpRequest, run: Any) -> str:
    keys = request.POST.getlist("party")
    people = [party for party in matters.parties_of(run.matter) if str(party.pk) in keys and party.side in "ab"]
    sent = willingness.invite(
        proceeding=run, parties=people, how=request.POST.get("how", ""), by=standing_in(request), at=now(request)
    )
    return _("发了 %(n)d 份邀请。") % {"n": len(sent)}


def _will(request: HttpRequest, run: Any) -> str:
    """An answer to the question that waits, else what a party says of itself."""
    party, at, by = _party(request, run.matter), now(request), standing_in(request)
    said, how = request.POST.get("answer", ""), request.POST.get("how", "face")
    waiting = next((one.waiting for one in reconciliation.asked_of(run) if one.party.pk == party.pk), None)
    if waiting is not None:
        waiting.proceeding.matter = run.matter
        willingness.answer(question=waiting, answer=said, how=how, by=by, at=at)
    else:
        stage = "invitation" if run.state == "willingness_check" else "session"
        willingness.note(proceeding=run, party=party, stage=stage, answer=said, how=how, by=by, at=at)
    return _("记下了：%(name)s%(answer)s。") % {"name": party.name, "answer": talks_page.ANSWERS[said]}


def _mark(request: HttpRequest, run: Any) -> str:
    part = request.POST.get("part", "")
    sittings.mark(sitting=sitting_of(run), part=part, by=standing_in(request), at=now(request))
    return _("记下了。")


def _pause(request: HttpRequest, run: Any) -> str:
    sittings.pause(sitting=sitting_of(run), by=standing_in(request), at=now(request))
    return _("记下了。")


def _apart(request: HttpRequest, run: Any) -> str:
    sittings.talk_apart(sitting=sitting_of(run), by=standing_in(request), at=now(request))
    return _("记下了。")


ACTS: dict[str, Callable[[HttpRequest, Any], str]] = {
    "invite": _invite, "will": _will, "mark": _mark, "pause": _pause, "apart": _apart,
}  # fmt: skip


@require_POST
@of_matter("guide_talks")
def act(request: HttpRequest, matter: Any, run: int, act: str) -> HttpResponse:
    """One click on the page: invite, note an answer, a part of the session, pause, talk apart."""
    proceeding = run_of(matter, run)
    if act not in ACTS:
        raise Http404
    return do(request, lambda: ACTS[act](request, proceeding), back=Sight(request, matter).url("talks", run))


def back(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """To the meeting page."""
    return redirect_whole(request, Sight(request, matter).url("talks", run))


@require_http_methods(["GET", "POST"])
@of_matter("guide_talks")
def begin(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """Begin a session: where, who came, and whether each party is still willing."""
    proceeding = run_of(matter, run)
    booked = {str(one.pk): one for one in rooms.of_matter(matter)
              if one.cancelled_at is None and one.proceeding_id in (proceeding.pk, None)
              and abs(one.starts_at - now(request)) < NEAR}  # fmt: skip
    people = [party for party in matters.parties_of(matter) if party.side in "abo"]
    choices = [(key, f"{name_of(one.room)} {clock_time(one.starts_at)}") for key, one in booked.items()]
    first = next(iter(booked), "")
    initial = {"place": name_of(booked[first].room) if first else _("检察和解室"), "booking": first}
    form = BeginForm(request.POST or None, people=people, bookings=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sittings.begin(
                proceeding=proceeding, place=form.cleaned_data["place"], comers=form.comers(),
                booking=booked.get(form.cleaned_data.get("booking", "")), by=standing_in(request), at=now(request),
            )  # fmt: skip
            return back(request, matter, run)
        except Refused as refused:
            form.add_error(None, told(refused.refusal)["sentence"])
    return _page(request, "begin", proceeding, form)


@require_http_methods(["GET", "POST"])
@of_matter("see_offers")
def offers(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """The gap table, typed anew: one more round is kept."""
    proceeding = run_of(matter, run)
    sitting = sitting_of(proceeding)
    rows = sittings.look_at_offers(proceeding=proceeding, by=standing_in(request), at=now(request))
    form = OffersForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            sittings.note_offers(sitting=sitting, rows=form.gap(), by=standing_in(request), at=now(request))
            return back(request, matter, run)
        except Refused as refused:
            form.add_error(None, told(refused.refusal)["sentence"])
    return _page(request, "offers", proceeding, form)


@require_http_methods(["GET", "POST"])
@of_matter("guide_talks")
def end(request: HttpRequest, matter: Any, run: int) -> HttpResponse:
    """End the session: the result, what stands in the record, and where there was none the reason and other ways."""
    proceeding, by = run_of(matter, run), standing_in(request)
    sitting = sitting_of(proceeding)
    assert by.centre is not None
    offered = methods.in_use(by.centre, on=today(request))
    form = EndForm(request.POST or None, methods=offered)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sittings.end(
                sitting=sitting, result=given["result"], summary=given["summary"], methods=given.get("methods", []),
                failure_reason=given["failure_reason"], given={"remedy": given["remedy"]}, by=by, at=now(request),
            )  # fmt: skip
            return back(request, matter, run)
        except Refused as refused:
            form.add_error(None, told(refused.refusal)["sentence"])
    return _page(request, "end", proceeding, form, has_methods=bool(offered))


def _page(request: HttpRequest, name: str, run: Any, form: Any, **more: Any) -> HttpResponse:
    matter = run.matter
    context = {
        "matter": matter, "number": matter.short_code, "tab_title": matter.short_code, "run": run, "form": form,
        "back_url": Sight(request, matter).url("talks", run.number), **more,
    }  # fmt: skip
    return render(request, f"desk/talks/{name}.html", context, status=UNPROCESSABLE if form.errors else 200)
