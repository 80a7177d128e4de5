"""`sweep visits`: whom to call before the visit of the next working day, who did not come, what is dropped; nightly."""

from datetime import datetime

from jianhe.casework import booked_visits
from jianhe.jobs.management.of_each_centre import OfEachCentre
from jianhe.people.models import Centre


class Command(OfEachCentre):
    help = (
        "列出来访前要打电话提醒的，标明没来的，清除到期的个人信息 · list whom to call before a booked visit, mark who did not"
        " come, drop personal data whose time is over"
    )

    def done_for(self, centre: Centre, at: datetime) -> str:
        due, missed = booked_visits.sweep(centre=centre, at=at)
        dropped = booked_visits.drop_old(centre=centre, at=at)
        return f"提醒 {due}，没来 {missed}，清除 {dropped} · to call {due}, missed {missed}, dropped {dropped}"
