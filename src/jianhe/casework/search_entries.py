"""Search entries: what a matter says is put where the search box finds it, in the transaction that changed it."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from jianhe.people.context import seeing_inner_record
from jianhe.records.models import Matter
from jianhe.records.queries.search_texts import said_by
from jianhe.records.queries.search_tokens import entry_of

AT_ONCE = 500  # matters in one statement


def renew(*, matters: Iterable[UUID]) -> None:
    """Write the search entries of these matters anew; one that is sealed loses its own.

    Called at the end of each verb that changes what a matter says: its numbers, parties, claim, contacts, notes,
    materials or papers, or in which matter they stand. Where it stands (unit, reach, state) is kept by the database.
    An entry that says the same already is not touched, so this may run twice without harm.
    """
    wanted = list(dict.fromkeys(matters))
    for first in range(0, len(wanted), AT_ONCE):
        batch = wanted[first : first + AT_ONCE]
        with seeing_inner_record():
            entries = [(said.matter, entry_of(said)) for said in said_by(batch, sealed=False)]
        told = [
            {"matter": str(key), "names": entry.names, "words": entry.words, "tokens": sorted(entry.tokens)}
            for key, entry in entries
        ]
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_renew(%s, %s)", [batch, json.dumps(told, ensure_ascii=False)])


def renew_after(*, last: UUID | None) -> UUID | None:
    """Renew the next matters after a key, and return the last of them; None where there are no more.

    For the command, which goes through all of them, some hundreds in each transaction. They are locked meanwhile, so
    that no verb changes one between reading and writing.
    """
    waiting = Matter.objects.select_for_update(of=("self",)).order_by("pk").only("pk")
    batch = [matter.pk for matter in (waiting.filter(pk__gt=last) if last else waiting)[:AT_ONCE]]
    renew(matters=batch)
    return batch[-1] if batch else None
