"""The nightly sweep of instalments: reminders before, breach the day after. Twice in one night changes nothing.

What is late moves the run to its breach by itself, so that the road from there is open in the morning.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from jianhe.casework import deadlines, performance, proceedings
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Agreement, Instalment, InstalmentMark, Matter, Proceeding
from jianhe.records.queries import access, agreements
from jianhe.records.queries.performance import due_day


def sweep(*, centre: Centre, at: datetime) -> tuple[int, int]:
    """Mark what comes due and what became late; returns how many reminders and breaches were new.

    One transaction for each matter. Sealed matters are followed like all others.
    """
    with acting_for_centre(centre, keeps_clocks=True):
        runs = Proceeding.objects.filter(centre=centre, procedure=performance.PROCEDURE, closed_at=None)
        waiting = list(runs.order_by("matter", "number").values_list("matter", "pk"))
    reminded = late = 0
    for matter_key, key in waiting:
        with acting_for_centre(centre, keeps_clocks=True) as by:
            matter = access.lock(Matter.objects.get(pk=matter_key))
            proceeding = Proceeding.objects.select_for_update().get(pk=key)
            if proceeding.closed_at is None:
                new = _mark(proceeding, matter, centre, by, at)
                reminded, late = reminded + new[0], late + new[1]
    return reminded, late


def _mark(proceeding: Proceeding, matter: Matter, centre: Centre, by: Standing, at: datetime) -> tuple[int, int]:
    on, reminded, late = timezone.localdate(at), 0, 0
    agreement = Agreement.objects.get(pk=proceeding.subject)
    agreement.matter, agreement.centre = matter, centre
    for one in agreements.instalments_of(agreement):
        if one.paid_on is not None:
            continue
        due = due_day(one)
        if on > due:
            late += _new(one, "breach", due + timedelta(days=1), at)
        else:
            passed = [n for n in performance.reminder_days(centre, on) if due - timedelta(days=n) <= on]
            if passed:  # a night that was missed is made up by the nearest reminder
                reminded += _new(one, "remind", due - timedelta(days=min(passed)), at)
    proceeding.matter, proceeding.review_on = matter, performance.next_day(agreement, on=on)
    given = {"review_on": proceeding.review_on.isoformat()}
    if proceedings.take_by_itself(proceeding=proceeding, given=given, by=by, at=at) is not None:
        return reminded, late
    before = proceeding.next_due
    deadlines.settle(proceeding=proceeding)
    if proceeding.next_due != before:
        proceeding.save(update_fields=["review_on", "next_due"])
        deadlines.settle_matter(matter=matter)
        access.raise_version(
            matter, next_due=matter.next_due, next_due_at=matter.next_due_at, next_limit=matter.next_limit,
            changed_at=at, change="instalment_marked",
        )  # fmt: skip
    return reminded, late


def _new(instalment: Instalment, kind: str, on: date, at: datetime) -> int:
    marks = InstalmentMark.objects.filter(instalment=instalment, kind=kind)
    if (marks if kind == "breach" else marks.filter(on=on)).exists():
        return 0
    mark = InstalmentMark(
        centre_id=instalment.centre_id, matter_id=instalment.matter_id, instalment=instalment, kind=kind, on=on, at=at
    )
    mark.save(force_insert=True)
    events.append("instalment_marked", centre=instalment.centre_id, actor=None, at=at, matter=instalment.matter_id,
                  facts={"instalment": instalment.pk, "kind": kind, "on": on})  # fmt: skip
    return 1
