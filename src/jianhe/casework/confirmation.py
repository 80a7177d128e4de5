"""Judicial confirmation, our side: check an agreement, answer for what may pass, hand it to the court window in one act.

What is handed over, and how it is listed and hashed, is `casework.packets`; what the court does is `casework.court`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import packets, performance, proceedings, starting
from jianhe.casework.confirmation_facts import Look, Override, facts_of, last_signed_at
from jianhe.casework.permits import must, must_reach
from jianhe.casework.step_facts import clean_text
from jianhe.law import confirmation as law
from jianhe.law.confirmation_rules import rules
from jianhe.law.refusals import Refused, refuse
from jianhe.law.words import words
from jianhe.people.models import Duty, Unit
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.calendars import published_calendar
from jianhe.records.models import Agreement, EarlyLook, Packet, Proceeding, StepTaken
from jianhe.records.queries import access, agreements

PROCEDURE = "judicial_confirmation"
ACT = "prepare_confirmation"


class NotEligible(Refused):
    """The agreement may not go to court; `results` are the rules that stop it, the first of them told."""

    def __init__(self, results: Sequence[law.Result]) -> None:
        super().__init__(results[0].as_refusal())
        self.results = list(results)


def look(
    *, agreement: Agreement, answers: Mapping[str, Any], applicants: Collection[UUID], papers: Collection[str], on: date
) -> Look:
    """Every rule as it comes out on a day. Writes nothing: the page shows it, and the act asks it again."""
    facts = facts_of(agreement=agreement, answers=answers, applicants=applicants, papers=papers, on=on)
    return Look(law.check(facts), overrides_of(open_run(agreement)), last_day_of(agreement))


def last_day_of(agreement: Agreement) -> date | None:
    """The last day on which confirmation of it can be applied for; None while it is not in effect."""
    if agreement.effective_on is None:
        return None
    return law.last_day(agreement.effective_on, published_calendar(agreement.centre_id))


def open_run(agreement: Agreement) -> Proceeding | None:
    """The confirmation of this agreement that is under way."""
    found = Proceeding.objects.filter(
        matter=agreement.matter_id, procedure=PROCEDURE, subject=str(agreement.pk), closed_at=None
    ).first()
    if found is not None:
        found.matter = agreement.matter
    return found


def overrides_of(proceeding: Proceeding | None) -> dict[str, Override]:
    """What was answered for in this run, the last word for each rule."""
    if proceeding is None:
        return {}
    taken = StepTaken.objects.filter(proceeding=proceeding, step="override").select_related("by").order_by("at", "id")
    return {str(one.facts["rule"]): Override(one.by.name, str(one.facts["reason"])) for one in taken if one.by}


@transaction.atomic
def examine(*, agreement: Agreement, answers: Mapping[str, str], by: Standing, at: datetime) -> Proceeding:
    """Keep what was answered to the questions of the check; the first time, this opens the proceeding."""
    must(by, ACT)
    proceeding = _begun(agreement, by, at)
    changed = {name: value for name, value in answers.items() if value and proceeding.facts.get(name) != value}
    if changed:
        proceedings.take_step(proceeding=proceeding, step="examine", given=changed, by=by, at=at)
        proceeding.refresh_from_db()
    return proceeding


@transaction.atomic
def take_on(*, agreement: Agreement, rule: str, reason: str, by: Standing, at: datetime) -> None:
    """Answer for a fault of severity A (放行), with the reason. Refuses a block, and any post but the named one."""
    must(by, ACT)
    found = rules().get(rule)
    if found is None or found.override is None:
        raise refuse(
            "这一项任何人都不能放行。", "Nobody can override this rule.", found.cite[0] if found else None,
            instead=found.mend if found else None,
        )  # fmt: skip
    proceeding = _under_way(agreement)
    given = {"rule": rule, "reason": clean_text(reason)}
    proceedings.take_step(proceeding=proceeding, step="override", given=given, by=by, at=at)


@transaction.atomic
def show_early(*, agreement: Agreement, agreed: Collection[UUID], by: Standing, at: datetime) -> EarlyLook:
    """Let the court window read the present draft before it is signed. All parties must have agreed to that."""
    must(by, ACT)
    must_reach(by, agreement.matter)
    matter = access.lock(agreement.matter)
    version = agreements.current_version(agreement)
    if agreement.state not in ("draft", "ready"):
        raise refuse("签完的协议直接送法院窗口。", "A signed agreement is handed over, not shown as a draft.")
    missing = [party.name for party in agreements.parties_of(version) if party.pk not in agreed]
    if missing:
        raise refuse(
            f"还没有同意给法院看的：{'、'.join(missing)}。", f"Not agreed yet: {', '.join(missing)}.",
            instead=words("双方都同意才能先给法院窗口看。", "Both sides must agree before the court window reads it."),
        )  # fmt: skip
    there = EarlyLook.objects.filter(version=version).first()
    if there is not None:
        return there
    shown = EarlyLook(
        centre_id=matter.centre_id, matter=matter, agreement=agreement, version=version, to_unit=court_window(by=by, at=at),
        content=packets.content_of(agreement), agreed=list(agreed), shown_by=by.person, shown_at=at,
    )  # fmt: skip
    shown.save(force_insert=True)
    events.write("draft_shown_to_court", matter, by, at, look=shown.pk, agreement=agreement.pk, version=version.number)
    access.raise_version(matter, changed_at=at, change="draft_shown_to_court")
    return shown


@transaction.atomic
def hand_to_court(
    *, agreement: Agreement, answers: Mapping[str, str], applicants: Collection[UUID], files: packets.Chosen,
    by: Standing, at: datetime, verify_at: packets.Address,
) -> Packet:  # fmt: skip
    """One act: check, make application and packet, and put it on the court window's desk.

    Effects in order: the answers; every rule asked again (`NotEligible` where one stops); the papers, numbered and
    made; the packet with its files; the step; the event; the follow-up of the payments begins. All of it or nothing.
    """
    must(by, ACT)
    must_reach(by, agreement.matter)
    agreement.matter = access.lock(agreement.matter)
    agreement.refresh_from_db(fields=["state", "effective_on", "signed_at", "current", "total"])
    under_way = Packet.objects.filter(agreement=agreement, state__in=["sent", "received"]).first()
    if under_way is not None:
        return under_way
    on, papers = timezone.localdate(at), packets.parts_in(agreement, files)
    run = open_run(agreement)
    told = {**(run.facts if run is not None else {}), **{name: value for name, value in answers.items() if value}}
    seen = look(agreement=agreement, answers=told, applicants=applicants, papers=papers, on=on)
    if seen.stopping:
        raise NotEligible(seen.stopping)
    proceeding = examine(agreement=agreement, answers=answers, by=by, at=at)
    assert seen.last_day is not None
    packet = packets.build(
        agreement=agreement, proceeding=proceeding, look=seen, applicants=applicants, files=files,
        to_unit=court_window(by=by, at=at), signed_at=last_signed_at(agreement), by=by, at=at, verify_at=verify_at,
    )  # fmt: skip
    proceedings.take_step(proceeding=proceeding, step="hand_to_court", given={}, by=by, at=at)
    performance.begin_where_due(agreement=agreement, by=by, at=at)
    return packet


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, answer: str, by: Standing, at: datetime) -> None:
    """The parties take the application back before the court dockets it; its window no longer sees the packet."""
    must(by, ACT)
    proceeding = _under_way(agreement)
    given = {"withdrawal_reason": reason, "answer": answer}
    proceedings.take_step(proceeding=proceeding, step="withdraw", given=given, by=by, at=at)
    for packet in Packet.objects.filter(proceeding=proceeding, state__in=["sent", "received"]):
        Packet.objects.filter(pk=packet.pk).update(state="recalled", ended_at=at)
        events.write("packet_recalled", agreement.matter, by, at, packet=packet.pk)


def court_window(*, by: Standing, at: datetime) -> Unit:
    """The unit in which the court's window clerks of this centre serve."""
    on = timezone.localdate(at)
    duty = (
        Duty.objects.filter(centre=by.centre, role="court_window", since__lte=on, person__is_active=True)
        .exclude(until__lt=on).select_related("unit").order_by("since", "id").first()
    )  # fmt: skip
    if duty is None:
        raise refuse("本中心现在没有法院窗口。", "No court window serves in this centre now.",
                     instead=words("请双方直接向人民法院申请。", "Both sides may apply to the court directly."))  # fmt: skip
    unit: Unit = duty.unit
    return unit


def _under_way(agreement: Agreement) -> Proceeding:
    run = open_run(agreement)
    if run is None:
        raise refuse("这份协议还没有开始司法确认的审查。", "The check of this agreement has not begun.",
                     instead=words("先在“司法确认”页回答各项。", "Answer the questions on its page first."))  # fmt: skip
    return run


def _begun(agreement: Agreement, by: Standing, at: datetime) -> Proceeding:
    run = open_run(agreement)
    if run is not None:
        return run
    given = {
        "agreement": str(agreement.pk),
        "agreement_effective": agreement.effective_on.isoformat() if agreement.effective_on else "",
    }
    if not given["agreement_effective"]:
        raise NotEligible([law.Result("R-301", rules()["R-301"], words("协议还没有生效。", "It has not taken effect."))])
    return starting.start(matter=agreement.matter, procedure=PROCEDURE, given=given, by=by, at=at)
