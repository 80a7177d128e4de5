"""A filled .docx becomes a PDF: one typst layout sets whatever the document holds; an edited template changes both."""

from __future__ import annotations

import json
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import typst

from jianhe.papers.fonts import FontBook
from jianhe.papers.reading import read

LAYOUT = Path(__file__).parent / "layout.typ"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]  # for keeping, and for reading aloud
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
GETA = "〓"  # 字库没有的字，照排版惯例以〓代
_ONE_AT_A_TIME = threading.Lock()


def from_docx(docx: bytes, fonts: FontBook) -> bytes:
    """The PDF of one paper: fonts embedded, tagged for reading aloud; the same .docx and fonts give the same bytes.

    A character that no font here can show stands as 〓; `unshowable` names it, so that a person can choose the .docx.
    """
    return _compiled(docx, fonts)[0]


def unshowable(docx: bytes, fonts: FontBook) -> str:
    """The characters of a paper that no font here can show; usually none."""
    return _compiled(docx, fonts)[1]


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF that was made here has. What came from outside is only opened by `scans`."""
    with _ONE_AT_A_TIME:
        return len(pdfium.PdfDocument(pdf))


def _compiled(docx: bytes, fonts: FontBook) -> tuple[bytes, str]:
    data = json.dumps(_dressed(read(docx), fonts), ensure_ascii=False)
    missing = ""
    while True:
        try:
            with _ONE_AT_A_TIME:
                pdf = _compiler(fonts).compile(format="pdf", sys_inputs={"document": data}, pdf_standards=STANDARDS)
            assert isinstance(pdf, bytes)
            return pdf, missing
        except typst.TypstError as error:
            found = set("".join(_unescaped(text) for text in UNSHOWN.findall(error.diagnostic))) - {GETA}
            if not found & set(data):
                raise
            missing += "".join(sorted(found))
            data = "".join(GETA if character in found else character for character in data)


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


@lru_cache(maxsize=2)
def _compiler(fonts: FontBook) -> typst.Compiler:
    """Kept between papers: the fonts are read once, and only what is new is set."""
    return typst.Compiler(LAYOUT, root=LAYOUT.parent, font_paths=fonts.fonts, ignore_system_fonts=True)


def _dressed(value: Any, fonts: FontBook) -> Any:
    """The same data with the families to use written into every run."""
    if isinstance(value, list):
        return [_dressed(item, fonts) for item in value] if value and isinstance(value[0], dict | list) else value
    if not isinstance(value, dict):
        return value
    if "east" not in value:
        return {key: _dressed(item, fonts) for key, item in value.items()}
    latin = fonts.latin(value["latin"])
    stack: list[Any] = [{"name": latin, "covers": "latin-in-cjk"}] if latin else []
    bold = value["bold"] or fonts.is_light(value["east"])
    thicken = bold and not fonts.has_bold(value["east"])
    return value | {"fonts": [*stack, *fonts.stack(value["east"])], "bold": bold, "thicken": thicken}
