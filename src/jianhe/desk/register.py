"""登记: one form for letters, visits, calls, online messages and hand-overs; one press, one receipt."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from jianhe.casework import attachments, danger, drafts, intake, proceedings, recognised
from jianhe.casework.parties import clean_name
from jianhe.desk import recognising, visits
from jianhe.desk.register_form import (
    PartyForm,
    RegisterForm,
    initial_from,
    party_forms,
    put_errors,
    registration_from,
    rows_in,
    sentence_of,
)
from jianhe.desk.register_kinds import carried, reading_of, shown_by, signs_context, ticks_for, types_context
from jianhe.desk.register_page import (
    STEPS,
    born_words,
    own_window,
    page_context,
    side_context,
)
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import drafts as kept_drafts
from jianhe.records.queries import places, receipts, recognition
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.form_keys import key_in, key_of_form, sent_key
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

FORM = "register"


@needs("register")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; sent, the registration and the way on. Without script its other buttons come here too."""
    if request.method == "GET":
        return _blank(request)
    windows = places.windows_of(request.standing)  # type: ignore[attr-defined]
    form, rows = sent(request, windows)
    key = key_of_form(request)
    if request.POST.get("do") == "row":  # without script: one row more, nothing judged
        rows.append(empty_row(len(rows), "representative"))
        return _page(request, *unjudged(request, windows, len(rows)), key=key, windows=windows)
    if request.POST.get("do") in FILLS:
        form, rows = unjudged(request, windows, len(rows))
        FILLS[request.POST["do"]](form, today(request))
        return _page(request, form, rows, key=key, windows=windows)
    return _register(request, form, rows, key, windows)


def tick_what_is_heard(form: RegisterForm, on: date) -> None:
    """Ticks what the guide hears in the story of an unjudged form, beside what is ticked already."""
    reading = reading_of(str(form.initial.get("story", "")), on=on)
    form.initial["flags"] = [*form.initial["flags"], *(ticks_for(reading) if reading else [])]


def fill_from_guide(form: RegisterForm, on: date) -> None:
    """Puts what was answered to the guide before the story of an unjudged form, once."""
    shown = shown_by(str(form.initial.get("guide_code", "")), on=on)
    told = carried(shown) if shown else ""
    if told and told not in form.initial.get("story", ""):
        form.initial["story"] = f"{told}\n{form.initial.get('story', '')}".strip()


FILLS = {"ticks": tick_what_is_heard, "guide": fill_from_guide}  # what a button fills in; nothing is judged then


def _blank(request: HttpRequest) -> HttpResponse:
    standing = request.standing  # type: ignore[attr-defined]
    windows = places.windows_of(standing)
    key = key_in(request.GET.get("draft"))
    draft = kept_drafts.draft_of(standing, key) if key else None
    booked = visits.prefilled(request, key_in(request.GET.get("visit"))) if draft is None else None
    window = own_window(standing, windows)
    shown = shown_by(request.GET.get("guide", ""), on=today(request))
    main: dict[str, Any] = {"guide_code": request.GET["guide"], "story": carried(shown)} if shown else {}
    main |= {"channel": request.GET.get("channel", "visit"), "window": str(window.pk) if window else ""}
    kept_rows: list[dict[str, Any]] = []
    if draft is not None:
        main, kept_rows = initial_from(drafts.content(draft))
    elif booked is not None:
        main, kept_rows = main | booked.main, booked.rows
    form = register_form(request, windows, initial=main)
    return _page(
        request, form, party_forms(None, kept_rows), key=draft.pk if draft else booked.key if booked else uuid4(),
        windows=windows,
        saved_at=draft.saved_at if draft else None, lists_drafts=draft is None,
    )  # fmt: skip


def _register(
    request: HttpRequest, form: RegisterForm, rows: list[PartyForm], key: UUID, windows: Sequence[Any]
) -> HttpResponse:
    done = take_down(
        request, form, rows, key=key, verb=partial(intake.register, form_key=key),
        page=partial(_page, request, form, rows, key=key, windows=windows, status=UNPROCESSABLE),
    )  # fmt: skip
    if isinstance(done, HttpResponse):
        return done
    drafts.discard(key=key, by=request.standing)  # type: ignore[attr-defined]
    goes_on_by_itself = request.POST.get("link") not in ("repeat", "merge")
    return _way_on(request, done.matter, form.cleaned_data["then"] if done.is_new and goes_on_by_itself else "")


def take_down(
    request: HttpRequest, form: RegisterForm, rows: list[PartyForm], *, key: UUID,
    verb: Callable[..., intake.Registered], page: Callable[..., HttpResponse],
) -> intake.Registered | HttpResponse:  # fmt: skip
    """What was sent, registered by `verb`; or the `page` again with what stands in the way, everything typed kept.

    The page of letters in batches sends the same form: its verb registers the letter whose sheets lie beside it.
    """
    standing, at = request.standing, now(request)  # type: ignore[attr-defined]
    named = [row for row in rows if not row.is_empty()]
    found = recognising.find(request, form, rows, key)
    page = partial(page, found=found)
    joining = recognising.joining_from(request.POST, found)
    known = joining.known_matter if joining else None
    if not all([form.is_valid(), *(row.is_valid() for row in named)]):
        try:  # what could be read is judged as well, so that all faults are told at once
            intake.check(registration_from(form, named, known=known, at=at), by=standing, at=at)
        except intake.BadRegistration as bad:
            put_errors(form, rows, named, bad)
        return page()
    earlier = recognition.contact_of_form(standing, key)
    if earlier is not None:  # a second click: what is known by now is what the first click made
        return recognised.first_of(earlier)
    if joining is None:
        return page(refusal=gettext("没有找到要登记到的那一件。"))
    if recognising.must_be_asked(request.POST, found):  # nothing typed is lost
        return page(asks=True)
    registration = registration_from(form, named, known=known, at=at)
    _tell_of_danger(request, signs_context(registration.story, (), on=today(request))["dangers"], key)
    try:
        with transaction.atomic():
            done = verb(registration=registration, by=standing, at=at)
            _attach(request, form, done, registration)
            done = recognised.join(done=done, joining=joining, by=standing, at=at)
    except intake.BadRegistration as bad:
        put_errors(form, rows, named, bad)
        return page()
    except Refused as refused:
        return page(refusal=sentence_of(refused.refusal))
    return done


def _attach(
    request: HttpRequest, form: RegisterForm, done: intake.Registered, registration: intake.Registration
) -> None:
    for file in form.cleaned_data.get("attachments", []):
        attachments.attach(
            matter=done.matter, upload=file, by=request.standing, at=now(request),  # type: ignore[attr-defined]
            contact=done.contact, supplied_by=clean_name(registration.parties[0].name) if registration.parties else "",
            is_original=form.cleaned_data["are_originals"],
        )  # fmt: skip


def _way_on(request: HttpRequest, matter: Any, then: str) -> HttpResponse:
    """After registering: the step that was chosen, the next letter, or the receipt."""
    number = matter.short_code
    receipt = reverse("desk:receipt", args=[number])
    if then == "accept":
        accept(request, matter)
    elif then in STEPS and may(request.standing.roles, "take_step"):  # type: ignore[attr-defined]
        words = gettext("登记好了：%(number)s，查询码 %(code)s")
        messages.success(request, words % {"number": number, "code": matter.lookup_code})
        return redirect_whole(request, reverse("desk:step", args=[number, then]))
    if request.POST.get("do") == "next":
        messages.success(request, gettext("登记好了：%(number)s，接着登记下一件") % {"number": number})
        return redirect_whole(request, f"{reverse('desk:register')}?channel={request.POST.get('channel', 'visit')}")
    return redirect_whole(request, receipt)


def accept(request: HttpRequest, matter: Any) -> None:
    """Accept at once, with what is known: today, a simple matter. What stands in the way is said."""
    standing = request.standing  # type: ignore[attr-defined]
    proceeding = receipts.open_intake(matter)
    assert proceeding is not None  # it was opened by registering
    given = {"accepted_on": today(request).isoformat(), "handling_class": "simple"}
    try:
        with transaction.atomic():
            proceedings.take_step(proceeding=proceeding, step="accept", given=given, by=standing, at=now(request))
    except Refused as refused:
        messages.warning(request, gettext("已经登记，还没受理：") + sentence_of(refused.refusal))


def _tell_of_danger(request: HttpRequest, dangers: Sequence[str], key: UUID | None) -> list[Any]:
    """Who is on duty hears of words of suicide or violence while they are typed; the clerk sees who was told."""
    if key is None:
        return []
    return danger.tell_from_window(risks=dangers, form_key=key, by=request.standing, at=now(request))  # type: ignore[attr-defined]


@needs("register")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """While the clerk types: kinds ranked anew (`part=types`), the plate and the receipt as they would be; all that was
    heard ticked at once (`part=ticks`); what a code of the guide carries (`part=guide`)."""
    part, on = request.GET.get("part"), today(request)
    windows = places.windows_of(request.standing)  # type: ignore[attr-defined]
    form, _rows = unjudged(request, windows, 1)
    context: dict[str, Any] = {"part": part, "form": form, "now": now(request)}
    if part != "side":
        story = request.POST.get("story", "")
        if part == "ticks":
            tick_what_is_heard(form, on)
        elif part == "guide":
            context["carried"] = carried(shown) if (shown := shown_by(request.POST.get("guide_code", ""), on=on)) else ""
        context |= {**types_context(request.POST, on=on), **signs_context(story, form["flags"].value(), on=on)}
        context["told"] = _tell_of_danger(request, context["dangers"], sent_key(request))
    if part != "ticks":
        context |= side_context(request, request.POST, windows)
    return render(request, "desk/register/look.html", context)


@needs("register")
@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Who and what is known already, and what the identity number says of birth and sex."""
    form, rows = sent(request, [])
    found = recognising.find(request, form, rows, sent_key(request))
    context = {
        "strip": recognising.panel(request, request.POST, found),
        "born": born_words(str(rows[0]["number"].value() or ""), request),
    }
    return render(request, "desk/register/known.html", context)


@needs("register")
@require_POST
def another_row(request: HttpRequest) -> HttpResponse:
    """One row more for a person or a company."""
    place = rows_in(request.POST)
    row = empty_row(place, "representative")
    return render(request, "desk/register/another_row.html", {"row": row, "place": place, "count": place + 1})


def sent(request: HttpRequest, windows: Sequence[Any]) -> tuple[RegisterForm, list[PartyForm]]:
    return register_form(request, windows, data=request.POST, files=request.FILES), party_forms(request.POST)


def unjudged(request: HttpRequest, windows: Sequence[Any], count: int) -> tuple[RegisterForm, list[PartyForm]]:
    """What was sent, as the first values of a form that has not been judged."""
    content = {name: request.POST.getlist(name) for name in request.POST}
    content["party_count"] = [str(count)]
    main, rows = initial_from(content)
    return register_form(request, windows, initial=main), party_forms(None, rows)


def register_form(request: HttpRequest, windows: Sequence[Any], **kwargs: Any) -> RegisterForm:
    standing = request.standing  # type: ignore[attr-defined]
    return RegisterForm(
        places=places.places_of(standing), windows=[window for window in windows if window.unit_id in standing.units],
        may_seal=may(standing.roles, "seal"), may_attach=may(standing.roles, "attach"), **kwargs,
    )  # fmt: skip


def empty_row(place: int, part: str) -> PartyForm:
    return PartyForm(prefix=f"party-{place}", initial={"part": part})


def _page(
    request: HttpRequest, form: RegisterForm, rows: Sequence[PartyForm], *, key: UUID, windows: Sequence[Any],
    status: int = 200, lists_drafts: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    begun = kept_drafts.drafts_of(request.standing, FORM) if lists_drafts else []  # type: ignore[attr-defined]
    context = page_context(request, form, rows, form_key=key, drafts=begun, windows=windows, **more)
    context |= {"form_url": reverse("desk:register"), "draft_url": reverse("desk:draft", args=[key])}
    return render(request, "desk/register/register.html", context, status=status)
