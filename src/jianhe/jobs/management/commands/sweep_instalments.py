"""`sweep instalments`: reminders before an instalment is due, breach the day after; nightly."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.casework import performance_sweep
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "到期前提醒分期付款，次日标明逾期 · remind of instalments before they are due, mark those that became late"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        for centre in Centre.objects.order_by("code"):
            reminded, late = performance_sweep.sweep(centre=centre, at=at or timezone.now())
            self.stdout.write(f"{centre.name}：提醒 {reminded}，逾期 {late} · reminded {reminded}, late {late}")
