"""The steps of a matter as buttons: the next one first, the others in a menu, all with reasons on the tab 程序."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from jianhe.casework.proceedings import Choice
from jianhe.desk.usual_way import usual_step
from jianhe.desk.wording import said, told

Url = Callable[..., str]


def main_choice(choices: Sequence[Choice], run: Any, matter: Any) -> Choice | None:
    """The step of the usual way, as lists show it too; None where the matter has ended."""
    usual = usual_step(run.edition, run.state, kind=matter.matter_type, has_handler=matter.handler_id is not None)
    return next((choice for choice in choices if usual is not None and choice.code == usual[0]), None)


def offered(choices: Sequence[Choice], run: Any, matter: Any, url: Url) -> dict[str, Any] | None:
    """That step as the piece `button` takes it."""
    choice = main_choice(choices, run, matter)
    if choice is None:
        return None
    if choice.refusal is not None:
        told_why = told(choice.refusal)
        return {"label": said(choice.step.title), "unavailable": told_why["sentence"], "citation": told_why["citation"]}
    return {"label": said(choice.step.title), "url": url("step", choice.code)}


def others(choices: Sequence[Choice], run: Any, matter: Any, url: Url) -> list[dict[str, str]]:
    """The other steps that may be taken now, for the menu 更多."""
    first = main_choice(choices, run, matter)
    return [
        {"label": said(choice.step.title), "url": url("step", choice.code)}
        for choice in choices
        if choice.refusal is None and choice is not first
    ]


def away_url(choices: Sequence[Choice], url: Url) -> str:
    """Where 移送 (Y) leads: to another unit, else to another organ, else to the tab that says why not."""
    for choice in choices:
        if choice.refusal is None and (choice.step.effect == "hand_over" or choice.code == "transfer"):
            return url("step", choice.code)
    return url("matter_hand_overs")


def listed(choices: Sequence[Choice], url: Url, run: int) -> list[dict[str, str]]:
    """Every step that leaves the state, the unavailable with reason and article: the piece `steps`."""
    found = []
    for choice in choices:
        row = {"label": said(choice.step.title), "note": said(choice.step.consequence), "id": f"{run}-{choice.code}"}
        if choice.refusal is None:
            row["url"] = url("step", run, choice.code)
        else:
            why = told(choice.refusal)
            row |= {"unavailable": why["sentence"], "citation": why["citation"]}
        if choice.step.approval:
            row["note"] = " ".join(filter(None, [row["note"], _("要经批准。")]))
        found.append(row)
    return found
