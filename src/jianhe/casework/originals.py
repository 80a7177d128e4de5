"""Originals (原件) go back to whoever sent them, each once, against a numbered receipt (原件退还签收单)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jianhe.casework import documents
from jianhe.casework.permits import must, must_reach
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Attachment, Document, Matter, OriginalReturn
from jianhe.records.queries import access, matters

RECEIPT = "originals_receipt"
HOW = ("window", "post")


@transaction.atomic
def give_back(
    *, matter: Matter, originals: Sequence[Attachment], to: str, how: str, on: date, by: Standing, at: datetime,
    tracking_number: str = "",
) -> Document:  # fmt: skip
    """Return originals of a matter. Refuses what is no original of it, and what went back before.

    Effects in order: the receipt, made; one row and one event for each original; the receipt's number, last. Taken
    back by making the receipt void.
    """
    must(by, "record_service")
    must_reach(by, matter)
    matter = access.lock(matter)
    to, tracking_number = clean_text(to), clean_text(tracking_number)
    _check(matter, originals, to=to, how=how, on=on, tracking_number=tracking_number, at=at)
    proceeding = matters.proceeding_of(matter, None)
    assert proceeding is not None and by.person is not None  # every matter has its intake
    receipt = documents.make(
        paper=RECEIPT, proceeding=proceeding, by=by, at=at,
        told={
            "originals": [original.name.rpartition(".")[0] or original.name for original in originals],
            "originals_count": str(len(originals)), "taken_by": to, "returned_on": on,
            "returned_how": f"邮寄，邮件号{tracking_number}" if how == "post" else "在窗口当面签收",
        },
    )  # fmt: skip
    for original in originals:
        OriginalReturn(
            centre_id=matter.centre_id, matter=matter, attachment=original, document=receipt, returned_on=on,
            returned_to=to, how=how, tracking_number=tracking_number, returned_by=by.person, at=at,
        ).save(force_insert=True)  # fmt: skip
        events.write("original_returned", matter, by, at, attachment=original.pk, document=receipt.pk, how=how)
    documents.approve(document=receipt, by=by, at=at)
    access.raise_version(matter, changed_at=at, change="original_returned")
    return receipt


def _check(
    matter: Matter, originals: Sequence[Attachment], *, to: str, how: str, on: date, tracking_number: str, at: datetime
) -> None:
    if not originals:
        raise refuse("没有选要退的原件。", "No original was chosen.")
    if any(not original.is_original or original.matter_id != matter.pk for original in originals):
        raise refuse("只有这件事项收的原件才能退。", "Only originals of this matter can be returned.")
    if OriginalReturn.objects.filter(attachment__in=originals, undone_at=None).exists():
        raise refuse("选的原件里有已经退过的。", "One of the originals was returned before.")
    if not to or len(to) > 100:
        raise refuse("写明谁领取，最多 100 个字。", "Say who takes them, in 100 characters at most.")
    if how not in HOW:
        raise refuse("请选怎么退。", "Choose how they are returned.")
    if how == "post" and not tracking_number:
        raise refuse("邮寄的要写邮件号。", "By post, note the tracking number.")
    if len(tracking_number) > 40:
        raise refuse("邮件号最多 40 个字。", "The tracking number has 40 characters at most.")
    received = max(timezone.localdate(original.added_at) for original in originals)
    if not received <= on <= timezone.localdate(at):
        raise refuse("退还的日子要在收到以后、今天以前。", "They are returned between receipt and today.")
