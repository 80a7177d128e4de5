"""One letter of a batch: registered with its sheets as materials, set aside, or found to be none. Nothing is lost."""

from datetime import datetime

from django.db import transaction

from jianhe.casework import attachments, intake
from jianhe.casework.letter_batches import note, open_batch
from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Letter, Sheet

NOT_LETTERS = "not_letters"  # the list of the catalogue


@transaction.atomic
def register(
    *, letter: Letter, registration: intake.Registration, by: Standing, at: datetime
) -> intake.Registered:
    """Register a letter; sent twice, by whomever, it is registered once.

    Effects in order: contact and matter as any registration makes them; the sheets as materials, by the same content;
    the letter settled; the event.
    """
    must(by, "attach")
    batch = open_batch(letter.batch, by)
    letter = _again(letter)
    done = intake.register(registration=registration, form_key=letter.pk, by=by, at=at)
    if letter.state == "registered":
        return done
    _must_wait(letter)
    sender = registration.parties[0].name if registration.parties else ""
    attachments.attach_sheets(contact=done.contact, sheets=named(letter), supplied_by=sender, by=by, at=at)
    _settle(letter, by, at, state="registered", matter=done.matter, contact=done.contact)
    events.write("letter_registered", done.matter, by, at, batch=batch.pk, letter=letter.pk, contact=done.contact.pk)
    return done


@transaction.atomic
def set_aside(*, letter: Letter, reason: str, by: Standing, at: datetime) -> None:
    """Put a letter aside with the reason: it cannot be read, it needs somebody else, the second page is missing."""
    must(by, "attach")
    batch = open_batch(letter.batch, by)
    letter = _waiting(letter)
    reason = " ".join(reason.split())
    if not reason:
        raise refuse("放一边要写为什么。", "Setting a letter aside needs its reason.")
    if len(reason) > 200:
        raise refuse("理由最多 200 个字。", "The reason has 200 characters at most.")
    _settle(letter, by, at, state="set_aside", reason=reason)
    note("letter_set_aside", batch, by, at, batch=batch.pk, letter=letter.pk)


@transaction.atomic
def discard(*, letter: Letter, ground: str, by: Standing, at: datetime) -> None:
    """Say that it is no letter to us (advertising, a newspaper, post for somebody else): kept and accounted for."""
    must(by, "attach")
    batch = open_batch(letter.batch, by)
    letter = _waiting(letter)
    if ground not in catalogue().lists[NOT_LETTERS]:
        raise refuse("请选它是什么。", "Choose what it is.")
    _settle(letter, by, at, state="not_a_letter", ground=ground)
    note("letter_discarded", batch, by, at, batch=batch.pk, letter=letter.pk, ground=ground)


@transaction.atomic
def take_up(*, letter: Letter, by: Standing, at: datetime) -> None:
    """Take up again what was set aside or taken for no letter."""
    must(by, "attach")
    batch = open_batch(letter.batch, by)
    letter = _again(letter)
    if letter.state == "registered":
        raise refuse("这一封已经登记，不能再拿回来。", "This letter is registered and cannot be taken up again.")
    _settle(letter, by, at, state="waiting", reason="", ground="")
    note("letter_taken_up", batch, by, at, batch=batch.pk, letter=letter.pk)


PART_NAMES = {"envelope": "信封", "letter": "来信", "enclosure": "信中附件", "original": "信中原件"}


def named(letter: Letter) -> list[tuple[Sheet, str]]:
    """The sheets of a letter in order, each with the name that it bears among the materials: 来信第2页.pdf."""
    found, counts = [], dict.fromkeys(PART_NAMES, 0)
    for sheet in letter.sheets.filter(removed_at=None).order_by("position", "pk"):
        counts[sheet.part] += 1
        found.append((sheet, f"{PART_NAMES[sheet.part]}第{counts[sheet.part]}页.{sheet.kind}"))
    return found


def _waiting(letter: Letter) -> Letter:
    found = _again(letter)
    _must_wait(found)
    return found


def _again(letter: Letter) -> Letter:
    """The letter as it is now. One that somebody else just registered out of our sight does not exist any more."""
    found = Letter.objects.filter(pk=letter.pk).first()
    if found is None:
        raise refuse("没有找到这一封信。", "No such letter was found.")
    return found


def _must_wait(letter: Letter) -> None:
    if letter.state != "waiting":
        raise refuse("这一封刚才已经有着落了。", "This letter has just been settled.")


def _settle(letter: Letter, by: Standing, at: datetime, **changes: object) -> None:
    changes |= {"settled_at": at, "settled_by": by.person} if changes["state"] != "waiting" else {
        "settled_at": None, "settled_by": None,
    }  # fmt: skip
    Letter.objects.filter(pk=letter.pk).update(**changes)
