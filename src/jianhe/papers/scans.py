"""Scans: a file of sheets that came in, read page by page and drawn, in a process of its own.

That process has limits of memory and time (`scan_reader`): a bomb, or a file made to break its reader, ends it and
never the desk.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

KINDS = ("pdf", "tiff", "jpeg", "png")
LONGEST_WAIT = 120  # seconds
_KNOWS = {"PYTHONPATH": str(Path(__file__).parents[2])}  # all that the process is told of where it runs
REASONS = {
    "locked": ("文件有密码，看不到里面；请去掉密码再传。", "It has a password; take it off and upload it again."),
    "broken": ("文件已损坏，打不开。", "The file is damaged and cannot be opened."),
    "empty": ("文件里没有一页。", "There is not a page in the file."),
    "too_many": ("页数太多，请分成几份再传。", "It has too many pages; split it and upload the parts."),
    "too_large": (
        "打开后太大，可能是压缩炸弹，没有收。", "It is too large when opened, perhaps a bomb, and was not taken in."
    ),
}  # fmt: skip


class Unreadable(Exception):
    """A scan that cannot be read; `zh` and `en` say why in a sentence."""

    def __init__(self, code: str) -> None:
        self.zh, self.en = REASONS[code]
        super().__init__(self.en)


@dataclass(frozen=True)
class Page:
    """One sheet of a scan as a file of its own: a PDF of one page, or a picture. `thumbnail` is a small PNG."""

    kind: str
    content: bytes
    thumbnail: bytes
    is_blank: bool


@dataclass(frozen=True)
class Scan:
    """A scan that was opened: how many pages it has, and the pages, unless they were more than asked for."""

    count: int
    pages: tuple[Page, ...]


def read(content: bytes, kind: str, *, at_most: int | None = None) -> Scan:
    """The pages of a scan of one of `KINDS`. Above `at_most` only their number is told. Raises `Unreadable`."""
    head, rest = _asked({"do": "read", "kind": kind, "at_most": at_most}, content)
    pages, place = [], 0
    for told in head["pages"]:
        ends = place + told["size"] if told["size"] is not None else place
        own = content if told["size"] is None else rest[place:ends]
        place = ends + told["thumbnail"]
        pages.append(Page(told["kind"], own, rest[ends:place], told["is_blank"]))
    return Scan(head["count"], tuple(pages))


def picture(content: bytes, kind: str) -> bytes:
    """A sheet as a PNG to be read on a screen, 1800 pixels on its longer side at most. Raises `Unreadable`."""
    return _asked({"do": "picture", "kind": kind}, content)[1]


def turned(drawn: bytes, degrees: int) -> bytes:
    """A picture that `picture` made, turned clockwise."""
    if degrees == 0:
        return drawn
    out = BytesIO()
    Image.open(BytesIO(drawn), formats=["PNG"]).rotate(-degrees, expand=True).save(out, "PNG")
    return out.getvalue()


def _asked(what: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Ask the reader's process: a line of JSON and the content go in, a line of JSON and bytes come out."""
    command = [sys.executable, "-P", "-m", "jianhe.papers.scan_reader"]
    given = json.dumps(what).encode() + b"\n" + content
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=LONGEST_WAIT, check=False, env=_KNOWS
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_large") from None
    if done.returncode != 0:  # it was ended by its limits, or fell over something that no file should hold
        raise Unreadable("too_large" if done.returncode < 0 else "broken")
    line, _newline, rest = done.stdout.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    if "problem" in head:
        raise Unreadable(head["problem"])
    return head, rest
