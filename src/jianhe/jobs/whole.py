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
    """The names of all files that a material, a paper, an old ledger or the sheet of a letter stands on, or an online draft."""
    rows = everything.execute(
        "SELECT sha256 AS file FROM records_attachment UNION SELECT docx_file FROM records_document"
        " UNION SELECT pdf_file FROM records_document UNION SELECT sha256 FROM records_ledgerimport"
        " UNION SELECT file FROM records_ledgerexport WHERE expires_at > now()"
        " UNION SELECT sha256 FROM records_letterscan UNION SELECT sha256 FROM records_sheet"
        " UNION SELECT jsonb_array_elements_text(files) FROM records_onlinedraft"
        " UNION SELECT thumbnail FROM records_sheet UNION SELECT picture FROM records_sheet"
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


def waiting_scans(everything: Connection, most: int) -> list[tuple[UUID, UUID]]:
    """Scans of letters that are still to be read, oldest first, each with its centre."""
    rows = everything.execute(
        "SELECT id, centre_id FROM records_letterscan WHERE state = 'waiting' ORDER BY added_at LIMIT %s", [most]
    )
    return [(row["id"], row["centre_id"]) for row in rows]


def undrawn_sheets(everything: Connection, most: int) -> list[tuple[UUID, UUID]]:
    """Sheets of letters that wait and have no picture yet, in their order, each with its centre."""
    rows = everything.execute(
        "SELECT s.id, s.centre_id FROM records_sheet s JOIN records_letter l ON l.id = s.letter_id"
        " WHERE l.state = 'waiting' AND s.picture = '' AND s.removed_at IS NULL ORDER BY s.position LIMIT %s",
        [most],
    )
    return [(row["id"], row["centre_id"]) for row in rows]


def batches_left_open(everything: Connection) -> list[tuple[UUID, UUID]]:
    """Batches of assignments of the last day that nobody has carried on for a minute, each with who made it."""
    rows = everything.execute(
        "SELECT b.id, b.by_id FROM records_batchassignment b JOIN records_batchassignmentrow r ON r.batch_id = b.id"
        " WHERE b.made_at > now() - interval '1 day' GROUP BY b.id"
        " HAVING count(*) FILTER (WHERE r.state = 'waiting') > 0"
        " AND coalesce(max(r.done_at), b.made_at) < now() - interval '1 minute'"
    )
    return [(row["id"], row["by_id"]) for row in rows]
