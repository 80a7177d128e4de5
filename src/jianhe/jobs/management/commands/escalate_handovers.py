"""`escalate handovers`: tells, level by level, of hand-overs that nobody signs for; every ten minutes."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.casework import escalating
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "没人接收的移送逐级提醒 · tell higher of hand-overs that nobody signs for, each level once"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        for centre in Centre.objects.order_by("code"):
            told = escalating.escalate(centre=centre, at=at or timezone.now())
            self.stdout.write(f"{centre.name}：提醒 {told} 级 · levels told: {told}")
