"""Reading everything: a proof must see what the policies hide, so it reads as the backup role, which passes them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

Connection = psycopg.Connection[dict[str, Any]]


@contextmanager
def all_records() -> Iterator[Connection]:
    """One snapshot of all centres, sealed records included, that cannot write."""
    with psycopg.connect(os.environ["JIANHE_BACKUP_DSN"], row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def named_files(everything: Connection) -> set[str]:
    """The names of all files that a material or a paper stands on."""
    rows = everything.execute(
        "SELECT sha256 AS file FROM records_attachment UNION SELECT docx_file FROM records_document"
        " UNION SELECT pdf_file FROM records_document"
    )
    return {row["file"] for row in rows if row["file"]}


def unrendered_papers(everything: Connection, most: int) -> list[tuple[UUID, UUID]]:
    """Numbered papers without a file, oldest first, each with its centre."""
    rows = everything.execute(
        "SELECT id, centre_id FROM records_document WHERE state <> 'draft' AND pdf_file = ''"
        " ORDER BY approved_at LIMIT %s",
        [most],
    )
    return [(row["id"], row["centre_id"]) for row in rows]
