"""Counted facts in two times: what is so, and what was known at the end of a day ("as known on")."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jianhe.people.standing import Standing
from jianhe.records.models import FactChange, Matter
from jianhe.records.queries import access


def end_of(day: date) -> datetime:
    """The first moment after a local day: what was written on the day itself was known on it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def as_known(standing: Standing, day: date) -> QuerySet[FactChange]:
    """Every counted fact within reach, with the value that was known at the end of the day."""
    moment = end_of(day)
    return FactChange.objects.filter(
        Q(known_to=None) | Q(known_to__gte=moment),
        known_from__lt=moment,
        matter__in=access.matters_visible_to(standing),
    )


def of_matter(matter: Matter) -> list[FactChange]:
    """All values that the facts of a matter ever had, the newest knowledge first."""
    return list(FactChange.objects.filter(matter=matter).order_by("field", "-known_from", "-id"))


def of_matter_as_known(matter: Matter, day: date) -> dict[str, FactChange]:
    """The facts of one matter as known at the end of a day, by field."""
    moment = end_of(day)
    found = FactChange.objects.filter(
        Q(known_to=None) | Q(known_to__gte=moment), record=matter.pk, known_from__lt=moment
    ).order_by("known_from")
    return {fact.field: fact for fact in found}
