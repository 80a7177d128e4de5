"""Counting tries, so that a code cannot be guessed: so many, then a wait. Kept in the database for all workers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

FORGOTTEN_AFTER = timedelta(days=2)  # longer than any wait


@dataclass(frozen=True)
class Limit:
    """At most `tries` under one key; after the last of them a wait."""

    tries: int
    wait: timedelta


# A try moves the beginning of the wait; the tries that come while waiting do not.
_COUNT = """
INSERT INTO people_throttle AS kept (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
    since = CASE WHEN kept.count >= %(tries)s AND kept.since > %(stale)s THEN kept.since ELSE excluded.since END,
    count = CASE WHEN kept.since <= %(stale)s THEN 1 ELSE least(kept.count + 1, %(tries)s + 1) END
RETURNING since, count
"""


def count_try(key: str, limit: Limit, *, at: datetime) -> datetime | None:
    """Count one more try. None: it is allowed; otherwise the moment until which to wait.

    The row stays locked until the transaction ends, so that tries under one key come one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "at": at, "tries": limit.tries, "stale": at - limit.wait})
        since, count = cursor.fetchone()
    return since + limit.wait if count > limit.tries else None


def waits(key: str, limit: Limit, *, at: datetime) -> datetime | None:
    """Until when whoever comes under this key has to wait. Nothing is counted and nothing locked: for a key that many share,
    whose tries are counted only when they were wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT since, count FROM people_throttle WHERE key = %s", [key])
        since, count = cursor.fetchone() or (at, 0)
    return since + limit.wait if count >= limit.tries and since > at - limit.wait else None


def forget(keys: Iterable[str], *, at: datetime) -> None:
    """A try succeeded: what was counted under these keys is forgotten, and so is everything long past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_throttle WHERE key = ANY(%s) OR since < %s", [list(keys), at - FORGOTTEN_AFTER]
        )
