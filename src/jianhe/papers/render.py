"""A template and its blanks become a filled .docx; the same data give the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from docx.shared import Mm
from docxtpl import DocxTemplate

from jianhe.papers.amounts import chinese_amount, plain_amount
from jianhe.papers.model import Blank, Paper
from jianhe.papers.qr import qr_png
from jianhe.papers.templates import environment, names

Value = str | int | datetime.date | Sequence[str] | None
QR_SIZE = Mm(14)
EPOCH = (1980, 1, 1, 0, 0, 0)
# Control characters, overrides of writing direction, byte order marks, halves of surrogate pairs, non-characters.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class MissingBlanks(ValueError):
    """Blanks that a paper needs and did not get; `names` lists them, the text names them in Chinese where it can."""

    def __init__(self, missing: Mapping[str, str]) -> None:
        self.names = tuple(missing)
        super().__init__("文书还缺：" + "、".join(label or name for name, label in missing.items()) + "。")


class Lines(tuple[str, ...]):
    """Several entries: a template repeats a paragraph for each, or prints all in one place with 、 between."""

    def __str__(self) -> str:
        return "、".join(self)


def fill(paper: Paper, values: Mapping[str, Value]) -> bytes:
    """The filled .docx of one paper. Values come as Python has them: dates, fen, lists of lines; no need to format.

    Refuses a name that the paper does not know (`KeyError`), a value of another type (`TypeError`) and the lack of
    a required blank (`MissingBlanks`). Optional blanks may be left out.
    """
    unknown = sorted(set(values) - set(paper.blanks))
    if unknown:
        raise KeyError(f"{paper.code} has no blank {', '.join(unknown)}")
    used = {name: paper.blanks[name] for name in sorted(names(paper.template)) if name in paper.blanks}
    shown = {name: _shown(name, blank, values.get(name)) for name, blank in used.items()}
    missing = {name: blank.label.zh for name, blank in used.items() if blank.required and not shown[name]}
    if missing:
        raise MissingBlanks(missing)
    day = values.get("date")
    return docx(paper.template, shown, made_on=day if isinstance(day, datetime.date) else None)


def docx(template: bytes, blanks: Mapping[str, str | Sequence[str]], *, made_on: datetime.date | None = None) -> bytes:
    """Fills a template with text that is already in its final form. `qr` is made from `verification_url`.

    Every name in the template must be given (`MissingBlanks` else); an empty string leaves its place empty.
    """
    missing = {name: "" for name in sorted(names(template)) if name not in blanks}
    if missing:
        raise MissingBlanks(missing)
    document = DocxTemplate(io.BytesIO(template))
    context: dict[str, object] = {name: _clean(value) for name, value in blanks.items()}
    context["qr"] = _Picture(document, str(context.get("verification_url", "")))
    document.render(context, environment(), autoescape=True)
    properties = document.docx.core_properties
    day = made_on or datetime.date(*EPOCH[:3])
    properties.created = properties.modified = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    properties.author = properties.last_modified_by = str(context.get("organ", ""))
    properties.revision = 1
    out = io.BytesIO()
    document.save(out)
    return _stamped(out.getvalue())


def chinese_date(day: datetime.date) -> str:
    """2026年11月3日: Arabic digits without leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _shown(name: str, blank: Blank, value: Value) -> str | Lines:
    """A value as it stands on paper; an optional one that was not given is empty."""
    empty = Lines() if blank.type == "lines" else ""
    if value is None:
        return empty
    match blank.type:
        case "date" if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return chinese_date(value)
        case "money" if isinstance(value, int) and not isinstance(value, bool):
            return f"{plain_amount(value)}（人民币{chinese_amount(value)}）"
        case "lines" if isinstance(value, list | tuple):
            return Lines(line for line in map(str, value) if line.strip())
        case "text" if isinstance(value, str):
            return value.strip().rstrip("。．，；、;,")  # the template sets the stop
        case "person" | "code" | "date" if isinstance(value, str):
            return value.strip()
    raise TypeError(f"{name} is of type {blank.type} and cannot be {value!r}")


def _clean(value: str | Sequence[str]) -> str | Lines:
    if isinstance(value, str):
        return UNSAFE.sub("", LINE_ENDS.sub("\n", value))
    return Lines(str(_clean(line)).replace("\n", " ") for line in value)


class _Picture:
    """The QR code where a template says `{{ qr }}`, with words for those who hear the page."""

    def __init__(self, document: DocxTemplate, text: str) -> None:
        self.document, self.text = document, text

    def __html__(self) -> str:
        if not self.text:
            return ""
        picture = self.document.current_rendering_part.new_pic_inline(io.BytesIO(qr_png(self.text)), QR_SIZE, QR_SIZE)
        picture.docPr.set("descr", "核验二维码")
        return f'</w:t></w:r><w:r><w:drawing>{picture.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'


def _stamped(package: bytes) -> bytes:
    """The same package with one fixed time on every part, so that equal papers are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()
