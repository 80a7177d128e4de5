"""`sweep visits`: whom to call before the visit of the next working day, who did not come, what is dropped; nightly."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jianhe.casework import booked_visits
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = (
        "列出来访前要打电话提醒的，标明没来的，清除到期的个人信息 · list whom to call before a booked visit, mark who did not"
        " come, drop personal data whose time is over"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if it were this moment, for rehearsals")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        for centre in Centre.objects.order_by("code"):
            due, missed = booked_visits.sweep(centre=centre, at=at or timezone.now())
            dropped = booked_visits.drop_old(centre=centre, at=at or timezone.now())
            self.stdout.write(
                f"{centre.name}：提醒 {due}，没来 {missed}，清除 {dropped} · to call {due}, missed {missed}, dropped {dropped}"
            )
