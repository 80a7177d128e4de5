"""Handing an import to the worker: the job carries the import's key and nothing else, and is written with the change."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

LEDGER_JOB = "carry_ledger"


def hand_to_worker(ledger: UUID) -> None:
    """Let the worker read an import, or go on making its matters; one job waits for each import at a time.

    A page calls it after `receive`, `correct_layout`, `use_layout` and `start`, in the same transaction. Whatever is
    lost on the way is found again within a minute (`jobs.tasks.find_ledgers`).
    """
    try:
        with transaction.atomic():
            app.configure_task(LEDGER_JOB, queueing_lock=f"ledger {ledger}").defer(ledger=str(ledger))
    except AlreadyEnqueued:
        pass
