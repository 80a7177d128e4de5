"""`jianhe period due`: JSON lines in, JSON lines out, one period each. Needs no database and starts fast."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from jianhe.law import json_lines
from jianhe.law.json_lines import Wrong
from jianhe.law.periods import Extension, PeriodError, period
from jianhe.law.reasons import Moment, as_json, written
from jianhe.law.working_days import WorkCalendar, national_calendar

USAGE = """用法：jianhe period due < 输入 > 输出
每行一个 JSON 对象，例如 {"id": "a", "start": "2026-02-10", "limit": 15, "unit": "natural_day"}
unit 为 hour、natural_day、working_day、month、year 之一；可加 "extend": {"limit": 30, "unit": "natural_day"}
有错误的行输出 {"id": …, "error": "…"}，其余各行照常计算；只要有错误行，退出码为 1。"""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DATE.pattern + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")


def main(argv: list[str]) -> int:
    """`argv` is what follows ``period due``. Returns 0, 1 when any line was wrong, or 2 when called wrongly."""
    return json_lines.serve(argv, USAGE, lambda lines: answers(lines, national_calendar()))


def answers(lines: Iterable[bytes], calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty, in the order of the questions."""
    return json_lines.each(lines, lambda line: _answer(_question(line), calendar))


def _answer(question: dict[str, Any], calendar: WorkCalendar) -> dict[str, Any]:
    identity = question.get("id")
    try:
        for key in ("start", "limit", "unit"):
            if key not in question:
                raise PeriodError(f"缺少 {key}")
        found = period(_start(question["start"]), question["limit"], question["unit"], calendar, _extension(question))
    except PeriodError as error:
        raise Wrong(identity, str(error)) from None
    return {
        "id": identity,
        "due": written(found.legal),
        "due_extended": None if found.extended is None else written(found.extended),
        "provisional": found.provisional,
        "steps": [as_json(step) for step in found.steps],
    }


def _question(line: bytes) -> dict[str, Any]:
    return json_lines.read_object(line, '{"id": "a", …}', parse_constant=_no_constant)


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
