"""`sweep deadlines`: counts clocks again where the calendar has changed, tells what is late; nightly."""

from datetime import datetime

from django.utils import timezone

from jianhe.casework import sweeping
from jianhe.jobs.management.of_each_centre import OfEachCentre
from jianhe.people.models import Centre


class Command(OfEachCentre):
    help = "重算受新日历影响的期限，列出逾期 · count clocks again under a new calendar, tell what is late"

    def done_for(self, centre: Centre, at: datetime) -> str:
        recounted, moved = sweeping.recount(centre=centre, at=at)
        late, today = sweeping.late(centre=centre, on=timezone.localdate(at))
        return (
            f"重算 {recounted}，日期变动 {moved}，逾期 {late}，今日到期 {today} · "
            f"recounted {recounted}, moved {moved}, late {late}, due today {today}"
        )
