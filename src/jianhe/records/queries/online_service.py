"""网上收文书: who of a matter receives papers online, and which; on the portal and beside the papers at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from jianhe.records.models import Document, Matter, PaperReceipt, Party, ServiceConsent


@dataclass(frozen=True)
class Incoming:
    """One paper for a party: not opened yet, or opened at a moment."""

    document: Document
    opened_at: datetime | None


def claimants(matter: Matter) -> list[Party]:
    """Who brought the matter, in their order: the first is the one to whom papers are addressed."""
    return list(Party.objects.filter(matter=matter, side="a", removed_at=None).order_by("position", "id"))


def consent_of(party: Party) -> ServiceConsent | None:
    """The party's consent that stands."""
    found: ServiceConsent | None = ServiceConsent.objects.filter(party=party, withdrawn_at=None).first()
    return found


def incoming(party: Party, papers: Iterable[str]) -> list[Incoming]:
    """Papers of these kinds that wait for the party, or that it has opened online, newest first.

    What was served on it otherwise is not among them.
    """
    opened = dict(PaperReceipt.objects.filter(party=party).values_list("document", "at"))
    found = Document.objects.filter(
        Q(state="approved") | Q(state="served", pk__in=opened), matter=party.matter_id, paper__in=list(papers)
    )
    return [Incoming(one, opened.get(one.pk)) for one in found.order_by("-approved_at", "-id")]


def incoming_one(party: Party, papers: Iterable[str], key: UUID) -> Incoming | None:
    """One of them; None for everything else."""
    return next((one for one in incoming(party, papers) if one.document.pk == key), None)
