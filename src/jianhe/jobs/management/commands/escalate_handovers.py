"""`escalate handovers`: tells, level by level, of hand-overs that nobody signs for; every ten minutes."""

from datetime import datetime

from jianhe.casework import escalating
from jianhe.jobs.management.of_each_centre import OfEachCentre
from jianhe.people.models import Centre


class Command(OfEachCentre):
    help = "没人接收的移送逐级提醒 · tell higher of hand-overs that nobody signs for, each level once"

    def done_for(self, centre: Centre, at: datetime) -> str:
        told = escalating.escalate(centre=centre, at=at)
        return f"提醒 {told} 级 · levels told: {told}"
