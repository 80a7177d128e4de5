"""Editing a template as an office would, for tests: change a text, a line, a part of the file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn

from jianhe.papers.model import Paper


def edited(paper: Paper, change: Callable[[Doc], None]) -> Paper:
    """The same paper with its template changed through python-docx."""
    document = Document(io.BytesIO(paper.template))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return paper.model_copy(update={"template": out.getvalue()})


def with_line(paper: Paper, text: str) -> Paper:
    """The same paper with one more line of body text before the signature."""

    def add(document: Doc) -> None:
        signature = next(p for p in document.paragraphs if p.style.name == "落款")
        signature.insert_paragraph_before(text, "公文正文")

    return edited(paper, add)


def replaced(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A package with bytes of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, content.replace(old, new) if part == name else content)
    return out.getvalue()


def text_of(package: bytes) -> str:
    """All text of the body in reading order, tables too, without white space."""
    body = Document(io.BytesIO(package)).element.body
    return squeezed("".join(element.text or "" for element in body.iter(qn("w:t"))))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
