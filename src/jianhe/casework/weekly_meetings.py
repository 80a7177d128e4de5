"""The weekly meeting (周研判): made by the practice of the centre, its agenda filled by what nobody settled otherwise."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from jianhe.casework import conference_rooms, free_rooms, handling
from jianhe.casework.rules import practice_in
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre, Room, Unit
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import AgendaItem, Attendance, Conference, ConferenceTask, Matter
from jianhe.records.queries import access, rooms

WEEK = timedelta(days=7)


def call(*, centre: Centre, at: datetime) -> Conference:
    """The next weekly meeting of a centre; made where it is not there yet. Asked twice, it is the same one.

    Its room is held with it; whoever booked that room before keeps it, and the meeting waits for another.
    """
    starts_at = next_start(centre, at=at)
    there = _weekly(centre, starts_at)
    if there is not None:
        return there
    free_rooms.lock_days(centre.pk, starts_at)
    ways = practice_in(centre, on=timezone.localdate(at)).weekly_meeting
    year, week, _weekday = starts_at.isocalendar()
    Conference.objects.bulk_create(
        [Conference(
            centre=centre, kind="weekly", title=f"{year}年第{week}周研判", starts_at=starts_at, quorum=ways.quorum,
            ends_at=datetime.combine(starts_at.date(), time.fromisoformat(ways.closes), starts_at.tzinfo),
            room=Room.objects.filter(centre=centre, code=ways.room).first(), called_at=at,
        )],
        ignore_conflicts=True,
    )  # fmt: skip
    made = _weekly(centre, starts_at)
    assert made is not None
    if rooms.booking_of_conference(made) is None:
        conference_rooms.hold_where_free(made, at=at)
    return made


def _weekly(centre: Centre, starts_at: datetime) -> Conference | None:
    found = Conference.objects.filter(centre=centre, kind="weekly", starts_at=starts_at)
    return found.select_related("room", "called_by").first()


def next_start(centre: Centre, *, at: datetime) -> datetime:
    """When the next weekly meeting begins: the practice's day and hour, on a day off the first working day after it."""
    now = timezone.localtime(at)
    monday = now.date() - timedelta(days=now.weekday())
    return next(start for week in range(3) if (start := _start_in(centre, monday + week * WEEK, now)) > now)


def _start_in(centre: Centre, monday: date, now: datetime) -> datetime:
    ways = practice_in(centre, on=monday).weekly_meeting
    day = published_calendar(centre.pk).first_working_day_from(monday + timedelta(days=ways.weekday - 1))
    return datetime.combine(day, time.fromisoformat(ways.opens), now.tzinfo)


def put_on(*, matter: Matter, why: str, units: Iterable[Unit], by: Standing, at: datetime) -> AgendaItem:
    """Put a locked matter on the agenda of the next weekly meeting, once, and ask these units to it."""
    return put_on_agenda(call(centre=matter.centre, at=at), matter, why=why, question="", units=units, by=by, at=at)


def put_on_agenda(
    conference: Conference, matter: Matter, /, *, why: str, question: str, units: Iterable[Unit], by: Standing, at: datetime
) -> AgendaItem:
    """A locked matter on an agenda, with the units that are asked: they may see it until it is decided.

    Effects in order: the item, the invitations, their reach, the event. A matter that stands there already stays where
    it is; only the units are added.
    """
    item = AgendaItem.objects.filter(conference=conference, matter=matter).first()
    if item is None:
        last = AgendaItem.objects.filter(conference=conference).aggregate(n=Max("position"))["n"] or 0
        item = AgendaItem(
            centre_id=matter.centre_id, matter=matter, conference=conference, position=last + 1, why=why,
            question=question, added_by=by.person, added_at=at,
        )  # fmt: skip
        item.save(force_insert=True)
        events.append(
            "put_on_agenda", centre=matter.centre_id, actor=by.person.pk if by.person else None, at=at, matter=matter.pk,
            facts={"conference": conference.pk, "item": item.pk, "why": why},
        )  # fmt: skip
    for unit in units:
        invite(conference, unit, at=at)
        if unit.pk != matter.unit_id:
            handling.give_reach(matter=matter, unit=unit, why="conference", at=at)
    return item


def invite(conference: Conference, unit: Unit, *, at: datetime) -> None:
    """A unit is asked to a conference; asked twice, once."""
    Attendance.objects.bulk_create(
        [Attendance(centre_id=conference.centre_id, conference=conference, unit=unit, invited_at=at)],
        ignore_conflicts=True,
    )


def fill(*, centre: Centre, at: datetime) -> int:
    """Put what earlier decisions left unfinished on the next weekly meeting's agenda. Returns how many matters came on.

    Tasks that are late or could not be done. Runs nightly and may run twice without harm.
    """
    on = timezone.localdate(at)
    with acting_for_centre(centre, keeps_clocks=True):
        conference = call(centre=centre, at=at)
        left = ConferenceTask.objects.filter(centre=centre).filter(
            Q(state="open", due_on__lt=on) | Q(state="not_done", taken_up_at=None)
        )
        matters = list(dict.fromkeys(left.order_by("due_on", "id").values_list("matter", flat=True)))
        there = set(AgendaItem.objects.filter(conference=conference).values_list("matter", flat=True))
    for key in (key for key in matters if key not in there):
        with acting_for_centre(centre, keeps_clocks=True) as by:
            matter = access.lock(Matter.objects.get(pk=key))
            units = Unit.objects.filter(pk__in=left.filter(matter=matter).values("unit"))
            put_on(matter=matter, why="unfinished", units=units, by=by, at=at)
            ConferenceTask.objects.filter(matter=matter, state="not_done", taken_up_at=None).update(taken_up_at=at)
    return len(set(matters) - there)
