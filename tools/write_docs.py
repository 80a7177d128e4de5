"""Writes the generated pages of docs/: procedures, limits, events, commands, settings.

    .venv/bin/python -m tools.write_docs            write what has changed
    .venv/bin/python -m tools.write_docs --check    write nothing; exit 1 and name the pages that are stale

Nobody edits these pages by hand: a page that disagrees with the code would be worse than none.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MADE = "<!-- Written by tools/write_docs.py from the source. Do not edit. -->"

# Variables that are not for the person who runs an installation, with what they are for.
INNER_VARIABLES = {
    "JIANHE_LOG": "日志级别（默认 WARNING）· level of the log lines",
    "JIANHE_CATALOGUE": "另一个目录（测试虚构程序时用）· another catalogue, such as a test's made-up procedure",
    "JIANHE_CHROMIUM": "浏览器测试用的 Chromium · the browser of the tests, where it is not on the path",
    "JIANHE_PICTURES": "页面截图存放的目录 · folder for pictures of the pages that the tests take",
    "JIANHE_APP_DSN": "由启动器设置：应用账号的地址 · set by the launcher: the way in as the application",
    "JIANHE_OWNER_DSN": "由启动器设置：迁移账号的地址 · set by the launcher: the way in as the owner",
    "JIANHE_BACKUP_DSN": "由启动器设置：备份账号的地址 · set by the launcher: the way in that reads all, for `check`",
    "JIANHE_DB_ROLE": "由启动器设置：`owner` 表示以迁移账号连接 · set by the launcher: `owner` to connect as the owner",
    "JIANHE_TEST_BENCH": "由测试设置：测试用数据库所在目录 · set by the tests: folder of their databases",
    "JIANHE_TEST_QUICK": "由测试设置：不必持久的数据库所在目录 · set by the tests: folder of those that need not last",
    "JIANHE_TEST_MAIN": "由测试设置：最后清理的进程 · set by the tests: the process that clears up",
}
UNITS = {
    "hour": "小时 hours", "natural_day": "日 natural days", "working_day": "个工作日 working days",
    "month": "个月 months", "year": "年 years",
}  # fmt: skip


def set_up_django() -> None:
    """Settings read a key file; the pages need none of it, so they get one in a folder of their own."""
    os.environ.setdefault("JIANHE_HOME", tempfile.mkdtemp(prefix="jianhe-docs-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianhe.config.settings")
    import django
    from django.utils.translation import activate

    django.setup()
    activate("zh-hans")


def pages() -> dict[Path, str]:
    """Every generated page with its text. Django must be set up."""
    from jianhe.law.catalogue import load
    from jianhe.law.chart import draw

    law = load()
    made = {DOCS / "procedures" / f"{code}.md": procedure_page(law, code) for code in law.editions}
    for code, editions in law.editions.items():
        made[DOCS / "procedures" / f"{code}.svg"] = draw(editions[-1], law.limits_now(), "zh-hans")
        made[DOCS / "procedures" / f"{code}.en.svg"] = draw(editions[-1], law.limits_now(), "en")
    made[DOCS / "limits.md"] = limits_page(law)
    made[DOCS / "events.md"] = events_page()
    made[DOCS / "commands.md"] = commands_page()
    made[DOCS / "settings.md"] = settings_page()
    return made


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    head = list(head)
    lines = [head, ["---"] * len(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def both(words: Any) -> str:
    return f"{words.zh} · {words.en}"


def codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def procedure_page(law: Any, code: str) -> str:
    """One procedure: for each edition its states, steps, facts, limits and what it leaves to the place."""
    editions = law.editions[code]
    chart = f"![流程图 Flow chart]({code}.svg)\n\n[in English]({code}.en.svg)"
    parts = [MADE, f"# {both(editions[-1].title)} (`{code}`)", chart]
    for edition in reversed(editions):
        parts += [f"## 版本 Edition {edition.first_day}", _basis(law, edition), *_start(law, edition)]
        parts += ["### 状态 States", _states(edition)]
        parts += ["### 步骤 Steps", *(_step(law, edition, name) for name in edition.steps)]
        outcomes = ([f"`{name}`", both(words)] for name, words in edition.outcomes.items())
        parts += ["### 结果 Outcomes", table(["code", "title"], outcomes)]
        parts += ["### 所问事实 Facts asked", _facts(edition)]
        if edition.materials:
            rows = (
                [f"`{name}`", both(one.title), codes(one.before), "an attachment" + (f", or `{one.paper}`" if one.paper else "")]
                for name, one in edition.materials.items()
            )
            parts += ["### 材料清单 Materials", table(["code", "title", "before", "ticked by"], rows)]
        parts += ["### 期限 Limits", "Each limit is described in [limits.md](../limits.md). Those that open with the "
                  f"proceeding: {codes(edition.opens)}.", _limits(law, edition.limits, "../limits.md")]  # fmt: skip
        parts += ["### 留给本地决定的 Left to the place", _local(edition)]
        if edition.notes:
            parts += ["### 说明 Notes", "\n".join(f"- {note.zh} {note.en}" for note in edition.notes)]
    return "\n\n".join(parts) + "\n"


def _basis(law: Any, edition: Any) -> str:
    return "依据 Basis: " + "；".join(law.cite(reference).zh for reference in edition.basis) + "。"


def _start(law: Any, edition: Any) -> list[str]:
    """Who may start it and when; nothing for the intake, which starts with the matter."""
    starts = edition.starts
    if starts is None:
        return []
    rows = [
        ("by", "、".join(f"{law.roles.title(role).zh} `{role}`" for role in starts.by)),
        ("while the intake is", codes(starts.from_)),
        ("after", "；".join(f"`{code}`: {codes(outcomes)}" for code, outcomes in starts.after.items())),
        ("requires", "；".join(f"{law.condition(one).means.zh} `{one}`" for one in starts.requires)),
        ("asks", ", ".join(f"`{fact}`" + ("" if how == "required" else "?") for fact, how in starts.asks.items())),
        ("subject", starts.subject and f"`{starts.subject}`"),
        ("papers", codes(starts.papers)),
        ("依据 cite", "；".join(law.cite(reference).zh for reference in starts.cite)),
    ]
    return ["### 开始 Start", table(["", ""], ((k, v) for k, v in rows if v))]


def _states(edition: Any) -> str:
    whose = {"us": "ours", "other": "theirs"}
    rows = (
        [
            f"`{name}`",
            both(state.title),
            edition.stations[state.station].zh,
            "end" if state.ends else whose[state.owner],
            state.public.zh,
        ]
        for name, state in edition.states.items()
    )
    return table(["code", "title", "station", "whose turn", "what the public reads"], rows)


def _step(law: Any, edition: Any, name: str) -> str:
    step = edition.steps[name]
    rows = [
        ("from → to", f"{codes(step.from_)} → `{step.to}`"),
        ("by", "、".join(f"{law.roles.title(role).zh} `{role}`" for role in step.by)),
        ("by itself", step.by_itself and "每夜：条件到了就认定"),
        ("asks", ", ".join(f"`{fact}`" + ("" if how == "required" else "?") for fact, how in step.asks.items())),
        ("requires", "；".join(f"{law.condition(one).means.zh} `{one}`" for one in step.requires)),
        ("papers", codes(step.papers)),
        *((f"clocks: {verb}", codes(limits)) for verb, limits in step.clocks if limits),
        ("within", step.within and f"`{step.within}`"),
        ("approval", step.approval and f"{law.roles.title(step.approval).zh} `{step.approval}`"),
        ("counts", ", ".join(f"`{fact}` = {value}" for fact, value in step.counts.items())),
        ("outcome", step.outcome and f"`{step.outcome}`"),
        ("effect", step.effect and f"`{step.effect}`"),
        ("hands over to", step.hands_over and f"`{step.hands_over}`"),
        ("cannot be undone", step.consequence and step.consequence.zh),
        ("依据 cite", "；".join(law.cite(reference).zh for reference in step.cite)),
    ]
    return f"#### {both(step.title)} (`{name}`)\n\n" + table(["", ""], ((k, v) for k, v in rows if v))


def _facts(edition: Any) -> str:
    rows = (
        [f"`{name}`", fact.type, both(fact.label), fact.hint.zh if fact.hint else ""]
        for name, fact in edition.facts.items()
    )
    return "A fact that a step marks with `?` is optional.\n\n" + table(["code", "type", "label", "hint"], rows)


def _local(edition: Any) -> str:
    return table(
        ["switch", "what", "default", "offered"],
        (
            [f"`{name}`", both(choice.title), f"`{choice.default}`",
             codes(choice.choices) if choice.choices else f"{choice.least}–{choice.most}"]
            for name, choice in edition.local.items()
        ),
    )  # fmt: skip


def _limits(law: Any, names: Iterable[str], page: str) -> str:
    rows = []
    for name in names:
        limit = law.limits[name][-1]
        length = f"{limit.n} {UNITS[limit.unit]}"
        rows.append([f"[`{name}`]({page}#{name})", limit.title.zh, length, f"`{limit.runs_from}`"])
    return table(["code", "title", "length", "runs from"], rows)


def limits_page(law: Any) -> str:
    """Every limit of the catalogue, each edition of it, with what the rule says besides its length."""
    parts = [MADE, "# 期限 Limits",
             "One file each in `src/jianhe/catalogue/limits/`, with worked examples that run as tests. A limit becomes "
             "a clock when an edition names it; the others wait for their procedure."]  # fmt: skip
    for name, editions in law.limits.items():
        parts.append(f"## {name}")
        for limit in reversed(editions):
            until = f" until {limit.until}" if limit.until else ""
            parts.append(f"**{both(limit.title)}**, since {limit.since}{until}")
            parts.append(table(["", ""], ((k, v) for k, v in _limit_rows(law, limit) if v)))
    return "\n\n".join(parts) + "\n"


def _limit_rows(law: Any, limit: Any) -> list[tuple[str, Any]]:
    length = f"{limit.n} {UNITS[limit.unit]} {limit.direction} `{limit.runs_from}`"
    return [
        ("length", length),
        ("whose duty", {"us": "ours", "other": "somebody else's"}[limit.owner]),
        ("last day a rest day", "rolls to the next working day" if limit.rolls else "does not roll"),
        ("suspension", "stops it" if limit.suspendable else "never stops it"),
        ("repeats", limit.repeat and f"every {limit.repeat.n} {UNITS[limit.repeat.unit]} until `{limit.repeat.until}`"),
        ("extension", limit.extension and f"by {limit.extension.n} {UNITS[limit.extension.unit]}, "
         f"{limit.extension.max_times} time(s), approved by {law.roles.title(limit.extension.approval).zh}, "
         f"from the {limit.extends_from} end"),
        ("if missed", f"`{limit.if_missed}`"),
        ("left to the place", "；".join(f"`{k}`: {codes(map(str, v))}" for k, v in limit.local.items())),
        ("worked examples", len(limit.examples)),
        ("依据 cite", "；".join(law.cite(reference).zh for reference in limit.cite)),
        ("note", limit.notes and limit.notes.zh),
    ]  # fmt: skip


def events_page() -> str:
    """Every kind of event, with the facts it may carry."""
    from jianhe.records.events import KINDS

    intro = (
        "Everything that can happen in Jianhe. An event is written in the transaction of the change itself, is "
        "append-only, and is chained by hash at commit ([decision](decisions/chain-at-commit.md)). Facts are ids and "
        "codes, never names. **Reading** marks a look, not a change."
    )
    rows = ([f"`{name}`", str(kind.label), codes(sorted(kind.facts)), "reading" if kind.is_reading else ""]
            for name, kind in KINDS.items())  # fmt: skip
    return "\n\n".join([MADE, "# 事件 Events", intro, table(["kind", "words", "facts", ""], rows)]) + "\n"


def commands_page() -> str:
    """Every command of the launcher, as `./jianhe help` lists them, with the options of each."""
    from jianhe import __main__ as launcher

    intro = (
        "All are called as `./jianhe <command>`. Each leaves with 0 when all is well and with another code when not, "
        "and says in one sentence what is wrong and what to do."
    )
    rows = [[f"`{name}`", text, ""] for name, text in launcher.SERVER.items()]
    rows += [[f"`{name}`", text, "needs no database"] for name, (_, text) in launcher.PURE.items()]
    rows += [[f"`{spoken(name)}`", *about(name)] for name in own_commands()]
    listed = table(["command", "what it does", "options"], sorted(rows))
    return "\n\n".join([MADE, "# 命令 Commands", intro, listed]) + "\n"


def own_commands() -> list[str]:
    """The project's management commands."""
    from django.core.management import get_commands

    return sorted(name for name, app in get_commands().items() if str(app).startswith("jianhe."))


def spoken(name: str) -> str:
    """`audit_verify` is called as `audit verify`; a few have another name."""
    from jianhe.__main__ import ALIASES

    return next((alias for alias, target in ALIASES.items() if target == name), name.replace("_", " "))


def about(name: str) -> tuple[str, str]:
    """First line of a command's help, and its own options."""
    from django.core.management import BaseCommand, get_commands, load_command_class

    command = load_command_class(str(get_commands()[name]), name)
    usual = {action.dest for action in BaseCommand().create_parser("jianhe", name)._actions}
    options = [
        (action.option_strings[-1] if action.option_strings else action.dest, action.help or "")
        for action in command.create_parser("jianhe", name)._actions
        if action.dest not in usual
    ]
    return str(command.help).split("\n")[0], "; ".join(f"`{option}` {text}".strip() for option, text in options)


def settings_page() -> str:
    """Every environment variable that the program reads."""
    from jianhe.__main__ import VARIABLES

    intro = (
        "Settings come from the environment alone. There is no settings file with secrets: keys and passwords are "
        "made at the first start and lie in `JIANHE_HOME/secrets/`."
    )
    parts = [MADE, "# 设置 Settings", intro]
    for title, variables in [
        ("For the person who runs an installation", VARIABLES),
        ("For developers and the launcher itself", INNER_VARIABLES),
    ]:
        parts += [f"## {title}", table(["variable", "what it is"], ([f"`{k}`", v] for k, v in variables.items()))]
    return "\n\n".join(parts) + "\n"


def variables_in_source() -> set[str]:
    """Every JIANHE_… variable that is read or set through the environment anywhere in the project's Python."""
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench")]
    files = [ROOT / "jianhe", *(path for folder in folders for path in folder.rglob("*.py"))]
    ways = (
        r"""environ(?:\.get|\.pop|\.setdefault)?[\[(]\s*"(JIANHE_[A-Z_]+)\"""",
        r""""(JIANHE_[A-Z_]+)" (?:not )?in os\.environ""",
        r""""(JIANHE_[A-Z_]+)": """,  # handed to a child
    )
    return {name for path in files for way in ways for name in re.findall(way, path.read_text(encoding="utf-8"))}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where a page is stale")
    options = parser.parse_args(arguments)
    set_up_django()
    from tools.write_dictionary import dictionary_page

    wanted = {**pages(), DOCS / "data-dictionary.md": dictionary_page()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(path.relative_to(ROOT))
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
