"""Teaches `catalogue/recognition/encoder.onnx` with the tuning letters alone; the reporting letters are never read here.

    PYTHONPATH=src python -m tools.train_encoder

A developers' tool, after a change of the tuning letters; about two hours of two cores. It needs what `requirements-train.in`
names; the guide itself only runs what is written here.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tools.encoder_base import Base, Net
from torch.nn import functional

from jianhe.law.guide.encoder import GROUPS, Pieces, heads

ROOT = Path(__file__).parents[1]
OUT = ROOT / "src" / "jianhe" / "catalogue" / "recognition" / "encoder.onnx"
COUNTS = {"kind": 1.0, "door": 1.5, "remit": 0.5, "signal": 0.5}  # of each group in what is to become small
ROUNDS, AT_ONCE, MIXED = 5, 32, 40  # through all letters; letters at a time; of so many batches those of like length
SPEED, SPEED_OF_ANSWERS, WARM = 1.5e-4, 1e-3, 0.06  # at most, and the part of all steps until then
MODEST = 0.05  # of each right answer is kept for the wrong ones
OF_OURS = 0.35  # what a letter counts whose writer had seen the cards, where a stranger's counts 1

Letter = dict[str, Any]


def main() -> int:
    torch.manual_seed(1)
    random.seed(1)
    base = Base()
    letters = [json.loads(line) for line in (ROOT / "evaluation" / "tuning.jsonl").read_text("utf-8").splitlines()]
    whole = Pieces({piece: (n, float(base.scores[n])) for n, piece in enumerate(base.pieces)})
    cut = [whole.numbers(letter["text"]) for letter in letters]
    kept = _kept(base, cut)
    place = {number: n for n, number in enumerate(kept)}
    net = Net(base, kept, len(heads()))
    teach(net, letters, [[place[number] for number in each] for each in cut])
    pieces = "\n".join(f"{base.pieces[number]}\t{base.scores[number]:.3f}" for number in kept)
    write(net, OUT, pieces)
    print(f"{len(letters)} letters, {len(kept)} pieces, {OUT.stat().st_size / 1e6:.1f} MB")
    return 0


def _kept(base: Base, cut: Sequence[Sequence[int]]) -> list[int]:
    """The pieces that stand in some letter, and every single Chinese character."""
    single = [n for n, piece in enumerate(base.pieces) if len(piece) == 1 and "\u3400" <= piece <= "\u9fff"]
    return sorted({base.begins, base.ends, base.unknown, *single, *(number for each in cut for number in each)})


def teach(net: Net, letters: Sequence[Letter], cut: Sequence[Sequence[int]]) -> None:
    """AdamW, ever slower after the start; what a batch costs is printed now and then."""
    plain = [value for name, value in net.named_parameters() if "answers" not in name]
    optimiser = torch.optim.AdamW(
        [
            {"params": [value for value in plain if value.ndim < 2], "weight_decay": 0.0},
            {"params": [value for value in plain if value.ndim > 1], "weight_decay": 0.01},
            {"params": net.answers.parameters(), "weight_decay": 0.01, "lr": SPEED_OF_ANSWERS},
        ],
        lr=SPEED,
    )
    fastest = [group["lr"] for group in optimiser.param_groups]
    steps = ROUNDS * (len(letters) // AT_ONCE + 1)
    net.train()
    for step, batch in enumerate(each for _ in range(ROUNDS) for each in _batches(cut)):
        part = min(1.0, (step + 1) / (steps * WARM)) * max(0.02, 1 - step / steps)
        for group, most in zip(optimiser.param_groups, fastest, strict=True):
            group["lr"] = most * part
        cost = _cost(net, [letters[n] for n in batch], [cut[n] for n in batch])
        optimiser.zero_grad()
        cost.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0:
            print(f"{step} of {steps}: {cost.item():.2f}", flush=True)


def _batches(cut: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """All letters once, in another order each time, with letters of like length together."""
    order = random.sample(range(len(cut)), len(cut))
    for start in range(0, len(order), AT_ONCE * MIXED):
        part = sorted(order[start : start + AT_ONCE * MIXED], key=lambda n: len(cut[n]))
        batches = [part[first : first + AT_ONCE] for first in range(0, len(part), AT_ONCE)]
        yield from random.sample(batches, len(batches))


def _cost(net: Net, letters: Sequence[Letter], cut: Sequence[Sequence[int]]) -> torch.Tensor:
    pieces = torch.nn.utils.rnn.pad_sequence([torch.tensor(each) for each in cut], batch_first=True)
    there = torch.arange(pieces.shape[1])[None] < torch.tensor([len(each) for each in cut])[:, None]
    counts = torch.tensor([1.0 if letter["id"].startswith("s") else OF_OURS for letter in letters])
    with torch.autocast("cpu", torch.bfloat16):
        told = net(pieces, there)
    parts = dict(zip(GROUPS, told.float().split([len(group) for group in GROUPS.values()], 1), strict=True))
    gold = [letter["gold"] for letter in letters]
    total = torch.zeros(len(letters))
    for group, key in (("kind", "matter_type"), ("door", "first_authority"), ("remit", "remit")):
        right = torch.tensor([GROUPS[group].index(each[key]) for each in gold])
        lost = functional.cross_entropy(parts[group], right, reduction="none", label_smoothing=MODEST)
        total = total + COUNTS[group] * lost
    signals = torch.tensor([[float(s in each["risk"] or s in each["vulnerable"]) for s in GROUPS["signal"]] for each in gold])
    lost = functional.binary_cross_entropy_with_logits(parts["signal"], signals, reduction="none").sum(1)
    return ((total + COUNTS["signal"] * lost) * counts).mean()


def write(net: Net, out: Path, pieces: str) -> None:
    """As ONNX with whole numbers of eight bits, the pieces and the heads beside them."""
    net.eval()
    plain = out.with_suffix(".plain")
    torch.onnx.export(
        net, (torch.arange(3, 40)[None],), str(plain), input_names=["pieces"], output_names=["scores"],
        dynamic_axes={"pieces": {1: "pieces"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(plain, out, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm", "Gather"])
    plain.unlink()
    made = onnx.load(out)
    for key, value in (("heads", " ".join(heads())), ("pieces", pieces)):
        made.metadata_props.add(key=key, value=value)
    onnx.save(made, out)


if __name__ == "__main__":
    sys.exit(main())
