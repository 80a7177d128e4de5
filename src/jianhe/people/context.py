"""The database's view of who is asking: settings that row-level security reads, written per transaction.

No context means no rows. The settings end with the transaction, so a pooled connection never carries them on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from jianhe.law.roles import may
from jianhe.people.models import Centre, User
from jianhe.people.standing import Standing, standing_of

_SET = (
    "SELECT set_config('app.centres', %s, true), set_config('app.units', %s, true),"
    " set_config('app.person', %s, true), set_config('app.audit', %s, true), set_config('app.keeper', %s, true),"
    " set_config('app.inner', %s, true)"
)


def set_context(standing: Standing, *, audits: bool = False, keeps_clocks: bool = False) -> None:
    """Tell the database who is asking, until the end of the running transaction.

    `audits` lets an audit administrator read the trail (ids and codes), never a matter. `keeps_clocks` passes the
    seal, for nightly jobs alone.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a context is only kept inside a transaction")
    centre = str(standing.centre.pk) if standing.centre else ""
    units = ",".join(str(unit) for unit in standing.units)
    person = str(standing.person.pk) if standing.person else ""
    inner = (not person and bool(centre)) or may(standing.roles, "see_inner_record")  # a nightly job, or by duty
    with connection.cursor() as cursor:
        flags = ["1" if one else "" for one in (audits, keeps_clocks, inner)]
        cursor.execute(_SET, [centre, units, person, *flags])


@contextmanager
def seeing_inner_record() -> Iterator[None]:
    """Read the inner parts of a record too, for what is made of the whole of it: the words it is found by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.inner', true)")
        before = cursor.fetchone()
        cursor.execute("SELECT set_config('app.inner', '1', true)")
        yield
        cursor.execute("SELECT set_config('app.inner', %s, true)", [(before and before[0]) or ""])


@contextmanager
def acting_for(person: User, *, on: date) -> Iterator[Standing]:
    """One transaction in which a job or command acts with the standing of a person, like anybody else."""
    with transaction.atomic():
        standing = standing_of(person, on=on)
        set_context(standing)
        yield standing


@contextmanager
def acting_for_centre(centre: Centre, *, keeps_clocks: bool = False) -> Iterator[Standing]:
    """One transaction in which a nightly job reaches every unit of one centre; sealed matters stay closed to it.

    `keeps_clocks` is for the jobs that move clocks and papers on: promises to minors run on like all others.
    """
    with transaction.atomic():
        units = tuple(centre.units.values_list("pk", flat=True))
        standing = Standing(person=None, centre=centre, units=units)
        set_context(standing, keeps_clocks=keeps_clocks)
        yield standing
