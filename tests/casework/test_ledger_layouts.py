"""Whole workbooks of every shape of the generator, imported: the report says what is true, row by row."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tools.old_ledger_layouts import LAYOUTS, Layout
from tools.write_old_ledgers import write

from jianhe.casework import ledger_report
from jianhe.jobs.ledgers import rehearse
from jianhe.records.models import LedgerRow, Matter
from tests import build
from tests.build import AT, CLERK, ON
from tests.casework import ledger_sheets as sheets

pytestmark = pytest.mark.django_db
Truth = dict[str, Any]


def places(entries: list[dict[str, Any]]) -> set[tuple[str, int]]:
    return {(entry["sheet"], entry["row"]) for entry in entries}


def reasons(entries: list[dict[str, Any]]) -> dict[tuple[str, int], set[tuple[str, str]]]:
    return {
        (entry["sheet"], entry["row"]): {(one["field"], one["reason"]) for one in entry["problems"]} for entry in entries
    }


def must_be_true(report: Truth, truth: Truth) -> None:
    rows = [row for row in truth["rows"] if row["kind"] == "data"]
    bad = [row for row in rows if row["problems"]]
    assert report["rows_read"] == truth["rows_read"] == len(truth["rows"])
    assert reasons(report["refused"]) == {
        (row["sheet"], row["row"]): {tuple(problem) for problem in row["problems"]} for row in bad
    }
    assert {(entry["sheet"], entry["row"]): entry["duplicate_of"] for entry in report["duplicates"]} == {
        (row["sheet"], row["row"]): row["duplicate_of"] for row in rows if "duplicate_of" in row
    }
    assert places(report["imported"]) == places(rows) - places(bad) - places(report["duplicates"])
    assert {(entry["sheet"], entry["row"], entry["reason"]) for entry in report["ignored"]} == {
        (row["sheet"], row["row"], row["kind"]) for row in truth["rows"] if row["kind"] != "data"
    }
    assert places(report["flagged"]) <= places(report["imported"])
    assert report["total_amount"] == truth["total_amount"]
    assert {status: n for status, n in report["by_status"].items() if n} == truth["by_status"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_report_says_what_is_true(layout: Layout, tmp_path: Path, constraints_now: Callable[[], None]) -> None:
    target, beside = write(layout, tmp_path, rows=60, seed=5, today=ON)
    content, truth = target.read_bytes(), json.loads(beside.read_text(encoding="utf-8"))
    build.a_centre()
    with build.acting(CLERK) as by:
        rehearsed = rehearse(content, target.name, "", by, AT)
        must_be_true(rehearsed, truth)
        ledger = sheets.imported(content, by=by, name=target.name)
        constraints_now()
        report = ledger_report.report_of(ledger)
        assert report == rehearsed
        assert Matter.objects.count() == ledger.imported == len(report["imported"])
        assert (ledger.duplicates, ledger.refused, ledger.ignored) == (
            truth["duplicates"], truth["refused"], truth["ignored"],
        )  # fmt: skip
        again = sheets.imported(content, by=by, name=target.name)
        assert (again.imported, again.duplicates) == (0, truth["imported"] + truth["duplicates"])
        assert LedgerRow.objects.filter(ledger=again).count() == truth["rows_read"]
