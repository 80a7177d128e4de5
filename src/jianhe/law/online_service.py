"""网上收文书: what a party is told before it agrees to it, and on what law it stands; read from `online_service.yaml`."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jianhe.law.editions import Citation
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words


class OnlineService(Frozen):
    """The words of the consent, sentence by sentence; when paper goes out after all; the law, and what is unsure of it."""

    words: tuple[Words, ...]
    paper_after: int
    cite: tuple[Citation, ...]
    unsure: Words


@lru_cache(maxsize=1)
def online_service() -> OnlineService:
    """The catalogue's."""
    return read_as(OnlineService, Path(str(files("jianhe"))) / "catalogue" / "online_service.yaml")
