"""Steps: who may take which from where, how the case line stands, and that each way through the intake ends well."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.law.editions import SMALL, changed, lending, loaded

from jianhe.law import soundness
from jianhe.law.catalogue import load
from jianhe.law.editions import Edition
from jianhe.law.limits import Limit
from jianhe.law.steps import approval_role, missing_facts, refusal, stations, steps_from

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def intake() -> Edition:
    return load().edition("intake", on=date(2026, 3, 2))


def _rules() -> dict[str, Limit]:
    return load().limits_now()


def test_a_step_from_its_state_by_its_role_is_not_refused(intake: Edition) -> None:
    assert refusal(intake, "accept", state="registered", roles={"window_clerk"}) is None
    assert refusal(intake, "close", state="replied", roles={"public", "officer"}) is None


def test_a_wrong_state_is_refused_with_what_is_possible(intake: Edition) -> None:
    refused = refusal(intake, "close", state="registered", roles={"officer"})
    assert refused is not None
    assert "“已答复待回访”" in refused.sentence.zh and "“待甄别”" in refused.sentence.zh
    assert "To be triaged" in refused.sentence.en
    assert refused.cite == "sppr-petition-2025"
    assert refused.instead is not None and "引导" in refused.instead.zh and "Guide elsewhere" in refused.instead.en


def test_a_wrong_role_is_refused_with_who_may(intake: Edition) -> None:
    refused = refusal(intake, "refuse", state="registered", roles={"window_clerk"})
    assert refused is not None
    assert "承办检察官" in refused.sentence.zh and "Prosecutor in charge" in refused.sentence.en
    assert refused.instead is not None and refused.instead.zh == "请转给检察官助理办理。"


def test_from_a_state_without_steps_nothing_is_offered_instead(tmp_path: Path) -> None:
    refused = refusal(lending(tmp_path), "lend", state="returned", roles={"officer"})
    assert refused is not None and refused.instead is None and refused.cite == "lending-law/3"


def test_steps_keep_the_order_of_the_file(intake: Edition) -> None:
    assert steps_from(intake, "settled_observing") == ["assign", "hand_over", "close"]
    assert steps_from(intake, "closed") == ["reopen"]


def test_missing_facts_are_named(intake: Edition) -> None:
    assert missing_facts(intake, "decide", {"facts": "查明", "result": "", "reasons": None}) == ["result", "reasons"]
    assert missing_facts(intake, "answer_at_once", {"answer": [], "outcome": "resolved"}) == ["answer"]
    assert missing_facts(intake, "resume", {}) == []


def test_a_place_may_choose_who_approves(intake: Edition) -> None:
    assert approval_role(intake, "accept") is None
    assert approval_role(intake, "refuse") == "office_head"
    assert approval_role(intake, "refuse", {"refuse_approval": "deputy_chief_prosecutor"}) == "deputy_chief_prosecutor"


def test_the_case_line_of_a_matter_in_hand(intake: Edition) -> None:
    later = NOON + timedelta(days=2)
    line = stations(intake, "in_progress", [("registered", NOON), ("accepted", later), ("in_progress", later)])
    assert [each.code for each in line] == ["register", "triage", "acceptance", "handling", "reply", "conclusion"]
    assert [each.status for each in line] == ["done", "done", "done", "now", "next", "next"]
    assert [each.at for each in line] == [NOON, NOON, later, later, None, None]
    assert line[3].title.zh == "办理"


def test_the_case_line_of_a_refused_matter_leaves_stations_out(intake: Edition) -> None:
    line = stations(intake, "refused", [("registered", NOON), ("refused", NOON)])
    assert [each.status for each in line] == ["done", "done", "away", "away", "away", "done"]


def test_a_first_station_that_was_left_out_is_away(tmp_path: Path) -> None:
    text = SMALL.replace(
        "    station: reading\n    public: {zh: 已经申请", "    station: desk\n    public: {zh: 已经申请"
    )
    line = stations(lending(tmp_path, text), "lent", [("lent", NOON)])
    assert [each.status for each in line] == ["away", "now", "next"]


def test_the_intake_is_sound(intake: Edition) -> None:
    assert soundness.problems(intake, _rules()) == []


@pytest.mark.parametrize("seed", range(200))
def test_every_walk_through_the_intake_ends_with_outcome_and_answer(intake: Edition, seed: int) -> None:
    choose = random.Random(seed)
    state, answered, taken = intake.starts_in, False, []
    while not intake.states[state].ends and len(taken) < 300:
        step = choose.choice(steps_from(intake, state))
        taken.append(step)
        answered = answered or intake.steps[step].answers is not None
        state = intake.target(step, state)
    assert intake.states[state].ends, taken
    last = intake.steps[taken[-1]]
    assert answered and (last.outcome in intake.outcomes or "outcome" in last.required), taken


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("starts_in: asked", "starts_in: nowhere", "unknown state nowhere"),
        ("    station: shelf", "    station: cellar", "unknown station cellar"),
        ("    station: shelf", "    station: reading", "station shelf has no state"),
        ("    to: returned", "    to: burnt", "unknown state burnt"),
        ("{borrower: required, review_on: required}", "{colour: required}", "unknown fact colour"),
        ("{satisfies: [lend_in_time]}", "{satisfies: [other_limit]}", "not among the limits"),
        ("limits: [lend_in_time]\n", "limits: [lend_in_time, other]\n", "limit other does not exist"),
        ("opens: [lend_in_time]", "opens: [other]", "opens the clock of other"),
        ("    papers: [lending_slip]", "    papers: [lending_slip]\n    within: other", "uses the limit other"),
        ("counts: {outcome: \"@outcome\"}", "counts: {outcome: \"@borrower\"}", "borrower, which it does not"),
        ("counts: {outcome: \"@outcome\"}", "counts: {outcome: lost}", "unknown outcome lost"),
        ("counts: {outcome: \"@outcome\"}", "outcome: lost", "unknown outcome lost"),
        ("by: [officer, office_head]", "by: [officer]\n    clocks: {suspends: [lend_in_time]}", "does not stop"),
        ("    ends: true\n", "", "no state ends"),
        ("    to: returned", "    to: same", "state returned cannot be reached"),
        ("    from: [lent]\n    to: returned", "    from: [asked]\n    to: returned", "state lent is a dead end"),
        ("required}\n    requires: [book_is_here]\n    counts: {outcome: \"@outcome\"}", "optional}",
         "ends the proceeding without an outcome"),
        ("    answers: paper\n", "", "without an answer"),
        ("review_on: required}", "review_on: optional}", "asks for no review date"),
        ("opens: [lend_in_time]\n", "", "has no clock of ours"),
        ("from: [asked]", "from: [asked, returned]", "without reopening"),
    ],
)  # fmt: skip
def test_an_unsound_edition_is_found(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = soundness.problems(lending(tmp_path, changed(old, new)), loaded(tmp_path / "law").limits_now())
    assert any(told in problem for problem in problems), problems


def test_a_sound_made_up_edition_has_no_problem(tmp_path: Path) -> None:
    assert soundness.problems(lending(tmp_path, SMALL), loaded(tmp_path / "law").limits_now()) == []


def test_names_that_nothing_uses_are_found(tmp_path: Path) -> None:
    text = SMALL.replace("facts:\n", "facts:\n  idle: {type: text, label: {zh: 闲, en: Idle}}\n")
    assert "fact idle is described but no step asks for it" in soundness.problems(
        lending(tmp_path, text), loaded(tmp_path / "law").limits_now()
    )
    text = changed("{satisfies: [lend_in_time]}", "{}").replace("opens: [lend_in_time]\n", "")
    assert "limit lend_in_time is listed but no step uses it" in soundness.problems(
        lending(tmp_path, text), _rules() | loaded(tmp_path / "again").limits_now()
    )


def test_a_stopped_clock_of_ours_does_not_keep_the_promise(tmp_path: Path) -> None:
    """A suspended clock gives no date, and a resumed one does again."""
    rules = {"lend_in_time": _rules()["civil_review_3m"]}
    text = changed("clocks: {satisfies: [lend_in_time]}", "clocks: {suspends: [lend_in_time]}")
    assert soundness.problems(lending(tmp_path, text), rules) == []
    text = text.replace("review_on: required}", "review_on: optional}")
    assert "step lend leaves lent with no clock of ours and asks for no review date" in soundness.problems(
        lending(tmp_path, text), rules
    )


def test_an_extension_is_approved_by_the_role_its_limit_names(tmp_path: Path) -> None:
    rules = {"lend_in_time": _rules()["rpw_60d"]}
    text = changed("    by: [officer, office_head]", "    by: [officer]\n    approval: clerk\n    effect: extend")
    assert any("is approved by clerk" in problem for problem in soundness.problems(lending(tmp_path, text), rules))
