"""Handling a matter: its officer and helpers, notes on the record, hand-overs between units."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import search_entries, targets
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import who_is_competent
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.people.keys import new_key
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import AgendaItem, Attachment, Entry, HandOver, Matter, MatterHelper, Proceeding
from jianhe.records.queries import access, hand_overs, officers

ENTRY_KINDS = ("note", "call", "visit", "finding", "meeting")
UNDO = timedelta(seconds=30)


def set_handler(
    *, matter: Matter, handler: User, by: Standing, at: datetime, proceeding: Proceeding | None = None
) -> None:
    """Make somebody the responsible officer and owner of a locked matter and of its open proceedings.

    Refuses a person without a duty that handles matters, or whose units do not reach this one.
    """
    if not may_handle(handler, matter, on=timezone.localdate(at)):
        raise Refused(no_duty(handler, matter.unit))
    before = matter.handler_id
    matter.handler = matter.owner = handler
    matter.proceedings.filter(closed_at=None).update(owner=handler)
    if proceeding is not None:
        proceeding.owner = handler
    events.write("handler_assigned", matter, by, at, person=handler.pk, before=before)


def may_handle(person: User, matter: Matter, *, on: date) -> bool:
    """Whether a duty of the person handles matters of the matter's unit, in that unit or above it."""
    found = officers.handlers(matter.centre_id, on=on, person=person)
    return any(matter.unit_id in one.units for one in found)


def no_duty(handler: User, unit: Unit) -> Refusal:
    """Why somebody cannot be given a matter of a unit."""
    zh, en = (
        f"{handler.name}在{unit.name}没有办理事项的职责。", f"{handler.name} has no duty in {unit.name} to handle matters.",
    )  # fmt: skip
    return Refusal(words(zh, en))


@transaction.atomic
def assign(*, matter: Matter, handler: User, by: Standing, at: datetime) -> Matter:
    """Name the responsible officer outside a step: for taking over a matter that nobody handles (我来办)."""
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
    search_entries.renew(matters=[matter.pk])
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
        search_entries.renew(matters=[entry.matter_id])


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
    *, matter: Matter, to_unit: Unit, ask: str, by: Standing, at: datetime, part: str = "lead",
    named_by: AgendaItem | None = None, sender: User | None = None, files: Sequence[Attachment] = (),
) -> HandOver:  # fmt: skip
    """Send a locked matter to another unit (移送), or ask one for help with it (`part` help, 协办).

    The sender stays the owner until it is signed for; a helping unit never becomes it. `named_by` is the decision of a
    meeting that made the unit the lead, for which `sender` gets the answer back. A unit that helps sees of the materials
    those `files`; the lead sees all.
    """
    assert by.person is not None
    if to_unit.pk == matter.unit_id:
        raise refuse("事项就在这个部门。", "The matter is with this unit already.")
    there = HandOver.objects.filter(matter=matter)
    if part == "lead" and there.filter(state="sent", part="lead").exists():
        raise refuse("有移交还没有签收。", "A hand-over has not been signed for.")
    if part == "lead" and there.filter(state="contested", settled_at=None).exists():
        raise refuse("两次退回了，等会商定主办单位。", "Returned twice; the meeting will name the lead.", who_is_competent())
    if part == "help" and there.filter(to_unit=to_unit, part="help", state__in=("sent", "signed")).exists():
        raise refuse("已经请这个单位协办了。", "This unit has been asked for help already.")
    sign_by = targets.target(matter, "sign_in", since=at) or at
    hand_over = HandOver(
        centre_id=matter.centre_id, matter=matter, part=part, from_unit_id=matter.unit_id,
        from_person=sender or by.person, to_unit=to_unit, ask=clean_text(ask), named_by=named_by,
        sign_by=sign_by, due_on=timezone.localdate(sign_by), sent_at=at, sent_along=[str(file.pk) for file in files],
    )  # fmt: skip
    hand_over.save(force_insert=True)
    give_reach(matter=matter, unit=to_unit, why="handed_over", at=at)
    events.write("handed_over", matter, by, at, hand_over=hand_over.pk, unit=to_unit.pk, part=part)
    return hand_over


@transaction.atomic
def ask_for_help(
    *, matter: Matter, to_unit: Unit, ask: str, by: Standing, at: datetime, files: Sequence[Attachment] = ()
) -> HandOver:
    """Ask another unit for help (协办). The matter stays where it is, and only its own unit closes it.

    What the unit sees of it: the ask, the parties and the story, these `files`, and what it does itself.
    """
    must(by, "hand_over")
    must_reach(by, matter)
    matter = access.lock(matter)
    if matter.closed_at is not None:
        raise refuse("事项已经办结。", "The matter is closed.")
    if matter.unit_id not in by.units:
        raise refuse("请协办由主办单位提出。", "The unit that answers for the matter asks for help.")
    if not clean_text(ask):
        raise refuse("请写要协办什么。", "Write what help is needed.")
    if any(file.matter_id != matter.pk for file in files):
        raise refuse("只能附这件事项的材料。", "Only materials of this matter go along.")
    hand_over = send(matter=matter, to_unit=to_unit, ask=ask, by=by, at=at, part="help", files=files)
    access.raise_version(matter, changed_at=at, change="handed_over")
    return hand_over


def mark_seen(*, hand_over: HandOver, by: Standing, at: datetime) -> None:
    """The receiving unit has opened it: 已发出, 对方已看 and 对方已接收 are three separate facts."""
    if hand_over.seen_at is None and hand_overs.receives(hand_over, by):
        HandOver.objects.filter(pk=hand_over.pk, seen_at=None).update(seen_at=at)
        events.write("hand_over_seen", hand_over.matter, by, at, hand_over=hand_over.pk)


@transaction.atomic
def sign_for(*, hand_over: HandOver, by: Standing, at: datetime) -> Matter:
    """Sign for a hand-over: the matter, its proceedings and its clocks now belong to the receiving unit and signer.

    Signing for a call for help takes on the help alone. From here the practice's target of handling gives the day by
    which the sender expects an answer.
    """
    matter, hand_over = under_way(hand_over, by)
    assert by.person is not None
    expected = targets.target(matter, "handle", since=at)
    hand_over.state, hand_over.signed_at, hand_over.signed_by = "signed", at, by.person
    hand_over.seen_at = hand_over.seen_at or at
    hand_over.answer_due_on = timezone.localdate(expected) if expected else None
    hand_over.save()
    events.write("hand_over_signed", matter, by, at, hand_over=hand_over.pk)
    if hand_over.part == "help":
        access.raise_version(matter, changed_at=at, change="hand_over_signed")
        return matter
    give_reach(matter=matter, unit=matter.unit, why="sender", at=at)
    carry_to(matter=matter, unit=hand_over.to_unit, owner=by.person, at=at, change="hand_over_signed")
    return matter


def carry_to(*, matter: Matter, unit: Unit, owner: User, at: datetime, change: str) -> None:
    """A locked matter and its open proceedings belong to a unit and a person from here on.

    What another organisation leads meanwhile, such as a mediation that it took on, stays with that organisation.
    """
    matter.proceedings.filter(closed_at=None, unit=matter.unit_id).update(owner=owner, unit=unit)
    access.raise_version(matter, unit=unit, owner=owner, handler=None, changed_at=at, change=change)


def sender_of(hand_over: HandOver, matter: Matter, *, on: date) -> User:
    """Who takes a matter back: whoever sent it, or the centre's coordinator where they have no such duty any more."""
    sender = hand_over.from_person
    officer = next(iter(officers.handlers(matter.centre_id, on=on, person=sender)), None)
    if officer is not None and hand_over.from_unit_id in officer.units:
        return sender
    return coordinator_of(matter, on=on) or sender


@transaction.atomic
def recall(*, hand_over: HandOver, by: Standing, at: datetime) -> None:
    """Take back a hand-over that nobody has signed for."""
    must(by, "hand_over")
    must_reach(by, hand_over.matter)
    matter = access.lock(hand_over.matter)
    if not HandOver.objects.filter(pk=hand_over.pk, state="sent", from_unit__in=by.units).exists():
        raise refuse("对方已经接收或者退回。", "It has been signed for or returned.")
    take_back(hand_over, matter, by=by, at=at)
    access.raise_version(matter, changed_at=at, change="hand_over_recalled")


def take_back(hand_over: HandOver, matter: Matter, /, *, by: Standing, at: datetime) -> None:
    """A hand-over that waits is over: the unit it went to sees the matter no longer."""
    HandOver.objects.filter(pk=hand_over.pk, state="sent").update(state="recalled")
    end_reach(matter=matter, unit=hand_over.to_unit, why="handed_over", at=at)
    events.write("hand_over_recalled", matter, by, at, hand_over=hand_over.pk)


def drop_unsigned(*, matter: Matter, by: Standing, at: datetime) -> None:
    """The matter ends: what nobody has signed for, or still argues about, ends with it: no unit waits for nothing."""
    for waiting in HandOver.objects.filter(matter=matter, state="sent").select_related("to_unit"):
        take_back(waiting, matter, by=by, at=at)
    HandOver.objects.filter(matter=matter, state="contested", settled_at=None).update(settled_at=at)


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


def under_way(hand_over: HandOver, by: Standing) -> tuple[Matter, HandOver]:
    """The matter locked and the hand-over read again; it waits, on the person's side. Refuses anything else."""
    must(by, "sign_for")
    must_reach(by, hand_over.matter)
    matter = access.lock(hand_over.matter)
    hand_over = HandOver.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=hand_over.pk)
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
