"""Carrying an import through: its rows are read, its matters made, piece by piece, each in a transaction of its own.

The page's job and the command do the same. One process at a time carries one import; another one waits or leaves it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from jianhe.casework import ledger_report, ledger_rows, ledger_work, ledgers
from jianhe.casework.rules import catalogue
from jianhe.jobs.whole import Connection
from jianhe.law.roles import may
from jianhe.ledger.layout import fit_layout, guess_layout
from jianhe.ledger.workbook import open_workbook
from jianhe.people.context import acting_for
from jianhe.people.models import Centre, Duty, User
from jianhe.people.standing import Standing, standing_of
from jianhe.records.queries import ledgers as asked

Say = Callable[[str], None]
EVERY = 5000  # rows between two lines of progress


@contextmanager
def alone(key: UUID, *, waits: bool) -> Iterator[bool]:
    """Whether this process may carry the import now; until it ends or dies, no other one does."""
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 2))", [str(key)])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 2))", [str(key)])
        mine = waits or bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 2))", [str(key)])


def read(key: UUID, person: User, at: datetime, say: Say) -> None:
    """Read the rows of an import that was received, unless somebody has done so."""
    on = timezone.localdate(at)
    with acting_for(person, on=on) as by:
        ledger = asked.found(by, key)
        if ledger.state != "received":
            return
        reading = ledger_work.begin_reading(ledger=ledger, by=by)
    rows = 0
    while True:
        with acting_for(person, on=on) as by:
            batch = next(reading.batches, None)
            if batch is None:
                ledger_work.end_reading(ledger=ledger, reading=reading, by=by)
                return
            ledger_work.keep(ledger=ledger, reading=reading, batch=batch, by=by)
        rows = _progress(rows, rows + len(batch), f"读了 {rows + len(batch)} 行 · rows read", say)


def make_matters(key: UUID, person: User, at: datetime, say: Say, *, most: int | None = None) -> int:
    """Make matters of the rows that wait, `most` of them at the utmost; returns how many still wait."""
    done = 0
    while True:
        with acting_for(person, on=timezone.localdate(at)) as by:
            ledger = asked.found(by, key)
            if ledger.state not in ("running", "done"):
                return 0
            left = ledger_work.work_on(ledger=ledger, by=by, at=at)
        done = _progress(done, done + ledger.waiting - left, f"还有 {left} 行 · rows left", say)
        if not left or (most is not None and done >= most):
            return left


def rehearse(content: bytes, name: str, layout_name: str, by: Standing, at: datetime) -> dict[str, Any]:
    """The report that an import would end with, duplicates of what is known included. Writes nothing."""
    saved = ledgers.saved_layout(by, layout_name)
    workbook = open_workbook(content, name=name)
    layout = fit_layout(saved, workbook) if saved else guess_layout(workbook)
    batches = ledger_rows.judge(workbook, layout, today=timezone.localdate(at), by=by)
    return ledger_report.report((ledger_report.fate_of_judged(one) for batch in batches for one in batch), layout)


def report_of(key: UUID, person: User, on: date) -> dict[str, Any]:
    """The report of an import that is done."""
    with acting_for(person, on=on) as by:
        return ledger_report.report_of(asked.found(by, key))


def importer_in(centre: Centre, on: date, username: str = "") -> User | None:
    """Who imports when nobody is named: of those whose duty allows it today, the first by role (in the order of the
    role matrix), then by the beginning of the duty, then by user name. With a name: that person, if a duty allows it.
    """
    duties = Duty.objects.filter(centre=centre, since__lte=on, person__is_active=True).exclude(until__lt=on)
    order = catalogue().roles.who_may("import_ledger")
    who = [duty for duty in duties.select_related("person") if duty.role in order]
    for duty in sorted(who, key=lambda duty: (order.index(duty.role), duty.since, duty.person.username)):
        standing = standing_of(duty.person, on=on)
        is_here = standing.centre is not None and standing.centre.pk == centre.pk
        if is_here and may(standing.roles, "import_ledger") and username in ("", duty.person.username):
            return duty.person
    return None


def carry(key: UUID, person: UUID, at: datetime, say: Say, *, most: int | None = None) -> int:
    """Go on with an import as the person who brought or started it; returns how many rows still wait.

    Left alone where another process is at it. A person who may not import any more leaves it to whoever starts it anew.
    """
    with alone(key, waits=False) as mine:
        if not mine:
            return 0
        somebody = User.objects.get(pk=person)
        with acting_for(somebody, on=timezone.localdate(at)) as by:
            if asked.import_of(by, key) is None or not may(by.roles, "import_ledger"):
                say("导入的人已没有这项职责，请别人接着导入 · its importer has no duty for it any more")
                return 0
        read(key, somebody, at, say)
        return make_matters(key, somebody, at, say, most=most)


def waiting(everything: Connection) -> list[tuple[UUID, UUID]]:
    """Imports that somebody should carry on, oldest first, each with the person who acts in it."""
    rows = everything.execute(
        "SELECT id, coalesce(started_by_id, added_by_id) AS person FROM records_ledgerimport"
        " WHERE state = 'running' OR (state = 'received' AND NOT is_read) ORDER BY added_at"
    )
    return [(row["id"], row["person"]) for row in rows]


def _progress(before: int, after: int, line: str, say: Say) -> int:
    if after // EVERY > before // EVERY:
        say(line)
    return after

