"""和解五法: the methods that a centre names for its talks. Shown and ticked only while there are exactly five."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework.permits import must
from jianhe.casework.rules import practice_in
from jianhe.casework.step_facts import clean_text
from jianhe.law.practice import FIVE, Method
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.models import Centre
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, ReconciliationMethod
from jianhe.records.queries import reconciliation


def in_use(centre: Centre, *, on: date) -> tuple[Method, ...]:
    """The five of the centre's files, else the five that its administrators named; none while they are not five."""
    of_files = practice_in(centre, on=on).methods_on(on)
    named = [one for one in reconciliation.methods_named(centre) if one.since <= on]
    if of_files or len(named) != FIVE:
        return of_files
    return tuple(
        Method(
            code=f"m_{one.pk.hex}", name=words(one.name, one.name_en), use_when=one.use_when,
            steps=tuple(one.steps.splitlines()), note=one.note, since=one.since,
        )
        for one in named
    )  # fmt: skip


def names_of(codes: Sequence[str], matter: Matter, *, on: date) -> list[str]:
    """The methods of a session as its record names them, used then and perhaps no longer."""
    if not codes:
        return []
    of_files = {one.code: one.name.zh for one in practice_in(matter.centre, on=on).methods}
    known = {**of_files, **reconciliation.method_names(matter.centre_id)}
    return [known.get(code, code) for code in codes]


@transaction.atomic
def name_one(
    *, place: int, name: str, name_en: str, use_when: str, steps: str, note: str, by: Standing, at: datetime
) -> ReconciliationMethod:
    """Name the method of one of the five places; the one that stood there ends. Refuses an empty part and a name twice."""
    must(by, "manage_units")
    assert by.centre is not None and by.person is not None
    told = {"name": name, "name_en": name_en, "use_when": use_when, "note": note}
    given = {part: " ".join(clean_text(text).split()) for part, text in told.items()}
    lines = "\n".join(line.strip() for line in clean_text(steps).splitlines() if line.strip())
    if not all(given.values()) or not lines or place not in range(1, FIVE + 1):
        raise refuse(
            "名称、英文名、什么时候用、怎样做、记什么都要写。", "Name, English name, when, how and what to note are needed.",
            instead=words("名称由本院定；没有定下来的先空着。", "The procuratorate names them; leave open what is not settled."),
        )  # fmt: skip
    there = {one.place: one for one in reconciliation.methods_named(by.centre)}
    if any(one.name == given["name"] and one.place != place for one in there.values()):
        raise refuse("这个名称已经用在另一种方法上。", "Another method has this name already.")
    if place in there:
        _end(there[place], by, at)
    made = ReconciliationMethod(
        centre=by.centre, place=place, steps=lines, since=timezone.localdate(at), named_by=by.person, named_at=at, **given
    )
    made.save(force_insert=True)
    _event("method_named", made, by, at)
    return made


@transaction.atomic
def end_one(*, key: UUID, by: Standing, at: datetime) -> None:
    """A method is used no longer; its place is empty, and none is shown until there are five again."""
    must(by, "manage_units")
    assert by.centre is not None
    found = next((one for one in reconciliation.methods_named(by.centre) if one.pk == key), None)
    if found is not None:
        _end(found, by, at)


def _end(method: ReconciliationMethod, by: Standing, at: datetime) -> None:
    method.ended_at, method.ended_by = at, by.person
    method.save(update_fields=["ended_at", "ended_by"])
    _event("method_ended", method, by, at)


def _event(kind: str, method: ReconciliationMethod, by: Standing, at: datetime) -> None:
    assert by.centre is not None and by.person is not None
    events.append(
        kind, centre=by.centre.pk, actor=by.person.pk, at=at, facts={"method": method.pk, "place": method.place}
    )
