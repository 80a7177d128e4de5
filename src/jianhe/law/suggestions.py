"""What kind of matter a story sounds like: by the words that people use (`catalogue/suggestions.yaml`)."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from jianhe.law.editions import Code
from jianhe.law.strict_yaml import Frozen, read
from jianhe.law.words import Text, Words


class Kind(Frozen):
    """One kind of matter: its words, the door to knock at first, and how it is coded and counted."""

    door: Code
    remit: Literal["ours", "after", "other"]
    line: Text
    category: Code
    words: tuple[Text, ...]


class Suggestions(Frozen):
    """All doors and kinds, by code."""

    doors: Mapping[Code, Words]
    types: Mapping[Code, Kind]


@lru_cache(maxsize=1)
def suggestions() -> Suggestions:
    """The packaged list."""
    found: Suggestions = TypeAdapter(Suggestions).validate_python(
        read(Path(str(files("jianhe"))) / "catalogue" / "suggestions.yaml")
    )
    return found


@lru_cache(maxsize=8)
def units_behind_doors(practice: str, folder: Path | None = None) -> Mapping[str, str]:
    """Door -> code of the unit that stands behind it in a centre; a centre that lists none has none."""
    path = (folder or Path(str(files("jianhe") / "practice"))) / practice / "doors.yaml"
    found: dict[str, str] = read(path) if path.exists() else {}
    return found


def heard(story: str) -> list[str]:
    """The kinds that a story sounds like, the likeliest first: longer words tell more, and each word tells once."""
    plain = "".join(story.split())
    kinds = suggestions().types
    told = {code: sum(len(word) ** 2 for word in kind.words if word in plain) for code, kind in kinds.items()}
    return sorted((code for code in kinds if told[code]), key=lambda code: -told[code])
