"""A small language model that reads a letter whole, where the weights of `statistics` hear runs of characters.

`catalogue/recognition/encoder.onnx` was taught with the tuning letters by `tools/train_encoder.py`; beside its numbers it
holds the pieces that it cuts a text into, and the names of its answers. It runs on the machine itself, on one core.
"""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar, get_args

import numpy as np
from onnxruntime import InferenceSession, SessionOptions

from jianhe.law.guide.codes import DOORS, KINDS, Remit, Risk, Vulnerable
from jianhe.law.strict_yaml import BadFile

GROUPS: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS, "door": DOORS, "remit": get_args(Remit), "signal": (*get_args(Risk), *get_args(Vulnerable)),
}  # fmt: skip
MOST_PIECES = 254  # of a letter; what comes later is not read
BEGINS, ENDS, UNKNOWN = "<s>", "</s>", "<unk>"
SPACE = "▁"  # stands for a blank, and before the first word
UNLIKELY = -25.0  # the score of a character that is no piece: worse than any piece

Key = TypeVar("Key")


@dataclass(frozen=True)
class Pieces:
    """The pieces that a text is cut into, each with its number and how likely it is (a logarithm)."""

    known: Mapping[str, tuple[int, float]]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.known))

    def numbers(self, text: str) -> list[int]:
        """The likeliest way to cut a text, as the numbers of its pieces, between those of beginning and end."""
        told = SPACE + SPACE.join(unicodedata.normalize("NFKC", text).split())
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # up to each character: score, where the last piece begins, it
        for end in range(1, len(told) + 1):
            ways = [(best[end - 1][0] + UNLIKELY, end - 1, self.known[UNKNOWN][0])]
            for start in range(max(0, end - self._longest), end):
                if piece := self.known.get(told[start:end]):
                    ways.append((best[start][0] + piece[1], start, piece[0]))
            best.append(max(ways))
        cut, end = [], len(told)
        while end:
            _, end, number = best[end]
            cut.append(number)
        return [self.known[BEGINS][0], *cut[::-1][:MOST_PIECES], self.known[ENDS][0]]


class Encoder:
    """Says of each kind, door, remit and signal how likely it is."""

    def __init__(self, path: Path) -> None:
        """`BadFile` where the file is no such model, or one of other codes."""
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # those of the library have no base of their own
            raise BadFile([f"{path.name}: not a model: {error}"]) from error
        told = self._session.get_modelmeta().custom_metadata_map
        if told.get("heads", "").split() != heads():
            raise BadFile([f"{path.name}: taught with other codes; teach it anew with tools/train_encoder.py"])
        lines = (line.split("\t") for line in told["pieces"].split("\n"))
        self.pieces = Pieces({piece: (number, float(score)) for number, (piece, score) in enumerate(lines)})

    def read(self, text: str) -> Mapping[str, Mapping[str, float]]:
        """Logarithms: of the likelihoods of kinds, of doors and of remits, which sum up to 1, and of the odds of each signal."""
        (found,) = self._session.run(None, {"pieces": np.array([self.pieces.numbers(text)])})
        scores = iter(found[0].tolist())
        told = {group: dict(zip(names, scores, strict=False)) for group, names in GROUPS.items()}
        return {group: each if group == "signal" else logarithms(each) for group, each in told.items()}


def heads() -> list[str]:
    """The names of the answers in their order, each with its group."""
    return [f"{group}/{name}" for group, names in GROUPS.items() for name in names]


def logarithms(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Scores as the logarithms of parts of 1."""
    top = max(scores.values())
    total = top + math.log(sum(math.exp(score - top) for score in scores.values()))
    return {each: score - total for each, score in scores.items()}


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The packaged one."""
    return Encoder(Path(str(files("jianhe"))) / "catalogue" / "recognition" / "encoder.onnx")
