"""The doors to knock at (先找谁): what holds at each (`catalogue/guide_doors.yaml`), and who stands behind them in a centre.

What holds has editions by their first day, as the cards have.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from jianhe.law.editions import Citation
from jianhe.law.guide.codes import DOORS, Door, Remit
from jianhe.law.strict_yaml import BadFile, Frozen, in_force, read, read_editions, sentences
from jianhe.law.words import Text, Words


class AtDoor(Frozen):
    """A door: its name, the stage of any matter that leads there, its national number, limit, papers and law.

    Without `remit` the stage has that of the card.
    """

    name: Words
    stage: Words
    remit: Remit | None = None
    line: Text | None = None
    limit: Words | None = None
    bring: tuple[Words, ...]
    basis: tuple[Citation, ...] = ()


Editions = tuple[tuple[date, Mapping[Door, AtDoor]], ...]


def doors(on: date) -> Mapping[Door, AtDoor]:
    """Each packaged door as it is on a day, in the order in which map and poster show them."""
    return in_force(editions(), on)


def edition_day(on: date) -> date:
    """The first day of the edition of a day."""
    return in_force([(first, first) for first, _ in editions()], on)


@lru_cache(maxsize=1)
def editions() -> Editions:
    """Every edition of the packaged doors with its first day, oldest first."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "guide_doors.yaml")


def load(path: Path) -> Editions:
    """Reads the doors strictly; `BadFile` tells every fault, and every door that is missing."""
    return tuple((day, _edition(path.name, content)) for day, content in read_editions(path))


def _edition(name: str, content: Any) -> Mapping[Door, AtDoor]:
    try:
        found = TypeAdapter(dict[Door, AtDoor]).validate_python(content)
    except ValidationError as error:
        raise BadFile(sentences(name, error)) from error
    if missing := [f"{name}: the door {door} is missing" for door in DOORS if door not in found]:
        raise BadFile(missing)
    return found


@lru_cache(maxsize=8)
def units_behind_doors(practice: str, folder: Path | None = None) -> Mapping[str, str]:
    """Door -> code of the unit that stands behind it in a centre; a centre that lists none has none."""
    path = (folder or Path(str(files("jianhe") / "practice"))) / practice / "doors.yaml"
    found: dict[str, str] = read(path) if path.exists() else {}
    return found
