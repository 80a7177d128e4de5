"""Saved layouts as a centre's own ledgers: which columns, in which order, under which titles; renamed and dropped."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from jianhe.casework.ledgers import as_json
from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.roles import may
from jianhe.ledger.layout import Column, Layout, SheetLayout
from jianhe.ledger.workbook import letter
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import LedgerLayout

SHEET = "台账"  # the one sheet of a layout that was not taken from a file
MOST = 120


@transaction.atomic
def keep(
    *, name: str, columns: Sequence[Column], by: Standing, at: datetime, layout: LedgerLayout | None = None
) -> LedgerLayout:
    """Keep columns as a layout: a new one, or `layout` changed and renamed. Letters are given by the order.

    Refuses a name that another layout has, and a layout without a column.
    """
    _must_keep(by)
    assert by.centre is not None and by.person is not None
    name = " ".join(clean_text(name).split())
    if not 1 <= len(name) <= 60:
        raise refuse("请给版式起个名字，最多 60 个字。", "Give the layout a name of at most 60 characters.")
    if not 1 <= len(columns) <= MOST:
        raise refuse("至少选一列。", "Choose at least one column.")
    placed = tuple(column.model_copy(update={"letter": letter(n)}) for n, column in enumerate(columns, 1))
    kept = layout or LedgerLayout(centre=by.centre)
    kept.name, kept.saved_at, kept.saved_by = name, at, by.person
    kept.layout = as_json(Layout(sheets=(SheetLayout(name=SHEET, is_ledger=True, header_rows=(1,), columns=placed),)))
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise refuse(f"已经有名为“{name}”的版式。", f"There is a layout named “{name}” already.") from None
    events.append(
        "ledger_layout_saved", centre=by.centre.pk, actor=by.person.pk, at=at, facts={"layout": kept.pk}
    )  # fmt: skip
    return kept


@transaction.atomic
def remove(*, layout: LedgerLayout, by: Standing, at: datetime) -> None:
    """Drop a saved layout. Imports and exports that used it keep their columns."""
    _must_keep(by)
    assert by.centre is not None and by.person is not None
    events.append(
        "ledger_layout_removed", centre=by.centre.pk, actor=by.person.pk, at=at, facts={"layout": layout.pk}
    )  # fmt: skip
    layout.delete()


def may_keep(by: Standing) -> bool:
    """Whoever exports or imports may say how a ledger looks."""
    return may(by.roles, "export") or may(by.roles, "import_ledger")


def _must_keep(by: Standing) -> None:
    if not may_keep(by):
        must(by, "export")
