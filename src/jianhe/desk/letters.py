"""One letter of a batch: its sheets on the left, the register form on the right, and by one key on to the next."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import drafts, letter_sheets, letters, reading
from jianhe.casework.rules import catalogue
from jianhe.desk import drafts as kept
from jianhe.desk import letter_rows, register
from jianhe.desk.matter import standing_in
from jianhe.desk.register_form import PartyForm, RegisterForm, initial_from, party_forms, sentence_of
from jianhe.desk.register_page import ONLY_REGISTER, page_context
from jianhe.desk.wording import said
from jianhe.law.refusals import Refused
from jianhe.records.queries import drafts as own_drafts
from jianhe.records.queries import letters as asking
from jianhe.records.queries import places
from jianhe.records.queries.letters import Place
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, is_fragment, redirect_whole

FORM = "letter"
AT_ONCE = ("accept", ONLY_REGISTER)  # what may follow without leaving the batch


@needs("register")
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter; sent, it is registered and the next one comes. Without script other buttons come here too."""
    there, here = _places(request, key)
    if request.method == "GET":
        return _page(request, there, here, *_blank(request, here))
    windows = places.windows_of(standing_in(request))
    form, rows = register.sent(request, windows)
    do = request.POST.get("do", "")
    if do == "row" or do in register.FILLS:
        unjudged = register.unjudged(request, windows, len(rows) + (do == "row"))
        if do in register.FILLS:
            register.FILLS[do](unjudged[0], today(request))
        return _page(request, there, here, *unjudged, windows=windows)
    done = register.take_down(
        request, form, rows, key=key, verb=partial(letters.register, letter=here.letter),
        page=partial(_page, request, there, here, form, rows, windows=windows, status=UNPROCESSABLE),
    )  # fmt: skip
    if isinstance(done, HttpResponse):
        return done
    drafts.discard(key=_draft_key(request, key), by=standing_in(request))
    goes_on_by_itself = request.POST.get("link") not in ("repeat", "merge")
    if form.cleaned_data.get("then") == "accept" and done.is_new and goes_on_by_itself:
        register.accept(request, done.matter)
    words = gettext("第 %(n)d 封登记好了：%(number)s") % {"n": here.number, "number": done.matter.short_code}
    return _on(request, there, here, words)


@needs("register")
@require_POST
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """What stands in the form of a letter is kept for who types it; 存草稿 goes back to the batch."""
    _there, here = _places(request, key)
    away = reverse("desk:letter_batch", args=[here.letter.batch_id])
    return kept.keep(request, _draft_key(request, key), form_key=key, form=FORM, away=away, about=key)


@needs("attach")
@require_POST
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Not registered: 放一边 with why, 不是信 with what it is, or 拿回来."""
    there, here = _places(request, key)
    by, at, do = standing_in(request), now(request), request.POST.get("do")
    try:
        if do == "take_up":
            letters.take_up(letter=here.letter, by=by, at=at)
            return redirect_whole(request, reverse("desk:letter", args=[key]))
        if do == "discard":
            letters.discard(letter=here.letter, ground=request.POST.get("ground", ""), by=by, at=at)
            words = gettext("第 %(n)d 封不是信，记下了。") % {"n": here.number}
        else:
            letters.set_aside(letter=here.letter, reason=request.POST.get("reason", ""), by=by, at=at)
            words = gettext("第 %(n)d 封放一边了。") % {"n": here.number}
    except Refused as refused:
        more = {"settle_error": sentence_of(refused.refusal), "reason": request.POST.get("reason", "")}
        return _page(request, there, here, *_blank(request, here), status=UNPROCESSABLE, extra=more)
    return _on(request, there, here, words)


@never_cache
@needs("attach")
@require_GET
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """The picture of a sheet; who looked is written down."""
    sheet = _sheet(request, key)
    try:
        drawn = letter_sheets.picture(sheet=sheet, by=standing_in(request), at=now(request))
    except Refused:
        raise Http404 from None
    return HttpResponse(drawn, content_type="image/png")


@needs("attach")
@require_POST
def turn(request: HttpRequest, key: UUID) -> HttpResponse:
    """转: a quarter clockwise; the script puts the turned picture in the place of the old one."""
    sheet = _sheet(request, key)
    try:
        letter_sheets.turn(sheet=sheet, by=standing_in(request), at=now(request))
    except Refused as refused:
        messages.error(request, sentence_of(refused.refusal))
    if not is_fragment(request):
        return redirect_whole(request, reverse("desk:letter", args=[sheet.letter_id]))
    _there, here = _places(request, sheet.letter_id)
    shown = next((one for one in letter_rows.stage(here) if one["key"] == key), None)
    return render(request, "desk/letters/sheet.html", {"sheet": shown, "is_waiting": here.letter.state == "waiting"})


def _page(
    request: HttpRequest, there: Sequence[Place], here: Place, form: RegisterForm, rows: Sequence[PartyForm], *,
    windows: Sequence[Any] | None = None, status: int = 200, extra: dict[str, Any] | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Sheets and form, or in place of the form what became of the letter."""
    standing, found = standing_in(request), here.letter
    reading.record_letters_page(batch=found.batch, page="letter", by=standing, at=now(request))
    context = {
        "letter": letter_rows.letter_row(here), "sheets": letter_rows.stage(here), "key": found.pk,
        "is_waiting": found.state == "waiting", "batch": found.batch, "batch_title": letter_rows.batch_title(found.batch),
        "progress": gettext("第 %(n)d 封，共 %(total)d 封") % {"n": here.number, "total": len(there)},
        "former_url": _url(there, here, -1), "later_url": _url(there, here, 1),
        "not_letters": [(code, said(words)) for code, words in catalogue().lists[letters.NOT_LETTERS].items()],
        **(extra or {}),
    }  # fmt: skip
    if found.state == "waiting":
        windows = places.windows_of(standing) if windows is None else windows
        whole = page_context(request, form, rows, form_key=found.pk, drafts=[], windows=windows, **more)
        context = {**whole, **context, "own_window": None, "form_end": "desk/letters/end.html"}
        context["then_options"] = [one for one in whole["then_options"] if one["value"] in AT_ONCE]
        context["form_url"] = reverse("desk:letter", args=[found.pk])
        context["draft_url"] = reverse("desk:letter_draft", args=[found.pk])
    return render(request, "desk/letters/letter.html", context, status=status)


def _blank(request: HttpRequest, here: Place) -> tuple[RegisterForm, list[PartyForm]]:
    """The form as it was left, else a letter received on the day of its batch."""
    standing = standing_in(request)
    main: dict[str, Any] = {"channel": "letter", "received_on": here.letter.batch.received_on.isoformat()}
    rows: list[dict[str, Any]] = []
    begun = own_drafts.draft_of(standing, _draft_key(request, here.letter.pk))
    if begun is not None:
        main, rows = initial_from(drafts.content(begun))
    return register.register_form(request, places.windows_of(standing), initial=main), party_forms(None, rows)


def _on(request: HttpRequest, there: Sequence[Place], here: Place, words: str) -> HttpResponse:
    """The next letter that waits: after this one, else from the beginning; else the batch."""
    messages.success(request, words)
    order = [*there[here.number :], *there[: here.number - 1]]
    waiting = next((place for place in order if place.letter.state == "waiting"), None)
    if waiting is not None:
        return redirect_whole(request, reverse("desk:letter", args=[waiting.letter.pk]))
    messages.success(request, gettext("这一批每一封都有着落了，可以结束。"))
    return redirect_whole(request, reverse("desk:letter_batch", args=[here.letter.batch_id]))


def _places(request: HttpRequest, key: UUID) -> tuple[list[Place], Place]:
    """The letters of the batch, and this one among them; 404 where it is out of reach."""
    standing = standing_in(request)
    batch = asking.batch_with(standing, key)
    there = asking.places_in(standing, batch) if batch is not None else []
    here = next((place for place in there if place.letter.pk == key), None)
    if here is None:
        request.refused_access.append({"act": "attach", "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return there, here


def _sheet(request: HttpRequest, key: UUID) -> Any:
    sheet = asking.sheet_of(standing_in(request), key)
    if sheet is None:
        request.refused_access.append({"act": "attach", "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return sheet


def _url(there: Sequence[Place], here: Place, step: int) -> str:
    place = here.number - 1 + step
    return reverse("desk:letter", args=[there[place].letter.pk]) if 0 <= place < len(there) else ""


def _draft_key(request: HttpRequest, letter: UUID) -> UUID:
    """A draft is its writer's alone: two people who open one letter keep two."""
    return uuid5(letter, str(request.user.pk))
