"""Agreements of a matter: the drafts, the payments of the one that counts, who signed and who has yet to sign.

Each function takes a matter that was fetched through `access`, or an agreement of one.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jianhe.people.models import Centre
from jianhe.records.models import Agreement, AgreementVersion, Instalment, Matter, Party, Signature

GUIDED = "civil"  # what is counted as guided (F12) and taken over by mediation; no court confirms a criminal one


@dataclass(frozen=True)
class Signer:
    """One who must sign: a party, or the mediator or the seal (`role`), and the signature where it is there."""

    party: Party | None
    role: str
    signature: Signature | None


def agreements_of(matter: Matter) -> list[Agreement]:
    """All agreements of a matter, newest first, each knowing its matter."""
    found = Agreement.objects.filter(matter=matter).select_related("presiding_unit", "mediator", "withdrawn_for")
    rows = list(found.order_by("-drafted_at", "-id"))
    for row in rows:
        row.matter = matter
    return rows


def agreement_of(matter: Matter, key: UUID) -> Agreement | None:
    return next((one for one in agreements_of(matter) if one.pk == key), None)


def to_take_over(matter: Matter) -> Agreement | None:
    """The newest signed reconciliation of a matter that no mediation organisation has taken over."""
    live = Agreement.objects.filter(made_from=OuterRef("pk")).exclude(state__in=["withdrawn", "void"])
    found = Agreement.objects.filter(~Exists(live), matter=matter, kind=GUIDED, state="signed")
    return found.order_by("-signed_at").first()


def versions_of(agreement: Agreement) -> list[AgreementVersion]:
    """Its drafts, newest first, each with who wrote it."""
    return list(AgreementVersion.objects.filter(agreement=agreement).select_related("by").order_by("-number"))


def current_version(agreement: Agreement) -> AgreementVersion:
    """The draft that counts."""
    found: AgreementVersion = AgreementVersion.objects.select_related("by").get(
        agreement=agreement, number=agreement.current
    )
    return found


def instalments_of(agreement: Agreement) -> list[Instalment]:
    """The payments of the draft that counts, in the order of their days, with payer and payee."""
    found = Instalment.objects.filter(agreement=agreement, version__number=agreement.current)
    return list(found.select_related("payer", "payee").order_by("number"))


def parties_of(version: AgreementVersion) -> list[Party]:
    """Between whom a draft is, claimants first."""
    return list(Party.objects.filter(pk__in=version.parties).order_by("side", "position"))


def signers_of(agreement: Agreement, version: AgreementVersion) -> list[Signer]:
    """Everybody who must sign a draft, each with his signature where it is there."""
    there = {
        row.party_id or row.capacity: row
        for row in Signature.objects.filter(version=version).select_related("attachment", "recorded_by")
    }
    signers = [Signer(party, party.side, there.get(party.pk)) for party in parties_of(version)]
    if agreement.kind == "mediation":
        signers += [Signer(None, role, there.get(role)) for role in ("mediator", "seal")]
    return signers


def reconciled(centre: Centre, *, since: date, until: date, known_on: date | None = None) -> QuerySet[Agreement]:
    """Guided reconciliations (引导和解, 件次): agreements of procuratorial reconciliation that all parties signed.

    Each agreement counts once, by the day of its last signature, both days included; so a matter with two agreements
    between different pairs counts twice. A criminal one, a mediation organisation's, one that was withdrawn before all
    had signed, and a void one count nowhere; one that became void after `known_on` counts as known on that day.
    """
    stands = Q(state="signed")
    if known_on is not None:
        stands |= Q(state="void", void_at__date__gt=known_on)
    return Agreement.objects.filter(stands, centre=centre, kind=GUIDED, effective_on__range=(since, until))
