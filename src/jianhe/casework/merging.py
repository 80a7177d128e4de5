"""Merging (并案) and taking it back. A merge remembers what it moves, so that nothing is lost and all can return.

The state changes by the steps `merge` and `undo_merge` of the intake (`casework.proceedings`); here is what they do
beside. A contact's rows of `MergedContact` that have not ended are its way from the matter that it came to first to
the one where it is; taking back one merge ends that part of the way and what came after it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import OperationalError, transaction

from jianhe.casework import deadlines, documents, facts, search_entries, triage
from jianhe.law.refusals import Refused, refuse
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Clock, Contact, FactChange, Matter, Merge, MergedContact, Proceeding, StepTaken
from jianhe.records.queries import access, joined

# Counted facts that merging writes, of the matter and of its contacts; taken back, they are as they were.
_FACTS = ("merge", "conclusion", "outcome")
_OF_CONTACTS = ("triage_outcome", "repeat")


def goal(*, matter: Matter, number: str, by: Standing) -> Matter:
    """The living matter that a number leads to, locked: one that was merged leads on to where it went.

    Refuses the matter itself, and a way out of a seal or a restriction.
    """
    named = access.matter_by_number(by, number)
    root = joined.living_root(named) if named is not None else None
    if root is None or root.pk == matter.pk:
        raise _not_that_one()
    root = _locked(root)
    if joined.is_merged(root):
        raise _not_that_one()
    if matter.is_sealed and not root.is_sealed:
        raise refuse(
            "封存的事项不能并入没有封存的事项。", "A sealed matter is not merged into one that is not sealed.",
            instead=words("先封存原事项，再并入。", "Seal the earlier matter first."),
        )  # fmt: skip
    if matter.is_restricted and not root.is_restricted:
        raise refuse(
            "限阅的事项不能并入不限阅的事项。", "A restricted matter is not merged into one that is not.",
            instead=words("先把原事项设为限阅，再并入。", "Restrict the earlier matter first."),
        )  # fmt: skip
    _must_be_open_to(by, root)
    return root


def remember(*, taken: StepTaken, root: Matter) -> None:
    """Keep how everything stands, before the step changes any of it."""
    matter, run = taken.proceeding.matter, taken.proceeding
    contacts = list(Contact.objects.filter(matter=matter).order_by("registered_at", "id"))
    about = [matter.pk, *(contact.pk for contact in contacts)]
    known = FactChange.objects.filter(record__in=about, known_to=None)
    before = {
        "state": run.state,
        "review_on": run.review_on.isoformat() if run.review_on else None,
        "clocks": [str(clock.pk) for clock in deadlines.running(run, None)],
        "concluded_on": matter.concluded_on.isoformat() if matter.concluded_on else None,
        "merged_into": str(matter.merged_into_id) if matter.merged_into_id else None,
        "facts": {fact.field: _plain(fact) for fact in known if fact.record == matter.pk and fact.field in _FACTS},
        "contacts": {
            str(contact.pk): {
                "triage": {name: getattr(contact, name) for name in triage.DECIDED},
                "facts": {fact.field: _plain(fact) for fact in known if fact.record == contact.pk},
            }
            for contact in contacts
        },
    }  # fmt: skip
    merge = Merge(centre_id=matter.centre_id, matter=matter, root=root, step=taken, before=before, at=taken.at)
    merge.save(force_insert=True)
    MergedContact.objects.bulk_create(
        MergedContact(centre_id=matter.centre_id, matter=matter, merge=merge, contact=contact) for contact in contacts
    )


def carry_out(*, proceeding: Proceeding, by: Standing, at: datetime) -> None:
    """Move the contacts and what is known about them to the living matter; each counts as a repeat there (重复信访)."""
    matter, merge = proceeding.matter, _in_force(proceeding)
    matter.merged_into = root = merge.root
    for contact in Contact.objects.filter(matter=matter):
        facts.move(about=contact.pk, to=root, at=at)
        facts.mark_repeat(contact=contact, matter=root, source="merge", at=at)
    Contact.objects.filter(matter=matter).update(matter=root)
    search_entries.renew(matters=[matter.pk, root.pk])
    access.raise_version(root, changed_at=at, change="matter_joined")
    events.write("matter_joined", root, by, at, merge=merge.pk, matter=matter.pk)
    events.write("matter_joined", matter, by, at, merge=merge.pk, matter=root.pk)


def state_before(proceeding: Proceeding) -> str:
    """The state of the run when the merge in force was taken."""
    return str(_in_force(proceeding).before["state"])


def take_back(*, proceeding: Proceeding, reason: str, by: Standing, at: datetime) -> None:
    """Bring back what the merge moved and changed: contacts, facts, the run with its clocks, the notice made void.

    Contacts that came to the earlier matter since stay there. The caller settles and saves the run and the matter.
    """
    matter, merge = proceeding.matter, _in_force(proceeding)
    carried = _carried(merge)
    for root in _where(merge, carried):
        _may_leave(matter, _locked(root), by)
        access.raise_version(root, changed_at=at, change="merge_undone")
    left = {contact.matter_id for contact in carried}
    _bring_back_contacts(matter, merge, carried, at)
    search_entries.renew(matters=[matter.pk, *left])
    _bring_back_run(merge, proceeding, by, at)
    for field in _FACTS:
        _know_again(matter, matter.pk, field, merge.before["facts"].get(field), at)
    day, earlier = merge.before["concluded_on"], merge.before["merged_into"]
    matter.concluded_on = date.fromisoformat(day) if day else None
    matter.merged_into_id = earlier
    documents.void_with_step(taken=merge.step, reason=f"撤销并入：{reason}", by=by, at=at)
    assert by.person is not None
    Merge.objects.filter(pk=merge.pk).update(undone_at=at, undone_by=by.person)
    events.write("merge_undone", merge.root, by, at, merge=merge.pk, matter=matter.pk)
    events.write("merge_undone", matter, by, at, merge=merge.pk, matter=merge.root_id)


def _must_be_open_to(by: Standing, root: Matter) -> None:
    if root.is_restricted and not access.is_named_on(root, by):
        raise refuse("那一件限指定的人可见。", "That matter is open to named people only.",
                     instead=words("请它的承办人来办。", "Ask its officer."))  # fmt: skip


def _locked(root: Matter) -> Matter:
    """The other matter of a merge, locked second. Two merges in opposite directions must not wait for each other."""
    try:
        with transaction.atomic():
            return Matter.objects.select_for_update(of=("self",), no_key=True, nowait=True).get(pk=root.pk)
    except OperationalError:
        raise refuse("有人正在办那一件，请再试一次。", "Somebody is working on that matter; try again.") from None


def _not_that_one() -> Refused:
    return refuse("不能并入所选事项。", "The matter cannot be merged into the one named.")


def _not_now() -> Refused:
    return refuse("您现在不能撤销这次并入。", "You cannot undo this merge now.")


def _in_force(run: Proceeding) -> Merge:
    """The merge that the run ended with: one of an earlier run is not taken for it where this one is out of sight."""
    found: Merge | None = (
        Merge.objects.filter(step__proceeding=run, undone_at=None).select_related("root", "step").first()
    )
    if found is None:
        raise _not_now()
    return found


def _carried(merge: Merge) -> list[Contact]:
    """The contacts whose way still leads through this merge, wherever later merges took them. All must be in sight."""
    keys = list(MergedContact.objects.filter(merge=merge, ended_at=None).values_list("contact", flat=True))
    found = list(Contact.objects.filter(pk__in=keys).select_related("matter"))
    if len(found) != len(keys):
        raise _not_now()
    return found


def _where(merge: Merge, carried: Iterable[Contact]) -> list[Matter]:
    """The matters that the merge touches on its way back: where it led, and where its contacts are."""
    places = {merge.root_id: merge.root, **{contact.matter_id: contact.matter for contact in carried}}
    return [places[key] for key in sorted(places)]


def _may_leave(matter: Matter, root: Matter, by: Standing) -> None:
    _must_be_open_to(by, root)
    if root.is_sealed and not matter.is_sealed:
        raise refuse(
            "原事项已经封存，封存件里的来访来信不能移出。", "The earlier matter is sealed; nothing leaves a sealed file.",
            instead=words("先封存这一件，再撤销并入。", "Seal this matter first, then undo the merge."),
        )  # fmt: skip


def _bring_back_contacts(matter: Matter, merge: Merge, carried: Iterable[Contact], at: datetime) -> None:
    """Each contact comes home with what is known about it; what the merge made of it is as it was."""
    for contact in carried:
        kept = merge.before["contacts"][str(contact.pk)]
        now = FactChange.objects.filter(record=contact.pk, known_to=None)
        known = {fact.field: _plain(fact) for fact in now if fact.field not in _OF_CONTACTS}
        known |= {field: kept["facts"].get(field) for field in _OF_CONTACTS}
        for field, value in known.items():
            _know_again(matter, contact.pk, field, value, at)
        contact.matter = matter
        for name, decided in kept["triage"].items():
            setattr(contact, name, decided)
        contact.save(update_fields=["matter", *triage.DECIDED])
    first = MergedContact.objects.filter(merge=merge).order_by("pk").values("pk")[:1]  # keys grow with time
    on_the_way = MergedContact.objects.filter(contact__in=carried, ended_at=None, pk__gte=first)
    on_the_way.update(ended_at=at)


def _bring_back_run(merge: Merge, proceeding: Proceeding, by: Standing, at: datetime) -> None:
    """The run goes on where it stood, and the clocks that the merge ended run on from their own start."""
    review = merge.before["review_on"]
    proceeding.closed_at, proceeding.review_on = None, date.fromisoformat(review) if review else None
    proceeding.outcome = proceeding.answer = proceeding.no_answer_reason = ""
    ended = Clock.objects.filter(pk__in=merge.before["clocks"], ended_at__isnull=False).order_by("limit")
    deadlines.revive(clocks=ended, by=by.person, at=at)


def _know_again(matter: Matter, about: UUID, field: str, kept: list[str] | None, at: datetime) -> None:
    """What was known before the merge is known again, from now on; both times stay in the rows."""
    now = FactChange.objects.filter(record=about, field=field, known_to=None).first()
    if now is None and kept is None:
        return
    value, valid, source = kept or ["", now.valid_from.isoformat(), "undo_merge"]  # type: ignore[union-attr]
    facts.record(
        matter=matter, field=field, value=value, valid_from=date.fromisoformat(valid), known_from=at, source=source,
        record=about,
    )  # fmt: skip


def _plain(fact: FactChange) -> list[str]:
    return [fact.value, fact.valid_from.isoformat(), fact.source]
