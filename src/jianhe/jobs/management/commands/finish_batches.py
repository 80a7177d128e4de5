"""`finish batches`: carries on with assignments whose page was closed before all of a long batch was done."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jianhe.casework import bulk_assign
from jianhe.jobs.whole import all_records, batches_left_open
from jianhe.law.refusals import Refused
from jianhe.people.context import acting_for
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.queries.batches import batch_of


class Command(BaseCommand):
    help = "接着办没有办完的批量指定 · carry on with batches of assignments that were left open"

    def handle(self, *args: Any, **options: Any) -> None:
        with all_records() as everything:
            left = batches_left_open(everything)
        for key, person in left:
            at, waiting = timezone.now(), 1
            while waiting:
                with acting_for(User.objects.get(pk=person), on=timezone.localdate(at)) as by:
                    waiting = self._next(batch_of(by, key), by, at)
        self.stdout.write(f"接着办了 {len(left)} 批 · batches carried on")

    def _next(self, batch: Any, by: Standing, at: datetime) -> int:
        """One portion in a transaction of its own. Whoever may assign no more leaves the batch as it is."""
        try:
            return bulk_assign.carry_on(batch=batch, by=by, at=at)
        except Refused as refused:
            self.stderr.write(f"{batch.pk}: {refused}")
            return 0
