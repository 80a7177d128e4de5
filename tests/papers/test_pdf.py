"""The PDF of a paper: the same text as the .docx, the page of GB/T 9704-2012, and nothing left unshown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from docx.document import Document as Doc
from docx.oxml.ns import qn
from pypdf import PageObject, PdfReader
from tests.papers.editing import edited, squeezed, text_of, with_line
from tests.papers.sample import SAMPLE, values

from jianhe.papers.fonts import FontBook, NoFonts, find_fonts, kind_of
from jianhe.papers.model import Paper, load_papers
from jianhe.papers.pdf import GETA, from_docx, unshowable
from jianhe.papers.render import fill
from jianhe.papers.templates import names

PAPERS = load_papers()
REPLY = PAPERS["procedural_reply"]
FOOT = squeezed(
    f"校验码：{SAMPLE['verification_code']}扫码，或者登录下列网址，可以核验本文书：{SAMPLE['verification_url']}"
)
POINT = 72 / 25.4


@pytest.fixture(scope="module")
def fonts() -> FontBook:
    found = find_fonts()
    if isinstance(found, NoFonts):
        pytest.skip(found.reason)
    return found


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.code)
def test_pdf_and_docx_say_the_same(paper: Paper, fonts: FontBook) -> None:
    package = fill(paper, values(paper))
    pages = PdfReader(io.BytesIO(from_docx(package, fonts))).pages
    assert "".join(body for body, _ in map(_parts, pages)) == text_of(package)
    foot = FOOT if "verification_url" in names(paper.template) else ""
    assert [each for _, each in map(_parts, pages)] == [f"—{number}—{foot}" for number in range(1, len(pages) + 1)]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.code)
def test_every_character_of_the_sample_is_shown(paper: Paper, fonts: FontBook) -> None:
    assert unshowable(fill(paper, values(paper)), fonts) == ""


def test_rare_characters_are_shown(fonts: FontBook) -> None:
    package = fill(REPLY, values(REPLY) | {"addressee": "𠮷㛃䶮喆堃玥·阿依古丽龑"})
    assert unshowable(package, fonts) == ""
    assert "𠮷㛃䶮喆堃玥·阿依古丽龑：" in _text(from_docx(package, fonts))


def test_what_no_font_shows_is_marked_and_named(fonts: FontBook) -> None:
    package = fill(REPLY, values(REPLY) | {"addressee": "王\U0010fff0小\U0010fffd明"})
    assert unshowable(package, fonts) == "\U0010fff0\U0010fffd"
    assert f"王{GETA}小{GETA}明：" in _text(from_docx(package, fonts))


def test_the_same_document_gives_the_same_bytes(fonts: FontBook) -> None:
    package = fill(REPLY, values(REPLY))
    first = from_docx(package, fonts)
    from_docx(fill(PAPERS["guide_notice"], values(PAPERS["guide_notice"])), fonts)
    assert from_docx(package, fonts) == first


def test_an_edited_template_changes_the_pdf(fonts: FontBook) -> None:
    ours = with_line(REPLY, "本院夜间接待室设在{{ centre }}。")
    text = _text(from_docx(fill(ours, values(ours)), fonts))
    assert "本院夜间接待室设在旌阳区社会治安综合治理中心检察服务窗口。" in text


def test_an_edited_style_changes_the_pdf(fonts: FontBook) -> None:
    def larger(document: Doc) -> None:
        style = document.styles["公文正文"]
        style.font.size, style.font.name = style.font.size, "Arial"
        style.element.rPr.rFonts.set(qn("w:eastAsia"), "黑体")

    ours = edited(REPLY, larger)
    assert _fonts_at(_first(fill(REPLY, values(REPLY)), fonts), "特此回复") != _fonts_at(
        _first(fill(ours, values(ours)), fonts), "特此回复"
    )


def test_title_language_and_tags_for_those_who_hear_it(fonts: FontBook) -> None:
    reader = PdfReader(io.BytesIO(from_docx(fill(REPLY, values(REPLY)), fonts)))
    catalogue = reader.trailer["/Root"]
    assert reader.metadata.title == "程序性回复"
    assert str(catalogue["/Lang"]).startswith("zh") and catalogue["/MarkInfo"]["/Marked"]
    about = catalogue["/Metadata"].get_data()
    assert b"<pdfuaid:part>1<" in about and b"<pdfaid:part>2<" in about
    kinds = {str(element.get("/S")) for element in _elements(catalogue["/StructTreeRoot"])}
    assert {"/H1", "/P"} <= kinds


def test_all_fonts_are_embedded(fonts: FontBook) -> None:
    page = _first(fill(REPLY, values(REPLY)), fonts)
    for font in page["/Resources"]["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_22_lines_of_28_characters(fonts: FontBook) -> None:
    full = fill(REPLY, values(REPLY) | {"claim": "检" * 28 * 22})
    assert [len(line) for line in _lines(_only_claim(full), fonts)[0]] == [28] * 22
    over = fill(REPLY, values(REPLY) | {"claim": "检" * (28 * 22 + 1)})
    assert [len(page) for page in _lines(_only_claim(over), fonts)] == [22, 1]


def test_the_text_area_is_where_the_standard_puts_it(fonts: FontBook) -> None:
    page = _first(_only_claim(fill(REPLY, values(REPLY) | {"claim": "检" * 28 * 22})), fonts)
    width, height = (float(length) for length in page.mediabox[2:])
    assert (round(width / POINT), round(height / POINT)) == (210, 297)
    places = _places(page, "检")
    left, lowest, highest = min(x for x, _ in places), min(y for _, y in places), max(y for _, y in places)
    assert left / POINT == pytest.approx(28, abs=1)
    assert (height - highest) / POINT == pytest.approx(37 + 7, abs=1.5)  # base of the first line: 7 mm under the edge
    assert (highest - lowest) / 21 == pytest.approx(28.95, abs=0.01)


def test_page_numbers_stand_outside(fonts: FontBook) -> None:
    long = fill(REPLY, values(REPLY) | {"claim": "检" * 28 * 30})
    pages = PdfReader(io.BytesIO(from_docx(long, fonts))).pages
    odd, even = (min(x for x, y in _places(page, "—") if y < 100) for page in pages[:2])
    assert odd > 400 and even < 150


def test_the_mark_is_red_and_underlined_in_red(fonts: FontBook) -> None:
    content = _first(fill(REPLY, values(REPLY)), fonts).get_contents().get_data()
    assert re.search(rb"1 0 0 rg|1 0 0 scn|1 0 0 sc\b", content), "no red letters"
    assert re.search(rb"1 0 0 RG|1 0 0 SCN|1 0 0 SC\b", content), "no red rule"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("仿宋_GB2312", "fang"),
        ("方正小标宋简体", "mark"),
        ("楷体_GB2312", "kai"),
        ("黑体", "hei"),
        ("宋体", "song"),
        ("?", "fang"),
    ],
)
def test_font_names_and_what_they_mean(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_every_kind_of_letter_ends_in_a_complete_font(fonts: FontBook) -> None:
    for name in ("仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体", "宋体", "没有的字体"):
        assert any("CJK SC" in family or "Han S" in family for family in fonts.stack(name))


def _first(package: bytes, fonts: FontBook) -> PageObject:
    return PdfReader(io.BytesIO(from_docx(package, fonts))).pages[0]


def _text(pdf: bytes) -> str:
    return "".join(body for body, _ in map(_parts, PdfReader(io.BytesIO(pdf)).pages))


def _parts(page: PageObject) -> tuple[str, str]:
    """Body and footer of a page, without white space."""
    text = squeezed(page.extract_text())
    found = re.search(rf"—\d+—(?:{re.escape(FOOT)})?", text)
    assert found, text
    return text[: found.start()] + text[found.end() :], found[0]


def _lines(package: bytes, fonts: FontBook) -> list[list[str]]:
    """The lines of each page as they fell, by height on the page."""
    pages = []
    for page in PdfReader(io.BytesIO(from_docx(package, fonts))).pages:
        rows: dict[int, str] = {}
        for x_y in _places(page, "检"):
            rows[round(x_y[1])] = rows.get(round(x_y[1]), "") + "检"
        pages.append([rows[y] for y in sorted(rows, reverse=True)])
    return pages


def _places(page: PageObject, character: str) -> list[tuple[float, float]]:
    """Where each run of text that holds the character begins; a run of n of them counts n times."""
    places: list[tuple[float, float]] = []

    def visit(text: str, _cm: list[float], matrix: list[float], _font: object, _size: float) -> None:
        places.extend([(matrix[4] * _cm[0] + _cm[4], matrix[5] * _cm[3] + _cm[5])] * text.count(character))

    page.extract_text(visitor_text=visit)
    return places


def _fonts_at(page: PageObject, words: str) -> set[str]:
    seen: set[str] = set()

    def visit(text: str, _cm: list[float], _matrix: list[float], font: dict | None, _size: float) -> None:
        if font and words[0] in text:
            seen.add(str(font["/BaseFont"]).partition("+")[2])

    page.extract_text(visitor_text=visit)
    return seen


def _elements(node: object) -> Iterator[dict]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        yield node
        yield from _elements(node.get("/K"))
    elif isinstance(node, list):
        for child in node:
            yield from _elements(child)


def _only_claim(package: bytes) -> bytes:
    """The document with nothing in its body but the claim, set as plain body text without indent."""
    from docx import Document

    document = Document(io.BytesIO(package))
    claim = "".join(re.findall("检{28,}", "".join(p.text for p in document.paragraphs)))
    for child in list(document.element.body):
        if child.tag != qn("w:sectPr"):
            document.element.body.remove(child)
    document.add_paragraph(claim, "Normal")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
