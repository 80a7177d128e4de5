"""Writing many rows of one table in one statement: they go over as one JSON text, and the database takes them apart.

A parameter for each value, as the ORM does it, costs more than everything else about an import of 100,000 rows. Policies
and triggers see these rows like any others.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from jianhe.records.models import (
    Contact,
    Event,
    FactChange,
    LedgerRow,
    Matter,
    MatterUnit,
    Party,
    Proceeding,
)  # fmt: skip
from jianhe.records.protection import ProtectedField

_INSERT: Mapping[type[Model], str] = {
    Matter: "INSERT INTO records_matter SELECT * FROM jsonb_populate_recordset(NULL::records_matter, %s)",
    MatterUnit: "INSERT INTO records_matterunit SELECT * FROM jsonb_populate_recordset(NULL::records_matterunit, %s)",
    Contact: "INSERT INTO records_contact SELECT * FROM jsonb_populate_recordset(NULL::records_contact, %s)",
    Party: "INSERT INTO records_party SELECT * FROM jsonb_populate_recordset(NULL::records_party, %s)",
    Proceeding: "INSERT INTO records_proceeding SELECT * FROM jsonb_populate_recordset(NULL::records_proceeding, %s)",
    FactChange: "INSERT INTO records_factchange SELECT * FROM jsonb_populate_recordset(NULL::records_factchange, %s)",
    Event: "INSERT INTO records_event SELECT * FROM jsonb_populate_recordset(NULL::records_event, %s)",
    LedgerRow: "INSERT INTO records_ledgerrow SELECT * FROM jsonb_populate_recordset(NULL::records_ledgerrow, %s)",
}


def insert(rows: Sequence[Model]) -> None:
    """Write unsaved objects of one model, in their order."""
    if not rows:
        return
    model = type(rows[0])
    fields = [(field.column, field.attname, field) for field in model._meta.concrete_fields]
    protected = [(column, field) for column, _name, field in fields if isinstance(field, ProtectedField)]
    told = []
    for row in rows:
        plain = {column: _or_default(getattr(row, name)) for column, name, _field in fields}
        for column, field in protected:
            plain[column] = field.sealed(plain[column])
        told.append(plain)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[model], [json.dumps(told, ensure_ascii=False, default=_plain)])


def _or_default(value: Any) -> Any:
    """What the column's own default would have put there, where nothing was said."""
    return value.expression.value if isinstance(value, DatabaseDefault) else value  # type: ignore[attr-defined]


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, bytes)  # an encrypted column
    return "\\x" + value.hex()
