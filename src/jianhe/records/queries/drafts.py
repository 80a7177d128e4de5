"""A person's own drafts."""

from uuid import UUID

from jianhe.people.standing import Standing
from jianhe.records.models import Draft


def drafts_of(standing: Standing, form: str, *, most: int = 10) -> list[Draft]:
    """What this person has begun with a form and not sent, the newest first."""
    return list(Draft.objects.filter(person=standing.person, form=form).order_by("-saved_at")[:most])


def draft_of(standing: Standing, key: UUID) -> Draft | None:
    """One draft of this person."""
    return Draft.objects.filter(person=standing.person, pk=key).first()
