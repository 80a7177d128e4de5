"""Mediation (调解、检调对接): what referring, taking on and ending do to the parts of organisations; joint handling."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jianhe.casework.handling import give_reach
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import clean_text
from jianhe.law.mediation import Suggestion, suggest
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, Proceeding, Referral
from jianhe.records.queries import access, mediations

REACH = "mediation"
# Facts that speak of one organisation's part and not of the dispute: the next one begins without them.
_OF_ONE_ORGANISATION = {
    "mediator", "mediator_name", "mediator_conflict", "conflict_consent", "fee", "mediation_accepted_on", "return_reason",
    "fail_reason", "reason", "session_at", "attended", "session_result", "oral_terms", "outcome_words",
}  # fmt: skip


def suggestions(*, matter: Matter, by: Standing) -> list[Suggestion]:
    """The organisations that take the matter, best first, each with its reasons."""
    assert by.centre is not None
    tried = Referral.objects.filter(matter=matter, part="lead").exclude(state__in=mediations.LIVE)
    had_it = {str(unit) for unit in tried.values_list("organisation", flat=True)}
    bodies = [body for _row, body in mediations.network(by.centre)]
    return suggest(bodies, mediations.dispute_of(matter), tried=had_it)


def refer(
    *, proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime, approved: User | None
) -> Referral:
    """Give a locked mediation to an organisation, which leads it from now on; whoever led it before does no longer.

    The name of the organisation is kept among the facts of the proceeding, for its papers.
    """
    assert by.person is not None
    row = mediations.body_named(found["organisation"])
    if row is None:
        raise refuse("所选单位不是调解组织。", "The unit chosen is no mediation organisation.")
    end(proceeding=proceeding, found=found, by=by, at=at)
    matter, exception = proceeding.matter, str(found.get("exception_reason", ""))
    referral = Referral(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, organisation=row.unit, part="lead",
        level=row.level, ask=str(proceeding.facts.get("what_to_mediate", "")), sent_at=at, sent_by=by.person,
        limitation_on=_day(found.get("limitation_on")), protective_step=str(found.get("protective_step", "")),
        exception_reason=exception, approved_by=approved if exception else None,
    )  # fmt: skip
    referral.save(force_insert=True)
    give_reach(matter=matter, unit=row.unit, why=REACH, at=at)
    earlier = {name: value for name, value in proceeding.facts.items() if name not in _OF_ONE_ORGANISATION}
    proceeding.facts = {**earlier, **found, "organisation_name": row.unit.name_on_papers}
    events.write("mediation_referred", matter, by, at, referral=referral.pk, unit=row.unit_id, part="lead")
    return referral


def receive(*, proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime) -> None:
    """The leading organisation takes it on and answers for it: mediator, declaration of interest, that it is free."""
    leader = _leader(proceeding)
    leader.state, leader.received_at, leader.mediator_id = "received", at, UUID(found["mediator"])
    leader.has_conflict = found["mediator_conflict"] != "none"
    leader.conflict_consent, leader.fee = bool(found.get("conflict_consent")), int(found.get("fee", 0))
    leader.save(update_fields=["state", "received_at", "mediator", "has_conflict", "conflict_consent", "fee"])
    mediator = User.objects.get(pk=leader.mediator_id)
    proceeding.unit, proceeding.owner = leader.organisation, mediator
    proceeding.facts = {**proceeding.facts, "mediator_name": mediator.name}
    events.write("mediation_received", proceeding.matter, by, at, referral=leader.pk, person=mediator.pk)


def end(*, proceeding: Proceeding, found: Mapping[str, Any], by: Standing, at: datetime) -> None:
    """All parts of organisations end with what the mediation has come to, and it is the procuratorate's again.

    At commit the database ends the reach of whoever returned it or did not settle it.
    """
    outcome = edition_of(proceeding).states[proceeding.state].title.zh
    proceeding.facts = {**proceeding.facts, "outcome_words": outcome}
    proceeding.unit, proceeding.owner = proceeding.matter.unit, proceeding.matter.owner
    parts = Referral.objects.filter(proceeding=proceeding, state__in=mediations.LIVE)
    for part in sorted(parts, key=lambda one: one.part == "lead"):
        is_return = proceeding.state == "returned" and part.part == "lead"
        part.state, part.result = "returned" if is_return else "ended", proceeding.state
        part.reason = str(found.get("return_reason") or found.get("fail_reason") or "")
        part.note = str(found.get("reason", "")) if part.part == "lead" else part.note
        part.ended_at, part.ended_by = at, by.person
        part.save(update_fields=["state", "result", "reason", "note", "ended_at", "ended_by"])
        kind = "mediation_returned" if is_return else "mediation_ended"
        events.write(kind, proceeding.matter, by, at, referral=part.pk, reason=part.reason, result=part.result)


@transaction.atomic
def ask_help(*, proceeding: Proceeding, organisation: Unit, ask: str, by: Standing, at: datetime) -> Referral:
    """联动调处: ask a further organisation to help. The one that leads stays the only one that can end the mediation."""
    must(by, "take_step")
    matter, proceeding = _locked(proceeding, by)
    leader = _leader(proceeding)
    row, ask = mediations.body_named(organisation.pk), clean_text(ask)
    if row is None:
        raise refuse("所选单位不是调解组织。", "The unit chosen is no mediation organisation.")
    if not ask or len(ask) > 500:
        raise refuse("写明请它做什么，最多 500 个字。", "Say what it is asked for, in 500 characters at most.")
    if not (_is_ours(matter, by) or leader.organisation_id in by.units):
        raise refuse("请谁协助，由牵头的组织或者检察院定。", "The one that leads, or the procuratorate, asks for help.")
    if Referral.objects.filter(proceeding=proceeding, organisation=organisation, state__in=mediations.LIVE).exists():
        raise refuse("它已经在这次调解里了。", "It takes part already.")
    part = Referral(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, organisation=organisation, part="help",
        level=row.level, ask=ask, sent_at=at, sent_by=by.person,
    )  # fmt: skip
    part.save(force_insert=True)
    give_reach(matter=matter, unit=organisation, why=REACH, at=at)
    events.write("mediation_referred", matter, by, at, referral=part.pk, unit=organisation.pk, part="help")
    access.raise_version(matter, changed_at=at, change="mediation_referred")
    return part


@transaction.atomic
def answer_help(*, part: Referral, note: str, by: Standing, at: datetime) -> None:
    """A helper writes what it found; its part is over, the mediation is not."""
    must(by, "note")
    matter, proceeding = _locked(part.proceeding, by)
    part = Referral.objects.select_for_update().get(pk=part.pk)
    note = clean_text(note)
    if part.part != "help" or part.state not in mediations.LIVE:
        raise refuse("只有正在协助的组织能答复。", "Only an organisation that helps now can answer.")
    if part.organisation_id not in by.units:
        raise refuse("这是请别的组织协助的。", "Another organisation was asked.")
    if not note or len(note) > 2000:
        raise refuse("写明协助的情况，最多 2000 个字。", "Write what was done, in 2000 characters at most.")
    part.state, part.result, part.note, part.ended_at, part.ended_by = "ended", "answered", note, at, by.person
    part.received_at = part.received_at or at
    part.save(update_fields=["state", "result", "note", "received_at", "ended_at", "ended_by"])
    events.write("mediation_ended", matter, by, at, referral=part.pk, result="answered")
    access.raise_version(matter, changed_at=at, change="mediation_ended")


def _locked(proceeding: Proceeding, by: Standing) -> tuple[Matter, Proceeding]:
    must_reach(by, proceeding.matter)
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    proceeding.matter = matter
    return matter, proceeding


def _leader(proceeding: Proceeding) -> Referral:
    leader = mediations.leader_of(proceeding)
    if leader is None:
        raise refuse(
            "现在没有调解组织牵头。", "No organisation leads this mediation now.",
            instead=words("先移送给一个调解组织。", "Refer it to an organisation first."),
        )  # fmt: skip
    return leader


def _is_ours(matter: Matter, by: Standing) -> bool:
    return matter.unit_id in by.units


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
