"""Conferences as a person sees them: meetings of their units, the matters within their sight, and what is to be done."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import AgendaItem, Attendance, Conference, ConferenceTask, Matter, Minutes, Opinion
from jianhe.records.queries import access


def coming(standing: Standing) -> QuerySet[Conference]:
    """Conferences that are not closed, the nearest first, each with how many matters the person sees on it."""
    return _counted(standing).filter(closed_at=None).order_by("starts_at", "id")


def past(standing: Standing) -> QuerySet[Conference]:
    """Those that are closed, the latest first."""
    return _counted(standing).filter(closed_at__isnull=False).order_by("-starts_at", "-id")


def conference_of(standing: Standing, key: UUID) -> Conference | None:
    """One conference; the database shows it to whoever called it or is asked, and the weekly one to the whole centre."""
    found: Conference | None = (
        Conference.objects.filter(centre=standing.centre, pk=key).select_related("room", "called_by", "closed_by").first()
    )
    return found


def items_of(conference: Conference, standing: Standing) -> list[AgendaItem]:
    """The agenda as far as the person sees its matters, each with what was said, decided and is to be done."""
    opinions = Opinion.objects.select_related("unit", "by").order_by("at", "id")
    tasks = ConferenceTask.objects.select_related("unit", "owner").order_by("due_on", "id")
    found = (
        AgendaItem.objects.filter(conference=conference, matter__in=access.matters_visible_to(standing))
        .select_related("matter", "matter__unit", "matter__owner", "lead", "decided_by")
        .prefetch_related(Prefetch("opinions", opinions), Prefetch("tasks", tasks)).order_by("position", "id")
    )  # fmt: skip
    return list(found)


def item_of(conference: Conference, standing: Standing, key: UUID) -> AgendaItem | None:
    """One matter on the agenda that the person sees."""
    return next((item for item in items_of(conference, standing) if item.pk == key), None)


def attendance_of(conference: Conference) -> list[Attendance]:
    """The units that are asked, in the order in which they were."""
    return list(Attendance.objects.filter(conference=conference).select_related("unit").order_by("invited_at", "id"))


def asked_units(conference: Conference) -> list[Unit]:
    return [one.unit for one in attendance_of(conference)]


def is_asked(item: AgendaItem, unit: UUID | None, matter: Matter) -> bool:
    """Whether a unit may speak on an item: it was asked to the conference, or answers for the matter."""
    return unit == matter.unit_id or Attendance.objects.filter(conference=item.conference_id, unit=unit).exists()


def unfinished(standing: Standing, *, before: datetime) -> list[ConferenceTask]:
    """What earlier meetings decided and nobody has settled: with this the next one opens."""
    return list(
        _tasks(standing).filter(state="open", item__conference__starts_at__lt=before).order_by("due_on", "id")
    )


def tasks_of(standing: Standing, *, units: Iterable[UUID]) -> QuerySet[ConferenceTask]:
    """The open tasks of these units, the nearest day first."""
    return _tasks(standing).filter(state="open", unit__in=list(units)).order_by("due_on", "id")


def settled_since(standing: Standing, *, units: Iterable[UUID], since: date) -> QuerySet[ConferenceTask]:
    """What these units settled from a day on, the latest first."""
    done = _tasks(standing).exclude(state="open").filter(unit__in=list(units), settled_at__date__gte=since)
    return done.order_by("-settled_at", "-id")


def task_of(standing: Standing, key: UUID) -> ConferenceTask | None:
    found: ConferenceTask | None = _tasks(standing).filter(pk=key).first()
    return found


def minutes_of(conference: Conference) -> Minutes | None:
    """The newest version, for whoever sees every matter on the agenda."""
    found: Minutes | None = (
        Minutes.objects.filter(conference=conference).select_related("signed_by").order_by("-version").first()
    )
    return found


def of_matter(matter: Matter) -> list[AgendaItem]:
    """On which agendas a matter stands or stood, the newest first."""
    found = AgendaItem.objects.filter(matter=matter).select_related("conference", "lead").order_by("-added_at", "-id")
    return list(found)


def _counted(standing: Standing) -> QuerySet[Conference]:
    seen = Q(items__matter__in=access.matters_visible_to(standing))
    found = Conference.objects.filter(centre=standing.centre).select_related("room")
    return found.annotate(seen=Count("items", filter=seen, distinct=True))


def _tasks(standing: Standing) -> QuerySet[ConferenceTask]:
    visible = access.matters_visible_to(standing)
    return ConferenceTask.objects.filter(centre=standing.centre, matter__in=visible).select_related(
        "matter", "unit", "owner", "item", "item__conference"
    )
