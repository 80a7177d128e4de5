"""The guide map on paper: every kind and door stands on one sheet, in the centre's name, and each leaflet is one page."""

import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.doors import units_behind_doors
from jianhe.law.poster import leaflet, poster
from jianhe.law.practice import practice, rows
from jianhe.papers.fonts import NoFonts, find_fonts
from jianhe.papers.poster import set_leaflet, set_poster

ON = date(2026, 11, 26)
CENTRE = practice("jingyang", on=ON), rows("jingyang"), units_behind_doors("jingyang")


@pytest.fixture(scope="module")
def fonts():
    found = find_fonts()
    assert not isinstance(found, NoFonts)
    return found


def _text(pdf: bytes) -> str:
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    return "".join(reader.pages[0].extract_text().split())


@pytest.mark.parametrize(("size", "width_mm"), [("a3", 420), ("a1", 840)])
def test_the_whole_map_stands_on_one_sheet(fonts, size: str, width_mm: int) -> None:
    pdf = set_poster(poster(*CENTRE, on=ON, address="https://jianhe.example/guide/"), fonts, size=size)
    text = _text(pdf)
    for kind in cards():
        card = card_on(kind, ON)
        assert card.title.zh in text and "".join(card.plain.zh.split())[:8] in text, kind
    assert "旌阳区综治中心" in text and "12309" in text and "劳动保障监察大队" in text
    assert round(float(PdfReader(BytesIO(pdf)).pages[0].mediabox.width) * 25.4 / 72) == width_mm


def test_the_same_map_as_a_drawing(fonts) -> None:
    svg = set_poster(poster(*CENTRE, on=ON), fonts, form="svg").decode()
    assert svg.startswith("<svg") and "<script" not in svg


@pytest.mark.parametrize("kind", cards())
def test_each_leaflet_is_one_page_with_the_whole_answer(fonts, kind: str) -> None:
    card, text = card_on(kind, ON), _text(set_leaflet(leaflet(kind, *CENTRE, on=ON), fonts))
    for words in (card.title, card.plain, card.condition, card.refused, card.cost, card.procuratorate.adds,
                  *card.materials, *(step.do for step in card.steps)):  # fmt: skip
        assert "".join(words.zh.split()) in text, words.zh
    assert "有人正受伤害，先打110" in text


def test_each_kind_stands_in_one_column_once() -> None:
    told = poster(*CENTRE, on=ON)
    kinds = [kind["title"] for column in told["columns"] for door in column for kind in door["kinds"]]
    assert sorted(kinds) == sorted(card_on(kind, ON).title.zh for kind in cards())


def test_the_command_writes_the_sheets(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jianhe", "guide", "poster", "--out", str(tmp_path / "sheets")]
    done = subprocess.run([*command, "--leaflet", "unpaid_wages"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == [
        "guide-a1.pdf", "guide-a3.pdf", "guide.svg", "leaflet-unpaid_wages.pdf",
    ]  # fmt: skip


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jianhe", "guide", "poster", "--out", str(tmp_path), "--centre", "nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "nowhere" in done.stderr and "Traceback" not in done.stderr
