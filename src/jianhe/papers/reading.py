"""A .docx as plain data: what is on the paper and how it is set, as far as official papers need it.

Reads paragraphs, runs, tables, pictures, header and footer with their styles resolved. Lengths are points.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.opc.part import Part
from docx.oxml.ns import qn
from lxml.etree import _Element

from jianhe.papers.styles import Styles, number, paragraph_settings, run_settings

Block = dict[str, Any]
EMU = 12700
THROUGH = {qn(f"w:{name}") for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple")}
FORMATS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg"}
CELL_SIDE = 5.4
PAGE = {
    "width": "page_width",
    "height": "page_height",
    "top": "top_margin",
    "bottom": "bottom_margin",
    "left": "left_margin",
    "right": "right_margin",
    "header": "header_distance",
    "footer": "footer_distance",
}
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def read(package: bytes) -> dict[str, Any]:
    """Everything the layout needs, ready for JSON."""
    document = Document(io.BytesIO(package))
    section = document.sections[0]
    styles = Styles(document.styles.element, pitch=_pitch(document))
    properties = document.core_properties
    made = properties.created
    return {
        "title": properties.title,
        "author": properties.author,
        "date": [made.year, made.month, made.day] if made else [1980, 1, 1],
        "page": {name: getattr(section, attribute).pt for name, attribute in PAGE.items()},
        "body": list(_blocks(document.element.body, styles, document.part)),
        "headers": _margins(document, styles, "header"),
        "footers": _margins(document, styles, "footer"),
    }


def _pitch(document: Doc) -> float:
    grid = document.element.body.find(f"{qn('w:sectPr')}/{qn('w:docGrid')}")
    return number(grid, "linePitch", 312) / 20


def _margins(document: Doc, styles: Styles, kind: str) -> dict[str, list[Block]]:
    """Header or footer of first, odd and even pages; a kind that the document does not switch on is left out."""
    section = document.sections[0]
    parts = {"odd": getattr(section, kind)}
    if document.settings.odd_and_even_pages_header_footer:
        parts["even"] = getattr(section, f"even_page_{kind}")
    if section.different_first_page_header_footer:
        parts["first"] = getattr(section, f"first_page_{kind}")
    return {
        name: [] if story.is_linked_to_previous else list(_blocks(story._element, styles, story.part))
        for name, story in parts.items()
    }


def _blocks(parent: _Element, styles: Styles, part: Part) -> Iterator[Block]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield _paragraph(child, styles, part)
        elif child.tag == qn("w:tbl"):
            yield _table(child, styles, part)
        elif child.tag in THROUGH:
            yield from _blocks(child, styles, part)


def _paragraph(element: _Element, styles: Styles, part: Part) -> Block:
    properties = element.find(qn("w:pPr"))
    style = styles.of_paragraph(properties)
    settings = styles.paragraph(style) | paragraph_settings(properties, styles.pitch)
    base = styles.run(style)
    runs = list(_joined(_runs(element, base, styles, part)))
    return styles.measured(settings, base["size"]) | {
        "kind": "paragraph",
        "heading": styles.heading(style),
        "size": base["size"],
        "runs": runs,
    }


def _runs(element: _Element, base: dict[str, Any], styles: Styles, part: Part) -> Iterator[dict[str, Any]]:
    """Runs in order. A field gives its meaning (page number) or, where we know none, the text it last showed."""
    field, shown = None, True
    for run in _run_elements(element):
        if run.tag == qn("w:fldSimple"):
            field = run.get(qn("w:instr"), "")
        settings = base | styles.run_style(run) | run_settings(run.find(qn("w:rPr")))
        for child in run:
            tag = child.tag.rpartition("}")[2]
            if tag == "fldChar":
                kind = child.get(qn("w:fldCharType"))
                if kind == "begin":
                    field, shown = "", False
                elif kind == "separate":
                    special = _field(field or "")
                    shown = special is None
                    if special:
                        yield settings | {"kind": special}
                elif kind == "end":
                    field, shown = None, True
            elif tag == "instrText":
                field = (field or "") + (child.text or "")
            elif shown:
                yield from _content(tag, child, settings, part)


def _run_elements(element: _Element) -> Iterator[_Element]:
    for child in element:
        if child.tag == qn("w:r"):
            yield child
        elif child.tag in THROUGH:
            yield from _run_elements(child)


def _field(instruction: str) -> str | None:
    name = (instruction.split() or [""])[0].upper()
    return {"PAGE": "page", "NUMPAGES": "pages"}.get(name)


def _content(tag: str, child: _Element, settings: dict[str, Any], part: Part) -> Iterator[dict[str, Any]]:
    if tag == "t" and child.text:
        yield settings | {"kind": "text", "text": child.text}
    elif tag == "tab":
        yield settings | {"kind": "tab"}
    elif tag == "br":
        yield settings | {"kind": "page_break" if child.get(qn("w:type")) == "page" else "line_break"}
    elif tag == "noBreakHyphen":
        yield settings | {"kind": "text", "text": "\u2011"}
    elif tag == "drawing":
        picture = _picture(child, part)
        if picture:
            yield settings | picture


def _picture(drawing: _Element, part: Part) -> dict[str, Any] | None:
    blip = next(drawing.iter(qn("a:blip")), None)
    extent = next(drawing.iter(qn("wp:extent")), None)
    if blip is None or extent is None:
        return None
    image = part.related_parts[blip.get(qn("r:embed"))]
    if image.content_type not in FORMATS:
        return None
    words = next(drawing.iter(qn("wp:docPr")), None)
    return {
        "kind": "picture",
        "format": FORMATS[image.content_type],
        "bytes": list(image.blob),
        "width": int(extent.get("cx")) / EMU,
        "height": int(extent.get("cy")) / EMU,
        "alt": (words.get("descr") if words is not None else None) or "图片",
    }


def _joined(runs: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Neighbours that look the same become one run, so that no line break or gap arises between them."""
    last: dict[str, Any] | None = None
    for run in runs:
        if last and last["kind"] == run["kind"] == "text" and last | {"text": ""} == run | {"text": ""}:
            last = last | {"text": last["text"] + run["text"]}
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _table(element: _Element, styles: Styles, part: Part) -> Block:
    properties = element.find(qn("w:tblPr"))
    align = properties.find(qn("w:jc")) if properties is not None else None
    columns = element.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    return {
        "kind": "table",
        "align": align.get(qn("w:val")) if align is not None else "left",
        "columns": [number(column, "w", 0) / 20 for column in columns],
        "borders": _table_borders(properties),
        "side": CELL_SIDE,
        "rows": [_row(row, styles, part) for row in element.findall(qn("w:tr"))],
    }


def _table_borders(properties: _Element | None) -> dict[str, float]:
    borders = properties.find(qn("w:tblBorders")) if properties is not None else None
    widths = {}
    for side in SIDES:
        line = borders.find(qn(f"w:{side}")) if borders is not None else None
        shown = line is not None and line.get(qn("w:val")) not in ("nil", "none")
        widths[side] = number(line, "sz", 4) / 8 if shown else 0
    return widths


def _row(element: _Element, styles: Styles, part: Part) -> Block:
    height = element.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    cells = [_cell(cell, styles, part) for cell in element.findall(qn("w:tc"))]
    return {"height": number(height, "val", 0) / 20, "cells": cells}


def _cell(element: _Element, styles: Styles, part: Part) -> Block:
    properties = element.find(qn("w:tcPr"))
    align = properties.find(qn("w:vAlign")) if properties is not None else None
    span = properties.find(qn("w:gridSpan")) if properties is not None else None
    return {
        "align": align.get(qn("w:val")) if align is not None else "top",
        "span": int(number(span, "val", 1)),
        "blocks": list(_blocks(element, styles, part)),
    }
