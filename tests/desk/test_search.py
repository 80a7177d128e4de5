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


def rows(who: str, words: str, **fields: str) -> dict[str, list[Any]]:
    """What was found, by group."""
    answer = client_of(who).post("/desk/search/", {"q": words, **fields})
    assert answer.status_code == 200
    return {group["name"]: group["rows"] for group in answer.context["groups"]}


WAYS: dict[str, Callable[[Matter], str]] = {
    "short code": lambda matter: matter.short_code,
    "short code of a proceeding": lambda matter: f"{matter.short_code}-1",
    "whole code": lambda matter: matter.code,
    "whole code in small letters": lambda matter: matter.code.lower(),
    "receipt": lambda matter: matter.lookup_code.replace("-", "").lower(),
    "name": lambda matter: "欧阳·示例（虚构）",
    "telephone": lambda matter: "138 0812 2046",
    "identity number": lambda matter: "51060319900101001x",
    "outer number": lambda matter: "川信〔2026〕7号", "part of a name": lambda matter: "欧阳",
    "sound of a name": lambda matter: "ouyangshili", "another name of the same sound": lambda matter: "欧阳实力",
    "telephone with its country": lambda matter: "+86 138-0812-2046", "word in the middle": lambda matter: "没有发工资",
    "traditional characters": lambda matter: "沒有發工資", "two words": lambda matter: "工地 两万七",
    "name and word": lambda matter: "欧阳 工资",
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
    (group,) = page.context["groups"]
    assert len(group["rows"]) == 20 and group["count"] == "22" and "多看些" in page.content.decode()
    assert len(one) == len(many) <= 10
    page = client.post("/desk/search/", {"q": "同名（虚构）", "only": "name"})
    (group,) = page.context["groups"]
    assert len(group["rows"]) == 22 and "看全部几种" in page.content.decode()


def test_the_words_are_marked_where_they_stand_and_escaped() -> None:
    made_by(build.HEAD, name="<i>甲</i>（虚构）", story="他说：<b>三个月</b>沒有發工資，老板不接电话。", title="<u>欠薪</u>")
    page = found(build.HEAD, "没有发工资").content.decode()
    assert "他说：&lt;b&gt;三个月&lt;/b&gt;<mark>沒有發工資</mark>，老板不接电话。" in page and "来时说的：" in page
    for evil in ("<i>甲", "<b>三个月", "<u>欠薪"):
        assert evil not in page
    assert "<mark>&lt;i&gt;甲" in found(build.HEAD, "<i>甲").content.decode()


def test_what_was_found_stands_under_how_it_was_found() -> None:
    mine = made_by(build.HEAD, name="王建军（虚构）")
    part = made_by(build.HEAD, name="王建军华（虚构）")
    sounds = made_by(build.HEAD, name="王健君（虚构）")
    said = made_by(build.HEAD, name="别人（虚构）", story="和王建军一起干活")
    there = {name: [row["id"] for row in lines] for name, lines in rows(build.HEAD, "王建军").items()}
    assert there == {"name": [mine.short_code, part.short_code], "sound": [sounds.short_code], "text": [said.short_code]}
    assert list(rows(build.HEAD, "13808122046")) == ["phone"]
    assert list(rows(build.HEAD, "51060319900101001x")) == ["identity"]


def test_filters_go_with_the_words_and_come_off_one_by_one() -> None:
    letter = made_by(build.HEAD, channel="letter", name="来信人（虚构）")
    made_by(build.HEAD, name="来访人（虚构）")
    assert len(rows(build.HEAD, "工资")["text"]) == 2
    assert [row["id"] for row in rows(build.HEAD, "工资", channel="letter")["text"]] == [letter.short_code]
    assert len(rows(build.HEAD, "工资", channel="letter", drop="channel")["text"]) == 2
    answer = client_of(build.HEAD).post("/desk/search/", {"q": "工资", "received_from": "x", "unit": "civil"})
    assert "日期写成" in answer.content.decode() and "现在有筛选" in answer.content.decode()


def test_nothing_found_says_how_to_look_further() -> None:
    page = found(build.HEAD, "没有这样的话").content.decode()
    assert "没有找到“没有这样的话”" in page and "拼音" in page and "现在有筛选" not in page
    assert "最多查 100 个字" in found(build.HEAD, "字" * 101).content.decode()


def suggested(who: str, words: str) -> str:
    answer = client_of(who).post("/desk/search/suggest/", {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_suggestions_are_own_matters_and_names_within_reach() -> None:
    matter = made_by(build.HEAD, name="欧阳示例（虚构）")
    for words in ("欧阳", "阳示", "ouya", "OUYANG"):
        assert 'value="欧阳示例（虚构）"' in suggested(build.HEAD, words), words
        assert "欧阳" not in suggested(build.OUTSIDER, words)
    assert matter.short_code in suggested(build.HEAD, "欧阳") and matter.short_code in suggested(build.HEAD, matter.short_code)
    assert f"/desk/matters/{matter.short_code}/" not in suggested(build.OFFICER, "欧阳")  # not his own
    for nothing in ("", "欧", "\0", "没有", "x" * 200):
        assert "<li>" not in suggested(build.HEAD, nothing)
    assert client_of(build.HEAD).get("/desk/search/suggest/").status_code == 405


def test_no_suggestion_of_a_restricted_or_sealed_matter() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    assert CANARY in suggested(build.OFFICER, "金丝")
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    assert CANARY in suggested(build.HEAD, "金丝")
    assert CANARY not in suggested(build.OFFICER, "金丝")
    Matter.objects.filter(pk=matter.pk).update(is_restricted=False)
    sealing.seal(matter=matter, ground="示例", by=acting_as(build.HEAD), at=timezone.now())
    for who in (build.OFFICER, build.DIRECTOR, build.CLERK):
        assert "<li>" not in suggested(who, "金丝"), who


def test_a_suggestion_that_was_picked_is_what_is_looked_for() -> None:
    matter = made_by(build.HEAD, name="欧阳示例（虚构）")
    assert [row["id"] for row in rows(build.HEAD, "欧", picked="欧阳示例（虚构）")["name"]] == [matter.short_code]
