"""Taking a merge back: what was moved comes home, what came since stays, and nothing is lost on any way there."""

from datetime import datetime, timedelta
from io import StringIO
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from jianhe.casework import intake, proceedings, sealing, triage
from jianhe.casework.rules import edition_of
from jianhe.law.refusals import Refused
from jianhe.law.steps import stations
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Clock, Contact, Document, Event, FactChange, Matter, Merge, StepTaken
from jianhe.records.queries import matters, worklists
from tests import build
from tests.build import AT, CLERK, HEAD

LATER = AT + timedelta(hours=1)
UNDONE = AT + timedelta(days=3)


def again(matter: Matter, by: Standing, at: datetime = AT, **fields: Any) -> Contact:
    """One more knock at the door on a known matter."""
    registration = intake.Registration(channel="call", received_at=at, story="又来问", known_matter=matter, **fields)
    return intake.register(registration=registration, form_key=uuid4(), by=by, at=at).contact


def merge(matter: Matter, root: Matter, by: Standing, at: datetime = LATER) -> None:
    build.step_in(matter, "merge", by=by, at=at, root_matter=root.short_code)
    matter.refresh_from_db()


def undo(matter: Matter, by: Standing, at: datetime = UNDONE) -> None:
    build.step_in(matter, "undo_merge", by=by, at=at, reason="不是同一件事")
    matter.refresh_from_db()


def looks(matter: Matter) -> dict[str, Any]:
    """What must be the same before a merge and after it was taken back."""
    matter.refresh_from_db()
    columns = ("state", "station", "turn", "next_due", "next_due_at", "next_limit", "closed_at", "outcome", "answer",
               "no_answer_reason", "concluded_on", "accepted_on", "owner_id", "unit_id", "merged_into_id")  # fmt: skip
    contacts = Contact.objects.filter(matter=matter).order_by("id")
    about = [matter.pk, *(contact.pk for contact in contacts)]
    known = FactChange.objects.filter(record__in=about, known_to=None).exclude(value="")
    return {
        **{name: getattr(matter, name) for name in columns},
        "contacts": [(one.pk, *(getattr(one, name) for name in triage.DECIDED)) for one in contacts],
        "facts": sorted((str(fact.record), fact.field, fact.value, fact.valid_from, fact.matter_id) for fact in known),
        "clocks": sorted(
            Clock.objects.filter(matter=matter).values_list("limit", "state", "legal_due", "ended_at", "is_in_time")
        ),
    }


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    by = build.standing(HEAD)
    set_context(by)
    return by


@pytest.mark.parametrize("state", ["registered", "reopened", "answered twice"])
def test_everything_is_as_it_was(head: Standing, constraints_now: Any, state: str) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    again(matter, head)
    if state != "registered":
        build.step_in(matter, "answer_at_once", by=head)
        build.step_in(matter, "reopen", by=head)
    before, of_root = looks(matter), looks(root)
    merge(matter, root, head)
    constraints_now()
    assert looks(root)["contacts"] != of_root["contacts"]
    undo(matter, head)
    constraints_now()
    assert looks(matter) == before
    assert looks(root) == of_root


def test_a_visit_to_the_wrong_door_keeps_its_cause(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    build.step_in(matter, "transfer", by=head, mis_visit_cause="sign", guide_seen="none")
    build.step_in(matter, "transfer_received", by=head)
    build.step_in(matter, "reopen", by=head)
    before = looks(matter)
    assert before["contacts"][0][3:] == (True, "sign", "none")
    merge(matter, root, head)
    undo(matter, head)
    assert looks(matter) == before


def test_the_end_that_was_taken_back_is_not_shown_as_reached(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    merge(matter, root, head)
    undo(matter, head)
    run = matters.proceeding_of(matter, None)
    assert run is not None
    line = stations(edition_of(run), run.state, worklists.stations_entered(run))
    assert [one.at for one in line if one.status == "next"] == [None] * 4


def test_a_merge_is_no_way_to_win_days(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    due = matter.next_due
    merge(matter, root, head)
    undo(matter, head, AT + timedelta(days=30))
    assert matter.next_due == due


def test_what_came_since_stays_with_the_earlier_matter(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    mine = Contact.objects.get(matter=matter)
    merge(matter, root, head)
    later = again(root, head, LATER)
    undo(matter, head)
    assert list(Contact.objects.filter(matter=matter)) == [mine]
    later.refresh_from_db()
    assert later.matter == root


def test_what_was_known_on_a_day_stays_known_on_it(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    contact = Contact.objects.get(matter=matter)
    merge(matter, root, head)
    undo(matter, head)
    told = FactChange.objects.filter(record=matter.pk, field="outcome").order_by("known_from", "id")
    assert [(one.value, one.known_from, one.known_to) for one in told] == [
        ("merged", LATER, UNDONE), ("", UNDONE, None)
    ]  # fmt: skip
    repeats = FactChange.objects.filter(record=contact.pk, field="repeat").order_by("known_from", "id")
    assert [(one.value, one.matter_id) for one in repeats] == [("repeat", root.pk), ("", matter.pk)]


def test_the_notice_of_the_merge_is_void_and_later_answers_do_not_rest_on_it(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    merge(matter, root, head)
    undo(matter, head)
    notice = Document.objects.get(matter=matter, paper="repeat_notice")
    assert notice.state == "void" and "不是同一件事" in notice.void_reason and notice.number
    with build.acting("chengban") as officer:
        asked = build.step_in(matter, "file_unanswered", by=officer, at=UNDONE)
    set_context(head)
    proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=head, at=UNDONE)
    matter.refresh_from_db()
    assert (matter.answer, matter.no_answer_reason) == ("none", "anonymous")


def test_both_matters_tell_of_it(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    merge(matter, root, head)
    undo(matter, head)
    for one, other in ((root, matter), (matter, root)):
        found = {
            event.kind: event.facts["matter"]
            for event in Event.objects.filter(matter=one, kind__in=("matter_joined", "merge_undone"))
        }
        assert found == {"matter_joined": str(other.pk), "merge_undone": str(other.pk)}
    assert StepTaken.objects.filter(matter=matter).latest("id").facts == {"reason": "不是同一件事"}


def test_it_needs_a_reason_and_a_merge_in_force(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    with pytest.raises(Refused, match="只能在“并入原事项”时"):
        undo(matter, head)
    merge(matter, root, head)
    with pytest.raises(Refused, match="没有填“理由”"):
        build.step_in(matter, "undo_merge", by=head, at=UNDONE, reason=" ")
    undo(matter, head)
    with pytest.raises(Refused, match="只能在“并入原事项”时"):
        undo(matter, head)
    merge(matter, root, head, UNDONE)
    undo(matter, head, UNDONE)
    assert matter.state == "registered" and Merge.objects.filter(undone_at=None).count() == 0


def test_a_chain_is_taken_apart_from_either_end(head: Standing) -> None:
    for first in (0, 1):
        one, two, three = (build.a_matter(by=head) for _ in range(3))
        own = {matter.pk: Contact.objects.get(matter=matter).pk for matter in (one, two, three)}
        merge(one, two, head)
        merge(two, three, head)
        assert Contact.objects.filter(matter=three).count() == 3
        for matter in ((one, two), (two, one))[first]:
            undo(matter, head)
        for matter in (one, two, three):
            assert Contact.objects.get(matter=matter, pk__in=own.values()).pk == own[matter.pk]


def test_a_contact_that_went_home_is_not_called_by_an_older_merge(head: Standing) -> None:
    one, two, three = (build.a_matter(by=head) for _ in range(3))
    mine = Contact.objects.get(matter=one)
    merge(one, two, head)
    merge(two, three, head)
    undo(one, head)
    merge(one, three, head, UNDONE)
    undo(two, head, UNDONE)
    mine.refresh_from_db()
    assert mine.matter == three
    undo(one, head, UNDONE)
    mine.refresh_from_db()
    assert mine.matter == one


def test_a_closed_earlier_matter_gives_back_and_stays_closed(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    merge(matter, root, head)
    build.step_in(root, "answer_at_once", by=head, at=UNDONE)
    undo(matter, head)
    root.refresh_from_db()
    assert root.state == "answered" and matter.state == "registered" and matter.contacts.count() == 1


def test_nothing_leaves_a_sealed_file_unsealed(head: Standing) -> None:
    root, matter = build.a_matter(by=head), build.a_matter(by=head)
    merge(matter, root, head)
    with pytest.raises(Refused, match="已经并入另一件"):
        sealing.seal(matter=matter, ground="示例", by=head, at=LATER)
    sealing.seal(matter=root, ground="示例", by=head, at=LATER)
    with pytest.raises(Refused, match="先封存|已经封存"):
        undo(matter, head)
    # For whom the root does not exist there is no word of why.
    with build.acting("chengban") as officer, pytest.raises(Refused, match="您现在不能撤销"):
        build.step_in(matter, "undo_merge", by=officer, at=UNDONE, reason="示例")
    set_context(head)
    sealing.seal(matter=matter, ground="示例", by=head, at=LATER)
    undo(matter, head)
    assert matter.is_sealed and matter.state == "registered" and matter.contacts.count() == 1


def test_an_older_merge_is_not_undone_in_place_of_one_that_is_out_of_sight(head: Standing) -> None:
    """Merged, reopened, merged again: who sees only the first earlier matter undoes neither merge."""
    first, second, matter = (build.a_matter(by=head) for _ in range(3))
    merge(matter, first, head)
    build.step_in(matter, "reopen", by=head, at=LATER)
    merge(matter, second, head, LATER + timedelta(hours=1))
    sealing.seal(matter=second, ground="示例", by=head, at=LATER + timedelta(hours=2))
    with build.acting("chengban") as officer:
        assert list(Merge.objects.values_list("root", flat=True)) == [first.pk]
        with pytest.raises(Refused, match="您现在不能撤销"):
            build.step_in(matter, "undo_merge", by=officer, at=UNDONE, reason="示例")
    set_context(head)
    assert Merge.objects.filter(undone_at=None).count() == 2


def test_what_is_sealed_or_restricted_does_not_leave_by_a_merge(head: Standing) -> None:
    root = build.a_matter(by=head)
    sealed = build.a_matter(by=head, is_sealed=True)
    with pytest.raises(Refused, match="封存的事项不能并入"):
        merge(sealed, root, head)
    restricted = build.a_matter(by=head)
    Matter.objects.filter(pk=restricted.pk).update(is_restricted=True)
    with pytest.raises(Refused, match="限阅的事项不能并入"):
        merge(restricted, root, head)
    with build.acting(CLERK) as clerk:
        other = build.a_matter(by=clerk)
        Matter.objects.filter(pk=other.pk).update(is_restricted=True)
    set_context(head)
    with pytest.raises(Refused, match="限指定的人可见"):
        merge(root, other, head)


def test_each_new_contact_on_a_known_matter_counts_and_is_a_repeat_unless_it_only_asks(head: Standing) -> None:
    matter = build.a_matter(by=head)
    once, asking = again(matter, head), again(matter, head, counts_as_petition=False)
    known = FactChange.objects.filter(matter=matter, known_to=None)
    assert set(known.filter(field="petition").values_list("record", "value")) == {
        (Contact.objects.get(matter=matter, is_first=True).pk, "yes"), (once.pk, "yes"), (asking.pk, "no"),
    }  # fmt: skip
    assert set(known.filter(field="repeat").values_list("record", "value")) == {(once.pk, "repeat")}


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_merges_and_undoings_ends_with_each_contact_at_one_living_matter(
    head: Standing, constraints_now: Any, seed: int
) -> None:
    """Random merges, undoings and new contacts; at last everything is undone, and each contact is home."""
    dice = Random(seed)
    pool = [build.a_matter(by=head) for _ in range(5)]
    homes = {Contact.objects.get(matter=matter).pk: matter.pk for matter in pool}
    at, done = LATER, {"merge": 0, "undo": 0, "refused": 0}
    for _ in range(30):
        at += timedelta(minutes=7)
        matter, other = dice.sample(pool, 2)
        matter.refresh_from_db()
        try:
            if matter.state == "merged" and dice.random() < 0.7:
                undo(matter, head, at)
                done["undo"] += 1
            elif matter.state != "merged" and dice.random() < 0.8:
                merge(matter, other, head, at)
                done["merge"] += 1
            elif matter.state != "merged":
                homes[again(matter, head, at).pk] = matter.pk
        except Refused:
            done["refused"] += 1
        constraints_now()
        assert not Contact.objects.filter(matter__state="merged").exists(), (seed, done)
        assert Contact.objects.count() == len(homes)
    while merged := [one for one in Matter.objects.filter(state="merged")]:
        at += timedelta(minutes=7)
        undo(dice.choice(merged), head, at)
    assert dict(Contact.objects.values_list("pk", "matter")) == homes
    assert done["merge"] > 3 and done["undo"] > 2, done
    constraints_now()


def test_the_check_finds_nothing(own_db: Any) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        one, two, three = (build.a_matter(by=by) for _ in range(3))
        merge(one, two, by)
        merge(two, three, by)
        undo(one, by)
    out = StringIO()
    call_command("check_promise", stdout=out, stderr=out)
    assert "承诺成立" in out.getvalue()
