"""`write export ID --by PERSON`: writes the sheet of an export that waits; the worker does so by itself."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jianhe.casework import ledger_exports
from jianhe.people.context import acting_for
from jianhe.people.models import User
from jianhe.records.queries import ledger


class Command(BaseCommand):
    help = "写出等着的台账导出 · write the sheet of an export that waits: write export ID --by PERSON-ID"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export", type=UUID)
        parser.add_argument("--by", type=UUID, required=True, help="key of whoever asked for it")

    def handle(self, *args: Any, export: UUID, by: UUID, **options: Any) -> None:
        at = timezone.now()
        person, on = User.objects.get(pk=by), timezone.localdate(at)
        with acting_for(person, on=on) as standing:
            found = ledger.export_by_key(standing, export)
        if found is None:
            raise CommandError("没有这次导出 · there is no such export")
        if found.state == "done":
            return
        try:
            ledger_exports.fill(export=found, acting=lambda: acting_for(person, on=on), at=at)
        except Exception:
            with acting_for(person, on=on):
                ledger_exports.give_up(export=found)
            raise
        self.stdout.write(f"{found.done} 行 · {found.done} rows")
