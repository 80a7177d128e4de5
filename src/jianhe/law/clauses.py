"""Clauses of agreements (条款) and terms that no agreement may hold (不得写入的内容), read from the catalogue."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from jianhe.law.editions import Citation, Code
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Text, Words

Kind = Literal["civil", "criminal", "mediation"]
# What a clause may say without being told: it follows from the parties and the payments.
COMPUTED = frozenset({"claimants", "respondents", "others", "total", "payments"})
_BLANK = re.compile(r"\{([a-z_]+)\}")


class Blank(Frozen):
    """What a clause asks for; `days` is a whole number of days."""

    label: Words
    type: Literal["text", "date", "days"] = "text"


class Clause(Frozen):
    """One clause: in which agreements it may stand, in which it must, and its wording with {blanks}."""

    title: Words
    text: Text
    kinds: tuple[Kind, ...]
    needed_in: tuple[Kind, ...] = ()
    needs_payment: bool = False
    blanks: dict[Code, Blank] = {}
    cite: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _asks_for_what_it_says(self) -> "Clause":
        said = set(_BLANK.findall(self.text)) - COMPUTED
        if said != set(self.blanks):
            raise ValueError(f"the text and the blanks differ: {sorted(said ^ set(self.blanks))}")
        if not set(self.needed_in) <= set(self.kinds):
            raise ValueError("a clause is needed only where it may stand")
        return self


class Forbidden(Frozen):
    """A term that an agreement may not hold: by which words it is known, and what to do instead."""

    rule: Annotated[str, StringConstraints(pattern=r"^R-[0-9]{3}$")]
    kinds: tuple[Kind, ...]
    words: tuple[Text, ...]
    words_beside_a_minor: tuple[Text, ...] = ()
    except_where: tuple[Text, ...] = ()
    sentence: Words
    instead: Words
    cite: Citation | None = None

    def found_in(self, text: str, *, beside_a_minor: bool) -> str:
        """The words by which the text is such a term; empty where it is none."""
        plain = "".join(text.split())
        for exception in self.except_where:
            plain = re.sub(exception, "", plain)
        patterns = self.words + (self.words_beside_a_minor if beside_a_minor else ())
        return next((hit[0] for pattern in patterns if (hit := re.search(pattern, plain))), "")


class Stop(Frozen):
    """Why a signature is not taken, or an agreement not taken back; `rule` is its number in the list of refusals."""

    rule: Annotated[str, StringConstraints(pattern=r"^R-[0-9]{3}$")]
    sentence: Words
    instead: Words
    cite: Citation


class ClauseFile(Frozen):
    """The keys of `clauses.yaml`."""

    clauses: dict[Code, Clause]
    forbidden: tuple[Forbidden, ...]
    refusals: dict[Code, Stop]
    not_neutral: tuple[Text, ...]


@lru_cache(maxsize=1)
def clause_file() -> ClauseFile:
    """All clauses in their usual order, and all terms that are refused."""
    return read_as(ClauseFile, Path(str(files("jianhe"))) / "catalogue" / "clauses.yaml")


def clauses_for(kind: str) -> dict[str, Clause]:
    """The clauses that may stand in an agreement of this kind, in their usual order."""
    return {code: clause for code, clause in clause_file().clauses.items() if kind in clause.kinds}


def stopped(code: str) -> Refused:
    """One of the refusals of the file, to be raised."""
    found = clause_file().refusals[code]
    return Refused(Refusal(found.sentence, found.cite, found.instead))


def refused_term(kind: str, text: str, *, beside_a_minor: bool = False) -> Refusal | None:
    """Why a text may not stand in an agreement of this kind: the words that were found, the rule, the way out."""
    for term in clause_file().forbidden:
        if kind in term.kinds and (words := term.found_in(text, beside_a_minor=beside_a_minor)):
            sentence = Words(
                zh=f"“{words}”不能写进协议：{term.sentence.zh}",
                en=f"“{words}” cannot stand in an agreement: {term.sentence.en}",
            )
            return Refusal(sentence, term.cite, term.instead)
    return None


def is_neutral(text: str) -> bool:
    """Whether a text tells a dispute without a hint of guilt and without what either side offers."""
    plain = "".join(text.split())
    return not any(re.search(pattern, plain) for pattern in clause_file().not_neutral)


def filled(text: str, told: Mapping[str, str]) -> str:
    """The wording with its blanks filled in."""
    return _BLANK.sub(lambda blank: told[blank[1]], text)


class Change(Frozen):
    """One difference between two drafts: `kept`, `added`, `removed` or `changed`, with pieces marked where they differ.

    Pieces are pairs of a text and whether it is new (in `after`) or gone (in `before`).
    """

    code: str
    kind: Literal["kept", "added", "removed", "changed"]
    before: tuple[tuple[str, bool], ...] = ()
    after: tuple[tuple[str, bool], ...] = ()


def compare(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> list[Change]:
    """What changed between two drafts, each a list of (code, text), in the order of the later one."""
    old, new = list(before), list(after)
    matched = SequenceMatcher(None, [code for code, _ in old], [code for code, _ in new], autojunk=False)
    found: list[Change] = []
    for what, first, last, start, end in matched.get_opcodes():
        if what == "equal":
            found += [_compared(code, a, b) for (code, a), (_, b) in zip(old[first:last], new[start:end], strict=True)]
            continue
        found += [Change(code=code, kind="removed", before=((text, True),)) for code, text in old[first:last]]
        found += [Change(code=code, kind="added", after=((text, True),)) for code, text in new[start:end]]
    return found


def _compared(code: str, before: str, after: str) -> Change:
    if before == after:
        return Change(code=code, kind="kept", before=((before, False),), after=((after, False),))
    gone: list[tuple[str, bool]] = []
    come: list[tuple[str, bool]] = []
    for what, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if first < last:
            gone.append((before[first:last], what != "equal"))
        if start < end:
            come.append((after[start:end], what != "equal"))
    return Change(code=code, kind="changed", before=tuple(gone), after=tuple(come))
