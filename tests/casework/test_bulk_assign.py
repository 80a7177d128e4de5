"""Bulk assignment: each matter as by the single step, what cannot be given is named, and all of it can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

import jianhe
from jianhe.casework import bulk_assign, handling, sealing
from jianhe.casework.bulk_assign import Chosen
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Duty, User
from jianhe.people.standing import Standing
from jianhe.records.models import BatchAssignment, BatchAssignmentRow, Event, Matter, Proceeding, StepTaken
from tests import build
from tests.build import AT, HEAD, OFFICER

CATALOGUE = Path(jianhe.__file__).parent / "catalogue"
LATER = AT + timedelta(hours=1)
SECOND = "zhuli"  # another of the same department


@pytest.fixture
def centre(db: None) -> Any:
    return build.a_centre()


def as_(username: str, *, on: date = build.ON) -> Standing:
    by = build.standing(username, on=on)
    set_context(by)
    return by


def person(username: str) -> User:
    found: User = User.objects.get(username=username)
    return found


def a_matter(state: str = "accepted", **fields: Any) -> Matter:
    return build.a_matter(state, by=as_(HEAD), **fields)


def seen(*matters: Matter) -> list[Chosen]:
    return [Chosen(matter.short_code, matter.version) for matter in matters]


def give(*chosen: Chosen, to: str = OFFICER, by: str = HEAD, key: UUID | None = None) -> BatchAssignment:
    standing = as_(by)
    batch = bulk_assign.begin(chosen=chosen, handler=person(to), form_key=key or uuid4(), by=standing, at=LATER)
    while bulk_assign.carry_on(batch=batch, by=standing, at=LATER):
        pass
    return batch


def told(batch: BatchAssignment) -> dict[str, tuple[str, str]]:
    """What became of each matter: its state, and the sentence where there is one."""
    rows = BatchAssignmentRow.objects.filter(batch=batch).order_by("position")
    return {row.number: (row.state, row.refusal.get("zh", "")) for row in rows}


def stands(matter: Matter) -> tuple[str | None, str | None, set[str]]:
    """Officer and owner of a matter, and the owners of its open proceedings."""
    matter.refresh_from_db()
    runs = Proceeding.objects.filter(matter=matter, closed_at=None).select_related("owner")
    names = [matter.handler and matter.handler.username, matter.owner and matter.owner.username]
    return names[0], names[1], {run.owner.username for run in runs if run.owner}


def test_each_matter_takes_the_step_that_a_single_one_would(centre: Any) -> None:
    """The same rows, events, owners and clocks as the step taken by hand; nothing but the form key differs."""
    by_hand, in_bulk = a_matter(), a_matter("in_progress")
    running = in_bulk.proceedings.get().clocks.filter(ended_at=None)
    before = dict(running.values_list("limit", "legal_due"))
    build.step_in(by_hand, "assign", by=as_(HEAD), at=LATER, reason="")
    batch = give(*seen(in_bulk), to=SECOND)
    assert told(batch) == {in_bulk.short_code: ("assigned", "")}
    assert stands(in_bulk) == (SECOND, SECOND, {SECOND}) and in_bulk.state == "in_progress"
    hand, bulk = (StepTaken.objects.filter(matter=one, step="assign").latest("at") for one in (by_hand, in_bulk))
    assert (bulk.from_state, bulk.to_state, bulk.by, bulk.facts) == (
        "in_progress", "in_progress", hand.by, {"handler": str(person(SECOND).pk)},
    )  # fmt: skip
    kinds = [event.kind for event in Event.objects.filter(matter=in_bulk, at=LATER).order_by("recorded_at", "id")]
    assert kinds == [event.kind for event in Event.objects.filter(matter=by_hand, at=LATER).order_by("recorded_at", "id")]
    assert sorted(kinds) == ["handler_assigned", "step_taken"]
    assert before and dict(running.values_list("limit", "legal_due")) == before


@pytest.mark.parametrize("state", [
    "registered", "supplement_wait", "guided", "accepted", "in_progress", "decided", "replied",
])  # fmt: skip
def test_matters_of_every_open_state_can_be_given_and_put_back(centre: Any, state: str) -> None:
    matter = a_matter(state)
    before = stands(matter)
    batch = give(*seen(matter), to=SECOND)
    assert stands(matter) == (SECOND, SECOND, {SECOND}) and matter.state == state
    bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)
    assert stands(matter) == before and matter.state == state
    assert told(batch) == {matter.short_code: ("undone", "")}


def test_what_cannot_be_given_is_named_and_holds_up_no_other(centre: Any) -> None:
    good, closed, changed, his = a_matter(), a_matter("answered"), a_matter(), a_matter("in_progress")
    hidden, sealed = a_matter("in_progress"), a_matter()
    shown = seen(good, closed, changed, his, hidden, sealed)
    handling.note(matter=changed, kind="note", text="示例", happened_at=AT, by=as_(HEAD), at=AT)
    Matter.objects.filter(pk=hidden.pk).update(is_restricted=True)
    sealing.seal(matter=sealed, ground="示例", by=as_(HEAD), at=AT)
    elsewhere = build.a_matter(by=as_("fuzeren2"))
    batch = give(*shown, *seen(elsewhere), Chosen("2026-99999", 1), Chosen("x\0", 1), by=build.DIRECTOR)
    sentences = {number: sentence for number, (state, sentence) in told(batch).items() if state == "refused"}
    as_(HEAD)
    assert stands(good)[0] == OFFICER
    assert good.short_code not in sentences
    assert sentences.keys() >= {closed.short_code, changed.short_code, his.short_code, hidden.short_code}
    assert "选了以后有人改过" in sentences[changed.short_code]
    assert sentences[his.short_code] == f"已经由{person(OFFICER).name}承办。"
    assert "限阅" in sentences[hidden.short_code]
    assert sentences[sealed.short_code] == sentences["2026-99999"] == "没有找到这件事项。"
    assert "没有办理事项的职责" in sentences[elsewhere.short_code]
    assert stands(changed)[0] is None and stands(sealed)[0] is None


def test_the_sentence_is_that_of_the_single_step(centre: Any) -> None:
    closed = a_matter("answered")
    with pytest.raises(Refused) as single:
        build.step_in(closed, "assign", by=as_(HEAD))
    zh = single.value.refusal.sentence.zh
    assert told(give(*seen(closed)))[closed.short_code][1].startswith(zh)


def test_what_is_judged_before_is_what_happens(centre: Any) -> None:
    matters = [a_matter(), a_matter("answered"), a_matter("in_progress")]
    given = bulk_assign.judged(seen(*matters), handler=person(OFFICER), by=as_(HEAD), on=build.ON)
    batch = give(*seen(*matters))
    for one, (_state, sentence) in zip(given, told(batch).values(), strict=True):
        assert sentence.startswith(one.refusal.sentence.zh) if one.refusal else sentence == ""
    nobody_yet = bulk_assign.judged(seen(a_matter()), handler=None, by=as_(HEAD), on=build.ON)
    assert [one.refusal for one in nobody_yet] == [None]


@pytest.mark.parametrize("who", [OFFICER, build.CLERK, build.OUTSIDER, build.SYSTEM])
def test_who_may_not_assign_one_may_not_assign_many(centre: Any, who: str) -> None:
    matter = a_matter()
    with pytest.raises(Refused, match="指定承办人"):
        give(*seen(matter), by=who)
    as_(HEAD)
    assert stands(matter)[0] is None and not BatchAssignment.objects.exists()


def test_nothing_and_too_much_are_refused(centre: Any) -> None:
    with pytest.raises(Refused, match="一件也没有选"):
        give()
    with pytest.raises(Refused, match="最多指定 200 件"):
        give(*(Chosen(f"2026-{n:05d}", 1) for n in range(201)))


def test_the_same_form_twice_gives_once(centre: Any) -> None:
    matter, key = a_matter(), uuid4()
    first, second = give(*seen(matter, matter), key=key), give(*seen(matter), to=SECOND, key=key)
    assert first == second and told(first) == {matter.short_code: ("assigned", "")}
    assert stands(matter)[0] == OFFICER
    assert StepTaken.objects.filter(matter=matter, step="assign").count() == 1


def test_a_long_batch_goes_on_in_portions(centre: Any) -> None:
    matters = [a_matter() for _ in range(5)]
    by = as_(HEAD)
    batch = bulk_assign.begin(chosen=seen(*matters), handler=person(OFFICER), form_key=uuid4(), by=by, at=LATER)
    assert [bulk_assign.carry_on(batch=batch, by=by, at=LATER, most=2) for _ in range(4)] == [3, 1, 0, 0]
    assert {stands(matter)[0] for matter in matters} == {OFFICER}
    other = a_matter()
    batch = bulk_assign.begin(chosen=seen(other), handler=person(OFFICER), form_key=uuid4(), by=as_(HEAD), at=LATER)
    with pytest.raises(Refused, match="办完再撤销"):
        bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)


def test_undo_leaves_what_moved_on_and_names_it(centre: Any) -> None:
    still, noted, closed = a_matter(), a_matter(), a_matter("registered")
    batch = give(*seen(still, noted, closed))
    handling.note(matter=noted, kind="note", text="示例", happened_at=LATER, by=as_(OFFICER), at=LATER)
    build.step_in(closed, "answer_at_once", by=as_(OFFICER), at=LATER)
    bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)
    assert told(batch) == {
        still.short_code: ("undone", ""),
        noted.short_code: ("assigned", "指定以后又有办理，没有撤销。"),
        closed.short_code: ("assigned", "指定以后又有办理，没有撤销。"),
    }
    assert stands(still)[:2] == (None, HEAD) and stands(noted)[0] == OFFICER and stands(closed)[0] == OFFICER
    bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)  # twice is once
    assert Event.objects.filter(kind="assignment_undone").count() == 1


def test_undo_is_an_event_and_leaves_the_step_on_the_record(centre: Any) -> None:
    matter = a_matter("in_progress")
    batch = give(*seen(matter), to=SECOND)
    bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)
    event = Event.objects.get(kind="assignment_undone")
    assert event.matter_id == matter.pk and event.facts == {
        "person": str(person(OFFICER).pk), "before": str(person(SECOND).pk), "batch": str(batch.pk),
    }  # fmt: skip
    run = Proceeding.objects.get(matter=matter)
    assert run.facts["handler"] == str(person(OFFICER).pk)
    assert StepTaken.objects.filter(matter=matter, step="assign").count() == 2
    build.step_in(matter, "decide", by=as_(OFFICER), at=LATER)  # the officer goes on as if nothing had been


def test_undo_gives_nothing_to_somebody_who_has_left(centre: Any) -> None:
    matter = a_matter("in_progress")
    batch = give(*seen(matter), to=SECOND)
    Duty.objects.filter(person=person(OFFICER)).update(until=build.ON - timedelta(days=1))
    bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER)
    assert told(batch)[matter.short_code] == ("assigned", "原来负责的人已经没有职责，没有撤销。")
    assert stands(matter)[0] == SECOND


def test_undo_is_for_a_day_and_for_whoever_did_it(centre: Any) -> None:
    matter = a_matter()
    batch = give(*seen(matter))
    with pytest.raises(Refused, match="没有找到这次指定"):
        bulk_assign.undo(batch=batch, by=as_(build.DIRECTOR), at=LATER)
    with pytest.raises(Refused, match="超过一天"):
        bulk_assign.undo(batch=batch, by=as_(HEAD), at=LATER + timedelta(days=1, minutes=1))
    assert stands(matter)[0] == OFFICER


def test_a_step_that_another_edition_lets_approve_is_asked_for(
    centre: Any, tmp_path: Path, settings: Any
) -> None:
    """An edition may say that naming the officer needs an approval: the batch asks for it and says so."""
    with another_edition(tmp_path, settings, "    effect: assign", "    approval: chief_prosecutor\n    effect: assign"):
        matter = a_matter()
        batch = give(*seen(matter))
        assert told(batch) == {matter.short_code: ("refused", "这一步要批准，已经请求。")}
        assert stands(matter)[0] is None


@contextmanager
def another_edition(folder: Path, given: Any, old: str, new: str) -> Iterator[None]:
    """The catalogue with one change in the edition of the intake."""
    copytree(CATALOGUE, folder / "catalogue", ignore=ignore_patterns("recognition"))
    (edition,) = (folder / "catalogue" / "procedures" / "intake").glob("*.yaml")
    text = edition.read_text(encoding="utf-8")
    assert text.count(old) == 1
    edition.write_text(text.replace(old, new), encoding="utf-8")
    given.JIANHE_CATALOGUE = folder / "catalogue"
    yield


def test_naming_an_officer_moves_nothing_else() -> None:
    """What undoing rests on, in every edition: the step stays in its state, makes no paper and moves no clock."""
    found = [
        step for editions in catalogue().editions.values() for edition in editions for step in edition.steps.values()
        if step.effect == "assign"
    ]  # fmt: skip
    assert found
    for step in found:
        assert step.to == "same" and not step.papers and not step.counts and not any(step.clocks.model_dump().values())


def rows(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_the_database_keeps_the_walls_of_a_batch(centre: Any) -> None:
    """A batch is its maker's; its rows are seen with their matters, so that a seal set later covers them, too."""
    matter, sealed = a_matter(), a_matter()
    batch = give(*seen(matter, sealed), Chosen("2026-99999", 1), by=build.DIRECTOR)
    assert rows("SELECT count(*) FROM records_batchassignmentrow") == [(3,)]
    sealing.seal(matter=sealed, ground="示例", by=as_(HEAD), at=LATER)
    as_(build.DIRECTOR)
    assert rows("SELECT number FROM records_batchassignmentrow ORDER BY position") == [
        (matter.short_code,), ("2026-99999",),
    ]  # fmt: skip
    as_(OFFICER)
    assert rows("SELECT count(*) FROM records_batchassignment") == [(0,)]
    assert rows("SELECT number FROM records_batchassignmentrow ORDER BY position")[0] == (matter.short_code,)
    assert rows("UPDATE records_batchassignment SET undone_at = now()") == 0
    as_(build.OUTSIDER)
    assert rows("SELECT count(*) FROM records_batchassignmentrow") == [(0,)]
    as_(build.DIRECTOR)
    for statement in (
        "DELETE FROM records_batchassignmentrow", "UPDATE records_batchassignmentrow SET number = 'x'",
        "UPDATE records_batchassignment SET handler_id = by_id", "DELETE FROM records_batchassignment",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(statement)
    assert batch.handler == person(OFFICER)


def test_two_heads_give_the_same_matters_at_once(own_db: Any) -> None:
    """Each matter goes to one of them, the other is told; nobody waits for ever, and nothing is given twice."""
    build.a_centre()
    with build.acting(HEAD) as by:
        matters = [build.a_matter("accepted", by=by) for _ in range(6)]
    barrier, said = Barrier(2), dict[str, BatchAssignment]()

    def press(who: str, to: str, chosen: list[Chosen]) -> None:
        try:
            with build.acting(who) as by:
                barrier.wait(30)
                batch = bulk_assign.begin(chosen=chosen, handler=person(to), form_key=uuid4(), by=by, at=LATER)
                assert bulk_assign.carry_on(batch=batch, by=by, at=LATER) == 0
                said[who] = batch
        finally:
            connection.close()

    presses = [
        Thread(target=press, args=(HEAD, OFFICER, seen(*matters))),
        Thread(target=press, args=(build.DIRECTOR, SECOND, seen(*reversed(matters)))),
    ]
    for one in presses:
        one.start()
    for one in presses:
        one.join(60)
    with build.acting(HEAD):
        first = told(said[HEAD])
    with build.acting(build.DIRECTOR):
        second = told(said[build.DIRECTOR])
    for matter in matters:
        results = {first[matter.short_code], second[matter.short_code]}
        assert results == {("assigned", ""), ("refused", "选了以后有人改过，看过再办。")}, matter.short_code
        with build.acting(HEAD):
            assert StepTaken.objects.filter(matter=matter, step="assign").count() == 1
            assert stands(matter)[0] == (OFFICER if first[matter.short_code][0] == "assigned" else SECOND)
