"""What a row becomes, by the words of its cells: state and outcome, channel, kind of matter (catalogue/ledger/becoming.yaml).

A word that is not certain gives no code: the matter is left without it, and the cell stays with the row.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jianhe.law.catalogue import packaged
from jianhe.law.strict_yaml import BadFile, Frozen, read_as
from jianhe.ledger.notation import squeezed

STATUSES = ("resolved", "concluded", "in_progress", "not_resolved", "transferred", "withdrawn")
# Fields that a matter has no place for: they stay with the row, are shown beside the matter and found by their words.
ONLY_WITH_THE_ROW = (
    "dispute_type", "service_class", "area", "risk_level", "repeat_of", "first_asked_by", "lead_org", "helping_orgs",
    "lead_leader", "handler", "way_of_resolution", "measures", "progress", "agreement_no", "confirmation", "followups",
    "satisfaction", "file_no", "note",
)
_ENDINGS = re.compile(r"(?:矛盾|纠纷|问题|案件|类)+$")


class Standing(Frozen):
    """Where the intake of such a row stands; `if_closed` asks for the day on which it ended."""

    state: str
    outcome: str = ""
    if_closed: bool = False


class Becoming(Frozen):
    """All of it, as the file has it."""

    statuses: Mapping[str, Standing]
    channels: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, tuple[str, ...]]
    matter_types: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=2)
def becoming(folder: Path | None = None) -> Becoming:
    """The packaged words, or those of another folder; a status without a rule is a `BadFile`."""
    found = read_as(Becoming, (folder or packaged()) / "ledger" / "becoming.yaml")
    if set(found.statuses) != set(STATUSES):
        raise BadFile(["becoming.yaml: each status of a row has its rule, and no other has"])
    return found


def standing(status: str, *, is_closed: bool) -> Standing:
    """Where the intake of a row with this status stands; `is_closed`: the sheet names the day of the end."""
    rule = becoming().statuses[status]
    return becoming().statuses["in_progress"] if rule.if_closed and not is_closed else rule


def channel(text: str) -> str:
    """visit, letter, call, online, hand_over, or nothing where the sheet does not say."""
    return _codes("channels").get(squeezed(text), "")


def answer(text: str) -> str:
    """paper, spoken, or nothing where the sheet does not say how the person was answered."""
    plain = squeezed(text)
    found = {code for word, code in _codes("answers").items() if word in plain}
    return found.pop() if len(found) == 1 else ""


def matter_type(text: str) -> str:
    """The kind of matter that a category of disputes certainly is, or nothing."""
    return _codes("matter_types").get(_ENDINGS.sub("", squeezed(text)), "")


@lru_cache(maxsize=4)
def _codes(which: str) -> Mapping[str, str]:
    lists: Mapping[str, tuple[str, ...]] = getattr(becoming(), which)
    return {squeezed(word): code for code, words in lists.items() for word in words}
