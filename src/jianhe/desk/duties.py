"""职责, the security administrator's pages: who holds which role where; given and ended, never one's own (三员分立)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianhe.casework import accounts
from jianhe.casework.rules import catalogue
from jianhe.desk.doing import do
from jianhe.desk.wording import said, told
from jianhe.law.refusals import Refused
from jianhe.people.standing import Standing
from jianhe.records.queries import staff
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import redirect_whole


class DutyForm(forms.Form):
    """A role for a person in a unit, from a day on."""

    person = forms.ChoiceField(label=gettext_lazy("谁"))
    role = forms.ChoiceField(label=gettext_lazy("职责"))
    unit = forms.ChoiceField(label=gettext_lazy("在哪个单位"), help_text=gettext_lazy("能办这个单位和它下面各单位的事"))
    since = forms.DateField(label=gettext_lazy("从哪天起"))
    until = forms.DateField(label=gettext_lazy("到哪天止"), required=False, help_text=gettext_lazy("含这一天"))

    def __init__(self, *args: Any, by: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert by.centre is not None and by.person is not None
        self.people = {str(p.pk): p for p in staff.people_of(by.centre) if p.is_active and p.pk != by.person.pk}
        self.units = {str(unit.pk): unit for unit in staff.units_of(by.centre)}
        roles = {code: said(role.title) for code, role in catalogue().roles.roles.items() if code != "public"}
        for name, choices in (
            ("person", {key: f"{person.name} ({person.username})" for key, person in self.people.items()}),
            ("role", roles),
            ("unit", {key: unit.name for key, unit in self.units.items()}),
        ):
            self.fields[name].choices = [("", gettext("选一个")), *choices.items()]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {**data, "person": self.people[data["person"]], "unit": self.units[data["unit"]]}


@needs("manage_duties")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Who holds what; with `ended=1` the duties that are over."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None and standing.person is not None
    ended = request.GET.get("ended") == "1"
    rows = [
        {"duty": duty, "role": _role(duty.role), "is_mine": duty.person_id == standing.person.pk}
        for duty in staff.duties_of(standing.centre, on=today(request), ended=ended)
    ]
    views = [
        {"url": reverse("desk:duties"), "label": gettext("现在的"), "current": not ended},
        {"url": f"{reverse('desk:duties')}?ended=1", "label": gettext("过去的"), "current": ended},
        {"url": reverse("desk:matrix"), "label": gettext("职责与权限"), "current": False},
        {"url": reverse("desk:log_ins"), "label": gettext("登录情况"), "current": False},
    ]
    return render(request, "desk/admin/duties.html", {"rows": rows, "views": views, "ended": ended})


@needs("manage_duties")
@require_http_methods(["GET", "HEAD", "POST"])
def give_duty(request: HttpRequest) -> HttpResponse:
    """Give a duty. Oneself is not on the list, and the verb and the database refuse it besides."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    form = DutyForm(request.POST or None, by=standing, initial={"since": today(request)})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            accounts.give_duty(**form.given(), by=standing, at=now(request))
            messages.success(request, gettext("已经授予。"))
            return redirect_whole(request, reverse("desk:duties"))
        except Refused as refused:
            refusal = told(refused.refusal)
    context = {"form": form, "refusal": refusal}
    return render(request, "desk/admin/give_duty.html", context, status=422 if form.errors or refusal else 200)


@needs("manage_duties")
@require_POST
def end_duty(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a duty; today is its last day."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None
    duty = staff.duty_of(standing.centre, key)
    if duty is None:
        raise Http404
    return do(
        request, lambda: accounts.end_duty(duty=duty, on=today(request), by=standing, at=now(request)),
        words=gettext("已经收回，今天是最后一天。"), back=reverse("desk:duties"),
    )  # fmt: skip


@needs("manage_duties")
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Which role may do what: the very matrix that pages and verbs ask."""
    roles = catalogue().roles
    rows = [
        {
            "act": said(title),
            "is_case": act in roles.case_acts,
            "roles": [said(roles.title(code)) for code in roles.who_may(act)],
        }
        for act, title in roles.acts.items()
    ]
    return render(request, "desk/admin/matrix.html", {"rows": rows})


@needs("manage_duties")
@require_safe
def log_ins(request: HttpRequest) -> HttpResponse:
    """Whose log-in is locked, and who has a second factor."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None and standing.person is not None
    found = staff.accounts_of(standing.centre, on=today(request), at=now(request))
    return render(request, "desk/admin/log_ins.html", {"accounts": found, "me": standing.person.pk})


@needs("manage_duties")
@require_POST
def reset_second_factor(request: HttpRequest, key: UUID) -> HttpResponse:
    """The phone is lost: the next log-in sets up a new authenticator."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    assert standing.centre is not None
    person = staff.person_of(standing.centre, key)
    if person is None:
        raise Http404
    return do(
        request, lambda: accounts.reset_second_factor(person=person, by=standing, at=now(request)),
        words=gettext("下次登录时重新设置。"), back=reverse("desk:log_ins"),
    )  # fmt: skip


def _role(code: str) -> str:
    roles = catalogue().roles
    return said(roles.title(code)) if code in roles.roles else code
