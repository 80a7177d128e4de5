"""补充材料: with the code and four digits a person adds words and papers to the own matter.

What comes stands on the matter as at the window; whoever looks after it is told. Where papers were asked for (补正), the
step of receiving them is taken: whether they suffice is for the officer to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import attachments, online, proceedings, search_entries, telling
from jianhe.casework.attachments import Upload
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people import throttles
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.people.throttles import Limit
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Clock, Entry, Matter, Party, Proceeding
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access

KIND = "online"
WAITS, STEP, LIMIT = "supplement_wait", "supplement_received", "supplement"
LONGEST = 5000
PER_MATTER = Limit(tries=20, wait=timedelta(days=1))


@dataclass(frozen=True)
class Wanted:
    """What a matter waits for from the person: whether papers were asked for, until when, and whether it takes any."""

    is_asked: bool
    due: date | None
    is_open: bool


def wanted(matter: Matter, intake: Proceeding) -> Wanted:
    """What the page of a matter says about handing in. A sealed matter and a closed one take nothing this way."""
    is_open = matter.closed_at is None and not matter.is_sealed
    if not is_open or intake.state != WAITS:
        return Wanted(False, None, is_open)
    clock = Clock.objects.filter(proceeding=intake, limit=LIMIT, ended_at=None).first()
    return Wanted(True, clock.legal_due if clock else None, is_open)


@transaction.atomic
def hand_in(
    *, opened: UUID, digits: str, text: str, files: Sequence[Upload], form_key: UUID, at: datetime
) -> bool:
    """Add words and files to the matter that code and digits have opened. Returns whether 补正 was answered.

    Effects in order: each file with its verdict, in the person's name; the words; the step of the open 补正; the notice
    to owner and handler. The same form twice adds nothing. Refuses nothing at all, too much, and a matter that is closed.
    """
    matter = Matter.objects.select_related("centre", "unit").get(pk=opened)
    if matter.closed_at is not None or matter.is_sealed:
        raise refuse("这一件不能在网上补。", "Nothing can be added to this one online.",
                     instead=words("请打电话，或者到窗口交。", "Please call, or bring it to the window."))  # fmt: skip
    text = clean_text(text)
    if not text and not files:
        raise refuse("没有写，也没有选文件。", "Nothing was written and no file chosen.")
    if len(text) > LONGEST:
        raise refuse(f"最多 {LONGEST} 个字，长的请拍照或作为文件交。", f"At most {LONGEST} characters; send a file.")
    until = throttles.count_try(keyed_hash(f"supplement:{matter.pk}"), PER_MATTER, at=at)
    if until is not None:
        raise refuse("今天补的次数太多，请打电话或者到窗口。", "Too much was added today; call, or come to the window.")
    account = online.account_of(matter.centre, at=at)
    account = replace(account, units=(*account.units, matter.unit_id))
    set_context(account)  # until the end of the transaction; the matter stays open by its code
    if Entry.objects.filter(matter=matter, form_key=form_key).exists():
        return False
    supplier = _name_of(matter, digits)
    for file in files:
        attachments.attach(matter=matter, upload=file, supplied_by=supplier, by=account, at=at)
    entry = _write(matter, text or _only_files(len(files)), form_key, account, at)
    is_answered = _answer(matter, account, at)
    told = {one for one in (matter.owner_id, matter.handler_id) if one is not None}
    telling.tell(matter=matter, to=told, kind="handed_in", about=entry.pk, at=at)
    return is_answered


def _write(matter: Matter, text: str, form_key: UUID, by: Standing, at: datetime) -> Entry:
    matter = access.lock(matter)
    entry = Entry(
        centre_id=matter.centre_id, matter=matter, kind=KIND, text=text, happened_at=at, at=at, by=by.person, form_key=form_key
    )
    entry.save(force_insert=True)
    events.write("entry_noted", matter, by, at, entry=entry.pk, kind=KIND)
    access.raise_version(matter, changed_at=at, change="entry_noted")
    search_entries.renew(matters=[matter.pk])
    return entry


def _answer(matter: Matter, by: Standing, at: datetime) -> bool:
    """The step of receiving what was asked for; somebody looks at it by the next working day."""
    intake = Proceeding.objects.filter(matter=matter, procedure="intake", closed_at=None).first()
    if intake is None or intake.state != WAITS:
        return False
    intake.matter, on = matter, timezone.localdate(at)
    review = published_calendar(matter.centre_id).nth_working_day(on, 1)
    given = {"supplemented_on": on.isoformat(), "review_on": review.isoformat()}
    proceedings.take_step(proceeding=intake, step=STEP, given=given, by=by, at=at)
    return True


def _name_of(matter: Matter, digits: str) -> str:
    """Who of the claimants hands it in: the one whose telephone ends so."""
    found = Party.objects.filter(matter=matter, side="a", phone_tail=keyed_hash(digits), removed_at=None).first()
    return found.name if found else ""


def _only_files(count: int) -> str:
    return f"（网上交来 {count} 份材料）"
