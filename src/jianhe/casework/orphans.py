"""What may be swept away: files that no row names, drafts that nobody touches any more."""

import shutil
import time
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings

from jianhe.casework import drafts, online
from jianhe.people.context import acting_for
from jianhe.people.models import User

A_DAY = 24 * 3600


def sweep_files(named: Collection[str], *, now: float | None = None) -> int:
    """Remove kept files older than a day whose name is not among `named`, and what interrupted writes left behind.

    A file is written before its row commits; the day is far longer than any request.
    """
    removed = 0
    youngest = (now or time.time()) - A_DAY
    for path in (Path(settings.JIANHE_HOME) / "files").glob("??/*"):
        if path.name not in named and path.stat().st_mtime < youngest:
            path.unlink()
            removed += 1
    for folder in (Path(settings.JIANHE_HOME) / "unfinished").glob("*"):  # sheets whose writer was killed
        if folder.stat().st_mtime < youngest:
            shutil.rmtree(folder)
    return removed


def drop_drafts(*, at: datetime) -> int:
    """Drop old drafts: those of the desk through their writers, each of whom alone sees them, and those of the public."""
    dropped = 0
    for person in User.objects.all():
        with acting_for(person, on=at.date()):
            dropped += drafts.drop_old(at=at)
    return dropped + online.drop_old(at=at)
