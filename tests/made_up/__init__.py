"""A made-up procedure, 门牌更正: its edition, limits, paper and rules in files, as docs/how-to/adding-a-procedure.md shows.

It belongs to no law. A catalogue for a test is the packaged one with these files laid beside.
"""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document

from jianhe.law.catalogue import packaged

FILES = Path(__file__).parent
CODE = "plate_correction"


def catalogue_with(folder: Path) -> Path:
    """The packaged catalogue and the made-up procedure, in `folder`/catalogue."""
    root = folder / "catalogue"
    shutil.copytree(packaged(), root, ignore=shutil.ignore_patterns("recognition"))
    for part in ("procedures", "limits", "papers"):
        shutil.copytree(FILES / part, root / part, dirs_exist_ok=True)
    with (root / "sources.yaml").open("a", encoding="utf-8") as sources:
        sources.write((FILES / "sources.yaml").read_text(encoding="utf-8"))
    write_paper(root / "papers" / "plate_notice.docx", like=root / "papers" / "withdrawal_confirmation.docx")
    return root


def amend(root: Path, day: date) -> None:
    """The law changes on a day: the edition copied to it with another limit, five days in place of three."""
    first = root / "procedures" / CODE / "2026-01-01.yaml"
    text = first.read_text(encoding="utf-8").replace("plate_check", "plate_check_5d")
    first.with_name(f"{day}.yaml").write_text(text, encoding="utf-8")
    limit = (root / "limits" / "plate_check.yaml").read_text(encoding="utf-8")
    for old, new in {"三日": "五日", "3 days": "5 days", "n: 3": "n: 5", "2026-03-06": "2026-03-08"}.items():
        limit = limit.replace(old, new)
    (root / "limits" / "plate_check_5d.yaml").write_text(limit, encoding="utf-8")


def write_paper(target: Path, *, like: Path) -> None:
    """What somebody does in WPS: the nearest paper, with another title and another text."""
    document: Any = Document(str(like))
    body = [line for line in document.paragraphs if line.style.name not in ("发文机关标志", "发文字号", "落款", "成文日期")]
    title, *texts = [line for line in body if line.text.strip()]
    _say(title, "门牌更正告知书（虚构）")
    _say(texts[0], "{{ addressee }}：")
    _say(texts[1], "您提出的门牌“{{ plate }}”已经更正。")
    for line in texts[2:]:
        line._element.getparent().remove(line._element)
    document.save(str(target))


def _say(line: Any, text: str) -> None:
    for run in line.runs[1:]:
        run._element.getparent().remove(run._element)
    line.runs[0].text = text
