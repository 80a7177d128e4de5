"""Where a person lands: on the list of what to do now, at an organ's desk on what was handed to it, or on their own page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jianhe.desk.inbox import is_organ
from jianhe.desk.saved_views import address_of_saved
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries.saved_views import start_view_of
from jianhe.web.access import needs

# The first act that a person may do decides.
_FIRST_PAGES = (
    ("see_list", "desk:worklist"), ("register", "desk:register"), ("see_audit", "desk:audit"),
    ("manage_duties", "desk:duties"), ("manage_users", "desk:users"), ("see_units", "desk:units"),
)  # fmt: skip


@needs("be_logged_in")
def home(request: HttpRequest) -> HttpResponse:
    """Go to the view that this person starts with, else to the first page that is theirs."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    roles = standing.roles
    if is_organ(standing):
        return HttpResponseRedirect(reverse("desk:inbox"))
    start = start_view_of(standing) if may(roles, "see_list") else None
    if start is not None:
        return HttpResponseRedirect(address_of_saved(start))
    for act, page in _FIRST_PAGES:
        if may(roles, act):
            return HttpResponseRedirect(reverse(page))
    return HttpResponseRedirect(reverse("desk:change_password"))
