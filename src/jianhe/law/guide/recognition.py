"""The rules by which a letter is recognised (`catalogue/recognition/`), read strictly and made ready for use.

In a pattern `<name>` stands for one of `phrases.yaml`, `…` for up to 12 characters of one sentence, `……` for up to 28.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from jianhe.law.editions import Code
from jianhe.law.guide.codes import KINDS
from jianhe.law.guide.letter import Letter, Reader
from jianhe.law.guide.statistics import Meanings
from jianhe.law.strict_yaml import BadFile, Frozen, read, sentences
from jianhe.law.words import Text

_GAPS = (("……", "[^。！？!?；;]{0,28}"), ("…", "[^。！？!?；;]{0,12}"))


class Rule(Frozen):
    """`points` for a letter that says something, `also` says the second thing, and does not say the third."""

    points: int = 0
    says: Text
    also: Text | None = None
    but_not: Text | None = Field(default=None, alias="not")


@dataclass(frozen=True)
class Test:
    """A rule ready for use."""

    points: int
    says: re.Pattern[str]
    also: re.Pattern[str] | None
    but_not: re.Pattern[str] | None

    def found(self, text: str) -> re.Match[str] | None:
        """Where `says` stands, if the whole rule holds."""
        match = self.says.search(text)
        if match is None or (self.also and not self.also.search(text)):
            return None
        return None if self.but_not and self.but_not.search(text) else match

    def blotted(self, text: str) -> str:
        """The text of the same length without what `says` finds."""
        return self.says.sub(lambda match: "▁" * len(match.group()), text)


@dataclass(frozen=True)
class Recognition:
    """All rules: of kinds, variants, risk, who needs more care and emergencies; with meanings and figures of speech."""

    reader: Reader
    kinds: Mapping[str, tuple[Test, ...]]
    meanings: Meanings
    risk: Mapping[str, tuple[Test, ...]]
    vulnerable: Mapping[str, tuple[Test, ...]]
    emergency: tuple[Test, ...]
    figures: tuple[Test, ...]
    variants: Mapping[str, tuple[Test, ...]]

    def meant(self, letter: Letter) -> str:
        """The plain text without what is only said so; what is denied stays, since danger is looked for in it."""
        text = letter.plain
        for figure in self.figures:
            text = figure.blotted(text)
        return text

    def ruled_variant(self, kind: str, variants: Iterable[str], claimed: str) -> str | None:
        """The first variant of a kind that a rule finds in what is claimed."""
        return next((each for each in variants if first(self.variants.get(f"{kind}__{each}", ()), claimed)), None)


def first(tests: Iterable[Test], text: str) -> re.Match[str] | None:
    """Where the first rule that holds finds its words."""
    return next((match for test in tests if (match := test.found(text))), None)


@lru_cache(maxsize=1)
def recognition() -> Recognition:
    """The packaged rules, made ready once."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "recognition")


def load(folder: Path) -> Recognition:
    """Reads the folder; `BadFile` tells every fault that was found."""
    problems: list[str] = []
    phrases: dict[str, str] = _file(folder / "phrases.yaml", dict[Code, Text], problems)
    spelling: dict[str, str] = _file(folder / "spelling.yaml", dict[Text, Text], problems)
    meanings: dict[str, str] = _file(folder / "meanings.yaml", dict[Code, Text], problems)
    maker = _Maker(phrases, problems)
    kinds = maker.groups(folder / "kinds.yaml")
    signals = maker.groups(folder / "signals.yaml")
    variants = maker.groups(folder / "variants.yaml")
    problems += [f"kinds.yaml: {code} is no kind of matter" for code in kinds if code not in KINDS]
    problems += [
        f"variants.yaml: {name} is not a kind and its variant"
        for name in variants
        if name.partition("__")[0] not in KINDS or not name.partition("__")[2]
    ]
    problems += [f"kinds.yaml: {code} has no rules" for code in KINDS if not problems and code not in kinds]
    if problems:
        raise BadFile(problems)
    of = {part: dict(_part(signals, part)) for part in ("risk", "vulnerable")}
    reader = Reader(spelling)
    return Recognition(
        reader, kinds, _plain(meanings, reader), of["risk"], of["vulnerable"],
        signals.get("emergency", ()), signals.get("figure_of_speech", ()), variants,
    )  # fmt: skip


def _plain(meanings: Mapping[str, str], reader: Reader) -> Meanings:
    """The words of each meaning in the plain spelling."""
    return Meanings(
        {code: tuple(sorted({reader.read(word).plain for word in told.split()})) for code, told in meanings.items()}
    )


def _part(signals: Mapping[str, tuple[Test, ...]], part: str) -> Iterator[tuple[str, tuple[Test, ...]]]:
    for name, tests in signals.items():
        if name.startswith(f"{part}_"):
            yield name.removeprefix(f"{part}_"), tests


class _Maker:
    """Turns written rules into tests, and collects what is wrong with them."""

    def __init__(self, phrases: Mapping[str, str], problems: list[str]) -> None:
        self._phrases = phrases
        self._problems = problems

    def groups(self, path: Path) -> dict[str, tuple[Test, ...]]:
        written: dict[str, tuple[Rule, ...]] = _file(path, dict[Code, tuple[Rule, ...]], self._problems)
        return {
            code: tuple(self._test(rule, f"{path.name}: {code}: rule {number}") for number, rule in enumerate(rules, 1))
            for code, rules in written.items()
        }

    def _test(self, rule: Rule, where: str) -> Test:
        also, but_not = (self._pattern(each, where) if each else None for each in (rule.also, rule.but_not))
        return Test(rule.points, self._pattern(rule.says, where), also, but_not)

    def _pattern(self, written: str, where: str) -> re.Pattern[str]:
        for name in re.findall(r"(?<!\?)<([a-z_]+)>", written):
            if name not in self._phrases:
                self._problems.append(f"{where}: phrases.yaml has no <{name}>")
            written = written.replace(f"<{name}>", self._phrases.get(name, ""))
        for gap, pattern in _GAPS:
            written = written.replace(gap, pattern)
        try:
            return re.compile(written.lower())
        except re.error as error:
            self._problems.append(f"{where}: {error}")
            return re.compile("(?!)")


def _file(path: Path, shape: Any, problems: list[str]) -> Any:
    try:
        return TypeAdapter(shape).validate_python(read(path))
    except BadFile as bad:
        problems += bad.problems
    except ValidationError as error:
        problems += sentences(path.name, error)
    return {}
