"""The ledger leaves as a sheet (导出): masked unless somebody who may see the protected says why, numbered, recorded."""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jianhe.casework import files, ledger_cells
from jianhe.casework.permits import must
from jianhe.law.refusals import refuse
from jianhe.ledger import columns, telling, writing
from jianhe.ledger.columns import Column
from jianhe.ledger.layout import Layout
from jianhe.papers.numbering import new_receipt_code
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import LedgerExport, LedgerImport, LedgerLayout
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import ledger as ledgers
from jianhe.records.queries.filters import Filters
from jianhe.records.queries.ledger import Line

AT_ONCE = 5000  # rows that a request writes itself; more go through the worker
KEPT_FOR = timedelta(days=7)

Acting = Callable[[], AbstractContextManager[Standing]]


@transaction.atomic
def ask(
    *, filters: Filters, layout: LedgerLayout | None = None, ledger: LedgerImport | None = None,
    as_sheet: bool = False, unmasked: bool = False, reason: str = "", by: Standing, at: datetime,
) -> LedgerExport:  # fmt: skip
    """Ask for the ledger as a sheet: the rows of the filters, or of one import in the order of its sheets.

    The columns are the house's, those of a saved layout, or with `as_sheet` those of the import. Nothing is written
    yet: `fill` does that. Refuses who may not export, and for unmasked rows who may not see the protected or gives
    no reason.
    """
    must(by, "export")
    assert by.centre is not None and by.person is not None
    if unmasked:
        must(by, "see_protected")
        if not reason.strip():
            raise refuse("导出不遮盖的内容，要写明用途。", "Say what the unmasked ledger is for.")
    chosen = columns_of(layout, ledger, as_sheet=as_sheet)
    if not chosen:
        raise refuse("这个版式没有可导出的列。", "This layout has no column to export.")
    if ledger is not None and layout is None:
        kept = ledger_cells.titles_kept(ledgers.rows_of_import(by, ledger).iterator(chunk_size=1000))
        chosen = (*chosen, *columns.unmapped(telling.left_over(kept, chosen)))
    total = ledgers.rows_of_import(by, ledger).count() if ledger else ledgers.matters_in(by, filters, before=at).count()
    if not total:
        raise refuse("这样筛，一行也没有，没有可导出的。", "There is no row to export.")
    export = LedgerExport(
        centre=by.centre, person=by.person, number=new_receipt_code(), ledger=ledger,
        layout_name=layout.name if layout else "", columns=[column.model_dump(mode="json") for column in chosen],
        filters=narrowing.written(filters), reason=" ".join(reason.split())[:200] if unmasked else "", asked_at=at, total=total,
        expires_at=at + KEPT_FOR,
    )  # fmt: skip
    export.save(force_insert=True)
    return export


def fill(*, export: LedgerExport, acting: Acting, at: datetime) -> LedgerExport:
    """Write the sheet, chunk by chunk, each chunk in its own `acting`: so a job shows how far it has come.

    Effects in order: the file on the disk; the row with its name; the event with the number of rows. Killed, it is
    begun again.
    """
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="export-", dir=_workroom()) as folder:
        head = writing.Sheet(_title(export), _watermark(export), _chosen(export))
        written = writing.write(target, head, _rows(export, acting), folder=Path(folder))
    name = files.keep(target.getvalue())
    with acting() as by:
        assert by.person is not None
        _progress(export, state="done", done=written, file=name, size=target.tell(), finished_at=at)
        events.append(
            "data_exported", centre=export.centre_id, actor=by.person.pk, at=at,
            facts={"what": "ledger", "rows": written, "export": export.pk, "masked": export.is_masked},
        )  # fmt: skip
    return export


def fill_now(*, export: LedgerExport, by: Standing, at: datetime) -> LedgerExport:
    """The same within the running transaction, for a ledger that is small."""
    return fill(export=export, acting=lambda: nullcontext(by), at=at)


def give_up(*, export: LedgerExport) -> None:
    """The worker could not write it."""
    _progress(export, state="failed")


def content(*, export: LedgerExport, by: Standing, at: datetime) -> bytes:
    """The file, for whoever asked for it; writes that it was fetched. Refuses what is not there yet or any more."""
    must(by, "export")
    assert by.person is not None
    if export.person_id != by.person.pk:
        raise refuse("没有找到这次导出。", "No such export was found.")
    if export.state != "done":
        raise refuse("文件还没写好。", "The file is not written yet.")
    if export.expires_at <= at:
        raise refuse("文件过期已清除，请重新导出。", "The file has expired; export again.")
    events.append(
        "export_fetched", centre=export.centre_id, actor=by.person.pk, at=at, facts={"export": export.pk}
    )  # fmt: skip
    return files.read(export.file)


def columns_of(
    layout: LedgerLayout | None = None, ledger: LedgerImport | None = None, *, as_sheet: bool = False
) -> tuple[Column, ...]:
    """The columns of a list: a saved layout's, an import's own, or the house's with what it has no field for behind."""
    if layout is not None:
        return columns.of_layout(Layout.model_validate_json(json.dumps(layout.layout)))
    if ledger is not None:
        read = Layout.model_validate_json(json.dumps(ledger.layout))
        return columns.of_layout(read) if as_sheet else (*columns.house().values(), *columns.unmapped_in(read))
    return tuple(columns.house().values())


def is_large(export: LedgerExport) -> bool:
    """Whether the worker must write it."""
    return export.total > AT_ONCE


def _chosen(export: LedgerExport) -> tuple[Column, ...]:
    return tuple(Column.model_validate(column) for column in export.columns)


def _rows(export: LedgerExport, acting: Acting) -> Iterator[dict[str, Any]]:
    """All rows, chunk by chunk; what a chunk needs is asked, opened and masked while its transaction stands."""
    last: Line | None = None
    done, head = 0, _chosen(export)
    while True:
        with acting() as by:
            must(by, "export")
            if not export.is_masked:
                must(by, "see_protected")
            lines = _next(export, by, last)
            rows = ledger_cells.rows(
                lines, head, masked=export.is_masked, first=done + 1, as_sheet=export.ledger_id is not None
            )
            done += len(rows)
            _progress(export, state="running", done=done)
        if not lines:
            return
        yield from rows
        last = lines[-1]


def _next(export: LedgerExport, by: Standing, last: Line | None) -> list[Line]:
    if export.ledger is not None:
        return ledgers.of_import(by, export.ledger, after=last.row.place if last and last.row else None)
    filters, _unread = narrowing.read(export.filters)
    matters = ledgers.matters_in(by, filters, before=export.asked_at)
    return ledgers.in_order(matters, by, after=last.matter if last else None)


def _progress(export: LedgerExport, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(export, name, value)
    export.save(update_fields=list(changes))


def _title(export: LedgerExport) -> str:
    since, until = export.filters.get("received_from", ""), export.filters.get("received_to", "")
    period = (
        f"（{since or '建账'} 至 {until or timezone.localdate(export.asked_at).isoformat()}）" if since or until else ""
    )
    return f"{export.centre.name}台账{period}"


def _watermark(export: LedgerExport) -> str:
    """Who, when, which export, how many rows, and whether it is masked: on the sheet and in the header of each page."""
    when = timezone.localtime(export.asked_at).strftime("%Y-%m-%d %H:%M")
    masked = "证件、电话、住址已遮盖" if export.is_masked else "未遮盖，注意保管"
    who = f"{export.person.name}（{export.person.username}）"
    return f"导出人 {who}，{when}，导出号 {export.number}，共 {export.total} 行，{masked}"


def _workroom() -> Path:
    """Where unfinished sheets lie, readable by nobody else; emptied by the nightly sweep after a kill."""
    folder = Path(settings.JIANHE_HOME) / "unfinished"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
