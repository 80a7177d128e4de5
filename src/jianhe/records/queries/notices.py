"""What persons were told, openly or silently; the database shows each notice to the one it is for, and to nobody else."""

from uuid import UUID

from django.db.models import QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import Contact, DangerNotice, SilentNotice
from jianhe.records.queries import access


def notices_for(standing: Standing) -> QuerySet[SilentNotice]:
    """The person's notices, the newest first."""
    found = SilentNotice.objects.filter(centre=standing.centre, to=standing.person)
    return found.select_related("clerk", "call").order_by("-at", "-id")


def unseen_by(standing: Standing) -> QuerySet[SilentNotice]:
    """Those that the person has not taken note of."""
    return notices_for(standing).filter(seen_at=None)


def dangers_for(standing: Standing) -> QuerySet[DangerNotice]:
    """What was heard of suicide or violence and told to the person, the newest first."""
    found = DangerNotice.objects.filter(centre=standing.centre, to=standing.person)
    return found.select_related("clerk").order_by("-at", "-id")


def unseen_dangers_of(standing: Standing) -> QuerySet[DangerNotice]:
    return dangers_for(standing).filter(seen_at=None)


def danger_of(standing: Standing, key: UUID) -> DangerNotice | None:
    found: DangerNotice | None = dangers_for(standing).filter(pk=key).first()
    return found


def notice_of(standing: Standing, key: UUID) -> SilentNotice | None:
    found: SilentNotice | None = notices_for(standing).filter(pk=key).first()
    return found


def registered_since(standing: Standing, keys: list[UUID]) -> dict[UUID, Contact]:
    """What became of the forms that were being filled in, as far as the person may see it: form key -> contact."""
    visible = access.matters_visible_to(standing)
    found = Contact.objects.filter(centre=standing.centre, form_key__in=keys, matter__in=visible)
    return {contact.form_key: contact for contact in found.select_related("matter", "window")}
