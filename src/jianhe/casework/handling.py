"""Handling a matter: its officer and helpers, notes on the record, hand-overs between units."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.roles import matrix
from jianhe.people.keys import new_key
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Entry, HandOver, Matter, MatterHelper, Proceeding
from jianhe.records.queries import access, hand_overs

ENTRY_KINDS = ("note", "call", "visit", "finding", "meeting")
UNDO = timedelta(seconds=30)
SIGN_WITHIN = timedelta(days=2)


def set_handler(
    *, matter: Matter, handler: User, by: Standing, at: datetime, proceeding: Proceeding | None = None
) -> None:
    """Make somebody the responsible officer and owner of a locked matter and of its open proceedings.

    Refuses a person without a duty that handles matters, or whose units do not reach this one.
    """
    on = timezone.localdate(at)
    units = _units_above(matter.unit)
    if (
        not Duty.objects.filter(
            person=handler,
            centre_id=matter.centre_id,
            since__lte=on,
            role__in=matrix().who_may("take_step"),
            unit__in=units,
        )
        .exclude(until__lt=on)
        .exists()
    ):
        raise refuse(
            f"{handler.name}在{matter.unit.name}没有办理事项的职责。",
            f"{handler.name} has no duty in {matter.unit.name} to handle matters.",
        )
    before = matter.handler_id
    matter.handler = matter.owner = handler
    matter.proceedings.filter(closed_at=None).update(owner=handler)
    if proceeding is not None:
        proceeding.owner = handler
    events.write("handler_assigned", matter, by, at, person=handler.pk, before=before)


@transaction.atomic
def assign(*, matter: Matter, handler: User, by: Standing, at: datetime) -> Matter:
    """Name the responsible officer outside a step: for bulk assignment and for taking over an unassigned matter."""
    if by.person is None or handler.pk != by.person.pk:
        must(by, "assign")
    else:
        must(by, "take_step")
    must_reach(by, matter)
    matter = access.lock(matter)
    if matter.closed_at is not None:
        raise refuse("事项已经办结，不再分派。", "The matter is closed.")
    if by.person is not None and handler.pk == by.person.pk and matter.handler_id not in (None, handler.pk):
        must(by, "assign")
    set_handler(matter=matter, handler=handler, by=by, at=at)
    access.raise_version(matter, owner=matter.owner, handler=matter.handler, changed_at=at, change="handler_assigned")
    return matter


@transaction.atomic
def add_helper(*, matter: Matter, person: User, by: Standing, at: datetime) -> None:
    """Add somebody who helps (协办人); adding them twice changes nothing. A helper of another unit gets reach."""
    must(by, "assign" if matter.handler_id != getattr(by.person, "pk", None) else "take_step")
    must_reach(by, matter)
    matter = access.lock(matter)
    if matter.helpers.filter(person=person, until=None).exists():
        return
    MatterHelper(centre_id=matter.centre_id, matter=matter, person=person, since=at).save(force_insert=True)
    home = _home_unit(person, matter)
    if home is None:
        raise refuse(f"{person.name}在本中心没有职责。", f"{person.name} has no duty in this centre.")
    if home.pk != matter.unit_id:
        give_reach(matter=matter, unit=home, why="helper", at=at)
    events.write("helper_added", matter, by, at, person=person.pk)
    access.raise_version(matter, changed_at=at, change="helper_added")


@transaction.atomic
def remove_helper(*, matter: Matter, person: User, by: Standing, at: datetime) -> None:
    """End a helper's part."""
    must(by, "assign" if matter.handler_id != getattr(by.person, "pk", None) else "take_step")
    must_reach(by, matter)
    matter = access.lock(matter)
    if matter.helpers.filter(person=person, until=None).update(until=at):
        home = _home_unit(person, matter)
        others = Duty.objects.filter(unit=home, person__in=matter.helpers.filter(until=None).values("person"))
        if home is not None and home.pk != matter.unit_id and not others.exists():
            end_reach(matter=matter, unit=home, why="helper", at=at)
        events.write("helper_removed", matter, by, at, person=person.pk)
        access.raise_version(matter, changed_at=at, change="helper_removed")


@transaction.atomic
def note(
    *, matter: Matter, kind: str, text: str, happened_at: datetime, by: Standing, at: datetime,
    form_key: UUID | None = None,
) -> Entry:  # fmt: skip
    """Write an entry on the record (记一笔). The same form twice finds the first entry."""
    must(by, "note")
    must_reach(by, matter)
    there = Entry.objects.filter(matter=matter, form_key=form_key).first() if form_key else None
    if there is not None:
        return there
    text = clean_text(text)
    if not text:
        raise refuse("没有写内容。", "Nothing was written.")
    if len(text) > 5000:
        raise refuse(f"最多 5000 个字，现在有 {len(text)} 个。", f"At most 5000 characters, not {len(text)}.")
    if kind not in ENTRY_KINDS:
        raise refuse("请选这一笔是什么。", "Choose what kind of entry this is.")
    if happened_at > at + timedelta(minutes=5):
        raise refuse("发生时间不能在现在以后。", "It cannot have happened in the future.")
    matter = access.lock(matter)
    entry = Entry(
        centre_id=matter.centre_id, matter=matter, kind=kind, text=text, happened_at=happened_at, at=at, by=by.person,
        form_key=form_key,
    )  # fmt: skip
    entry.save(force_insert=True)
    events.write("entry_noted", matter, by, at, entry=entry.pk, kind=kind)
    access.raise_version(matter, changed_at=at, change="entry_noted")
    return entry


@transaction.atomic
def withdraw_note(*, entry: Entry, by: Standing, at: datetime) -> None:
    """Take back one's own entry within the undo time; it stays on the record, struck through."""
    must(by, "note")
    must_reach(by, entry.matter)
    if by.person is None or entry.by_id != by.person.pk:
        raise refuse("只能撤回自己记的。", "Only your own entry can be taken back.")
    if at - entry.at > UNDO:
        raise refuse(
            "已经过了撤回的时间；可以再记一笔更正。", "The time for undoing has passed; write a correcting entry."
        )
    if Entry.objects.filter(pk=entry.pk, withdrawn_at=None).update(withdrawn_at=at):
        events.write("entry_withdrawn", entry.matter, by, at, entry=entry.pk)


def give_reach(*, matter: Matter, unit: Unit, why: str, at: datetime, until: datetime | None = None) -> None:
    """Let a unit reach the matter. Asked twice for one reason, the later end counts.

    A function of the database writes it, because the rows of other units are hidden from whoever gives them reach.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_reach(%s, %s, %s, %s, %s, %s)", [new_key(), matter.pk, unit.pk, why, at, until])


def end_reach(*, matter: Matter, unit: Unit, why: str, at: datetime) -> None:
    """The unit reaches the matter for this reason no longer."""
    give_reach(matter=matter, unit=unit, why=why, at=at, until=at)


def send(
    *, matter: Matter, to_unit: Unit, ask: str, by: Standing, at: datetime, due_on: date | None = None
) -> HandOver:
    """Send a locked matter to another unit (移送). The sender stays the owner until it is signed for."""
    assert by.person is not None
    if to_unit.pk == matter.unit_id:
        raise refuse("事项就在这个部门。", "The matter is with this unit already.")
    if matter.hand_overs.filter(state="sent").exists():
        raise refuse("有移交还没有签收。", "A hand-over has not been signed for.")
    hand_over = HandOver(
        centre_id=matter.centre_id, matter=matter, from_unit_id=matter.unit_id, from_person=by.person, to_unit=to_unit,
        ask=clean_text(ask), due_on=due_on or timezone.localdate(at + SIGN_WITHIN), sent_at=at,
    )  # fmt: skip
    hand_over.save(force_insert=True)
    give_reach(matter=matter, unit=to_unit, why="handed_over", at=at)
    events.write("handed_over", matter, by, at, hand_over=hand_over.pk, unit=to_unit.pk)
    return hand_over


def mark_seen(*, hand_over: HandOver, by: Standing, at: datetime) -> None:
    """The receiving unit has opened it: 已发出, 对方已看 and 对方已接收 are three separate facts."""
    if hand_over.seen_at is None and hand_overs.receives(hand_over, by):
        HandOver.objects.filter(pk=hand_over.pk, seen_at=None).update(seen_at=at)
        events.write("hand_over_seen", hand_over.matter, by, at, hand_over=hand_over.pk)


@transaction.atomic
def sign_for(*, hand_over: HandOver, by: Standing, at: datetime) -> Matter:
    """Sign for a hand-over: the matter, its proceedings and its clocks now belong to the receiving unit and signer."""
    matter, hand_over = _under_way(hand_over, by)
    assert by.person is not None
    giver = matter.unit
    hand_over.state, hand_over.signed_at, hand_over.signed_by = "signed", at, by.person
    hand_over.seen_at = hand_over.seen_at or at
    hand_over.save()
    give_reach(matter=matter, unit=giver, why="sender", at=at)
    matter.proceedings.filter(closed_at=None).update(owner=by.person, unit=hand_over.to_unit)
    events.write("hand_over_signed", matter, by, at, hand_over=hand_over.pk)
    access.raise_version(
        matter, unit=hand_over.to_unit, owner=by.person, handler=None, changed_at=at, change="hand_over_signed"
    )
    return matter


@transaction.atomic
def return_hand_over(*, hand_over: HandOver, reason: str, text: str, by: Standing, at: datetime) -> Matter:
    """Return a hand-over with a reason from the fixed list. While the return is argued the centre's coordinator owns.

    Effects in order: the hand-over, the owner of the proceedings, the event, the owner of the matter, the end of the
    returning unit's reach.
    """
    matter, hand_over = _under_way(hand_over, by)
    if reason not in catalogue().lists["return_reasons"]:
        raise refuse("请选退回的理由。", "Choose the reason of the return.")
    text = clean_text(text)
    if not text:
        raise refuse("退回要写明依据和应当由谁办。", "A return says on what basis, and who is competent.")
    hand_over.state, hand_over.returned_at = "returned", at
    hand_over.return_reason, hand_over.return_text = reason, text
    hand_over.seen_at = hand_over.seen_at or at
    hand_over.save()
    coordinator = coordinator_of(matter, on=timezone.localdate(at)) or hand_over.from_person
    matter.proceedings.filter(closed_at=None).update(owner=coordinator)
    events.write("hand_over_returned", matter, by, at, hand_over=hand_over.pk, reason=reason)
    access.raise_version(matter, owner=coordinator, changed_at=at, change="hand_over_returned")
    # Last, because the row is out of the returning unit's sight from then on.
    end_reach(matter=matter, unit=hand_over.to_unit, why="handed_over", at=at)
    return matter


@transaction.atomic
def recall(*, hand_over: HandOver, by: Standing, at: datetime) -> None:
    """Take back a hand-over that nobody has signed for."""
    must(by, "hand_over")
    must_reach(by, hand_over.matter)
    matter = access.lock(hand_over.matter)
    if not HandOver.objects.filter(pk=hand_over.pk, state="sent", from_unit__in=by.units).update(state="recalled"):
        raise refuse("对方已经接收或者退回。", "It has been signed for or returned.")
    end_reach(matter=matter, unit=hand_over.to_unit, why="handed_over", at=at)
    events.write("hand_over_recalled", matter, by, at, hand_over=hand_over.pk)
    access.raise_version(matter, changed_at=at, change="hand_over_recalled")


def drop_unsigned(*, matter: Matter, by: Standing, at: datetime) -> None:
    """The matter ends: a hand-over that nobody has signed for ends with it, so that no unit waits for nothing."""
    for waiting in HandOver.objects.filter(matter=matter, state="sent").select_related("to_unit"):
        HandOver.objects.filter(pk=waiting.pk).update(state="recalled")
        end_reach(matter=matter, unit=waiting.to_unit, why="handed_over", at=at)
        events.write("hand_over_recalled", matter, by, at, hand_over=waiting.pk)


def coordinator_of(matter: Matter, *, on: date) -> User | None:
    """The centre's coordinator (综治中心协调员) on a day, else its director."""
    for role in ("centre_coordinator", "centre_director"):
        duty = (
            Duty.objects.filter(centre_id=matter.centre_id, role=role, since__lte=on, person__is_active=True)
            .exclude(until__lt=on).select_related("person").order_by("since").first()
        )  # fmt: skip
        if duty is not None:
            return duty.person
    return None


def _under_way(hand_over: HandOver, by: Standing) -> tuple[Matter, HandOver]:
    must(by, "sign_for")
    must_reach(by, hand_over.matter)
    matter = access.lock(hand_over.matter)
    hand_over = HandOver.objects.select_for_update().get(pk=hand_over.pk)
    if not hand_overs.receives(hand_over, by):
        raise refuse("这件是移给别的部门的。", "This was handed over to another unit.")
    if hand_over.state != "sent":
        raise refuse("这次移交已经接收、退回或者收回。", "It has been signed for, returned or recalled already.")
    return matter, hand_over


def _home_unit(person: User, matter: Matter) -> Unit | None:
    """The unit of somebody's first duty in the centre of a matter."""
    duties = Duty.objects.filter(person=person, centre_id=matter.centre_id)
    first = duties.select_related("unit").order_by("since", "id").first()
    return first.unit if first is not None else None


def _units_above(unit: Unit) -> list[UUID]:
    """The unit and all above it: a duty in any of them reaches the matter."""
    found = [unit.pk]
    while unit.parent is not None:
        unit = unit.parent
        found.append(unit.pk)
    return found
