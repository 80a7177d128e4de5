"""What is planned and decided around the last day: rooms of the coming week, conferences with their decisions and tasks."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jianhe.casework import bookings, conferences, minutes, weekly_meetings
from jianhe.casework.free_rooms import BadBooking
from jianhe.demo.acting import World
from jianhe.law.working_days import national_calendar
from jianhe.people.models import User
from jianhe.records.queries import access

BASIS = ("中心会商规则（示例）",)
# Working days from now, hour, room, who presides: mediations under way, and one matter to be heard.
_PLANNED = (
    (0, 10, "mediation_room_1", "tiaojie"), (0, 14, "mediation_room_2", "tiaojie"), (1, 10, "mediation_room_1", "tiaojie"),
    (2, 15, "mediation_room_2", "tiaojie3"), (4, 14, "mediation_room_1", "tiaojie"),
)  # fmt: skip


def leave_meetings(world: World) -> None:
    """Rooms booked for the coming week, a conference with its decision and tasks, and one that is called."""
    at = world.until - timedelta(minutes=25)
    by = world.acting("fuzeren")
    open_ones = access.matters_visible_to(by).filter(closed_at=None, is_sealed=False).order_by("-registered_at")
    found = list(open_ones.prefetch_related("proceedings"))
    mediated = [(one, run) for one in found for run in one.proceedings.all() if run.state == "mediating"]
    for (days, hour, room, presider), (matter, run) in zip(_PLANNED, mediated, strict=False):
        _book(world, matter, _moment(at, days, hour), (room, "mediation", presider), at, run)
    in_hand = [
        one for one in found
        if one.state == "in_progress" and one.parties.filter(side="b").exists() and len(one.proceedings.all()) == 1
    ]  # fmt: skip
    for matter in in_hand[:1]:
        _book(world, matter, _moment(at, 2, 9), ("hearing_room", "hearing", "fuzeren"), at)
    unpaid = [one for one in in_hand if one.matter_type == "unpaid_wages"]
    if len(unpaid) > 1:
        past = national_calendar().nth_working_day_before(timezone.localdate(at), 3)
        _decided(world, unpaid[-1], timezone.make_aware(datetime.combine(past, time(9, 30))))
        _called(world, unpaid[-2], at)
    weekly_meetings.fill(centre=world.centre, at=at)


def _moment(at: datetime, days: int, hour: int) -> datetime:
    today = national_calendar().first_working_day_from(timezone.localdate(at))
    day = national_calendar().nth_working_day(today, days) if days else today
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _book(
    world: World, matter: Any, start: datetime, what: tuple[str, str, str], at: datetime, run: Any = None
) -> None:
    """A room for 90 minutes, where it is still to come and free."""
    by, (room, purpose, presider) = world.acting("fuzeren"), what
    people = list(matter.parties.filter(removed_at=None, side__in="ab").order_by("side", "position"))[:4]
    apart = bookings.must_keep_apart(matter=matter, parties=people)
    wanted = bookings.Wanted(
        room=world.rooms[room], starts_at=start, ends_at=start + timedelta(minutes=90), purpose=purpose,
        presider=User.objects.get(username=presider), parties=people[:1] if apart else people, proceeding=run,
        others="高示例（虚构），值班律师",
    )  # fmt: skip
    with suppress(BadBooking):
        bookings.book(matter=matter, wanted=wanted, by=by, at=at, form_key=world.key())


def _conference(world: World, matter: Any, title: str, start: datetime, at: datetime) -> Any:
    by = world.acting("xietiao")
    units = [world.units[code] for code in ("labour_inspection", "justice_bureau", "legal_aid_centre")]
    return conferences.call(
        title=title, starts_at=start, matters=[matter], question="由哪个部门牵头，几天内拿出办法。", units=units, by=by,
        at=at, room=world.rooms["consultation_room"], form_key=world.key(),
    )  # fmt: skip


def _decided(world: World, matter: Any, at: datetime) -> None:
    """Three units came and gave their opinions, one of them another; one lead was named, two tasks were given; closed."""
    held = _conference(world, matter, "欠薪事项会商（示例）", at + timedelta(hours=1), at)
    item, at = held.items.get(), at + timedelta(hours=1)
    by, names = world.acting("xietiao"), ("许联（虚构）", "罗助（虚构）", "陶援（虚构）")
    for attendance, name in zip(held.attendance.order_by("invited_at", "pk"), names, strict=True):
        conferences.note_attendance(attendance=attendance, came=True, person=name, interest="", by=by, at=at)
    for username, text, other in (
        ("lianluo", "由劳动监察先责令支付，再看是否支持起诉。", False), ("sifa", "可以同步申请法律援助。", False),
        ("yuanzhu", "应当先调解，不宜马上立案查处。", True),
    ):  # fmt: skip
        conferences.give_opinion(
            item=item,
            text=text,
            basis=BASIS,
            is_dissent=other,
            by=world.acting(username),
            at=at + timedelta(minutes=20),
        )
    by, due = world.acting("xietiao"), timezone.localdate(at)
    tasks = [
        conferences.Asked(world.units["legal_aid_centre"], "为当事人指派援助律师", due + timedelta(days=5)),
        conferences.Asked(world.units["justice_bureau"], "查明工程款拨付情况", due + timedelta(days=1)),
    ]
    conferences.decide(
        item=item, decision="由劳动保障监察大队主办，十日内责令支付并答复。", lead=world.units["labour_inspection"],
        due_on=due + timedelta(days=10), by=by, at=at + timedelta(minutes=50), tasks=tasks,
    )  # fmt: skip
    minutes.close(conference=held, by=by, at=at + timedelta(minutes=58))
    by = world.acting("yuanzhu")
    task = item.tasks.get(unit=world.units["legal_aid_centre"])
    conferences.settle_task(
        task=task, is_done=True, note="已指派高示例（虚构）律师。", by=by, at=at + timedelta(hours=5)
    )


def _called(world: World, matter: Any, at: datetime) -> None:
    _conference(world, matter, "疑难事项会商（示例）", _moment(at, 2, 15), at)
