"""Logging in and out: password, then a one-time code; five wrong tries lock for a while (django-axes)."""

from django import forms
from django.contrib.auth import authenticate, login, logout, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianhe.casework import accounts
from jianhe.people.context import set_context
from jianhe.people.standing import standing_of
from jianhe.web import session
from jianhe.web.access import needs, public
from jianhe.web.address import client_address
from jianhe.web.clock import now, today
from jianhe.web.middleware import SECOND_FACTOR


class LogInForm(forms.Form):
    """User name and password; pasting and password managers work."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The six digits shown by the authenticator, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("验证码"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class PasswordForm(forms.Form):
    """A new password, typed once: whoever mistypes it logs in with the old one and tries again."""

    current = forms.CharField(
        label=gettext_lazy("现在的密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=gettext_lazy("新密码"), max_length=200, strip=False,
        help_text=gettext_lazy("至少 12 个字符；可以是一句话，不要求混用符号，也不用定期更换。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The first factor."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    locked = session.locked_person(request)
    form = LogInForm(request.POST or None, initial={"username": locked.username if locked else ""})
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            if locked and locked.pk == user.pk:
                session.unlock(request)  # the same session goes on, so that forms on open pages stay good
            else:
                login(request, user)
            standing = standing_of(user, on=today(request))  # type: ignore[arg-type]
            set_context(standing)
            accounts.record_log_in(by=standing, address=client_address(request), at=now(request))
            return HttpResponseRedirect(_next(request))
        accounts.record_failed_log_in(
            username=form.cleaned_data["username"], address=client_address(request), at=now(request)
        )
        form.add_error(None, _("用户名或者密码不对。连错五次要等十五分钟。"))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", ""), "is_locked": bool(locked)}
    page = render(request, "desk/login/log_in.html", context)
    page.status_code = 422 if form.errors else 200
    return page


@needs("be_logged_in", second_factor=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second factor: set up at the first log-in (QR and recovery codes), asked for at each later one."""
    standing = request.standing  # type: ignore[attr-defined]
    device = accounts.authenticator(standing.person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = accounts.verify(device=device, code=form.cleaned_data["code"], by=standing, at=now(request))
        if codes is not None:
            request.session.cycle_key()
            request.session[SECOND_FACTOR] = True
            if codes:
                return render(request, "desk/login/recovery_codes.html", {"codes": codes})
            return HttpResponseRedirect(reverse("desk:home"))
        form.add_error("code", _("验证码不对，或者已经用过。等下一个再试。"))
    shown = None if device.confirmed else accounts.enrolment(device)
    page = render(request, "desk/login/second_factor.html", {"form": form, "enrolment": shown})
    page.status_code = 422 if form.errors else 200
    return page


@needs("be_logged_in", second_factor=False)
@never_cache
@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password; required after the first log-in with a given one."""
    user = request.user
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not user.check_password(form.cleaned_data["current"]):
            form.add_error("current", _("现在的密码不对。"))
        try:
            password_validation.validate_password(form.cleaned_data["new"], user)  # type: ignore[arg-type]
        except ValidationError as weak:
            for fault in weak.error_list:
                form.add_error("new", _weakness(fault))
        if not form.errors:
            standing = request.standing  # type: ignore[attr-defined]
            accounts.set_password(password=form.cleaned_data["new"], by=standing, at=now(request))
            login(request, standing.person, backend="django.contrib.auth.backends.ModelBackend")
            return HttpResponseRedirect(reverse("desk:home"))
    page = render(request, "desk/login/change_password.html", {"form": form})
    page.status_code = 422 if form.errors else 200
    return page


def _weakness(fault: ValidationError) -> str:
    """What is wrong with a new password, and what to do."""
    return {
        "password_too_short": _("太短了，至少 12 个字符。"),
        "password_too_common": _("太常见了，换一个别人猜不到的。"),
        "password_entirely_numeric": _("不能全是数字。"),
        "password_too_similar": _("和用户名、姓名太像了。"),
    }.get(str(fault.code), "".join(fault.messages))


@needs("be_logged_in")
@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """The person is still there: the session goes on (`jianhe.web.session` has noted it already)."""
    return HttpResponse(status=204)


@public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session and let the browser forget what it kept."""
    standing = request.standing  # type: ignore[attr-defined]
    if standing.centre is not None:
        accounts.record_log_out(by=standing, at=now(request))
    logout(request)
    response = HttpResponseRedirect(reverse("desk:log_in"))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("desk:home")
