"""The base pages and the component page as wholes, and the rules all templates keep."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.utils.translation import override

import jianhe
from jianhe.desk.components import samples
from jianhe.web.icons import UnknownIcon, icon
from tests.web.rendering import NOW, rendered, written

SOURCE = Path(jianhe.__file__).parent
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
PIECES = sorted((SOURCE / "web/templates/web/components").glob("*.html"))
STATIC = SOURCE / "web/static/web"
FORMS = SOURCE / "desk/static/desk"
SAMPLES = samples(NOW)
XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(page: str) -> Element:
    """The page as a strict reader of HTML sees it; a parse error ends the test."""
    return html5lib.HTMLParser(strict=True).parse(page)


def elements(tree: Element, *names: str) -> list[Element]:
    return [one for one in tree.iter() if one.tag in {XHTML + name for name in names}]


def component_page(**cookies: str) -> str:
    return rendered("desk/components.html", SAMPLES, **cookies)


# The pages as wholes


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_component_page_is_valid_html_with_unique_ids(language: str) -> None:
    with override(language):
        tree = parsed(component_page())
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert sorted(ids) == sorted(set(ids))
    wanted = [
        name
        for one in tree.iter()
        for attribute in ("aria-describedby", "aria-labelledby", "for")
        for name in (one.get(attribute) or "").split()
    ]
    assert set(wanted) <= set(ids)


def test_the_component_page_has_one_h1_and_no_heading_is_skipped() -> None:
    levels = [int(one.tag[-1]) for one in elements(parsed(component_page()), "h1", "h2", "h3", "h4", "h5")]
    rail_is_before_the_page = levels.index(1)
    levels = levels[rail_is_before_the_page:]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_each_control_of_the_component_page_has_a_label() -> None:
    tree = parsed(component_page())
    labelled = {one.get("for") for one in elements(tree, "label")}
    wrapped = {id(inner) for label in elements(tree, "label") for inner in label.iter()}
    controls = [one for one in elements(tree, "input", "select", "textarea") if one.get("type") != "hidden"]
    assert len(controls) > 20
    assert [one.attrib for one in controls if one.get("id") not in labelled and id(one) not in wrapped] == []


@pytest.mark.parametrize(
    ("cookies", "attribute"), [({"mode": "elder"}, 'data-mode="elder"'), ({"contrast": "high"}, 'data-contrast="high"')]
)
def test_modes_stand_on_the_root(cookies: dict[str, str], attribute: str) -> None:
    assert attribute in component_page(**cookies)
    assert attribute not in component_page()


def test_the_language_stands_on_the_root() -> None:
    with override("zh-hans"):
        assert '<html lang="zh-Hans" data-face="desk">' in component_page()
    with override("en"):
        assert '<html lang="en" data-face="desk">' in component_page()


def test_the_rail_shows_counts_heading_and_where_one_is() -> None:
    page = " ".join(component_page().split())
    assert 'href="#w" aria-current="page" data-goto="w"' in page
    assert '<span class="count urgent">17</span>' in page
    assert "<h2>查与管</h2>" in page
    assert "张敏" in page and "窗口值守，2 号窗口，至 17:30" in page


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("no_permission", "这一页您看不到"),
        ("not_found", "没有这一页"),
        ("csrf_failure", "这一页放久了"),
        ("too_large", "文件太大了"),
        ("too_many_requests", "先停一停"),
        ("server_error", "这里出了毛病"),
    ],
)
def test_each_error_page_says_what_is_so_and_gives_a_number_to_ring(kind: str, title: str) -> None:
    page = rendered("web/error.html", {"kind": kind})
    assert [(one.text or "").strip() for one in elements(parsed(page), "h1")] == [title]
    assert 'href="tel:12309"' in page


def test_an_error_page_takes_a_sentence_of_its_own() -> None:
    page = rendered("web/error.html", {"kind": "no_permission", "sentence": "这件限 3 人可见，可向李青申请"})
    assert "这件限 3 人可见，可向李青申请" in page
    assert "这里的内容只给办理的人看。" not in page


def test_the_public_masthead_offers_the_other_mode_and_the_other_language() -> None:
    standard, elder = rendered("web/public.html"), rendered("web/public.html", mode="elder")
    parsed(standard)
    assert 'name="mode" value="elder"' in standard and "标准版" not in standard
    assert "标准版" in elder and 'value="elder"' not in elder
    assert 'hreflang="en"' in standard
    with override("en"):
        assert 'hreflang="zh-Hans"' in rendered("web/public.html")


def test_the_bottom_bar_is_drawn_only_with_entries() -> None:
    entry = {"url": "/track/", "icon": "search", "label": "查进度", "current": True}
    assert "bottom-bar" not in rendered("web/public.html")
    assert 'aria-current="page"' in rendered("web/public.html", {"public_navigation": [entry]})


def test_a_staff_print_carries_who_and_when() -> None:
    page = rendered("web/print.html", {"printed_by": "张敏", "printed_at": NOW, "matter_number": "2026-00042"})
    parsed(page)
    assert "张敏 打印于 2026-11-24 14:14" in page and "2026-00042" in page


# The rules all templates keep


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|hx-on", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_each_icon_named_in_a_template_exists(path: Path) -> None:
    for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", path.read_text()):
        assert icon(name).startswith("<svg")


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(UnknownIcon, match="no icon is called"):
        icon("no-such-drawing")


def test_an_icon_is_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in icon("phone")
    assert 'role="img" aria-label="打电话"' in icon("phone", "打电话")


@pytest.mark.parametrize("path", PIECES, ids=lambda path: path.stem)
def test_each_piece_says_what_it_expects_and_is_in_the_index(path: Path) -> None:
    assert "{% comment %}" in path.read_text()[:120]
    index = (path.parent / "README.md").read_text()
    internal = path.stem in {"error_words", "station_state", "document_state"}
    assert internal or f"`{path.stem}`" in index


@pytest.mark.parametrize("face", ["desk", "public"])
def test_the_styles_of_a_page_stay_small(face: str) -> None:
    assert packed(f"{name}.css" for name in ("tokens", "base", face, "print")) < 12_000


@pytest.mark.parametrize("page", sorted(path.name for path in FORMS.glob("*.css")))
def test_the_styles_of_a_form_stay_small_with_its_own(page: str) -> None:
    assert packed(["tokens.css", "base.css", "desk.css", "record.css", "print.css", str(FORMS / page)]) < 15_000


def packed(names: Iterable[str]) -> int:
    """The bytes of these style sheets, each compressed as it is sent."""
    return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)


def test_each_token_used_is_a_token() -> None:
    sheets = {path.stem: path.read_text() for path in STATIC.glob("*.css")}
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", "".join(sheets.values())))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", "".join(sheets.values()))) <= defined


def test_each_static_file_asked_for_is_there() -> None:
    asked = {name for path in TEMPLATES for name in re.findall(r"\{% static ['\"]([^'\"]+)", path.read_text())}
    assert asked and all(finders.find(name) for name in asked)


def test_written_templates_may_change_one_value_of_the_address() -> None:
    source = "{% load jianhe %}{% query page=2 kind=None %}"
    assert written(source) == "?page=2"
