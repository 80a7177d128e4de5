"""`check` proves the promise over all records: it counts what is there, and finds whatever is broken by hand."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from jianhe.casework import attachments, documents, files, sealing
from tests import build
from tests.build import AT, HEAD

Sql = Callable[..., list[tuple[Any, ...]]]
BY_HAND = "SET session_replication_role = replica; "  # constraint triggers do not fire for this


def check() -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("check_promise", stdout=out, stderr=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue()


@pytest.fixture
def admin(own_db: Any, admin_db: Sql) -> Sql:
    """An open matter (2026-00001), one being handled, a closed one, and a sealed one; SQL as the superuser."""
    build.a_centre()
    with build.acting(HEAD) as by:
        build.a_matter(by=by)
        handled = build.a_matter("in_progress", by=by)
        attachments.attach(matter=handled, upload=SimpleUploadedFile("单据.txt", b"1"), by=by, at=AT)
        build.a_matter("answered", by=by)
        build.a_matter("guided", by=by)
    with build.acting(HEAD) as by:
        sealing.seal(matter=build.a_matter(by=by), ground="示例", by=by, at=AT)
    return admin_db


def test_an_honest_database_holds_and_the_counts_are_told(admin: Sql) -> None:
    code, said = check()
    assert code == 0, said
    assert "        4  未结事项" in said
    assert "        1  已结事项" in said
    assert "        1  其中封存" in said
    assert "✗" not in said


@pytest.mark.parametrize(
    ("deed", "finds"),
    [
        ("ALTER TABLE records_matter DROP CONSTRAINT open_matter_has_owner_and_next_date;"
         " UPDATE records_matter SET owner_id = NULL WHERE serial = 1", "an open matter has an owner"),
        ("ALTER TABLE records_matter DROP CONSTRAINT open_matter_has_owner_and_next_date;"
         " UPDATE records_matter SET next_due = NULL WHERE serial = 1", "an open matter has a next date"),
        ("ALTER TABLE records_proceeding DROP CONSTRAINT open_proceeding_has_owner_and_next_date; UPDATE records_proceeding"
         " SET owner_id = NULL WHERE closed_at IS NULL", "an open proceeding has an owner"),
        ("UPDATE records_proceeding SET next_due = next_due + 1 WHERE closed_at IS NULL", "its earliest own clock"),
        ("UPDATE records_matter SET next_due = next_due + 1 WHERE serial = 1", "its earliest proceeding"),
        ("ALTER TABLE records_matter DROP CONSTRAINT closed_matter_has_outcome_and_answer;"
         " UPDATE records_matter SET answer = '' WHERE closed_at IS NOT NULL", "a closed matter has outcome"),
        ("ALTER TABLE records_proceeding DROP CONSTRAINT closed_proceeding_has_outcome_and_answer;"
         " UPDATE records_proceeding SET outcome = '' WHERE closed_at IS NOT NULL", "a closed proceeding has outcome"),
        ("UPDATE records_matter SET closed_at = now(), next_due = NULL, outcome = 'x', answer = 'paper' WHERE serial = 1",
         "a closed matter has no open proceeding"),
        ("UPDATE records_clock SET ended_at = NULL, state = 'running' WHERE proceeding_id IN"
         " (SELECT id FROM records_proceeding WHERE closed_at IS NOT NULL)", "a closed proceeding has no running clock"),
        ("UPDATE records_matter SET state = 'accepted' WHERE serial = 1", "that of its intake"),
        ("ALTER TABLE records_matter DROP CONSTRAINT matter_code_once;"
         " UPDATE records_matter SET code = (SELECT code FROM records_matter WHERE serial = 1)", "no two matters"),
        ("DELETE FROM records_contact", "a matter has a contact"),
        ("UPDATE records_contact SET matter_id = gen_random_uuid()", "each contact belongs to a matter"),
        ("UPDATE records_series SET last = last + 1", "no gaps"),
        ("DELETE FROM records_document WHERE serial = 1", "no gaps"),
        ("UPDATE records_series SET last = last - 1", "no gaps"),
        ("UPDATE records_clock SET legal_due = legal_due + 1, nominal_due = nominal_due + 1 WHERE ended_at IS NOT NULL",
         "agrees with its recount"),
        ("DELETE FROM records_clockevent", "agrees with its recount"),
        ("INSERT INTO records_handover (id, centre_id, matter_id, from_unit_id, from_person_id, to_unit_id, ask, due_on,"
         " state, sent_at, return_reason, return_text, part, sign_by, answer_text, sent_along)"
         " SELECT gen_random_uuid(), centre_id, id, unit_id, owner_id, unit_id,"
         " '', now(), 'sent', now(), '', '', 'lead', now(), '', '[]' FROM records_matter WHERE closed_at IS NOT NULL",
         "its sender answers"),
        ("UPDATE records_attachment SET sha256 = repeat('a', 64)", "the files of materials"),
    ],
)  # fmt: skip
def test_whatever_is_broken_by_hand_is_found(deed: str, finds: str, admin: Sql) -> None:
    admin(BY_HAND + deed)
    code, said = check()
    assert code == 1
    assert any(line.startswith("✗") and finds in line for line in said.splitlines()), said


def test_the_numbers_of_those_that_break_it_are_named(admin: Sql) -> None:
    admin(BY_HAND + "UPDATE records_matter SET state = 'accepted' WHERE serial = 1")
    assert "1: 2026-00001" in check()[1]


def test_a_void_number_is_listed_and_no_gap(admin: Sql) -> None:
    with build.acting(HEAD) as by:
        matter = build.Matter.objects.get(state="guided")
        document = matter.documents.get()
        documents.void(document=document, reason="写错", by=by, at=AT)
    code, said = check()
    assert code == 0, said
    assert f"作废 void: {document.number}" in said


def test_a_file_that_is_gone_is_found(admin: Sql) -> None:
    ((name,),) = admin("SELECT sha256 FROM records_attachment")
    path = files.path_of(name)
    kept = path.read_bytes()
    path.unlink()
    try:
        assert name in check()[1]
    finally:
        path.write_bytes(kept)


def test_an_empty_database_keeps_the_promise(own_db: Any) -> None:
    assert check()[0] == 0
