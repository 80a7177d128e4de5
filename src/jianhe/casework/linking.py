"""Linking matters that belong together (关联): as a repeat, as one group, or as related; and taking a link back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jianhe.casework.permits import must, must_reach
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, MatterLink
from jianhe.records.queries import access, joined

KINDS = ("repeat", "group", "related")


@transaction.atomic
def link(
    *, matter: Matter, other: Matter, kind: str, by: Standing, at: datetime, why: Sequence[str] = ()
) -> MatterLink:
    """Say that two matters belong together. Said twice, or from the other end, the first link stands.

    Both must be within reach. `why` are the codes of the reasons that the person was shown.
    """
    must(by, "link_matters")
    must_reach(by, matter)
    must_reach(by, other)
    assert by.person is not None
    if kind not in KINDS:
        raise refuse("请从列出的里面选。", "Choose one of those listed.")
    if matter.pk == other.pk:
        raise refuse("不能和自己关联。", "A matter is not linked to itself.")
    for one in (matter, other):
        if one.is_restricted and not access.is_named_on(one, by):
            raise refuse("那一件限指定的人可见。", "That matter is open to named people only.")
    matter = access.lock(matter)
    there = joined.link_between(matter, other)
    if there is not None:
        return there
    row = MatterLink(
        centre_id=matter.centre_id, matter=matter, other=other, kind=kind, why=list(why), by=by.person, at=at
    )
    row.save(force_insert=True)
    for one, far in ((matter, other), (other, matter)):
        events.write("matter_linked", one, by, at, link=row.pk, kind=kind, other=far.pk)
    access.raise_version(matter, changed_at=at, change="matter_linked")
    return row


@transaction.atomic
def unlink(*, link: MatterLink, by: Standing, at: datetime) -> None:
    """Take a link back; the row stays with who ended it when. Taken back twice, nothing more happens."""
    must(by, "link_matters")
    must_reach(by, link.matter)
    must_reach(by, link.other)
    matter = access.lock(link.matter)
    if MatterLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at, ended_by=by.person):
        for one, far in ((matter, link.other), (link.other, matter)):
            events.write("matter_unlinked", one, by, at, link=link.pk, other=far.pk)
        access.raise_version(matter, changed_at=at, change="matter_unlinked")


@transaction.atomic
def link_group(*, matter: Matter, members: Sequence[Matter], by: Standing, at: datetime, why: Sequence[str] = ()) -> None:
    """Put a matter and others of one group (群体) together: each is linked to the earliest of them."""
    every = sorted({one.pk: one for one in (matter, *members)}.values(), key=lambda one: (one.registered_at, one.pk))
    for one in every[1:]:
        link(matter=one, other=every[0], kind="group", by=by, at=at, why=why)
