"""What was read from an old sheet, written as a ledger and read again, is the same: cell by cell, in every shape."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from tools.old_ledger_layouts import LAYOUTS
from tools.write_old_ledgers import write

from jianhe.ledger import writing
from jianhe.ledger.columns import Column, house, of_layout, unmapped, unmapped_in
from jianhe.ledger.layout import Layout, guess_layout
from jianhe.ledger.rows import Row, read_rows
from jianhe.ledger.telling import cells, left_over
from jianhe.ledger.workbook import open_workbook

ROWS = 130
MARK = "导出人 某（虚构），2026-11-24 09:30，导出号 ABCDE-FGHJK，未遮盖，注意保管"


def read(content: bytes, today: date) -> tuple[Layout, list[Row]]:
    workbook = open_workbook(content)
    layout = guess_layout(workbook)
    rows = read_rows(workbook, layout, today=today)
    return layout, [row for row in rows if row.kind == "data" and not row.is_refused]


def columns_for(layout: Layout, rows: list[Row], *, own: bool) -> tuple[Column, ...]:
    """The columns that an export of an import has, as `casework.ledger_exports` chooses them."""
    chosen = of_layout(layout) if own else (*house().values(), *unmapped_in(layout))
    return (*chosen, *unmapped(left_over((title for row in rows for title in row.unmapped), chosen)))


@pytest.mark.parametrize("own", [False, True], ids=["house", "own"])
@pytest.mark.parametrize("name", [layout.name for layout in LAYOUTS])
def test_each_shape_comes_back_as_it_was(name: str, own: bool, tmp_path: Path) -> None:
    shape = next(layout for layout in LAYOUTS if layout.name == name)
    target, beside = write(shape, tmp_path, rows=ROWS, seed=3)
    today = date.fromisoformat(json.loads(beside.read_text(encoding="utf-8"))["today"])
    layout, rows = read(target.read_bytes(), today)
    assert len(rows) > ROWS // 2
    columns = columns_for(layout, rows, own=own)
    out = io.BytesIO()
    told = (cells(row.values, row.unmapped, masked=False, columns=columns) for row in rows)
    writing.write(out, writing.Sheet("旌阳综治中心台账", MARK, columns), told)
    _layout, again = read(out.getvalue(), today)
    assert [dict(row.values) for row in again] == [dict(row.values) for row in rows]
    assert [dict(row.unmapped) for row in again] == [dict(row.unmapped) for row in rows]
