"""The command table as a person or a program meets it: what is known, what is refused, and how."""

import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _jianhe(*words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-P", "-m", "jianhe", *words]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True)


def _launcher() -> ModuleType:
    loader = SourceFileLoader("launcher", str(ROOT / "jianhe"))
    spec = spec_from_loader("launcher", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_help_lists_the_commands_that_others_call() -> None:
    said = _jianhe("help").stdout
    for command in ("run", "test", "period due", "catalogue check", "db check", "backup", "restore", "keys export"):
        assert f"\n  {command} " in said


@pytest.mark.parametrize("words", [["nonsense"], ["period"], ["period", "dues"], ["audit"], ["--port"]])
def test_an_unknown_command_is_one_sentence_and_2(words: list[str]) -> None:
    done = _jianhe(*words)
    assert done.returncode == 2
    assert "./jianhe help" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["backup"], ["restore", "a", "b"], ["keys", "export"]])
def test_a_missing_file_name_is_asked_for(words: list[str]) -> None:
    done = _jianhe(*words)
    assert done.returncode == 1
    assert "FILE" in done.stderr


def test_periods_need_neither_home_nor_database(tmp_path: Path) -> None:
    line = '{"id": "a", "start": "2026-02-10", "limit": 15, "unit": "natural_day"}'
    environment = {"PATH": "", "JIANHE_HOME": str(tmp_path / "none"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-P", "-m", "jianhe", "period", "due"]
    done = subprocess.run(command, env=environment, input=line, capture_output=True, text=True)
    assert done.returncode == 0
    assert '"due": "2026-02-25"' in done.stdout
    assert not (tmp_path / "none").exists()


def test_the_launcher_sets_up_again_when_a_lock_file_or_python_changes(tmp_path: Path) -> None:
    launcher = _launcher()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    wanted = {"run": "1", "test": "2"}
    assert not launcher.is_ready(tmp_path, "run", wanted, "3.11.2")
    stamp = f'{{"python": "3.11.2", "source": "{ROOT}", "run": "1", "test": ""}}'
    (tmp_path / ".stamp").write_text(stamp)
    assert launcher.is_ready(tmp_path, "run", wanted, "3.11.2")
    assert not launcher.is_ready(tmp_path, "test", wanted, "3.11.2")
    assert not launcher.is_ready(tmp_path, "run", {"run": "changed"}, "3.11.2")
    assert not launcher.is_ready(tmp_path, "run", wanted, "3.13.0")
    (tmp_path / ".stamp").write_text("half writ")
    assert not launcher.is_ready(tmp_path, "run", wanted, "3.11.2")


def test_the_launcher_needs_nothing_but_python(tmp_path: Path) -> None:
    """Isolated from every installed package, it still loads."""
    code = f"import runpy; runpy.run_path({str(ROOT / 'jianhe')!r})"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
