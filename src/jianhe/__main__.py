"""The table of commands. What needs no database starts none, nor loads its driver; everything else finds it running."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from jianhe.server.home import CHECKOUT
from jianhe.server.home import home as data_folder
from jianhe.server.problem import Problem

# Without Django and database: module:function, called with the remaining words.
PURE = {
    "period due": ("jianhe.law.period_command", "JSON 行算期限 · due dates for JSON lines on standard input"),
    "catalogue check": ("jianhe.law.catalogue_command", "检查目录（法条即数据）· check the catalogue"),
    "procedures draw": ("jianhe.law.draw_command", "程序流程图 · procedures draw CODE [--edition DAY] [--out FILE.svg]"),
    "guide classify": (
        "jianhe.law.guide.classify_command",
        "认来信说的是什么事 · what letters in JSON lines are about",
    ),
    "guide check": ("jianhe.law.guide.check_command", "检查引导图 · check the guide's cards, questions and rules"),
    "guide poster": ("jianhe.papers.poster_command", "引导图海报与说明单 · the guide map as a poster, and leaflets"),
    "guide evaluate": ("jianhe.law.guide.evaluate_command", "用有答案的信评引导 · guide evaluate FILE"),
    "likeness evaluate": (
        "jianhe.likeness.evaluate_command",
        "用有答案的记录评识别 · likeness evaluate FILE",
    ),
    "papers check": (
        "jianhe.papers.check_command",
        "检查文书模板 · papers check [FOLDER], with an office's own templates",
    ),
}
SERVER = {
    "run": "启动全部：数据库、网页、后台任务 · start everything",
    "test": "全部检查与测试 · all checks and tests; further words go to pytest",
    "bench": "在虚构数据上测速度 · measure the pages on invented matters",
    "db check": "检查数据库配置 · check the database's configuration",
    "backup": "备份到一个文件 · backup FILE",
    "restore": "从备份恢复到空库 · restore FILE into an empty database",
    "keys export": "导出密钥，与备份分开保管 · keys export FILE, to be kept apart from backups",
    "keys import": "导入密钥 · keys import FILE",
    "help": "本页 · this page",
}
VARIABLES = {
    "JIANHE_HOME": "数据目录 · the data folder",
    "JIANHE_DATABASE_URL": "外部 PostgreSQL（≥ 15）· an external server",
    "JIANHE_ADMIN_URL": "它的超级用户，用于迁移和备份 · its superuser, for migration and backup",
    "JIANHE_PG_BIN": "PostgreSQL 程序目录 · another PostgreSQL's programs",
    "JIANHE_PG_PORT": "内置数据库的端口 · the embedded server's port",
    "JIANHE_HTTPS": "1：在 HTTPS 反向代理之后 · behind an HTTPS proxy",
    "JIANHE_HOSTS": "允许的域名，逗号分隔 · names it answers to",
    "JIANHE_ORIGINS": "HTTPS 来源，逗号分隔 · trusted https:// origins",
    "JIANHE_LEAVE_TO": "“快速离开”去的网页（默认是天气）· where 快速离开 leads, the weather by default",
    "JIANHE_PROXIES": "前面有几层自己的代理，据此认出来访地址 · how many proxies of ours stand before it",
}
# Other names for management commands, where the plain word is taken or reads better.
ALIASES = {"check": "check_promise"}
# These change the schema and connect as its owner.
AS_OWNER = {"migrate", "makemigrations", "sqlmigrate", "showmigrations"}


def main() -> int:
    words = sys.argv[1:] or ["help"]
    try:
        return _run(words)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    two = " ".join(words[:2])
    if two in PURE:
        command: Callable[[list[str]], int] = importlib.import_module(PURE[two][0]).main
        return command(words[2:])
    if words[0] in {"help", "--help", "-h"}:
        return _help()
    if words[0] == "run":
        from jianhe.server import supervisor

        return supervisor.run(words[1:])
    if words[0] == "test":
        from jianhe.server import suite

        return suite.test(words[1:])
    if words[0] == "bench":
        return subprocess.run([sys.executable, "-m", "bench", *words[1:]], cwd=CHECKOUT, check=False).returncode
    if two == "db check":
        return _db_check()
    if words[0] in {"backup", "restore"}:
        return _archive(words)
    if two in {"keys export", "keys import"}:
        return _keys(words)
    return _manage(words)


def _db_check() -> int:
    from jianhe.server import dbcheck, schema
    from jianhe.server.database import database

    with database(data_folder()) as found:
        schema.bring_up_to_date(found)
        return dbcheck.check(found, data_folder())


def _archive(words: list[str]) -> int:
    from jianhe.server import archive
    from jianhe.server.database import database

    if len(words) != 2:
        raise Problem(f"请给出文件：./jianhe {words[0]} 文件", f"Name the file: ./jianhe {words[0]} FILE")
    verb = archive.backup if words[0] == "backup" else archive.restore
    with database(data_folder()) as found:
        return verb(found, data_folder(), words[1])


def _keys(words: list[str]) -> int:
    from jianhe.server import secrets

    if len(words) != 3:
        raise Problem(f"请给出文件：./jianhe keys {words[1]} 文件", f"Name the file: ./jianhe keys {words[1]} FILE")
    return (secrets.export_keys if words[1] == "export" else secrets.import_keys)(data_folder(), words[2])


def _manage(words: list[str]) -> int:
    """A management command; `audit verify` is the command audit_verify."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jianhe.config.settings"
    from django.core.management import execute_from_command_line

    from jianhe.server import schema
    from jianhe.server.database import database

    known = set(_own_commands()) | AS_OWNER | {"shell", "makemessages"}
    joined = "_".join(words[:2])
    name = ALIASES.get(words[0], words[0])
    if joined in known:
        name, rest = joined, words[2:]
    elif name in known:
        rest = words[1:]
    else:
        print(
            f"没有 {words[0]} 这个命令，可用的命令见 ./jianhe help。\n"
            f"There is no command {words[0]}; ./jianhe help lists them.",
            file=sys.stderr,
        )
        return 2
    if name in AS_OWNER:
        os.environ["JIANHE_DB_ROLE"] = "owner"
    with database(data_folder()) as found:
        if name not in AS_OWNER:
            schema.bring_up_to_date(found)
        execute_from_command_line(["jianhe", name, *rest])
    return 0


def _own_commands() -> dict[str, str]:
    """Our management commands and their packages, by folder: Django is set up only once the database is known."""
    package = Path(__file__).parent
    files = package.glob("*/management/commands/[a-z]*.py")
    return {path.stem: f"jianhe.{path.relative_to(package).parts[0]}" for path in files}


def _help() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "jianhe.config.settings"
    print("用法 · usage: ./jianhe <命令 command>\n")
    rows = {**SERVER, **{name: text for name, (_, text) in PURE.items()}}
    import django

    django.setup()
    for name, app in sorted(_own_commands().items()):
        spoken = next((alias for alias, target in ALIASES.items() if target == name), name.replace("_", " "))
        rows.setdefault(spoken, _summary(name, app))
    for name, text in rows.items():
        print(f"  {name:<18}{text}")
    print("\n环境变量 · environment")
    for name, text in VARIABLES.items():
        print(f"  {name:<22}{text}")
    return 0


def _summary(name: str, app: str) -> str:
    from django.core.management import load_command_class

    return str(load_command_class(app, name).help).split("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
