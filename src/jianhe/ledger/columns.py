"""The columns of a ledger as it is written: the house's in print order, or those of a saved layout."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jianhe.law.catalogue import packaged
from jianhe.law.strict_yaml import BadFile, Frozen, read
from jianhe.law.words import Words
from jianhe.ledger.layout import Layout

Kind = Literal["text", "long", "day", "money", "count"]
Unit = Literal["", "元", "千元", "万元", "亿元"]


class Column(Frozen):
    """One column. `field` is the key of a row's value; without one the column holds what stood under its title in an
    old sheet. `unit` is that of money, as the title says it: yuan where it says nothing.
    """

    field: str
    title: Words
    kind: Kind = "text"
    width: int = 16
    unit: Unit = ""


@lru_cache(maxsize=2)
def house(folder: Path | None = None) -> Mapping[str, Column]:
    """The house's columns by field, in print order."""
    path = (folder or packaged()) / "ledger" / "columns.yaml"
    found = read(path)
    if not isinstance(found, dict):
        raise BadFile([f"{path.name}: the file must hold the columns by field"])
    return {name: Column.model_validate({"field": name, **column}) for name, column in found.items()}


def unmapped(titles: Sequence[str]) -> tuple[Column, ...]:
    """Columns for what stood in an old sheet under titles that mean no field of ours."""
    return tuple(Column(field="", title=Words(zh=title, en=title), width=20) for title in titles)


def of_layout(layout: Layout) -> tuple[Column, ...]:
    """The columns of a saved layout in its order and under its titles, those of further sheets after those of the first.

    Each field and each title stands once. What we have no use for (`unused`) is left out. A column of states, which the
    house has not, is told like its outcomes.
    """
    known = {**house(), "state": house()["outcome"].model_copy(update={"field": "state"})}
    found: dict[tuple[str, str], Column] = {}
    for column in (column for sheet in layout.sheets if sheet.is_ledger for column in sheet.columns):
        title = column.header.strip() or column.letter
        if column.field in known:
            ours = known[column.field]
            title_of = Words(zh=title, en=title) if column.header.strip() else ours.title
            found.setdefault(("", column.field), ours.model_copy(update={"title": title_of, "unit": column.unit}))
        elif not column.field:
            found.setdefault((title, ""), *unmapped([title]))
    return tuple(found.values())


def unmapped_in(layout: Layout) -> tuple[Column, ...]:
    """Those of a layout's columns that have no field, as its rows name them."""
    return tuple(column for column in of_layout(layout) if not column.field)
