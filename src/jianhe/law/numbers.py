"""Numbers of the law that are not limits of time, such as how many may speak for a group; read from `numbers.yaml`."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.editions import Citation
from jianhe.law.strict_yaml import Frozen, read
from jianhe.law.words import Words


class Number(Frozen):
    """One number with its citation; `local` marks one that a place may set otherwise."""

    n: int
    title: Words
    cite: tuple[Citation, ...]
    local: bool = False


@lru_cache(maxsize=1)
def numbers() -> dict[str, Number]:
    """All of them, by name."""
    found = read(Path(str(files("jianhe"))) / "catalogue" / "numbers.yaml")
    return {name: Number.model_validate(content) for name, content in found.items()}
