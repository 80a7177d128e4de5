"""Conditions of mediation: what may be mediated, by whom, and when it may end.

`told_of` names what they look at; it is asked in the one statement that all conditions share.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject

from jianhe.casework.asked import Asked
from jianhe.law import mediation
from jianhe.law.numbers import numbers
from jianhe.records.models import Agreement, Clock, Referral, StepTaken
from jianhe.records.queries import mediations

VIOLENT = {"violence", "protection_order"}
MAIN_LIMITS = ("result_3m", "rpw_60d")


def told_of(here: OuterRef) -> Mapping[str, Any]:
    """What the records say of a mediation, for `conditions`."""
    leads = Referral.objects.filter(proceeding=here, part="lead", state__in=mediations.LIVE).order_by()
    sessions = StepTaken.objects.filter(proceeding=here, step="record_session", facts__danger_seen="yes")
    reported = StepTaken.objects.filter(
        proceeding=OuterRef("proceeding"), step="report_danger", at__gte=OuterRef("at")
    )  # fmt: skip
    main = Clock.objects.filter(proceeding=OuterRef("parent"), limit__in=MAIN_LIMITS, ended_at=None, state="running")
    return {
        "leader": ArraySubquery(leads.values(json=JSONObject(
            unit="organisation", level="level", kind=F("organisation__mediation__kind")
        ))),
        "unreported_danger": Exists(sessions.filter(~Exists(reported))),
        "has_mediation_agreement": Exists(Agreement.objects.filter(proceeding=here, kind="mediation", state="signed")),
        "main_dues": ArraySubquery(main.order_by().values("legal_due")),
    }  # fmt: skip


def not_excluded_from_mediation(asked: Asked) -> bool:
    """Neither kind nor ground stands against it; where violence is known, the risk was looked at."""
    matter, facts = asked.proceeding.matter, asked.facts
    if matter.matter_type in mediation.rules().never:
        return False
    if facts is None:
        return True
    is_violent = matter.matter_type == "domestic_violence" or bool(VIOLENT & set(matter.flags))
    return facts.get("excluded_ground") == "none" and (not is_violent or bool(facts.get("risk_note")))


def nobody_refuses_mediation(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("mediation_will") != "refused"


def organisation_mediates(asked: Asked) -> bool:
    return asked.facts is None or mediations.body_named(asked.facts.get("organisation")) is not None


def organisation_is_registered(asked: Asked) -> bool:
    """The unit named mediates, and stands on the register."""
    if asked.facts is None:
        return True
    row = mediations.body_named(asked.facts.get("organisation"))
    return row is not None and row.registered_on is not None


def organisation_takes_this(asked: Asked) -> bool:
    """Kind and place of the dispute lie within the class of the organisation named."""
    if asked.facts is None:
        return True
    row = mediations.body_named(asked.facts.get("organisation"))
    dispute = mediations.dispute_of(asked.proceeding.matter)
    return row is not None and mediation.takes(mediations.body_of(row), dispute)


def organisation_is_higher(asked: Asked) -> bool:
    """The organisation named is a level above the one that leads; without one, that there is such a level."""
    if asked.facts is None:
        return bool(_leader(asked)) and _leader(asked)["level"] != mediation.LEVELS[-1]
    row, leader = mediations.body_named(asked.facts.get("organisation")), mediations.leader_of(asked.proceeding)
    if row is None or leader is None:
        return False
    return mediation.LEVELS.index(row.level) > mediation.LEVELS.index(leader.level)


def no_limit_runs_out(asked: Asked) -> bool:
    """Neither a limitation that was named nor a limit of the main case ends soon, or something protects the claim."""
    if asked.facts is None or asked.facts.get("protective_step"):
        return True
    soon = asked.on + timedelta(days=numbers()["limit_margin_days"].n)
    named = asked.facts.get("limitation_on")
    return not (named and date.fromisoformat(named) < soon) and all(due >= soon for due in asked.known["main_dues"])


def led_by_ones_own(asked: Asked) -> bool:
    """The procuratorate acts for whoever leads; an organisation acts for itself alone."""
    if asked.proceeding.matter.unit_id in asked.by.units:
        return True
    return _leader(asked).get("unit") in {str(unit) for unit in asked.by.units}


def given_to_district(asked: Asked) -> bool:
    return _leader(asked).get("level") == "district" and not _is_labour(asked)


def given_for_labour(asked: Asked) -> bool:
    return _leader(asked).get("level") == "district" and _is_labour(asked)


def given_to_town(asked: Asked) -> bool:
    return bool(_leader(asked).get("level") == "town")


def given_to_village(asked: Asked) -> bool:
    return bool(_leader(asked).get("level") == "village")


def mediator_without_conflict(asked: Asked) -> bool:
    """No interest was declared, or both sides agreed to keep the mediator."""
    facts = asked.facts
    return facts is None or facts.get("mediator_conflict") == "none" or bool(facts.get("conflict_consent"))


def no_fee_taken(asked: Asked) -> bool:
    """Nothing was charged where the law makes mediation free."""
    is_free = _leader(asked).get("kind") in ("peoples", "industry", "labour")
    return asked.facts is None or not is_free or not asked.facts.get("fee")


def danger_was_reported(asked: Asked) -> bool:
    return not asked.known["unreported_danger"]


def mediation_agreement_signed(asked: Asked) -> bool:
    return bool(asked.known["has_mediation_agreement"])


def _leader(asked: Asked) -> Mapping[str, Any]:
    return next(iter(asked.known["leader"]), {})


def _is_labour(asked: Asked) -> bool:
    return _leader(asked).get("kind") == "labour" or asked.proceeding.facts.get("mediation_kind") == "labour"


ALL = (
    not_excluded_from_mediation, nobody_refuses_mediation, organisation_mediates, organisation_is_registered,
    organisation_takes_this, organisation_is_higher, no_limit_runs_out, led_by_ones_own, given_to_district,
    given_for_labour, given_to_town, given_to_village, mediator_without_conflict, no_fee_taken, danger_was_reported,
    mediation_agreement_signed,
)  # fmt: skip
