"""What is planned and decided around the last day: rooms of the coming week, conferences with their decisions and tasks."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jianhe.casework import bookings, conferences, weekly_meetings
from jianhe.demo.acting import World
from jianhe.law.working_days import national_calendar
from jianhe.people.models import Room, User
from jianhe.records.queries import access

BASIS = ("中心会商规则（示例）",)
# Working days from now, hour, room, what for, who presides.
_PLANNED = (
    (1, 9, "reconciliation_room", "reconciliation", "chengban"), (1, 10, "mediation_room_1", "mediation", "tiaojie"),
    (1, 14, "reconciliation_room", "reconciliation", "chengban2"), (2, 9, "hearing_room", "hearing", "fuzeren"),
    (2, 15, "mediation_room_2", "mediation", "tiaojie2"), (3, 10, "reconciliation_room", "reconciliation", "chengban"),
    (4, 14, "mediation_room_1", "mediation", "tiaojie"), (5, 9, "confirmation_room", "signing", "chengban2"),
)  # fmt: skip


def leave_meetings(world: World) -> None:
    """Rooms booked for the coming week, a conference with its decision and tasks, and one that is called."""
    at = world.until - timedelta(minutes=25)
    by = world.acting("fuzeren")
    found = list(access.matters_visible_to(by).filter(closed_at=None, is_sealed=False).order_by("-registered_at"))
    talked = [one for one in found if one.parties.filter(side="b").exists()]
    for (days, hour, room, purpose, presider), matter in zip(_PLANNED, talked, strict=False):
        _book(world, matter, _moment(at, days, hour), room, (purpose, presider), at)
    in_hand = [one for one in found if one.state == "in_progress" and one.matter_type == "unpaid_wages"]
    if len(in_hand) > 1:
        past = national_calendar().nth_working_day_before(timezone.localdate(at), 3)
        _decided(world, in_hand[-1], timezone.make_aware(datetime.combine(past, time(9, 30))))
        _called(world, in_hand[-2], at)
    weekly_meetings.fill(centre=world.centre, at=at)


def _moment(at: datetime, days: int, hour: int) -> datetime:
    day = national_calendar().nth_working_day(timezone.localdate(at), days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _book(world: World, matter: Any, start: datetime, room: str, purpose: tuple[str, str], at: datetime) -> None:
    by = world.acting("fuzeren")
    people = list(matter.parties.filter(removed_at=None, side__in="ab").order_by("side", "position"))[:4]
    apart = bookings.must_keep_apart(matter=matter, parties=people)
    wanted = bookings.Wanted(
        room=Room.objects.get(centre=world.centre, code=room), starts_at=start, ends_at=start + timedelta(minutes=90),
        purpose=purpose[0], presider=User.objects.get(username=purpose[1]), parties=people[:1] if apart else people,
        others="高示例（虚构），值班律师",
    )  # fmt: skip
    bookings.book(matter=matter, wanted=wanted, by=by, at=at, form_key=world.key())


def _conference(world: World, matter: Any, title: str, start: datetime, at: datetime) -> Any:
    by = world.acting("xietiao")
    units = [world.units[code] for code in ("labour_inspection", "justice_bureau", "legal_aid_centre")]
    return conferences.call(
        title=title, starts_at=start, matters=[matter], question="由哪个部门牵头，几天内拿出办法。", units=units, by=by,
        at=at, room=Room.objects.get(centre=world.centre, code="consultation_room"), form_key=world.key(),
    )  # fmt: skip


def _decided(world: World, matter: Any, at: datetime) -> None:
    """Three units came and gave their opinions, one of them another; one lead was named, two tasks were given."""
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
    by = world.acting("yuanzhu")
    task = item.tasks.get(unit=world.units["legal_aid_centre"])
    conferences.settle_task(
        task=task, is_done=True, note="已指派高示例（虚构）律师。", by=by, at=at + timedelta(hours=5)
    )


def _called(world: World, matter: Any, at: datetime) -> None:
    _conference(world, matter, "疑难事项会商（示例）", _moment(at, 2, 15), at)
