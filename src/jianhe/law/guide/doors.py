"""The doors to knock at (先找谁): what holds at each (`catalogue/guide_doors.yaml`), and who stands behind them in a centre."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from jianhe.law.editions import Citation
from jianhe.law.guide.codes import DOORS, Door, Remit
from jianhe.law.strict_yaml import BadFile, Frozen, read, sentences
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


@lru_cache(maxsize=1)
def doors() -> Mapping[Door, AtDoor]:
    """Each packaged door, in the order in which map and poster show them."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "guide_doors.yaml")


def load(path: Path) -> Mapping[Door, AtDoor]:
    """Reads the doors strictly; `BadFile` tells every fault, and every door that is missing."""
    try:
        found = TypeAdapter(dict[Door, AtDoor]).validate_python(read(path))
    except ValidationError as error:
        raise BadFile(sentences(path.name, error)) from error
    if missing := [f"{path.name}: the door {door} is missing" for door in DOORS if door not in found]:
        raise BadFile(missing)
    return found


@lru_cache(maxsize=8)
def units_behind_doors(practice: str, folder: Path | None = None) -> Mapping[str, str]:
    """Door -> code of the unit that stands behind it in a centre; a centre that lists none has none."""
    path = (folder or Path(str(files("jianhe") / "practice"))) / practice / "doors.yaml"
    found: dict[str, str] = read(path) if path.exists() else {}
    return found
