"""The one place where a page asks for the time; verbs are handed it."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone


def now(request: HttpRequest) -> datetime:
    """The moment of this request: asked once, so that everything written by one press carries one time."""
    moment: datetime | None = getattr(request, "moment", None)
    if moment is None:
        moment = timezone.now()
        request.moment = moment  # type: ignore[attr-defined]
    return moment


def today(request: HttpRequest) -> date:
    """The local day of this request."""
    return timezone.localdate(now(request))
