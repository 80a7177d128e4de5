"""Where a person lands: on the list of what to do now, or, for an administrator, on their own page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jianhe.law.roles import may
from jianhe.web.access import needs

# The first act that a person may do decides.
_FIRST_PAGES = (
    ("see_list", "desk:worklist"), ("register", "desk:register"), ("see_audit", "desk:audit"),
    ("manage_duties", "desk:duties"), ("manage_users", "desk:users"), ("see_units", "desk:units"),
)  # fmt: skip


@needs("be_logged_in")
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page that is this person's."""
    roles = request.standing.roles  # type: ignore[attr-defined]
    for act, page in _FIRST_PAGES:
        if may(roles, act):
            return HttpResponseRedirect(reverse(page))
    return HttpResponseRedirect(reverse("desk:change_password"))
