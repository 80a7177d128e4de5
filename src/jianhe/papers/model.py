"""What a paper is: titles, mark in document numbers, blanks, template; loaded strictly from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CATALOGUE = Path(__file__).parent.parent / "catalogue" / "papers"
COMMON = "common.yaml"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Cite = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(/[0-9]+(-[0-9]+)?)?$")]


class CatalogueError(Exception):
    """A paper in the catalogue is wrong; the text lists every fault found, one per line."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Strict):
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Blank(Strict):
    """One thing to be filled in. `filled_from` tells the people who write forms where it usually comes from."""

    label: Label
    type: Literal["text", "date", "lines", "person", "money", "code"]
    required: bool = True
    filled_from: str = Field(default="", alias="from")


class PaperFile(Strict):
    """The keys of `<code>.yaml`."""

    title: Label
    kind: Annotated[str, Field(pattern=r"^[\u4e00-\u9fa5]{1,3}$")]
    served_to: Literal["person", "organ", "file"]
    issued_by: Literal["procuratorate", "mediation_organisation"] = "procuratorate"
    cite: tuple[Cite, ...]
    online: Literal["digits", "identity"] | None = None  # what opens it on the portal; None: it goes on paper alone
    runs: tuple[str, ...] = ()  # limits of the person that run from receipt, unless the paper says otherwise
    blanks: dict[Name, Blank]


class Paper(Strict):
    """One kind of paper. `kind` ends the series in its document numbers; `common` blanks are every paper's."""

    code: Name
    title: Label
    kind: str
    served_to: Literal["person", "organ", "file"]
    issued_by: Literal["procuratorate", "mediation_organisation"]
    cite: tuple[str, ...]
    online: Literal["digits", "identity"] | None
    runs: tuple[str, ...]
    own: Mapping[str, Blank]
    common: Mapping[str, Blank]
    template: bytes = Field(repr=False)

    @property
    def blanks(self) -> Mapping[str, Blank]:
        return {**self.common, **self.own}


def load_papers(*folders: Path, catalogue: Path = CATALOGUE) -> Mapping[str, Paper]:
    """All papers of a catalogue by code. A later folder's .docx (an office's own wording) replaces the catalogue's.

    Raises `CatalogueError` with all faults. What stands inside the templates is judged by `templates.check`.
    Read again only when a file has changed.
    """
    files = [file for folder in (catalogue, *folders) if folder.is_dir() for file in sorted(folder.iterdir())]
    return _load(catalogue, folders, tuple((file, file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=4)
def _load(catalogue: Path, folders: tuple[Path, ...], _stamp: tuple[tuple[Path, int], ...]) -> Mapping[str, Paper]:
    faults: list[str] = []
    common = _common(catalogue, faults)
    papers: dict[str, Paper] = {}
    for file in sorted(catalogue.glob("*.yaml")):
        if file.name == COMMON:
            continue
        try:
            paper = PaperFile.model_validate(_yaml(file))
            template = _template(file.stem, catalogue, folders)
            papers[file.stem] = Paper(
                code=file.stem,
                title=paper.title,
                kind=paper.kind,
                served_to=paper.served_to,
                issued_by=paper.issued_by,
                cite=paper.cite,
                online=paper.online,
                runs=paper.runs,
                own=paper.blanks,
                common=common,
                template=template,
            )
        except (ValidationError, yaml.YAMLError, OSError) as error:
            faults.append(f"papers/{file.name}: {error}")
    faults += _clashes(papers)
    if faults:
        raise CatalogueError("\n".join(faults))
    return MappingProxyType(papers)


def _common(catalogue: Path, faults: list[str]) -> Mapping[str, Blank]:
    class CommonFile(Strict):
        blanks: dict[Name, Blank]

    try:
        return CommonFile.model_validate(_yaml(catalogue / COMMON)).blanks
    except (ValidationError, yaml.YAMLError, OSError) as error:
        faults.append(f"papers/{COMMON}: {error}")
        return {}


def _template(code: str, catalogue: Path, folders: tuple[Path, ...]) -> bytes:
    for folder in (*reversed(folders), catalogue):
        if (folder / f"{code}.docx").is_file():
            return (folder / f"{code}.docx").read_bytes()
    raise FileNotFoundError(f"{code}.docx is missing beside {code}.yaml")


def _clashes(papers: Mapping[str, Paper]) -> list[str]:
    """Two papers with one mark would share a series of numbers; an own blank must not hide a common one."""
    faults = []
    marks: dict[str, str] = {}
    for code, paper in papers.items():
        if paper.kind in marks:
            faults.append(f"papers/{code}.yaml: kind {paper.kind} is already used by {marks[paper.kind]}")
        marks[paper.kind] = code
        faults += [f"papers/{code}.yaml: {name} is a common blank" for name in paper.own if name in paper.common]
    return faults


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
