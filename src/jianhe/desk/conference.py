"""One conference: who came, the agenda with opinions and decisions, what earlier ones left undone, the minutes."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import conferences as meetings
from jianhe.casework import minutes as papers
from jianhe.casework.free_rooms import BadBooking
from jianhe.desk import tasks
from jianhe.desk.conference_forms import DecisionForm, MatterForm, OpinionForm, TimesForm
from jianhe.desk.rooms import name_of
from jianhe.desk.wording import cited, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.law.sources import sources
from jianhe.people.standing import Standing
from jianhe.records.queries import access, conferences, rooms, staff, worklists
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

WHY = {
    "second_return": _("两次退回，请定一个主办单位"), "not_signed": _("移送没人接收"),
    "unfinished": _("上次交办没有办完"), "put_off": _("上次留下的"), "asked": "",
}  # fmt: skip
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
}  # fmt: skip


@needs("see_conferences")
@require_GET
def conference(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of a conference, as far as the reader sees its matters."""
    return shown(request, conference_or_404(request, key))


@needs("hold_conferences")
@require_POST
def add_matter(request: HttpRequest, key: UUID) -> HttpResponse:
    """列入议程: one more matter, and the units asked to it."""
    found = conference_or_404(request, key)
    standing: Standing = request.standing  # type: ignore[attr-defined]
    form = MatterForm(request.POST, units=staff.units_of(standing.centre))  # type: ignore[arg-type]
    if not form.is_valid():
        return shown(request, found, given={"matter": form})
    units = {str(unit.pk): unit for unit in staff.units_of(standing.centre)}  # type: ignore[arg-type]
    matter = access.matter_by_number(standing, form.cleaned_data["numbers"].strip())
    if matter is None:
        form.add_error("numbers", gettext("没有找到这件事项。"))
        return shown(request, found, given={"matter": form})
    return done(request, found, gettext("列入了议程。"), {"matter": form}, lambda: meetings.add_matter(
        conference=found, matter=matter, question=form.cleaned_data["question"],
        units=[units[one] for one in form.cleaned_data["units"]], by=standing, at=now(request),
    ))  # fmt: skip


@needs("hold_conferences")
@require_POST
def attend(request: HttpRequest, key: UUID) -> HttpResponse:
    """到会登记: who came for a unit, and what interest it declares."""
    found = conference_or_404(request, key)
    unit = next((one for one in conferences.attendance_of(found) if str(one.pk) == request.POST.get("unit")), None)
    if unit is None:
        raise Http404
    given = request.POST
    return done(request, found, gettext("记下了。"), {}, lambda: meetings.note_attendance(
        attendance=unit, came=given.get("came") == "yes", person=given.get("person", ""), interest=given.get("interest", ""),
        by=request.standing, at=now(request),  # type: ignore[attr-defined]
    ))  # fmt: skip


@needs("see_conferences")
@require_POST
def opine(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    """写意见: of one's own unit, or, for whoever holds the conference, of a unit that is asked."""
    found, one = item_or_404(request, key, item)
    asked = {str(unit.pk): unit for unit in _speakers(request, found, one)}
    form = OpinionForm(request.POST, units=asked.values(), prefix=f"o-{item}")
    if not form.is_valid():
        return shown(request, found, given={f"o-{item}": form})
    said = form.cleaned_data
    return done(request, found, gettext("意见记下了。"), {f"o-{item}": form}, lambda: meetings.give_opinion(
        item=one, text=said["text"], basis=said["basis"].splitlines(), is_dissent=said["is_dissent"],
        unit=asked.get(said.get("unit", "")), form_key=said["form_key"], by=request.standing, at=now(request),  # type: ignore[attr-defined]
    ))  # fmt: skip


@needs("hold_conferences")
@require_POST
def decide(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    """作出决定: one lead, one day, and the tasks."""
    found, one = item_or_404(request, key, item)
    standing: Standing = request.standing  # type: ignore[attr-defined]
    units = {str(unit.pk): unit for unit in staff.units_of(standing.centre)}  # type: ignore[arg-type]
    form = DecisionForm(request.POST, asked=conferences.asked_units(found), units=units.values(), prefix=f"d-{item}")
    if not form.is_valid():
        return shown(request, found, given={f"d-{item}": form})
    chosen = form.cleaned_data
    return done(request, found, gettext("定了，任务交给了各单位。"), {f"d-{item}": form}, lambda: meetings.decide(
        item=one, decision=chosen["decision"], lead=units[chosen["lead"]], due_on=chosen["due_on"],
        tasks=form.further(units), by=standing, at=now(request),
    ))  # fmt: skip


@needs("hold_conferences")
@require_POST
def put_off(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    """留到下次: the matter goes to the next weekly meeting."""
    found, one = item_or_404(request, key, item)
    return done(request, found, gettext("留到下次周研判。"), {}, lambda: meetings.put_off(
        item=one, by=request.standing, at=now(request)  # type: ignore[attr-defined]
    ))  # fmt: skip


@needs("hold_conferences")
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """结束会商: the minutes are written."""
    found = conference_or_404(request, key)
    return done(request, found, gettext("结束了，纪要写好了。"), {}, lambda: papers.close(
        conference=found, by=request.standing, at=now(request)  # type: ignore[attr-defined]
    ))  # fmt: skip


@needs("see_conferences")
@require_GET
def minutes(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """The minutes as .docx or PDF, for whoever sees every matter on the agenda."""
    written = conferences.minutes_of(conference_or_404(request, key))
    if written is None or form not in TYPES:
        raise Http404
    try:
        content = papers.content(minutes=written, form=form, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, told(refused.refusal)["sentence"])
        return redirect_whole(request, reverse("desk:conference", args=[key]))
    name = f"minutes-{written.version}.{form}"
    return HttpResponse(content, headers={
        "Content-Type": TYPES[form], "Content-Disposition": f'{"inline" if form == "pdf" else "attachment"}; filename="{name}"',
    })  # fmt: skip


def conference_or_404(request: HttpRequest, key: UUID) -> Any:
    """The conference as far as the database shows it."""
    found = conferences.conference_of(request.standing, key)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def item_or_404(request: HttpRequest, key: UUID, item: UUID) -> tuple[Any, Any]:
    found = conference_or_404(request, key)
    one = conferences.item_of(found, request.standing, item)  # type: ignore[attr-defined]
    if one is None:
        raise Http404
    return found, one


def done(
    request: HttpRequest, found: Any, words: str, given: dict[str, Any], act: Any, *, back: str = ""
) -> HttpResponse:
    """Do it and come back to the page; what is refused is told there, with all that was typed."""
    try:
        act()
    except BadBooking as bad:
        given["times"].tell(bad)
        return shown(request, found, given=given)
    except Refused as refused:
        return shown(request, found, given=given, refusal=told(refused.refusal))
    messages.success(request, words)
    return redirect_whole(request, back or reverse("desk:conference", args=[found.pk]))


def _speakers(request: HttpRequest, found: Any, item: Any) -> list[Any]:
    """For which units this person may write an opinion down: all that are asked, for whoever holds the conference."""
    if not may(request.standing.roles, "hold_conferences"):  # type: ignore[attr-defined]
        return []
    return list(dict.fromkeys([*conferences.asked_units(found), item.matter.unit]))


def shown(
    request: HttpRequest, found: Any, *, given: dict[str, Any] | None = None, refusal: dict[str, str] | None = None
) -> HttpResponse:
    """The page, with the forms as they were typed and what was refused."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    forms, holds = given or {}, may(standing.roles, "hold_conferences") and found.closed_at is None
    items, attendance = conferences.items_of(found, standing), conferences.attendance_of(found)
    before = conferences.unfinished(standing, before=found.starts_at)
    worklists.name([item.matter for item in items] + [task.matter for task in before], standing)
    units = staff.units_of(standing.centre) if holds else []  # type: ignore[arg-type]
    bad = next((form for form in forms.values() if form.errors), None)
    context = {
        "now": now(request), "conference": found, "holds": holds, "attendance": attendance, "form": bad, "refusal": refusal,
        "unfinished": [tasks.row(task) for task in before],
        "items": [_item(request, found, item, units, attendance, forms, holds) for item in items],
        "matter_form": forms.get("matter") or MatterForm(units=units), "minutes": conferences.minutes_of(found),
        "came": sum(1 for one in attendance if one.came),
        "times_form": forms.get("times") or times_form(found), "room": name_of(found.room) if found.room else "",
        "before": _before(request, found) if holds and request.method == "GET" else None,
        "rooms_url": f"{reverse('desk:rooms')}?day={timezone.localdate(found.starts_at)}",
        "may_call_off": holds and found.kind == "called" and all(item.state != "decided" for item in items),
        "call_off_reason": request.POST.get("reason", ""),
        "may_close": holds and bool(items) and all(item.state != "open" for item in items),
    }  # fmt: skip
    status = UNPROCESSABLE if refusal or bad else 200
    return render(request, "desk/conference/conference.html", context, status=status)


def times_form(found: Any, *args: Any) -> TimesForm:
    """When and where it is held, for changing it."""
    return TimesForm(*args, rooms=rooms.rooms_of(found.centre), initial=times_of(found))


def times_of(found: Any) -> dict[str, str]:
    """When and where it is held now, as the form has it."""
    return {
        "starts_at": f"{timezone.localtime(found.starts_at):%Y-%m-%dT%H:%M}",
        "ends": f"{timezone.localtime(found.ends_at):%H:%M}" if found.ends_at else "",
        "room": str(found.room_id or ""),
    }


def _before(request: HttpRequest, found: Any) -> dict[str, Any] | None:
    """改回去: what the address says it was a moment ago, while that is not what it is."""
    form = times_form(found, request.GET) if "starts_at" in request.GET else None
    if form is None or not form.is_valid() or {name: form[name].value() for name in form.fields} == times_of(found):
        return None
    was = form.times()
    return {"fields": [(name, form[name].value()) for name in form.fields], "starts_at": was["starts_at"],
            "room": name_of(was["room"]) if was["room"] else ""}  # fmt: skip


def _item(
    request: HttpRequest, found: Any, item: Any, units: list[Any], attendance: list[Any], forms: dict[str, Any], holds: bool
) -> dict[str, Any]:
    matter, standing = item.matter, request.standing  # type: ignore[attr-defined]
    asked = [one.unit for one in attendance]
    speaks = found.closed_at is None and (holds or may(standing.roles, "opine"))
    opinion, decision = forms.get(f"o-{item.pk}"), forms.get(f"d-{item.pk}")
    if speaks and opinion is None:
        speakers = _speakers(request, found, item)
        opinion = OpinionForm(units=speakers, prefix=f"o-{item.pk}", initial={"form_key": uuid4()})
    if holds and item.state == "open" and decision is None:
        decision = DecisionForm(asked=asked, units=units, prefix=f"d-{item.pk}")
    return {
        "key": item.pk, "number": matter.short_code, "url": reverse("desk:matter", args=[matter.short_code]),
        "title": matter.title if matter.is_named else gettext("限阅事项"), "unit": matter.unit.name,
        "owner": matter.owner.name if matter.owner else "", "why": str(WHY.get(item.why, "")), "question": item.question,
        "state": item.state, "decision": item.decision, "lead": item.lead.name if item.lead else "", "due": item.due_on,
        "decided_by": item.decided_by.name if item.decided_by else "", "decided_at": item.decided_at,
        "opinions": [_opinion(one) for one in item.opinions.all()], "tasks": [_task(one) for one in item.tasks.all()],
        "opinion_form": opinion, "decision_form": decision if item.state == "open" else None,
        "speaks": speaks, "open": bool(forms.keys() & {f"o-{item.pk}", f"d-{item.pk}"}),
    }  # fmt: skip


def _opinion(one: Any) -> dict[str, Any]:
    basis = [cited(line) if line.partition("/")[0] in sources() else line for line in one.basis]
    return {
        "unit": one.unit.name, "by": one.by.name, "at": one.at, "text": one.text, "basis": gettext("、").join(basis),
        "is_dissent": one.is_dissent,
    }  # fmt: skip


def _task(task: Any) -> dict[str, Any]:
    return {
        "what": task.what, "unit": task.unit.name, "owner": task.owner.name, "due": task.due_on, "state": task.state,
        "note": task.note,
    }  # fmt: skip
