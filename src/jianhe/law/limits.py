"""A limit (期限) as the law or a place states it: how long, from what, for whom, and what lateness means.

`catalogue/limits/<id>.yaml` holds the editions of one limit, each named by its first day in force. Everything in
`local:` is offered for a place to choose; anything else stands as written.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from jianhe.law.editions import Citation, Code
from jianhe.law.periods import SHANGHAI
from jianhe.law.reasons import Unit
from jianhe.law.strict_yaml import BadFile, Frozen, read, read_as
from jianhe.law.words import Text, Words

LOCAL = ("n", "unit", "runs_from", "extends_from")  # what a limit may leave to the place


class ExtensionRule(Frozen):
    """How often, by how much and with whose approval a limit may be extended; `n` is the most for one time."""

    n: Annotated[int, Field(ge=1)]
    unit: Unit
    approval: Code
    max_times: Annotated[int, Field(ge=1)] = 1


class Repeat(Frozen):
    """A duty that comes again: every `n` units after the first due date, all counted from the original anchor."""

    n: Annotated[int, Field(ge=1)]
    unit: Unit
    until: Code


class Extended(Frozen):
    """An extension granted in an example."""

    n: Annotated[int, Field(ge=1)]
    unit: Unit


class Example(Frozen):
    """A worked case that must come out as written; `choose` are local choices, `dues` the rounds of a repeat."""

    name: Text
    given: Mapping[Code, date | datetime]
    choose: Mapping[Code, int | str] = {}
    extend: Extended | None = None
    nominal: date | datetime | None = None
    due: date | datetime
    internal: date | datetime | None = None
    extended: date | datetime | None = None
    dues: tuple[date, ...] = ()
    provisional: bool = False

    @field_validator("given", "nominal", "due", "internal", "extended", mode="before")
    @classmethod
    def _times_are_written_plainly(cls, value: Any) -> Any:
        """`2026-11-20T16:30` stays a word in our YAML; here it becomes a time in Shanghai."""
        if isinstance(value, dict):
            return {key: _moment(inner) for key, inner in value.items()}
        return _moment(value)


class Limit(Frozen):
    """One limit in one edition. `owner` says whose duty it is; a reply clock has `suspendable: false`."""

    id: Code
    since: date
    until: date | None = None
    title: Words
    n: Annotated[int, Field(ge=0)]
    unit: Unit
    runs_from: Code
    direction: Literal["after", "before"] = "after"
    owner: Literal["us", "other"]
    rolls: bool = True
    suspendable: bool
    repeat: Repeat | None = None
    extension: ExtensionRule | None = None
    extends_from: Literal["nominal", "legal"] = "nominal"
    if_missed: Literal["warn", "bar", "lapse"]
    cite: Annotated[tuple[Citation, ...], Field(min_length=1)]
    notes: Words | None = None
    local: Mapping[Code, tuple[int | str, ...]] = {}
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_together(self) -> "Limit":
        if self.n == 0 and (self.unit != "natural_day" or self.direction == "before"):
            raise ValueError("only a limit in natural days may be 0, which means the same day")
        if self.direction == "before" and self.unit not in ("natural_day", "working_day"):
            raise ValueError("a limit before an event is counted in days")
        if self.direction == "before" and (self.repeat or self.extension or self.suspendable):
            raise ValueError("a limit before an event neither repeats nor stops nor is extended")
        if self.repeat and (self.repeat.unit != self.unit or self.suspendable or self.extension):
            raise ValueError("a repeat counts in the unit of the limit itself, and neither stops nor is extended")
        if self.extension and (self.extension.unit == "hour") != (self.unit == "hour"):
            raise ValueError("hours are extended by hours, and nothing else is")
        for name, offered in self.local.items():
            if name not in LOCAL or getattr(self, name) not in offered:
                raise ValueError(f"local.{name}: a place may choose {', '.join(LOCAL)}, and the default is offered too")
        for example in self.examples:
            chosen(self, example.choose)
        return self


def chosen(limit: Limit, choices: Mapping[str, int | str] | None) -> Limit:
    """The limit as a place uses it. What the edition does not offer is refused with a `ValueError`."""
    for name, value in (choices or {}).items():
        if value not in limit.local.get(name, ()):
            raise ValueError(f"{limit.id}: {name} = {value} is not offered; see `local:` in its file")
    return limit.model_copy(update=dict(choices)) if choices else limit


def limit_on(limit_id: str, day: date, catalogue: Mapping[str, tuple[Limit, ...]] | None = None) -> Limit:
    """The edition in force on a day; before the first edition, and after a limit was repealed, a `LookupError`."""
    editions = (all_limits() if catalogue is None else catalogue)[limit_id]
    for limit in reversed(editions):
        if limit.since <= day and (limit.until is None or day <= limit.until):
            return limit
    raise LookupError(f"the limit {limit_id} is not in force on {day}")


@lru_cache(maxsize=1)
def all_limits() -> dict[str, tuple[Limit, ...]]:
    """Every limit that comes with the catalogue, by id, oldest edition first; read once."""
    return load_limits(Path(str(files("jianhe"))) / "catalogue" / "limits")


def load_limits(folder: Path) -> dict[str, tuple[Limit, ...]]:
    """Reads and checks a folder; `BadFile` tells every fault that was found."""
    found: dict[str, tuple[Limit, ...]] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = _editions(path)
        except BadFile as bad:
            problems += bad.problems
    if problems:
        raise BadFile(problems)
    return found


def _editions(path: Path) -> tuple[Limit, ...]:
    content = read(path)
    if not isinstance(content, dict) or not content or not all(type(day) is date for day in content):
        raise BadFile([f"{path.name}: name each edition by its first day in force, such as `2019-12-30:`"])
    return tuple(read_as(Limit, path, content[day], id=path.stem, since=day) for day in sorted(content))


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI) if isinstance(value, str) else value
