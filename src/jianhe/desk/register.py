"""登记: one form for letters, visits, calls, online messages and hand-overs; one press, one receipt."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from jianhe.casework import attachments, drafts, intake, proceedings
from jianhe.casework.parties import clean_name, read_phone
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
from jianhe.desk.register_page import (
    STEPS,
    born_words,
    own_window,
    page_context,
    side_context,
    strip,
    types_context,
)
from jianhe.law.identity import BadNumber, read_identity
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import access, places, receipts, recognition
from jianhe.records.queries import drafts as kept_drafts
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

FORM = "register"


@needs("register")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; sent, the registration and the way on. Without script its other buttons come here too."""
    if request.method == "GET":
        return _blank(request)
    windows = places.windows_of(request.standing)  # type: ignore[attr-defined]
    form, rows = _sent(request, windows)
    key = _key(request.POST.get("form_key")) or uuid4()
    if request.POST.get("do") == "row":  # without script: one row more, nothing judged
        rows.append(_empty_row(len(rows), "representative"))
        return _page(request, *_unjudged(request, windows, len(rows)), key=key, windows=windows)
    return _register(request, form, rows, key, windows)


def _blank(request: HttpRequest) -> HttpResponse:
    standing = request.standing  # type: ignore[attr-defined]
    windows = places.windows_of(standing)
    key = _key(request.GET.get("draft"))
    draft = kept_drafts.draft_of(standing, key) if key else None
    window = own_window(standing, windows)
    main: dict[str, Any] = {"channel": request.GET.get("channel", "visit"), "window": str(window.pk) if window else ""}
    kept_rows: list[dict[str, Any]] = []
    if draft is not None:
        main, kept_rows = initial_from(drafts.content(draft))
    form = _form(request, windows, initial=main)
    return _page(
        request, form, party_forms(None, kept_rows), key=draft.pk if draft else uuid4(), windows=windows,
        saved_at=draft.saved_at if draft else None, lists_drafts=draft is None,
    )  # fmt: skip


def _register(
    request: HttpRequest, form: RegisterForm, rows: list[PartyForm], key: UUID, windows: Sequence[Any]
) -> HttpResponse:
    standing, at = request.standing, now(request)  # type: ignore[attr-defined]
    named = [row for row in rows if not row.is_empty()]
    number = request.POST.get("known")
    known = access.matter_by_number(standing, number) if number else None
    if not all([form.is_valid(), *(row.is_valid() for row in named)]):
        try:  # what could be read is judged as well, so that all faults are told at once
            intake.check(registration_from(form, named, known=known, at=at), by=standing, at=at)
        except intake.BadRegistration as bad:
            put_errors(form, rows, named, bad)
        return _page(request, form, rows, key=key, windows=windows, status=UNPROCESSABLE)
    if number and known is None:
        return _page(
            request,
            form,
            rows,
            key=key,
            windows=windows,
            status=UNPROCESSABLE,
            refusal=gettext("没有找到要登记到的那一件。"),
        )
    matches = (
        [] if known or form.cleaned_data["noticed"] or request.POST.get("another") else _sure_matches(request, rows[0])
    )
    earlier = recognition.contact_of_form(standing, key) if matches else None
    if earlier is not None:  # a second click: the known matter is the one that the first click made
        return redirect_whole(request, reverse("desk:receipt", args=[earlier.matter.short_code]))
    if matches:  # the page could not say so before: it asks now, and nothing typed is lost
        return _page(request, form, rows, key=key, windows=windows, status=UNPROCESSABLE, matches=matches)
    registration = registration_from(form, named, known=known, at=at)
    try:
        with transaction.atomic():
            done = intake.register(registration=registration, form_key=key, by=standing, at=at)
            for file in form.cleaned_data.get("attachments", []):
                attachments.attach(
                    matter=done.matter, upload=file, by=standing, at=at, contact=done.contact,
                    supplied_by=clean_name(registration.parties[0].name) if registration.parties else "",
                    is_original=form.cleaned_data["are_originals"],
                )  # fmt: skip
    except intake.BadRegistration as bad:
        put_errors(form, rows, named, bad)
        return _page(request, form, rows, key=key, windows=windows, status=UNPROCESSABLE)
    except Refused as refused:
        sentence = sentence_of(refused.refusal)
        return _page(request, form, rows, key=key, windows=windows, status=UNPROCESSABLE, refusal=sentence)
    drafts.discard(key=key, by=standing)
    return _way_on(request, done.matter, form.cleaned_data["then"] if done.is_new and not known else "")


def _way_on(request: HttpRequest, matter: Any, then: str) -> HttpResponse:
    """After registering: the step that was chosen, the next letter, or the receipt."""
    number = matter.short_code
    receipt = reverse("desk:receipt", args=[number])
    if then == "accept":
        _accept(request, matter)
    elif then in STEPS and may(request.standing.roles, "take_step"):  # type: ignore[attr-defined]
        words = gettext("登记好了：%(number)s，查询码 %(code)s")
        messages.success(request, words % {"number": number, "code": matter.lookup_code})
        return redirect_whole(request, reverse("desk:step", args=[number, then]))
    if request.POST.get("do") == "next":
        messages.success(request, gettext("登记好了：%(number)s，接着登记下一件") % {"number": number})
        return redirect_whole(request, f"{reverse('desk:register')}?channel={request.POST.get('channel', 'visit')}")
    return redirect_whole(request, receipt)


def _accept(request: HttpRequest, matter: Any) -> None:
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


@needs("register")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """While the clerk types: kinds ranked anew (`part=types`), the plate and the receipt as they would be."""
    windows = places.windows_of(request.standing)  # type: ignore[attr-defined]
    context = {"now": now(request), **side_context(request, request.POST, windows)}
    if request.GET.get("part") == "types":
        form, _rows = _unjudged(request, windows, 1)
        context |= {"form": form, **types_context(request.POST)}
    return render(request, "desk/register/look.html", {**context, "part": request.GET.get("part")})


@needs("register")
@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """The same-person strip, and what the identity number says of birth and sex."""
    row = party_forms(request.POST)[0]
    context = {
        "strip": strip(_matches(request, row)),
        "born": born_words(str(row["number"].value() or ""), request),
        "now": now(request),
    }
    return render(request, "desk/register/known.html", context)


@needs("register")
@require_POST
def another_row(request: HttpRequest) -> HttpResponse:
    """One row more for a person or a company."""
    place = rows_in(request.POST)
    row = _empty_row(place, "representative")
    return render(request, "desk/register/another_row.html", {"row": row, "place": place, "count": place + 1})


def _sent(request: HttpRequest, windows: Sequence[Any]) -> tuple[RegisterForm, list[PartyForm]]:
    return _form(request, windows, data=request.POST, files=request.FILES), party_forms(request.POST)


def _unjudged(request: HttpRequest, windows: Sequence[Any], count: int) -> tuple[RegisterForm, list[PartyForm]]:
    """What was sent, as the first values of a form that has not been judged."""
    content = {name: request.POST.getlist(name) for name in request.POST}
    content["party_count"] = [str(count)]
    main, rows = initial_from(content)
    return _form(request, windows, initial=main), party_forms(None, rows)


def _form(request: HttpRequest, windows: Sequence[Any], **kwargs: Any) -> RegisterForm:
    standing = request.standing  # type: ignore[attr-defined]
    return RegisterForm(
        places=places.places_of(standing), windows=[window for window in windows if window.unit_id in standing.units],
        may_seal=may(standing.roles, "seal"), may_attach=may(standing.roles, "attach"), **kwargs,
    )  # fmt: skip


def _empty_row(place: int, part: str) -> PartyForm:
    return PartyForm(prefix=f"party-{place}", initial={"part": part})


def _page(
    request: HttpRequest, form: RegisterForm, rows: Sequence[PartyForm], *, key: UUID, windows: Sequence[Any],
    status: int = 200, lists_drafts: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    begun = kept_drafts.drafts_of(request.standing, FORM) if lists_drafts else []  # type: ignore[attr-defined]
    context = page_context(request, form, rows, form_key=key, drafts=begun, windows=windows, **more)
    return render(request, "desk/register/register.html", context, status=status)


def _matches(request: HttpRequest, row: PartyForm) -> list[Any]:
    """Matters in hand of the person who comes, by number, by phone, by name."""
    standing = request.standing  # type: ignore[attr-defined]
    if not may(standing.roles, "find_known_matter"):
        return []
    typed = {name: str(row.data.get(row.add_prefix(name), "")) for name in ("number", "phone", "name")}
    numbers, phones = [], []
    with suppress(BadNumber):
        numbers.append(read_identity(typed["number"], on=today(request)).number)
    with suppress(Refused):
        phones.append(read_phone(typed["phone"]))
    return recognition.matters_in_hand_of(standing, numbers=numbers, phones=phones, names=[clean_name(typed["name"])])


def _sure_matches(request: HttpRequest, row: PartyForm) -> list[Any]:
    return [match for match in _matches(request, row) if match.is_sure and not match.matter.is_restricted]


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
