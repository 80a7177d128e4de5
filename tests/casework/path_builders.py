"""What a test does so that a condition of the catalogue holds before a step, and facts that are more than their type.

A condition that does not hold by itself needs a builder here, named after it. It gets the walk, brings the records about
through the verbs, and returns the facts that the step must then be given, if any.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from jianhe.casework import agreements, deadlines, documents, handling, mediation, sittings, willingness
from jianhe.casework.parties import PartyInput, add_party
from jianhe.people.models import MediationBody, Unit, User
from jianhe.records.models import Agreement, Document, HandOver, Matter, Party, Sitting
from tests import agreeing
from tests.build import HEAD, OFFICER
from tests.casework import path_confirmation
from tests.casework.path_walker import Walk

Facts = Mapping[str, Any]
Builder = Callable[[Walk], Facts | None]


def handler_assigned(walk: Walk) -> None:
    by = walk.as_(HEAD)
    handling.assign(matter=walk.matter(), handler=User.objects.get(username=OFFICER), by=by, at=walk.at)


def attempts_to_reach_made(walk: Walk) -> Facts:
    return {"no_answer_reason": "anonymous"}


def result_reply_served(walk: Walk) -> None:
    by = walk.as_(HEAD)
    for paper in Document.objects.filter(matter=walk.matter(), state="approved"):
        documents.serve(document=paper, how="on_the_spot", to="本人", served_at=walk.at, by=by, at=walk.at)


def no_unsigned_hand_over(walk: Walk) -> None:
    by = walk.as_(HEAD)
    for waiting in HandOver.objects.filter(matter=walk.matter(), state="sent"):
        handling.recall(hand_over=waiting, by=by, at=walk.at)


def another_matter_named(walk: Walk) -> Facts:
    return {"root_matter": walk.another_matter().short_code}


def limit_may_be_extended(walk: Walk) -> Facts:
    """A limit of the edition that its rule lets extend; started here where the walk did not come by its start."""
    run = walk.run
    for limit in walk.edition.limits:
        if deadlines.rule_for(run, limit, walk.on).extension is not None:
            walk.as_(HEAD)
            with transaction.atomic():
                deadlines.start(proceeding=run, limit=limit, anchor=walk.at, by=None, at=walk.at)
                walk.settle()
            return {"extended_limit": limit}
    return {}


def two_sides_named(walk: Walk) -> None:
    matter = walk.matter()
    if not Party.objects.filter(matter=matter, side="b").exists():
        other = PartyInput(
            name="宏远劳务示例公司（虚构）", side="b", role="respondent", kind="company", id_type="credit_code"
        )
        add_party(matter=matter, party=other, by=walk.as_(HEAD), at=walk.at)


def everybody_willing(walk: Walk) -> None:
    by = walk.as_(HEAD)
    for party in Party.objects.filter(matter=walk.key, side__in="ab"):
        willingness.note(
            proceeding=walk.run, party=party, stage="invitation", answer="willing", how="phone", by=by, at=walk.at
        )


def somebody_refused(walk: Walk) -> None:
    party = Party.objects.filter(matter=walk.key, side="b").get()
    willingness.note(
        proceeding=walk.run,
        party=party,
        stage="invitation",
        answer="refused",
        how="phone",
        by=walk.as_(HEAD),
        at=walk.at,
    )


def invitation_unanswered(walk: Walk) -> None:
    party = Party.objects.filter(matter=walk.key, side="b").get()
    willingness.invite(proceeding=walk.run, parties=[party], how="letter", by=walk.as_(HEAD), at=walk.at)
    walk.at += timedelta(days=10)


def sitting_open(walk: Walk) -> None:
    people = Party.objects.filter(matter=walk.key, side__in="ab")
    comers = [sittings.Comer(party.name, "party", party) for party in people]
    sittings.seat(proceeding=walk.run, place="和解室", comers=comers, by=walk.as_(HEAD), at=walk.at)


def sitting_ended(walk: Walk) -> None:
    by = walk.as_(HEAD)
    for sitting in Sitting.objects.filter(proceeding=walk.run, ended_at=None):
        sittings.close(sitting=sitting, result="adjourned", summary="示例", by=by, at=walk.at)


def agreement_drafted(walk: Walk) -> None:
    """One that a criminal case may be settled by, too: with security and consent to instalments."""
    if Agreement.objects.filter(proceeding=walk.run, state__in=["draft", "ready"]).exists():
        return
    worker, company = Party.objects.filter(matter=walk.key, side__in="ab").order_by("side")
    clauses: tuple[Any, ...] = (
        ("offence", {"facts": "示例"}), ("repentance", {"manner": "当面"}), ("payment", {"what": "赔偿款"}),
        ("security", {"guarantor": "某人（虚构）", "security": "存单"}), ("instalments_consented", {}),
        ("forgiveness", {}), ("free_will", {}),
    )  # fmt: skip
    is_criminal = walk.edition.code == "criminal_reconciliation"
    agreements.draft(
        proceeding=walk.run, kind="criminal" if is_criminal else "civil", by=walk.as_(HEAD), at=walk.at,
        terms=agreeing.some_terms(worker, company, 100, 50, **({"clauses": clauses} if is_criminal else {})),
    )  # fmt: skip


def agreement_ready(walk: Walk) -> None:
    by = walk.as_(HEAD)
    for agreement in Agreement.objects.filter(proceeding=walk.run, state="draft"):
        agreements.make_ready(agreement=agreement, by=by, at=walk.at)


def agreement_signed(walk: Walk) -> None:
    by = walk.as_(HEAD)
    agreement = Agreement.objects.get(proceeding=walk.run, state="ready")
    for party in Party.objects.filter(matter=walk.key, side__in="ab"):
        agreeing.signed_by(agreement, party, by, at=walk.at)


def mediation_took_over(walk: Walk) -> None:
    """A mediation organisation made an agreement of its own of it; here in the intake, whose edition asks for less."""
    by = walk.as_(HEAD)
    made_from = Agreement.objects.get(proceeding=walk.run, state="signed")
    committee, intake = Unit.objects.get(code="labour_committee"), walk.matter().proceedings.get(procedure="intake")
    agreeing.a_signed_agreement(
        walk.matter(), by, kind="mediation", presiding_unit=committee, made_from=made_from, proceeding=intake
    )


def unit_is_a_mediation_organisation(walk: Walk) -> Facts:
    return {"mediation_unit": str(Unit.objects.get(code="labour_committee").pk)}


def supervision_may_end(walk: Walk) -> Facts:
    return {"exception_reason": "示例理由"}


def _organisation(walk: Walk, code: str = "petition_committee") -> Facts:
    return {"organisation": str(Unit.objects.get(code=code).pk)}


def _led_by(walk: Walk, code: str) -> None:
    """The mediation is with this organisation instead, and the matter in its place."""
    by, body = walk.as_(HEAD), MediationBody.objects.get(unit__code=code)
    Matter.objects.filter(pk=walk.key).update(town=body.town, village=body.village)
    run = walk.run
    with transaction.atomic():
        mediation.refer(proceeding=run, found=_organisation(walk, code), by=by, at=walk.at, approved=None)
        run.save(update_fields=["facts"])


def organisation_is_higher(walk: Walk) -> Facts:
    _led_by(walk, "qinghe_committee")
    return _organisation(walk)


def given_to_district(walk: Walk) -> None:
    _led_by(walk, "petition_committee")


def given_for_labour(walk: Walk) -> None:
    _led_by(walk, "labour_committee")


def given_to_town(walk: Walk) -> None:
    _led_by(walk, "qinghe_committee")


def given_to_village(walk: Walk) -> None:
    _led_by(walk, "qinghe_shuangqiao_committee")


def no_fee_taken(walk: Walk) -> Facts:
    return {"fee": 0}


def mediation_agreement_signed(walk: Walk) -> None:
    two_sides_named(walk)
    by, unit = walk.as_(HEAD), Unit.objects.get(code="petition_committee")
    agreeing.a_signed_agreement(walk.matter(), by, kind="mediation", presiding_unit=unit, proceeding=walk.run)


BUILDERS: Mapping[str, Builder] = {
    builder.__name__: builder
    for builder in (
        handler_assigned, attempts_to_reach_made, result_reply_served, no_unsigned_hand_over, another_matter_named,
        limit_may_be_extended,
        two_sides_named, everybody_willing, somebody_refused, invitation_unanswered, sitting_open, sitting_ended,
        agreement_drafted, agreement_ready, agreement_signed, mediation_took_over, unit_is_a_mediation_organisation,
        supervision_may_end,
        organisation_is_higher, given_to_district, given_for_labour, given_to_town,
        given_to_village, no_fee_taken, mediation_agreement_signed,
    )
} | path_confirmation.BUILDERS | dict.fromkeys(
    ("organisation_mediates", "organisation_is_registered", "organisation_takes_this"), _organisation
)  # fmt: skip
