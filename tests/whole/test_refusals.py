"""docs/refusals.md as data: each refusal is said by something that exists, kept by a rule of the database, and tried."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from jianhe.casework import bookings, packets
from jianhe.casework.conditions import CONDITIONS
from jianhe.law.catalogue import load
from jianhe.law.clauses import clause_file
from jianhe.law.confirmation_rules import rules

ROOT = Path(__file__).resolve().parents[2]
# The roads whose refusals must all stand in the table: reconciliation, mediation, confirmation, packets, joint sessions.
CODES = [
    *(f"R-{n}" for n in range(101, 113)), *(f"R-{n}" for n in range(201, 207)), *(f"R-{n}" for n in range(301, 314)),
    "R-801", "R-802", "R-1001",
]  # fmt: skip
VERBS = {"packets._is_usable": packets._is_usable, "bookings.book": bookings.book}


def table() -> list[list[str]]:
    lines = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| R-")]


ROWS = table()


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@lru_cache(maxsize=1)
def rules_of_the_database() -> set[str]:
    """Names that a trigger raises, and those of constraints of the models."""
    records = ROOT / "src" / "jianhe" / "records"
    raised = "\n".join(path.read_text(encoding="utf-8") for path in (records / "migrations" / "sql").glob("*.sql"))
    models = "\n".join(path.read_text(encoding="utf-8") for path in (records / "models").glob("*.py"))
    return set(re.findall(r"(?:CONSTRAINT =|THEN|ADD CONSTRAINT) '?([a-z_]+)\b", raised)) | set(
        re.findall(r'name="([a-z_]+)"', models)
    )


@lru_cache(maxsize=64)
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_the_table_lists_every_refusal_of_these_roads_once() -> None:
    assert [row[0] for row in ROWS] == CODES


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_refusal_is_said_kept_and_tried(row: list[str]) -> None:
    code, _what, severity, says, database, tried = row
    said = set(CONDITIONS) | set(clause_file().refusals) | set(rules()) | set(VERBS) | rules_of_the_database()
    said |= {term.rule for term in clause_file().forbidden}
    assert named(says) and set(named(says)) <= said, f"{code} is said by something that does not exist"
    if severity == "W":
        assert rules()[code].severity == "W"
    else:
        kept = named(database)
        assert kept and set(kept) <= rules_of_the_database(), f"{code} names no rule of the database"
    assert named(tried), f"{code} has no test"
    for one in named(tried):
        path, name = one.split("::")
        assert name in names_in(path), f"{code}: {one} does not exist"


def test_what_says_a_refusal_says_the_article_and_what_to_do_instead() -> None:
    for row in ROWS:
        for name in named(row[3]):
            if name in CONDITIONS:
                found = load().condition(name)
                assert found.instead.zh and found.instead.en, name
            elif name in rules():
                assert rules()[name].cite and rules()[name].mend.zh, name
            elif name in clause_file().refusals:
                assert clause_file().refusals[name].cite, name
    assert all(term.instead.zh and term.cite for term in clause_file().forbidden)
