"""`jianhe likeness evaluate FILE`: how well the same person, matter and group are told. Needs no database.

A line of the file is a set: a few records written around one situation, each with the one it is truly of. Every pair
of persons and every pair of matters in a set is a question, and so is each matter against each group of its set.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from jianhe.law.guide.evaluate_command import interval
from jianhe.likeness.names import name_key, sound_key
from jianhe.likeness.numbers import keyed
from jianhe.likeness.scores import Case, Person, same_group, same_matter, same_person
from jianhe.likeness.weights import Score

USAGE = """用法：jianhe likeness evaluate 文件
文件每行一组手写的记录：{"set", "kind": person|matter|group, "note", "records": [{"of": 真正是谁, …}]}
打印“确定”“很可能”两档的准确率和找全率（95% 区间），以及每一个“确定”而错的。"""

KINDS = {"person": "同一人", "matter": "同一事", "group": "同一群"}
LEVELS = {"sure": ("确定", {"sure"}), "likely": ("很可能以上", {"sure", "likely"})}
BORN_ANY_DAY = date.max


@dataclass(frozen=True)
class Judged:
    """One question: what was compared, whether it is truly the same, and the score."""

    kind: str
    set: str
    words: str
    same: bool
    score: Score


def main(argv: list[str]) -> int:
    """`argv` is what follows ``likeness evaluate``. Returns 0, 1 when the file cannot be used, 2 when called wrongly."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if len(argv) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        judged = judge(Path(argv[0]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{argv[0]}: 不能使用：{error}", file=sys.stderr)
        return 1
    for line in report(judged):
        print(line)
    return 0


def judge(path: Path) -> list[Judged]:
    """Every question of a file, answered."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [each for line in lines if line.strip() for each in _questions(json.loads(line))]


def report(judged: list[Judged]) -> Iterator[str]:
    """The whole report in lines of Markdown."""
    yield "| 问题 | 对数 | 其中相同 | 档 | 准确率 | 95% 区间 | 找全率 | 95% 区间 |"
    yield "|---|---|---|---|---|---|---|---|"
    for kind in KINDS:
        asked = [each for each in judged if each.kind == kind]
        for name, verdicts in LEVELS.values():
            told = [each for each in asked if each.score.verdict in verdicts]
            right, same = sum(each.same for each in told), sum(each.same for each in asked)
            yield (
                f"| {KINDS[kind]} | {len(asked)} | {same} | {name} | {_rate(right, len(told))} | {_rate(right, same)} |"
            )
    for kind in KINDS:
        wrong = [each for each in judged if each.kind == kind and each.score.is_sure and not each.same]
        yield ""
        yield f"“确定”而错的（{KINDS[kind]}）：{len(wrong)} 对"
        yield from map(_line, wrong)
        missed = [
            each for each in judged if each.kind == kind and each.same and each.score.verdict not in LEVELS["likely"][1]
        ]
        yield ""
        yield f"不到“很可能”的（{KINDS[kind]}）：{len(missed)} 对"
        yield from map(_line, missed)


def _line(each: Judged) -> str:
    return f"- {each.set}：{each.words}（{each.score.points}：{'，'.join(each.score.reasons)}）"


def _rate(right: int, many: int) -> str:
    low, high = interval(right, many)
    share = f"{right / many:.1%}" if many else "—"
    return f"{share}（{right}/{many}） | {low:.1%} 至 {high:.1%}"


def _questions(told: dict[str, Any]) -> Iterator[Judged]:
    if told["kind"] == "person":
        yield from _person_questions(told)
    else:
        yield from _matter_questions(told)
    if told["kind"] == "group":
        yield from _group_questions(told)


def _person_questions(told: dict[str, Any]) -> Iterator[Judged]:
    persons = _persons(told["records"])
    for (first, one), (second, other) in combinations(zip(told["records"], persons, strict=True), 2):
        words = f"{first['name']} / {second['name']}"
        yield Judged("person", told["set"], words, first["of"] == second["of"], same_person(one, other))


def _matter_questions(told: dict[str, Any]) -> Iterator[Judged]:
    """In a set about a group, matters of two claimants are two matters; who comes again there is no question."""
    cases = _cases(told["records"])
    is_group = told["kind"] == "group"
    for (first, one), (second, other) in combinations(zip(told["records"], cases, strict=True), 2):
        if not (is_group and _claimant(first) == _claimant(second)):
            same = not is_group and first["of"] == second["of"]
            yield Judged("matter", told["set"], _shown(first, second), same, same_matter(one, other))


def _group_questions(told: dict[str, Any]) -> Iterator[Judged]:
    """Each matter against the others of each group, and against each that belongs to none (`of` is x)."""
    cases = _cases(told["records"])
    groups: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(told["records"]):
        groups[f"x{place}" if record["of"] == "x" else record["of"]].append(place)
    for place, record in enumerate(told["records"]):
        for group, members in groups.items():
            others = [each for each in members if _claimant(told["records"][each]) != _claimant(record)]
            if others:
                score = same_group(cases[place], [cases[each] for each in others])
                words = _shown(record, told["records"][others[0]]) + f" 等 {len(others)} 件"
                yield Judged("group", told["set"], words, record["of"] == group, score)


def _claimant(record: dict[str, Any]) -> str:
    return name_key(record["claimants"][0]["name"])


def _shown(*records: dict[str, Any]) -> str:
    return " / ".join(f"{each['claimants'][0]['name']}“{each['text'][:16]}…”" for each in records)


def _persons(records: list[dict[str, Any]]) -> list[Person]:
    """Persons with plain numbers for keys, and how many names each telephone is known under in this set."""
    names = {(each.get("phone", ""), sound_key(each["name"])) for each in records}
    holders = Counter(phone for phone, _name in names)
    return [_person(each, holders[each.get("phone", "")]) for each in records]


def _person(record: dict[str, Any], holders: int = 1) -> Person:
    born = record.get("born_on")
    person = Person(
        name=record["name"], number=record.get("number", ""), id_type=record.get("id_type", "identity_card"),
        phone=record.get("phone", ""), phone_holders=holders, sex=record.get("sex", ""),
        born_on=date.fromisoformat(born) if born else None, town=record.get("town", ""),
        address=record.get("address", ""), role=record.get("role", "petitioner"),
    )  # fmt: skip
    return keyed(person, on=BORN_ANY_DAY, key=str)


def _cases(records: list[dict[str, Any]]) -> list[Case]:
    return [
        Case(
            claimants=tuple(map(_person, each["claimants"])),
            respondents=tuple(Person(name, role="respondent") for name in each.get("respondents", ())),
            matter_type=each.get("matter_type", ""),
            amount_fen=each["amount_yuan"] * 100 if "amount_yuan" in each else None,
            received_on=date.fromisoformat(each["received_on"]), town=each.get("town", ""), place=each.get("place", ""),
            text=each["text"], outer_number=each.get("outer_number", ""),
        )
        for each in records
    ]  # fmt: skip
