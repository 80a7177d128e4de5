"""用户, the system administrator's page: log-ins are made, corrected and disabled; a password is shown once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianhe.casework import accounts
from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.queries import staff
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.htmx import redirect_whole


class PersonForm(forms.Form):
    """Who somebody is, as papers and lists name them."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("办公电话"), max_length=30, required=False, help_text=gettext_lazy("印在文书上")
    )


class NewUserForm(PersonForm):
    """And the name to log in with."""

    field_order = ("username", "name", "title", "phone")
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=40, help_text=gettext_lazy("小写字母、数字和下划线，用来登录"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip


@needs("manage_users")
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """All log-ins of the centre."""
    found = staff.accounts_of(request.standing.centre, on=today(request), at=now(request))  # type: ignore[attr-defined]
    return render(request, "desk/admin/users.html", {"accounts": found})


@needs("manage_users")
@require_http_methods(["GET", "HEAD", "POST"])
def add_user(request: HttpRequest) -> HttpResponse:
    """A new log-in. Its password is on the answer to this press, and nowhere afterwards."""
    form, refusal = NewUserForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            person, password = accounts.add_user(**form.cleaned_data, by=request.standing, at=now(request))  # type: ignore[attr-defined]
            return _password_shown(request, person, password)
        except Refused as refused:
            refusal = told(refused.refusal)
    context = {"form": form, "refusal": refusal}
    return render(request, "desk/admin/add_user.html", context, status=422 if form.errors or refusal else 200)


@needs("manage_users")
@require_http_methods(["GET", "HEAD", "POST"])
def user(request: HttpRequest, key: UUID) -> HttpResponse:
    """One log-in: correct what papers say of the person; the other acts are buttons."""
    person = _person(request, key)
    form = PersonForm(request.POST or None, initial=_shown(person))
    if request.method == "POST" and form.is_valid():
        accounts.change_user(person=person, **form.cleaned_data, by=request.standing, at=now(request))  # type: ignore[attr-defined]
        messages.success(request, gettext("改好了。"))
        return redirect_whole(request, request.path)
    return _user_page(request, person, form, status=422 if form.errors else 200)


@needs("manage_users")
@require_POST
def set_active(request: HttpRequest, key: UUID) -> HttpResponse:
    """Disable (POST `active` empty) or enable a log-in."""
    person, is_active = _person(request, key), bool(request.POST.get("active"))
    done = gettext("已经恢复。") if is_active else gettext("已经停用，正在用的页面也都退出了。")

    def act(by: Standing, at: datetime) -> None:
        accounts.set_active(person=person, is_active=is_active, by=by, at=at)

    return _acted(request, person, done, act)


@needs("manage_users")
@require_POST
def reset_password(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new password, shown once; the second factor stays."""
    person = _person(request, key)
    try:
        password = accounts.reset_password(person=person, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _user_page(request, person, refusal=told(refused.refusal), status=422)
    return _password_shown(request, person, password)


@needs("unlock_user")
@require_POST
def unlock(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let somebody try again whom five wrong passwords made wait."""
    person = _person(request, key)
    return _acted(request, person, gettext("解开了。"), lambda by, at: accounts.unlock(person=person, by=by, at=at))


@needs("manage_users")
@require_POST
def end_sessions(request: HttpRequest, key: UUID) -> HttpResponse:
    """Log somebody out everywhere."""
    person = _person(request, key)
    done = gettext("正在用的页面都退出了。")
    return _acted(request, person, done, lambda by, at: accounts.log_out_everywhere(person=person, by=by, at=at))


def _person(request: HttpRequest, key: UUID) -> User:
    person = staff.person_of(request.standing.centre, key)  # type: ignore[attr-defined]
    if person is None:
        raise Http404
    return person


def _acted(request: HttpRequest, person: User, done: str, verb: Callable[[Standing, datetime], object]) -> HttpResponse:
    try:
        verb(request.standing, now(request))  # type: ignore[attr-defined]
    except Refused as refused:
        return _user_page(request, person, refusal=told(refused.refusal), status=422)
    messages.success(request, done)
    return redirect_whole(request, reverse("desk:user", args=[person.pk]))


def _user_page(
    request: HttpRequest, person: User, form: PersonForm | None = None, *, refusal: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    standing = request.standing  # type: ignore[attr-defined]
    known = staff.accounts_of(standing.centre, on=today(request), at=now(request))
    context = {
        "account": next(account for account in known if account.person.pk == person.pk),
        "form": form or PersonForm(initial=_shown(person)),
        "sessions": staff.session_count(person, at=now(request)),
        "is_self": person.pk == standing.person.pk,
        "refusal": refusal,
    }
    return render(request, "desk/admin/user.html", context, status=status)


def _shown(person: User) -> dict[str, str]:
    return {"name": person.name, "title": person.title, "phone": person.phone}


def _password_shown(request: HttpRequest, person: User, password: str) -> HttpResponse:
    return render(request, "desk/admin/password.html", {"person": person, "password": password})
