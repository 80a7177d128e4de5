"""Who may start a procedure and what a step waits for: the answers of the law, and the faults that the check finds."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from tests.made_up import CODE, FILES

from jianhe.law import materials, starts
from jianhe.law.catalogue import Catalogue, load
from jianhe.law.editions import START, Edition
from jianhe.law.sources import Source
from jianhe.law.starts import Run
from jianhe.law.strict_yaml import BadFile, read_as
from jianhe.law.words import words

TEXT = (FILES / "procedures" / CODE / "2026-01-01.yaml").read_text(encoding="utf-8")
SPINE = load().edition("intake", on=date(2026, 11, 24))
LIMITS = {name: (load().limits["triage_7d"][-1],) for name in ("plate_check", "plate_answer")}
RULES = Source(title=words("甲", "A"), issuer=words("乙", "B"), mark="L", status="local")


def edition(folder: Path, *changes: tuple[str, str]) -> Edition:
    """The made-up edition with pieces replaced; each must be there once."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "2026-01-01.yaml"
    path.write_text(text, encoding="utf-8")
    return read_as(Edition, path, code=CODE, first_day=date(2026, 1, 1))


def law_with(one: Edition) -> Catalogue:
    real = load()
    return dataclasses.replace(
        real, editions={**real.editions, CODE: (one,)}, limits={**real.limits, **LIMITS},
        sources={**real.sources, "plate-rules-2026": RULES}, papers=real.papers | {"plate_notice"},
    )  # fmt: skip


def told(one: Edition, *runs: Run, state: str = "in_progress", roles: str = "officer") -> str:
    editions = {**load().editions, CODE: (one,)}
    found = starts.refusal(one, editions, list(runs), spine=SPINE, state=state, roles={roles})
    return found.sentence.zh if found is not None else ""


def test_the_made_up_edition_has_no_fault(tmp_path: Path) -> None:
    assert law_with(edition(tmp_path)).problems() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  from: [accepted, in_progress]", "  from: [accepted, withdrawn]", "withdrawn, which is no open state"),
        ("  from: [accepted, in_progress]", "  from: [moon]", "moon, which is no open state"),
        ("by: [window_clerk, officer, office_head]", "by: [lawyer]", "is for lawyer"),
        ("  requires: [handler_assigned]", "  requires: [moon_is_full]", "the start requires the unknown condition"),
        ("  subject: plate\n", "  subject: plate\n  after: {intake: [juggled]}\n", "unknown outcome juggled"),
        ("  subject: plate\n", "  subject: plate\n  after: {juggling: []}\n", "comes after juggling"),
        ("  subject: plate\n", "  subject: plate\n  papers: [lost]\n", "the start makes the unknown paper lost"),
        ("  cite: [plate-rules-2026/3]", "  cite: [no-rules/3]", "cites no-rules/3"),
        ("asks: {plate: required, wanted: optional}", "asks: {plate: required, moon: optional}", "unknown fact moon"),
        ("  check:\n    title", "  start:\n    title", "named like the start"),
        ("before: [correct]", "before: [fly]", "before the unknown step fly"),
        ("before: [correct]", "before: [correct], paper: lost", "material proof is the unknown paper lost"),
        ("hands_over: mediation", "hands_over: moon", "neither a kind of unit nor a role"),
        ("opens: [plate_check]", "opens: []", "no clock of ours"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, old: str, new: str, fault: str) -> None:
    problems = law_with(edition(tmp_path, (old, new))).problems()
    assert any(fault in problem and problem.startswith(f"procedures/{CODE}/") for problem in problems), problems


def test_without_a_start_nobody_may_start_it_and_the_intake_has_none(tmp_path: Path) -> None:
    one = edition(tmp_path)
    assert any("starts is missing" in each for each in law_with(one.model_copy(update={"starts": None})).problems())
    spine = SPINE.model_copy(update={"starts": one.starts})
    wrong = dataclasses.replace(law_with(one), editions={"intake": (spine,), CODE: (one,)})
    assert any("starts by registration" in each for each in wrong.problems())


def test_an_intake_that_would_leave_a_child_open_is_refused(tmp_path: Path) -> None:
    steps = {code: step.model_copy(update={"requires": ()}) for code, step in SPINE.steps.items()}
    wrong = dataclasses.replace(load(), editions={"intake": (SPINE.model_copy(update={"steps": steps}),)})
    faults = [each for each in wrong.problems() if "no_open_child" in each]
    ends = [code for code, step in SPINE.steps.items() if step.to != "same" and SPINE.states[step.to].ends]
    assert len([each for each in faults if "does not require" in each]) == len(ends)


@pytest.mark.parametrize(
    "change",
    [
        ("  subject: plate\n", "  subject: wanted\n"),
        ("    asks: {to_unit: required}\n", ""),
        ("    hands_over: mediation\n", "    hands_over: mediation\n    effect: assign\n"),
    ],
)
def test_the_loader_refuses_what_cannot_work(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(BadFile):
        edition(tmp_path, change)


def test_the_start_is_a_step_like_any_other(tmp_path: Path) -> None:
    opening = edition(tmp_path).step(START)
    assert (opening.to, opening.required, opening.from_) == ("asked", ("plate",), ("accepted", "in_progress"))
    with pytest.raises(KeyError):
        SPINE.step(START)


def test_state_role_order_and_openness_are_asked_in_turn(tmp_path: Path) -> None:
    plain = edition(tmp_path)
    assert told(plain) == ""
    assert "现在是“待甄别”" in told(plain, state="registered", roles="lawyer")
    assert "您没有这项职责" in told(plain, roles="lawyer")
    assert told(plain, Run(CODE, "八号", "", True)) == ""  # about which plate, the verb and the database ask
    alone = edition(tmp_path, ("  subject: plate\n", ""))
    assert "已经在办" in told(alone, Run(CODE, "", "", True)) and told(alone, Run(CODE, "", "corrected", False)) == ""
    later = edition(tmp_path, ("  subject: plate\n", "  subject: plate\n  after: {intake: [refused, filed]}\n"))
    assert "要在“信访接待与办理”（不予受理、存查）以后开始" in told(later)
    assert "以后开始" in told(later, Run("intake", "", "withdrawn", False))
    assert told(later, Run("intake", "", "filed", False)) == ""


def test_a_step_waits_for_what_the_list_says(tmp_path: Path) -> None:
    one = edition(tmp_path, ("before: [correct]", "before: [correct, leave]"))
    paper = edition(tmp_path, ("before: [correct]", "before: [leave], paper: plate_notice"))
    assert materials.refusal(one, "check", ticked=(), papers=()) is None
    waiting = materials.refusal(one, "correct", ticked=(), papers={"plate_notice"})
    assert waiting is not None and waiting.cite == "plate-rules-2026/5" and "产权证明" in waiting.sentence.zh
    assert materials.refusal(one, "correct", ticked={"proof"}, papers=()) is None
    assert materials.refusal(paper, "leave", ticked=(), papers={"proof"}) is not None
    assert materials.refusal(paper, "leave", ticked={"proof"}, papers=()) is None  # a scan of it will do
    assert materials.refusal(paper, "leave", ticked=(), papers={"plate_notice"}) is None
    (early,), (late,) = (materials.checklist(one, state, ticked=(), papers=()) for state in ("asked", "checked"))
    assert (early.is_due, late.is_due, late.is_there) == (False, True, False)
