"""The roadmap: where a matter stands, and who may skip a stage and why."""

import pytest

from jianhe.law.catalogue import load
from jianhe.law.roadmap import present, reasons_for, refusal, roadmap, way

OFFICER, CLERK = {"officer"}, {"window_clerk"}


def told(procedures: list[str], skipped: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    return " ".join(one.status for one in way(procedures, skipped))


@pytest.mark.parametrize(
    ("procedures", "skipped", "stands"),
    [
        (["intake"], set(), "now next next next next"),
        (["intake", "mediation"], {"reconciliation"}, "done skipped now next next"),
        (["intake", "mediation", "procuratorial_reconciliation"], set(), "done now done next next"),  # the latest counts
        (["intake", "judicial_confirmation"], set(), "now next next next next"),  # of no stage
    ],
)
def test_where_a_matter_stands(procedures: list[str], skipped: set[str], stands: str) -> None:
    assert told(procedures, skipped) == stands


def test_the_share_by_stage_counts_the_latest_proceeding() -> None:
    assert present(["intake", "mediation"]) == "mediation" and present([]) is None


@pytest.mark.parametrize(
    ("stage", "reason", "roles", "said"),
    [
        ("mediation", "own_wish", CLERK, None),  # the citizen may always skip
        ("mediation", "limit_runs_out", OFFICER, None),
        ("mediation", "limit_runs_out", CLERK, "不由您认定"),
        ("window", "own_wish", OFFICER, "不能跳过"),
        ("litigation", "own_wish", OFFICER, "不能跳过"),
        ("reconciliation", "own_wish", OFFICER, "已经走过"),
        ("mediation", "because", OFFICER, "列出"),
        ("tea", "own_wish", OFFICER, "列出"),
    ],
)
def test_who_may_skip_which_stage(stage: str, reason: str, roles: set[str], said: str | None) -> None:
    found = refusal(stage, reason, procedures=["intake", "procuratorial_reconciliation"], roles=roles)
    assert (found is None) if said is None else (found is not None and said in found.sentence.zh)


def test_every_reason_names_an_article_and_roles_that_exist() -> None:
    law = load()
    for reason in roadmap().reasons.values():
        assert reason.cite.partition("/")[0] in law.sources and set(reason.by) <= set(law.roles.roles)
    assert set(reasons_for(CLERK)) < set(reasons_for(OFFICER))
