"""Whether a room and a presider are free, and what else is; whoever books on a day waits here for whoever came first.

Who stands in another file keeps its secret: a clash says that the room is taken, never for what.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from jianhe.law.free_times import Span, is_on_a_quarter, nearest_free, overlaps
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.words import Words, words
from jianhe.people.models import Room, User
from jianhe.records.models import Booking
from jianhe.records.queries import rooms

HALF_A_DAY = timedelta(hours=12)


class BadBooking(Refused):
    """A booking that cannot be taken as wanted; `errors` has a sentence for each field of what was wanted."""

    def __init__(self, errors: dict[str, Refusal]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


def lock_days(centre: UUID, *moments: datetime) -> None:
    """Whoever books on a day of a centre waits here for whoever came first; days in order, so that nobody blocks."""
    for day in sorted({timezone.localdate(moment) for moment in moments}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"rooms/{centre}/{day}"])


def wrong_times(room: Room, span: Span, at: datetime) -> dict[str, Refusal]:
    """Times that are no times of a booking in this room, each beside its field."""
    if not all(is_on_a_quarter(one) for one in span):
        return {"starts_at": says("按一刻钟约，例如 10:15。", "Times lie on a quarter of an hour, such as 10:15.")}
    if span[1] <= span[0]:
        return {"ends_at": says("结束要在开始以后。", "It ends after it begins.")}
    if span[1] <= at:
        return {"starts_at": says("这个时间已经过了。", "This time is over.")}
    opens, closes = rooms.hours_of(room, timezone.localdate(span[0]))
    if span[0] < opens or span[1] > closes:
        hours = _span_words((opens, closes))
        return {"starts_at": says(f"{room.name} {hours} 开放。", f"This room is open {hours}.")}
    return {}


def clashes(
    wanted: Mapping[str, tuple[Room, Span]], *, presider: User | None, instead_of: Booking | None
) -> dict[str, Refusal]:
    """Rooms and the presider taken at that time, each with what is free near by; `instead_of` is a booking that ends."""
    errors: dict[str, Refusal] = {}
    room, wished = wanted["room"]
    day = rooms.hours_of(room, timezone.localdate(wished[0]))
    around, ours = (day[0] - HALF_A_DAY, day[1] + HALF_A_DAY), keys_of(instead_of)
    taken = [(where, (start, end)) for key, where, start, end in rooms.rooms_taken(*around) if key not in ours]
    for field, (one, span) in wanted.items():
        if _is_taken(one, span, taken):
            errors[field] = _taken(one, span, taken, besides=room)
    own = (
        [(start, end) for key, start, end in rooms.person_taken(presider, *around) if key not in ours]
        if presider
        else []
    )
    if presider is not None and any(overlaps(wished, other) for other in own):
        errors["presider"] = Refusal(
            words(f"{presider.name}这个时间要主持另一场。", f"{presider.name} presides elsewhere at that time."),
            instead=_near_words(nearest_free(day, own, wished=wished), []),
        )
    return errors


def keys_of(booking: Booking | None) -> set[UUID | None]:
    """A booking and the row of its waiting room."""
    if booking is None:
        return set()
    return {booking.pk, *Booking.objects.filter(waits_for=booking).values_list("pk", flat=True)}


def says(zh: str, en: str) -> Refusal:
    return Refusal(words(zh, en))


def _is_taken(room: Room, span: Span, taken: Collection[tuple[UUID, Span]]) -> bool:
    return any(key == room.pk and overlaps(span, other) for key, other in taken)


def _taken(room: Room, span: Span, taken: Collection[tuple[UUID, Span]], *, besides: Room) -> Refusal:
    hours = rooms.hours_of(room, timezone.localdate(span[0]))
    near = nearest_free(hours, [other for key, other in taken if key == room.pk], wished=span)
    others = [one for one in rooms.rooms_of(room.centre) if one.pk not in (room.pk, besides.pk)]
    free = [one.name for one in others if not _is_taken(one, span, taken)]
    return Refusal(
        words(
            f"{room.name} {_span_words(span)} 已经有人约了。",
            f"{room.name_en or room.name}: taken {_span_words(span)}.",
        ),
        instead=_near_words(near, free[:2]),
    )


def _near_words(near: Sequence[Span], free: Sequence[str]) -> Words:
    """附近空着：09:00–10:00、11:00–12:00；同一时间空着：调解室二。"""
    times, places = "、".join(_span_words(one) for one in near), "、".join(free)
    zh = [f"附近空着：{times}" if near else "这一天没有这么长的空"]
    en = [
        f"Free near by: {', '.join(_span_words(one) for one in near)}" if near else "Nothing so long is free that day"
    ]
    if free:
        zh.append(f"同一时间空着：{places}")
        en.append(f"free at that time: {', '.join(free)}")
    return words("；".join(zh) + "。", "; ".join(en) + ".")


def _span_words(span: Span) -> str:
    return f"{timezone.localtime(span[0]):%H:%M}–{timezone.localtime(span[1]):%H:%M}"
