"""The normal forms of the names that are kept already: filled by the migration, renewed when the variants change."""

from typing import Any
from uuid import UUID

from jianhe.likeness.names import keys_of

CHUNK = 5_000
_NEXT = "SELECT id, name, name_key, sound_key FROM records_party WHERE id > %s ORDER BY id LIMIT %s"
_WRITE = """
UPDATE records_party p SET name_key = k.name_key, sound_key = k.sound_key
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS k(id, name_key, sound_key) WHERE p.id = k.id
"""


def renew(cursor: Any) -> int:
    """Write both keys of every party that the cursor's role sees, where they differ; how many were written."""
    after, written = UUID(int=0), 0
    while True:
        cursor.execute(_NEXT, [after, CHUNK])
        rows = cursor.fetchall()
        if not rows:
            return written
        after = rows[-1][0]
        changed = [(key, *keys_of(name)) for key, name, *kept in rows if tuple(kept) != keys_of(name)]
        if changed:
            cursor.execute(_WRITE, [list(column) for column in zip(*changed, strict=True)])
            written += len(changed)
