"""What the commands that check files have in common: how they are called, and how they end."""

import sys
from collections.abc import Sequence


def called(argv: Sequence[str], usage: str, *, most: int) -> int | None:
    """The exit code of a call for help (0) or with too much (2), after the usage was printed; None: go on."""
    if argv[:1] in (["-h"], ["--help"]):
        print(usage)
        return 0
    if len(argv) > most:
        print(usage, file=sys.stderr)
        return 2
    return None


def told(counts: Sequence[str], problems: Sequence[str]) -> int:
    """Print what was read and a sentence for each problem; the exit code is 1 where there is one."""
    for line in counts:
        print(line)
    for problem in problems:
        print(f"问题：{problem}", file=sys.stderr)
    print(f"发现 {len(problems)} 个问题，请按上面的文件名修改。" if problems else "没有发现问题。")
    return 1 if problems else 0
