"""`sweep deadlines`: counts clocks again where the calendar has changed, tells what is late; nightly."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.casework import sweeping
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "重算受新日历影响的期限，列出逾期 · count clocks again under a new calendar, tell what is late"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        now = at or timezone.now()
        for centre in Centre.objects.order_by("code"):
            recounted, moved = sweeping.recount(centre=centre, at=now)
            late, today = sweeping.late(centre=centre, on=timezone.localdate(now))
            self.stdout.write(
                f"{centre.name}：重算 {recounted}，日期变动 {moved}，逾期 {late}，今日到期 {today} · "
                f"recounted {recounted}, moved {moved}, late {late}, due today {today}"
            )
