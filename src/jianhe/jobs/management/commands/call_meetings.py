"""`call meetings`: makes the next weekly meeting and puts on it what earlier decisions left unfinished; nightly."""

from datetime import datetime

from django.utils import timezone

from jianhe.casework import weekly_meetings
from jianhe.jobs.management.of_each_centre import OfEachCentre
from jianhe.people.models import Centre


class Command(OfEachCentre):
    help = "排下次周研判，列入没办完的 · make the next weekly meeting, put the unfinished on its agenda"

    def done_for(self, centre: Centre, at: datetime) -> str:
        added = weekly_meetings.fill(centre=centre, at=at)
        start = timezone.localtime(weekly_meetings.next_start(centre, at=at))
        return f"{start:%Y-%m-%d %H:%M}，列入 {added} 件 · put on: {added}"
