"""Handling through the verbs: one officer, helpers, notes with undo, hand-overs that always have an owner."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jianhe.casework import handling, returning
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Entry, Event, HandOver, Matter, MatterHelper, Proceeding
from jianhe.records.queries import access
from tests import build
from tests.build import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> None:
    build.a_centre()


def by(username: str) -> Standing:
    """One of the cast, whom the database knows from here on."""
    found = build.standing(username)
    set_context(found)
    return found


def person(username: str) -> User:
    return User.objects.get(username=username)


def a_matter(state: str = "accepted") -> Matter:
    return build.a_matter(state, by=by(build.HEAD))


def sent(matter: Matter, unit: str = "civil") -> HandOver:
    build.step_in(matter, "hand_over", by=by(build.HEAD), to_unit=str(Unit.objects.get(code=unit).pk))
    return HandOver.objects.get(matter=matter, state="sent")


def kinds(matter: Matter) -> list[str]:
    return list(Event.objects.filter(matter=matter).order_by("recorded_at", "id").values_list("kind", flat=True))


def owners(matter: Matter) -> set[str]:
    """Who owns the matter and its open proceedings: always one person."""
    matter.refresh_from_db()
    return {matter.owner.username, *Proceeding.objects.filter(matter=matter).values_list("owner__username", flat=True)}


def test_the_head_names_the_officer_who_then_owns_everything() -> None:
    matter = a_matter()
    before = matter.version
    handling.assign(matter=matter, handler=person(build.OFFICER), by=by(build.HEAD), at=AT)
    assert owners(matter) == {build.OFFICER} and matter.handler == person(build.OFFICER)
    assert matter.version == before + 1 and kinds(matter)[-1] == "handler_assigned"


def test_an_officer_takes_over_what_nobody_has_but_not_what_a_colleague_has() -> None:
    matter = a_matter()
    handling.assign(matter=matter, handler=person(build.OFFICER), by=by(build.OFFICER), at=AT)
    with pytest.raises(Refused, match="指定承办人"):
        handling.assign(matter=matter, handler=person("zhuli"), by=by("zhuli"), at=AT)
    assert owners(matter) == {build.OFFICER}


@pytest.mark.parametrize("who", [build.CLERK, "chengban2", "shujiyuan", build.SYSTEM])
def test_nobody_is_named_whose_duties_do_not_reach_or_handle(who: str) -> None:
    matter = a_matter()
    with pytest.raises(Refused, match="没有办理事项的职责"):
        handling.assign(matter=matter, handler=person(who), by=by(build.HEAD), at=AT)
    assert owners(matter) == {build.HEAD}


def test_a_helper_of_another_unit_gets_reach_until_the_help_ends() -> None:
    matter = a_matter()
    assert access.matter_by_number(by("chengban2"), matter.short_code) is None
    handling.add_helper(matter=matter, person=person("chengban2"), by=by(build.HEAD), at=AT)
    handling.add_helper(matter=matter, person=person("chengban2"), by=by(build.HEAD), at=AT)
    assert MatterHelper.objects.filter(matter=matter).count() == 1
    assert access.matter_by_number(by("chengban2"), matter.short_code) == matter
    handling.remove_helper(matter=matter, person=person("chengban2"), by=by(build.HEAD), at=AT + timedelta(minutes=1))
    assert kinds(matter)[-1] == "helper_removed"
    assert access.matter_by_number(by("chengban2"), matter.short_code) is None


def test_a_note_is_written_once_and_taken_back_by_its_writer_in_time() -> None:
    matter, key, text = a_matter(), uuid4(), "电话联系，愿意谈。"
    for _press in range(2):
        entry = handling.note(
            matter=matter, kind="call", text=text, happened_at=AT, by=by(build.OFFICER), at=AT, form_key=key
        )
    assert Entry.objects.filter(matter=matter).count() == 1
    with pytest.raises(Refused, match="只能撤回自己记的"):
        handling.withdraw_note(entry=entry, by=by(build.HEAD), at=AT)
    with pytest.raises(Refused, match="已经过了撤回的时间"):
        handling.withdraw_note(entry=entry, by=by(build.OFFICER), at=AT + timedelta(minutes=1))
    handling.withdraw_note(entry=entry, by=by(build.OFFICER), at=AT + timedelta(seconds=5))
    entry.refresh_from_db()
    assert entry.withdrawn_at is not None and entry.text == text


@pytest.mark.parametrize(
    ("kind", "text", "later", "why"),
    [
        ("call", " ", 0, "没有写内容"),
        ("call", "写" * 5001, 0, "最多 5000 个字"),
        ("rumour", "写", 0, "请选这一笔是什么"),
        ("call", "写", 60, "不能在现在以后"),
    ],
)
def test_a_note_that_cannot_be_is_refused_in_words(kind: str, text: str, later: int, why: str) -> None:
    matter = a_matter()
    with pytest.raises(Refused, match=why):
        handling.note(
            matter=matter, kind=kind, text=text, happened_at=AT + timedelta(minutes=later), by=by(build.OFFICER), at=AT
        )
    assert not Entry.objects.filter(matter=matter).exists()


def test_who_does_not_reach_a_matter_cannot_write_on_it() -> None:
    matter = a_matter()
    with pytest.raises(Refused, match="没有找到这件事项"):
        handling.note(matter=matter, kind="note", text="写", happened_at=AT, by=by(build.OUTSIDER), at=AT)


def test_until_it_is_signed_for_the_sender_owns_and_then_the_signer() -> None:
    matter = a_matter()
    hand_over = sent(matter)
    assert owners(matter) == {build.HEAD} and matter.unit.code == "complaints_and_appeals"
    handling.mark_seen(hand_over=hand_over, by=by("chengban2"), at=AT)
    assert owners(matter) == {build.HEAD}
    handling.sign_for(hand_over=hand_over, by=by("chengban2"), at=AT + timedelta(hours=1))
    assert owners(matter) == {"chengban2"} and matter.unit.code == "civil" and matter.handler is None
    assert {"handed_over", "hand_over_seen", "hand_over_signed"} <= set(kinds(matter))
    assert access.matter_by_number(by(build.HEAD), matter.short_code) == matter  # the sender may follow it


def test_a_return_gives_it_to_the_coordinator_and_closes_the_returners_view() -> None:
    matter = a_matter()
    hand_over = sent(matter)
    receiver = by("chengban2")
    returning.return_hand_over(hand_over=hand_over, reason="not_competent", text="应由行政部门办。", by=receiver, at=AT)
    assert access.matter_by_number(by("chengban2"), matter.short_code) is None
    by(build.HEAD)
    assert owners(matter) == {build.COORDINATOR} and matter.unit.code == "complaints_and_appeals"
    again = sent(matter)  # the same unit can be asked again, and sees it again
    assert access.matter_by_number(by("chengban2"), matter.short_code) == matter
    handling.sign_for(hand_over=again, by=by("chengban2"), at=AT + timedelta(hours=2))
    assert owners(matter) == {"chengban2"}


def test_only_the_receivers_side_signs_or_returns_and_only_once() -> None:
    matter = a_matter()
    hand_over = sent(matter)
    for who in (build.HEAD, build.COORDINATOR):  # the sender, and somebody who reaches both sides
        handling.mark_seen(hand_over=hand_over, by=by(who), at=AT)
        with pytest.raises(Refused, match="移给别的部门"):
            handling.sign_for(hand_over=hand_over, by=by(who), at=AT)
    assert HandOver.objects.get(pk=hand_over.pk).seen_at is None
    handling.sign_for(hand_over=hand_over, by=by("fuzeren2"), at=AT)
    with pytest.raises(Refused, match="已经接收、退回或者收回"):
        returning.return_hand_over(hand_over=hand_over, reason="duplicate", text="重复", by=by("fuzeren2"), at=AT)


def test_a_recall_takes_it_back_until_somebody_signed() -> None:
    matter = a_matter()
    hand_over = sent(matter)
    handling.recall(hand_over=hand_over, by=by(build.HEAD), at=AT)
    assert owners(matter) == {build.HEAD}
    assert access.matter_by_number(by("chengban2"), matter.short_code) is None
    with pytest.raises(Refused, match="已经接收或者退回"):
        handling.recall(hand_over=hand_over, by=by(build.HEAD), at=AT)


def test_two_hand_overs_never_run_at_once() -> None:
    matter = a_matter()
    sent(matter)
    with pytest.raises(Refused):
        sent(matter, "administrative")


def test_a_closed_matter_waits_for_nobodys_signature(constraints_now: Any) -> None:
    matter = a_matter("answered")
    constraints_now()
    with pytest.raises(IntegrityError, match="waits to be signed for"), transaction.atomic():
        HandOver(
            centre_id=matter.centre_id, matter=matter, part="lead", from_unit=matter.unit, from_person=person(build.HEAD),
            to_unit=Unit.objects.get(code="civil"), ask="示例", sent_at=AT, due_on=build.ON, sign_by=AT,
        ).save(force_insert=True)  # fmt: skip
        constraints_now()
