"""`ledger carry`: goes on with imports that wait for it: received from a page and not read, or begun and interrupted."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.jobs import ledgers
from jianhe.jobs.management.of_each_centre import say
from jianhe.jobs.whole import all_records


class Command(BaseCommand):
    help = "继续没有做完的台账导入 · go on with imports of ledgers that are not finished"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", type=UUID, help="only this import")
        parser.add_argument("--most", type=int, help="how many rows at the utmost become matters")

    def handle(self, *args: Any, ledger: UUID | None, most: int | None, **options: Any) -> None:
        with all_records() as everything:
            waiting = ledgers.waiting(everything)
        for key, person in waiting:
            if ledger in (None, key):
                left = ledgers.carry(key, person, timezone.now(), say, most=most)
                self.stdout.write(f"{key}: {left}")
