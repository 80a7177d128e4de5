"""The English face: every word has its English; each page in English is valid and shows no Chinese but what is data."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import trans_real
from tools import write_messages as words

from tests.checked_client import checked_client
from tests.whole.places import ROLES, Site, routes

HAN = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]*")
# Legal terms stand in brackets behind their English (guide, section 8); numbers of papers are Chinese by law.
IN_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|《[^《》]*》|\S*〔\d{4}〕\S*")
# 检 and 和 are the seal, which has no English; 坐标 heads a column of the old sheet that the site was given.
NOT_WORDS = {"、", "，", "；", "：", "中文", "检", "和", "坐标"}
# Columns that hold what people typed or are called; everything else on a page is ours to translate.
DATA = {
    "people_user": ("name", "title"), "people_unit": ("name", "address"), "people_room": ("name",),
    "people_window": ("name",), "people_place": ("name",), "people_centre": ("name", "organ", "address"),
    "records_matter": ("title", "claim", "place"), "records_contact": ("story", "sent_by"),
    "records_bookedvisit": ("name", "about"), "records_waitingvisit": ("name", "about"), "records_replycode": ("other_time",),
    "records_serviceconsent": ("words",),
    "records_party": ("name", "officer_name"),
    "records_entry": ("text",), "records_handover": ("ask", "return_text", "answer_text"),
    "records_sitting": ("place",), "records_payment": ("note",),
    "records_moretime": ("text", "why"), "records_conference": ("title", "called_off"),
    "records_agendaitem": ("question", "decision"),
    "records_opinion": ("text",), "records_conferencetask": ("what", "note"),
    "records_attachment": ("name",), "records_letterbatch": ("name",),
    "records_ledgerimport": ("file_name",), "records_ledgerlayout": ("name",),
    "records_sealgrant": ("ground",), "records_factchange": ("source",), "records_savedview": ("name",),
}  # fmt: skip


def test_every_word_has_its_english() -> None:
    """After a change of words: `python tools/write_messages.py`, then translate what it prints."""
    there = words.catalogue()
    missing = []
    for message in words.messages():
        known = there.get(message if isinstance(message, str) else message[0])
        if known is None or not words.is_translated(known):
            missing.append(message)
    assert missing == []


def test_no_english_is_left_of_words_that_are_gone() -> None:
    used = {message if isinstance(message, str) else message[0] for message in words.messages()}
    kept = {each.id if isinstance(each.id, str) else each.id[0] for each in words.catalogue() if each.id}
    assert kept - used == set()


def _pairs() -> Iterator[tuple[str, str]]:
    for each in words.catalogue():
        if each.id:
            source = each.id if isinstance(each.id, str) else each.id[0]
            for english in each.string if isinstance(each.string, list | tuple) else [each.string]:
                yield source, english


def test_what_is_filled_in_is_the_same_in_both_languages() -> None:
    places = re.compile(r"%\(\w+\)[sd]|%n")
    assert [source for source, english in _pairs() if set(places.findall(source)) != set(places.findall(english))] == []


def test_english_is_english() -> None:
    assert [source for source, english in _pairs() if HAN.search(english)] == []


@pytest.fixture
def english() -> None:
    """The catalogue as it stands in the source, compiled, in use."""
    with words.TARGET.open("rb") as source, words.TARGET.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(source, locale="en"))
    trans_real._translations.clear()  # type: ignore[attr-defined]


def _data(admin_db: Callable[..., Any]) -> list[str]:
    found = {value for table, columns in DATA.items() for column in columns
             for (value,) in admin_db(f"SELECT DISTINCT {column} FROM {table}") if value}  # fmt: skip
    for table in ("records_steptaken", "records_approval"):
        values = [value for (facts,) in admin_db(f"SELECT facts FROM {table}") for value in facts.values()]
        found |= {text for value in values for text in (value if isinstance(value, list) else [value]) if text}
    lines = {line.strip() for value in found for line in str(value).splitlines()}
    return sorted(lines - {""}, key=len, reverse=True)


@pytest.mark.parametrize("username", ROLES)
def test_every_page_in_english_is_as_it_should_be(
    english: None, site: Site, admin_db: Callable[..., Any], username: str | None
) -> None:
    client, data = checked_client(username, english=True), _data(admin_db)
    faults: list[str] = []
    for route in routes():
        if route.name == "language":  # it would change what is asked for
            continue
        try:
            client.get(site.address(route))
        except AssertionError as fault:
            faults.append(f"{route.name}: {fault}")
        if route.name != "desk:components":  # samples of the pieces are data
            faults += [f"{route.name} says {words}" for words in _chinese_in(client.words, data)]
    assert not faults, "\n".join(faults)


def _chinese_in(text: str, data: list[str]) -> set[str]:
    for known in data:
        text = text.replace(known, "")
    return set(HAN.findall(IN_BRACKETS.sub("", text))) - NOT_WORDS
