"""The house stands as drawn: each package imports only what is below it, law and papers stay pure, no cycles."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _lint(root: Path) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
    ]
    source = str(root / "src")
    return subprocess.run(
        [*command, "--no-cache"], cwd=root, env={**os.environ, "PYTHONPATH": source}, capture_output=True, text=True
    )


def test_the_layers_hold() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "4 kept, 0 broken" in done.stdout


def test_a_deliberate_violation_is_noticed(tmp_path: Path) -> None:
    """A guard that never fails guards nothing: Django in `law`, a look upwards, a screen at a model."""
    house = tmp_path / "src" / "jianhe"
    for package in ("law", "likeness", "ledger", "papers", "records", "casework", "portal"):
        (house / package).mkdir(parents=True)
        (house / package / "__init__.py").touch()
    (house / "__init__.py").touch()
    (house / "__main__.py").touch()
    (house / "records" / "models.py").touch()
    (house / "law" / "periods.py").write_text("import django\n")
    (house / "records" / "upwards.py").write_text("import jianhe.casework\n")
    (house / "portal" / "views.py").write_text("import jianhe.records.models\n")
    (tmp_path / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    done = _lint(tmp_path)
    assert "1 kept, 3 broken" in done.stdout, done.stdout
