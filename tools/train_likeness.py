"""How usual each pair of characters is, counted over the tuning letters: `PYTHONPATH=src python tools/train_likeness.py`.

Reads `evaluation/tuning.jsonl` and the stories of `evaluation/likeness/tuning.jsonl`, never a reporting part. Writes
`catalogue/likeness/usual.tsv`: the weight of a run is the natural logarithm of one in how many letters hold it.
"""

import json
import math
from collections import Counter
from pathlib import Path

from jianhe.likeness import texts

ROOT = Path(__file__).resolve().parents[1]
FEWEST = 3  # letters that hold a run before it counts as usual


def main() -> None:
    letters = [json.loads(line)["text"] for line in _lines(ROOT / "evaluation" / "tuning.jsonl")]
    letters += [
        record["story"]
        for record in map(json.loads, _lines(ROOT / "evaluation" / "likeness" / "tuning.jsonl"))
        if record.get("story")
    ]
    held = Counter(run for letter in letters for run in texts.runs_of(letter))
    lines = (
        f"{run}\t{min(round(100 * math.log(len(letters) / count)), round(100 * texts.RAREST))}"
        for run, count in sorted(held.items())
        if count >= FEWEST
    )
    path = ROOT / "src" / "jianhe" / "catalogue" / "likeness" / "usual.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    main()
