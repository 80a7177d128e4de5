"""A client that reads every page it fetches as strictly as a validator, so that any test may find a broken page.

`CheckedClient` is Django's test client; an answer in HTML with a fault fails the test that asked for it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from jianhe.people.models import User

_XHTML = "{http://www.w3.org/1999/xhtml}"
_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
_NOT_READ = {"script", "style", "template", "code", "kbd", "svg", "textarea", "option"}
# A sentence of English, or a code of ours that nobody put into words.
_COMMAND = re.compile(r"\./jianhe(?: [a-z-]+)+")  # what an administrator is to type
_ENGLISH = re.compile(r"\b[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}\b|\b[a-z]+_[a-z_]+\b")


class CheckedClient(Client):
    """Checks what it fetches and keeps the words of the page. `checked_client(username)` logs in first."""

    words = ""  # that a reader meets on the page fetched last; empty where it was no page

    def request(self, **request: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):  # the reader's language ends with the request
            response: HttpResponse = super().request(**request)
        self.words = ""
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            chosen = self.cookies.get(settings.LANGUAGE_COOKIE_NAME)
            page = Page(response.content.decode())
            self.words = page.words
            faults = list(page.faults(english=chosen is not None and chosen.value == "en"))
            assert not faults, f"{request.get('PATH_INFO')} ({response.status_code}): " + "; ".join(faults)
        return response


def checked_client(username: str | None = None, *, english: bool = False) -> CheckedClient:
    """A client that checks, for a stranger or for one of the cast."""
    client = CheckedClient()
    if english:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    if username is not None:
        person = User.objects.get(username=username)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Page:
    """A page as a validator reads it; of a fragment, which has no head, only what can be said of a part."""

    def __init__(self, text: str) -> None:
        self.is_whole = text.lstrip().lower().startswith("<!doctype")
        parser = html5lib.HTMLParser()
        self.tree = parser.parse(text) if self.is_whole else _fragment(parser, text)
        self.errors = parser.errors
        self.words = " ".join(read_text(self.tree))

    def faults(self, *, english: bool = False) -> Iterator[str]:
        """What is wrong with it."""
        yield from (f"invalid HTML at {place}: {code}" for place, code, _ in self.errors)
        yield from _structure(self.tree, english) if self.is_whole else ()
        yield from _names(self.tree, self.is_whole)
        yield from _inline(self.tree)
        if not english:
            found = _ENGLISH.search(_COMMAND.sub("", self.words))
            if found:
                yield f"English or a bare code: {found[0]!r}"


def _fragment(parser: html5lib.HTMLParser, text: str) -> Element:
    part = "tbody" if text.lstrip().startswith("<tr") else "div"
    return parser.parseFragment(text, container=part)


def _structure(tree: Element, english: bool) -> Iterator[str]:
    wanted = "en" if english else "zh-Hans"
    if tree.get("lang") != wanted:
        yield f"lang is {tree.get('lang')}, not {wanted}"
    titles = [(one.text or "").strip() for one in _all(tree, "title")]
    if len(titles) != 1 or titles[0].startswith("-") or not titles[0]:
        yield f"title is {titles}"
    if (headings := len(_all(tree, "h1"))) != 1:
        yield f"{headings} h1"
    if len(_all(tree, "main")) != 1:
        yield "not one main"


def _names(tree: Element, is_page: bool) -> Iterator[str]:
    ids = Counter(one.get("id") for one in tree.iter() if one.get("id"))
    yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)
    if is_page:
        for one in tree.iter():
            for attribute in ("for", "aria-describedby", "aria-labelledby"):
                for name in (one.get(attribute) or "").split():
                    if name not in ids:
                        yield f"{attribute} names {name}, which is not there"
    labelled = {one.get("for") for one in _all(tree, "label")}
    inside = {id(control) for label in _all(tree, "label") for control in label.iter()}
    for control in _all(tree, "input", "select", "textarea"):
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if control.get("type") not in _UNLABELLED and not named and id(control) not in inside:
            yield f"no label for {control.get('name') or control.get('id')}"
    for press in _all(tree, "button", "a"):
        spoken = "".join(press.itertext()).strip() or press.get("aria-label")
        if not spoken and not any(one.get("aria-label") or one.get("alt") for one in press.iter()):
            yield f"a {press.tag.removeprefix(_XHTML)} without words: {press.get('href') or press.get('name')}"


def _inline(tree: Element) -> Iterator[str]:
    for one in tree.iter():
        tag = str(one.tag).removeprefix(_XHTML)
        if tag == "style" or (tag == "script" and not one.get("src") and one.get("type") != "application/json"):
            yield f"inline {tag}"
        for name, value in one.attrib.items():
            if str(name).lower() == "style" or re.match(r"on[a-z]+$", str(name)):
                yield f"inline {name} on {tag}"
            if str(value).strip().lower().startswith("javascript:"):
                yield f"a script in {name} of {tag}"


def _all(tree: Element, *names: str) -> list[Element]:
    wanted = {_XHTML + name for name in names} | set(names)
    return [one for one in tree.iter() if one.tag in wanted]


def read_text(tree: Element) -> Iterator[str]:
    """The words that a reader meets: codes, typed text, and passages marked as another language are left out."""
    tag = str(tree.tag).removeprefix(_XHTML)
    is_code = "code" in (tree.get("class") or "").split()
    is_elsewhere = tree.get("lang") is not None and tag != "html"
    if tag not in _NOT_READ and not is_code and not is_elsewhere:
        yield tree.text or ""
        for name in ("aria-label", "title", "placeholder"):
            yield tree.get(name) or ""
        for child in tree:
            yield from read_text(child)
    yield tree.tail or ""
