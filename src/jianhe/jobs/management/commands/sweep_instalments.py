"""`sweep instalments`: reminders before an instalment is due, breach the day after; nightly."""

from datetime import datetime

from jianhe.casework import performance_sweep
from jianhe.jobs.management.of_each_centre import OfEachCentre
from jianhe.people.models import Centre


class Command(OfEachCentre):
    help = "到期前提醒分期付款，次日标明逾期 · remind of instalments before they are due, mark those that became late"

    def done_for(self, centre: Centre, at: datetime) -> str:
        reminded, late = performance_sweep.sweep(centre=centre, at=at)
        return f"提醒 {reminded}，逾期 {late} · reminded {reminded}, late {late}"
