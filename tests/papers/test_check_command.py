"""`papers check`: an office's own template is judged before a person at the window meets its faults."""

from pathlib import Path

import pytest
from tests.papers.editing import with_line

from jianhe.papers.check_command import main
from jianhe.papers.model import CATALOGUE, load_papers


def test_the_papers_of_the_catalogue_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.startswith(f"模板 {len(load_papers())} 种")


def test_a_changed_wording_is_counted_as_the_office_s_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = with_line(load_papers()["guide_notice"], "{{ organ }}祝您顺利。")
    (tmp_path / "guide_notice.docx").write_bytes(changed.template)
    assert main([str(tmp_path)]) == 0
    assert "其中本单位的 1 种" in capsys.readouterr().out


def test_a_fault_is_said_with_the_name_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "guide_notice.docx").write_bytes(with_line(load_papers()["guide_notice"], "{{ weather }}").template)
    assert main([str(tmp_path)]) == 1
    assert "papers/guide_notice.docx: weather is not declared" in capsys.readouterr().err


def test_a_template_of_no_known_paper_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notice_of_guide.docx").write_bytes((CATALOGUE / "guide_notice.docx").read_bytes())
    assert main([str(tmp_path)]) == 1
    assert "notice_of_guide.docx" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
