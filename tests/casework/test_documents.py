"""Papers: numbered without gaps or repeats however many are approved at once, made once, served and made void."""

import threading
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from jianhe.casework import documents
from jianhe.law.refusals import Refused
from jianhe.papers import fonts
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Document, Matter, Series
from tests.build import AT, DIRECTOR, HEAD, OFFICER, ON, a_centre, a_matter, a_person, acting, standing, step_in

URL = "https://example.invalid/verify/x/"


@pytest.fixture
def head(db: None) -> Standing:
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


@pytest.fixture
def paper(head: Standing) -> Document:
    found = Document.objects.get(matter=a_matter("accepted", by=head))
    return Document.objects.select_related("matter", "unit", "centre").get(pk=found.pk)


def test_a_paper_has_number_code_and_the_blanks_of_its_template(paper: Document) -> None:
    assert (paper.state, paper.serial, paper.year) == ("approved", 1, 2026)
    assert paper.number.startswith("旌检控受") and len(paper.verification_code) >= 26
    assert paper.blanks["parties"] == "王建军（虚构）"
    assert "51060319900101" not in str(paper.blanks) and "13808122046" not in str(paper.blanks)


def test_the_same_paper_is_made_once_and_kept(paper: Document) -> None:
    first = documents.content(document=paper, form="docx", verification_url=URL)
    again = documents.content(
        document=Document.objects.get(pk=paper.pk), form="docx", verification_url="https://other.invalid/"
    )
    assert first == again
    text = zipfile.ZipFile(BytesIO(first)).read("word/document.xml").decode()
    assert paper.number in text and "王建军" in text


def test_the_pdf_comes_from_the_docx(paper: Document) -> None:
    if isinstance(fonts.find_fonts(), fonts.NoFonts):
        with pytest.raises(Refused, match="字体"):
            documents.content(document=paper, form="pdf", verification_url=URL)
        assert documents.content(document=paper, form="docx", verification_url=URL)
    else:
        assert documents.content(document=paper, form="pdf", verification_url=URL).startswith(b"%PDF-")
        assert documents.content(document=paper, form="pdf", verification_url=URL).startswith(b"%PDF-")


def test_service_is_recorded_once_between_approval_and_now(head: Standing, paper: Document) -> None:
    def serve(**given: Any) -> None:
        documents.serve(**{
            "document": paper, "how": "post", "to": "王建军（虚构）", "served_at": AT + timedelta(hours=1), "by": head,
            "at": AT + timedelta(hours=2), **given,
        })  # fmt: skip

    for wrong in ({"how": "pigeon"}, {"served_at": AT - timedelta(days=1)}, {"served_at": AT + timedelta(hours=3)}):
        with pytest.raises(Refused):
            serve(**wrong)
    serve()
    with pytest.raises(Refused, match="已经送达"):
        serve()
    paper.refresh_from_db()
    assert (paper.state, paper.served_how, paper.served_to) == ("served", "post", "王建军（虚构）")


def test_a_void_paper_keeps_its_number_and_the_next_gets_the_next(head: Standing, paper: Document) -> None:
    with pytest.raises(Refused, match="理由"):
        documents.void(document=paper, reason=" ", by=head, at=AT)
    documents.void(document=paper, reason="当事人姓名写错", by=head, at=AT)
    with pytest.raises(Refused):
        documents.void(document=paper, reason="再一次", by=head, at=AT)
    paper.refresh_from_db()
    assert paper.state == "void" and paper.serial == 1
    assert Document.objects.get(matter=a_matter("accepted", by=head)).serial == 2


def test_who_may_not_issue_may_not_make_void(head: Standing, paper: Document) -> None:
    officer = standing(OFFICER)
    set_context(officer)
    with pytest.raises(Refused, match="职责"):
        documents.void(document=paper, reason="试试", by=officer, at=AT)


def test_the_database_keeps_an_approved_paper_as_it_is(paper: Document) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(blanks={"parties": "别人"})


def test_a_transfer_makes_a_letter_to_the_organ_and_a_notice_to_the_person(head: Standing) -> None:
    matter = a_matter(by=head)
    step_in(matter, "transfer", by=head)
    papers = {one.paper: one for one in Document.objects.filter(matter=matter)}
    assert papers["transfer_letter"].blanks["addressee"] == "旌阳区劳动保障监察大队"
    assert papers["transfer_notice"].blanks["addressee"] == "王建军（虚构）"


def test_a_later_paper_names_the_officer_and_its_own_articles(head: Standing) -> None:
    matter = a_matter("in_progress", by=head)
    officer = Matter.objects.select_related("handler").get(pk=matter.pk).handler
    step_in(matter, "suspend", by=head)
    found = Document.objects.get(matter=matter, paper="suspension_notice")
    assert officer is not None and found.blanks["handler"] == officer.name
    step_in(matter, "withdraw", by=head)
    step_in(matter, "reopen", by=head)
    step_in(matter, "guide", by=head, legal_basis="《示例法》第一条")
    step_in(matter, "end_guidance", by=head)
    step_in(matter, "reopen", by=head)
    step_in(matter, "accept", by=head)
    again = Document.objects.filter(matter=matter, paper="acceptance_notice").latest("approved_at")
    assert "《示例法》第一条" not in again.blanks["legal_basis"]
    assert "《人民检察院刑事诉讼规则》第一百六十一条、第一百六十二条、第一百六十三条" in again.blanks["legal_basis"]


def test_a_paper_says_what_the_matter_is_about_without_repeating_who_brought_it(head: Standing) -> None:
    matter = a_matter("accepted", by=head, claim="", matter_type="unpaid_wages")
    assert Document.objects.get(matter=matter).blanks["claim"] == "欠薪"
    wordy = a_matter("accepted", by=head, claim="要" * 100)
    assert Document.objects.get(matter=wordy).blanks["claim"] == "要" * 60 + "…"


def test_a_letter_to_an_organ_says_who_brought_it_and_not_against_whom(head: Standing) -> None:
    people = [a_person(), a_person("示例公司（虚构）", side="b", role="respondent", number="", no_id_reason="没带证件")]
    matter = a_matter(by=head, parties=people, people_count=23)
    step_in(matter, "transfer", by=head)
    letter = Document.objects.get(matter=matter, paper="transfer_letter")
    assert letter.blanks["parties"] == "王建军（虚构）等23人"


def test_the_paper_of_an_anonymous_matter_names_nobody(head: Standing) -> None:
    matter = a_matter(by=head, parties=[], is_anonymous=True)
    step_in(matter, "accept", by=head)
    assert Document.objects.get(matter=matter).blanks["addressee"] == "匿名"


def test_forty_approvals_at_once_give_forty_numbers_without_gap_or_repeat(own_db: Any) -> None:
    """Each in its own connection; every fourth is rolled back, and its number is given to the next."""
    a_centre()
    with acting(HEAD) as by:
        matters = [a_matter(by=by) for _ in range(40)]
    failures: list[BaseException] = []
    gate = threading.Barrier(40)

    def approve(place: int) -> None:
        try:
            gate.wait(30)
            with acting(HEAD) as mine:
                step_in(matters[place], "accept", by=mine)
                if place % 4 == 0:
                    transaction.set_rollback(True)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[place]) for place in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with acting(DIRECTOR):
        serials = sorted(Document.objects.filter(paper="acceptance_notice").values_list("serial", flat=True))
        assert Series.objects.get(paper="acceptance_notice").last == 30
    assert serials == list(range(1, 31))
    assert ON.year == 2026
