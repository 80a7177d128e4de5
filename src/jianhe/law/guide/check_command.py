"""`jianhe guide check`: reads cards, questions and rules strictly, and says what does not fit. Needs no database."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from jianhe.law.check_report import called, told
from jianhe.law.guide import cards as card_files
from jianhe.law.guide import doors as door_files
from jianhe.law.guide import recognition as rule_files
from jianhe.law.guide import statistics as weight_files
from jianhe.law.guide import tree as trees
from jianhe.law.guide.cards import Card
from jianhe.law.guide.doors import Editions
from jianhe.law.guide.encoder import Encoder
from jianhe.law.guide.recognition import Recognition
from jianhe.law.guide.statistics import Statistics
from jianhe.law.sources import sources
from jianhe.law.strict_yaml import BadFile

USAGE = """用法：jianhe guide check [法规目录]
查引导图：死路、到不了的结果、缺依据、互相矛盾、认不出的规则。有问题时每个问题一句话，退出码为 1。"""


def main(argv: list[str]) -> int:
    """`argv` is what follows ``guide check``. Returns 0, 1 when something is wrong, or 2 when called wrongly."""
    if (code := called(argv, USAGE, most=1)) is not None:
        return code
    folder = Path(argv[0]) if argv else Path(card_files.__file__).parents[2] / "catalogue"
    return told(*checked(folder))


def checked(folder: Path) -> tuple[list[str], list[str]]:
    """What was read, and one sentence for each problem in a catalogue's folder."""
    try:
        known = card_files.load(folder / "guide")
        doors = door_files.load(folder / "guide_doors.yaml")
        editions = trees.load(folder / "guide_questions.yaml")
        rules = rule_files.load(folder / "recognition")
        weights = weight_files.load(folder / "recognition" / "weights.tsv")
        Encoder(folder / "recognition" / "encoder.onnx")
    except BadFile as bad:
        return [], bad.problems
    problems = [
        *(f"guide_questions.yaml: {day}: {fault}" for day, each in editions for fault in trees.problems(each, known)),
        *_wrong_citations(known, doors),
        *_wrong_variants(known, rules, weights),
    ]
    questions = editions[-1][1]
    ways = list(trees.paths(questions))
    unsure = sum(len(card.unsure) for editions in known.values() for card in editions)
    variants = sum(len(each[-1].variants) for each in known.values())
    counts = [
        f"办事卡 {len(known)} 张，变化 {variants} 种，待核条文 {unsure} 处",
        f"问题 {len(questions.questions)} 个，走法 {len(ways)} 条，最多 {max(map(len, ways), default=0)} 问",
        f"识别规则 {sum(map(len, rules.kinds.values()))} 条，统计特征 {len(weights.written)} 个",
    ]
    return counts, problems


def _wrong_citations(known: Mapping[str, tuple[Card, ...]], doors: Editions) -> Iterator[str]:
    cited = [
        *((f"guide/{kind}.yaml", (*card.basis, *card.unsure)) for kind, editions in known.items() for card in editions),
        *((f"guide_doors.yaml: {door}", there.basis) for _, edition in doors for door, there in edition.items()),
    ]
    for name, references in cited:
        for reference in references:
            if reference.partition("/")[0] not in sources():
                yield f"{name}: cites {reference}, and sources.yaml has no such text"


def _wrong_variants(known: Mapping[str, tuple[Card, ...]], rules: Recognition, weights: Statistics) -> Iterator[str]:
    listed = {f"{kind}__{variant}" for kind, editions in known.items() for variant in editions[-1].variants}
    told = set(rules.variants)
    yield from (f"recognition/variants.yaml: no card has {name}" for name in sorted(told - listed))
    recognised = told | weights.learned()
    yield from (f"recognition: neither a rule nor a weight recognises {name}" for name in sorted(listed - recognised))
