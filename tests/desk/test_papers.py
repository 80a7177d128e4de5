"""Papers from the page: opened under their own names, written down, served, made void."""

from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from jianhe.desk.papers_tab import disposition
from jianhe.papers.fonts import NoFonts, find_fonts
from jianhe.records.models import Document, Event
from tests.build import HEAD, OFFICER, a_centre
from tests.desk.test_matter import as_user, made, now_as, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> Any:
    return a_centre()


@pytest.fixture
def paper() -> Document:
    return Document.objects.select_related("matter").get(matter=made("accepted"))


def url(paper: Document, name: str, *more: str) -> str:
    return reverse(f"desk:{name}", args=[paper.matter.short_code, paper.pk, *more])


def test_the_tab_lists_number_state_and_template(paper: Document) -> None:
    page = page_of(paper.matter, tab="matter_papers")
    for words in (
        "受理通知书",
        paper.number,
        "已批",
        paper.template_version[:12],
        url(paper, "paper", "docx"),
        url(paper, "serve_paper"),
    ):
        assert words in page, words


def test_the_docx_comes_under_its_own_name_and_is_written_down(paper: Document) -> None:
    answer = as_user(OFFICER).get(url(paper, "paper", "docx"))
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert f"filename*=UTF-8''{quote(f'受理通知书-{paper.matter.short_code}.docx')}" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment;")
    now_as(HEAD)
    event = Event.objects.get(matter=paper.matter, kind="document_read")
    assert event.facts == {"document": str(paper.pk), "format": "docx"}


def test_the_pdf_is_looked_at_in_a_sandbox_or_says_what_to_install(paper: Document) -> None:
    client = as_user(OFFICER)
    answer = client.get(url(paper, "paper", "pdf"))
    if isinstance(find_fonts(), NoFonts):
        assert "fonts-noto-cjk" in client.get(answer["Location"]).content.decode()
    else:
        assert answer.content.startswith(b"%PDF-") and answer["Content-Disposition"].startswith("inline;")
        assert "sandbox" in answer["Content-Security-Policy"]
        download = as_user(OFFICER).get(url(paper, "paper", "pdf") + "?download=1")
        assert download["Content-Disposition"].startswith("attachment;")


def test_no_other_form_and_no_other_matters_paper(paper: Document) -> None:
    client = as_user(OFFICER)
    assert client.get(url(paper, "paper", "exe")).status_code == 404
    other = made("accepted")
    assert client.get(reverse("desk:paper", args=[other.short_code, paper.pk, "docx"])).status_code == 404


def test_service_is_recorded_with_how_to_whom_and_when(paper: Document) -> None:
    client = as_user(OFFICER)
    page = client.get(url(paper, "serve_paper")).content.decode()
    assert "王建军（虚构）" in page and "不能撤销" in page
    wrong = client.post(
        url(paper, "serve_paper"), {"how": "post", "to": "王建军（虚构）", "served_at": "2020-01-01T08:00"}
    )
    assert wrong.status_code == 422 and "送达时间要在签发以后" in wrong.content.decode()
    when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    assert (
        client.post(url(paper, "serve_paper"), {"how": "post", "to": "王建军（虚构）", "served_at": when}).status_code
        == 303
    )
    assert "受理通知书送达" in page_of(paper.matter) and "已送达" in page_of(paper.matter, tab="matter_papers")


def test_a_paper_served_in_the_minute_of_its_approval(paper: Document) -> None:
    assert paper.approved_at is not None
    now_as(HEAD)
    Document.objects.filter(pk=paper.pk).update(made_at=paper.approved_at)
    minute = timezone.localtime(paper.approved_at).strftime("%Y-%m-%dT%H:%M")
    given = {"how": "on_the_spot", "to": "本人", "served_at": minute}
    assert as_user(OFFICER).post(url(paper, "serve_paper"), given).status_code == 303


def test_who_issues_may_make_void_with_a_reason(paper: Document) -> None:
    assert as_user(OFFICER).get(url(paper, "void_paper")).status_code == 403
    head = as_user(HEAD)
    assert head.get(url(paper, "void_paper")).status_code == 200
    assert head.post(url(paper, "void_paper"), {"reason": ""}).status_code == 422
    assert head.post(url(paper, "void_paper"), {"reason": "姓名写错"}).status_code == 303
    assert head.post(url(paper, "void_paper"), {"reason": "再来"}).status_code == 422
    page = page_of(paper.matter, tab="matter_papers")
    assert "作废：姓名写错" in page and paper.number in page


@pytest.mark.parametrize("name", ["受理通知书-2026-00042.docx", 'a"b\\c;.pdf', "𠮷㛃䶮.docx"])
def test_a_file_name_of_any_script_is_one_header(name: str) -> None:
    header = disposition("attachment", name)
    assert "\n" not in header and header.count('"') == 2 and quote(name, safe="") in header
