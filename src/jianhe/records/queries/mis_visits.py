"""误访 within reach, counted by kind over the quarters of a year: by cause, and by whether the guide had been used."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count
from django.db.models.functions import ExtractQuarter
from django.utils import timezone

from jianhe.people.standing import Standing
from jianhe.records.models import Contact
from jianhe.records.queries import access

QUARTERS = (1, 2, 3, 4)


@dataclass
class Kind:
    """The mis-visits of one kind of matter in a year. A page that the guide led to is `kind` or `kind/variant`."""

    quarters: Counter[int] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    guide_seen: Counter[str] = field(default_factory=Counter)
    led_to: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.quarters.total()


def of_year(standing: Standing, year: int) -> dict[str, Kind]:
    """Kind of matter -> its mis-visits received in the year, most first. One statement, whatever the number."""
    first, last = (timezone.make_aware(datetime.combine(date(each, 1, 1), time())) for each in (year, year + 1))
    rows = (
        Contact.objects.filter(
            matter__in=access.matters_visible_to(standing), is_misdirected=True, received_at__gte=first, received_at__lt=last
        )
        .annotate(quarter=ExtractQuarter("received_at"))
        .values_list("matter__matter_type", "quarter", "mis_visit_cause", "guide_seen", "guide_page")
        .annotate(n=Count("pk"))
    )
    found: dict[str, Kind] = {}
    for kind, quarter, cause, seen, page, count in rows:
        one = found.setdefault(kind, Kind())
        one.quarters[quarter] += count
        one.causes[cause or "unknown"] += count
        one.guide_seen[seen or "unknown"] += count
        if page:
            one.led_to[page] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1].total, item[0])))
