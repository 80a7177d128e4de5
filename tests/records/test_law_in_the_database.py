"""The engine's law asked again by the database: steps written past the verbs are refused by a named rule, each kind."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from jianhe.casework import proceedings, starting
from jianhe.law.catalogue import load
from jianhe.law.for_the_database import lines
from jianhe.people.context import set_context
from jianhe.people.models import Duty, User
from jianhe.people.standing import NOBODY, Standing
from jianhe.records.models import Approval, LawStep, Matter, Packet, Proceeding, ServiceConsent, StepTaken
from jianhe.server import law
from tests import build, confirming
from tests.build import AT, CLERK, DEPUTY, HEAD, OFFICER, ON
from tests.made_up import CODE, catalogue_with

LAWFUL = "state_is_where_the_last_step_led"  # the row is taken; at commit its run has to stand where it leads
AFTER = "2026-11-01"  # a later edition of the made-up procedure that comes after a mediation


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = catalogue_with(tmp_path_factory.mktemp("made_up"))
    first = root / "procedures" / CODE / "2026-01-01.yaml"
    text = first.read_text(encoding="utf-8")
    later = text.replace("  requires: [handler_assigned]\n", "  after: {mediation: [agreed]}\n", 1)
    assert later != text
    first.with_name(f"{AFTER}.yaml").write_text(later, encoding="utf-8")
    return root


@pytest.fixture
def matter(db: None, settings: Any, made_up: Path, new_law: Callable[[Path], None]) -> Iterator[Matter]:
    settings.JIANHE_CATALOGUE = made_up
    new_law(made_up)
    yield build.a_matter("in_progress", by=as_(HEAD))


def as_(username: str) -> Standing:
    by = build.standing(username)
    set_context(by)
    return by


def the(username: str) -> User:
    return User.objects.get(username=username)


def row(run: Proceeding, step: str = "decide", to: str = "decided", **other: Any) -> StepTaken:
    """A lawful row as the verb would write it, but for what is said otherwise; `save` is the raw INSERT."""
    given = {"facts": "属实", "result": "已办", "reasons": "有据"}
    return StepTaken(**{
        "centre_id": run.centre_id, "matter_id": run.matter_id, "proceeding": run, "step": step, "from_state": run.state,
        "to_state": to, "facts": given, "by": the(HEAD), "at": AT, **other,
    })  # fmt: skip


def refused_by(act: Callable[[], Any]) -> str | None:
    """The rule by which the database refuses what is written and committed; None where it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as bad:
        assert isinstance(bad.__cause__, psycopg.Error)
        return bad.__cause__.diag.constraint_name
    return None


def written(taken: StepTaken) -> str | None:
    return refused_by(lambda: taken.save(force_insert=True))


def intake_of(matter: Matter) -> Proceeding:
    return Proceeding.objects.get(matter=matter)


def test_a_lawful_row_is_taken_and_each_unlawful_one_refused(matter: Matter) -> None:
    run = intake_of(matter)
    assert written(row(run, "fly")) == "step_stands_in_its_edition"
    assert written(row(run, "result_reply", "replied")) == "step_leaves_the_present_state"
    assert written(row(run, "result_reply", "replied", from_state="decided")) == "step_leaves_the_present_state"
    assert written(row(run, to="closed")) == "step_leads_where_its_edition_says"
    assert written(row(run, by=the(OFFICER))) == "step_is_taken_by_who_asks"
    assert written(row(run, approved_by=the(DEPUTY))) == "step_has_its_approval"
    assert written(row(run, facts={"result": "已办"})) == "step_has_its_facts"
    other = build.a_matter(by=as_(HEAD))
    assert written(row(run, matter_id=other.pk)) == "step_is_of_its_matter"
    set_context(NOBODY)
    assert written(row(run)) == "step_is_taken_by_who_asks"
    set_context(NOBODY, keeps_clocks=True)
    assert written(row(run, by=None)) == "step_is_taken_by_who_asks", "only what is taken by itself names nobody"
    as_(CLERK)
    assert written(row(run, by=the(CLERK))) == "step_is_taken_in_its_role"
    as_(HEAD)
    assert written(row(run)) == LAWFUL


def test_a_duty_that_has_ended_carries_no_step(matter: Matter) -> None:
    run = intake_of(matter)
    as_(CLERK)
    Duty.objects.filter(person=the(HEAD)).update(until=date(2026, 11, 23))
    as_(HEAD)
    assert written(row(run)) == "step_is_taken_in_its_role"
    as_(CLERK)
    Duty.objects.filter(person=the(HEAD)).update(until=ON)  # the last day is a day of duty
    as_(HEAD)
    assert written(row(run)) == LAWFUL


def test_what_wants_an_approval_has_one_of_the_right_role_and_in_ones_own_name(matter: Matter) -> None:
    ordinary = build.a_matter(by=as_(HEAD))
    for step in ("accept_ordinary", "assign"):
        build.step_in(ordinary, step, by=as_(HEAD))
    run, given = intake_of(ordinary), {"extended_limit": "rpw_60d", "reason": "案情复杂"}
    extend = {"step": "extend", "to": "accepted", "facts": given}
    assert written(row(run, **extend)) == "step_has_its_approval"
    assert written(row(run, **extend, approved_by=the(HEAD))) == "step_has_its_approval"
    as_(DEPUTY)
    assert written(row(run, **extend, approved_by=the(DEPUTY))) == "step_has_its_approval", "nobody has asked for it"
    asked = proceedings.take_step(proceeding=run, step="extend", given=given, by=as_(OFFICER), at=AT)
    assert isinstance(asked, Approval)
    as_(DEPUTY)
    extended = {**extend, "by": the(OFFICER), "approved_by": the(DEPUTY)}
    assert written(row(run, **extended)) == "step_has_its_approval", "it is not granted yet"
    asked.is_granted, asked.decided_by, asked.decided_at = True, the(HEAD), AT
    assert refused_by(asked.save) == "approval_is_ones_own"
    asked.decided_by = the(DEPUTY)
    assert refused_by(asked.save) is None
    assert written(row(run, **extended)) is None
    asked.is_granted = False
    assert refused_by(asked.save) == "approval_is_ones_own", "what was decided stands"
    as_(HEAD)
    forged = Approval(centre_id=run.centre_id, matter_id=run.matter_id, proceeding=run, step="leave", role="office_head",
                      asked_by=the(OFFICER), asked_at=AT)  # fmt: skip
    assert refused_by(lambda: forged.save(force_insert=True)) == "approval_is_ones_own"


def test_a_step_that_waits_for_a_material_waits_in_the_database_too(matter: Matter) -> None:
    head = as_(HEAD)
    run = child(matter, head)
    proceedings.take_step(proceeding=run, step="check", given={"checked_on": ON.isoformat()}, by=head, at=AT)
    run.refresh_from_db()
    assert written(row(run, "correct", "corrected", facts={})) == "step_has_its_materials"


def child(matter: Matter, by: Standing) -> Proceeding:
    """A made-up child under the edition that follows nothing."""
    at = AT.replace(month=10)
    run = starting.start(matter=matter, procedure=CODE, given={"plate": "青石路 8 号（虚构）"}, by=by, at=at)
    run.matter = matter
    return run


def test_a_child_is_started_where_and_after_what_its_edition_says(matter: Matter) -> None:
    head = as_(HEAD)
    run = child(matter, head)

    def copied(edition: str = "2026-01-01", of: Matter = matter, **start: Any) -> Callable[[], None]:
        def write() -> None:
            about = StepTaken.objects.get(proceeding=run)
            new = Proceeding.objects.get(pk=run.pk)
            new.pk, new.number, new.subject, new.edition = Proceeding().pk, 9, "九号", date.fromisoformat(edition)
            new.matter, new.parent = of, Proceeding.objects.get(matter=of, procedure="intake")
            new.next_due = new.review_on = ON
            new.save(force_insert=True)
            if start:
                StepTaken(**{
                    "centre_id": new.centre_id, "matter_id": of.pk, "proceeding": new, "step": "start", "from_state": "",
                    "to_state": "asked", "facts": about.facts, "by": the(HEAD), "at": AT, **start,
                }).save(force_insert=True)  # fmt: skip

        return write

    assert refused_by(copied()) == "child_is_started_by_a_step"
    assert refused_by(copied(to_state="checked")) == "step_leads_where_its_edition_says"
    assert refused_by(copied(AFTER, at=AT)) == "start_after_what_comes_before"
    early = build.a_matter(by=as_(HEAD))
    assert refused_by(copied(of=early, at=AT)) == "start_while_the_matter_stands_so"
    again = row(run, "start", "asked", from_state="", facts={"plate": "再来一次"})
    assert written(again) == "start_while_the_matter_stands_so", "it is started once"


def test_a_run_stands_where_its_steps_led_and_keeps_its_law(matter: Matter) -> None:
    head = as_(HEAD)
    runs = Proceeding.objects.filter(pk=child(matter, head).pk)
    assert refused_by(lambda: None) is None, "what came before is in order"
    assert refused_by(lambda: runs.update(state="checked")) == "state_is_where_the_last_step_led"
    ended = {"closed_at": AT, "outcome": "corrected", "answer": "paper"}
    assert refused_by(lambda: runs.update(**ended)) == "run_is_over_in_its_ends"
    changes = {"edition": date(2026, 11, 1), "procedure": "mediation", "number": 7, "practice": "jingyang/2020-01-01"}
    for field, value in changes.items():
        assert refused_by(lambda field=field, value=value: runs.update(**{field: value})) == "run_keeps_its_law", field


def test_the_law_in_the_database_is_the_catalogues_and_the_application_cannot_touch_it(
    matter: Matter, admin_db: Callable[..., Any]
) -> None:
    names = list(lines(load())[0]._fields)
    kept = {tuple(map(str, one)) for one in LawStep.objects.values_list(*names)}
    assert {tuple(map(str, line)) for line in lines(load())} <= kept
    for statement in (
        "UPDATE records_lawstep SET roles = '{window_clerk}'", "DELETE FROM records_lawstep", "TRUNCATE records_lawstep",
        "INSERT INTO records_lawstep SELECT * FROM records_lawstep", "UPDATE records_lawpaper SET online = 'digits'",
        "DELETE FROM records_lawpaper", "INSERT INTO records_lawpaper SELECT * FROM records_lawpaper",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


RECEIPT = """
    INSERT INTO records_paperreceipt (id, centre_id, matter_id, document_id, party_id, consent_id, opened_with, at)
    SELECT gen_random_uuid(), s.centre_id, s.matter_id, d.id, s.party_id, s.id, %s, %s
    FROM records_serviceconsent s JOIN records_document d ON d.matter_id = s.matter_id WHERE d.paper = %s"""


def test_a_paper_is_opened_with_what_its_file_asks_for_whoever_writes_the_receipt(
    own_db: Any, tmp_path: Path, new_law: Callable[[Path], None]
) -> None:
    """In a database of its own: what other tests of this one open stays as the packaged papers have it."""
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter("replied", by=by)
        mine = matter.parties.get(side="a")
        ServiceConsent.objects.create(centre_id=matter.centre_id, matter=matter, party=mine, words="示例", given_at=AT)

    def received(paper: str, opened_with: str) -> str | None:
        with build.acting(HEAD), connection.cursor() as cursor:
            found = refused_by(lambda: cursor.execute(RECEIPT, [opened_with, AT, paper]))
            transaction.set_rollback(True)
        return found

    refused = "paper_opens_with_what_it_asks"
    assert received("result_reply", "digits") == refused and received("result_reply", "identity") is None
    assert received("acceptance_notice", "digits") is None and received("acceptance_notice", "identity") is None
    amended = catalogue_with(tmp_path)
    for paper, before, after in (
        ("result_reply", "online: identity", "online: digits"), ("acceptance_notice", "online: digits\n", "")
    ):  # fmt: skip
        file = amended / "papers" / f"{paper}.yaml"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
    new_law(amended)
    assert received("result_reply", "digits") is None
    assert {received("acceptance_notice", opened_with) for opened_with in ("digits", "identity")} == {refused}
    with build.acting(HEAD):
        mine.id_hash = ""
        mine.save(update_fields=["id_hash"])
    assert received("result_reply", "identity") == "number_is_there_to_open_with"


# The packet that was lawful, once more under another key, with another answer to the check.
SENT_AGAIN = """
    INSERT INTO records_packet SELECT (jsonb_populate_record(p, jsonb_build_object(
        'id', gen_random_uuid(), 'state', 'sent', 'checks', %s::jsonb))).*
    FROM records_packet p WHERE id = %s"""


def test_a_packet_that_breaks_one_rule_of_the_check_is_refused_by_the_database_alone(db: None) -> None:
    build.a_centre()
    head = as_(HEAD)
    packet = confirming.handed(confirming.mediated(confirming.a_quarrel(head), head), head)

    def sent(*this: dict[str, Any]) -> str | None:
        def insert() -> None:
            Packet.objects.update(state="recalled")  # there is one of an agreement at a time
            with connection.cursor() as cursor:
                cursor.execute(SENT_AGAIN, [json.dumps([*others, *this]), packet.pk])

        return refused_by(insert)

    for rule in [f"R-{number}" for number in range(305, 312)]:
        (asked,) = [one for one in packet.checks if one["rule"] == rule]
        others = [one for one in packet.checks if one["rule"] != rule]
        broken = {**asked, "fault": {"zh": "有", "en": "yes"}}
        answered_for = {**broken, "taken_on_by": "张堃（虚构）", "reason": "查清了"}
        by_the_named_post = None if asked["severity"] == "A" else "packet_passed_its_check"
        assert sent(asked) is None, rule
        assert sent(broken) == "packet_passed_its_check", rule
        assert sent({**answered_for, "reason": ""}) == "packet_passed_its_check", rule
        assert sent({**answered_for, "taken_on_by": ""}) == "packet_passed_its_check", rule
        assert sent(answered_for) == by_the_named_post, rule
        assert sent({**broken, "severity": "W"}) == "packet_was_asked_every_rule", f"{rule} is no mere warning"
        assert sent() == "packet_was_asked_every_rule", f"{rule} is not passed over"


def test_the_owner_writes_the_law_when_its_files_change_and_only_then(
    own_db: Any, made_up: Path, tmp_path: Path
) -> None:
    with psycopg.connect(str(own_db.owner), autocommit=True) as owner:
        assert not law.publish(owner), "the template holds the packaged law"
        assert law.publish(owner, made_up)
        assert not law.publish(owner, made_up)
        amended = catalogue_with(tmp_path)
        file = amended / "procedures" / CODE / "2026-01-01.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("    by: [mediator]\n", "    by: [officer]\n"), encoding="utf-8")
        assert law.publish(owner, amended)
        said = owner.execute(
            "SELECT edition::text, roles FROM records_lawstep WHERE procedure = %s AND step = 'hear' ORDER BY 1", [CODE]
        ).fetchall()
        assert said == [("2026-01-01", ["officer"]), (AFTER, ["mediator"])], "an edition without a file stays"
