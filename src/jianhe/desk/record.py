"""The tab 办理记录: all that happened to a matter as one line, with a note box; deadlines and people beside it."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import handling
from jianhe.desk import beside, timeline
from jianhe.desk.matter import Sight, of_matter, opened, show, standing_in
from jianhe.desk.wording import ENTRIES, told
from jianhe.law.refusals import Refused
from jianhe.law.roles import may
from jianhe.records.queries import records
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole

PLACEHOLDER = gettext_lazy("记一笔：电话、来访、会议、核实到的情况")


class NoteForm(forms.Form):
    """One entry on the record: what kind, in whose words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("这一笔是"), choices=list(ENTRIES.items()),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("记一笔"), max_length=5000, strip=False,
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": PLACEHOLDER,
        "data-key": "r"}),
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)


@require_GET
@of_matter()
def matter(request: HttpRequest, matter: Any) -> HttpResponse:
    """The matter as one page: its record, clocks and people."""
    return record_page(opened(request, matter, "record"), NoteForm(initial={"form_key": uuid4()}))


def record_page(sight: Sight, form: NoteForm, *, status: int = 200, failed: bool = False) -> HttpResponse:
    """The tab with a note form, new or refused."""
    context = {
        "form": form, "failed": failed, "may_note": may(sight.by.roles, "note"), "entries": timeline.entries(sight),
        "deadlines": beside.deadlines(sight), "targets": beside.review(sight), "people": beside.people(sight),
        "agreements": beside.agreements(sight),
        "joined": beside.joined(sight)[:5], "hand_offs": beside.hand_offs(sight)[:3], "waiting": beside.waiting(sight),
    }  # fmt: skip
    return show(sight, "record", context, status=status)


@require_POST
@of_matter("note")
def note(request: HttpRequest, matter: Any) -> HttpResponse:
    """记一笔: written once, however often the form is sent; it can be taken back for half a minute."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return record_page(Sight(request, matter), form, status=UNPROCESSABLE, failed=True)
    given, at = form.cleaned_data, now(request)
    try:
        handling.note(
            matter=matter, kind=given["kind"], text=given["text"], happened_at=at, by=standing_in(request), at=at,
            form_key=given["form_key"],
        )  # fmt: skip
    except Refused as bad:
        form.add_error("text", told(bad.refusal)["sentence"])
        return record_page(Sight(request, matter), form, status=UNPROCESSABLE, failed=True)
    return redirect_whole(request, reverse("desk:matter", args=[matter.short_code]))


@require_POST
@of_matter("note")
def undo_note(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """Take back one's own entry while its time runs; it stays on the record as taken back."""
    entry = records.entry_of(matter, key)
    if entry is None:
        raise Http404
    try:
        handling.withdraw_note(entry=entry, by=standing_in(request), at=now(request))
        messages.success(request, _("已撤回。"))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
    return redirect_whole(request, reverse("desk:matter", args=[matter.short_code]))


@require_POST
@of_matter("take_step")
def take_over(request: HttpRequest, matter: Any) -> HttpResponse:
    """我来办: take a matter that has no officer."""
    by = standing_in(request)
    assert by.person is not None
    try:
        handling.assign(matter=matter, handler=by.person, by=by, at=now(request))
        messages.success(request, _("现在由您承办。"))
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
    return redirect_whole(request, reverse("desk:matter", args=[matter.short_code]))
