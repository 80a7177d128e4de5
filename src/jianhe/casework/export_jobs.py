"""Handing an export to the worker: the job carries keys and nothing else, and is written with the export's row."""

from procrastinate.contrib.django import app

from jianhe.records.models import LedgerExport

EXPORT_JOB = "write_export"


def hand_to_worker(export: LedgerExport) -> None:
    """Let the worker write the sheet; called in the transaction in which it was asked for."""
    app.configure_task(EXPORT_JOB).defer(export=str(export.pk), person=str(export.person_id))
