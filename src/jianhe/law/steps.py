"""Which step may be taken from where and by whom, how the stations stand, and who must agree to a step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jianhe.law import roles as role_matrix
from jianhe.law.editions import Edition
from jianhe.law.refusals import Refusal
from jianhe.law.words import Words, words

Status = Literal["done", "now", "next", "away"]


@dataclass(frozen=True)
class StationView:
    """One station of the case line; `at` is when it was first reached."""

    code: str
    title: Words
    status: Status
    at: datetime | None = None


def steps_from(edition: Edition, state: str) -> list[str]:
    """The steps that leave a state, in the order the edition lists them."""
    return [code for code, step in edition.steps.items() if state in step.from_]


def refusal(edition: Edition, step: str, *, state: str, roles: Collection[str]) -> Refusal | None:
    """Why the step may not be taken from this state by somebody with these roles; None where it may."""
    return _wrong_state(edition, step, state) or _wrong_role(edition, step, roles)


def missing_facts(edition: Edition, step: str, given: Mapping[str, object]) -> list[str]:
    """The facts the step requires that are not given; an empty text or list counts as not given."""
    return [fact for fact in edition.steps[step].required if given.get(fact) in (None, "", [], ())]


def approval_role(edition: Edition, step: str, chosen: Mapping[str, object] | None = None) -> str | None:
    """The role that must agree before the step takes effect; a place may choose another where the edition offers it."""
    role = edition.steps[step].approval
    if role is None:
        return None
    return str((chosen or {}).get(f"{step}_approval", role))


def stations(edition: Edition, state: str, visited: Sequence[tuple[str, datetime]]) -> list[StationView]:
    """The case line: stations passed, the present one, and those ahead.

    `visited` lists the states entered so far, oldest first. The first station may hold no state (登记 is over once
    the proceeding exists). A station that was left out, or that lies ahead of an end, is `away`.
    """
    reached: dict[str, datetime] = {}
    for code, at in visited:
        reached.setdefault(edition.states[code].station, at)
    order = list(edition.stations)
    if not any(each.station == order[0] for each in edition.states.values()) and visited:
        reached[order[0]] = visited[0][1]
    now = order.index(edition.states[state].station)
    ended = edition.states[state].ends

    def status(place: int, code: str) -> Status:
        if place == now:
            return "done" if ended else "now"
        if place < now:
            return "done" if code in reached else "away"
        return "away" if ended else "next"

    return [
        StationView(code, title, status(place, code), reached.get(code) if status(place, code) != "next" else None)
        for place, (code, title) in enumerate(edition.stations.items())
    ]


def _wrong_state(edition: Edition, code: str, state: str) -> Refusal | None:
    step = edition.steps[code]
    if state in step.from_:
        return None
    here = edition.states[state].title
    possible = [edition.steps[other].title for other in steps_from(edition, state)]
    return Refusal(
        words(
            f"“{step.title.zh}”只能在{_zh(edition, step.from_)}时办理，现在是“{here.zh}”。",
            f"“{step.title.en}” is possible only while {_en(edition, step.from_)}; it is now “{here.en}”.",
        ),
        cite=step.cite[0] if step.cite else None,
        instead=_possible(possible),
    )


def _possible(titles: Sequence[Words]) -> Words | None:
    if not titles:
        return None
    return words(
        f"现在可以：{'、'.join(title.zh for title in titles)}。",
        f"Possible now: {'; '.join(title.en for title in titles)}.",
    )


def _wrong_role(edition: Edition, code: str, roles: Collection[str]) -> Refusal | None:
    step = edition.steps[code]
    if set(roles) & set(step.by):
        return None
    titles = [role_matrix.title(role) for role in step.by]
    return Refusal(
        words(
            f"“{step.title.zh}”由{'、'.join(title.zh for title in titles)}办理，您没有这项职责。",
            f"“{step.title.en}” is for: {', '.join(title.en for title in titles)}. You do not have this duty.",
        ),
        cite=step.cite[0] if step.cite else None,
        instead=words(f"请转给{titles[0].zh}办理。", f"Hand it to: {titles[0].en}."),
    )


def _zh(edition: Edition, states: Sequence[str]) -> str:
    return "、".join(f"“{edition.states[state].title.zh}”" for state in states)


def _en(edition: Edition, states: Sequence[str]) -> str:
    return " or ".join(f"“{edition.states[state].title.en}”" for state in states)
