"""Who is known already: matters in hand of the person at the window, as far as the clerk may see them.

A sealed matter answers nothing here to anybody who is not on its list, as it does everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access

MOST = 5


@dataclass(frozen=True)
class Match:
    """A matter in hand. `is_sure`: identity number or phone agree; else only the name does."""

    matter: Matter
    is_sure: bool


def matters_in_hand_of(
    standing: Standing, *, numbers: Iterable[str], phones: Iterable[str], names: Iterable[str] = ()
) -> list[Match]:
    """Open matters that a person with one of these numbers, phones or names has brought, the sure ones first."""
    by_number, by_phone = (
        [keyed_hash(number) for number in numbers if number],
        [keyed_hash(phone) for phone in phones if phone],
    )
    by_name = [name for name in names if name]
    same = Q()
    for column, values in (("id_hash", by_number), ("phone_hash", by_phone), ("name", by_name)):
        if values:
            same |= Q(**{f"{column}__in": values})
    if not same:
        return []
    found = (
        Party.objects.filter(
            same, side="a", centre=standing.centre, removed_at=None,
            matter__in=access.matters_visible_to(standing).filter(closed_at=None),
        )
        .only("id_hash", "phone_hash", "matter").select_related("matter").order_by("-matter__registered_at")[: 4 * MOST]
    )  # fmt: skip
    sure: dict[UUID, Match] = {}
    for party in found:
        is_sure = party.id_hash in by_number or party.phone_hash in by_phone
        if is_sure or party.matter_id not in sure:
            sure[party.matter_id] = Match(party.matter, is_sure)
    return sorted(sure.values(), key=lambda match: not match.is_sure)[:MOST]


def contact_of_form(standing: Standing, form_key: UUID) -> Contact | None:
    """The contact that a form with this key made, if it was sent before."""
    return Contact.objects.filter(centre=standing.centre, form_key=form_key).select_related("matter").first()
