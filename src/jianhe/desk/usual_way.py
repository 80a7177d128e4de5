"""The next step of a matter in a few words, for lists: computed from the edition, with no question to the database."""

from datetime import date
from functools import lru_cache

from jianhe.casework.rules import catalogue
from jianhe.law.editions import INTAKE, Step
from jianhe.law.guide.cards import cards
from jianhe.law.steps import steps_from
from jianhe.law.words import Words


def usual_step(edition_day: date, state: str, *, kind: str, has_handler: bool) -> tuple[str, Step] | None:
    """The step that the usual way takes from a state, with its code; None where the matter has ended.

    It is the first that leads to the nearest station ahead, keeps the turn with us, needs nobody's approval and does
    not break the matter off. While it needs an officer and there is none, naming one comes first.
    A kind of matter that belongs elsewhere first goes the way that names another organ.
    """
    edition = catalogue().edition(INTAKE, on=edition_day)
    card = cards()[kind][-1] if kind in cards() else None
    code = _usual(edition.name, state, has_handler, card is not None and card.remit != "procuratorate")
    return (code, edition.steps[code]) if code is not None else None


def state_title(edition_day: date, state: str) -> Words:
    """How the edition calls a state."""
    return catalogue().edition(INTAKE, on=edition_day).states[state].title


@lru_cache(maxsize=512)
def _usual(edition_name: str, state: str, has_handler: bool, is_elsewhere: bool) -> str | None:
    edition = catalogue().edition_named(edition_name)
    order = list(edition.stations)
    here = order.index(edition.states[state].station)
    if edition.states[state].ends:
        return None
    ways: list[tuple[int, str]] = []
    for code in steps_from(edition, state):
        step, target = edition.steps[code], edition.states[edition.target(code, state)]
        distance = order.index(target.station) - here
        breaks_off = step.final and step.outcome is not None
        moves = edition.target(code, state) != state
        if moves and distance >= 0 and target.owner == "us" and step.approval is None and not breaks_off:
            ways.append((distance, code))
    if not ways:
        return None
    away = [way for way in ways if is_elsewhere and "competent_organ" in edition.steps[way[1]].asks]
    first = min(away or ways, key=lambda way: way[0])[1]
    if "handler_assigned" in edition.steps[first].requires and not has_handler:
        return next(code for code, step in edition.steps.items() if step.effect == "assign")
    return first
