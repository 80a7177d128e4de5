"""Styles of a .docx resolved: what a paragraph and a run look like once defaults, styles and direct settings are laid
over each other. Lengths are points."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from docx.oxml.ns import qn
from lxml.etree import _Element

Settings = dict[str, Any]
PLAIN_RUN: Settings = {
    "size": 10.0,
    "east": "宋体",
    "latin": "Times New Roman",
    "bold": False,
    "underline": False,
    "color": "000000",
    "spacing": 0.0,
}
ALIGNS = {"both": "justify", "distribute": "justify", "center": "center", "right": "right", "end": "right"}
OFF = ("0", "false", "off", "none")


class Styles:
    """The style sheet of one document; `pitch` is the distance of lines of its grid."""

    def __init__(self, sheet: _Element, *, pitch: float) -> None:
        self.pitch = pitch
        self.sheet = sheet
        self.by_id = {style.get(qn("w:styleId")): style for style in sheet.findall(qn("w:style"))}
        self.normal = next((name for name, style in self.by_id.items() if _is_normal(style)), None)

    @cached_property
    def defaults(self) -> tuple[Settings, Settings]:
        paragraph = self.sheet.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
        run = self.sheet.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        return paragraph_settings(paragraph, self.pitch), PLAIN_RUN | run_settings(run)

    def of_paragraph(self, properties: _Element | None) -> str | None:
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = style.get(qn("w:val")) if style is not None else None
        return name if name in self.by_id else self.normal

    def paragraph(self, style: str | None) -> Settings:
        settings = self.defaults[0]
        for element in self._chain(style):
            settings = settings | paragraph_settings(element.find(qn("w:pPr")), self.pitch)
        return settings

    def run(self, style: str | None) -> Settings:
        settings = self.defaults[1]
        for element in self._chain(style):
            settings = settings | run_settings(element.find(qn("w:rPr")))
        return settings

    def run_style(self, run: _Element) -> Settings:
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        settings: Settings = {}
        for element in self._chain(style.get(qn("w:val")) if style is not None else None):
            settings = settings | run_settings(element.find(qn("w:rPr")))
        return settings

    def heading(self, style: str | None) -> int:
        """1 for the title, 2 for headings in the text, 0 else: for those who hear the paper."""
        for element in self._chain(style):
            name = element.find(qn("w:name")).get(qn("w:val"), "").lower()
            if name == "title":
                return 1
            if name.startswith("heading") or name.endswith("级标题"):
                return 2
        return 0

    def measured(self, settings: Settings, size: float) -> Settings:
        """The same settings with every length in points: indents in characters and spaces in lines are worked out."""
        first = _length(settings, "firstLine", size) - _length(settings, "hanging", size)
        return {
            "align": settings.get("align", "left"),
            "first": first,
            "left": _length(settings, "left", size),
            "right": _length(settings, "right", size),
            "before": settings.get("before", 0),
            "after": settings.get("after", 0),
            "line": settings.get("line", self.pitch),
            "exact": settings.get("exact", False),
            "keep_next": settings.get("keep_next", False),
            "new_page": settings.get("new_page", False),
            "top": settings.get("top"),
            "bottom": settings.get("bottom"),
        }

    def _chain(self, style: str | None) -> list[_Element]:
        """The style and those it is based on, the most general first."""
        chain: list[_Element] = []
        while style in self.by_id and len(chain) < 20:
            chain.insert(0, self.by_id[style])
            base = chain[0].find(qn("w:basedOn"))
            style = base.get(qn("w:val")) if base is not None else None
        return chain


def number(element: _Element | None, name: str, default: float) -> float:
    """A numeric attribute, or the default where it is absent or no number."""
    text = element.get(qn(f"w:{name}")) if element is not None else None
    try:
        return float(text) if text else default
    except ValueError:
        return default


def flag(properties: _Element | None, name: str) -> bool:
    """Whether a switch like `w:b` is present and not turned off."""
    element = properties.find(qn(f"w:{name}")) if properties is not None else None
    return element is not None and element.get(qn("w:val"), "1") not in OFF


def paragraph_settings(properties: _Element | None, pitch: float) -> Settings:
    """What one `w:pPr` says, and nothing it leaves open."""
    if properties is None:
        return {}
    settings: Settings = {}
    align = properties.find(qn("w:jc"))
    if align is not None:
        settings["align"] = ALIGNS.get(align.get(qn("w:val"), ""), "left")
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        for side in ("before", "after"):
            if spacing.get(qn(f"w:{side}Lines")):
                settings[side] = number(spacing, f"{side}Lines", 0) / 100 * pitch
            elif spacing.get(qn(f"w:{side}")):
                settings[side] = number(spacing, side, 0) / 20
        if spacing.get(qn("w:line")):
            exact = spacing.get(qn("w:lineRule")) in ("exact", "atLeast")
            line = number(spacing, "line", 240)
            settings["line"] = line / 20 if exact else line / 240 * pitch
            settings["exact"] = spacing.get(qn("w:lineRule")) == "exact"
    indent = properties.find(qn("w:ind"))
    if indent is not None:
        for name in ("firstLine", "hanging", "left", "right"):
            alias = {"left": "start", "right": "end"}.get(name, name)
            for key in (name, f"{name}Chars"):
                value = indent.get(qn(f"w:{key}"), indent.get(qn(f"w:{key.replace(name, alias)}")))
                if value:
                    settings[key] = float(value)
    for key, name in (("keep_next", "keepNext"), ("new_page", "pageBreakBefore")):
        if properties.find(qn(f"w:{name}")) is not None:
            settings[key] = flag(properties, name)
    for side in ("top", "bottom"):
        rule = properties.find(f"{qn('w:pBdr')}/{qn(f'w:{side}')}")
        if rule is not None:
            settings[side] = _rule(rule)
    return settings


def run_settings(properties: _Element | None) -> Settings:
    """What one `w:rPr` says, and nothing it leaves open."""
    if properties is None:
        return {}
    settings: Settings = {}
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        for key, name in (("east", "eastAsia"), ("latin", "ascii")):
            if fonts.get(qn(f"w:{name}")):
                settings[key] = fonts.get(qn(f"w:{name}"))
    size, color = properties.find(qn("w:sz")), properties.find(qn("w:color"))
    if size is not None:
        settings["size"] = number(size, "val", 20) / 2
    if color is not None:
        value = color.get(qn("w:val"), "auto")
        settings["color"] = "000000" if value == "auto" else value
    if properties.find(qn("w:b")) is not None:
        settings["bold"] = flag(properties, "b")
    if properties.find(qn("w:u")) is not None:
        settings["underline"] = flag(properties, "u")
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        settings["spacing"] = number(spacing, "val", 0) / 20
    return settings


def _is_normal(style: _Element) -> bool:
    return (style.get(qn("w:type")), style.get(qn("w:default"))) == ("paragraph", "1")


def _rule(element: _Element) -> Settings | None:
    kind = element.get(qn("w:val"), "single")
    if kind in ("nil", "none"):
        return None
    color = element.get(qn("w:color"), "auto")
    return {
        "kind": kind,
        "width": number(element, "sz", 4) / 8,
        "gap": number(element, "space", 0),
        "color": "000000" if color == "auto" else color,
    }


def _length(settings: Settings, name: str, size: float) -> float:
    """Hundredths of a character go before twentieths of a point, as in Word."""
    chars = settings.get(f"{name}Chars", 0)
    return float(chars / 100 * size if chars else settings.get(name, 0) / 20)
