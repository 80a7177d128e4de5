"""The conference (会商): called, filled, heard, decided by naming one lead and one day, closed with its minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import conference_rooms, handling, telling, weekly_meetings
from jianhe.casework.permits import must, must_reach
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.people.models import Room, Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceTask,
    HandOver,
    Matter,
    Opinion,
)
from jianhe.records.queries import access, conferences

LONGEST = 5000  # characters of an opinion or a decision


@dataclass(frozen=True)
class Asked:
    """A further task of a decision: which unit does what by when; `owner` is somebody of that unit, or left to it."""

    unit: Unit
    what: str
    due_on: date
    owner: User | None = None


@transaction.atomic
def call(
    *, title: str, starts_at: datetime, matters: Sequence[Matter], question: str, units: Iterable[Unit], by: Standing,
    at: datetime, ends_at: datetime | None = None, room: Room | None = None, form_key: UUID | None = None,
) -> Conference:  # fmt: skip
    """Call a conference over one or several matters, and invite units to it. The same form twice calls one.

    Effects in order: the matters locked, the conference, its room held, each matter on its agenda with the units that
    may now see it.
    """
    must(by, "hold_conferences")
    assert by.person is not None and by.centre is not None
    there = Conference.objects.filter(centre=by.centre, form_key=form_key).first() if form_key else None
    if there is not None:
        return there
    title, question = clean_text(title), _text(question, "请写明要会商什么。", "Write what the conference is about.")
    if not title:
        raise refuse("会商要有名称。", "A conference needs a name.")
    if not matters:
        raise refuse("会商要有事项。", "A conference is about at least one matter.")
    if starts_at < at:
        raise refuse("会商的时间已经过了。", "That time is past.")
    for matter in matters:
        must_reach(by, matter)
    access.lock_all(matters)
    conference = Conference(
        centre=by.centre, kind="called", title=title[:100], starts_at=starts_at, room=room, unit_id=by.home_unit,
        ends_at=ends_at or starts_at + conference_rooms.USUAL,
        called_by=by.person, called_at=at, form_key=form_key,
    )  # fmt: skip
    conference.save(force_insert=True)
    conference_rooms.hold(conference, at=at)
    asked = list(units)
    for matter in matters:
        _put_on(conference, matter, question, asked, by, at)
    return conference


@transaction.atomic
def add_matter(
    *, conference: Conference, matter: Matter, question: str, units: Iterable[Unit], by: Standing, at: datetime
) -> AgendaItem:
    """Put a matter on the agenda of a conference that is not closed, and ask units to it. Locks the matter first."""
    must(by, "hold_conferences")
    must_reach(by, matter)
    matter = access.lock(matter)
    conference = _open(conference)
    question = _text(question, "请写明要会商什么。", "Write what the conference is about.")
    return _put_on(conference, matter, question, units, by, at)


@transaction.atomic
def note_attendance(
    *, attendance: Attendance, came: bool, person: str, interest: str, by: Standing, at: datetime
) -> None:
    """Who came for a unit, and what interest it declares in a matter of the agenda (利害关系)."""
    must(by, "hold_conferences")
    _open(attendance.conference)
    person = clean_text(person)
    if came and not person:
        raise refuse("请写谁来了。", "Write who came.")
    Attendance.objects.filter(pk=attendance.pk).update(
        came=came, person=person[:60], interest=clean_text(interest)[:200], noted_at=at
    )
    events.append(
        "attendance_noted", centre=attendance.centre_id, actor=by.person.pk if by.person else None, at=at,
        facts={"conference": attendance.conference_id, "unit": attendance.unit_id, "came": came},
    )  # fmt: skip


@transaction.atomic
def give_opinion(
    *, item: AgendaItem, text: str, basis: Sequence[str], is_dissent: bool, by: Standing, at: datetime,
    unit: Unit | None = None, form_key: UUID | None = None,
) -> Opinion:  # fmt: skip
    """Put an opinion of a unit on record, with its legal basis. It is kept word for word and never changed.

    `basis` holds citation keys of `sources.yaml` or the words of a rule. `unit` is whose opinion it is, where whoever
    holds the conference writes it down. Once the decision is made, only a dissent can still be added.
    """
    if unit is None:
        must(by, "opine")
    else:
        must(by, "hold_conferences")
    must_reach(by, item.matter)
    matter = access.lock(item.matter)
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("conference").get(pk=item.pk)
    there = Opinion.objects.filter(item=item, form_key=form_key).first() if form_key else None
    if there is not None:
        return there
    _open(item.conference)
    if item.state == "decided" and not is_dissent:
        raise refuse("这件已经有了决定，只能再写不同意见。", "It is decided; only a dissent can be added.")
    text = _text(text, "请写意见。", "Write the opinion.")
    given = list(filter(None, (clean_text(line) for line in basis)))
    if not given:
        raise refuse("意见要写明依据。", "An opinion names its legal basis.")
    speaks = unit.pk if unit is not None else by.home_unit
    if speaks is None or not conferences.is_asked(item, speaks, matter):
        raise refuse("这件没有请这个单位会商。", "This unit was not asked about the matter.")
    assert by.person is not None
    opinion = Opinion(
        centre_id=matter.centre_id, matter=matter, item=item, unit_id=speaks, text=text, basis=given,
        is_dissent=is_dissent, by=by.person, at=at, form_key=form_key,
    )  # fmt: skip
    opinion.save(force_insert=True)
    events.write("opinion_given", matter, by, at, item=item.pk, unit=speaks, dissent=is_dissent)
    return opinion


@transaction.atomic
def decide(
    *, item: AgendaItem, decision: str, lead: Unit, due_on: date, by: Standing, at: datetime, tasks: Sequence[Asked] = ()
) -> AgendaItem:
    """The one decision on a matter: it names exactly one lead unit and a day, and becomes tasks.

    Effects in order: the item; what was contested is settled; the tasks, the lead's first; the matter goes to the lead,
    which cannot return it; the units that were only asked lose sight of it.
    """
    must(by, "hold_conferences")
    must_reach(by, item.matter)
    matter = access.lock(item.matter)
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("conference").get(pk=item.pk)
    item.matter, on = matter, timezone.localdate(at)
    _open(item.conference)
    if item.state == "decided":
        raise refuse("一件只有一个决定，这件已经有了。", "One matter has one decision; this one has it.")
    _has_quorum(item.conference)
    decision = _text(decision, "请写决定。", "Write the decision.")
    if lead.centre_id != matter.centre_id:
        raise refuse("主办单位要在本中心。", "The lead is a unit of this centre.")
    if any(day < on for day in (due_on, *(task.due_on for task in tasks))):
        raise refuse("办完的日期不能在今天以前。", "The day cannot be in the past.")
    if any(not clean_text(task.what) for task in tasks):
        raise refuse("任务要写明做什么。", "A task says what is to be done.")
    item.state, item.decision, item.lead, item.due_on = "decided", decision, lead, due_on
    item.decided_by, item.decided_at = by.person, at
    item.save(update_fields=["state", "decision", "lead", "due_on", "decided_by", "decided_at"])
    events.write("lead_named", matter, by, at, item=item.pk, unit=lead.pk, due=due_on)
    for task in (Asked(lead, decision, due_on), *tasks):
        _give_task(item, task, by, at)
    _carry_to_lead(item, lead, by, at)
    for unit in conferences.asked_units(item.conference):
        if unit.pk != matter.unit_id:
            handling.end_reach(matter=matter, unit=unit, why="conference", at=at)
    return item


@transaction.atomic
def put_off(*, item: AgendaItem, by: Standing, at: datetime) -> AgendaItem:
    """Leave a matter to the next weekly meeting (下次再议). Its owner, its clocks and what is contested stay."""
    must(by, "hold_conferences")
    must_reach(by, item.matter)
    matter = access.lock(item.matter)
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("conference").get(pk=item.pk)
    _open(item.conference)
    if item.state != "open":
        raise refuse("这件已经有了决定，或者已经留到下次。", "It is decided, or put off already.")
    units = conferences.asked_units(item.conference)
    after = max(at, item.conference.starts_at)
    weekly_meetings.put_on_agenda(
        weekly_meetings.call(centre=matter.centre, at=after), matter, why="put_off", question=item.question,
        units=units, by=by, at=at,
    )  # fmt: skip
    item.state = "put_off"
    item.save(update_fields=["state"])
    events.write("item_put_off", matter, by, at, item=item.pk)
    return item


@transaction.atomic
def settle_task(*, task: ConferenceTask, is_done: bool, note: str, by: Standing, at: datetime) -> None:
    """Done, or not done: with a note either way. Its unit says so, or whoever holds conferences."""
    must(by, "settle_tasks")
    must_reach(by, task.matter)
    matter = access.lock(task.matter)
    task = ConferenceTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if task.unit_id not in by.units:
        raise refuse("这是别的单位的任务。", "This is another unit's task.")
    if task.state != "open":
        raise refuse("这项任务已经有了结果。", "This task has been settled.")
    note = _text(note, "请写办得怎样。", "Write how it went.")
    assert by.person is not None
    task.state, task.note, task.settled_at, task.settled_by = "done" if is_done else "not_done", note, at, by.person
    task.save(update_fields=["state", "note", "settled_at", "settled_by"])
    events.write("task_settled", matter, by, at, task=task.pk, state=task.state)
    holder = task.item.decided_by_id
    if holder is not None and holder != by.person.pk:
        telling.tell(matter=matter, to=[holder], kind="task_settled", about=task.pk, at=at)
    if task.unit_id != matter.unit_id:
        others = ConferenceTask.objects.filter(matter=matter, unit=task.unit_id, state="open").exclude(pk=task.pk)
        if not others.exists():
            handling.end_reach(matter=matter, unit=task.unit, why="task", at=at)


def _put_on(
    conference: Conference, matter: Matter, question: str, units: Iterable[Unit], by: Standing, at: datetime
) -> AgendaItem:
    matter = access.lock(matter)
    if matter.closed_at is not None:
        raise refuse("事项已经办结。", "The matter is closed.")
    return weekly_meetings.put_on_agenda(
        conference, matter, why="asked", question=question, units=units, by=by, at=at
    )


def _open(conference: Conference) -> Conference:
    found: Conference = Conference.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    if found.closed_at is not None:
        raise refuse("会商已经结束。", "The conference is closed.")
    return found


def _has_quorum(conference: Conference) -> None:
    came = Attendance.objects.filter(conference=conference, came=True).count()
    if came < conference.quorum:
        raise refuse(
            f"到会 {came} 个单位，至少要 {conference.quorum} 个才能定。",
            f"{came} units came; {conference.quorum} are needed to decide.",
        )


def _text(text: str, zh: str, en: str) -> str:
    text = clean_text(text)
    if not text:
        raise refuse(zh, en)
    if len(text) > LONGEST:
        raise refuse(f"最多 {LONGEST} 个字，现在有 {len(text)} 个。", f"At most {LONGEST} characters, not {len(text)}.")
    return text


def _give_task(item: AgendaItem, asked: Asked, by: Standing, at: datetime) -> None:
    """A task with its owner: the person named, else whoever is longest in that unit, else who holds the conference."""
    assert by.person is not None
    matter, on = item.matter, timezone.localdate(at)
    staff = telling.staff_of(asked.unit, on=on)
    if asked.owner is not None and asked.owner.pk not in staff:
        raise refuse(f"{asked.owner.name}不在{asked.unit.name}。", f"{asked.owner.name} is not of {asked.unit.name}.")
    owner = asked.owner.pk if asked.owner is not None else (staff or [by.person.pk])[0]
    task = ConferenceTask(
        centre_id=item.centre_id, matter=matter, item=item, unit=asked.unit, owner_id=owner,
        what=clean_text(asked.what), due_on=asked.due_on,
    )  # fmt: skip
    task.save(force_insert=True)
    if asked.unit.pk != matter.unit_id:
        handling.give_reach(matter=matter, unit=asked.unit, why="task", at=at)
    events.write("task_given", matter, by, at, task=task.pk, unit=asked.unit.pk, due=asked.due_on)
    telling.tell(matter=matter, to=[owner], kind="task", about=task.pk, at=at)


def _carry_to_lead(item: AgendaItem, lead: Unit, by: Standing, at: datetime) -> None:
    """What waited or was contested ends; the matter is sent to the lead, or stays where it is when that is the lead."""
    matter, on = item.matter, timezone.localdate(at)
    contested = HandOver.objects.filter(matter=matter, state="contested", settled_at=None).first()
    HandOver.objects.filter(matter=matter, state__in=("contested", "returned"), settled_at=None).update(settled_at=at)
    for waiting in HandOver.objects.filter(matter=matter, state="sent", part="lead").select_related("to_unit"):
        handling.take_back(waiting, matter, by=by, at=at)
        contested = contested or waiting
    owner = handling.sender_of(contested, matter, on=on) if contested is not None else matter.owner
    if contested is not None and owner is not None:
        matter.proceedings.filter(closed_at=None).update(owner=owner)
        access.raise_version(matter, owner=owner, changed_at=at, change="lead_named")
    if matter.closed_at is None and lead.pk != matter.unit_id:
        handling.send(matter=matter, to_unit=lead, ask=item.decision, by=by, at=at, named_by=item, sender=owner)
