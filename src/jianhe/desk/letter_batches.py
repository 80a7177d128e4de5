"""来信批量登记: the post of a day taken in, cut into letters, and the list in which each letter is accounted for."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianhe.casework import letter_batches, letter_sheets, reading
from jianhe.desk import letter_rows
from jianhe.desk.matter import standing_in
from jianhe.desk.register_form import sentence_of
from jianhe.law.refusals import Refused
from jianhe.records.queries import letters, matters
from jianhe.web.access import needs
from jianhe.web.clock import now, today
from jianhe.web.form_keys import key_to_find
from jianhe.web.htmx import UNPROCESSABLE, is_fragment, redirect_whole


class StartForm(forms.Form):
    """The post of a day: when it was received, what it is called, and who opened it besides oneself."""

    use_required_attribute = False
    received_on = forms.DateField(label=gettext_lazy("哪天收到"), input_formats=["%Y-%m-%d"], error_messages={
        "invalid": gettext_lazy("日期写成 2026-11-24 这样。"), "required": gettext_lazy("没有写哪天收到。"),
    })  # fmt: skip
    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=60, required=False)
    opened_with = forms.ChoiceField(label=gettext_lazy("另一位开拆人"), required=False)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices: Any = self.fields["opened_with"]
        choices.choices = [("", "—"), *((key, person.name) for key, person in self.people.items())]


@needs("attach")
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of my units, the open ones first; and a new one."""
    by = standing_in(request)
    assert by.centre is not None
    people = [person for person in matters.colleagues(by.centre, on=today(request)) if person != by.person]
    form = StartForm(request.POST or None, people=people, initial={"received_on": today(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = letter_batches.start(
                name=given["name"], received_on=given["received_on"],
                opened_with=form.people.get(given["opened_with"]), by=by, at=now(request),
            )  # fmt: skip
            return redirect_whole(request, reverse("desk:letter_batch", args=[batch.pk]))
        except Refused as refused:
            form.add_error("received_on", sentence_of(refused.refusal))
    rows = [letter_rows.batch_row(batch) for batch in letters.batches_of(by)]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "desk/letters/batches.html", {"form": form, "batches": rows, "now": now(request)}, status=status)


@needs("attach")
@require_GET
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch: its files, its sheets put right, how far it is."""
    found = batch_or_404(request, key)
    _record(request, found, "batch")
    return render(request, "desk/letters/batch.html", letter_rows.batch_page(request, found))


@needs("attach")
@require_POST
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """收扫描件: each file by itself. The script sends one after the other and shows how far each is."""
    found, by = batch_or_404(request, key), standing_in(request)
    files, split = request.FILES.getlist("files"), request.POST.get("split", "")
    if not files:
        messages.error(request, gettext("没有选文件。"))
        return _back(request, key)
    try:
        scans = [letter_batches.take_in(batch=found, upload=file, split=split, by=by, at=now(request)) for file in files]
    except Refused as refused:
        return _refused(request, key, refused)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"files": [letter_rows.scan_words(scan) for scan in scans]})
    for scan in scans:
        (messages.error if scan.state == "refused" else messages.success)(request, letter_rows.scan_words(scan)["words"])
    return _back(request, key)


@needs("attach")
@require_POST
def read_now(request: HttpRequest, key: UUID) -> HttpResponse:
    """现在就读: what waits for the job is read by this press, one file at a time."""
    found = batch_or_404(request, key)
    waiting = [scan for scan in letters.scans_of(found) if scan.state == "waiting"]
    if waiting:
        letter_batches.read(scan=waiting[0], by=standing_in(request), at=now(request))
    return _back(request, key)


@needs("attach")
@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The card of the files that are still being read."""
    found = batch_or_404(request, key)
    job = letter_rows.reading_job(found, letters.scans_of(found))
    return render(request, "web/components/job.html", {"job": job, "now": now(request)})


@needs("attach")
@require_POST
def arrange(request: HttpRequest, key: UUID) -> HttpResponse:
    """One press on the sheet that is chosen: a letter begins, joins, moves, turns, is an envelope, is taken out."""
    found, by, at = batch_or_404(request, key), standing_in(request), now(request)
    sheet = letters.sheet_of(by, key_to_find(request.POST.get("sheet")))
    if sheet is None or sheet.letter.batch_id != found.pk:
        messages.error(request, gettext("先选一页。"))
        return _back(request, key)
    do = request.POST.get("do", "")
    try:
        if do not in CHANGES:
            raise Http404
        CHANGES[do](sheet, by, at)
    except Refused as refused:
        if not is_fragment(request):
            return _refused(request, key, refused)
        context = letter_rows.batch_page(request, found, chosen=sheet.pk, said=sentence_of(refused.refusal))
        return render(request, "desk/letters/sheets.html", context, status=UNPROCESSABLE)
    if is_fragment(request):
        _record(request, found, "sheets")
        return render(request, "desk/letters/sheets.html", letter_rows.batch_page(request, found, chosen=sheet.pk))
    return redirect_whole(request, f"{reverse('desk:letter_batch', args=[key])}?sheet={sheet.pk}")


CHANGES: dict[str, Any] = {
    "begin": lambda sheet, by, at: letter_sheets.begin_letter(sheet=sheet, by=by, at=at),
    "join": lambda sheet, by, at: letter_sheets.join_previous(sheet=sheet, by=by, at=at),
    "back": lambda sheet, by, at: letter_sheets.move(sheet=sheet, forward=False, by=by, at=at),
    "forward": lambda sheet, by, at: letter_sheets.move(sheet=sheet, forward=True, by=by, at=at),
    "turn": lambda sheet, by, at: letter_sheets.turn(sheet=sheet, by=by, at=at),
    "take_out": lambda sheet, by, at: letter_sheets.take_out(sheet=sheet, by=by, at=at),
    "put_back": lambda sheet, by, at: letter_sheets.put_back(sheet=sheet, by=by, at=at),
    "envelope": lambda sheet, by, at: letter_sheets.mark(sheet=sheet, part="envelope", by=by, at=at),
    "letter": lambda sheet, by, at: letter_sheets.mark(sheet=sheet, part="letter", by=by, at=at),
    "enclosure": lambda sheet, by, at: letter_sheets.mark(sheet=sheet, part="enclosure", by=by, at=at),
    "original": lambda sheet, by, at: letter_sheets.mark(sheet=sheet, part="original", by=by, at=at),
}  # fmt: skip


@needs("attach")
@require_POST
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """结束这一批, or open it again (`do=reopen`)."""
    found, by, at = batch_or_404(request, key), standing_in(request), now(request)
    try:
        if request.POST.get("do") == "reopen":
            letter_batches.reopen(batch=found, by=by, at=at)
            return _back(request, key)
        letter_batches.finish(batch=found, by=by, at=at)
    except Refused as refused:
        return _refused(request, key, refused)
    messages.success(request, gettext("这一批结束了，每一封都有着落。"))
    return redirect_whole(request, reverse("desk:letter_list", args=[key]))


@needs("attach")
@require_GET
def letter_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """来信登记单: each letter with its sender, its sheets, and what became of it; to be printed and handed over."""
    found = batch_or_404(request, key)
    _record(request, found, "list")
    return render(request, "desk/letters/list.html", letter_rows.list_page(request, found))


def batch_or_404(request: HttpRequest, key: UUID) -> Any:
    """The batch, if it is within reach."""
    found = letters.batch_of(standing_in(request), key)
    if found is None:
        request.refused_access.append({"act": "attach", "path": request.path})  # type: ignore[attr-defined]
        raise Http404
    return found


def _record(request: HttpRequest, batch: Any, page: str) -> None:
    reading.record_letters_page(batch=batch, page=page, by=standing_in(request), at=now(request))


def _back(request: HttpRequest, key: UUID) -> HttpResponse:
    return redirect_whole(request, reverse("desk:letter_batch", args=[key]))


def _refused(request: HttpRequest, key: UUID, refused: Refused) -> HttpResponse:
    messages.error(request, sentence_of(refused.refusal))
    return _back(request, key)
