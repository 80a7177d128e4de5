"""What a clerk does with what was recognised while registering, and what the duty director hears of silently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import linking, proceedings
from jianhe.casework.intake import Registered
from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue, edition_of
from jianhe.law.refusals import refuse
from jianhe.people.keys import new_key
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Matter, SilentNotice
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import joined, matters, staff


@dataclass(frozen=True)
class Joining:
    """How what is being registered belongs to a known matter: `kind` is repeat, merge or group, empty for not at all.

    `why` are the codes of the reasons that were shown; `members` the other matters of a recognised group.
    """

    kind: str = ""
    target: Matter | None = None
    members: Sequence[Matter] = field(default_factory=tuple)
    why: Sequence[str] = field(default_factory=tuple)

    @property
    def known_matter(self) -> Matter | None:
        """The matter that takes the new contact, where nothing new is registered."""
        return self.target if self.kind == "repeat" else None


@transaction.atomic
def join(*, done: Registered, joining: Joining, by: Standing, at: datetime) -> Registered:
    """Merge or link what was just registered, in the transaction of its registration; a form sent twice does it once.

    A repeat (重复) is a contact on the known matter, which registering made already.
    """
    if not done.is_new:
        return first_of(done.contact)
    if joining.kind == "merge" and joining.target is not None:
        run = matters.proceeding_of(done.matter, None)
        assert run is not None  # registering opened it
        given = merge_facts(joining.target)
        proceedings.take_step(proceeding=run, step="merge", given=given, by=by, at=at)
        done.matter.refresh_from_db()
    elif joining.kind == "group" and joining.target is not None:
        members = [joining.target, *joining.members]
        linking.link_group(matter=done.matter, members=members, by=by, at=at, why=joining.why)
    return done


def first_of(contact: Contact) -> Registered:
    """What a form that is sent again gives: the matter that its contact came to at first, wherever it is by now."""
    return Registered(joined.first_matter_of(contact), contact, is_new=False)


def merge_facts(root: Matter) -> dict[str, str]:
    """What the notice of a repeated petition says, as far as the records tell: how the earlier matter stands."""
    run = matters.proceeding_of(root, None)
    assert run is not None
    return {
        "root_matter": root.short_code,
        "earlier_handling": edition_of(run).states[run.state].public.zh,
        "remedy": catalogue().lists["usual_words"]["remedy_of_a_merge"].zh,
    }


def tell_of_sealed(
    *, numbers: Iterable[str], phones: Iterable[str], form_key: UUID, by: Standing, at: datetime
) -> None:
    """Tell the duty director if somebody with this number or telephone stands in a sealed file that `by` cannot see.

    Asked for everybody alike; nothing comes back, so that the window learns nothing. Once for each form.
    """
    must(by, "register")
    assert by.centre is not None
    directors = [one.pk for one in staff.on_duty_for(by.centre, "hear_of_sealed", on=timezone.localdate(at))]
    hashes = [[keyed_hash(one) for one in some if one] for some in (numbers, phones)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tell_of_sealed(%s::uuid[], %s, %s::uuid[], %s::text[], %s::text[], %s, %s)",
            [[new_key() for _ in directors], new_key(), directors, *hashes, form_key, at],
        )


@transaction.atomic
def note_seen(*, notice: SilentNotice, by: Standing, at: datetime) -> None:
    """The director has taken note of a notice; it stays on the list as seen."""
    must(by, "hear_of_sealed")
    if by.person is None or notice.to_id != by.person.pk:
        raise refuse("没有找到这条提醒。", "No such notice was found.")
    SilentNotice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=at)
