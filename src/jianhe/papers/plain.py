"""A filled .docx as plain text in its order: for pages on which a paper is read, large or aloud, without its layout."""

from dataclasses import dataclass
from typing import Any

from jianhe.papers.reading import read


@dataclass(frozen=True)
class Piece:
    """A paragraph, or a row of a table with its cells; `level` is 1 for the title, above it for headings, 0 for text."""

    text: str
    level: int = 0
    align: str = "left"
    cells: tuple[str, ...] = ()


def pieces(docx: bytes) -> list[Piece]:
    """What stands on the paper, without pictures and empty lines."""
    return [piece for block in read(docx)["body"] for piece in _of(block) if piece.text or any(piece.cells)]


def _of(block: dict[str, Any]) -> list[Piece]:
    if block["kind"] == "table":
        return [Piece("", cells=tuple(" ".join(_text(one) for one in cell["blocks"]) for cell in row["cells"]))
                for row in block["rows"]]  # fmt: skip
    return [Piece(_text(block), block["heading"], block["align"])]


def _text(block: dict[str, Any]) -> str:
    return "".join(" " if run["kind"] == "line_break" else run.get("text", "") for run in block.get("runs", ())).strip()
