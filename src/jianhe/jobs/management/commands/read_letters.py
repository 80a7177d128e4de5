"""`read letters`: reads scans of letters that wait, and draws their sheets before somebody looks at them."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from jianhe.casework import letter_batches, letter_sheets
from jianhe.jobs.whole import all_records, undrawn_sheets, waiting_scans
from jianhe.law.refusals import Refused
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre

SCANS_AT_ONCE, SHEETS_AT_ONCE = 20, 120


class Command(BaseCommand):
    help = "读等着的来信扫描件，画好每一页 · read scans of letters that wait, and draw their sheets"

    def handle(self, *args: Any, **options: Any) -> None:
        with all_records() as everything:
            waiting = waiting_scans(everything, SCANS_AT_ONCE)
        for scan, centre in waiting:
            with acting_for_centre(_centre(centre), keeps_clocks=True) as by:
                letter_batches.read(scan=letter_batches.scan_by_key(scan), by=by, at=timezone.now())
        with all_records() as everything:
            undrawn = undrawn_sheets(everything, SHEETS_AT_ONCE)
        drawn = sum(_draw(sheet, centre) for sheet, centre in undrawn)
        self.stdout.write(f"读了 {len(waiting)} 份，画了 {drawn} 页 · scans read, sheets drawn")


def _draw(sheet: UUID, centre: UUID) -> bool:
    """A sheet that cannot be drawn stays without a picture; whoever looks at it is told."""
    with acting_for_centre(_centre(centre), keeps_clocks=True):
        try:
            letter_sheets.draw(sheet=letter_sheets.by_key(sheet))
        except Refused:
            return False
    return True


def _centre(key: UUID) -> Centre:
    found: Centre = Centre.objects.get(pk=key)
    return found
