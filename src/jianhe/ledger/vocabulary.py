"""The words of old ledgers as data: fields with the headers that name them (catalogue/ledger/fields.yaml), and how a
header is brought into a plain form before it is compared.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jianhe.law.catalogue import packaged
from jianhe.law.strict_yaml import BadFile, Frozen, read_as

Kind = Literal[
    "number", "text", "long", "parties", "paper", "phones", "day", "loose_day", "money", "count", "result", "state"
]
Protected = Literal["", "id_number", "phone", "address"]
UNUSED = "unused"


class FieldWords(Frozen):
    """One field of a row: how its cells are read, how they are masked, and which headers mean it."""

    kind: Kind
    headers: tuple[str, ...]
    sides: str = ""
    protected: Protected = ""


class Vocabulary(Frozen):
    """Everything that headers may say; see the file for what each list is for."""

    fields: Mapping[str, FieldWords]
    unused: tuple[str, ...]
    side_a: tuple[str, ...]
    side_b: tuple[str, ...]
    staff: tuple[str, ...]
    instead_of_registered: tuple[str, ...]
    by_content: tuple[str, ...]


@lru_cache(maxsize=2)
def vocabulary(folder: Path | None = None) -> Vocabulary:
    """The packaged words, or those of another folder; a header that means two fields is a `BadFile`."""
    found = read_as(Vocabulary, (folder or packaged()) / "ledger" / "fields.yaml")
    twice = [header for header, fields in _meanings(found).items() if len(fields) > 1]
    if twice:
        raise BadFile([f"fields.yaml: {header} means two fields" for header in twice])
    return found


@lru_cache(maxsize=2)
def field_by_header(folder: Path | None = None) -> Mapping[str, str]:
    """The field that each plain header means; `unused` for what we have no use for."""
    return {header: next(iter(fields)) for header, fields in _meanings(vocabulary(folder)).items()}


def _meanings(words: Vocabulary) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, field in words.fields.items():
        for header in field.headers:
            found.setdefault(plain_header(header), set()).add(name)
    for header in words.unused:
        found.setdefault(plain_header(header), set()).add(UNUSED)
    return found


_LOOSE = re.compile(r"[\s​‌‍⁠﻿*★☆#:：。.,，、;；_\-—()\[\]【】〔〕<>《》“”\"'/\\|]+")


@lru_cache(maxsize=20_000)
def plain_header(text: str) -> str:
    """A header for comparing: half width, without spaces, brackets and other signs; small letters."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text)).lower()
