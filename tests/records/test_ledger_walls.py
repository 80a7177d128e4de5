"""Rows of old ledgers behind the second wall: they follow their matters, and the application cannot get round it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jianhe.casework import handling, ledger_rows, ledgers, sealing
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import NOBODY
from jianhe.records.models import LedgerImport, LedgerRow, Matter
from tests import build
from tests.build import AT, CLERK, DIRECTOR, HEAD
from tests.casework import ledger_sheets as sheets
from tests.records.test_walls import another_centre, sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> LedgerImport:
    """Two rows that became matters, one that repeats the first, one refused."""
    build.a_centre()
    rows = [sheets.row(1), sheets.row(2), sheets.row(1), sheets.row(4, 姓名="")]
    with build.acting(CLERK) as by:
        return sheets.imported(sheets.book(*rows), by=by)


def seen() -> list[tuple[int, str]]:
    return list(LedgerRow.objects.order_by("place").values_list("number", "verdict").exclude(verdict="ignored"))


ALL = [(3, "imported"), (4, "imported"), (5, "duplicate"), (6, "refused")]


def test_rows_are_seen_within_the_reach_of_their_unit(ledger: LedgerImport) -> None:
    for person, sees in ((CLERK, True), (HEAD, True), (DIRECTOR, True), ("fuzeren2", False), ("lianluo", False)):
        with build.acting(person):
            assert seen() == (ALL if sees else []), person
            assert LedgerImport.objects.exists() is sees
    another_centre()
    with build.acting("waidi"):
        assert (seen(), LedgerImport.objects.count()) == ([], 0)
    set_context(NOBODY)
    assert (seen(), LedgerImport.objects.count()) == ([], 0)


def test_a_row_is_sealed_with_its_matter_and_so_is_what_repeats_it(ledger: LedgerImport) -> None:
    with build.acting(HEAD) as by:
        first = Matter.objects.order_by("serial")[0]
        sealing.seal(matter=first, ground="示例", by=by, at=AT)
        assert seen() == ALL
    with build.acting(DIRECTOR) as by:
        assert seen() == [ALL[1], ALL[3]]
        with pytest.raises(Refused, match="原文件不能打开"):
            ledgers.original(ledger=ledger, by=by, at=AT)


def test_a_sealed_matter_is_not_brought_back_into_the_open_by_a_second_import(ledger: LedgerImport) -> None:
    with build.acting(HEAD) as by:
        sealing.seal(matter=Matter.objects.order_by("serial")[0], ground="示例", by=by, at=AT)
    with build.acting("chuangkou2") as other:
        again = sheets.imported(sheets.book(sheets.row(1), sheets.row(1)), by=other)
        assert (again.imported, again.duplicates) == (0, 2)
        for row in LedgerRow.objects.filter(ledger=again, verdict="duplicate"):
            assert (row.matter, row.duplicate_of, ledger_rows.opened(row)) == (None, None, {})


def test_a_row_goes_with_its_matter_to_another_unit(ledger: LedgerImport) -> None:
    with build.acting(HEAD) as by:
        matter = Matter.objects.order_by("serial")[0]
        handling.give_reach(matter=matter, unit=Unit.objects.get(code="civil"), why="helper", at=AT)
        assert by.units
    with build.acting("fuzeren2"):
        assert seen() == [ALL[0], ALL[2]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_ledgerrow SET status = ''", "UPDATE records_ledgerrow SET verdict = 'waiting'",
        "UPDATE records_ledgerrow SET content = NULL",
    ],
)  # fmt: skip
def test_a_row_on_record_stays_as_it_is(statement: str, ledger: LedgerImport) -> None:
    with build.acting(CLERK), pytest.raises(IntegrityError, match="on record"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_ledgerrow", "DELETE FROM records_ledgerimport", "UPDATE records_ledgerimport SET sha256 = ''",
        "UPDATE records_ledgerimport SET file_name = ''",
    ],
)  # fmt: skip
def test_the_application_does_not_touch_what_was_received(statement: str, ledger: LedgerImport) -> None:
    with build.acting(CLERK), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


def test_the_application_cannot_hide_or_bring_back_a_matter_by_itself(ledger: LedgerImport) -> None:
    with build.acting(CLERK) as by:
        key = Matter.objects.order_by("serial")[0].pk
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sql("UPDATE records_matter SET void_at = now() WHERE id = %s", key)
        ledgers.undo(ledger=ledger, by=by, at=AT)
        assert sql("UPDATE records_matter SET void_at = NULL WHERE id = %s RETURNING id", key) == []


@pytest.mark.parametrize("person", ["fuzeren2", "waidi"])
def test_nobody_takes_back_or_reads_again_what_is_out_of_reach(person: str, ledger: LedgerImport) -> None:
    another_centre()
    with build.acting(person):
        assert sql("SELECT undo_ledger(%s, now(), '{}')", ledger.pk) == [(0,)]
        assert sql("SELECT ledger_reread(%s)", ledger.pk) == [(0,)]
        assert sql("SELECT count(*) FROM ledger_counts(%s)", ledger.pk) == [(0,)]
        assert sql("SELECT count(*) FROM ledger_worked_on(%s, '{}')", ledger.pk) == [(0,)]
    with build.acting(CLERK):
        assert seen() == ALL


def test_fingerprints_tell_nothing_to_another_centre(ledger: LedgerImport) -> None:
    with build.acting(CLERK):
        print_ = LedgerRow.objects.filter(verdict="imported").values_list("fingerprint", flat=True)[0]
        assert sql("SELECT count(*) FROM ledger_known(%s)", [print_]) == [(1,)]
    another_centre()
    with build.acting("waidi"):
        assert sql("SELECT count(*) FROM ledger_known(%s)", [print_]) == [(0,)]


def test_a_function_of_the_ledger_is_for_the_application_alone() -> None:
    ours = sql(
        "SELECT proname, has_function_privilege('jianhe_app', oid, 'EXECUTE'),"
        " has_function_privilege('jianhe_backup', oid, 'EXECUTE') FROM pg_proc"
        " WHERE (proname LIKE '%ledger%' OR proname = 'sees_row_of') AND prosecdef AND prorettype <> 'trigger'::regtype"
    )
    assert len(ours) == 7
    assert {(app, others) for _name, app, others in ours} == {(True, False)}


def test_what_a_row_says_is_not_readable_in_the_database(ledger: LedgerImport) -> None:
    with build.acting(CLERK):
        everything = str(sql("SELECT to_jsonb(r) FROM records_ledgerrow r"))
    assert "missing_party" in everything
    for secret in (sheets.identity(1), "13800000001", "示例甲1", "第1件"):
        assert secret not in everything
