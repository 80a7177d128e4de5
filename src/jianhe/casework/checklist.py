"""The materials checklist of a proceeding: an attachment is named for what must be there, or the tick is taken back."""

from datetime import datetime

from django.db import transaction

from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import edition_of
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Attachment, MaterialTick, Proceeding
from jianhe.records.queries import access


@transaction.atomic
def tick(*, proceeding: Proceeding, material: str, attachment: Attachment, by: Standing, at: datetime) -> MaterialTick:
    """Say that an attachment of the matter is the material. A tick that stands is replaced; the old one stays readable.

    Refuses what the edition does not list, an attachment of another matter or one that may not be opened, and a
    proceeding that has ended.
    """
    must(by, "attach")
    must_reach(by, proceeding.matter)
    assert by.person is not None
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update(of=("self",)).get(pk=proceeding.pk)
    if material not in edition_of(proceeding).materials:
        raise refuse("清单里没有这一项。", "It is not on the list.")
    if proceeding.closed_at is not None:
        raise refuse("程序已经结束。", "The proceeding has ended.")
    if attachment.matter_id != matter.pk or attachment.verdict == "refused":
        raise refuse("请从本事项可以打开的材料里选。", "Choose among the materials of this matter that can be opened.")
    _take_back(proceeding, material, by, at)
    made = MaterialTick(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, material=material, attachment=attachment,
        by=by.person, at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    events.write("material_ticked", matter, by, at, proceeding=proceeding.pk, material=material, attachment=attachment.pk)
    access.raise_version(matter, changed_at=at, change="material_ticked")
    return made


@transaction.atomic
def untick(*, proceeding: Proceeding, material: str, by: Standing, at: datetime) -> None:
    """Take a tick back; nothing happens where none stands."""
    must(by, "attach")
    must_reach(by, proceeding.matter)
    matter = access.lock(proceeding.matter)
    if proceeding.closed_at is not None:
        raise refuse("程序已经结束。", "The proceeding has ended.")
    if _take_back(proceeding, material, by, at):
        events.write("material_unticked", matter, by, at, proceeding=proceeding.pk, material=material)
        access.raise_version(matter, changed_at=at, change="material_unticked")


def _take_back(proceeding: Proceeding, material: str, by: Standing, at: datetime) -> int:
    standing = MaterialTick.objects.filter(proceeding=proceeding, material=material, undone_at=None)
    return standing.update(undone_at=at, undone_by=by.person)
