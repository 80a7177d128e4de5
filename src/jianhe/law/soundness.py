"""Whether an edition keeps its promises: states reached and left, ends with outcome and answer, always a next date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from jianhe.law.editions import START, Edition, Step
from jianhe.law.limits import Limit
from jianhe.law.steps import steps_from


@dataclass(frozen=True)
class _Place:
    """A point of the walk: the state, what has been promised so far, and what runs."""

    state: str
    answered: bool
    running: frozenset[str]
    stopped: frozenset[str]
    has_review: bool


def problems(edition: Edition, limits: Mapping[str, Limit]) -> list[str]:
    """One sentence for each fault of the edition; the walk is made only when every name in it is known."""
    unknown = [
        *_unknown_names(edition),
        *(f"limit {code} does not exist" for code in edition.limits if code not in limits),
    ]
    return unknown or [*_dead_ends(edition), *_wrong_clocks(edition, limits), *_broken_promises(edition, limits)]


def _unknown_names(edition: Edition) -> Iterator[str]:
    if edition.starts_in not in edition.states:
        yield f"starts in the unknown state {edition.starts_in}"
    for code, state in edition.states.items():
        if state.station not in edition.stations:
            yield f"state {code} has the unknown station {state.station}"
    stations_used = {state.station for state in edition.states.values()}
    for station in list(edition.stations)[1:]:
        if station not in stations_used:
            yield f"station {station} has no state"
    for limit in edition.opens:
        if limit not in edition.limits:
            yield f"opens the clock of {limit}, which is not among its limits"
    if START in edition.steps:
        yield f"step {START} is named like the start itself"
    starts = edition.starts
    yield from (f"the start asks for the unknown fact {fact}"
                for fact in (starts.asks if starts else ()) if fact not in edition.facts)  # fmt: skip
    for code, step in edition.steps.items():
        yield from (f"step {code}: {fault}" for fault in _unknown_in_step(edition, step))
    for code, material in edition.materials.items():
        yield from (f"material {code} is needed before the unknown step {step}"
                    for step in material.before if step not in edition.steps)  # fmt: skip
    used = {limit for step in edition.steps.values() for limit in step.clocks.all()} | set(edition.opens)
    for limit in edition.limits:
        if limit not in used:
            yield f"limit {limit} is listed but no step uses it"
    asked = {fact for step in edition.steps.values() for fact in step.asks} | set(starts.asks if starts else ())
    for fact in edition.facts:
        if fact not in asked:
            yield f"fact {fact} is described but no step asks for it"


def _unknown_in_step(edition: Edition, step: Step) -> Iterator[str]:
    for state in (*step.from_, step.to):
        if state not in edition.states and (state != "same" or state in step.from_):
            yield f"unknown state {state}"
    for fact in step.asks:
        if fact not in edition.facts:
            yield f"asks for the unknown fact {fact}"
    for limit in (*step.clocks.all(), *([step.within] if step.within else [])):
        if limit not in edition.limits:
            yield f"uses the limit {limit}, which is not among the limits of the edition"
    if step.hands_over is not None and edition.facts["to_unit"].type != "unit":
        yield "hands over to to_unit, which is no unit"
    for counted, value in step.counts.items():
        if value.startswith("@") and value[1:] not in step.required:
            yield f"counts {counted} from {value[1:]}, which it does not require"
        if counted == "outcome" and not value.startswith("@") and value not in edition.outcomes:
            yield f"counts the unknown outcome {value}"
    if step.outcome is not None and step.outcome not in edition.outcomes:
        yield f"gives the unknown outcome {step.outcome}"


def _dead_ends(edition: Edition) -> Iterator[str]:
    if not any(state.ends for state in edition.states.values()):
        yield "no state ends the proceeding"
    reachable = _closure(
        edition.starts_in, lambda state: [edition.target(code, state) for code in steps_from(edition, state)]
    )
    for code, state in edition.states.items():
        if code not in reachable:
            yield f"state {code} cannot be reached"
        onward = _closure(code, lambda at: [edition.target(each, at) for each in steps_from(edition, at)])
        if not any(edition.states[other].ends for other in onward):
            yield f"state {code} is a dead end: no step leads on to an end"
        if state.ends:
            for onward_step in steps_from(edition, code):
                if edition.steps[onward_step].effect not in ("reopen", "undo_merge"):
                    yield f"step {onward_step} leaves the ended state {code} without reopening"
    for code, step in edition.steps.items():
        ends = step.to != "same" and edition.states[step.to].ends
        if ends and step.outcome is None and "outcome" not in step.required:
            yield f"step {code} ends the proceeding without an outcome"


def _wrong_clocks(edition: Edition, limits: Mapping[str, Limit]) -> Iterator[str]:
    for code, step in edition.steps.items():
        for limit in step.clocks.suspends:
            if not limits[limit].suspendable:
                yield f"step {code} suspends {limit}, which does not stop for a suspension"
    for code, step in edition.steps.items():
        for limit in edition.limits:
            rule = limits[limit].extension
            if step.effect == "extend" and rule is not None and rule.approval != step.approval:
                yield f"step {code} is approved by {step.approval}, but {limit} is extended by {rule.approval}"


def _closure(start: str, onward: Callable[[str], list[str]]) -> set[str]:
    found, open_ = {start}, [start]
    while open_:
        for state in onward(open_.pop()):
            if state not in found:
                found.add(state)
                open_.append(state)
    return found


def _broken_promises(edition: Edition, limits: Mapping[str, Limit]) -> list[str]:
    """Walks every way through the edition: an open state has a clock of ours or a dated review, an end an answer.

    What undoes a merge goes back to where the walk has been, with the clocks that ran there.
    """
    has_review = edition.starts is not None and edition.starts.asks.get("review_on") == "required"
    start = _Place(edition.starts_in, False, frozenset(edition.opens), frozenset(), has_review)
    faults: dict[str, None] = {}
    if not _has_own_date(start, limits):
        faults[f"a new proceeding in {edition.starts_in} has no clock of ours"] = None
    seen, open_ = {start}, [start]
    while open_:
        place = open_.pop()
        for code in steps_from(edition, place.state):
            if edition.steps[code].effect == "undo_merge":
                continue
            after = _after(edition, code, place, limits)
            if edition.states[after.state].ends:
                if not after.answered:
                    faults[f"step {code} ends the proceeding without an answer to the person"] = None
                after = replace(after, running=frozenset(), stopped=frozenset(), has_review=False, answered=False)
            elif not _has_own_date(after, limits):
                faults[f"step {code} leaves {after.state} with no clock of ours and asks for no review date"] = None
            if after not in seen:
                seen.add(after)
                open_.append(after)
    return list(faults)


def _after(edition: Edition, code: str, place: _Place, limits: Mapping[str, Limit]) -> _Place:
    step = edition.steps[code]
    clocks = step.clocks
    met = {limit for limit in clocks.satisfies if not limits[limit].repeat}
    gone = met | set(clocks.ends)
    paused = place.running & set(clocks.suspends)
    resumed = place.stopped & set(clocks.resumes)
    target = edition.target(code, place.state)
    return _Place(
        state=target,
        answered=place.answered or step.answers is not None,
        running=(place.running - gone - paused) | resumed | set(clocks.starts),
        stopped=(place.stopped - gone - resumed) | paused,
        has_review="review_on" in step.required or (place.has_review and target == place.state),
    )


def _has_own_date(place: _Place, limits: Mapping[str, Limit]) -> bool:
    return place.has_review or any(limits[limit].owner == "us" for limit in place.running)
