"""`load_demo`: the demonstration centre with its log-ins and a year of invented matters, once."""

import gc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from jianhe.casework import centres
from jianhe.demo import logins, year
from jianhe.jobs.management.of_each_centre import say
from jianhe.people.models import Duty


class Command(BaseCommand):
    help = "装载示范中心（人物均为虚构）· load the demonstration centre and its invented year"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--matters", type=int, default=60, help="over the year, before the last days; 0: log-ins only"
        )
        parser.add_argument("--agreements", type=int, default=31, help="of reconciliation, among what ends at a table")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, matters: int, agreements: int, seed: int, **options: Any) -> None:
        with transaction.atomic():
            centre = centres.set_up("jingyang")
            if Duty.objects.filter(centre=centre).exists():
                self.stdout.write(
                    "示范中心已经在了，没有改动 · the demonstration is there already; nothing was changed"
                )
                return
            logins.hand_out(logins.fill_posts(centre), Path(settings.JIANHE_HOME) / "logins.txt")
        if matters:
            gc.freeze()  # catalogue and settings stay: what is swept again and again is only what the year leaves behind
            gc.set_threshold(20_000, 50, 100)
            matters = year.play(
                centre, until=timezone.now(), matters=matters, agreements=agreements, seed=seed, say=say
            )
        self.stdout.write(f"示范中心已装载，{matters} 件虚构事项 · {matters} invented matters")
