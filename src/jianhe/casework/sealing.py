"""Sealing (封存): files of minors exist only for the persons named on them."""

from datetime import datetime

from django.db import transaction

from jianhe.casework.permits import must, must_reach
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, SealGrant
from jianhe.records.queries import access, joined


@transaction.atomic
def seal(*, matter: Matter, ground: str, by: Standing, at: datetime) -> None:
    """Seal a matter. Its owner and the person who seals keep access; for everybody else it no longer exists.

    Effects in order: the grants (so that nobody locks himself out), the seal, the event.
    """
    must(by, "seal")
    must_reach(by, matter)
    matter = access.lock(matter)
    if matter.is_sealed:
        return
    if not ground.strip():
        raise refuse("封存要写明依据。", "Sealing needs its legal ground.")
    root = joined.living_root(matter)
    if root is not None and root.pk != matter.pk and not root.is_sealed:
        raise refuse(
            "这件已经并入另一件，来访来信在那一件里。", "This matter was merged; its contacts stand with the other one.",
            instead=words("请封存那一件，或者先撤销并入。", "Seal that one, or undo the merge first."),
        )  # fmt: skip
    assert by.person is not None
    for person in {by.person, matter.owner, matter.handler} - {None}:
        _grant(matter, person, ground, by, at)
    access.raise_version(matter, is_sealed=True, changed_at=at, change="sealed")
    events.append(
        "sealed", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk, facts={"ground": ground[:100]}
    )


def seal_new(*, matter: Matter, ground: str, by: Standing, at: datetime) -> None:
    """Seal a matter at registration: the registering person and the owner are on its list."""
    for person in {by.person, matter.owner} - {None}:
        _grant(matter, person, ground, by, at)


@transaction.atomic
def grant(
    *, matter: Matter, person: User, ground: str, by: Standing, at: datetime, until: datetime | None = None
) -> None:
    """Name somebody who may open a sealed file, on a legal ground."""
    must(by, "seal")
    must_reach(by, matter)
    if not ground.strip():
        raise refuse("准许查看要写明依据。", "A grant needs its legal ground.")
    _grant(matter, person, ground, by, at, until)


@transaction.atomic
def end_grant(*, matter: Matter, person: User, by: Standing, at: datetime) -> None:
    """End somebody's access to a sealed file."""
    must(by, "seal")
    must_reach(by, matter)
    assert by.person is not None
    SealGrant.objects.filter(matter=matter, person=person, until=None).update(until=at)
    events.append(
        "seal_grant_ended",
        centre=matter.centre_id,
        actor=by.person.pk,
        at=at,
        matter=matter.pk,
        facts={"person": person.pk},
    )


def _grant(
    matter: Matter, person: User | None, ground: str, by: Standing, at: datetime, until: datetime | None = None
) -> None:
    assert person is not None and by.person is not None
    SealGrant(
        centre_id=matter.centre_id,
        matter=matter,
        person=person,
        ground=ground[:100],
        given_by=by.person,
        since=at,
        until=until,
    ).save(force_insert=True)
    events.append(
        "seal_granted", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk,
        facts={"person": person.pk, "ground": ground[:100]},
    )  # fmt: skip
