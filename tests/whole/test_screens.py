"""Screens ask and press: no file of a face writes a row, speaks SQL or knows a model of the records."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "jianhe"
SCREENS = sorted([*SOURCE.glob("desk/**/*.py"), *SOURCE.glob("portal/**/*.py"), *SOURCE.glob("board/**/*.py")])
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete", "force_insert"}
SPEAKS_SQL = {"execute", "raw", "cursor"}
# Names of ours that mean something else: verbs and dictionaries.
OURS = {"drafts.save", "form.save", "verbs.save"}  # the last keeps a saved view


def faults_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jianhe.records.models"):
            yield f"line {node.lineno}: imports a model of the records"
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield f"line {node.lineno}: asks a manager itself"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = ast.unparse(node.func)
            if node.func.attr in WRITES and name not in OURS:
                yield f"line {node.lineno}: {name} writes"
            if node.func.attr in SPEAKS_SQL:
                yield f"line {node.lineno}: {name} speaks to the database"


@pytest.mark.parametrize("file", SCREENS, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_a_screen_writes_nothing_itself(file: Path) -> None:
    assert list(faults_in(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize("line", [
    "from jianhe.records.models import Matter", "matter.save()", "User.objects.filter(pk=1)", "cursor.execute('x')",
"Duty.objects.create(role='x')", "session.delete()",
])  # fmt: skip
def test_a_screen_that_does_is_noticed(line: str) -> None:
    assert list(faults_in(ast.parse(line)))
