"""The daily anchor (锚定): the heads of all chains under one SM3 hash, stored and printed outside the database.

Whoever rewrites a chain whole, links and all, still has to explain the hash that was printed on that day.
"""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from django.db import transaction

from jianhe.people.context import acting_for_centre, set_context
from jianhe.people.models import Centre
from jianhe.records import events
from jianhe.records.models import Anchor, ChainHead, Event, Link


def anchor(*, day: date, at: datetime) -> Anchor:
    """Anchor all heads as they stand, once a day; each centre's trace then says so. A second time changes nothing."""
    with transaction.atomic():
        there = Anchor.objects.filter(day=day).first()
        if there is not None:
            return there
        heads = ChainHead.objects.order_by("centre_id")
        text = "\n".join(f"{head.centre_id} {head.seq} {bytes(head.hash).hex()}" for head in heads)
        made = Anchor(day=day, heads_text=text, sm3=sm3(text), made_at=at)
        made.save(force_insert=True)
        for centre in Centre.objects.all():
            with acting_for_centre(centre):
                events.append(
                    "heads_anchored", centre=centre.pk, actor=None, at=at, facts={"day": day, "sm3": made.sm3}
                )
    return made


def sm3(text: str) -> str:
    """The SM3 hash (GB/T 32905-2016) of a text, hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode())
    return digest.finalize().hex()


def anchors_broken() -> Iterator[tuple[date, str]]:
    """Anchors that no longer agree with the chains, oldest first, each with the reason in both languages."""
    for made in Anchor.objects.order_by("day"):
        if sm3(made.heads_text) != made.sm3:
            yield made.day, "锚定的内容与 SM3 不符 · the anchored heads do not have this SM3"
            continue
        for line in made.heads_text.splitlines():
            centre, seq, expected = line.split(" ")
            link = Link.objects.filter(centre=UUID(centre), seq=int(seq)).first()
            if int(seq) and (link is None or bytes(link.hash).hex() != expected):
                yield made.day, f"链的第 {seq} 环已被改写 · link {seq} of the chain was rewritten since"


def anchors_missing(centre: Centre) -> list[str]:
    """Days on which the trace says that an anchor was made, and none is kept."""
    with acting_for_centre(centre) as by:
        set_context(by, audits=True)
        noted = Event.objects.filter(centre=centre, kind="heads_anchored", matter=None)
        days = {str(event.facts["day"]) for event in noted}
    return sorted(days - {day.isoformat() for day in Anchor.objects.values_list("day", flat=True)})


def count() -> int:
    return Anchor.objects.count()
