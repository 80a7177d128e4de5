"""The search box: exact numbers, codes, telephones and names, each by its own index. Full text is another question."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from psycopg.errors import QueryCanceled

from jianhe.papers import numbering
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Document, Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access
from jianhe.records.queries.worklists import told, with_named

Number = TypeVar("Number")

LIMIT = 20
TIMEOUT = "2s"
LONGEST = 100  # characters of anything that can be looked for

_SWAP = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"
_PHONE = re.compile(r"\+?\d{7,14}")
_IDENTITY = re.compile(r"[0-9A-Z]{6,40}")  # identity card, passport, credit code


class TooSlow(Exception):
    """The search was stopped before it could hold anybody up."""


@dataclass(frozen=True)
class Found:
    """Matters found, newest first, and whether more than the limit would have been."""

    matters: list[Matter]
    is_cut: bool = False


def find(text: str, standing: Standing) -> Found:
    """The visible matters that carry exactly this number, code, telephone, identity number or party name.

    What is known only about a person never leads to a restricted matter that the reader is not named on.
    """
    text = " ".join(text.replace("\0", "").split())  # no text of the database holds a NUL
    if not text or len(text) > LONGEST or standing.centre is None:
        return Found([])
    rows = within(TIMEOUT, matching(text, standing))
    return Found(rows[:LIMIT], is_cut=len(rows) > LIMIT)


def matching(text: str, standing: Standing) -> QuerySet[Matter]:
    """The question itself: the ids by each index, then the few matters they lead to, one more than are shown."""
    by_number, by_person = _union(_by_number(text, standing)), _union(_by_person(text, standing))
    visible = access.matters_visible_to(standing).filter(pk__in=by_number.union(by_person))
    allowed = with_named(visible, standing).filter(Q(is_named=True) | Q(pk__in=by_number))
    return told(allowed).order_by("-registered_at", "-id")[: LIMIT + 1]


def short_code(text: str) -> str | None:
    """The short code (2026-00042) that a text is, however it was typed, or None."""
    short = _read(numbering.parse_short_code, text)
    if short is not None:
        return f"{short.year}-{short.serial:05d}"
    code = _read(numbering.parse_matter_code, text)
    return str(code.short) if code is not None else None


def _union(parts: Iterator[QuerySet[Any]]) -> QuerySet[Any]:
    """The ids of the matters that any of these leads to."""
    first, *rest = (rows.order_by().values_list("pk" if rows.model is Matter else "matter") for rows in parts)
    return first.union(*rest)


def within(limit: str, matters: QuerySet[Matter]) -> list[Matter]:
    """The rows, under a time limit of their own: a slow search ends itself, and nothing else of the request."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_SWAP, [limit])
                usual = cursor.fetchone()[0]
            found = list(matters)
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])
            return found
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise TooSlow from stopped
        raise


def _read(parse: Callable[[str], Number], text: str) -> Number | None:
    """What a parser makes of the text, or None where it is nothing of the kind."""
    try:
        return parse(text)
    except numbering.NumberRefused:
        return None


def _by_number(text: str, standing: Standing) -> Iterator[QuerySet[Matter] | QuerySet[Contact] | QuerySet[Document]]:
    matters = Matter.objects.filter(centre=standing.centre)
    if (short := _read(numbering.parse_short_code, text)) is not None:
        yield matters.filter(year=short.year, serial=short.serial)
    if (code := _read(numbering.parse_matter_code, text)) is not None:
        yield matters.filter(code=str(code))
    if (receipt := _read(numbering.parse_receipt_code, text)) is not None:
        yield matters.filter(lookup_code=receipt)
    if (paper := _read(numbering.parse_document_number, text)) is not None:
        yield Document.objects.filter(centre=standing.centre, number=str(paper))
    yield Contact.objects.filter(centre=standing.centre, outer_number=text).exclude(outer_number="")


def _by_person(text: str, standing: Standing) -> Iterator[QuerySet[Party]]:
    parties = Party.objects.filter(centre=standing.centre, removed_at=None)
    plain = re.sub(r"[\s-]", "", text).upper()
    if _PHONE.fullmatch(plain):
        yield parties.filter(~Q(phone_hash=""), phone_hash=keyed_hash(plain))
    if _IDENTITY.fullmatch(plain):
        yield parties.filter(~Q(id_hash=""), id_hash=keyed_hash(plain))
    yield parties.filter(name=text)
