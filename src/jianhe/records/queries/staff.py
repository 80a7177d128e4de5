"""Who works here and with which duties: for the administrators' pages. Nothing of any matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from jianhe.law.roles import matrix, may
from jianhe.people.models import Centre, Duty, Room, Unit, User, Window
from jianhe.people.standing import standing_of


@dataclass(frozen=True)
class Account:
    """A log-in with the duties in force, whether wrong passwords lock it, and whether it has its second factor."""

    person: User
    duties: list[Duty]
    is_locked: bool
    has_second_factor: bool


def accounts_of(centre: Centre, *, on: date, at: datetime) -> list[Account]:
    """The log-ins of a centre: whoever has or had a duty in it, and those who have none anywhere yet."""
    locked = _locked(at)
    return [
        Account(person, list(person.duties.all()), person.username in locked, person.has_second_factor)
        for person in people_of(centre).prefetch_related(Prefetch("duties", _in_force(centre, on)))
    ]


def person_of(centre: Centre, key: UUID) -> User | None:
    """One of them by key."""
    found: User | None = people_of(centre).filter(pk=key).first()
    return found


def furthest_reaching(centre: Centre, acts: Iterable[str], *, on: date) -> User | None:
    """Of those whose duties allow all these acts, whoever reaches most units: for a command that names nobody."""
    holders = User.objects.filter(pk__in=_in_force(centre, on).values("person"), is_active=True).order_by("username")
    standings = [standing_of(person, on=on) for person in holders]
    able = [one for one in standings if one.centre == centre and all(may(one.roles, act) for act in acts)]
    return max(able, key=lambda one: len(one.units)).person if able else None


def on_duty_for(centre: Centre, act: str, *, on: date) -> list[User]:
    """Whoever holds a duty on the day that allows an act, by name."""
    duties = _in_force(centre, on).filter(role__in=matrix().who_may(act))
    return list(User.objects.filter(pk__in=duties.values("person"), is_active=True).order_by("name", "pk"))


def duties_of(centre: Centre, *, on: date, ended: bool = False) -> list[Duty]:
    """The duties in force or still to come, or those that have ended; by unit and name."""
    found = Duty.objects.filter(centre=centre).select_related("person", "unit", "given_by")
    found = found.filter(until__lt=on) if ended else found.filter(Q(until=None) | Q(until__gte=on))
    return list(found.order_by("unit__code", "person__name", "since"))


def duty_of(centre: Centre, key: UUID) -> Duty | None:
    """One duty of the centre by key."""
    return Duty.objects.filter(centre=centre, pk=key).select_related("person", "unit").first()


def units_of(centre: Centre) -> list[Unit]:
    """The units of the centre with their windows, for the pages and the lists to choose from."""
    windows = Prefetch("windows", Window.objects.select_related("room").order_by("number"))
    return list(Unit.objects.filter(centre=centre).prefetch_related(windows).order_by("code"))


def rooms_of(centre: Centre) -> list[Room]:
    return list(Room.objects.filter(centre=centre))


def session_count(person: User, *, at: datetime) -> int:
    """How many sessions of the person are alive. The table holds only live ones, so they can be read through."""
    live = Session.objects.filter(expire_date__gt=at).iterator()
    return sum(1 for session in live if session.get_decoded().get("_auth_user_id") == str(person.pk))


def people_of(centre: Centre) -> QuerySet[User, Any]:
    """The log-ins of a centre, the active ones first, each knowing whether it has a second factor."""
    here = Duty.objects.filter(person=OuterRef("pk"), centre=centre)
    anywhere = Duty.objects.filter(person=OuterRef("pk"))
    confirmed = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return (
        User.objects.filter(Exists(here) | ~Exists(anywhere))
        .annotate(has_second_factor=Exists(confirmed))
        .order_by("-is_active", "username")
    )


def _in_force(centre: Centre, on: date) -> QuerySet[Duty, Any]:
    return Duty.objects.filter(Q(until=None) | Q(until__gte=on), centre=centre, since__lte=on).select_related("unit")


def _locked(at: datetime) -> set[str]:
    """User names that wrong passwords lock at present, from some address."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    too_many = settings.AXES_FAILURE_LIMIT
    attempts = AccessAttempt.objects.filter(attempt_time__gt=since, failures_since_start__gte=too_many)
    return set(attempts.values_list("username", flat=True))
