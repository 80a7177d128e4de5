"""Counts what the application asks of the database: budgets leave out BEGIN, SAVEPOINT and set_config (decision 27)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_LEFT_OUT = (
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT", "SET CONSTRAINTS", "SELECT SET_CONFIG",
    "SELECT CURRENT_SETTING",
)  # fmt: skip


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements sent while the block runs: `with counted_statements() as seen:` then `len(seen) <= 8`."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        if not str(statement).lstrip().upper().startswith(_LEFT_OUT):
            seen.append(str(statement))
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(note):
        yield seen
