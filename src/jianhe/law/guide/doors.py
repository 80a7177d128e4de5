"""The doors to knock at (先找谁): their names (`catalogue/guide_doors.yaml`), and who stands behind them in a centre."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter

from jianhe.law.guide.codes import Door
from jianhe.law.strict_yaml import read
from jianhe.law.words import Words


@lru_cache(maxsize=1)
def doors() -> Mapping[Door, Words]:
    """The name of each door, in the order in which map and poster show them."""
    found: Mapping[Door, Words] = TypeAdapter(dict[Door, Words]).validate_python(
        read(Path(str(files("jianhe"))) / "catalogue" / "guide_doors.yaml")
    )
    return found


@lru_cache(maxsize=8)
def units_behind_doors(practice: str, folder: Path | None = None) -> Mapping[str, str]:
    """Door -> code of the unit that stands behind it in a centre; a centre that lists none has none."""
    path = (folder or Path(str(files("jianhe") / "practice"))) / practice / "doors.yaml"
    found: dict[str, str] = read(path) if path.exists() else {}
    return found
