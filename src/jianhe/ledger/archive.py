"""The container of a spreadsheet: judged and measured before anything is unpacked, and never unpacked beyond a limit.

What the reader gets is a new, plain archive of the parts that were measured here, so that no size in the file is
believed by anybody.
"""

import io
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import TypeVar
from xml.parsers import expat

from jianhe.ledger.refusals import BadWorkbook
from jianhe.ledger.sheet_xml import BookStream, RelationStream, SheetFacts, SheetStream, Stream, StringStream

MOST_UNPACKED = 400 * 1024 * 1024
MOST_MEMBERS = 5000
MOST_CHARACTERS = 256 * 1024 * 1024  # of all cells together: one long shared text may stand in a million of them
LONG = 2_000  # characters; below this length copies do no harm
_CHUNK = 1024 * 1024
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_BOOK, _RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_ROW, _NUMBERED = re.compile(rb"<(?:\w+:)?row\b([^>]*)>"), re.compile(rb"(?<![\w:])r=\"(\d{1,7})\"")
_END_OF_CELLS, _TAG = re.compile(rb"</(?:\w+:)?sheetData>"), 64
_FAULTS = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, KeyError, ValueError, NotImplementedError,
    RuntimeError, OverflowError,
)  # fmt: skip

Watching = TypeVar("Watching", bound=Stream)


@dataclass(frozen=True)
class Facts:
    """By the sheets' names; and whether days are counted from 1904, as on old Macintoshes."""

    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)
    starts_1904: bool = False


def looks_like_text(content: bytes) -> bool:
    """CSV, or a web page that was given the name of a spreadsheet."""
    return b"\0" not in content[:4096] or content.startswith((b"\xff\xfe", b"\xfe\xff"))


def judge_old(content: bytes) -> Facts:
    """An OLE container: an .xls may be read, an encrypted .xlsx or macros may not. Hidden rows stay unknown."""
    if _ENCRYPTED in content:
        raise BadWorkbook("encrypted")
    if _MACROS in content:
        raise BadWorkbook("has_macros")
    if not any(name in content for name in _BOOKS):
        raise BadWorkbook("not_a_spreadsheet")
    return Facts()


def unpack(content: bytes, *, most_cells: int, first_rows: int = 0) -> tuple[Facts, bytes]:
    """Judge an .xlsx, and give it back as an archive of measured parts, uncompressed. Raises `BadWorkbook`.

    `most_cells` is the largest rectangle that the cells of one sheet may span. With `first_rows`, only so many rows of
    each sheet are carried over.
    """
    kept = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(kept, "w") as plain:
            _judge(packed)
            facts = _carry_over(packed, plain, most_cells, first_rows)
    except BadWorkbook:
        raise
    except _FAULTS as error:
        raise BadWorkbook("broken") from error
    return facts, kept.getvalue()


def _judge(packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise BadWorkbook("encrypted")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise BadWorkbook("too_large")
    if len(names) < len(members):
        raise BadWorkbook("broken")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise BadWorkbook("has_macros")
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise BadWorkbook("other_format")
    if _BOOK not in names:
        raise BadWorkbook("broken" if "[Content_Types].xml" in names else "not_a_spreadsheet")


def _carry_over(packed: zipfile.ZipFile, plain: zipfile.ZipFile, most_cells: int, first_rows: int) -> Facts:
    """Copy each part of XML, watching the sheets on the way. Pictures and the like stay behind."""
    book = _watched(packed, _BOOK, BookStream())
    targets = _watched(packed, _RELATIONS, RelationStream()).targets
    parts = {_part(targets.get(relation, "")): name for name, relation in book.relations.items()}
    lengths = array("L")
    if _STRINGS in packed.namelist():
        lengths = _watched(packed, _STRINGS, StringStream()).lengths
    watched = lengths if max(lengths, default=0) > LONG else None
    sheets, characters = {}, 0
    for name in packed.namelist():
        if not name.endswith((".xml", ".rels")) or not name.startswith(("xl/", "_rels/", "[Content_Types]")):
            continue
        stream = SheetStream(watched) if name in parts else None
        with plain.open(name, "w") as target:
            pieces = _pieces(packed, name)
            for piece in _cut(pieces, first_rows) if stream and first_rows else pieces:
                target.write(piece)
                if stream is not None:
                    stream.feed(piece)
                    characters += stream.characters
        if stream is not None:
            stream.close()
            characters += stream.characters
            if stream.last_row * stream.last_column > most_cells or characters > MOST_CHARACTERS:
                raise BadWorkbook("too_large")
            sheets[parts[name]] = stream.facts
    return Facts(sheets, book.starts_1904)


def _watched(packed: zipfile.ZipFile, name: str, stream: Watching) -> Watching:
    for piece in _pieces(packed, name):
        stream.feed(piece)
    stream.close()
    return stream


def _pieces(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part, unpacked bit by bit; never more than its declared size, which `_judge` has summed up."""
    with packed.open(name) as part:
        while piece := part.read(_CHUNK):
            yield piece


def _cut(pieces: Iterator[bytes], first_rows: int) -> Iterator[bytes]:
    """A sheet without the rows below the first ones. What stands after its cells, such as merged ranges, stays."""
    head, cut = b"", None
    for piece in pieces:
        head += piece
        cut = next((row.start() for n, row in enumerate(_ROW.finditer(head), 1) if _number(row, n) > first_rows), None)
        if cut is not None:
            break
    if cut is None:
        yield head
        return
    yield head[:cut]
    tail = head[cut:]
    while (end := _END_OF_CELLS.search(tail)) is None:
        tail = tail[-_TAG:] + next(pieces, b"</sheetData>")
    yield tail[end.start() :]
    yield from pieces


def _number(row: re.Match[bytes], counted: int) -> int:
    found = _NUMBERED.search(row[1])
    return int(found[1]) if found else counted


def _part(target: str) -> str:
    """The member that a relation of the workbook names: relative to xl/, or absolute."""
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
