"""Jobs that come round by themselves. Each is also a command, may run twice without harm, and carries ids only.

The times of day are written in UTC, eight hours behind Shanghai.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.urls import reverse
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from jianhe.casework import documents
from jianhe.casework.export_jobs import EXPORT_JOB
from jianhe.casework.ledger_jobs import LEDGER_JOB, hand_to_worker
from jianhe.jobs import ledgers
from jianhe.jobs.whole import all_records, unrendered_papers
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=10)
OLD_JOBS = 30 * 24  # hours that failed jobs stay for whoever asks why
PAPERS_AT_ONCE = 50
ROWS_AT_ONCE = 5000  # of an old ledger, before other jobs have their turn

Result = TypeVar("Result")


def _with_live_connection(job: Callable[..., Result]) -> Callable[..., Result]:
    """The worker outlives the database: a connection that died since the last job is replaced before this one."""

    @wraps(job)
    def run(*args: Any, **given: Any) -> Result:
        close_old_connections()
        try:
            return job(*args, **given)
        finally:
            close_old_connections()

    return run


@app.periodic(cron="0 18 * * *")  # 02:00
@app.task(name="sweep", queueing_lock="sweep", retry=AGAIN)
@_with_live_connection
def sweep(timestamp: int) -> None:
    """Clocks under a new calendar, instalments, orphaned files, old drafts, booked visits."""
    for command in ("sweep_deadlines", "sweep_instalments", "sweep_files", "drop_drafts", "sweep_visits"):
        call_command(command)


@app.periodic(cron="*/10 * * * *")
@app.task(name="escalate_handovers", queueing_lock="escalate_handovers", retry=AGAIN)
@_with_live_connection
def escalate_handovers(timestamp: int) -> None:
    """Hand-overs that nobody signs for are told one level higher."""
    call_command("escalate_handovers")


@app.periodic(cron="30 17 * * *")  # 01:30
@app.task(name="call_meetings", queueing_lock="call_meetings", retry=AGAIN)
@_with_live_connection
def call_meetings(timestamp: int) -> None:
    """The next weekly meeting stands, with what earlier ones left unfinished on its agenda."""
    call_command("call_meetings")


@app.periodic(cron="10 16 * * *")  # 00:10
@app.task(name="anchor", queueing_lock="anchor", retry=AGAIN)
@_with_live_connection
def anchor(timestamp: int) -> None:
    """The day's anchor."""
    call_command("anchor_heads")


@app.periodic(cron="* * * * *")
@app.task(name="read_letters", queueing_lock="read_letters", retry=AGAIN)
@_with_live_connection
def read_letters(timestamp: int) -> None:
    """Big scans of letters, and the pictures of their sheets."""
    call_command("read_letters")


@app.periodic(cron="* * * * *")
@app.task(name="render_papers", queueing_lock="render_papers", retry=AGAIN)
@_with_live_connection
def render_papers(timestamp: int) -> None:
    """Ask for the files of papers that have none yet.

    Only where the office's public address is known: it stands on the paper. Elsewhere the first look makes the file.
    """
    if not settings.CSRF_TRUSTED_ORIGINS:
        return
    with all_records() as everything:
        waiting = unrendered_papers(everything, PAPERS_AT_ONCE)
    for document, centre in waiting:
        try:
            render_document.configure(queueing_lock=f"render {document}").defer(
                document=str(document), centre=str(centre)
            )
        except AlreadyEnqueued:
            continue


@app.periodic(cron="* * * * *")
@app.task(name="finish_batches", queueing_lock="finish_batches", retry=AGAIN)
@_with_live_connection
def finish_batches(timestamp: int) -> None:
    """A long batch of assignments goes on when the page that was carrying it on is closed."""
    call_command("finish_batches")


@app.task(name="render_document", retry=AGAIN)
@_with_live_connection
def render_document(document: str, centre: str) -> None:
    """Make the files of one paper, for whoever looks at it later."""
    with acting_for_centre(Centre.objects.get(pk=UUID(centre)), keeps_clocks=True):
        paper = documents.by_key(UUID(document))
        path = reverse("portal:verify_code", args=[paper.verification_code])
        address = f"{settings.CSRF_TRUSTED_ORIGINS[0].rstrip('/')}{path}"
        documents.content(document=paper, form="pdf", verification_url=address)


@app.task(name=EXPORT_JOB, retry=AGAIN)
@_with_live_connection
def write_export(export: str, person: str) -> None:
    """Write the sheet of a large export; begun again after a kill."""
    call_command("write_export", export, by=person)


@app.periodic(cron="* * * * *")
@app.task(name="find_ledgers", queueing_lock="find_ledgers", retry=AGAIN)
@_with_live_connection
def find_ledgers(timestamp: int) -> None:
    """Take up imports that nobody carries: their job was lost, or their command was interrupted."""
    with all_records() as everything:
        waiting = ledgers.waiting(everything)
    for ledger, _person in waiting:
        hand_to_worker(ledger)


@app.task(name=LEDGER_JOB, retry=AGAIN)
@_with_live_connection
def carry_ledger(ledger: str) -> None:
    """Read an import, make its next matters, and leave the worker to other jobs in between."""
    call_command("ledger_carry", ledger=UUID(ledger), most=ROWS_AT_ONCE)
    with all_records() as everything:
        if any(str(key) == ledger for key, _person in ledgers.waiting(everything)):
            hand_to_worker(UUID(ledger))


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """A job whose worker was killed stays `doing` until somebody asks: take it up again, and prune the old ones."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=30):
        await jobs.retry_job(job)
    await jobs.prune_stalled_workers(seconds_since_heartbeat=30)
    await jobs.delete_old_jobs(nb_hours=OLD_JOBS, include_failed=True, include_cancelled=True, include_aborted=True)
