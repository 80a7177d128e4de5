"""The law as the database keeps it: steps of editions, terms that no agreement may hold, rules of the check for the court,
papers that are opened online.

Each is a line with what a trigger can ask again of every row that is written.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jianhe.law.catalogue import Catalogue
from jianhe.law.clauses import clause_file
from jianhe.law.confirmation_rules import rules
from jianhe.law.editions import START, Edition


class Line(NamedTuple):
    """A step of an edition. `from_states` of a start are states of the intake; `to_state` is empty where it stays.

    `approvals` are the roles of which one must agree: more than one where the edition lets a place choose. `materials`
    pairs each material with the paper that stands for it, or None.
    """

    procedure: str
    edition: str
    step: str
    from_states: list[str]
    to_state: str
    roles: list[str]
    approvals: list[str]
    required: list[str]
    after: dict[str, list[str]]
    materials: list[list[str | None]]
    effect: str
    by_itself: bool
    ends: list[str]


class Term(NamedTuple):
    """What no agreement of these kinds may say: expressions, those that count beside a minor, phrases left out before."""

    rule: str
    kinds: list[str]
    words: list[str]
    words_beside_a_minor: list[str]
    except_where: list[str]


class Check(NamedTuple):
    """A rule that is asked before an agreement goes to court, with its severity."""

    rule: str
    severity: str


class OpenedOnline(NamedTuple):
    """A kind of paper that a party may open online, with what opens it."""

    paper: str
    online: str


def opened_online(papers: Mapping[str, str | None]) -> list[OpenedOnline]:
    """Of all kinds of papers, with what opens each, those that are opened online."""
    return [OpenedOnline(code, online) for code, online in papers.items() if online is not None]


def terms() -> list[Term]:
    """All terms that are refused."""
    return [
        Term(one.rule, list(one.kinds), list(one.words), list(one.words_beside_a_minor), list(one.except_where))
        for one in clause_file().forbidden
    ]


def checks() -> list[Check]:
    """All rules of the check."""
    return [Check(name, rule.severity) for name, rule in rules().items()]


def lines(catalogue: Catalogue) -> list[Line]:
    """Every step of every edition, starts among them."""
    return [line for editions in catalogue.editions.values() for edition in editions for line in _of(edition)]


def _of(edition: Edition) -> Iterator[Line]:
    ends = [code for code, state in edition.states.items() if state.ends]
    for code in [*edition.steps, *([START] if edition.starts is not None else [])]:
        step = edition.step(code)
        starts = edition.starts if code == START else None
        yield Line(
            edition.code, edition.first_day.isoformat(), code, list(step.from_), "" if step.to == "same" else step.to,
            list(step.by), _approvals(edition, code, step.approval), list(step.required),
            {name: list(outcomes) for name, outcomes in starts.after.items()} if starts is not None else {},
            [[name, one.paper] for name, one in edition.materials.items() if code in one.before],
            step.effect or "", step.by_itself, ends,
        )  # fmt: skip


def _approvals(edition: Edition, code: str, role: str | None) -> list[str]:
    if role is None:
        return []
    offered: Any = edition.local.get(f"{code}_approval")
    return sorted({role, *(offered.choices or ())}) if offered is not None else [role]
