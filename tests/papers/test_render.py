"""Filling a template: what stands in the .docx, what is refused, and the same bytes for the same facts."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.papers.editing import squeezed, text_of, with_line
from tests.papers.sample import PERSON, SAMPLE, values

from jianhe.papers.model import Paper, load_papers
from jianhe.papers.render import MissingBlanks, chinese_date, docx, fill

PAPERS = load_papers()
REPLY = PAPERS["procedural_reply"]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.code)
def test_every_value_stands_in_the_paper(paper: Paper) -> None:
    text = text_of(fill(paper, values(paper)))
    assert "{{" not in text and "{%" not in text
    for name in paper.own:
        value = SAMPLE[name]
        for part in [value] if not isinstance(value, list) else value:
            shown = chinese_date(part) if isinstance(part, datetime.date) else part
            assert squeezed(shown) in text, name


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.code)
def test_the_same_facts_give_the_same_bytes(paper: Paper) -> None:
    assert fill(paper, values(paper)) == fill(paper, values(paper))


def test_other_facts_give_other_bytes() -> None:
    assert fill(REPLY, values(REPLY)) != fill(REPLY, values(REPLY) | {"document_number": "旌检控复〔2026〕13号"})


def test_the_file_tells_nothing_of_the_hour() -> None:
    package = fill(REPLY, values(REPLY))
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(package)).core_properties
    assert properties.created.date() == properties.modified.date() == datetime.date(2026, 11, 24)
    assert (properties.title, properties.author) == ("程序性回复", "德阳市旌阳区人民检察院")


def test_rare_characters_and_marks_survive() -> None:
    name = "𠮷㛃䶮喆堃玥·阿依古丽 & <b>\"'😀👨‍👩‍👧"
    assert squeezed(name) in text_of(fill(REPLY, values(REPLY) | {"addressee": name}))
    assert squeezed(PERSON) in text_of(fill(REPLY, values(REPLY)))


def test_template_code_in_a_value_stays_text() -> None:
    text = "{{ organ }}{% for x in y %}{# 注 #}"
    assert squeezed(text) in text_of(fill(REPLY, values(REPLY) | {"claim": text}))


def test_control_characters_are_cleaned_and_lines_kept() -> None:
    package = fill(REPLY, values(REPLY) | {"claim": "甲\x00\x07\x1b\u202e乙\r\n丙\x0c丁\ud800"})
    assert "甲乙丙丁" in text_of(package)
    body = Document(io.BytesIO(package)).element.body.xml
    assert "甲乙</w:t>" in body and "<w:br/>" in body


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_a_readable_file(text: str) -> None:
    filled = fill(REPLY, values(REPLY) | {"claim": "甲" + text + "乙"})
    assert Document(io.BytesIO(filled)).paragraphs[0].text == SAMPLE["organ"]


def test_what_is_missing_is_named() -> None:
    given_values = values(PAPERS["refusal_notice"])
    with pytest.raises(MissingBlanks) as refusal:
        fill(PAPERS["refusal_notice"], given_values | {"remedy": "  ", "legal_basis": [], "organ_phone": None})
    assert refusal.value.names == ("legal_basis", "remedy")
    assert str(refusal.value) == "文书还缺：法律依据、不服怎么办。"


def test_optional_blanks_leave_no_trace() -> None:
    notice = PAPERS["refusal_notice"]
    short = {name: value for name, value in values(notice).items() if name not in {"competent_organ", "organ_address"}}
    text = text_of(fill(notice, short))
    assert "有权处理的机关" not in text and "地址" not in text


def test_a_sentence_has_one_full_stop_however_it_was_typed() -> None:
    typed = [values(REPLY) | {"state_reached": f"正在审查{end}"} for end in ("", "。", "；", "。。 ")]
    texts = [text_of(fill(REPLY, each)) for each in typed]
    assert len(set(texts)) == 1 and "正在审查。二、" in texts[0]


def test_a_name_the_paper_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError, match="adressee"):
        fill(REPLY, values(REPLY) | {"adressee": "拼错"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("next_date", datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)),
        ("claim", 5),
        ("legal_basis", "一条"),
        ("date", 0),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=name):
        fill(REPLY, values(REPLY) | {name: value})


def test_a_bare_template_needs_all_its_names() -> None:
    with pytest.raises(MissingBlanks) as refusal:
        docx(REPLY.template, {"organ": "某院"})
    assert {"addressee", "claim", "next_date"} <= set(refusal.value.names) and "qr" not in refusal.value.names


def test_an_edited_template_is_followed() -> None:
    ours = with_line(REPLY, "本院夜间接待室设在{{ centre }}。")
    assert "本院夜间接待室设在旌阳区社会治安综合治理中心检察服务窗口。" in text_of(fill(ours, values(ours)))


def test_the_code_to_scan_is_in_every_footer() -> None:
    section = Document(io.BytesIO(fill(REPLY, values(REPLY)))).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert "二维码" in footer._element.xml and "K7P4-29XMAB" in footer._element.xml
        assert [part for part in footer.part.related_parts.values() if part.blob.startswith(b"\x89PNG")]


def test_fonts_and_page_as_the_standard_wants() -> None:
    document = Document(io.BytesIO(fill(REPLY, values(REPLY))))
    section = document.sections[0]
    assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in margins] == [37, 35, 28, 26]
    assert 'w:linePitch="579"' in section._sectPr.xml
    assert 'w:eastAsia="仿宋_GB2312"' in document.styles["Normal"].element.xml
    assert 'w:eastAsia="方正小标宋简体"' in document.styles["Title"].element.xml
    assert document.styles["发文机关标志"].font.color.rgb == (0xFF, 0, 0)
