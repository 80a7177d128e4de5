"""Every step of every edition of the catalogue is walked: from the start to each end, by a role that may, with facts
made from their types. A new procedure is walked by being there; what it needs beside is told by the failure."""

from pathlib import Path
from typing import Any

import pytest

from jianhe.law.catalogue import load
from jianhe.law.editions import Edition
from tests.casework import path_walker
from tests.casework.paths import walks
from tests.made_up import CODE, catalogue_with

EDITIONS = [edition for editions in load().editions.values() for edition in editions]
WALKS = [
    pytest.param(edition, walk, id=f"{edition.name}-{walk[-1]}-{number}")
    for edition in EDITIONS
    for number, walk in enumerate(walks(edition), 1)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("edition", "steps"), WALKS)
def test_a_walk_from_the_start_to_an_end(edition: Edition, steps: list[str], constraints_now: Any) -> None:
    walk = path_walker.start(edition)
    constraints_now()
    for step in steps:
        walk.go([step])
        constraints_now()
    assert walk.run.closed_at is not None


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_the_walks_take_every_step_and_reach_every_end(edition: Edition) -> None:
    taken = {step for walk in walks(edition) for step in walk}
    assert taken == set(edition.steps)
    ends = {edition.steps[step].to for step in taken} & {code for code, one in edition.states.items() if one.ends}
    assert ends == {code for code, one in edition.states.items() if one.ends}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalogue_with(tmp_path_factory.mktemp("made_up"))


@pytest.mark.django_db
def test_a_procedure_that_somebody_adds_is_walked_as_well(
    made_up: Path, settings: Any, constraints_now: Any, new_law: Any
) -> None:
    settings.JIANHE_CATALOGUE = made_up
    new_law(made_up)
    (edition,) = load(made_up).editions[CODE]
    ends = set()
    for steps in walks(edition):
        walk = path_walker.start(edition)
        walk.go(steps)
        constraints_now()
        ends.add(walk.run.outcome)
    assert ends == {"corrected", "unchanged"}


@pytest.mark.django_db
def test_a_condition_without_a_builder_fails_and_says_what_to_write(
    tmp_path: Path, settings: Any, new_law: Any
) -> None:
    root = catalogue_with(tmp_path)
    file = root / "procedures" / CODE / "2026-01-01.yaml"
    old = "    asks: {checked_on: required}\n"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, f"{old}    requires: [merge_within_sight]\n"), encoding="utf-8")
    settings.JIANHE_CATALOGUE = root
    new_law(root)
    (edition,) = load(root).editions[CODE]
    with pytest.raises(pytest.fail.Exception, match=r"check requires merge_within_sight.*path_builders\.py"):
        path_walker.start(edition).go(["check"])
