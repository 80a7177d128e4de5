"""`set up CODE`: makes a real centre from its own files in the data folder, with the first log-ins of its posts."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone

from jianhe.casework import centres
from jianhe.casework.rules import catalogue
from jianhe.law import practice
from jianhe.law.strict_yaml import BadFile


class Command(BaseCommand):
    help = "按数据目录里的做法建立中心 · set up a centre from JIANHE_HOME/practice/CODE, with its first log-ins"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="name of the folder")

    def handle(self, *args: Any, code: str, **options: Any) -> None:
        folder = Path(settings.JIANHE_HOME) / "practice"
        _refuse_unless_sound(code, folder)
        try:
            with transaction.atomic():
                centre = centres.set_up(code, folder=folder)
                posts = centres.fill_posts(centre=centre, folder=folder, at=timezone.now())
        except IntegrityError as error:
            raise CommandError(
                "posts.yaml 里的用户名已被别的中心使用，没有改动 · a user name is taken elsewhere; nothing was changed"
            ) from error
        if not posts:
            self.stdout.write(f"{centre.name} 已经建好，没有改动 · it is there already; nothing was changed")
            return
        lines = [f"{catalogue().roles.title(post.role).zh}\t{post.username}\t{password}\n" for post, password in posts]
        logins = Path(settings.JIANHE_HOME) / f"logins-{code}.txt"
        with os.fdopen(os.open(logins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.writelines(lines)
        self.stdout.write(
            f"{centre.name} 已建立，{len(posts)} 个账号；初始密码在 {logins}，逐个交给本人后请删除 · "
            f"{len(posts)} log-ins; hand their first passwords over in person and delete the file"
        )


def _refuse_unless_sound(code: str, folder: Path) -> None:
    if not code.isidentifier() or not (folder / code).is_dir():
        raise CommandError(f"没有 {folder / code}：请先放好本中心的文件 · put the centre's files there first")
    try:
        faults = practice.problems(code, catalogue(), folder)
    except BadFile as bad:
        faults = bad.problems
    if faults:
        raise CommandError("文件有问题，没有改动 · nothing was changed:\n" + "\n".join(faults))
