"""Files: judged by what they hold, named without tricks, turned away only when too large."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jianhe.casework import attachments, files
from jianhe.law.refusals import Refused
from jianhe.records.models import Event
from tests.build import AT, CLERK, a_centre, a_matter, acting

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40


def an_archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


def a_docx(**more: bytes) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return plain.getvalue()


def a_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "is_clean"),
    [
        (PNG, "png", True),
        (b"%PDF-1.7\n%...", "pdf", True),
        ("欠条：今欠王建军（虚构）工资".encode(), "txt", True),
        ("欠条".encode("gb18030"), "txt", True),
        (a_docx(), "docx", True),
        (a_docx(**{"word/vbaProject.bin": b"x"}), "docx", False),
        (a_docx(**{"../../etc/passwd": b"x"}), "docx", False),
        (a_bomb(), "docx", False),
        (b"PK\x03\x04broken", "zip", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "markup", False),
        (b"MZ\x90\x00\x03\x00\x00\x00", "unknown", False),
        (b"\x00\x01\x02\x03", "unknown", False),
    ],
)
def test_a_file_is_judged_by_its_content(content: bytes, kind: str, is_clean: bool) -> None:
    verdict = attachments.judge(content)
    assert (verdict.kind, verdict.is_clean) == (kind, is_clean)
    assert is_clean or verdict.reason


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\欠条.jpg", "欠条.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("a\r\nContent-Type: x.pdf", "aContent-Type: x.pdf"),
        ("", "未命名"),
        ("...", "未命名"),
        ("𠮷㛃·喆.pdf", "𠮷㛃·喆.pdf"),
        ("长" * 300 + ".pdf", "长" * 109 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(given: str, kept: str) -> None:
    assert attachments.safe_name(given) == kept


@pytest.mark.django_db
def test_attaching_keeps_the_file_encrypted_once_and_opening_it_is_written_down() -> None:
    a_centre()
    with acting(CLERK) as by:
        matter = a_matter(by=by)
        first = attachments.attach(matter=matter, upload=SimpleUploadedFile("欠条.png", PNG), by=by, at=AT)
        again = attachments.attach(matter=matter, upload=SimpleUploadedFile("again.png", PNG), by=by, at=AT)
        assert again.pk == first.pk
        assert PNG not in files.path_of(first.sha256).read_bytes()
        assert attachments.content(attachment=first, by=by, at=AT) == PNG
        assert Event.objects.filter(kind="file_read", matter=matter).count() == 1


@pytest.mark.django_db
def test_a_refused_file_is_kept_but_not_opened() -> None:
    a_centre()
    with acting(CLERK) as by:
        matter = a_matter(by=by)
        strange = attachments.attach(matter=matter, upload=SimpleUploadedFile("x.svg", b"<svg/>"), by=by, at=AT)
        assert files.read(strange.sha256) == b"<svg/>"
        with pytest.raises(Refused) as refused:
            attachments.content(attachment=strange, by=by, at=AT)
        assert "脚本" in refused.value.refusal.sentence.zh


@pytest.mark.django_db
def test_what_is_empty_or_too_large_is_turned_away() -> None:
    a_centre()
    with acting(CLERK) as by:
        matter = a_matter(by=by)
        large = SimpleUploadedFile("l.pdf", b"")
        large.size = attachments.LARGEST + 1
        for upload in (large, SimpleUploadedFile("e.pdf", b"")):
            with pytest.raises(Refused):
                attachments.attach(matter=matter, upload=upload, by=by, at=AT)


def test_a_changed_file_is_found_out() -> None:
    name = files.keep(uuid4().bytes)
    path = files.path_of(name)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(files.Damaged):
        files.read(name)
