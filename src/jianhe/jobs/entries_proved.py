"""Proof of the search entries: does each say exactly what its matter says, and has no sealed matter one?"""

from collections.abc import Iterator
from uuid import UUID

from jianhe.jobs.whole import Connection
from jianhe.records.queries.search_texts import TEXTS, said
from jianhe.records.queries.search_tokens import entry_of

AT_ONCE = 2000
_NEXT = """
SELECT m.id, m.year || '-' || lpad(m.serial::text, greatest(5, length(m.serial::text)), '0') AS number, m.received_at,
       m.is_sealed OR m.void_at IS NOT NULL AS is_hidden, search_facets(m.id) AS facets, e.matter_id IS NOT NULL AS is_there,
       e.received_at AS entry_at, e.facets AS entry_facets, e.names, e.words, tsvector_to_array(e.tokens) AS tokens
FROM records_matter m LEFT JOIN records_searchentry e ON e.matter_id = m.id
WHERE m.id > %s ORDER BY m.id LIMIT %s
"""


def disagreeing(everything: Connection) -> Iterator[str]:
    """The numbers of matters whose entry is missing, is there and must not be, or says something else."""
    last = UUID(int=0)
    while rows := everything.execute(_NEXT, [last, AT_ONCE]).fetchall():
        last = rows[-1]["id"]
        shown = [row["id"] for row in rows if not row["is_hidden"]]
        told = {row["matter"]: said(row) for row in everything.execute(TEXTS, {"matters": shown, "sealed": False})}
        for row in rows:
            if row["is_hidden"]:
                is_right = not row["is_there"]
            else:
                entry, facets = entry_of(told[row["id"]]), set(row["entry_facets"] or ())
                ended = {facet for facet in facets - set(row["facets"]) if facet.startswith("in:")}  # reach that ran out
                is_right = (
                    (row["names"], row["words"], row["entry_at"]) == (entry.names, entry.words, row["received_at"])
                    and facets - ended == set(row["facets"]) and set(row["tokens"]) == entry.tokens | facets
                )
            if not is_right:
                yield row["number"]
