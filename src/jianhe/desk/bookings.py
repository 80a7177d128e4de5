"""The tab 排期 of a matter: its bookings, and booking, moving, cancelling a room and taking that back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import bookings
from jianhe.casework.free_rooms import BadBooking
from jianhe.desk.booking_form import BookingForm, as_typed, first_wish
from jianhe.desk.doing import do
from jianhe.desk.matter import of_matter, opened, show, standing_in
from jianhe.desk.rooms import name_of, needs_of
from jianhe.desk.wording import listed, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import matters, mediations, reconciliation, rooms
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

# Why a booking ended by itself.
WHY = {"ended": gettext_lazy("程序已经办结")}


@require_GET
@of_matter()
def matter_bookings(request: HttpRequest, matter: Any) -> HttpResponse:
    """What was booked for this matter, the latest first, each with what may be done to it."""
    sight = opened(request, matter, "bookings")
    names = {str(party.pk): party.name for party in sight.parties}
    may_book = may(sight.by.roles, "book_room") and matter.closed_at is None
    rows = [_row(one, names, request, may_change=may_book) for one in rooms.of_matter(matter)]
    return show(sight, "bookings", {
        "rows": rows, "book_url": sight.url("book_room") if may_book else "",
        "rooms_url": f"{reverse('desk:rooms')}?matter={matter.short_code}",
    })  # fmt: skip


def _row(one: Any, names: dict[str, str], request: HttpRequest, *, may_change: bool) -> dict[str, Any]:
    is_over = one.ends_at <= now(request)
    return {
        "key": one.pk, "one": one, "room": name_of(one.room), "purpose": listed("booking_purposes", one.purpose),
        "who": [names[key] for key in one.parties if key in names], "needs": needs_of(one),
        "why": str(WHY.get(one.cancel_reason, one.cancel_reason)),
        "may_change": may_change and not is_over and one.cancelled_at is None,
        "may_undo": may_change and not is_over and (one.cancelled_at is not None or one.moves_id is not None),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@of_matter("book_room")
def book(request: HttpRequest, matter: Any) -> HttpResponse:
    """约房间: `?room=&day=&starts=&purpose=` stand in the form already."""
    by = standing_in(request)
    first = {**first_wish(matter=matter, by=by, asked=request.GET.dict(), at=now(request)), "form_key": uuid4()}
    form = BookingForm(request.POST or None, matter=matter, by=by, on=today(request), initial=first)
    run = _run(request, matter)
    if request.method == "POST" and form.is_valid():
        try:
            bookings.book(matter=matter, wanted=form.wanted(run), by=by, at=now(request),
                          form_key=form.cleaned_data["form_key"])  # fmt: skip
        except Refused as bad:
            _tell(form, bad)
        else:
            messages.success(request, _("约好了。"))
            return redirect_whole(request, _back(matter, run))
    return _page(request, matter, form, _("约房间"), _back(matter, run))


@require_http_methods(["GET", "POST"])
@of_matter("book_room")
def move(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """改一场: the same form, filled with what was booked."""
    booking, by = _booking(matter, key), standing_in(request)
    form = BookingForm(request.POST or None, matter=matter, by=by, on=today(request),
                       initial=as_typed(bookings.wanted_again(booking=booking)))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            bookings.move(booking=booking, wanted=form.wanted(booking.proceeding), by=by, at=now(request))
        except Refused as bad:
            _tell(form, bad)
        else:
            messages.success(request, _("改好了，原来的时间放开了。"))
            return redirect_whole(request, _back(matter, _run(request, matter)))
    return _page(request, matter, form, _("改一场"), _back(matter, _run(request, matter)))


@require_POST
@of_matter("book_room")
def cancel(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """取消: field `reason`."""
    booking, reason = _booking(matter, key), request.POST.get("reason", "")
    return do(
        request, lambda: bookings.cancel(booking=booking, reason=reason, by=standing_in(request), at=now(request)),
        words=_("取消了，房间放开了；弄错了可以撤销。"), back=_tab(matter),
    )  # fmt: skip


@require_POST
@of_matter("book_room")
def undo(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """撤销 a cancelling or a move, while the time is still free."""
    booking = _booking(matter, key)
    return do(
        request, lambda: bookings.undo(booking=booking, by=standing_in(request), at=now(request)),
        words=_("撤销了，原来的时间又约上了。"), back=_tab(matter),
    )  # fmt: skip


def _booking(matter: Any, key: UUID) -> Any:
    found = rooms.booking_of(matter, key)
    if found is None:
        raise Http404
    return found


def _tell(form: BookingForm, bad: Refused) -> None:
    if isinstance(bad, BadBooking):
        form.tell(bad, {name: told(refusal)["sentence"] for name, refusal in bad.errors.items()})
    else:
        form.add_error(None, told(bad.refusal)["sentence"])


def _tab(matter: Any) -> str:
    return reverse("desk:matter_bookings", args=[matter.short_code])


def _back(matter: Any, run: Any) -> str:
    """Where a booking was wished: on the page of the talks or of the mediation, else on the tab."""
    if run is not None and run.procedure in reconciliation.PROCEDURES:
        return reverse("desk:talks", args=[matter.short_code, run.number])
    if run is not None and run.procedure == mediations.CODE:
        return reverse("desk:matter_mediation", args=[matter.short_code])
    return _tab(matter)


def _run(request: HttpRequest, matter: Any) -> Any:
    """The run of the address (`?run=`), for which a room is booked."""
    number = request.GET.get("run", "")
    return matters.proceeding_of(matter, int(number)) if number.isdecimal() else None


def _page(request: HttpRequest, matter: Any, form: BookingForm, title: str, back: str) -> HttpResponse:
    keeps = bookings.must_keep_apart(matter=matter, parties=form.people)
    context = {
        "matter": matter, "number": matter.short_code, "form": form, "title": title, "back_url": back, "must_keep_apart": keeps,
        "needs_interpreter": "interpreter" in matter.flags,
        "brings_a_minor": bookings.brings_a_minor(matter=matter, parties=form.people, on=today(request)),
    }  # fmt: skip
    return render(request, "desk/rooms/book.html", context, status=UNPROCESSABLE if form.errors else 200)
