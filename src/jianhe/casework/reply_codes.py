"""Reply codes (答复码): with its code and the last digits of its telephone a party opens its own page of the talks."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jianhe.casework import bookings
from jianhe.papers.numbering import new_receipt_code
from jianhe.records.models import Party, Proceeding, ReplyCode
from jianhe.records.queries import replies


def give(*, proceeding: Proceeding, parties: Iterable[Party], at: datetime) -> dict[UUID, str]:
    """A code for each of these parties that has a telephone; none at all in a sealed matter or beside a minor."""
    matter = proceeding.matter
    everybody = Party.objects.filter(matter=matter, removed_at=None)
    if matter.is_sealed or bookings.brings_a_minor(matter=matter, parties=list(everybody), on=timezone.localdate(at)):
        return {}
    for party in replies.without_code(proceeding, parties):
        if party.phone_tail:
            ReplyCode(
                centre_id=matter.centre_id, matter=matter, proceeding=proceeding, party=party, code=new_receipt_code(),
                made_at=at,
            ).save(force_insert=True)  # fmt: skip
    return {party: row.code for party, row in replies.codes_of(proceeding).items()}
