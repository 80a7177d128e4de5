"""Materials (材料): files are taken as they come; what they are is judged, and the verdict gates the download.

A submission never fails because a file is strange. Only one that is too large is turned away, in a sentence.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

import filetype
from defusedxml.ElementTree import fromstring as parse_xml
from django.db import transaction

from jianhe.casework import files, reading, search_entries
from jianhe.casework.permits import must, must_reach
from jianhe.law.refusals import refuse
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Attachment, Contact, Matter, Sheet
from jianhe.records.queries import access

LARGEST = 50 * 1024 * 1024
MOST_UNPACKED = 500 * 1024 * 1024
MOST_MEMBERS = 5000
HIGHEST_RATIO = 200
LONGEST_NAME = 120
# What content may be, by its own first bytes; the name's ending does not decide.
KINDS = {
    "application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "image/bmp": "bmp", "image/tiff": "tiff", "image/heic": "heic", "audio/mpeg": "mp3", "audio/x-wav": "wav",
    "audio/m4a": "m4a", "audio/mp4": "m4a", "audio/amr": "amr", "video/mp4": "mp4", "video/quicktime": "mov",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/zip": "zip", "text/plain": "txt",
}  # fmt: skip
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


class Upload(Protocol):
    """What a web framework hands over."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True)
class Verdict:
    """What a file is, and whether it may be opened; the reason stands beside it in the list."""

    kind: str
    is_clean: bool
    reason: str = ""


@transaction.atomic
def attach(
    *, matter: Matter, upload: Upload, by: Standing, at: datetime, supplied_by: str = "", is_original: bool = False,
    contact: Contact | None = None, called: str = "",
) -> Attachment:  # fmt: skip
    """Keep a file with a matter, under the name it came with or as it is `called`.

    Effects in order: the content on the disk, synced; the row with its verdict; the event; the search entry. Refuses one
    that is empty or over 50 MB. The same content twice on one matter is one row.
    """
    must(by, "attach")
    must_reach(by, matter)
    content = content_of(upload)
    matter = access.lock(matter)
    sha256 = files.keep(content)
    there = Attachment.objects.filter(matter=matter, sha256=sha256).first()
    if there is not None:
        return there
    verdict = judge(content)
    name = safe_name(f"{called}.{verdict.kind}" if called else upload.name or "")
    attachment = Attachment(
        centre_id=matter.centre_id, matter=matter, contact=contact, name=name, kind=verdict.kind, size=len(content),
        sha256=sha256, supplied_by=supplied_by[:100], is_original=is_original,
        verdict="clean" if verdict.is_clean else "refused", verdict_reason=verdict.reason,
        added_at=at, added_by=by.person,
    )  # fmt: skip
    attachment.save(force_insert=True)
    assert by.person is not None
    events.append(
        "file_attached", centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk,
        facts={"attachment": attachment.pk, "kind": attachment.kind},
    )  # fmt: skip
    access.raise_version(matter, changed_at=at, change="file_attached")
    search_entries.renew(matters=[matter.pk])
    return attachment


def attach_sheets(
    *, contact: Contact, sheets: Sequence[tuple[Sheet, str]], supplied_by: str, by: Standing, at: datetime
) -> None:
    """The sheets of a letter as materials of its matter, each under a name: the same contents, no second copy of any."""
    matter = access.lock(contact.matter)
    there = set(Attachment.objects.filter(matter=matter).values_list("sha256", flat=True))
    for sheet, name in sheets:
        if sheet.sha256 in there:
            continue
        there.add(sheet.sha256)
        attachment = Attachment(
            centre_id=matter.centre_id, matter=matter, contact=contact, name=name, kind=sheet.kind, size=sheet.size,
            sha256=sheet.sha256, supplied_by=supplied_by[:100], part=sheet.part, is_original=sheet.part == "original",
            verdict="clean", added_at=at, added_by=by.person,
        )  # fmt: skip
        attachment.save(force_insert=True)
        events.write("file_attached", matter, by, at, attachment=attachment.pk, kind=attachment.kind)
    access.raise_version(matter, changed_at=at, change="file_attached")
    search_entries.renew(matters=[matter.pk])


def content(*, attachment: Attachment, by: Standing, at: datetime) -> bytes:
    """The content of a file that may be opened; writes who read it. Refuses what is in quarantine."""
    must(by, "download")
    must_reach(by, attachment.matter)
    if attachment.verdict != "clean":
        raise refuse(
            f"这个文件不能打开：{attachment.verdict_reason or '还在检查。'}",
            "This file cannot be opened: it is in quarantine.",
        )
    reading.record_file_read(matter=attachment.matter, attachment=attachment.pk, by=by, at=at)
    return files.read(attachment.sha256)


def judge(content: bytes) -> Verdict:
    """What a content is by its own bytes, and whether opening it is safe. Scripts, programs, bombs are refused."""
    guessed = filetype.guess(content)
    mime = guessed.mime if guessed else "text/plain" if _is_plain_text(content) else ""
    kind = KINDS.get(mime, "")
    if content[:4] == b"PK\x03\x04":
        return _judge_archive(content)
    if not kind:
        return Verdict("unknown", False, "认不出是什么文件；请换成 PDF、图片、Word 或者 Excel。")
    if kind == "txt" and content.lstrip()[:1] == b"<":
        return Verdict("markup", False, "网页或者 SVG 文件可能带脚本，不能打开。")
    if kind in ("doc", "xls") and b"_VBA_PROJECT" in content:
        return Verdict(kind, False, "文件带宏，不能打开。")
    return Verdict(kind, True)


def safe_name(name: str) -> str:
    """The name of a file without folders, control and direction characters; the ending is kept when it is too long."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    plain = PurePosixPath(plain).name
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    plain = plain.strip(" .") or "未命名"
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = stem[: LONGEST_NAME - 11] + dot + ending[:10] if dot else plain[:LONGEST_NAME]
    return plain


def content_of(upload: Upload) -> bytes:
    """What was uploaded. Refuses what is empty or over 50 MB."""
    if upload.size is not None and upload.size > LARGEST:
        raise _too_large()
    kept = io.BytesIO()
    for chunk in upload.chunks():
        kept.write(chunk)
        if kept.tell() > LARGEST:
            raise _too_large()
    if not kept.tell():
        raise refuse("这个文件是空的。", "This file is empty.")
    return kept.getvalue()


def _too_large() -> Exception:
    return refuse(
        "文件超过 50 MB，请分开或者压缩图片后再交。", "The file is over 50 MB; split it or make the pictures smaller."
    )


def _is_plain_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text)
    return False


def _judge_archive(content: bytes) -> Verdict:
    """A zip, or an office file, which is one: count and measure before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind = next((found for marker, found in _OFFICE.items() if marker in names), "zip")
            unpacked = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > HIGHEST_RATIO * len(content):
                return Verdict(kind, False, "解开后太大，可能是压缩炸弹。")
            if any(member.flag_bits & 1 for member in members):
                return Verdict(kind, False, "文件有密码，看不到里面；请去掉密码再交。")
            if any(name.endswith("vbaProject.bin") for name in names):
                return Verdict(kind, False, "文件带宏，不能打开。")
            if any(name.startswith("/") or ".." in PurePosixPath(name).parts for name in names):
                return Verdict(kind, False, "压缩包里的文件名不正常。")
            if kind == "zip":
                return Verdict("zip", False, "压缩包请解开，把里面的文件一份份交。")
            if not any(member.filename == "[Content_Types].xml" for member in members):
                return Verdict(kind, False, "文件已损坏，打不开。")
            parse_xml(archive.read("[Content_Types].xml"), forbid_dtd=True)
    except Exception:
        return Verdict("zip", False, "文件已损坏，打不开。")
    return Verdict(kind, True)
