"""The guide map as a poster (A3, A1; PDF or SVG) and the leaflet of one kind: set by typst from `law.poster`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from jianhe.papers.fonts import FontBook

LAYOUT = Path(__file__).with_name("poster.typ")
SCALES = {"a3": "1", "a1": "2"}  # both are of one shape, twice as long each way
CLOSER = ("1", "0.97", "0.94", "0.91", "0.88")  # letters as large as one sheet allows, whatever font the machine has

Form = Literal["pdf", "svg"]


def set_poster(content: Mapping[str, Any], fonts: FontBook, *, size: str = "a3", form: Form = "pdf") -> bytes:
    """One sheet with the whole map. `size` is a3 or a1; `content` comes from `law.poster.poster`."""
    return _set(content, fonts, what="poster", scale=SCALES[size], form=form)


def set_leaflet(content: Mapping[str, Any], fonts: FontBook, *, form: Form = "pdf") -> bytes:
    """One A4 sheet of one kind; `content` comes from `law.poster.leaflet`."""
    return _set(content, fonts, what="leaflet", scale="1", form=form)


def _set(content: Mapping[str, Any], fonts: FontBook, *, what: str, scale: str, form: Form) -> bytes:
    told = {
        **content, "fonts": {"sans": fonts.stack("黑体"), "serif": fonts.stack("宋体")},
        "qr": segno.make_qr(content["address"], error="m").svg_inline() if content["address"] else "",
    }  # fmt: skip
    compiler = typst.Compiler(LAYOUT, root=LAYOUT.parent, font_paths=fonts.fonts, ignore_system_fonts=True)
    inputs = {"data": json.dumps(told, ensure_ascii=False), "scale": scale, "what": what}
    for closer in CLOSER:
        sheets = _sheets(compiler, "svg", {**inputs, "closer": closer})
        if len(sheets) == 1:
            return sheets[0] if form == "svg" else _sheets(compiler, "pdf", {**inputs, "closer": closer})[0]
    raise ValueError(f"the {what} needs more than one sheet: shorten what its cards say")


def _sheets(compiler: typst.Compiler, form: Form, inputs: dict[str, str]) -> list[bytes]:
    """One drawing for each sheet; a PDF is always one, however many sheets are in it."""
    found = compiler.compile(format=form, sys_inputs=inputs)
    return found if isinstance(found, list) else [found or b""]
