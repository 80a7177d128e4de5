"""`check`: proves the promise over all records and prints what it counted."""

from typing import Any

from django.core.management.base import BaseCommand

from jianhe.jobs import promise
from jianhe.jobs.whole import all_records

SHOWN = 10  # of those that break an invariant


class Command(BaseCommand):
    help = "核对承诺：件件有着落、事事有回音 · prove the promise over all records"

    def handle(self, *args: Any, **options: Any) -> None:
        with all_records() as everything:
            for name, n in promise.counts(everything).items():
                self.stdout.write(f"{n:>9,}  {name}")
            void = promise.void_numbers(everything)
            findings = promise.findings(everything)
        if void:
            self.stdout.write(f"           作废 void: {'、'.join(void)}")
        self.stdout.write("")
        for found in findings:
            self.stdout.write(f"{'✗' if found.broken else '✓'} {found.invariant.zh} · {found.invariant.en}")
            if found.broken:
                more = f" …（共 {len(found.broken)}）" if len(found.broken) > SHOWN else ""
                self.stdout.write(f"    {len(found.broken)}: {'、'.join(found.broken[:SHOWN])}{more}")
        broken = sum(len(found.broken) for found in findings)
        if broken:
            self.stderr.write(
                f"有 {broken} 处不符合承诺，编号见上；请打开这些事项改正，或者从备份恢复。\n"
                f"{broken} records break the promise, their numbers stand above: put them right, or restore a backup."
            )
            raise SystemExit(1)
        self.stdout.write("\n承诺成立 · the promise holds")
