"""Commands that other programs call: JSON lines in, one JSON line out each; a wrong line is told and the others go on."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Answer = dict[str, Any]


class Wrong(Exception):
    """A line that cannot be answered: its id, as far as it could be read, and why."""

    def __init__(self, identity: Any, why: str) -> None:
        super().__init__(why)
        self.identity = identity


def serve(argv: list[str], usage: str, answers: Callable[[Iterable[bytes]], Iterator[Answer]]) -> int:
    """Answer standard input on standard output. Returns 0, 1 when any line was wrong, or 2 when called wrongly.

    `argv` is what follows the words of the command; nothing may, but a question for help.
    """
    if argv in (["-h"], ["--help"]):
        print(usage)
        return 0
    if argv:
        print(usage, file=sys.stderr)
        return 2
    wrong = False
    out = sys.stdout.buffer
    try:
        for answer in answers(sys.stdin.buffer):
            wrong = wrong or "error" in answer
            out.write(_line(answer))
            out.flush()  # a program that waits for each answer before it asks again must not hang
    except BrokenPipeError:  # the reader has gone; nothing more may be written, not even while Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 1 if wrong else 0


def each(lines: Iterable[bytes], answer: Callable[[bytes], Answer]) -> Iterator[Answer]:
    """One answer for each line that is not empty, in their order."""
    for number, line in enumerate(lines):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        if not text.strip():
            continue
        try:
            yield answer(text)
        except Wrong as wrong:
            yield {"id": wrong.identity, "error": str(wrong)}


def read_object(line: bytes, example: str, *, parse_constant: Callable[[str], Any] | None = None) -> dict[str, Any]:
    """The JSON object of a line; `example` shows in the refusal what one looks like."""
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=parse_constant)
    except UnicodeDecodeError:
        raise Wrong(None, "这一行不是 UTF-8 文字") from None
    except (ValueError, RecursionError):
        raise Wrong(None, "这一行不是有效的 JSON") from None
    if not isinstance(found, dict):
        raise Wrong(None, f"这一行须为 JSON 对象，例如 {example}")
    return found


def _line(answer: Answer) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(answer).encode() + b"\n"
