"""`jianhe period due`: JSON lines in, JSON lines out, one period each. Needs no database and starts fast."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from jianhe.law.periods import Extension, PeriodError, period
from jianhe.law.reasons import Moment, as_json, written
from jianhe.law.working_days import WorkCalendar, national_calendar

USAGE = """用法：jianhe period due < 输入 > 输出
每行一个 JSON 对象，例如 {"id": "a", "start": "2026-02-10", "limit": 15, "unit": "natural_day"}
unit 为 hour、natural_day、working_day、month、year 之一；可加 "extend": {"limit": 30, "unit": "natural_day"}
有错误的行输出 {"id": …, "error": "…"}，其余各行照常计算；只要有错误行，退出码为 1。"""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DATE.pattern + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")


class _Wrong(Exception):
    """A line that cannot be answered: its id, as far as it could be read, and why."""

    def __init__(self, identity: Any, why: str) -> None:
        super().__init__(why)
        self.identity = identity


def main(argv: list[str]) -> int:
    """`argv` is what follows ``period due``. Returns 0, 1 when any line was wrong, or 2 when called wrongly."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if argv:
        print(USAGE, file=sys.stderr)
        return 2
    wrong = False
    out = sys.stdout.buffer
    try:
        for answer in answers(sys.stdin.buffer, national_calendar()):
            wrong = wrong or "error" in answer
            out.write(_line(answer))
            out.flush()  # a program that waits for each answer before it asks again must not hang
    except BrokenPipeError:  # the reader has gone; nothing more may be written, not even while Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 1 if wrong else 0


def answers(lines: Iterable[bytes], calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty, in the order of the questions."""
    for number, line in enumerate(lines):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        if not text.strip():
            continue
        try:
            yield _answer(_question(text), calendar)
        except _Wrong as wrong:
            yield {"id": wrong.identity, "error": str(wrong)}


def _answer(question: dict[str, Any], calendar: WorkCalendar) -> dict[str, Any]:
    identity = question.get("id")
    try:
        for key in ("start", "limit", "unit"):
            if key not in question:
                raise PeriodError(f"缺少 {key}")
        found = period(_start(question["start"]), question["limit"], question["unit"], calendar, _extension(question))
    except PeriodError as error:
        raise _Wrong(identity, str(error)) from None
    return {
        "id": identity,
        "due": written(found.legal),
        "due_extended": None if found.extended is None else written(found.extended),
        "provisional": found.provisional,
        "steps": [as_json(step) for step in found.steps],
    }


def _question(text: bytes) -> dict[str, Any]:
    try:
        question = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise _Wrong(None, "这一行不是 UTF-8 文字") from None
    except (ValueError, RecursionError):
        raise _Wrong(None, "这一行不是有效的 JSON") from None
    if not isinstance(question, dict):
        raise _Wrong(None, '这一行须为 JSON 对象，例如 {"id": "a", …}')
    return question


def _start(value: Any) -> Moment:
    """A date, or a time to the minute or finer; without a zone it is Shanghai's."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
        if isinstance(value, str) and _TIME.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        raise PeriodError(f"没有 {value} 这一天或这一时刻") from None
    raise PeriodError("start 须为 YYYY-MM-DD，或带时刻的 YYYY-MM-DDTHH:MM")


def _extension(question: dict[str, Any]) -> Extension | None:
    extend = question.get("extend")
    if extend is None:
        return None
    if not isinstance(extend, dict) or "limit" not in extend or "unit" not in extend:
        raise PeriodError('extend 须写明 limit 和 unit，例如 {"limit": 30, "unit": "natural_day"}')
    return Extension(extend["limit"], extend["unit"])


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _line(answer: dict[str, Any]) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair in the id
        return json.dumps(answer).encode() + b"\n"
