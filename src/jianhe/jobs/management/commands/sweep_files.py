"""`sweep files`: removes kept files that no row names, a day after they were last kept."""

from typing import Any

from django.core.management.base import BaseCommand

from jianhe.casework import orphans
from jianhe.jobs.whole import all_records, named_files


class Command(BaseCommand):
    help = "清除没有记录的文件（一天以后）· remove files that no record names, after a day"

    def handle(self, *args: Any, **options: Any) -> None:
        with all_records() as everything:
            named = named_files(everything)
        self.stdout.write(f"清除 {orphans.sweep_files(named)} 个文件，保留 {len(named)} 个 · removed, and kept")
