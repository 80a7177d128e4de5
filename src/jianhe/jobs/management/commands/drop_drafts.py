"""`drop drafts`: drops drafts that their writers have not touched for thirty days."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jianhe.casework import orphans


class Command(BaseCommand):
    help = "清除三十天没有动过的草稿 · drop drafts not touched for thirty days"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"清除 {orphans.drop_drafts(at=timezone.now())} 份草稿 · drafts dropped")
