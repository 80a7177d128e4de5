"""`sweep deadlines`: counts clocks again where the calendar has changed, tells what is late; nightly."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jianhe.casework import sweeping
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "重算受新日历影响的期限，列出逾期 · count clocks again under a new calendar, tell what is late"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for centre in Centre.objects.order_by("code"):
            recounted, moved = sweeping.recount(centre=centre, at=now)
            late, today = sweeping.late(centre=centre, on=timezone.localdate(now))
            self.stdout.write(
                f"{centre.name}：重算 {recounted}，日期变动 {moved}，逾期 {late}，今日到期 {today} · "
                f"recounted {recounted}, moved {moved}, late {late}, due today {today}"
            )
