"""`jianhe guide classify`: letters as JSON lines in, the guide's answers as JSON lines out. Needs no database."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from jianhe.law import json_lines
from jianhe.law.guide.classify import Guide, packaged_guide
from jianhe.law.json_lines import Wrong
from jianhe.law.periods import SHANGHAI

USAGE = """用法：jianhe guide classify < 输入 > 输出
每行一个 JSON 对象，例如 {"id": "a", "text": "老板欠我三个月工钱", "channel": "visit"}
输出 matter_type、remit、first_authority、alternatives、vulnerable、risk、confident、reasons，代码见 guide-codes。
有错误的行输出 {"id": …, "error": "…"}，其余各行照常；只要有错误行，退出码为 1。文字只在本机处理，不保存。"""


def main(argv: list[str]) -> int:
    """`argv` is what follows ``guide classify``. Returns 0, 1 when any line was wrong, or 2 when called wrongly."""
    return json_lines.serve(argv, USAGE, lambda lines: answers(lines, packaged_guide(datetime.now(SHANGHAI).date())))


def answers(lines: Iterable[bytes], guide: Guide) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty, in the order of the letters."""

    def answer(line: bytes) -> dict[str, Any]:
        letter = _letter(line)
        return {"id": letter.get("id"), **guide.read(letter["text"]).as_json()}

    return json_lines.each(lines, answer)


def _letter(line: bytes) -> dict[str, Any]:
    letter = json_lines.read_object(line, '{"id": "a", "text": "…"}')
    if not isinstance(letter.get("text"), str) or not letter["text"].strip():
        raise Wrong(letter.get("id"), "缺少 text，或者 text 不是文字")
    return letter
