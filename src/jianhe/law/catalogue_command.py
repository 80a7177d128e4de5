"""`jianhe catalogue check`: reads the law and the practice strictly and says what it checked. Needs no database."""

from pathlib import Path

from jianhe.law import catalogue as catalogues
from jianhe.law import examples, practice
from jianhe.law.catalogue import Catalogue
from jianhe.law.check_report import called, told
from jianhe.law.strict_yaml import BadFile
from jianhe.law.working_days import national_calendar

USAGE = """用法：jianhe catalogue check [法规目录] [实践目录]
严格读取法规与本地做法：每个键、引用、角色、条件、文书、状态和示例。有问题时每个问题一句话，退出码为 1。"""


def main(argv: list[str]) -> int:
    """`argv` is what follows ``catalogue check``. Returns 0, 1 when something is wrong, or 2 when called wrongly."""
    if (code := called(argv, USAGE, most=2)) is not None:
        return code
    folder = Path(argv[0]) if argv else None
    places = Path(argv[1]) if len(argv) > 1 else None
    try:
        law = catalogues.load(folder)
    except BadFile as bad:
        return told([], bad.problems)
    problems = [*law.problems(), *_wrong_examples(law)]
    counts = _law_counts(law)
    for centre in _centres(places or practice.packaged()):
        try:
            problems += practice.problems(centre, law, places)
            counts.append(_practice_count(centre, places))
        except BadFile as bad:
            problems += bad.problems
    return told(counts, problems)


def _wrong_examples(law: Catalogue) -> list[str]:
    calendar = national_calendar()
    return [
        f"limits/{code}.yaml: {limit.since}: {fault}"
        for code, limits in law.limits.items()
        for limit in limits
        for fault in examples.faults(limit, calendar)
    ]


def _law_counts(law: Catalogue) -> list[str]:
    editions = [each for known in law.editions.values() for each in known]
    limits = [each for known in law.limits.values() for each in known]
    return [
        f"程序版本 {len(editions)} 个（状态 {sum(len(each.states) for each in editions)}，"
        f"步骤 {sum(len(each.steps) for each in editions)}）",
        f"期限 {len(limits)} 个，示例 {sum(len(each.examples) for each in limits)} 个",
        f"法律依据 {len(law.sources)} 件，理由代码 {len(law.grounds)} 个，条件 {len(law.conditions)} 个，"
        f"文书 {len(law.papers)} 种",
        f"角色 {len(law.roles.roles)} 种，权限 {len(law.roles.acts)} 项",
    ]


def _practice_count(centre: str, places: Path | None) -> str:
    rows = practice.rows(centre, places)
    return (
        f"中心 {centre}：单位 {len(rows.units)}，房间 {len(rows.rooms)}，窗口 {len(rows.windows)}，"
        f"镇村 {len(rows.places)}，岗位 {len(rows.posts)}"
    )


def _centres(places: Path) -> list[str]:
    return sorted(folder.name for folder in places.iterdir() if folder.is_dir() and list(folder.glob("[0-9]*.yaml")))
