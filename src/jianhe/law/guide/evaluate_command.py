"""`jianhe guide evaluate FILE`: how well the guide reads letters whose right answers are known. Needs no database."""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jianhe.law.guide.classify import DANGERS, Guide, Reading, packaged_guide
from jianhe.law.guide.codes import KINDS
from jianhe.law.periods import SHANGHAI

USAGE = """用法：jianhe guide evaluate 文件…
每个文件每行一封信：{"id", "text", "gold": {"matter_type", "remit", "first_authority", "vulnerable", "risk"}}
打印各项比例（95% 区间）、混淆表，以及每一封漏掉的轻生、暴力信件。"""



@dataclass(frozen=True)
class Judged:
    """One letter, what is right and what the guide said."""

    identity: str
    text: str
    gold: dict[str, Any]
    reading: Reading


def main(argv: list[str]) -> int:
    """`argv` is what follows ``guide evaluate``. Returns 0, 1 when the file cannot be used, 2 when called wrongly."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if not argv:
        print(USAGE, file=sys.stderr)
        return 2
    guide = packaged_guide(datetime.now(SHANGHAI).date())
    for name in argv:
        try:
            judged = judge(Path(name), guide)
        except (OSError, ValueError, KeyError) as error:
            print(f"{name}: 不能使用：{error}", file=sys.stderr)
            return 1
        print(f"### {Path(name).name}\n")
        for line in report(judged):
            print(line)
        print()
    return 0


def judge(path: Path, guide: Guide) -> list[Judged]:
    """Every letter of a file, read by the guide."""
    letters = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Judged(each["id"], each["text"], each["gold"], guide.read(each["text"])) for each in letters]


def report(judged: list[Judged]) -> Iterator[str]:
    """The whole report in lines of Markdown."""
    many = len(judged)
    yield f"{many} 封信"
    yield ""
    yield "| 指标 | 对 | 共 | 比例 | 95% 区间 |"
    yield "|---|---|---|---|---|"
    yield _rate("类别第一位正确", sum(_kind(each) for each in judged), many)
    yield _rate("类别在前三位", sum(_among_three(each) for each in judged), many)
    yield _rate("先找谁正确", sum(_same(each, "first_authority") for each in judged), many)
    yield _rate("检察院管不管正确", sum(_same(each, "remit") for each in judged), many)
    ours = [each for each in judged if each.gold["remit"] == "procuratorate"]
    yield _rate("检察院能管的事被支走", sum(map(_sent_away, ours)), len(ours))
    yield _rate("检察院能管的事被有把握地支走", sum(_sent_away(each) and each.reading.confident for each in ours), len(ours))
    sure = [each for each in judged if each.reading.confident]
    yield _rate("有把握的信", len(sure), many)
    yield _rate("有把握的信中类别正确", sum(map(_kind, sure)), len(sure))
    unsure = [each for each in judged if not each.reading.confident]
    yield _rate("没有把握、交给人的信中类别正确", sum(map(_kind, unsure)), len(unsure))
    gravest = [each for each in judged if "self_harm" in each.gold["risk"]]
    yield _rate("说到轻生的信先找公安", sum(_same(each, "first_authority") for each in gravest), len(gravest))
    for field in ("risk", "vulnerable"):
        yield from _signals(judged, field)
    yield ""
    yield from _missed(judged)
    yield ""
    yield from _confusion(judged)


def interval(right: int, many: int) -> tuple[float, float]:
    """The 95 % interval of Wilson for a share."""
    if not many:
        return 0.0, 1.0
    z = 1.959964
    share = right / many
    middle = (share + z * z / (2 * many)) / (1 + z * z / many)
    half = z / (1 + z * z / many) * math.sqrt(share * (1 - share) / many + z * z / (4 * many * many))
    return max(0.0, middle - half), min(1.0, middle + half)


def _rate(name: str, right: int, many: int) -> str:
    low, high = interval(right, many)
    share = f"{right / many:.1%}" if many else "—"
    return f"| {name} | {right} | {many} | {share} | {low:.1%} 至 {high:.1%} |"


def _kind(each: Judged) -> bool:
    return bool(each.reading.matter_type == each.gold["matter_type"])


def _among_three(each: Judged) -> bool:
    named = [each.reading.matter_type, *(other.matter_type for other in each.reading.alternatives)]
    return each.gold["matter_type"] in named[:3]


def _same(each: Judged, field: str) -> bool:
    return bool(getattr(each.reading, field) == each.gold[field])


def _sent_away(each: Judged) -> bool:
    return each.reading.remit != "procuratorate" and each.reading.first_authority != "procuratorate_12309"


def _signals(judged: list[Judged], field: str) -> Iterator[str]:
    codes = sorted({code for each in judged for code in each.gold[field]})
    for code in codes:
        told = [each for each in judged if code in getattr(each.reading, field)]
        right = sum(code in each.gold[field] for each in told)
        yield _rate(f"{code} 找到", right, sum(code in each.gold[field] for each in judged))
        yield _rate(f"{code} 标出的是真的", right, len(told))


def _missed(judged: list[Judged]) -> Iterator[str]:
    for danger in DANGERS:
        missed = [each for each in judged if danger in each.gold["risk"] and danger not in each.reading.risk]
        yield f"漏掉的 {danger}：{len(missed)} 封"
        yield from (f"- {each.identity}：{each.text}" for each in missed)


def _confusion(judged: list[Judged]) -> Iterator[str]:
    pairs = Counter((each.gold["matter_type"], each.reading.matter_type) for each in judged)
    yield "| 正确类别 | 封 | 对 | 95% 区间 | 认成 |"
    yield "|---|---|---|---|---|"
    for kind in KINDS:
        many = sum(count for (gold, _), count in pairs.items() if gold == kind)
        if many:
            low, high = interval(pairs[kind, kind], many)
            wrong = "，".join(f"{told} {n}" for (gold, told), n in pairs.items() if gold == kind and told != kind)
            yield f"| {kind} | {many} | {pairs[kind, kind]} | {low:.0%} 至 {high:.0%} | {wrong or '—'} |"
