"""The rule-of-law roadmap (法治化路线图): stages in their order, where a matter stands, and who may skip one and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jianhe.law.editions import Citation, Code
from jianhe.law.refusals import Refusal
from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Words, words

Status = Literal["done", "now", "skipped", "next"]


class Stage(Frozen):
    """One stage: the procedures whose proceedings reach it, and whether it may be skipped."""

    title: Words
    procedures: tuple[Code, ...]
    may_be_skipped: bool = False


class Reason(Frozen):
    """Why a stage may be skipped, by whom, on which article."""

    title: Words
    by: tuple[Code, ...]
    cite: Citation


class Roadmap(Frozen):
    """`roadmap.yaml`: stages in their order, reasons of skipping."""

    stages: dict[Code, Stage]
    reasons: dict[Code, Reason]

    def stage_of(self, procedure: str) -> str | None:
        """The stage that a procedure belongs to."""
        return next((code for code, stage in self.stages.items() if procedure in stage.procedures), None)


@dataclass(frozen=True)
class StageView:
    """One stage of a matter's way."""

    code: str
    title: Words
    status: Status


@lru_cache(maxsize=1)
def roadmap() -> Roadmap:
    return read_as(Roadmap, Path(str(files("jianhe"))) / "catalogue" / "roadmap.yaml")


def present(procedures: Sequence[str]) -> str | None:
    """The stage of a matter: that of its latest proceeding; `procedures` are those of its proceedings, oldest first."""
    reached = [stage for code in procedures if (stage := roadmap().stage_of(code)) is not None]
    return reached[-1] if reached else None


def way(procedures: Sequence[str], skipped: Collection[str]) -> list[StageView]:
    """All stages with how each stands: the present one, those gone through, those skipped, those ahead."""
    here, reached = present(procedures), {roadmap().stage_of(code) for code in procedures}

    def status(code: str) -> Status:
        if code == here:
            return "now"
        return "done" if code in reached else "skipped" if code in skipped else "next"

    return [StageView(code, stage.title, status(code)) for code, stage in roadmap().stages.items()]


def refusal(stage: str, reason: str, *, procedures: Sequence[str], roles: Collection[str]) -> Refusal | None:
    """Why a stage may not be skipped for this reason by somebody with these roles; None where it may."""
    known, why = roadmap().stages.get(stage), roadmap().reasons.get(reason)
    if known is None or why is None:
        return Refusal(words("请从列出的里面选。", "Choose one of those listed."))
    if not known.may_be_skipped:
        return Refusal(words(f"“{known.title.zh}”不能跳过。", f"“{known.title.en}” cannot be skipped."))
    if stage in {roadmap().stage_of(code) for code in procedures}:
        return Refusal(words(f"“{known.title.zh}”已经走过。", f"“{known.title.en}” was reached already."))
    if not set(why.by) & set(roles):
        return Refusal(
            words(f"“{why.title.zh}”不由您认定。", f"“{why.title.en}” is not for you to say."), why.cite,
            words("请承办检察官认定，或者记下本人的意愿。", "Ask the prosecutor in charge, or note the person's own wish."),
        )  # fmt: skip
    return None


def reasons_for(roles: Collection[str]) -> Mapping[str, Reason]:
    """The reasons that somebody with these roles may give."""
    return {code: reason for code, reason in roadmap().reasons.items() if set(reason.by) & set(roles)}
