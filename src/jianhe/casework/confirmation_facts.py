"""What the eligibility check of a judicial confirmation looks at, gathered from one agreement, and how it comes out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from jianhe.casework.agreement_terms import is_minor
from jianhe.law import confirmation as law
from jianhe.law.confirmation_rules import rules
from jianhe.people.models import MediationBody, Unit
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Agreement, Party
from jianhe.records.queries import agreements

LABOUR = ("unpaid_wages", "labour_dispute_other")
_THROUGH = {"agent": "agent", "guardian": "legal_representative"}


@dataclass(frozen=True)
class Override:
    """A fault of severity A that a named post answered for: who, and why."""

    by: str
    reason: str


@dataclass(frozen=True)
class Look:
    """Where an agreement stands before the court: each rule, what was answered for, what still stops it."""

    results: list[law.Result]
    overrides: Mapping[str, Override]
    last_day: date | None

    @property
    def stopping(self) -> list[law.Result]:
        return law.stopping(self.results, self.overrides)


def facts_of(
    *, agreement: Agreement, answers: Mapping[str, Any], applicants: Collection[UUID], papers: Iterable[str], on: date
) -> law.Facts:
    """The agreement as the rules see it on a day. `answers` are the facts of the step 适格审查."""
    version = agreements.current_version(agreement)
    signers = agreements.signers_of(agreement, version)
    district, link = agreement.centre.district, str(answers.get("court_link") or "seat")
    labour = agreement.matter.matter_type in LABOUR or answers.get("is_labour") == "yes"
    return law.Facts(
        kind=agreement.kind, effective_on=agreement.effective_on, today=on,
        calendar=published_calendar(agreement.centre_id),
        people=tuple(_person(one, one.party in _of(applicants, signers), on) for one in signers if one.party is not None),
        organisation=_organisation(agreement, signers, on), court=law.Court(district),
        places={} if link == "none" else {"seat": (district,), link: (district,)},
        needs_level="intermediate" if link == "intermediate" else "basic",
        clauses=tuple(str(clause["text"]) for clause in version.clauses), total=agreement.total or None,
        instalments=tuple(
            law.Instalment(one.number, one.amount, one.due_on, one.payer.name, one.payee.name)
            for one in agreements.instalments_of(agreement)
        ),
        is_labour=labour, papers=frozenset(papers), answers=_answered(answers),
    )  # fmt: skip


def fact_name(rule: str) -> str:
    """How the edition calls the answer to a rule's question: R-304 is `r_304`."""
    return rule.lower().replace("-", "_")


def _answered(answers: Mapping[str, Any]) -> dict[str, bool]:
    given = {rule: answers.get(fact_name(rule)) for rule, one in rules().items() if one.ask is not None}
    return {rule: value == "yes" for rule, value in given.items() if value in ("yes", "no")}


def _of(applicants: Collection[UUID], signers: Iterable[agreements.Signer]) -> list[Party]:
    wanted = set(applicants)
    return [one.party for one in signers if one.party is not None and one.party.pk in wanted]


def _person(one: agreements.Signer, has_applied: bool, on: date) -> law.Person:
    party, signature = one.party, one.signature
    assert party is not None
    capacity = signature.capacity if signature is not None else ""
    is_child = is_minor(party, on)
    return law.Person(
        name=party.name, side=party.side, has_signed=signature is not None, has_applied=has_applied,
        has_identity=bool(party.id_number), has_address=bool(party.phone) and bool(party.address),
        is_capable=not is_child or capacity == "own_living", through=_THROUGH.get(capacity, "self"),
        agent=signature.signer if signature is not None and capacity == "agent" else "",
        is_agent_authorised=signature is not None and signature.has_special_authority,
    )  # fmt: skip


def _organisation(
    agreement: Agreement, signers: Iterable[agreements.Signer], on: date
) -> law.Organisation | None:
    unit: Unit | None = agreement.presiding_unit
    if unit is None:
        return None
    signed = {one.role for one in signers if one.party is None and one.signature is not None}
    body = MediationBody.objects.filter(unit=unit).first()
    on_register = body is not None and body.registered_on is not None and body.registered_on <= on
    return law.Organisation(
        unit.name, is_registered=on_register and unit.centre_id == agreement.centre_id,
        is_peoples_committee=body is not None and "人民调解" in unit.name,
        mediator_has_signed="mediator" in signed, is_sealed="seal" in signed,
    )  # fmt: skip


def last_signed_at(agreement: Agreement) -> Any:
    """The moment of the last signature under this agreement or the reconciliation that it was made from."""
    moments = [agreement.signed_at, agreement.made_from.signed_at if agreement.made_from else None]
    found = [moment for moment in moments if moment is not None]
    return timezone.localtime(max(found)) if found else None
