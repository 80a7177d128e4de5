"""The catalogue of papers: complete, strict, and its templates hold only what they may."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from docx.document import Document as Doc
from pydantic import ValidationError
from tests.papers.editing import edited, replaced, with_line

from jianhe.papers.model import CATALOGUE, CatalogueError, Paper, load_papers
from jianhe.papers.templates import check, faults_of, names

PAPERS = load_papers()
ISSUED = {
    "acceptance_notice",
    "supplement_list",
    "guide_notice",
    "transfer_letter",
    "transfer_notice",
    "refusal_notice",
    "procedural_reply",
    "progress_reply",
    "result_reply",
    "withdrawal_confirmation",
    "extension_notice",
    "suspension_notice",
    "originals_receipt",
    "answer_note",
    "repeat_notice",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    folder = tmp_path / "papers"
    shutil.copytree(CATALOGUE, folder)
    return folder


def test_all_papers_of_intake_and_reply_are_there() -> None:
    assert set(PAPERS) >= ISSUED


def test_the_catalogue_is_right() -> None:
    assert check(PAPERS) == []


def test_papers_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PAPERS["acceptance_notice"] = PAPERS["guide_notice"]  # type: ignore[index]
    with pytest.raises(ValidationError):
        PAPERS["acceptance_notice"].kind = "引"  # type: ignore[misc]


# What stands on a paper only if we issue it, by the paper that lacks it.
LACKS = {
    "civil_reconciliation_agreement": {"organ", "document_number"},  # made by the parties alone
    "criminal_settlement_agreement": {"document_number"},
    "judicial_confirmation_application": {"organ", "document_number", "date"},  # written by them, dated when they sign
    "enforcement_application": {"organ", "document_number", "date"},
    "support_application": {"document_number", "date"},
    "mediation_agreement": {"organ"},  # the parties' own, under the seal of whoever mediated
    "confirmation_eligibility_sheet": {"document_number"},  # sheets of a packet, which has its receipt
    "confirmation_packet_list": {"document_number", "date"},
    # A conference is about several matters, or none: its minutes are no paper of one.
    "conference_minutes": {"organ", "matter_code", "verification_code", "verification_url"},
}


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.code)
def test_every_paper_can_be_verified_and_has_its_number_and_date(paper: Paper) -> None:
    wanted = {"organ", "document_number", "date", "matter_code", "verification_code", "verification_url"}
    assert wanted - names(paper.template) == LACKS.get(paper.code, set())


@pytest.mark.parametrize("code", ["refusal_notice", "guide_notice"])
def test_refusal_and_guidance_name_organ_basis_remedy_and_contact(code: str) -> None:
    assert {"competent_organ", "legal_basis", "remedy", "contact"} <= names(PAPERS[code].template)


def test_no_law_stands_in_the_templates() -> None:
    wording = (CATALOGUE.parents[3] / "tools" / "papers.txt").read_text(encoding="utf-8")
    assert not re.search(r"第[一二三四五六七八九十百零0-9]+条|《", wording)


def test_cited_texts_are_in_the_register() -> None:
    sources = yaml.safe_load((CATALOGUE.parent / "sources.yaml").read_text(encoding="utf-8"))
    cited = {cite.split("/")[0] for paper in PAPERS.values() for cite in paper.cite}
    assert cited <= set(sources)


def test_an_unknown_key_is_refused(catalogue: Path) -> None:
    with (catalogue / "guide_notice.yaml").open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    with pytest.raises(CatalogueError, match="colour"):
        load_papers(catalogue=catalogue)


def test_a_label_without_english_is_refused(catalogue: Path) -> None:
    file = catalogue / "guide_notice.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(", en: Guide notice", ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"title\.en"):
        load_papers(catalogue=catalogue)


def test_two_papers_never_share_a_series(catalogue: Path) -> None:
    file = catalogue / "guide_notice.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: 引", "kind: 受"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="kind 受 is already used by acceptance_notice"):
        load_papers(catalogue=catalogue)


def test_an_own_blank_does_not_hide_a_common_one(catalogue: Path) -> None:
    with (catalogue / "guide_notice.yaml").open("a", encoding="utf-8") as file:
        file.write("  organ: {label: {zh: 机关, en: Organ}, type: text}\n")
    with pytest.raises(CatalogueError, match="organ is a common blank"):
        load_papers(catalogue=catalogue)


def test_a_missing_template_is_named(catalogue: Path) -> None:
    (catalogue / "guide_notice.docx").unlink()
    with pytest.raises(CatalogueError, match=r"guide_notice\.docx is missing"):
        load_papers(catalogue=catalogue)


def test_an_office_uses_its_own_wording(tmp_path: Path) -> None:
    ours = with_line(PAPERS["guide_notice"], "本院另设夜间接待。")
    (tmp_path / "guide_notice.docx").write_bytes(ours.template)
    papers = load_papers(tmp_path / "absent", tmp_path)
    assert papers["guide_notice"].template == ours.template
    assert papers["acceptance_notice"].template == PAPERS["acceptance_notice"].template


def test_a_changed_wording_is_seen_at_once(tmp_path: Path) -> None:
    before = load_papers(tmp_path)
    assert load_papers(tmp_path) is before
    ours = with_line(PAPERS["guide_notice"], "改过的措辞。").template
    (tmp_path / "guide_notice.docx").write_bytes(ours)
    assert load_papers(tmp_path)["guide_notice"].template == ours


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ organ.__class__ }}", "not .__class__"),
        ("{{ organ|upper }}", "not Filter"),
        ("{{ ''.join(legal_basis) }}", "not Call"),
        ("{{ 7 * 7 }}", "not Mul"),
        ("{% set organ = claim %}", "not Assign"),
        ("{% for x in organ %}{{ x }}{% endfor %}", "blank of type lines, not over organ"),
        ("{% for x in legal_basis if x %}{{ x }}{% endfor %}", "no condition"),
        ("{% include 'a' %}", "not Include"),
        ("{{ secret_name }}", "secret_name is not declared"),
        ("{{ organ ", "cannot be read"),
        ("{% if organ %}", "cannot be read"),
    ],
)
def test_template_code_is_refused(line: str, said: str) -> None:
    faults = faults_of(with_line(PAPERS["guide_notice"], line))
    assert any(said in fault for fault in faults), faults


def test_a_declared_blank_must_be_used() -> None:
    paper = PAPERS["guide_notice"]
    more = paper.model_copy(update={"own": {**paper.own, "weather": paper.own["remedy"]}})
    assert faults_of(more) == ["weather is declared but not used"]


def test_what_the_pdf_cannot_carry_is_said() -> None:
    def number(document: Doc) -> None:
        document.add_paragraph("自动编号", style="List Number")
        document.paragraphs[-1]._p.get_or_add_pPr().get_or_add_numPr()

    assert "automatic numbering" in faults_of(edited(PAPERS["guide_notice"], number))[0]


def test_nothing_is_loaded_from_elsewhere() -> None:
    def link(document: Doc) -> None:
        image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        document.part.relate_to("http://192.0.2.1/track.png", image, is_external=True)

    assert "loads something from elsewhere" in faults_of(edited(PAPERS["guide_notice"], link))[0]


def test_a_title_is_no_place_for_code() -> None:
    def title(document: Doc) -> None:
        document.core_properties.title = "{{ organ }}"

    assert "properties" in faults_of(edited(PAPERS["guide_notice"], title))[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"<html>"])
def test_a_file_that_is_no_docx_is_refused(content: bytes) -> None:
    paper = PAPERS["guide_notice"].model_copy(update={"template": content})
    assert "not a .docx" in faults_of(paper)[0]
    assert check({"guide_notice": paper})[0].startswith("papers/guide_notice.docx: ")


def test_a_bomb_is_not_unpacked() -> None:
    bomb = replaced(PAPERS["guide_notice"].template, "word/fontTable.xml", b"<w:fonts", b" " * 21_000_000 + b"<w:fonts")
    paper = PAPERS["guide_notice"].model_copy(update={"template": bomb})
    assert faults_of(paper) == ["the file is too large"]
