"""Skipping a stage of the roadmap (法治化路线图), with a reason that is kept, and taking that back."""

from datetime import datetime

from django.db import transaction

from jianhe.casework.permits import must, must_reach
from jianhe.casework.step_facts import clean_text
from jianhe.law import roadmap
from jianhe.law.refusals import Refused, refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, StageSkip
from jianhe.records.queries import access


@transaction.atomic
def skip(*, matter: Matter, stage: str, reason: str, note: str, by: Standing, at: datetime) -> StageSkip:
    """Say that a matter does not go through a stage. A wish of the person needs no words, everything else does.

    Said twice, the first time stands.
    """
    must(by, "take_step")
    must_reach(by, matter)
    assert by.person is not None
    matter, note = access.lock(matter), clean_text(note)
    there = StageSkip.objects.filter(matter=matter, stage=stage, taken_back_at=None).first()
    if there is not None:
        return there
    gone = list(matter.proceedings.order_by("number").values_list("procedure", flat=True))
    problem = roadmap.refusal(stage, reason, procedures=gone, roles=by.roles)
    if problem is not None:
        raise Refused(problem)
    if (not note and reason != "own_wish") or len(note) > 200:
        raise refuse("写明为什么跳过，最多 200 个字。", "Say why it is skipped, in 200 characters at most.")
    row = StageSkip(centre_id=matter.centre_id, matter=matter, stage=stage, reason=reason, note=note, by=by.person, at=at)
    row.save(force_insert=True)
    events.write("stage_skipped", matter, by, at, skip=row.pk, stage=stage, reason=reason)
    access.raise_version(matter, changed_at=at, change="stage_skipped")
    return row


@transaction.atomic
def take_back(*, skipped: StageSkip, by: Standing, at: datetime) -> None:
    """The stage is ahead again; taken back twice, nothing more happens."""
    must(by, "take_step")
    must_reach(by, skipped.matter)
    matter = access.lock(skipped.matter)
    if StageSkip.objects.filter(pk=skipped.pk, taken_back_at=None).update(taken_back_at=at, taken_back_by=by.person):
        events.write("stage_skip_undone", matter, by, at, skip=skipped.pk, stage=skipped.stage)
        access.raise_version(matter, changed_at=at, change="stage_skip_undone")
