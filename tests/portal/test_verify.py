"""验文书: a paper is ours, or void, or unknown; a name never appears."""

import pytest
from django.test import Client

from jianhe.casework import documents
from jianhe.records.models import Document, Matter
from tests import build
from tests.portal.test_track import _forget_context


@pytest.fixture
def paper(db: None) -> Document:
    build.a_centre()
    with build.acting(build.HEAD) as by:
        matter: Matter = build.a_matter("accepted", by=by)
        return Document.objects.filter(matter=matter).select_related("centre").get()


def test_a_paper_of_ours_is_confirmed_without_a_name(paper: Document) -> None:
    _forget_context()
    response = Client().get(f"/verify/{paper.verification_code}/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "这份文书是真的" in text and paper.number in text and paper.centre.organ in text
    assert "王建军" not in text and "工资" not in text


def test_the_code_is_read_however_it_was_typed(paper: Document) -> None:
    _forget_context()
    code = paper.verification_code.lower()
    typed = f" {code[:5]}-{code[5:9]} {code[9:]}"
    assert "这份文书是真的" in Client().post("/verify/", {"code": typed}).content.decode()


def test_a_void_paper_is_called_void(paper: Document) -> None:
    with build.acting(build.HEAD) as by:
        documents.void(document=paper, reason="示例：写错了日期", by=by, at=build.AT)
    _forget_context()
    text = Client().get(f"/verify/{paper.verification_code}/").content.decode()
    assert "这份文书已经作废" in text and "这份文书是真的" not in text
    assert "写错了日期" not in text


@pytest.mark.parametrize("code", ["A" * 26, "x" * 500, "验证", "' OR '1'='1", "%"])
def test_an_unknown_code_is_told_and_kept(db: None, code: str) -> None:
    response = Client().post("/verify/", {"code": code})
    assert response.status_code in (404, 422)
    assert "真的" not in response.content.decode()


def test_a_code_has_128_bits(paper: Document) -> None:
    alphabet = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert len(paper.verification_code) == 26 and set(paper.verification_code) <= alphabet
