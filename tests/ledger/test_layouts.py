"""Every shape of the generator is read, and every cell is found again as the truth beside the file says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tools.old_ledger_layouts import LAYOUTS
from tools.write_old_ledgers import write

from jianhe.ledger.layout import Layout, guess_layout
from jianhe.ledger.rows import Row, fingerprint, read_rows
from jianhe.ledger.workbook import open_workbook

ROWS = 130
NAMES = [layout.name for layout in LAYOUTS]


def written(name: str, folder: Path, *, seed: int = 1) -> tuple[bytes, dict[str, Any]]:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    target, beside = write(layout, folder, rows=ROWS, seed=seed)
    return target.read_bytes(), json.loads(beside.read_text(encoding="utf-8"))


def found(row: Row) -> dict[str, Any]:
    """A row in the form of the truth."""
    if row.kind != "data":
        return {"sheet": row.sheet, "row": row.row, "kind": row.kind}
    return {
        "sheet": row.sheet, "row": row.row, "kind": row.kind, "values": dict(row.values),
        "unmapped": dict(row.unmapped),
        "unused": dict(row.unused), "problems": sorted([each.field, each.reason] for each in row.problems),
        "flags": sorted([each.field, each.reason] for each in row.flags),
    }  # fmt: skip


def told(row: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "duplicate_of"}
    return known | {name: sorted(known[name]) for name in ("problems", "flags") if name in known}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_found_again(name: str, seed: int, tmp_path: Path) -> None:
    content, truth = written(name, tmp_path, seed=seed)
    workbook = open_workbook(content)
    rows = list(read_rows(workbook, guess_layout(workbook), today=date.fromisoformat(truth["today"])))
    assert [found(row) for row in rows] == [told(row) for row in truth["rows"]]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_record_in_another_notation_is_known(name: str, tmp_path: Path) -> None:
    content, truth = written(name, tmp_path)
    workbook = open_workbook(content)
    first: dict[str, Row] = {}
    repeats = {}
    for row in read_rows(workbook, guess_layout(workbook), today=date.fromisoformat(truth["today"])):
        if row.kind == "data" and not row.is_refused:
            before = first.setdefault(fingerprint(row), row)
            if before is not row:
                repeats[row.sheet, row.row] = {"sheet": before.sheet, "row": before.row}
    expected = {(row["sheet"], row["row"]): row["duplicate_of"] for row in truth["rows"] if "duplicate_of" in row}
    assert expected, "the generator repeats nothing"
    assert repeats == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_is_saved_as_json_and_comes_back(name: str, tmp_path: Path) -> None:
    content, _ = written(name, tmp_path)
    layout = guess_layout(open_workbook(content))
    assert Layout.model_validate_json(layout.model_dump_json()) == layout


def test_the_generator_writes_each_kind_of_row_and_each_defect(tmp_path: Path) -> None:
    """Else the tests above would prove less than they say."""
    truths = [row for name in NAMES for seed in (1, 2) for row in written(name, tmp_path, seed=seed)[1]["rows"]]
    assert {row["kind"] for row in truths} == {"data", "title", "header", "blank", "note", "subtotal"}
    assert {reason for row in truths for _, reason in row.get("problems", ())} >= {
        "bad_id_checkdigit", "bad_id_length", "id_precision_lost", "missing_party", "unparseable_date",
        "impossible_date",
        "closed_before_received", "bad_phone", "unparseable_amount", "unknown_status", "future_date",
    }  # fmt: skip
    assert {flag for row in truths for _, flag in row.get("flags", ())} >= {"approximate_amount", "old_id_number"}
