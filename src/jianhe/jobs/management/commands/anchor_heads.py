"""`anchor heads`: hashes the heads of all chains with SM3, stores and prints it; nightly."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jianhe.casework import anchoring


class Command(BaseCommand):
    help = "锚定当日留痕，打印 SM3，请抄存 · anchor the day's heads and print their SM3"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        made = anchoring.anchor(day=timezone.localdate(now), at=now)
        self.stdout.write(f"{made.day}  SM3 {made.sm3}")
