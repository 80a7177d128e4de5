"""`publish calendar FILE`: takes over a year's holidays, and counts again the clocks that waited for them."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jianhe.casework import sweeping
from jianhe.law.working_days import Year, read_year
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "启用一年的放假安排（文件如 2027.yaml）· take over the holidays of a year: publish calendar FILE"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, file: Path, at: datetime | None, **options: Any) -> None:
        try:
            year = read_year(file)
        except (ValueError, OSError) as error:
            raise CommandError(
                f"这个文件不能用，没有改动 · this file cannot be used, nothing was changed: {error}"
            ) from error
        _put_in_place(year, file)
        now = at or timezone.now()
        for centre in Centre.objects.order_by("code"):
            sweeping.publish(centre=centre, year=year.year, at=now)
            recounted, moved = sweeping.recount(centre=centre, at=now)
            self.stdout.write(
                f"{centre.name}：{year.year} 年日历已启用，重算 {recounted} 个期限，{moved} 个日期变动 · "
                f"{recounted} clocks counted again, {moved} dates moved"
            )


def _put_in_place(year: Year, file: Path) -> None:
    """Whole or not at all: it is written under another name, synced, and renamed."""
    folder = Path(settings.JIANHE_HOME) / "calendar"
    folder.mkdir(exist_ok=True)
    draft = folder / f".{year.year}.draft"
    with draft.open("wb") as out:
        out.write(file.read_bytes())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / f"{year.year}.yaml")
