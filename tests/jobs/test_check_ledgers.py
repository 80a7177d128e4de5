"""`check` proves old ledgers too: each row accounted for, each imported row with its matter, each original unchanged."""

from collections.abc import Callable
from typing import Any

import pytest

from jianhe.casework import files, ledgers
from jianhe.records.models import LedgerImport
from tests import build
from tests.build import AT, CLERK
from tests.casework import ledger_sheets as sheets
from tests.jobs.test_check import BY_HAND, check

Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def admin(own_db: Any, admin_db: Sql) -> Sql:
    """An import that is done, one that was taken back, one that waits, and a file that was none."""
    build.a_centre()
    with build.acting(CLERK) as by:
        sheets.imported(sheets.book(sheets.row(1), sheets.row(1), sheets.row(2, 姓名="")), by=by)
    with build.acting(CLERK) as by:
        ledgers.undo(ledger=sheets.imported(sheets.book(sheets.row(3)), by=by), by=by, at=AT)
        sheets.received(sheets.book(sheets.row(4)), by=by)
        sheets.received(b"PK\x03\x04", by=by)
    return admin_db


def test_honest_imports_hold_and_are_counted(admin: Sql) -> None:
    code, said = check()
    assert code == 0, said
    assert "        4  台账导入" in said
    assert "        1  撤销导入的" in said
    assert "        0  未结事项" in said


@pytest.mark.parametrize(
    ("deed", "finds"),
    [
        ("UPDATE records_ledgerimport SET imported = imported + 1 WHERE state = 'done'", "is accounted for"),
        ("UPDATE records_ledgerimport SET rows_read = rows_read + 1 WHERE state = 'previewed'", "is accounted for"),
        ("DELETE FROM records_ledgerrow WHERE verdict = 'refused'", "is accounted for"),
        ("UPDATE records_ledgerrow SET verdict = 'waiting' WHERE verdict = 'duplicate'", "is accounted for"),
        ("UPDATE records_matter SET void_at = now()", "void only with its import"),
        ("UPDATE records_ledgerimport SET state = 'done', finished_at = now() WHERE state = 'undone'",
         "void only with its import"),
    ],
)  # fmt: skip
def test_whatever_is_broken_by_hand_is_found(deed: str, finds: str, admin: Sql) -> None:
    admin(BY_HAND + deed)
    code, said = check()
    assert code == 1
    assert any(line.startswith("✗") and finds in line for line in said.splitlines()), said


def test_an_original_that_was_changed_is_found(admin: Sql) -> None:
    with build.acting(CLERK):
        ledger = LedgerImport.objects.get(state="done")
    path = files.path_of(ledger.sha256)
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        code, said = check()
    finally:
        path.write_bytes(kept)
    assert code == 1
    assert str(ledger.pk) in said
