"""Commands that go through the centres: what they have in common, and how a long one tells how far it is."""

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.people.models import Centre


class OfEachCentre(BaseCommand):
    """Does one thing for each centre as of now, or as of `--at`, and prints a line for each."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        for centre in Centre.objects.order_by("code"):
            self.stdout.write(f"{centre.name}：{self.done_for(centre, at or timezone.now())}")

    def done_for(self, centre: Centre, at: datetime) -> str:
        """Do it, and say in both languages what was done."""
        raise NotImplementedError


def say(line: str) -> None:
    """A line of progress, beside what the command answers."""
    print(line, file=sys.stderr, flush=True)
