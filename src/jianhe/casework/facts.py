"""Facts that figures count, kept in two times: each value with when it was so and when we learned it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Contact, FactChange, Matter
from jianhe.records.queries import access

FIELDS = (
    "acceptance", "class", "outcome", "conclusion", "hearing_held", "payment", "merge", "withdrawal",
    "triage_outcome", "petition", "repeat",
)  # fmt: skip


def record(
    *,
    matter: Matter,
    field: str,
    value: str,
    valid_from: date,
    known_from: datetime,
    source: str,
    record: UUID | None = None,
    is_first: bool = False,
) -> FactChange:
    """Write what is so from `valid_from` on, as known from `known_from` on; the value known until then ends.

    `record` is the contact or proceeding that the fact is about, the matter itself where none is given;
    `is_first` says that the record is new, so that there is nothing to end.
    """
    if field not in FIELDS:
        raise ValueError(f"not a counted fact: {field}")
    about = record or matter.pk
    if not is_first:
        FactChange.objects.filter(record=about, field=field, known_to=None).update(known_to=known_from)
    change = FactChange(
        centre_id=matter.centre_id, matter_id=matter.pk, record=about, field=field, value=value,
        valid_from=valid_from, known_from=known_from, source=source,
    )  # fmt: skip
    change.save(force_insert=True)
    return change


def mark_repeat(*, contact: Contact, matter: Matter, source: str, at: datetime) -> None:
    """Count a contact as one more on a known matter (重复信访); a mere question (`counts_as_petition`) is none."""
    if contact.counts_as_petition:
        record(
            matter=matter, field="repeat", value="repeat", valid_from=timezone.localdate(contact.received_at),
            known_from=at, source=source, record=contact.pk,
        )  # fmt: skip


def move(*, about: UUID, to: Matter, at: datetime) -> None:
    """What is known about a contact goes with it to another matter, whose reach and seal cover it from then on."""
    for known in FactChange.objects.filter(record=about, known_to=None):
        record(
            matter=to, field=known.field, value=known.value, valid_from=known.valid_from, known_from=at,
            source=known.source, record=about,
        )  # fmt: skip


# Where the present value of a counted fact also stands as a column of the matter: its day, or the value itself.
_DAYS: Mapping[str, str] = {"acceptance": "accepted_on", "conclusion": "concluded_on"}
_VALUES: Mapping[str, str] = {"class": "handling_class"}
_LISTS: Mapping[str, str] = {"class": "handling_classes"}


@transaction.atomic
def correct(
    *, matter: Matter, field: str, value: str, valid_from: date, source: str, by: Standing, at: datetime
) -> FactChange:
    """Correct a counted fact later (更正): what was known before stays known "as known on" its days.

    Effects in order: the fact's row, the matter's column where there is one, the event `fact_corrected`.
    Refuses a person without the duty, a fact or value that is not listed, and a day after the correction.
    """
    must(by, "correct_fact")
    must_reach(by, matter)
    if field not in FIELDS or (field in _LISTS and value not in catalogue().lists[_LISTS[field]]):
        raise refuse("请从列出的里面选。", "Choose one of those listed.")
    if valid_from > timezone.localdate(at):
        raise refuse("更正的日期不能在今天以后。", "The day of the corrected fact cannot lie in the future.")
    matter = access.lock(matter)
    change = record(matter=matter, field=field, value=value, valid_from=valid_from, known_from=at, source=source)
    changes: dict[str, Any] = {_DAYS[field]: valid_from if value else None} if field in _DAYS else {}
    changes |= {_VALUES[field]: value} if field in _VALUES else {}
    access.raise_version(matter, changed_at=at, change="fact_corrected", **changes)
    assert by.person is not None
    events.append(
        "fact_corrected", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk,
        facts={"field": field, "change": change.pk},
    )  # fmt: skip
    return change
