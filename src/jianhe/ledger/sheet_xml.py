"""The XML of a spreadsheet, read as a stream: what is hidden, which cells are errors, how far the cells reach.

No document type is accepted, so there are no entities to expand. Nothing is kept but what is asked for.
"""

import re
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from jianhe.ledger.refusals import BadWorkbook

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = {"1", "true"}
UNRECKONED = "#FORMULA?"  # not one of Excel's own errors


@dataclass(frozen=True)
class SheetFacts:
    """What the cells alone do not tell: hidden rows and columns (from 1), and errors such as #REF! by (row, column)."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


class Stream:
    """An expat parser that is fed piece by piece and names elements without their namespace."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self.start
        self.feed: Callable[[bytes], Any] = self.parser.Parse

    def start(self, name: str, given: dict[str, str]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def _refuse(self, *declared: Any) -> None:
        raise BadWorkbook("broken")


class BookStream(Stream):
    """`xl/workbook.xml`: each sheet's name with the id of its relation, and the first day of its calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.relations: dict[str, str] = {}
        self.starts_1904 = False

    def start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sheet":
            self.relations[given.get("name", "")] = next((given[key] for key in given if key.endswith(":id")), "")
        elif local == "workbookPr":
            self.starts_1904 = given.get("date1904", "") in _TRUE


class RelationStream(Stream):
    """`xl/_rels/workbook.xml.rels`: the part that each id leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            self.targets[given.get("Id", "")] = given.get("Target", "")


class StringStream(Stream):
    """`xl/sharedStrings.xml`: how long each shared text is."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths = array("L")
        self.parser.CharacterDataHandler = self._text

    def start(self, name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class SheetStream(Stream):
    """One sheet. `lengths` of the shared texts are given only where one is so long that copies of it could do harm."""

    def __init__(self, lengths: "array[int] | None" = None) -> None:
        super().__init__()
        self.parser.buffer_text = False  # a handler that is changed on the way would be called for the rest
        self.lengths, self.characters = lengths, 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.row = self.column = self.last_row = self.last_column = 0
        self.kind, self.text, self.is_open, self.is_formula = "", "", False, False
        self._does: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row, "c": self._cell, "v": self._value, "is": self._value, "f": self._formula,
            "col": self._columns,
        }  # fmt: skip
        self._known: dict[str, Callable[[dict[str, str]], None] | None] = {}

    @property
    def facts(self) -> SheetFacts:
        return SheetFacts(frozenset(self.hidden_rows), frozenset(self.hidden_columns), self.errors)

    def start(self, name: str, given: dict[str, str]) -> None:
        try:
            does = self._known[name]
        except KeyError:
            does = self._known[name] = self._does.get(name.rpartition(":")[2])
        if does is not None:
            does(given)

    def _row(self, given: dict[str, str]) -> None:
        if self.is_open:
            self._settle()
        self.row = int(given["r"]) if "r" in given else self.row + 1
        self.column = 0
        if given.get("hidden") in _TRUE:
            self.hidden_rows.add(self.row)

    def _cell(self, given: dict[str, str]) -> None:
        if self.is_open:
            self._settle()
        self.kind = given.get("t", "")
        reference = given.get("r")
        if reference is None:
            self.column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise BadWorkbook("broken")
        self.row, column = int(found[2]), 0
        for sign in found[1]:
            column = column * 26 + ord(sign) - 64
        self.column = column

    def _value(self, given: dict[str, str]) -> None:
        """A cell that holds something."""
        if self.row > self.last_row:
            self.last_row = self.row
        if self.column > self.last_column:
            self.last_column = self.column
        if self.kind == "e" or self.is_formula or (self.kind == "s" and self.lengths is not None):
            self.text, self.is_open = "", True
            self.parser.CharacterDataHandler = self._text

    def _formula(self, given: dict[str, str]) -> None:
        """Of a formula that was never reckoned, no value is written: what would stand there is lost."""
        if self.kind not in ("str", "e"):
            self.is_formula, self.text, self.is_open = True, "", True
            if self.row > self.last_row:
                self.last_row = self.row
            if self.column > self.last_column:
                self.last_column = self.column

    def _columns(self, given: dict[str, str]) -> None:
        if given.get("hidden") in _TRUE:
            self.hidden_columns.update(range(int(given["min"]), min(int(given["max"]), 16_384) + 1))

    def _text(self, text: str) -> None:
        """Text of the value just begun; it may come in pieces."""
        self.text += text

    def _settle(self) -> None:
        """The value before is whole now."""
        self.parser.CharacterDataHandler = None
        if self.is_formula and not self.text.strip():
            self.errors[self.row, self.column] = UNRECKONED
        elif self.kind == "e":
            self.errors[self.row, self.column] = self.text.strip() or "#N/A"
        elif self.kind == "s" and self.lengths is not None and self.text.strip().isdecimal():
            place = int(self.text)
            self.characters += self.lengths[place] if place < len(self.lengths) else 0
        self.is_open = self.is_formula = False

    def close(self) -> None:
        super().close()
        if self.is_open:
            self._settle()
