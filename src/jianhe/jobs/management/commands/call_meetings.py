"""`call meetings`: makes the next weekly meeting and puts on it what earlier decisions left unfinished; nightly."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.casework import weekly_meetings
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "排下次周研判，列入没办完的 · make the next weekly meeting, put the unfinished on its agenda"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        now = at or timezone.now()
        for centre in Centre.objects.order_by("code"):
            added = weekly_meetings.fill(centre=centre, at=now)
            start = timezone.localtime(weekly_meetings.next_start(centre, at=now))
            self.stdout.write(f"{centre.name}：{start:%Y-%m-%d %H:%M}，列入 {added} 件 · put on: {added}")
