"""房间排期: the day of all rooms, hours across and rooms down; and the sheets for the doors, which name nobody."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_safe

from jianhe.desk.wording import listed
from jianhe.law.free_times import QUARTER
from jianhe.law.roles import may
from jianhe.records.queries import access, rooms
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import clock_time

EQUIPMENT = {
    "recording": gettext_lazy("录音录像"), "signature_pad": gettext_lazy("签字板"), "printer": gettext_lazy("打印机"),
    "video": gettext_lazy("远程视频"),
}  # fmt: skip


@needs("see_units")
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day. With `?matter=`, the free stretches lead to booking for that matter."""
    standing, on = request.standing, wanted_day(request)  # type: ignore[attr-defined]
    matter = access.matter_by_number(standing, request.GET.get("matter", ""))
    may_book = matter is not None and may(standing.roles, "book_room")
    book_url = reverse("desk:book_room", args=[matter.short_code]) if matter is not None and may_book else ""
    return render(request, "desk/rooms/day.html", {
        **_table(standing, on, book_url), "on": on, "matter": matter if may_book else None, "now": now(request),
        "before": on - timedelta(days=1), "after": on + timedelta(days=1), "is_today": on == today(request),
    })  # fmt: skip


@needs("see_units")
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """What hangs at the doors: times and what for. No name, no number, nothing of a matter."""
    standing, on = request.standing, wanted_day(request)  # type: ignore[attr-defined]
    taken = rooms.day_of_rooms(standing, on)
    found = [
        {"name": name_of(room), "times": [
            {"from": one.starts_at, "until": one.ends_at, "what": _purpose(one) if one.booking else gettext("已约")}
            for one in taken if one.room == room.pk
        ]}
        for room in rooms.rooms_of(standing.centre)
    ]  # fmt: skip
    context = {"rooms": found, "on": on, "back_url": f"{reverse('desk:rooms')}?day={on}", "printed_at": now(request)}
    return render(request, "desk/rooms/doors.html", context)


def wanted_day(request: HttpRequest) -> date:
    """The day of the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today(request)


def name_of(room: Any) -> str:
    return (room.name_en if (get_language() or "").startswith("en") else "") or str(room.name)


def about(room: Any) -> str:
    """8 人，录音录像、签字板，适合未成年人."""
    parts = [gettext("%(n)d 人") % {"n": room.capacity}] if room.capacity else []
    if room.equipment:
        parts.append(gettext("、").join(str(EQUIPMENT[one]) for one in room.equipment if one in EQUIPMENT))
    if room.is_fit_for_minors:
        parts.append(gettext("适合未成年人"))
    return gettext("，").join(parts)


def needs_of(booking: Any) -> list[str]:
    """What those who come need, in words: two places to wait, an adult, an interpreter, recording, a way in."""
    waiting = next(iter(booking.waiting.all()), None)
    words = [
        gettext("双方分开等候：%(room)s，诉求人 %(a)s 到，对方 %(b)s 到")
        % {"room": name_of(waiting.room), "a": clock_time(booking.a_comes_at), "b": clock_time(booking.b_comes_at)}
        if booking.keeps_apart and waiting is not None else "",
        gettext("有未成年人，%(adult)s到场") % {"adult": booking.adult} if booking.has_minor else "",
        gettext("翻译：%(who)s") % {"who": booking.interpreter} if booking.interpreter else "",
        gettext("录音录像，都同意") if booking.is_recorded else "", booking.access_needs, booking.risk_note,
    ]  # fmt: skip
    return [one for one in words if one]


def held_row(booking: Any) -> dict[str, Any]:
    """A room held for a run, with what those who come need (desk/rooms/ahead.html)."""
    return {
        "key": booking.pk, "one": booking, "room": name_of(booking.room), "needs": needs_of(booking),
        "purpose": listed("booking_purposes", booking.purpose),
    }  # fmt: skip


def _table(standing: Any, on: date, book_url: str) -> dict[str, Any]:
    """Rows of cells that are a number of quarters wide; three statements, however full the day is."""
    every, taken = rooms.rooms_of(standing.centre), rooms.day_of_rooms(standing, on)
    hours = [rooms.hours_of(room, on) for room in every]
    starts = [start for start, _end in hours] + [one.starts_at for one in taken]
    ends = [end for _start, end in hours] + [one.ends_at for one in taken]
    if not every:
        return {"hours": [], "rows": []}
    first = timezone.localtime(min(starts)).replace(minute=0)
    last = timezone.localtime(max(ends) + timedelta(minutes=59)).replace(minute=0)
    rows = [
        {
            "name": name_of(room), "about": about(room), "is_free": all(one.room != room.pk for one in taken),
            "cells": list(_cells(room, (first, last), hours[place], [one for one in taken if one.room == room.pk], book_url)),
        }
        for place, room in enumerate(every)
    ]  # fmt: skip
    count = int((last - first) / timedelta(hours=1))
    return {"hours": [first + timedelta(hours=n) for n in range(count)], "rows": rows}


def _cells(
    room: Any, axis: tuple[datetime, datetime], hours: tuple[datetime, datetime], taken: Iterable[Any], book_url: str
) -> Iterator[dict[str, Any]]:
    at = axis[0]
    for one in sorted(taken, key=lambda each: each.starts_at):
        yield from _free(room, at, one.starts_at, hours, book_url)
        yield {"span": _quarters(one.starts_at, one.ends_at), "kind": "taken", "from": one.starts_at, "until": one.ends_at,
               **told_of(one)}  # fmt: skip
        at = one.ends_at
    yield from _free(room, at, axis[1], hours, book_url)


def _free(
    room: Any, since: datetime, until: datetime, hours: tuple[datetime, datetime], book_url: str
) -> Iterator[dict[str, Any]]:
    """What lies between two bookings: shut before and after the room's hours, free within them."""
    cuts = sorted({since, until, *(moment for moment in hours if since < moment < until)})
    for start, end in zip(cuts, cuts[1:], strict=False):
        is_open = hours[0] <= start and end <= hours[1]
        local = timezone.localtime(start)
        query = urlencode({"room": room.code, "day": local.date(), "starts": f"{local:%H:%M}"})
        yield {"span": _quarters(start, end), "kind": "free" if is_open else "shut", "from": start, "until": end,
               "url": f"{book_url}?{query}" if is_open and book_url else ""}  # fmt: skip


def _quarters(start: datetime, end: datetime) -> int:
    return int((end - start) / QUARTER)


def told_of(one: Any) -> dict[str, str]:
    """What the reader may know of a booking; of another's only that the room is taken."""
    booking = one.booking
    if booking is None:
        return {"what": gettext("已约")}
    if booking.conference is not None:
        who = booking.presider.name if booking.presider else ""
        url = reverse("desk:conference", args=[booking.conference.pk])
        return {"what": _purpose(one), "number": booking.conference.title, "who": who, "url": url}
    return {
        "what": _purpose(one), "number": booking.matter.short_code, "who": booking.presider.name if booking.presider else "",
        "url": reverse("desk:matter_bookings", args=[booking.matter.short_code]),
    }  # fmt: skip


def _purpose(one: Any) -> str:
    return gettext("等候") if one.booking.waits_for_id else listed("booking_purposes", one.booking.purpose)


def span_words(start: datetime, end: datetime) -> str:
    """10:00–11:30."""
    return f"{clock_time(start)}–{clock_time(end)}"
