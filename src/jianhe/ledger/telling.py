"""A ledger row's values as the cells of a sheet: names in one line, days as days, codes as words, or masked."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jianhe.law.catalogue import load
from jianhe.ledger.columns import Column
from jianhe.ledger.vocabulary import plain_header, vocabulary

BETWEEN = "、"
SETTLED = ("resolved", "not_resolved")
_ID_IN_TEXT = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_PHONE_IN_TEXT = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")


def cells(
    values: Mapping[str, Any], extra: Mapping[str, str], *, masked: bool, columns: Collection[Column] = ()
) -> dict[str, Any]:
    """What the writer takes: each field's cell, and under `extra` the columns that have no field.

    `values` is as `jianhe.ledger.rows` reads it; `columns` are those of the sheet, so that what has no column of its
    own is told in another's. Masked, no identity number, telephone or address is left, not even in the middle of a
    text.
    """
    told: dict[str, Any] = {name: _told(name, value) for name, value in values.items() if value not in (None, "", [])}
    if columns:
        told |= _without_column(values, told, {column.field for column in columns})
    if masked:
        told = {name: mask(value, _protection(name)) for name, value in told.items()}
        extra = {title: mask(text, protection_of_title(title)) for title, text in extra.items()}
    else:
        told |= _as_it_stood(told, extra, columns)
    return {**told, "extra": dict(extra)}


def _without_column(values: Mapping[str, Any], told: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """A count of people goes behind the names (等6人); what an old sheet calls state takes what is not settled or not."""
    found: dict[str, Any] = {}
    people, names = values.get("people_count", 0), told.get("party_a", [])
    if "people_count" not in fields and people > len(names) and names:
        found["party_a"] = f"{BETWEEN.join(names)}等{people}人"
    if "state" in fields and "outcome" not in fields:
        found["state"] = told.get("outcome")
    elif "state" in fields and values.get("outcome") not in SETTLED:
        found |= {"state": told.get("outcome"), "outcome": None}
    return found


def _as_it_stood(
    told: Mapping[str, Any], extra: Mapping[str, str], columns: Collection[Column]
) -> dict[str, str]:
    """A cell that said more than its value (13808122046（本人）), or gave none (#REF!), is told in its own words, where
    it has its column."""
    stood = {column.field: extra[column.title.zh] for column in columns if column.field and column.title.zh in extra}
    return {name: text for name, text in stood.items() if _holds(text, told.get(name))}


def _holds(text: str, value: Any) -> bool:
    """Whether a text says all of a value: a number or a day is better told as one."""
    if isinstance(value, list):
        squeezed = "".join(text.split()).replace("-", "")
        return all("".join(part.split()).replace("-", "") in squeezed for part in value)
    return value is None or isinstance(value, str)


def left_over(titles: Iterable[str], columns: Collection[Column]) -> tuple[str, ...]:
    """Titles of old cells for which a sheet has no column: those under which something is kept beside its value."""
    there = {column.title.zh for column in columns}
    return tuple(title for title in dict.fromkeys(titles) if title not in there)


def _told(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_named(one) if isinstance(one, Mapping) else str(one) for one in value]
    if name == "outcome":
        told = load().lists["sheet_outcomes"].get(value)
        return told.zh if told else value
    if isinstance(value, str) and vocabulary().fields[name].kind in ("day", "loose_day"):
        return _day(value)
    return value


def _named(party: Mapping[str, str]) -> str:
    note = party.get("note", "")
    return f"{party['name']}（{note}）" if note else party["name"]


def _day(text: str) -> date | datetime | str:
    """A day or a moment of local time; other words stay words."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return text


def mask(value: Any, protection: str) -> Any:
    """A value without what it protects: 5106…1234, 138****2046, the first three signs of an address."""
    if isinstance(value, list):
        return [mask(one, protection) for one in value]
    if not isinstance(value, str):
        return value
    match protection:
        case "id_number":
            return f"{value[:4]}…{value[-4:]}" if len(value) > 8 else f"…{value[-2:]}"
        case "phone":
            return (
                f"{value[:3]}****{value[-4:]}"
                if len(value) >= 11
                else f"****{value[-4:]}"
                if len(value) > 6
                else "****"
            )
        case "address":
            return f"{value[:3]}…" if len(value) > 3 else "…"
    hidden = _ID_IN_TEXT.sub(lambda found: mask(found[0], "id_number"), value)
    return _PHONE_IN_TEXT.sub(lambda found: mask(found[0], "phone"), hidden)


def _protection(name: str) -> str:
    field = vocabulary().fields.get(name)
    return field.protected if field else ""


@lru_cache(maxsize=1000)
def protection_of_title(title: str) -> str:
    """How a column that has no field must be masked, by the words of its title: 户籍地址, 家属电话."""
    plain = plain_header(title)
    for field in vocabulary().fields.values():
        if field.protected and any(plain_header(header) in plain for header in field.headers if len(header) > 1):
            return field.protected
    return ""
