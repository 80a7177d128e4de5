"""Conditions of reconciliation: sides, willingness, sessions, agreements, and what a criminal case must be like.

`told_of` names what they look at; it is asked in the one statement that all conditions share.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject

from jianhe.casework import deadlines
from jianhe.casework.asked import Asked
from jianhe.casework.rules import practice_named
from jianhe.law.clauses import is_neutral
from jianhe.law.editions import INTAKE
from jianhe.law.numbers import numbers
from jianhe.people.models import Unit
from jianhe.records.models import Agreement, AgreementVersion, Clock, Party, Sitting, Willingness

QUIET, MARGIN, MAIN_LIMIT = "recon_quiet_30d", "reconciliation_margin", "result_3m"
SIDE_OF = {"claimant": "a", "respondent": "b"}  # who asks by himself may be asked again at once


def told_of(here: OuterRef) -> Mapping[str, Any]:
    """What the records say of the talks of a proceeding, for `conditions`."""
    matter = OuterRef("matter")
    people = Party.objects.filter(matter=matter, removed_at=None, side__in="ab").order_by()
    asked = Willingness.objects.filter(matter=matter).order_by("answered_at", "id")
    sittings, agreements = Sitting.objects.filter(proceeding=here), Agreement.objects.filter(proceeding=here)
    counts = AgreementVersion.objects.filter(
        agreement__proceeding=here, agreement__state="signed", number=F("agreement__current")
    )
    main = Clock.objects.filter(proceeding=OuterRef("parent"), limit=MAIN_LIMIT, ended_at=None, state="running")
    return {
        "people": ArraySubquery(people.values(json=JSONObject(key="id", side="side"))),
        "answers": ArraySubquery(asked.values(json=JSONObject(
            proceeding="proceeding", party="party", answer="answer", at="answered_at", due_on="due_on",
            side="party__side",
        ))),
        "sitting_open": Exists(sittings.filter(ended_at=None)),
        "has_agreement": Exists(agreements.filter(state__in=["draft", "ready"])),
        "agreement_ready": Exists(agreements.filter(state="ready")),
        "agreement_signed": Exists(agreements.filter(state="signed")),
        "has_waiver": Exists(counts.filter(clauses__contains=[{"code": "waiver_of_supervision"}])),
        "is_secured": Exists(counts.filter(clauses__contains=[{"code": "security"}, {"code": "instalments_consented"}])),
        "mediation_signed": Exists(
            Agreement.objects.filter(made_from__proceeding=here, kind="mediation", state="signed")
        ),
        "main_limits": ArraySubquery(main.values("legal_due")),
    }  # fmt: skip


def two_sides_named(asked: Asked) -> bool:
    return {one["side"] for one in asked.known["people"]} >= {"a", "b"}


def dispute_is_told_neutrally(asked: Asked) -> bool:
    return asked.facts is None or is_neutral(str(asked.facts.get("dispute", "")))


def nobody_refused_lately(asked: Asked) -> bool:
    """No party refused within the quiet days, unless it is that party which now asks."""
    facts = asked.facts if asked.proceeding.procedure == INTAKE else asked.proceeding.facts
    if facts is None:  # the button: who asks is not known yet
        return True
    asks_itself = SIDE_OF.get(str(facts.get("proposed_by", "")), "")
    return not any(
        answer["answer"] == "refused" and answer["side"] != asks_itself and _is_quiet(asked, answer["at"])
        for answer in _newest(asked.known["answers"]).values()
    )


def _is_quiet(asked: Asked, at: str) -> bool:
    ends = deadlines.last_day(proceeding=asked.proceeding, limit=QUIET, start=datetime.fromisoformat(at))
    return asked.on <= ends


def everybody_willing(asked: Asked) -> bool:
    answers = _here(asked)
    return bool(asked.known["people"]) and all(
        answers.get(one["key"], {}).get("answer") == "willing" for one in asked.known["people"]
    )


def nobody_refuses(asked: Asked) -> bool:
    return not somebody_refused(asked)


def somebody_refused(asked: Asked) -> bool:
    return any(answer["answer"] == "refused" for answer in _here(asked).values())


def invitation_unanswered(asked: Asked) -> bool:
    waiting = [
        one for one in asked.known["answers"] if one["proceeding"] == str(asked.proceeding.pk) and not one["answer"]
    ]
    return any(one["due_on"] and one["due_on"] < asked.on.isoformat() for one in waiting)


def main_limit_leaves_room(asked: Asked) -> bool:
    """Talks end some days before the limit of the main case, and no session opens within them."""
    margin = practice_named(asked.proceeding.practice).numbers.get(MARGIN, numbers()[MARGIN].n)
    return all((due - asked.on).days >= margin for due in asked.known["main_limits"])


def sitting_open(asked: Asked) -> bool:
    return bool(asked.known["sitting_open"])


def sitting_ended(asked: Asked) -> bool:
    return not asked.known["sitting_open"]


def agreement_drafted(asked: Asked) -> bool:
    return bool(asked.known["has_agreement"])


def agreement_ready(asked: Asked) -> bool:
    return bool(asked.known["agreement_ready"])


def agreement_signed(asked: Asked) -> bool:
    return bool(asked.known["agreement_signed"])


def agreement_secured(asked: Asked) -> bool:
    return bool(asked.known["is_secured"])


def mediation_took_over(asked: Asked) -> bool:
    return bool(asked.known["mediation_signed"])


def unit_is_a_mediation_organisation(asked: Asked) -> bool:
    if asked.facts is None:
        return True
    return Unit.objects.filter(pk=asked.facts["mediation_unit"], kind="mediation").exists()


def supervision_may_end(asked: Asked) -> bool:
    """With a waiver or a withdrawal and without harm; else only with the written reason of the named post."""
    if asked.facts is None or asked.facts.get("exception_reason"):
        return True
    given_up = asked.known["has_waiver"] or asked.facts.get("withdrawn_on")
    return bool(given_up) and asked.facts.get("public_harm") == "no"


def every_tick_is_set(asked: Asked) -> bool:
    """What has to be found so was found so: a tick that is asked for and left out stops the step."""
    return asked.facts is None or all(value is not False for value in asked.facts.values())


def offence_may_be_settled(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("offence") in ("dispute_three_years", "negligent_seven_years")


def five_years_without_offence(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("five_years") == "none"


def no_sexual_offence_against_a_minor(asked: Asked) -> bool:
    return asked.facts is None or asked.facts.get("minor_victim") == "no"


def _newest(answers: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The newest answer of each party; they come oldest first, those without an answer last."""
    return {one["party"]: one for one in answers if one["answer"]}


def _here(asked: Asked) -> dict[str, dict[str, Any]]:
    return _newest([one for one in asked.known["answers"] if one["proceeding"] == str(asked.proceeding.pk)])


ALL = (
    two_sides_named, dispute_is_told_neutrally, nobody_refused_lately, everybody_willing, nobody_refuses,
    somebody_refused, invitation_unanswered, main_limit_leaves_room, sitting_open, sitting_ended, agreement_drafted,
    agreement_ready, agreement_signed, agreement_secured, mediation_took_over, unit_is_a_mediation_organisation,
    supervision_may_end, every_tick_is_set, offence_may_be_settled, five_years_without_offence, no_sexual_offence_against_a_minor,
)  # fmt: skip
