"""The tab 人员: parties with masked fields, each shown on purpose and written down; helpers of the officer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import handling, parties, reading
from jianhe.casework.parties import BadParty, PartyInput
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.wording import ID_TYPES, PARTY_ROLES, PROTECTED, SIDES, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import matters
from jianhe.web.clock import now, today
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


class PartyForm(forms.Form):
    """A party as typed; the verb checks numbers and telephones. Protected fields left empty stay as they are."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("个人还是单位"), widget=forms.RadioSelect,
        choices=[("person", gettext_lazy("个人")), ("company", gettext_lazy("单位"))],
    )  # fmt: skip
    side = forms.ChoiceField(label=gettext_lazy("哪一方"), choices=list(SIDES.items()), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=gettext_lazy("身份"), choices=list(PARTY_ROLES.items()))
    name = forms.CharField(label=gettext_lazy("姓名或者单位名称"), max_length=200)
    officer_name = forms.CharField(label=gettext_lazy("法定代表人"), required=False, max_length=60)
    id_type = forms.ChoiceField(label=gettext_lazy("证件"), choices=list(ID_TYPES.items()))
    number = forms.CharField(label=gettext_lazy("证件号码"), required=False, max_length=60)
    no_id_reason = forms.CharField(label=gettext_lazy("没有证件号码的原因"), required=False, max_length=100)
    phone = forms.CharField(label=gettext_lazy("电话"), required=False, max_length=60)
    address = forms.CharField(label=gettext_lazy("住址"), required=False, max_length=200)


@require_GET
@of_matter()
def matter_people(request: HttpRequest, matter: Any) -> HttpResponse:
    """Who is who on the matter."""
    return _people(opened(request, matter, "people"))


def _people(sight: Sight, *, refusal: Any = None, status: int = 200) -> HttpResponse:
    roles, on = sight.by.roles, today(sight.request)
    helpers = matters.helpers_of(sight.matter)
    helping = {helper.person_id for helper in helpers} | {sight.matter.handler_id}
    may_name = may(roles, "assign") or (sight.by.person is not None and sight.matter.handler_id == sight.by.person.pk)
    assert sight.by.centre is not None
    context = {
        "parties": [_row(party, sight) for party in sight.parties], "may_change": may(roles, "register"),
        "helpers": helpers, "may_name": may_name and sight.matter.closed_at is None,
        "colleagues": [one for one in matters.colleagues(sight.by.centre,
        on=on) if one.pk not in helping] if may_name else [],
        "refusal": told(refusal) if refusal else None,
    }  # fmt: skip
    return show(sight, "people", context, status=status)


def _row(party: Any, sight: Sight) -> dict[str, Any]:
    may_see = may(sight.by.roles, "see_protected")
    return {
        "key": party.pk, "name": party.name, "side": SIDES[party.side], "role": PARTY_ROLES.get(party.role, party.role),
        "officer_name": party.officer_name, "id_type": ID_TYPES.get(party.id_type, ""),
        "no_id_reason": party.no_id_reason,
        "born_on": party.born_on,
        "protected": [
            {"label": label, "mask": str(getattr(party, name)), "url": sight.url("reveal", party.pk,
            name) if may_see else ""}
            for name, label in PROTECTED.items() if getattr(party, name)
        ],
    }  # fmt: skip


@never_cache
@require_POST
@of_matter("see_protected")
def reveal(request: HttpRequest, matter: Any, key: UUID, field: str) -> HttpResponse:
    """显示: one protected field in full, for half a minute on the page; who looked is written down."""
    party = matters.party_of(matter, key)
    if party is None or field not in reading.PROTECTED:
        raise Http404
    value = reading.reveal(party=party, field=field, by=standing_in(request), at=now(request))
    if request.headers.get("Sec-Fetch-Dest") == "document":  # without script the answer is a page of its own
        context = {"value": value, "label": PROTECTED[field], "name": party.name, "number": matter.short_code}
        return render(request, "desk/matter/revealed.html", context)
    return HttpResponse(value, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "POST"])
@of_matter("register")
def add_party(request: HttpRequest, matter: Any) -> HttpResponse:
    """加一个人."""
    if request.method == "GET":
        blank = {"kind": "person", "side": "b", "role": "respondent", "id_type": "identity_card"}
        return _form(request, matter, PartyForm(initial=blank), _("加一个人"))
    form = PartyForm(request.POST)
    if form.is_valid():
        try:
            parties.add_party(matter=matter, party=_given(form), by=standing_in(request), at=now(request))
            return redirect_whole(request, reverse("desk:matter_people", args=[matter.short_code]))
        except Refused as bad:
            _tell(form, bad)
    return _form(request, matter, form, _("加一个人"), status=UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
@of_matter("register")
def change_party(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """改一个人: what is protected is not shown in the form; left empty, it stays."""
    party = matters.party_of(matter, key)
    if party is None:
        raise Http404
    title = _("改%(name)s") % {"name": party.name}
    if request.method == "GET":
        plain = ("kind", "side", "role", "name", "officer_name", "id_type", "no_id_reason")
        return _form(
            request, matter, PartyForm(initial={name: getattr(party, name) for name in plain}), title, party=party
        )
    form = PartyForm(request.POST)
    if form.is_valid():
        try:
            parties.change_party(
                party=party, changed=_kept(_given(form), party), by=standing_in(request), at=now(request)
            )
            return redirect_whole(request, reverse("desk:matter_people", args=[matter.short_code]))
        except Refused as bad:
            _tell(form, bad)
    return _form(request, matter, form, title, party=party, status=UNPROCESSABLE)


@require_POST
@of_matter("register")
def remove_party(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """Take a party off the matter; the row stays in the records with its day."""
    party = matters.party_of(matter, key)
    if party is None:
        raise Http404
    try:
        parties.remove_party(party=party, by=standing_in(request), at=now(request))
    except Refused as bad:
        return _people(Sight(request, matter), refusal=bad.refusal, status=UNPROCESSABLE)
    messages.success(request, _("%(name)s已经移除。") % {"name": party.name})
    return redirect_whole(request, reverse("desk:matter_people", args=[matter.short_code]))


@require_POST
@of_matter("take_step")
def helper(request: HttpRequest, matter: Any) -> HttpResponse:
    """Add or remove somebody who helps (协办人): fields `person` and `do` = add or remove."""
    person = matters.person_named(request.POST.get("person"))
    verb = handling.remove_helper if request.POST.get("do") == "remove" else handling.add_helper
    if person is None:
        messages.error(request, _("请选一个人。"))
        return redirect_whole(request, reverse("desk:matter_people", args=[matter.short_code]))
    try:
        verb(matter=matter, person=person, by=standing_in(request), at=now(request))
    except Refused as bad:
        return _people(Sight(request, matter), refusal=bad.refusal, status=UNPROCESSABLE)
    return redirect_whole(request, reverse("desk:matter_people", args=[matter.short_code]))


def _given(form: PartyForm) -> PartyInput:
    return PartyInput(**form.cleaned_data)


def _kept(changed: PartyInput, party: Any) -> PartyInput:
    """What was left empty in a protected field is what stands there; it goes through the verb unseen."""
    changed.number = changed.number or (party.id_number.open() if party.id_number else "")
    changed.phone = changed.phone or (party.phone.open() if party.phone else "")
    changed.address = changed.address or (party.address.open() if party.address else "")
    if not changed.number or changed.kind != "person":
        changed.sex, changed.born_on = party.sex, party.born_on
    return changed


def _tell(form: PartyForm, bad: Refused) -> None:
    """The verb's sentences, each beside its field."""
    if isinstance(bad, BadParty):
        for name, refusal in bad.errors.items():
            form.add_error(name if name in form.fields else None, told(refusal)["sentence"])
    else:
        form.add_error(None, told(bad.refusal)["sentence"])


def _form(
    request: HttpRequest, matter: Any, form: PartyForm, title: str, *, party: Any = None, status: int = 200
) -> HttpResponse:
    context = {"matter": matter, "number": matter.short_code, "form": form, "title": title, "party": party}
    return render(request, "desk/matter/party.html", context, status=status)
