"""What the conditions of 司法确认 and 履行 need before a step: an agreement, a packet, a ruling, payments."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from jianhe.casework import confirmation, court, handling, packets, parties, performance
from jianhe.law.confirmation_rules import rules
from jianhe.people.models import Unit, User
from jianhe.records.models import Agreement, Packet, Party, Proceeding, Ruling, RulingService
from jianhe.records.queries import agreements
from jianhe.records.queries.performance import is_late, paid
from tests import confirming
from tests.build import HEAD
from tests.casework.path_walker import Walk

RESULTS = {step: result for result, step in court.STEPS.items() if result != "deemed_withdrawn"}


def agreement_taken_up(walk: Walk) -> Mapping[str, Any]:
    agreement = _agreement(walk)
    return {"agreement": str(agreement.pk), "agreement_effective": str(agreement.effective_on)}


def rule_is_the_posts_own(walk: Walk) -> Mapping[str, Any]:
    return {"rule": next(name for name, one in rules().items() if one.override == "deputy_chief_prosecutor")}


def packet_is_built(walk: Walk) -> None:
    """As the act of handing over does it, without its step."""
    by, agreement = walk.as_(HEAD), _agreement(walk)
    everybody = [one.pk for one in confirming.agreements_parties(agreement)]
    files = confirming.papers(agreement.matter, by)
    seen = confirmation.look(
        agreement=agreement, answers=confirming.NO, applicants=everybody, papers=["agreement", "proof"], on=walk.on
    )
    packets.build(
        agreement=agreement, proceeding=walk.run, look=seen, applicants=everybody, files=files,
        to_unit=Unit.objects.get(code="court_window"), signed_at=agreement.signed_at, by=by, at=walk.at,
        verify_at=lambda code: code,
    )  # fmt: skip


def packet_is_received(walk: Walk) -> None:
    walk.as_(HEAD)
    clerk = User.objects.get(username=confirming.COURT)
    Packet.objects.filter(state="sent").update(state="received", received_at=walk.at, received_by=clerk)
    _let_the_court_reach(walk)


def packet_is_returned(walk: Walk) -> None:
    walk.as_(HEAD)
    Packet.objects.filter(state__in=["sent", "received"]).update(state="returned", ended_at=walk.at, return_ground="status")
    _let_the_court_reach(walk)


def ruling_is_recorded(walk: Walk) -> Mapping[str, Any]:
    packet_is_received(walk)
    packet = Packet.objects.get(state="received")
    ruling = Ruling.objects.filter(packet=packet).first()
    if ruling is None:
        ruling = Ruling(
            centre_id=packet.centre_id, matter_id=packet.matter_id, proceeding_id=packet.proceeding_id, packet=packet,
            agreement_id=packet.agreement_id, result=RESULTS[walk.code], number="民特1号", ruled_on=walk.on, ground="status",
            recorded_by=User.objects.get(username=confirming.COURT), at=walk.at,
        )  # fmt: skip
        ruling.save(force_insert=True)
    if walk.code != "serve_ruling":  # the court's own verb stands in the unit of the run; here the run stands in the court's
        Proceeding.objects.filter(pk=packet.proceeding_id).update(unit=packet.to_unit)
    return {"ruling_number": ruling.number}


def ruling_is_served(walk: Walk) -> None:
    walk.as_(HEAD)
    ruling = Ruling.objects.select_related("packet").get()
    Proceeding.objects.filter(pk=ruling.proceeding_id).update(unit=ruling.packet.from_unit)
    for one in ruling.packet.content["parties"]:
        RulingService(
            centre_id=ruling.centre_id, matter_id=ruling.matter_id, packet=ruling.packet, ruling=ruling,
            party_id=one["key"], how="post", served_on=walk.on, objection_until=walk.on,
            recorded_by=ruling.recorded_by, at=walk.at,
        ).save(force_insert=True)  # fmt: skip


def agreement_to_perform(walk: Walk) -> Mapping[str, Any]:
    agreement = _agreement(walk)
    return {"agreement": str(agreement.pk), "performance_ends_on": "2027-01-20", "review_on": walk.on.isoformat()}


def payment_is_recorded(walk: Walk) -> None:
    by = walk.as_(HEAD)
    first = next(one for one in agreements.instalments_of(_agreement(walk)) if one.paid_on is None)
    performance.record(instalment=first, amount=100, paid_on=walk.on, note="收条", form_key=uuid4(), by=by, at=walk.at)


def payment_is_undone(walk: Walk) -> None:
    payment_is_recorded(walk)
    newest = agreements.instalments_of(_agreement(walk))[0].payments.filter(undone_at=None).latest("id")
    performance.undo(payment=newest, reason="记错了", by=walk.as_(HEAD), at=walk.at)


def instalment_is_late(walk: Walk) -> None:
    walk.as_(HEAD)
    while not any(is_late(one, on=walk.on) for one in agreements.instalments_of(_agreement(walk))):
        walk.at += timedelta(days=20)


def no_instalment_is_late(walk: Walk) -> None:
    _pay(walk, [one for one in agreements.instalments_of(_agreement(walk)) if is_late(one, on=walk.on)])


def all_instalments_are_paid(walk: Walk) -> None:
    _pay(walk, [one for one in agreements.instalments_of(_agreement(walk)) if one.paid_on is None])


def agreement_is_confirmed(walk: Walk) -> None:
    """The whole way through the court, by the verbs; where the day for applying is over, a fresh agreement's ruling."""
    by, agreement = walk.as_(HEAD), _agreement(walk)
    assert agreement.signed_at is not None
    packet = confirming.handed(agreement, by, at=agreement.signed_at + timedelta(minutes=3))
    confirming.confirmed(packet, at=packet.sent_at + timedelta(minutes=2))
    walk.as_(HEAD)


def _agreement(walk: Walk) -> Agreement:
    by, matter = walk.as_(HEAD), walk.matter()
    found = Agreement.objects.filter(matter=matter, kind="mediation").first()
    if found is None:
        party = Party.objects.get(matter=matter)
        parties.change_party(party=party, changed=confirming.a_worker(), by=by, at=walk.at)
        parties.add_party(matter=matter, party=confirming.a_company(), by=by, at=walk.at)
        found = confirming.mediated(walk.matter(), by, at=walk.at)
    found.matter = matter
    return found


def _let_the_court_reach(walk: Walk) -> None:
    """The court's verbs open the matter of a packet for their one act; this walk takes the steps without them."""
    handling.give_reach(matter=walk.matter(), unit=Unit.objects.get(code="court_window"), why="walk", at=walk.at)


def _pay(walk: Walk, some: list[Any]) -> None:
    by = walk.as_(HEAD)
    for one in some:
        performance.record(
            instalment=one, amount=one.amount - paid(one), paid_on=walk.on, note="收条", form_key=uuid4(), by=by, at=walk.at
        )


BUILDERS: Mapping[str, Callable[[Walk], Any]] = {
    builder.__name__: builder
    for builder in (
        agreement_taken_up, rule_is_the_posts_own, packet_is_built, packet_is_received, packet_is_returned,
        ruling_is_recorded, ruling_is_served, agreement_to_perform, payment_is_recorded, payment_is_undone,
        instalment_is_late, no_instalment_is_late, all_instalments_are_paid, agreement_is_confirmed,
    )
}  # fmt: skip
