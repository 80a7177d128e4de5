"""What is refused or noted in the reading of a ledger, by code; the sentences are data (catalogue/ledger/reasons.yaml)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jianhe.law.catalogue import packaged
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words


class Reasons(Frozen):
    """Every code with its sentence: of files, of rows that are refused, of what is flagged, marked or ignored."""

    files: Mapping[str, Words]
    problems: Mapping[str, Words]
    flags: Mapping[str, Words]
    marks: Mapping[str, Words]
    ignored: Mapping[str, Words]


@lru_cache(maxsize=2)
def reasons(folder: Path | None = None) -> Reasons:
    """The codes of the packaged catalogue, or of another folder."""
    return read_as(Reasons, (folder or packaged()) / "ledger" / "reasons.yaml")


class BadWorkbook(ValueError):
    """A file that is not read, with a code and one sentence in each language that says what to do."""

    def __init__(self, code: str) -> None:
        sentence = reasons().files[code]
        self.code, self.zh, self.en = code, sentence.zh, sentence.en
        super().__init__(self.en)
