"""The search box: exactly what was typed, only within reach, and nothing of it in an address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import sealing
from jianhe.records.models import Contact, Document, Matter
from tests import build
from tests.desk.test_worklist import CANARY, acting_as, centre, client_of, made_by
from tests.statements import counted_statements

__all__ = ["centre"]
pytestmark = pytest.mark.django_db


def found(who: str, words: str) -> Any:
    return client_of(who).post("/desk/search/", {"q": words})


def shows(who: str, words: str, matter: Matter) -> bool:
    """Whether a search leads to the matter: by going there, or by a line of the table."""
    answer = found(who, words)
    if answer.status_code == 303:
        return bool(answer.headers["Location"] == f"/desk/matters/{matter.short_code}/")
    assert answer.status_code == 200
    return any(row["id"] == matter.short_code for group in answer.context["groups"] for row in group["rows"])


WAYS: dict[str, Callable[[Matter], str]] = {
    "short code": lambda matter: matter.short_code,
    "short code of a proceeding": lambda matter: f"{matter.short_code}-1",
    "whole code": lambda matter: matter.code,
    "whole code in small letters": lambda matter: matter.code.lower(),
    "receipt": lambda matter: matter.lookup_code.replace("-", "").lower(),
    "name": lambda matter: "欧阳·示例（虚构）",
    "telephone": lambda matter: "138 0812 2046",
    "identity number": lambda matter: "51060319900101001x",
    "outer number": lambda matter: "川信〔2026〕7号",
}


@pytest.mark.parametrize("way", WAYS)
def test_each_number_code_and_name_finds_it(way: str) -> None:
    matter = made_by(build.HEAD, "accepted", name="欧阳·示例（虚构）", outer_number="川信〔2026〕7号")
    other = build.a_person("别人（虚构）", number="", no_id_reason="没带", phone="13900000000")
    made_by(build.HEAD, parties=[other])
    assert Contact.objects.filter(matter=matter, outer_number="川信〔2026〕7号").exists()
    assert shows(build.HEAD, WAYS[way](matter), matter)
    assert not shows(build.OUTSIDER, WAYS[way](matter), matter)


def test_a_document_number_finds_its_matter() -> None:
    matter = made_by(build.HEAD, "accepted")
    paper = Document.objects.filter(matter=matter).first()
    assert paper is not None
    assert paper.number.endswith("号")
    assert shows(build.HEAD, paper.number, matter)
    assert shows(build.HEAD, paper.number.replace("〔", "[").replace("〕", " ] "), matter)


def test_words_never_stand_in_an_address() -> None:
    made_by(build.HEAD, name=CANARY)
    page = client_of(build.HEAD).get("/desk/search/", {"q": CANARY})
    assert page.status_code == 200 and CANARY not in page.content.decode()
    assert 'method="post"' in page.content.decode()


def test_a_matter_number_in_an_address_opens_the_matter() -> None:
    matter = made_by(build.HEAD)
    answer = client_of(build.HEAD).get("/desk/search/", {"q": matter.short_code})
    assert answer.headers["Location"] == f"/desk/matters/{matter.short_code}/"


def test_nothing_found_repeats_what_was_looked_for_as_text() -> None:
    page = found(build.HEAD, "<b>没有的人</b>").content.decode()
    assert "没有找到“&lt;b&gt;没有的人&lt;/b&gt;”" in page


@pytest.mark.parametrize("words", ["", " ", "\0", "%", "_", "x" * 500, "'; --", "\u202e12", "138" * 9, "〔〕号"])
def test_odd_input_finds_nothing_and_breaks_nothing(words: str) -> None:
    matter = made_by(build.HEAD)
    answer = found(build.HEAD, words)
    assert answer.status_code == 200 and matter.title not in answer.content.decode()


def test_a_restricted_matter_is_found_by_its_number_alone_and_without_its_title() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    assert shows(build.HEAD, CANARY, matter)
    assert not shows(build.OFFICER, CANARY, matter)
    assert not shows(build.OFFICER, "13808122046", matter)
    assert CANARY not in found(build.OFFICER, matter.lookup_code).content.decode()


def test_a_sealed_matter_is_found_by_nobody_else() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    sealing.seal(matter=matter, ground="《未成年人保护法》第一百零三条", by=acting_as(build.HEAD), at=timezone.now())
    for words in (CANARY, matter.short_code, matter.code, matter.lookup_code, "13808122046", "51060319900101001x"):
        for who in (build.OFFICER, build.DEPUTY, build.DIRECTOR):
            answer = found(who, words)
            assert answer.status_code == 200 and not answer.context["groups"], (who, words)
    assert shows(build.HEAD, CANARY, matter)


def test_twenty_are_enough_and_cost_what_one_costs() -> None:
    made_by(build.HEAD, name="同名（虚构）")
    client = client_of(build.HEAD)
    client.get("/desk/search/")  # the first page of a session also writes the session
    with counted_statements() as one:
        client.post("/desk/search/", {"q": "同名（虚构）"})
    for _n in range(21):
        made_by(build.HEAD, name="同名（虚构）")
    with counted_statements() as many:
        page = client.post("/desk/search/", {"q": "同名（虚构）"})
    assert len(page.context["groups"][0]["rows"]) == 20 and "只列出最近的 20 件" in page.content.decode()
    assert len(one) == len(many) <= 6
