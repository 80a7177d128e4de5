"""The matter page (事项页): its frame of header, case line and tabs, which every tab of a matter shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jianhe.casework import handling, proceedings, reading
from jianhe.casework.rules import edition_of
from jianhe.desk import next_step
from jianhe.desk.wording import FLAGS, listed, said
from jianhe.law import steps as moves
from jianhe.law.editions import INTAKE, Edition
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import access, matters, records
from jianhe.web.access import PageView, matter_or_404, needs
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import short_day

MatterView = Callable[Concatenate[HttpRequest, Any, ...], HttpResponse]


def of_matter(act: str = "see_matter") -> Callable[[MatterView], PageView]:
    """Marks a page of one matter: the duty first, then the matter within reach, then whether it is restricted.

    A restricted matter is known to exist; who may not open it is told whom to ask (限 3 人可见).
    """

    def mark(view: MatterView) -> PageView:
        @needs(act)
        @wraps(view)
        def fetched(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponse:
            matter = matter_or_404(request, number)
            standing = standing_in(request)
            if matter.is_restricted and not access.is_named_on(matter, standing):
                request.refused_access.append({"act": act, "path": request.path})  # type: ignore[attr-defined]
                return _restricted(request, matter)
            if "run" in kwargs and not _sees_run(matter, standing, kwargs["run"]):
                raise Http404
            return view(request, matter, *args, **kwargs)

        return fetched

    return mark


def _sees_run(matter: Any, standing: Standing, number: int) -> bool:
    if access.sees_whole(matter, standing):
        return True
    run = matters.proceeding_of(matter, number)
    return run is None or run.pk in access.own_runs(matter, standing)


def standing_in(request: HttpRequest) -> Standing:
    """Who is asking, as the middleware found out."""
    found: Standing = request.standing  # type: ignore[attr-defined]
    return found


def _restricted(request: HttpRequest, matter: Any) -> HttpResponse:
    people = {matter.owner_id, matter.handler_id} - {None}
    people |= {helper.person_id for helper in matters.helpers_of(matter)}
    sentence = _("这件限 %(n)d 人可见，可向%(name)s申请。") % {
        "n": len(people),
        "name": (matter.handler or matter.owner).name,
    }
    context = {
        "kind": "no_permission",
        "sentence": sentence,
        "back_url": reverse("desk:home"),
        "back_label": _("回待办"),
    }
    return render(request, "web/error.html", context, status=403)


@dataclass(frozen=True)
class Sight:
    """One matter as one request sees it; each question is asked of the database once."""

    request: HttpRequest
    matter: Any

    @property
    def by(self) -> Standing:
        return standing_in(self.request)

    @cached_property
    def lines(self) -> list[records.Line]:
        return records.record_of(self.matter)

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of it is shown, or only what the reader's unit was asked."""
        return access.sees_whole(self.matter, self.by)

    @cached_property
    def every_run(self) -> list[Any]:
        return matters.proceedings_of(self.matter)

    @cached_property
    def runs(self) -> list[Any]:
        """The runs in which the reader has a part."""
        if self.is_whole:
            return self.every_run
        own = access.own_runs(self.matter, self.by)
        return [run for run in self.every_run if run.pk in own]

    @cached_property
    def ticks(self) -> list[Any]:
        return matters.ticks_of(self.matter)

    @cached_property
    def parties(self) -> list[Any]:
        return matters.parties_of(self.matter)

    @cached_property
    def intake(self) -> Any:
        return [run for run in self.runs if run.procedure == INTAKE][-1]

    @cached_property
    def edition(self) -> Edition:
        return edition_of(self.intake)

    @cached_property
    def choices(self) -> list[proceedings.Choice]:
        return self.choices_of_all[self.intake.pk]

    @cached_property
    def choices_of_all(self) -> dict[UUID, list[proceedings.Choice]]:
        """The steps of each open run, and of the present intake even where it has ended."""
        runs = [run for run in self.runs if run.closed_at is None or run is self.intake]
        return proceedings.choices_of_all(runs=runs, by=self.by, on=today(self.request))

    @cached_property
    def _editions(self) -> dict[str, Edition]:
        return {str(run.pk): edition_of(run) for run in self.every_run}

    def edition_of(self, line: records.Line) -> Edition:
        """The edition of the run that a step or an approval on the record belongs to."""
        return self._editions[line.more["proceeding"]]

    def edition_behind(self, facts: Mapping[str, Any]) -> Edition:
        """The edition of the run that an event speaks of. A request for approval names no run: the first with its step."""
        named = self._editions.get(facts.get("proceeding", ""))
        return named or next((each for each in self._editions.values() if facts["step"] in each.steps), self.edition)

    def of_kind(self, kind: str) -> list[records.Line]:
        return [line for line in self.lines if line.kind == kind]

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"desk:{name}", args=[self.matter.short_code, *args])


def opened(request: HttpRequest, matter: Any, tab: str) -> Sight:
    """The matter is looked at: one event with ids only, and a hand-over that waits here has been seen."""
    sight = Sight(request, matter)
    reading.record_matter_page(matter=matter, page=tab, by=sight.by, at=now(request))
    if matter.unit_id not in sight.by.units:  # only somebody who was sent the matter reaches one of another unit
        waiting = records.hand_over_to_see(matter, sight.by.units)
        if waiting is not None:
            handling.mark_seen(hand_over=waiting, by=sight.by, at=now(request))
    return sight


def show(sight: Sight, tab: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A tab of the matter in its frame."""
    return render(sight.request, f"desk/matter/{tab}.html", {**frame(sight, tab), **context}, status=status)


def frame(sight: Sight, tab: str) -> dict[str, Any]:
    """What header, case line and tabs need."""
    matter = sight.matter
    return {
        "matter": matter,
        "now": now(sight.request),
        "number": matter.short_code,
        "tab_title": matter.short_code,
        "tags": _tags(sight),
        "stations": stations(sight),
        "tabs": _tabs(sight, tab),
        "next_step": next_step.offered(sight.choices, sight.intake, matter, sight.url),
        "hand_over_url": next_step.away_url(sight.choices, sight.url),
        "more_steps": next_step.others(sight.choices, sight.intake, matter, sight.url),
        "may_take_over": _may_take_over(sight),
        "may_correct": may(sight.by.roles, "correct_fact"),
    }


def _tags(sight: Sight) -> list[dict[str, str]]:
    matter, state = sight.matter, sight.edition.states[sight.intake.state]
    tone = "ok" if matter.closed_at else "away" if state.owner == "other" else "dai"
    tags = [{"label": said(state.title), "tone": tone}]
    if matter.matter_type:
        tags.append({"label": listed("matter_types", matter.matter_type), "tone": "outline"})
    tags += [{"label": str(FLAGS[flag]), "tone": "warn"} for flag in matter.flags if flag in FLAGS]
    waiting = originals_here(sight)
    if waiting:
        tags.append({"label": _("%(n)d 件原件没退") % {"n": waiting}, "tone": "warn"})
    if matter.is_restricted:
        tags.append({"label": _("限阅"), "tone": "warn"})
    if matter.is_sealed:
        tags.append({"label": _("封存"), "tone": "warn"})
    return tags


def originals_here(sight: Sight) -> int:
    """How many originals are with us and go back one day."""
    return sum(1 for line in sight.of_kind("attachment") if line.more["is_original"] and not line.more["returned_on"])


def stations(sight: Sight) -> list[dict[str, str]]:
    """The case line of the present run of the intake. Stations that were left out are not drawn."""
    return line_of(sight, sight.intake, sight.edition)


def line_of(sight: Sight, run: Any, edition: Edition) -> list[dict[str, str]]:
    """The same of any run. A step that started a child comes from nowhere."""
    mine = [line for line in reversed(sight.of_kind("step")) if line.more["proceeding"] == str(run.pk)]
    first = (mine[0].more["from"] or mine[0].more["to"]) if mine else run.state
    visited = [(first, run.opened_at), *((line.more["to"], line.at) for line in mine)]
    state = edition.states[run.state]
    late = run.next_due is not None and run.next_due < today(sight.request)
    found = []
    for station in moves.stations(edition, run.state, visited):
        if station.status == "away":
            continue
        here = station.code == state.station
        shown: str = station.status
        if here and not state.ends:
            shown = "late" if late else "away" if state.owner == "other" else "now"
        found.append({
            "label": said(station.title), "state": shown, "when": short_day(station.at) if station.at else "",
            "note": said(state.title) if here else "",
        })  # fmt: skip
    return found


# The tabs of a unit that was only asked for help.
OF_HELPERS = frozenset({"record", "proceedings", "papers", "people", "hand_overs", "materials"})
_TOLD_BY_STEP = ("merge", "out")


def _tabs(sight: Sight, current: str) -> list[dict[str, Any]]:
    untold = ("helper", "attachment", "document", "receipt")
    entries = len([line for line in sight.lines if line.kind not in untold and (line.kind, line.code) != _TOLD_BY_STEP])
    together = [line for line in sight.lines if line.kind in ("link", "merge") and line.more["ended_at"] is None]
    tabs: list[tuple[str, str, str, int | None]] = [
        ("record", "matter", _("办理记录"), entries),
        ("proceedings", "matter_proceedings", _("程序"), len(sight.runs)),
        ("papers", "matter_papers", _("文书"), len(sight.of_kind("document"))),
        ("people", "matter_people", _("人员"), len(sight.parties)),
        ("joined", "matter_joined", _("关联"), len(together)),
        ("hand_overs", "matter_hand_overs", _("移送协作"), len(sight.of_kind("hand_over"))),
        ("mediation", "matter_mediation", _("调解"), None),
        ("bookings", "matter_bookings", _("排期"), None),
        ("materials", "matter_materials", _("材料"), len(sight.of_kind("attachment"))),
    ]
    if not sight.is_whole:  # what else there is belongs to whoever leads
        shown = OF_HELPERS | {"mediation"} if len(sight.runs) > 1 else OF_HELPERS
        tabs = [tab for tab in tabs if tab[0] in shown]
    if may(sight.by.roles, "see_trail"):
        tabs.append(("trail", "matter_trail", _("谁看过"), None))
    return [
        {"url": sight.url(page), "label": label, "count": count, "current": name == current}
        for name, page, label, count in tabs
    ]


def _may_take_over(sight: Sight) -> bool:
    """Somebody who handles matters may take one that has no officer yet (我来办)."""
    matter = sight.matter
    return matter.handler_id is None and matter.closed_at is None and may(sight.by.roles, "take_step")
