"""Rows of what was found: the line of the worklist with the words marked, and the sentence in which they stand."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from jianhe.desk import work_rows
from jianhe.likeness import tokens
from jianhe.people.standing import Standing
from jianhe.records.queries.search import Found, Group
from jianhe.records.queries.search_texts import Said

BEFORE, AFTER = 16, 64  # characters of a sentence that are shown before a hit and from there on
GROUPS = {
    "number": _("编号"), "phone": _("电话"), "identity": _("证件号"), "name": _("姓名"), "sound": _("读音相近"),
    "text": _("文字"),
}  # fmt: skip
FIELDS = {
    "names": _("当事人"), "claims": _("诉求"), "stories": _("来时说的"), "notes": _("记录"), "materials": _("材料"),
}  # fmt: skip


def groups(found: Found, words: str, *, by: Standing) -> list[dict[str, Any]]:
    """The groups for `web/components/work_table.html`, each with `more`: how many there are beyond those shown."""
    phrases = tokens.query_of(words).texts
    return [
        {
            "name": group.name, "label": GROUPS[group.name], "count": work_rows.capped(group.count),
            "more": group.count > len(group.matters),
            "rows": [_row(matter, group, found, phrases, by) for matter in group.matters],
        }
        for group in found.groups
    ]  # fmt: skip


def pieces(text: str, phrases: Sequence[str], *, around: tuple[int, int] | None = None) -> list[tuple[str, bool]]:
    """A text in pieces, (text, whether it was looked for); with `around`, only the part about its first hit."""
    hits = tokens.places(text, phrases)
    start, end = 0, len(text)
    if around is not None and hits:
        start, end = max(0, hits[0][0] - around[0]), min(len(text), hits[0][0] + around[1])
    found: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in hits:
        if first >= end:
            break
        found += [(text[at:first], False), (text[first : min(last, end)], True)]
        at = min(last, end)
    found += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [(part, is_hit) for part, is_hit in found if part]


def _row(matter: Any, group: Group, found: Found, phrases: list[str], by: Standing) -> dict[str, Any]:
    row = work_rows.row(matter, by=by, peeks=False)
    said = found.said.get(matter.pk)
    if said is None or not matter.is_named:
        return row
    title = pieces(matter.title, phrases)
    is_told = group.name == "name" and any(is_hit for _part, is_hit in title)
    return {**row, "pieces": title, "snippet": None if is_told else _snippet(said, group.name, phrases)}


def _snippet(said: Said, group: str, phrases: list[str]) -> dict[str, Any] | None:
    """Where the words stand, outside the title. Of who was found by name, telephone or number all parties are told."""
    if group in ("name", "sound", "phone", "identity"):
        return {"field": FIELDS["names"], "pieces": pieces("、".join(said.names[:8]), phrases)}
    for field, text in said.texts[1:] if group == "text" else ():
        plain = " ".join(text.split())
        if tokens.places(plain, phrases):
            return {"field": FIELDS[field], "pieces": pieces(plain, phrases, around=(BEFORE, AFTER))}
    named = "、".join(said.names)
    if group == "text" and tokens.places(named, phrases):
        return {"field": FIELDS["names"], "pieces": pieces(named, phrases, around=(BEFORE, AFTER))}
    return None
