"""The working calendar that deadlines are counted with: the catalogue's years, and years imported since."""

from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from jianhe.law.working_days import WorkCalendar, load_calendar, national_calendar


def published_calendar(centre: UUID) -> WorkCalendar:
    """The national calendar with the years laid into `JIANHE_HOME/calendar/` since this version was made."""
    folder = Path(settings.JIANHE_HOME) / "calendar"
    return _with_added_years(folder, folder.stat().st_mtime_ns) if folder.is_dir() else national_calendar()


@lru_cache(maxsize=4)
def _with_added_years(folder: Path, changed: int) -> WorkCalendar:
    """`changed` is the folder's time of change: a new file makes every process read it at its next count."""
    found = national_calendar()
    for year in load_calendar(folder).years.values():
        found = found.with_year(year)
    return found
