"""Starting a child proceeding from its file: who may and when, its facts, its clocks, and that the spine waits for it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from jianhe.casework import attachments, checklist, handling, proceedings, starting
from jianhe.casework.step_facts import BadFacts
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import (
    Attachment,
    Clock,
    Document,
    FactChange,
    HandOver,
    MaterialTick,
    Matter,
    Proceeding,
    StepTaken,
)
from tests import build
from tests.build import AT, HEAD, OFFICER, ON, a_centre, a_matter, standing, step_in
from tests.made_up import CODE, amend, catalogue_with


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalogue_with(tmp_path_factory.mktemp("made_up"))


@pytest.fixture
def head(db: None, settings: Any, made_up: Path, new_law: Any) -> Iterator[Standing]:
    settings.JIANHE_CATALOGUE = made_up
    new_law(made_up)
    a_centre()
    yield as_person(HEAD)


def as_person(username: str) -> Standing:
    by = standing(username)
    set_context(by)
    return by


def started(matter: Matter, by: Standing, *, at: Any = AT, **given: Any) -> Proceeding:
    return starting.start(
        matter=matter, procedure=CODE, given={"plate": "青石路 8 号（虚构）", **given}, by=by, at=at, form_key=uuid4()
    )


def bring(run: Proceeding, by: Standing) -> Attachment:
    """The proof that the correction waits for, uploaded and ticked."""
    upload = SimpleUploadedFile("证.txt", f"示例（虚构）{run.pk}".encode())
    file = attachments.attach(matter=run.matter, upload=upload, by=by, at=AT)
    checklist.tick(proceeding=run, material="proof", attachment=file, by=by, at=AT)
    return file


def take(run: Proceeding, step: str, by: Standing, *, at: Any = AT, **given: Any) -> Any:
    return proceedings.take_step(proceeding=run, step=step, given=given, by=by, at=at, form_key=uuid4())


def test_a_child_goes_from_its_start_to_its_end_by_its_file_alone(head: Standing, constraints_now: Any) -> None:
    matter = a_matter("in_progress", by=head)
    due_before = matter.next_due
    run = started(matter, head, wanted="青石路 18 号")
    matter.refresh_from_db()
    constraints_now()
    assert (run.state, run.parent, run.subject, run.number) == ("asked", intake_of(matter), "青石路 8 号（虚构）", 2)
    assert run.next_due == matter.next_due == ON + timedelta(days=3) != due_before
    opened = StepTaken.objects.get(proceeding=run)
    assert (opened.step, opened.from_state, opened.to_state, opened.by) == ("start", "", "asked", head.person)
    with pytest.raises(Refused, match="还有程序没有结束"):
        step_in(matter, "withdraw", by=head)
    take(run, "check", head, checked_on=ON.isoformat())
    assert {clock.limit: clock.state for clock in run.clocks.all()} == {
        "plate_check": "satisfied", "plate_answer": "running"
    }  # fmt: skip
    bring(run, head)
    take(run, "correct", head)
    run.refresh_from_db()
    matter.refresh_from_db()
    constraints_now()
    assert (run.outcome, run.answer, run.next_due) == ("corrected", "paper", None)
    assert (matter.state, matter.outcome, matter.next_due) == ("in_progress", "", due_before)
    paper = Document.objects.get(proceeding=run)
    assert paper.paper == "plate_notice" and paper.number and paper.blanks["plate"] == "青石路 8 号（虚构）"
    counted = FactChange.objects.get(matter=matter, field="outcome")
    assert (counted.record, counted.value) == (run.pk, "corrected")
    step_in(matter, "withdraw", by=head)


def intake_of(matter: Matter) -> Proceeding:
    return Proceeding.objects.get(matter=matter, procedure="intake")


def test_several_run_beside_each_other_but_not_about_one_thing(head: Standing, constraints_now: Any) -> None:
    matter = a_matter("in_progress", by=head)
    first = started(matter, head)
    with pytest.raises(Refused, match="已经在办"):
        started(matter, head)
    second = started(matter, head, plate="青石路 9 号（虚构）", at=AT + timedelta(days=1))
    constraints_now()
    with pytest.raises(IntegrityError, match="proceeding_open_once"), transaction.atomic():
        Proceeding.objects.filter(pk=second.pk).update(subject=first.subject)
    matter.refresh_from_db()
    assert matter.next_due == first.next_due < second.next_due


def test_the_same_form_twice_opens_one(head: Standing) -> None:
    matter, key = a_matter("in_progress", by=head), uuid4()
    runs = [
        starting.start(matter=matter, procedure=CODE, given={"plate": "八号"}, by=head, at=AT, form_key=key)
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and Proceeding.objects.filter(matter=matter).count() == 2


@pytest.mark.parametrize(
    ("state", "who", "told"),
    [
        ("registered", HEAD, "只能在事项“已受理”、“办理中”时开始，现在是“待甄别”"),
        ("in_progress", build.COORDINATOR, "由窗口接待人员、承办检察官、部门负责人开始"),
        ("accepted", OFFICER, "还没有指定承办人"),
        ("in_progress", build.DIRECTOR, "您的职责不含"),
    ],
)
def test_what_may_not_be_started_says_why_on_the_button_and_at_the_verb(
    head: Standing, state: str, who: str, told: str
) -> None:
    matter = a_matter(state, by=head)
    by = as_person(who)
    intake = intake_of(matter)
    intake.matter = matter
    offer = {one.code: one for one in starting.offers(intake=intake, by=by, on=ON)}[CODE]
    with pytest.raises(Refused, match=told) as bad:
        started(matter, by)
    assert not Proceeding.objects.filter(procedure=CODE).exists()
    if who != build.DIRECTOR:  # whose duties open nothing: the page does not ask
        assert offer.refusal == bad.value.refusal


def test_a_start_needs_its_facts_and_a_short_subject(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    for plate in ("", "号" * 61):
        with pytest.raises(BadFacts) as bad:
            started(matter, head, plate=plate)
        assert set(bad.value.errors) == {"plate"}
    assert Proceeding.objects.filter(matter=matter).count() == 1


def test_an_unknown_procedure_and_the_intake_cannot_be_started(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    for code in ("juggling", "intake"):
        with pytest.raises((Refused, LookupError)):
            starting.start(matter=matter, procedure=code, given={}, by=head, at=AT)


def test_a_matter_out_of_reach_does_not_exist(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    with pytest.raises(Refused, match="没有找到"):
        started(matter, as_person("chengban2"))


def test_an_approval_of_a_step_of_a_child_waits_and_ends_it(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    officer = as_person(OFFICER)
    run = started(matter, officer)
    take(run, "check", officer, checked_on=ON.isoformat())
    asked = take(run, "leave", officer, answer="门牌没有错。")
    assert asked.role == "office_head"
    proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_person(HEAD), at=AT)
    run.refresh_from_db()
    assert (run.state, run.answer) == ("unchanged", "spoken")


def test_a_later_edition_is_for_what_starts_later(
    head: Standing, tmp_path: Path, settings: Any, new_law: Any
) -> None:
    """The limit changes with a file: what runs keeps its own, what starts under the new edition takes the new one."""
    root = catalogue_with(tmp_path)
    day = date(2026, 12, 1)
    amend(root, day)
    settings.JIANHE_CATALOGUE = root
    new_law(root)
    matter = a_matter("in_progress", by=head)
    old, new = started(matter, head), started(matter, head, plate="九号（虚构）", at=AT + timedelta(days=8))
    assert old.next_due == ON + timedelta(days=3) and old.edition == date(2026, 1, 1)
    assert new.next_due == ON + timedelta(days=13) and new.edition == day
    take(old, "check", head, checked_on=(ON + timedelta(days=1)).isoformat(), at=AT + timedelta(days=9))
    assert Clock.objects.get(proceeding=old, limit="plate_check").state == "satisfied"


def test_a_step_waits_for_its_material_until_an_attachment_is_named(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    run = started(matter, head)
    take(run, "check", head, checked_on=ON.isoformat())
    run.refresh_from_db()
    waits = {one.code: one.refusal for one in proceedings.choices(proceeding=run, by=head, on=ON)}["correct"]
    with pytest.raises(Refused, match="还缺材料：产权证明") as bad:
        take(run, "correct", head)
    assert waits == bad.value.refusal and waits.cite == "plate-rules-2026/5"
    file = bring(run, head)
    checklist.untick(proceeding=run, material="proof", by=head, at=AT)
    with pytest.raises(Refused, match="还缺材料"):
        take(run, "correct", head)
    checklist.tick(proceeding=run, material="proof", attachment=file, by=head, at=AT)
    checklist.tick(proceeding=run, material="proof", attachment=file, by=head, at=AT)
    assert [tick.undone_at is None for tick in MaterialTick.objects.order_by("id")] == [False, False, True]
    take(run, "correct", head)
    run.refresh_from_db()
    with pytest.raises(Refused, match="已经结束"):
        checklist.untick(proceeding=run, material="proof", by=head, at=AT)


def test_only_what_is_listed_is_ticked_and_only_with_a_file_of_the_matter(head: Standing) -> None:
    run, other = (started(a_matter("in_progress", by=head), head) for _ in range(2))
    file = bring(other, head)
    for material, told in (("moon", "清单里没有"), ("proof", "本事项")):
        with pytest.raises(Refused, match=told):
            checklist.tick(proceeding=run, material=material, attachment=file, by=head, at=AT)


def test_a_step_hands_over_to_a_unit_of_the_kind_which_then_takes_its_own_step(head: Standing, constraints_now: Any) -> None:
    matter = a_matter("in_progress", by=head)
    run = started(matter, head)
    take(run, "check", head, checked_on=ON.isoformat())
    with pytest.raises(Refused, match="没有找到"):
        take(run, "hear", as_person("tiaojie"))
    as_person(HEAD)
    civil, mediators = (Unit.objects.get(code=code) for code in ("civil", "mediation_association"))
    with pytest.raises(Refused, match="从列出的单位"):
        take(run, "ask_neighbours", head, to_unit=str(civil.pk))
    for _ in range(2):  # asked again, the unit has it already
        take(run, "ask_neighbours", head, to_unit=str(mediators.pk))
    sent = HandOver.objects.get(matter=matter)
    assert (sent.part, sent.ask, sent.state) == ("help", "请调解组织问邻居", "sent")
    mediator = as_person("tiaojie")
    handling.sign_for(hand_over=sent, by=mediator, at=AT)
    take(run, "hear", mediator)
    constraints_now()
    after = Matter.objects.get(pk=matter.pk)
    assert (after.owner_id, after.unit_id) == (matter.owner_id, matter.unit_id)
    with pytest.raises(Refused, match="没有这项职责"):
        take(run, "correct", mediator)
