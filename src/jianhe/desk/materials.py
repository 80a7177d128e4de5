"""The tab 材料: files that somebody brought, uploaded here, opened only where their verdict allows it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework import attachments
from jianhe.desk.matter import Sight, of_matter, opened, originals_here, show, standing_in
from jianhe.desk.papers_tab import disposition
from jianhe.desk.wording import FILE_KINDS, SHEET_PARTS, VERDICTS, returned_words, told
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.roles import may
from jianhe.law.words import words
from jianhe.records.queries import documents
from jianhe.web.clock import now
from jianhe.web.htmx import UNPROCESSABLE, redirect_whole


@require_GET
@of_matter()
def matter_materials(request: HttpRequest, matter: Any) -> HttpResponse:
    """What there is, who supplied it, original or copy, and whether it may be opened."""
    return _materials(opened(request, matter, "materials"))


def _materials(sight: Sight, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    rows = [
        {
            "name": line.text, "kind": FILE_KINDS.get(line.code, line.code), "at": line.at, "by": line.who,
            "size": line.more["size"],
            "supplied_by": line.more["supplied_by"], "is_original": line.more["is_original"],
            "part": SHEET_PARTS.get(line.more["part"], ""), "returned": returned_words(line),
            "verdict": VERDICTS[line.more["verdict"]], "is_clean": line.more["verdict"] == "clean",
            "reason": line.more["verdict_reason"],
            "url": sight.url("material", line.id)
            if line.more["verdict"] == "clean" and may(sight.by.roles, "download") else "",
        }
        for line in sight.of_kind("attachment")
    ]  # fmt: skip
    context = {
        "materials": rows, "may_attach": may(sight.by.roles, "attach"), "refusal": told(refusal) if refusal else None,
        "supplied_by": sight.request.POST.get("supplied_by", ""), "originals_here": originals_here(sight),
        "return_url": sight.url("return_originals"), "may_return": may(sight.by.roles, "record_service"),
    }  # fmt: skip
    return show(sight, "materials", context, status=status)


@require_POST
@of_matter("attach")
def upload(request: HttpRequest, matter: Any) -> HttpResponse:
    """上传: each file is kept; what is strange about one is said in the list and never stops the others."""
    files = request.FILES.getlist("files")
    if not files:
        empty = Refusal(words("没有选文件。", "No file was chosen."))
        return _materials(Sight(request, matter), refusal=empty, status=UNPROCESSABLE)
    for file in files:
        try:
            attachments.attach(
                matter=matter, upload=file, by=standing_in(request), at=now(request),
                supplied_by=request.POST.get("supplied_by", ""), is_original="is_original" in request.POST,
            )  # fmt: skip
        except Refused as bad:
            messages.error(request, f"{attachments.safe_name(file.name or '')}{_('：')}{told(bad.refusal)['sentence']}")
    return redirect_whole(request, reverse("desk:matter_materials", args=[matter.short_code]))


@never_cache
@require_GET
@of_matter("download")
def material(request: HttpRequest, matter: Any, key: UUID) -> HttpResponse:
    """One file, always as a download; what is in quarantine is refused in a sentence."""
    attachment = documents.attachment_of(matter, key)
    if attachment is None:
        raise Http404
    try:
        content = attachments.content(attachment=attachment, by=standing_in(request), at=now(request))
    except Refused as bad:
        return _materials(Sight(request, matter), refusal=bad.refusal, status=UNPROCESSABLE)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition("attachment", attachment.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
