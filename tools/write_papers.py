"""Developers' tool: writes the .docx templates of the catalogue once, from papers.txt, in the format of GB/T 9704-2012.

Afterwards the .docx files are the data: an office edits them in WPS or Word. Run again only to begin afresh:
`python tools/write_papers.py [CODE …]`.
"""

from __future__ import annotations

import datetime
import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import yaml
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION_START
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

ROOT = Path(__file__).parent.parent
PAPERS = ROOT / "src" / "jianhe" / "catalogue" / "papers"
TEXTS = ROOT / "tools" / "papers.txt"

FANG, SONG, MARK, HEI, KAI = "仿宋_GB2312", "宋体", "方正小标宋简体", "黑体", "楷体_GB2312"
LINE, BODY, NONE = Pt(28.95), Pt(16), Pt(0)
PITCH = 579  # twentieths of a point between lines: 22 lines in 225 mm
TIGHTER = -5  # twentieths of a point: 28 characters of 16 pt are 448 pt, but 156 mm are 442 pt
RED = RGBColor(0xFF, 0, 0)
FOOT_FROM_EDGE = Mm(8)
PROOF = ("校验码：{{ verification_code }}", "扫码，或者登录下列网址，可以核验本文书：", "{{ verification_url }}")


def main(codes: list[str]) -> None:
    texts = _texts()
    for code in codes or texts:
        (PAPERS / f"{code}.docx").write_bytes(write(code, texts[code]))


def write(code: str, lines: list[str]) -> bytes:
    title = yaml.safe_load((PAPERS / f"{code}.yaml").read_text(encoding="utf-8"))["title"]["zh"]
    letter = code == "transfer_letter"
    form = lines[0].removeprefix("form ") if lines[0].startswith("form ") else "official"
    lines = lines if form == "official" else lines[1:]
    document = Document()
    _page(document)
    _styles(document)
    properties = document.core_properties
    properties.title, properties.language = title, "zh-CN"
    properties.author = properties.comments = ""
    properties.created = properties.modified = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    minutes = code == "conference_minutes"  # 纪要格式: the centre's own, without proof
    form = "record" if minutes else form
    mark = "{{ centre }}" if minutes else "{{ organ }}"
    if form != "parties":  # nobody but the parties makes theirs
        _head(document, form, mark, letter=letter)
    document.add_paragraph(title, "Title")
    for line in lines:
        _line(document, line)
    for paragraph in _printed(document)[-2:]:
        paragraph.paragraph_format.keep_with_next = True  # no signature stands alone on a page
    if form == "official" or minutes:
        document.add_paragraph(mark, "落款")
        document.add_paragraph("{{ date }}", "成文日期")
    if letter:
        _slip(document)
    _footers(document, proves=not minutes)
    return _stamped(document)


def _head(document: Doc, form: str, mark: str, *, letter: bool) -> None:
    """Who makes the paper; a record of the office has no number there."""
    document.add_paragraph(mark, "发文机关标志")
    if letter:
        _rule(document.paragraphs[-1], "thickThinSmallGap", 24)
        document.add_paragraph("{{ document_number }}", "发文字号").alignment = Align.RIGHT
        return
    if form == "official":
        document.add_paragraph("{{ document_number }}", "发文字号")
    _rule(document.paragraphs[-1], "single", 12)


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION_START.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), FOOT_FROM_EDGE
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(PITCH))
    document.settings.odd_and_even_pages_header_footer = True


def _styles(document: Doc) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANG, BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    tighter = OxmlElement("w:spacing")
    tighter.set(qn("w:val"), str(TIGHTER))
    normal.element.rPr.find(qn("w:sz")).addprevious(tighter)
    normal.element.rPr.append(language)
    _spacing(normal, LINE)
    for name in ("autoSpaceDE", "autoSpaceDN"):  # no gap between Han and digits: 〔2026〕12号
        gap = OxmlElement(f"w:{name}")
        gap.set(qn("w:val"), "0")
        normal.element.pPr.find(qn("w:spacing")).addprevious(gap)
    normal.paragraph_format.alignment = Align.JUSTIFY
    normal.paragraph_format.widow_control = False

    mark = _style(document, "发文机关标志", MARK, Pt(36), Align.CENTER)
    mark.font.color.rgb = RED
    _spacing(mark, Pt(44), after=Pt(4))
    number = _style(document, "发文字号", FANG, BODY, Align.CENTER)
    _spacing(number, LINE)
    title = document.styles["Title"]
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    _font(title, MARK, Pt(22))
    title.font.bold, title.font.color.rgb = False, RGBColor(0, 0, 0)
    title.paragraph_format.alignment = Align.CENTER
    _spacing(title, Pt(30), before=Pt(18), after=Pt(11))
    for style in (mark, number, title):  # mark, number, rule and title take the height of five lines together
        _off_grid(style)
    _style(document, "主送机关", FANG, BODY, Align.LEFT)
    text = _style(document, "公文正文", FANG, BODY, Align.JUSTIFY)
    _indent(text, firstLineChars=200)
    heading = _style(document, "一级标题", HEI, BODY, Align.LEFT)
    heading.paragraph_format.keep_with_next = True
    _indent(heading, firstLineChars=200)
    signature = _style(document, "落款", FANG, BODY, Align.RIGHT)
    _spacing(signature, LINE, before=Pt(28.95))
    signature.paragraph_format.keep_with_next = True
    _indent(signature, rightChars=200)
    day = _style(document, "成文日期", FANG, BODY, Align.RIGHT)
    _indent(day, rightChars=400)
    _spacing(_style(document, "页码", SONG, Pt(14), Align.RIGHT), Pt(18))
    _spacing(_style(document, "核验", FANG, Pt(9), Align.LEFT), Pt(13))


def _style(document: Doc, name: str, font: str, size: Pt, align: Align) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _font(style, font, size)
    style.paragraph_format.alignment = align
    return style


def _font(style: ParagraphStyle, east_asian: str, size: Pt) -> None:
    style.font.name, style.font.size = "Times New Roman", size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if "heme" in attribute:
            del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:cs"), "Times New Roman")
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)


def _spacing(style: ParagraphStyle, line: Pt, before: Pt = NONE, after: Pt = NONE) -> None:
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, line
    layout.space_before, layout.space_after = before, after


def _off_grid(style: ParagraphStyle) -> None:
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    style.element.pPr.find(qn("w:spacing")).addprevious(off)


def _indent(style: ParagraphStyle, **chars: int) -> None:
    """Indents in hundredths of a character, with the length beside it for programs that do not know them."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    for name, value in chars.items():
        indent.set(qn(f"w:{name}"), str(value))
        indent.set(qn(f"w:{name.removesuffix('Chars')}"), str(value * 320 // 100))


def _line(document: Doc, line: str) -> None:
    word, _, rest = line.partition(" ")
    if line == "addressee":
        document.add_paragraph("{{ addressee }}：", "主送机关")
    elif word == "list":
        _runs(document.add_paragraph(style="公文正文"), "{{ loop.index }}．" + rest)
    elif word == "part":
        document.add_paragraph(rest, "一级标题")
    elif word == "plain":
        _runs(document.add_paragraph(style="主送机关"), rest)
    elif word == "sign":  # no signature stands alone on a page
        _printed(document)[-1].paragraph_format.keep_with_next = True
        signature = document.add_paragraph(style="公文正文")
        signature.paragraph_format.keep_with_next = True
        _runs(signature, rest)
    elif line == "day":
        document.add_paragraph("年　　月　　日", "成文日期")
    else:
        _runs(document.add_paragraph(style="公文正文"), line)


def _printed(document: Doc) -> list[Paragraph]:
    """The paragraphs without those that only repeat or leave out others."""
    return [one for one in document.paragraphs if not one.text.startswith("{%p")]


def _runs(paragraph: Paragraph, text: str) -> None:
    for index, piece in enumerate(text.split("|")):
        if piece:
            run = paragraph.add_run(piece)
            if index % 2:
                _east_asian(run, HEI)


def _east_asian(run, font: str) -> None:
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _rule(paragraph: Paragraph, kind: str, eighths: int, *, side: str = "bottom", color: str = "FF0000") -> None:
    """A rule along the paragraph, 4 mm (11 pt) away from its text."""
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", str(eighths)), ("space", "8"), ("color", color)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = paragraph._p.get_or_add_pPr()
    style = properties.find(qn("w:pStyle"))
    style.addnext(borders)


def _slip(document: Doc) -> None:
    """移送回执: the receiving organ fills it in and sends it back."""
    heading = document.add_paragraph("移送回执", "Title")
    heading.paragraph_format.page_break_before = True
    document.add_paragraph("{{ organ }}：", "主送机关")
    _runs(
        document.add_paragraph(style="公文正文"),
        "你院移送函（{{ document_number }}）及所附材料已经收到，事项编码{{ matter_code }}。",
    )
    rows = ("收到时间", "收件人", "是否受理", "退回理由", "承办人及电话")
    table = document.add_table(rows=len(rows), cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Mm(40), Mm(116)
    _borders(table)
    for row, label in zip(table.rows, rows, strict=True):
        row.height = Mm(14)
        for cell, width in zip(row.cells, (Mm(40), Mm(116)), strict=True):
            cell.width = width
            cell.vertical_alignment = 1
        row.cells[0].paragraphs[0].style = document.styles["主送机关"]
        row.cells[0].paragraphs[0].add_run(label)
    document.add_paragraph("（收件单位盖章）", "落款")
    document.add_paragraph("年　　月　　日", "成文日期")


def _borders(table, kind: str = "single") -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", kind), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _footers(document: Doc, *, proves: bool) -> None:
    """Page number outside (odd right, even left), and inside what proves the paper, where it has a code."""
    section = document.sections[0]
    for footer, side in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        footer.is_linked_to_previous = False
        number = footer.paragraphs[0]
        number.style, number.alignment = document.styles["页码"], side
        indent = number._p.get_or_add_pPr().get_or_add_ind()
        name = "right" if side == Align.RIGHT else "left"
        indent.set(qn(f"w:{name}Chars"), "100")
        indent.set(qn(f"w:{name}"), "280")
        number.add_run("— ")
        _field(number, "PAGE")
        number.add_run(" —")
        if not proves:
            continue
        table = footer.add_table(1, 2, Mm(128))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.LEFT if side == Align.RIGHT else WD_TABLE_ALIGNMENT.RIGHT
        left, right = table.rows[0].cells
        table.columns[0].width, table.columns[1].width = left.width, right.width = Mm(18), Mm(110)
        left.vertical_alignment = right.vertical_alignment = 1
        _cell(left, ("{{ qr }}",), document)
        _cell(right, PROOF, document)
        tail = footer.add_paragraph(style="核验")
        tail.paragraph_format.line_spacing = Pt(1)


def _cell(cell: _Cell, lines: tuple[str, ...], document: Doc) -> None:
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.style = document.styles["核验"]
        paragraph.add_run(line)
        if "qr" in line:
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _field(paragraph: Paragraph, instruction: str) -> None:
    for kind, text in (("begin", None), (None, instruction), ("separate", None), ("shown", "1"), ("end", None)):
        run = paragraph.add_run(text if kind == "shown" else None)
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind is None:
            code = OxmlElement("w:instrText")
            code.text = f" {text} "
            run._r.append(code)


def _texts() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for part in re.split(r"^# ", TEXTS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        code, *lines = [line.rstrip("\n") for line in part.splitlines()]
        texts[code.strip()] = [line for line in lines if line.strip()]
    return texts


def _stamped(document: Doc) -> bytes:
    """The same wording gives the same bytes, so that a diff of the repository shows real changes only."""
    saved, out = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            target.writestr(part, content)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
