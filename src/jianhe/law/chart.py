"""The flow chart of an edition as SVG: states as boxes, steps as tags between them, in Chinese or English.

What a step asks, requires and cites stands in the table beside the chart; the chart says where it leads, by when, who
must agree, and that a paper is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from typing import Literal
from unicodedata import east_asian_width

from jianhe.law.editions import Edition, State, Step
from jianhe.law.layering import Layout, layout
from jianhe.law.limits import Limit
from jianhe.law.reasons import AMOUNT
from jianhe.law.words import Words, words

Language = Literal["zh-hans", "en"]
FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
# The colours of the pages (web/static/web/tokens.css), by what they mean; a test compares them.
COLOURS = {
    "ink": "#15191e", "ink-2": "#3a424c", "ink-3": "#59636f", "line-2": "#b9c1ca", "edge": "#76808c",
    "paper": "#ffffff", "dai-700": "#1a4168", "dai-50": "#edf3f8", "you-700": "#4b3f72", "you-100": "#e3deef",
    "zhuqing-700": "#1f5a41", "zhuqing-50": "#ecf6f1", "zhu-600": "#b4291f",
}  # fmt: skip
MANY = 3  # a step with more sources names them in words, and only its way onward is drawn
STATE, STEP, SMALL = 14, 12, 11  # sizes of letters
MOST = {"state": 12.0, "step": 8.5, "mark": 11.0, "small": 15.0}  # letters of full width on one line
PAD, ROW_GAP, MARGIN, HEAD, LEAST_WIDTH = 8.0, 34.0, 24.0, 54.0, 480.0
ALSO = words("在这里还可以：{steps}", "Also here: {steps}")
FROM_MANY = words("从{n}个环节：{states}", "From {n} states: {states}")
TITLE = words("{title}（{day}起的版本）", "{title} (edition of {day})")
APPROVAL, PAPER = words("须批准", "needs approval"), words("出文书", "makes a paper")
SAME_DAY = words("当日", "the same day")
HANDS_OVER = words("交单位办", "hands over")
KEYS = (
    ("ours", words("我们办", "our turn")), ("other", words("等别人", "another's turn")),
    ("end", words("结束", "the end")), ("step", words("一步", "a step")),
)  # fmt: skip


@dataclass(frozen=True)
class _Box:
    """A node to be drawn: what it is, its lines of text with their sizes, and its extent."""

    kind: str
    lines: tuple[tuple[str, int], ...]
    title: str

    @property
    def width(self) -> float:
        return max(_wide(text) * size for text, size in self.lines) + 2 * PAD

    @property
    def height(self) -> float:
        return sum(size * 1.4 for _text, size in self.lines) + PAD


@dataclass(frozen=True)
class _At:
    """Where a node stands: its middle across, and the upper and lower edge of its row."""

    x: float
    top: float
    bottom: float

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


def draw(edition: Edition, limits: Mapping[str, Limit], language: Language) -> str:
    """The whole chart. `limits` has those of the edition by code."""
    boxes, edges = _boxes(edition, limits, language), _edges(edition)
    placed = layout({name: box.width for name, box in boxes.items()}, edges, f"state {edition.starts_in}")
    width = max(placed.width, LEAST_WIDTH) + 2 * MARGIN
    spans, y = [], HEAD
    for row in placed.rows:
        tall = max((boxes[name].height for name in row if name in boxes), default=0.0)
        spans.append((y, y + tall))
        y += tall + ROW_GAP
    shift = (width - placed.width) / 2
    at = {name: _At(placed.middle[name] + shift, *spans[place]) for place, row in enumerate(placed.rows) for name in row}
    title = _said(TITLE, language).format(title=_said(edition.title, language), day=edition.first_day)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {y + MARGIN:.0f}" width="{width:.0f}" '
        f'height="{y + MARGIN:.0f}" role="img" aria-labelledby="title" font-family="{FONT}">',
        f'<title id="title">{escape(title)}</title>',
        f'<rect width="100%" height="100%" fill="{COLOURS["paper"]}"/>',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 L10 5 L0 10 z" fill="{COLOURS["edge"]}"/></marker></defs>',
        _text(MARGIN, 30, title, 18, "ink", anchor="start", weight="600"),
        *(_line(edge, placed, at, boxes) for edge in edges),
        *(_drawn(box, at[name]) for name, box in boxes.items()),
        _key(y + 4, language),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _boxes(edition: Edition, limits: Mapping[str, Limit], language: Language) -> dict[str, _Box]:
    found = {f"state {code}": _state_box(edition, code, state, language) for code, state in edition.states.items()}
    for code, step in edition.steps.items():
        if step.to != "same":
            found[f"step {code}"] = _step_box(edition, step, limits, language)
    return found


def _state_box(edition: Edition, code: str, state: State, language: Language) -> _Box:
    kind = "end" if state.ends else "other" if state.owner == "other" else "ours"
    lines = [(line, STATE) for line in _wrapped(_said(state.title, language), MOST["state"])]
    here = [step for step in edition.steps.values() if code in step.from_ and step.to in ("same", code)]
    if here:
        also = _said(ALSO, language).format(steps=_listed([step.title for step in here], language))
        lines += [(line, SMALL) for line in _wrapped(also, MOST["small"])]
    return _Box("first" if code == edition.starts_in else kind, tuple(lines), _said(state.public, language))


def _step_box(edition: Edition, step: Step, limits: Mapping[str, Limit], language: Language) -> _Box:
    lines = [(line, STEP) for line in _wrapped(_said(step.title, language), MOST["step"])]
    small = []
    if step.within is not None:
        limit = limits[step.within]
        small.append(length_of(limit, language))
    marks = ((APPROVAL, step.approval), (PAPER, step.papers), (HANDS_OVER, step.hands_over))
    small += [_said(mark, language) for mark, there in marks if there]
    if small:
        lines += [(line, SMALL) for line in _wrapped((", " if language == "en" else "，").join(small), MOST["mark"])]
    if len(step.from_) > MANY:
        names = _listed([edition.states[code].title for code in step.from_], language)
        told = _said(FROM_MANY, language).format(n=len(step.from_), states=names)
        lines += [(line, SMALL) for line in _wrapped(told, MOST["small"])]
    return _Box("step", tuple(lines), _said(step.title, language))


def length_of(limit: Limit, language: Language) -> str:
    """How long a limit is, in a few words."""
    if limit.n == 0:
        return _said(SAME_DAY, language)
    return AMOUNT[limit.unit][1 if language == "en" else 0].format(n=limit.n)


def _edges(edition: Edition) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for code, step in edition.steps.items():
        if step.to == "same":
            continue
        if len(step.from_) <= MANY:
            found += [(f"state {source}", f"step {code}") for source in step.from_ if source != step.to]
        found.append((f"step {code}", f"state {step.to}"))
    return found


def _line(edge: tuple[str, str], placed: Layout, at: Mapping[str, _At], boxes: Mapping[str, _Box]) -> str:
    """One edge from box to box: straight through the rows, bent between them; the tip is where it enters a state."""
    chain = placed.chains[edge]
    upper, lower = at[chain[0]], at[chain[-1]]
    points = [(upper.x, upper.y + boxes[chain[0]].height / 2), (upper.x, upper.bottom)]
    for name in chain[1:-1]:
        points += [(at[name].x, at[name].top), (at[name].x, at[name].bottom)]
    points += [(lower.x, lower.top), (lower.x, lower.y - boxes[chain[-1]].height / 2)]
    is_upward = placed.is_upward(edge)
    if is_upward:
        points.reverse()
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    # A tip turns with the last piece of its line, which must have a length.
    points = [point for point, _same in groupby((round(x, 1), round(y, 1)) for x, y in points)]
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (y1 + y2) / 2
        path += f" C{x1:.1f} {bend:.1f} {x2:.1f} {bend:.1f} {x2:.1f} {y2:.1f}" if x1 != x2 else f" L{x2:.1f} {y2:.1f}"
    tip = ' marker-end="url(#tip)"' if edge[1].startswith("state ") else ""
    dashes = ' stroke-dasharray="5 3"' if is_upward else ""
    return f'<path d="{path}" fill="none" stroke="{COLOURS["edge"]}" stroke-width="1.3"{dashes}{tip}/>'


_LOOKS = {  # fill, edge, width of the edge, roundness
    "ours": ("dai-50", "dai-700", 1.4, 4), "first": ("dai-50", "dai-700", 2.8, 4),
    "other": ("you-100", "you-700", 1.4, 4), "end": ("zhuqing-50", "zhuqing-700", 1.4, 4),
    "step": ("paper", "line-2", 1.2, 12),
}  # fmt: skip


def _drawn(box: _Box, at: _At) -> str:
    fill, edge, thick, round_ = _LOOKS[box.kind]
    x, left, top = at.x, at.x - box.width / 2, at.y - box.height / 2
    parts = [
        f'<g><title>{escape(box.title)}</title><rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{round_}" fill="{COLOURS[fill]}" stroke="{COLOURS[edge]}" stroke-width="{thick}"/>'
    ]
    down = top + PAD / 2
    for text, size in box.lines:
        down += size * 1.4
        parts.append(_text(x, down - size * 0.4, text, size, "ink" if size > SMALL else "ink-2"))
    return "".join(parts) + "</g>"


def _key(y: float, language: Language) -> str:
    parts, x = [], MARGIN
    for kind, label in KEYS:
        fill, edge, thick, round_ = _LOOKS[kind]
        parts.append(
            f'<rect x="{x:.0f}" y="{y - 10:.0f}" width="18" height="12" rx="{min(round_, 6)}" '
            f'fill="{COLOURS[fill]}" stroke="{COLOURS[edge]}" stroke-width="{thick}"/>'
        )
        text = _said(label, language)
        parts.append(_text(x + 24, y, text, SMALL, "ink-2", anchor="start"))
        x += 48 + _wide(text) * SMALL
    return "".join(parts)


def _text(x: float, y: float, text: str, size: int, colour: str, *, anchor: str = "middle", weight: str = "400") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{COLOURS[colour]}">{escape(text)}</text>'
    )


def _said(text: Words, language: Language) -> str:
    return text.of(language)


def _listed(titles: Sequence[Words], language: Language) -> str:
    return ("; " if language == "en" else "、").join(_said(title, language) for title in titles)


def _wide(text: str) -> float:
    """How many letters of full width a text takes, about."""
    return sum(1.0 if east_asian_width(sign) in "WF" else 0.56 for sign in text)


def _wrapped(text: str, most: float) -> list[str]:
    """Lines of at most so many full letters: broken anywhere in Chinese, between words in English."""
    in_words = " " in text and text.isascii()
    pieces, glue = (text.split(" "), " ") if in_words else (list(text), "")
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}{glue if lines[-1] else ''}{piece}"
        if lines[-1] and _wide(longer) > most and piece not in "，。、；：）":
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines
