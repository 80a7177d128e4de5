"""Conditions of the procedures 司法确认 and 履行: the packet, the ruling, and what was paid."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from jianhe.casework.asked import Asked
from jianhe.law.confirmation_rules import rules
from jianhe.records.models import Agreement, Instalment, Packet, Payment, Proceeding, Ruling
from jianhe.records.queries import agreements, performance


def agreement_taken_up(asked: Asked) -> bool:
    """A signed mediation agreement of the matter, the one that is named, effective on the day that is named."""
    found = Agreement.objects.filter(matter=asked.proceeding.matter_id, kind="mediation", state="signed")
    if asked.facts is None:
        return found.exists()
    key = _key(asked.facts.get("agreement"))
    agreement = found.filter(pk=key).first() if key is not None else None
    return agreement is not None and str(agreement.effective_on) == asked.facts.get("agreement_effective")


def rule_is_the_posts_own(asked: Asked) -> bool:
    """The rule that was named is of severity A, and its post is the person's."""
    if asked.facts is None:
        return True
    rule = rules().get(str(asked.facts.get("rule")))
    return rule is not None and rule.override in asked.by.roles


def packet_is_built(asked: Asked) -> bool:
    """A packet of this proceeding is on its way; only the act that builds it takes the step."""
    return Packet.objects.filter(proceeding=asked.proceeding.pk, state="sent").exists()


def packet_is_received(asked: Asked) -> bool:
    """The court window took the packet in."""
    return Packet.objects.filter(proceeding=asked.proceeding.pk, state="received").exists()


def packet_is_returned(asked: Asked) -> bool:
    """The court window returned the packet, and none is on its desk."""
    there = Packet.objects.filter(proceeding=asked.proceeding.pk)
    return there.filter(state="returned").exists() and not there.filter(state__in=["sent", "received"]).exists()


def ruling_is_recorded(asked: Asked) -> bool:
    """The court's ruling is on record, under the number that is named."""
    found = Ruling.objects.filter(proceeding=asked.proceeding.pk)
    if asked.facts is not None and "ruling_number" in asked.facts:
        found = found.filter(number=asked.facts["ruling_number"])
    return found.exists()


def ruling_is_served(asked: Asked) -> bool:
    """Everybody who is bound has the ruling."""
    ruling = Ruling.objects.filter(proceeding=asked.proceeding.pk).select_related("packet").first()
    return ruling is not None and ruling.services.count() >= len(ruling.packet.content["parties"])


def agreement_to_perform(asked: Asked) -> bool:
    """A signed agreement of the matter with something left to pay, the one that is named."""
    found = Instalment.objects.filter(
        matter=asked.proceeding.matter_id, agreement__state="signed", paid_on=None
    )
    return found.exists() if asked.facts is None else found.filter(agreement=_key(asked.facts.get("agreement"))).exists()


def payment_is_recorded(asked: Asked) -> bool:
    """A payment that counts is on record."""
    return bool(_payments(asked.proceeding).filter(undone_at=None).exists())


def payment_is_undone(asked: Asked) -> bool:
    """A payment was taken back."""
    return bool(_payments(asked.proceeding).exclude(undone_at=None).exists())


def instalment_is_late(asked: Asked) -> bool:
    """Something is past its last day and not paid in full."""
    return any(performance.is_late(one, on=asked.on) for one in _instalments(asked.proceeding))


def no_instalment_is_late(asked: Asked) -> bool:
    return not instalment_is_late(asked)


def all_instalments_are_paid(asked: Asked) -> bool:
    return all(one.paid_on is not None for one in _instalments(asked.proceeding))


def agreement_is_confirmed(asked: Asked) -> bool:
    """The court confirmed this agreement, or the mediation agreement that was made of it."""
    key = _key(asked.proceeding.subject)
    found = Ruling.objects.filter(matter=asked.proceeding.matter_id, result="confirmed")
    return found.filter(agreement=key).exists() or found.filter(agreement__made_from=key).exists()


def agreement_is_not_confirmed(asked: Asked) -> bool:
    return not agreement_is_confirmed(asked)


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _instalments(proceeding: Proceeding) -> list[Instalment]:
    agreement = Agreement.objects.filter(pk=proceeding.subject).first()
    return agreements.instalments_of(agreement) if agreement is not None else []


def _payments(proceeding: Proceeding) -> Any:
    return Payment.objects.filter(instalment__agreement=_key(proceeding.subject))


ALL: tuple[Callable[[Asked], bool], ...] = (
    agreement_taken_up, rule_is_the_posts_own, packet_is_built, packet_is_received, packet_is_returned,
    ruling_is_recorded, ruling_is_served, agreement_to_perform, payment_is_recorded, payment_is_undone,
    instalment_is_late, no_instalment_is_late, all_instalments_are_paid, agreement_is_confirmed,
    agreement_is_not_confirmed,
)  # fmt: skip
