"""All that a matter says, in one statement: what its search entry is made of, and what a hit is shown in.

Read through the walls like anything else: whoever may not see a matter gets nothing of it. `./jianhe check` reads the
same statement past them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db import connection

from jianhe.ledger.becoming import ONLY_WITH_THE_ROW
from jianhe.records.protection import keyed_hash, open_text

TEXTS = """
SELECT m.id AS matter,
    ARRAY[m.year || '-' || lpad(m.serial::text, greatest(5, length(m.serial::text)), '0'), m.code, m.lookup_code]
      || ARRAY(SELECT d.number::text FROM records_document d
               WHERE d.matter_id = m.id AND d.number <> '' ORDER BY d.made_at, d.id)
      || ARRAY(SELECT c.outer_number::text FROM records_contact c
               WHERE c.matter_id = m.id AND c.outer_number <> '' ORDER BY c.received_at, c.id) AS numbers,
    ARRAY(SELECT p.phone_hash::text FROM records_party p
          WHERE p.matter_id = m.id AND p.removed_at IS NULL AND p.phone_hash <> '' ORDER BY p.id) AS phones,
    ARRAY(SELECT p.id_hash::text FROM records_party p
          WHERE p.matter_id = m.id AND p.removed_at IS NULL AND p.id_hash <> '' ORDER BY p.id) AS identities,
    ARRAY(SELECT n.name FROM records_party p, LATERAL (VALUES (1, p.name), (2, p.officer_name)) n(place, name)
          WHERE p.matter_id = m.id AND p.removed_at IS NULL AND n.name <> ''
          ORDER BY p.side, p.position, p.id, n.place)::text[] AS names,
    ARRAY[m.title, m.claim, m.place, m.line_of_work]::text[] AS claims,
    ARRAY(SELECT t.said FROM records_contact c, LATERAL (VALUES (1, c.story), (2, c.sent_by)) t(place, said)
          WHERE c.matter_id = m.id ORDER BY c.received_at, c.id, t.place)::text[] AS stories,
    ARRAY(SELECT e.text FROM records_entry e
          WHERE e.matter_id = m.id AND e.withdrawn_at IS NULL ORDER BY e.happened_at, e.id) AS notes,
    ARRAY(SELECT a.name::text FROM records_attachment a WHERE a.matter_id = m.id ORDER BY a.added_at, a.id) AS materials,
    ARRAY(SELECT r.content FROM records_ledgerrow r
          WHERE r.matter_id = m.id AND r.verdict = 'imported' ORDER BY r.id) AS cells
FROM records_matter m WHERE m.id = ANY (%(matters)s) AND (%(sealed)s::boolean IS NULL OR m.is_sealed = %(sealed)s) ORDER BY m.id
"""


@dataclass(frozen=True)
class Said:
    """What one matter says, as it was written. `phones` and `identities` are keyed hashes.

    `cells` are those of an old ledger that no field of ours takes, without the long numbers in them: these are hashes.
    """

    matter: UUID
    numbers: list[str]
    phones: list[str]
    identities: list[str]
    names: list[str]
    claims: list[str]
    stories: list[str]
    notes: list[str]
    materials: list[str]
    cells: list[str]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The running texts with the field from which each comes, the most telling first."""
        return [
            (field, text)
            for field in ("claims", "stories", "notes", "materials", "cells") for text in getattr(self, field) if text
        ]  # fmt: skip


def said_by(matters: Iterable[UUID], *, sealed: bool | None = False) -> list[Said]:
    """What these matters say, as far as the person who asks may see them; sealed ones only when asked (None: both)."""
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, {"matters": list(matters), "sealed": sealed})
        columns = [column.name for column in cursor.description]
        return [said(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def said(row: Mapping[str, Any]) -> Said:
    """A row of the statement. What an old ledger says is opened: telephones and identity numbers in it become hashes."""
    told = {field.name: row[field.name] for field in fields(Said)}
    cells = [cell for sealed in row["cells"] for cell in _only_there(sealed)]
    hashes = [keyed_hash(number) for cell in cells for number in _LONG_NUMBER.findall(cell)]
    told["cells"] = [_LONG_NUMBER.sub("…", cell) for cell in cells]
    return Said(**{**told, "phones": [*told["phones"], *hashes], "identities": [*told["identities"], *hashes]})


def _only_there(sealed: bytes) -> list[str]:
    """What only the old row says: cells that no field takes, and fields that no record of ours holds.

    What we have no use for (政治面貌 …) is kept with the row and is not found.
    """
    kept: dict[str, dict[str, Any]] = json.loads(open_text(sealed, "records_ledgerrow.content") or "{}")
    values = kept.get("values", {})
    told = [f"{header} {text}" for header, text in kept.get("unmapped", {}).items()]
    return [*told, *(str(values[field]) for field in ONLY_WITH_THE_ROW if values.get(field))]


_LONG_NUMBER = re.compile(r"[0-9０-９]{7,17}[0-9０-９XxＸｘ]?")
