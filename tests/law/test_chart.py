"""The flow chart: every state and step of every edition is on it, nothing overlaps, its colours are those of the pages."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

import jianhe
from jianhe.law import draw_command
from jianhe.law.catalogue import load
from jianhe.law.chart import COLOURS, draw
from jianhe.law.editions import Edition
from jianhe.law.layering import layout

LAW = load()
EDITIONS = [edition for editions in LAW.editions.values() for edition in editions]
SVG = "{http://www.w3.org/2000/svg}"
TOKENS = Path(jianhe.__file__).parent / "web/static/web/tokens.css"


def drawn(edition: Edition, language: str = "zh-hans") -> ElementTree.Element:
    return ElementTree.fromstring(draw(edition, LAW.limits_now(), language))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_every_state_and_step_stands_on_it_and_nothing_overlaps(edition: Edition, language: str) -> None:
    svg = drawn(edition, language)
    told = re.sub(r"\W", "", "".join(text.text or "" for text in svg.iter(f"{SVG}text")))
    titles = [each.title for each in (*edition.states.values(), *edition.steps.values())]
    assert [title.zh for title in titles if re.sub(r"\W", "", title.of(language)) not in told] == []
    boxes = [group.find(f"{SVG}rect") for group in svg.iter(f"{SVG}g")]
    assert len(boxes) == len(edition.states) + sum(1 for step in edition.steps.values() if step.to != "same")
    places = [tuple(float(box.get(name, "")) for name in ("x", "y", "width", "height")) for box in boxes if box is not None]
    for (x, y, wide, tall), (u, v, broad, high) in combinations(places, 2):
        assert x + wide <= u or u + broad <= x or y + tall <= v or v + high <= y
    across = float(svg.get("width", ""))
    assert all(x >= 0 and x + wide <= across for x, _y, wide, _tall in places)


def test_the_colours_are_those_of_the_pages() -> None:
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8").split("}")[0]))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_what_leads_back_is_dashed_and_every_step_points_at_its_state() -> None:
    edition = LAW.editions["intake"][-1]
    lines = [path for path in drawn(edition).iter(f"{SVG}path") if path.get("fill") == "none"]
    tips = [line for line in lines if line.get("marker-end")]
    assert len(tips) == sum(1 for step in edition.steps.values() if step.to != "same")
    assert [line for line in tips if line.get("stroke-dasharray")]
    for line in tips:  # the tip turns with the last piece: straight down or up, and never of no length
        *_before, (x1, y1), (x2, y2) = re.findall(r"([\d.]+) ([\d.]+)", line.get("d", ""))
        assert x1 == x2 and y1 != y2


def test_a_chain_runs_down_and_a_cycle_is_opened() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")]
    found = layout(dict.fromkeys("abc", 40.0), edges, "a")
    assert [[name for name in row if len(name) == 1] for row in found.rows] == [["a"], ["b"], ["c"]]
    assert found.chains[("a", "c")] == ("a", "a>c@1", "c") and found.is_upward(("c", "a"))
    assert not found.is_upward(("a", "b"))


def test_two_that_would_cross_change_places() -> None:
    edges = [("top", "l"), ("top", "r"), ("r", "x"), ("l", "y"), ("x", "end"), ("y", "end")]
    rows = layout(dict.fromkeys(("top", "l", "r", "x", "y", "end"), 30.0), edges, "top").rows
    assert (rows[1].index("l") < rows[1].index("r")) == (rows[2].index("y") < rows[2].index("x"))


def test_the_command_writes_the_chart_or_says_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "chart.svg"
    assert draw_command.main(["intake", "--edition", "2019-12-30", "--out", str(out)]) == 0
    assert ElementTree.parse(out).getroot().tag == f"{SVG}svg"
    capsys.readouterr()
    assert draw_command.main(["intake", "--language", "en"]) == 0
    assert "To be triaged" in capsys.readouterr().out
    for wrong in (["juggling"], ["intake", "--edition", "2001-01-01"]):
        assert draw_command.main(wrong) == 1
        assert "intake/2019-12-30" in capsys.readouterr().err
    assert draw_command.main(["intake", "--out", str(tmp_path / "no" / "chart.svg")]) == 1
    assert draw_command.main(["intake", "--edition", "soon"]) == 2
