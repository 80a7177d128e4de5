"""The rules a record follows: the catalogue, the edition a proceeding opened under, and the ways of its centre."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jianhe.law import practice as ways
from jianhe.law.catalogue import Catalogue, load
from jianhe.law.editions import Edition
from jianhe.law.limits import Limit, chosen
from jianhe.law.practice import Practice
from jianhe.people.models import Centre
from jianhe.records.models import Proceeding


def catalogue() -> Catalogue:
    """The law, loaded once. `JIANHE_CATALOGUE` names another folder, as a test of a made-up procedure does."""
    return load(settings.JIANHE_CATALOGUE)


def who_is_competent() -> str | None:
    """The article by which organs settle among themselves who is competent: the last that the reason of return cites."""
    reason = catalogue().return_reasons.get("not_competent")
    return reason.cite[-1] if reason is not None and reason.cite else None


def edition_of(proceeding: Proceeding) -> Edition:
    """The edition of the day the proceeding opened; an amendment later does not touch it."""
    return catalogue().edition(proceeding.procedure, on=proceeding.edition)


def practice_in(centre: Centre, *, on: date) -> Practice:
    """The centre's own ways on a day: from its data folder, or the packaged demonstration's."""
    return ways.practice(centre.practice, on=on, folder=practice_folder(centre.practice))


def practice_name(practice: Practice) -> str:
    """How a record names the ways it follows: `jingyang/2023-08-01`."""
    return f"{practice.code}/{practice.first_day.isoformat()}"


@lru_cache(maxsize=64)
def practice_named(name: str) -> Practice:
    """The ways that a record names."""
    code, day = name.split("/")
    return ways.practice(code, on=date.fromisoformat(day), folder=practice_folder(code))


def local_choice(proceeding: Proceeding, name: str) -> str | int:
    """What the centre chose where the edition lets it choose, as of the day the proceeding opened."""
    return practice_named(proceeding.practice).choice(
        catalogue(), proceeding.procedure, name, on=proceeding.edition
    )


def local_choice_on(centre: Centre, procedure: str, name: str, on: date) -> str | int:
    """What the centre chose on a day, for a decision that comes before the proceeding."""
    return practice_in(centre, on=on).choice(catalogue(), procedure, name, on=on)


def limit_as_used(limit: str, *, on: date, practice: str) -> Limit:
    """A limit in the edition of a day, with the choices of a centre's ways."""
    editions = catalogue().limits[limit]
    found = next(one for one in reversed(editions) if one.since <= on or one is editions[0])
    return chosen(found, practice_named(practice).limits.get(limit))


def practice_folder(code: str) -> Path | None:
    """Where the files of a centre's own ways lie: in the data folder, or None for those that come with the product."""
    own = Path(settings.JIANHE_HOME) / "practice"
    return own if (own / code).is_dir() else None
