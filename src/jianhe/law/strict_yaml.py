"""Reads a YAML file strictly: no anchors, no repeated keys, no surprising types; lists become tuples."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Content = TypeVar("Content")


class Frozen(BaseModel):
    """The base of everything read from the catalogue: unchangeable, exact types, unknown keys refused."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class BadFile(ValueError):
    """A file of the catalogue that cannot be used; `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Loader(yaml.CSafeLoader):
    """YAML with the few plain types a jurist expects: `no` stays a word and `14:30` stays a time as written."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _plain_date(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> date:
    return date.fromisoformat(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _plain_date)
for _tag, _pattern, _first in [
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?[0-9]+\.[0-9]+$", list("-0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
]:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read(path: Path) -> Any:
    """The plain content of one file; raises `BadFile` with the place of the fault."""
    try:
        text = path.read_text(encoding="utf-8")
        if "&" in text or "*" in text:
            _refuse_anchors(text)
        content = yaml.load(text, Loader=_Loader)
    except FileNotFoundError as error:
        raise BadFile([f"{path.name}: the file is missing"]) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise BadFile([f"{path.name}: {' '.join(str(error).split())}"]) from error
    return _with_tuples(content)


def read_editions(path: Path) -> list[tuple[date, Any]]:
    """The editions of a file that names each by its first day, oldest first."""
    content = read(path)
    if not isinstance(content, dict) or not content or not all(type(day) is date for day in content):
        raise BadFile([f"{path.name}: name each edition by its first day, such as `2026-11-24:`"])
    return sorted(content.items())


def in_force(editions: Sequence[tuple[date, Content]], day: date) -> Content:
    """The edition of a day; a day before the first edition gives the first."""
    return next((each for first, each in reversed(editions) if first <= day), editions[0][1])


def _refuse_anchors(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.YAMLError(f"anchors and aliases are not used here {event.start_mark}")


Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], path: Path, content: Any = None, **more: Any) -> Model:
    """One file as one object of `model`; `more` are facts that the file's own name gives, such as its code."""
    found = read(path) if content is None else content
    if not isinstance(found, dict):
        raise BadFile([f"{path.name}: the file must hold named values, such as `title: …`"])
    try:
        return model.model_validate({**found, **more})
    except ValidationError as error:
        raise BadFile(sentences(path.name, error)) from error


def sentences(name: str, error: ValidationError) -> list[str]:
    """One sentence for each fault that validation found, each with the file's name and the place in it."""
    return [f"{name}: {'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}" for fault in error.errors()]


def _with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value
