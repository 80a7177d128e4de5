"""`jianhe guide classify`: letters as JSON lines in, the guide's answers as JSON lines out. Needs no database."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from jianhe.law.guide.classify import Guide, packaged_guide
from jianhe.law.periods import SHANGHAI

USAGE = """用法：jianhe guide classify < 输入 > 输出
每行一个 JSON 对象，例如 {"id": "a", "text": "老板欠我三个月工钱", "channel": "visit"}
输出 matter_type、remit、first_authority、alternatives、vulnerable、risk、confident、reasons，代码见 guide-codes。
有错误的行输出 {"id": …, "error": "…"}，其余各行照常；只要有错误行，退出码为 1。文字只在本机处理，不保存。"""


class _Wrong(Exception):
    """A line that cannot be answered: its id, as far as it could be read, and why."""

    def __init__(self, identity: Any, why: str) -> None:
        super().__init__(why)
        self.identity = identity


def main(argv: list[str]) -> int:
    """`argv` is what follows ``guide classify``. Returns 0, 1 when any line was wrong, or 2 when called wrongly."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if argv:
        print(USAGE, file=sys.stderr)
        return 2
    wrong = False
    out = sys.stdout.buffer
    try:
        for answer in answers(sys.stdin.buffer, packaged_guide(datetime.now(SHANGHAI).date())):
            wrong = wrong or "error" in answer
            out.write(_line(answer))
            out.flush()  # a program that waits for each answer before it asks again must not hang
    except BrokenPipeError:  # the reader has gone; nothing more may be written, not even while Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 1 if wrong else 0


def answers(lines: Iterable[bytes], guide: Guide) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty, in the order of the letters."""
    for number, line in enumerate(lines):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        if not text.strip():
            continue
        try:
            letter = _letter(text)
            yield {"id": letter.get("id"), **guide.read(letter["text"]).as_json()}
        except _Wrong as wrong:
            yield {"id": wrong.identity, "error": str(wrong)}


def _letter(line: bytes) -> dict[str, Any]:
    try:
        letter = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _Wrong(None, "这一行不是 UTF-8 文字") from None
    except (ValueError, RecursionError):
        raise _Wrong(None, "这一行不是有效的 JSON") from None
    if not isinstance(letter, dict):
        raise _Wrong(None, '这一行须为 JSON 对象，例如 {"id": "a", "text": "…"}')
    if not isinstance(letter.get("text"), str) or not letter["text"].strip():
        raise _Wrong(letter.get("id"), "缺少 text，或者 text 不是文字")
    return letter


def _line(answer: dict[str, Any]) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(answer).encode() + b"\n"
