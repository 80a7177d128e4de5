"""What a search entry holds and what is asked of it: the same kinds of tokens on both sides.

Names, numbers, telephones and identity numbers have kinds of their own, told apart from words by a colon, which no word
holds. Telephones and identity numbers are keyed hashes: an entry tells nobody one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from jianhe.likeness import names, numbers, tokens
from jianhe.papers import numbering
from jianhe.records.protection import keyed_hash
from jianhe.records.queries.search_texts import Said

Number = TypeVar("Number")

LONGEST = 100  # characters of anything that can be looked for
_HASH = 32  # characters of a keyed hash that are kept: 128 bits
_SIGNS = re.compile(r"[\W_]+")
_PHONE = re.compile(r"\d{7,14}")
_IDENTITY = re.compile(r"[0-9A-Z]{6,40}")  # identity card, passport, credit code
_SOUND = re.compile(r"[a-z]{3,40}")


@dataclass(frozen=True)
class Entry:
    """What the row of one matter holds. `names` and `words` are in the normal form."""

    names: str
    words: str
    tokens: frozenset[str]


@dataclass(frozen=True)
class Way:
    """One way of asking. A matter answers that has one of `any_of` and none of `none_of`, or all of the query's tokens.

    `phrases` prove an answer in the words of the matter (in its names, where `among` is names); what has `beyond` in
    its names belongs to another way. `open_to` everybody: restricted matters too, to those who are not named on them.
    """

    name: str
    all_of: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    among: str = "words"
    open_to: str = "named"

    @property
    def wanted(self) -> str:
        """As PostgreSQL reads a tsquery."""
        either = " | ".join(map(quoted, self.any_of))
        every = [*map(quoted, self.all_of), *(f"{quoted(token)}:*" for token in self.beginnings)]
        return " & ".join([*([f"({either})"] if either else []), *every, *(f"!{quoted(token)}" for token in self.none_of)])

    def leads_to(self, entry: Entry) -> bool:
        """The judgement of the database, for an entry that was never written (a sealed matter's)."""
        there = entry.names if self.among == "names" else entry.words
        return (
            (not self.any_of or not entry.tokens.isdisjoint(self.any_of))
            and entry.tokens.issuperset(self.all_of)
            and all(any(token.startswith(one) for token in entry.tokens) for one in self.beginnings)
            and entry.tokens.isdisjoint(self.none_of)
            and all(phrase in there for phrase in self.phrases)
            and (not self.beyond or any(phrase not in entry.names for phrase in self.beyond))
        )


def entry_of(said: Said) -> Entry:
    """The entry of a matter."""
    called = [tokens.normal(name) for name in said.names]
    texts = [tokens.normal(text) for _field, text in said.texts]
    found = {f"number:{_number(number)}" for number in said.numbers}
    found |= {f"phone:{hashed[:_HASH]}" for hashed in said.phones}
    found |= {f"identity:{hashed[:_HASH]}" for hashed in said.identities}
    found |= {f"name:{token}" for token in tokens.tokens_of(called)}
    for name in said.names:
        found |= {f"key:{names.name_key(name)}", f"sound:{_sound(name)}"} - {"key:", "sound:"}
    found |= tokens.tokens_of([*called, *texts])
    return Entry("\n".join(called), "\n".join([*called, *texts]), frozenset(found))


def plain(text: str) -> str:
    """What somebody typed without what no text of the database holds: a NUL, half a character."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def ways_of(text: str) -> list[Way]:
    """The ways in which a text may be meant, the surest first. A matter is shown under the first that leads to it."""
    ways = [Way("number", any_of=_numbers(text), open_to="everybody"), *_of_a_person(text)]
    if query := tokens.query_of(text):
        phrases, named = tuple(query.phrases), tuple(query.texts)
        exact = _kind("key", [names.name_key(text)])
        ways.append(Way("name", any_of=exact))
        ways.append(Way("part", *_asked(query, "name:"), none_of=exact, phrases=phrases, among="names"))
        ways.append(Way("sound", any_of=_kind("sound", [_sound_asked(text)]), beyond=named))
        ways.append(Way("text", *_asked(query), phrases=phrases, beyond=named))
    return [way for way in ways if way.any_of or way.all_of or way.beginnings]


def names_like(text: str) -> list[Way]:
    """The ways to names that hold what has been typed so far, or, in letters, whose reading begins so."""
    query = tokens.query_of(text)
    ways = [Way("part", *_asked(query, "name:"), phrases=tuple(query.phrases), among="names")]
    if _SOUND.fullmatch(letters := _letters(text)):
        ways.append(Way("sound", beginnings=_kind("sound", [letters])))
    return [way for way in ways if way.all_of or way.beginnings]


def is_called(name: str, text: str) -> bool:
    """Whether a name is one that `names_like` means."""
    return tokens.normal(text) in tokens.normal(name) or (
        bool(_SOUND.fullmatch(letters := _letters(text))) and _sound(name).startswith(letters)
    )


def short_code(text: str) -> str | None:
    """The short code (2026-00042) that a text is, however it was typed, or None."""
    short = _read(numbering.parse_short_code, text)
    if short is not None:
        return f"{short.year}-{short.serial:05d}"
    code = _read(numbering.parse_matter_code, text)
    return str(code.short) if code is not None else None


def _of_a_person(text: str) -> Iterable[Way]:
    phone, plain = numbers.plain_phone(text), numbers.plain_number(text)
    if _PHONE.fullmatch(phone):
        yield Way("phone", any_of=_kind("phone", [keyed_hash(phone)[:_HASH]]))
    if _IDENTITY.fullmatch(plain):
        yield Way("identity", any_of=_kind("identity", [keyed_hash(plain)[:_HASH]]))


def _asked(query: tokens.Query, kind: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens, and the beginnings of tokens, of a question about words, or about names."""
    return (
        tuple(f"{kind}{token}" for word in query.words for token in word.tokens),
        tuple(f"{kind}{beginning}" for word in query.words for beginning in word.beginnings),
    )


def _numbers(text: str) -> tuple[str, ...]:
    """The forms of a number that a text may be."""
    parses = (numbering.parse_matter_code, numbering.parse_receipt_code, numbering.parse_document_number)
    read = [short_code(text), *(_read(parse, text) for parse in parses)]  # type: ignore[arg-type]
    return _kind("number", sorted({_number(text), *(_number(str(one)) for one in read if one is not None)}))


def _number(text: str) -> str:
    """A number as a token: letters and digits in capitals, with a hyphen for whatever stands between them."""
    return _SIGNS.sub("-", unicodedata.normalize("NFKC", text)).strip("-").upper()[:LONGEST]


def quoted(token: str) -> str:
    """A token as it stands in a tsquery: whatever it holds, no part of it is an operator."""
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _kind(kind: str, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{kind}:{one}" for one in found if one)


@lru_cache(maxsize=50_000)
def _sound(name: str) -> str:
    """The reading of a name without tones, in one piece: 王建军 is wangjianjun."""
    return "".join(names.pinyin_of(name).split())[:LONGEST]


def _letters(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _sound_asked(text: str) -> str:
    """What a text sounds like, where it may be a name of two characters or more, or its reading in letters."""
    letters = _letters(text)
    if _SOUND.fullmatch(letters):
        return letters
    key = names.name_key(text)
    return _sound(text) if 2 <= len(key) <= 20 and not key.isascii() else ""


def _read(parse: Callable[[str], Number], text: str) -> Number | None:
    """What a parser makes of the text, or None where it is nothing of the kind."""
    try:
        return parse(text)
    except numbering.NumberRefused:
        return None
