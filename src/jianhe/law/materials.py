"""The materials checklist (材料清单): what an edition wants to be there, what is, and which step waits for what."""

from collections.abc import Collection
from dataclasses import dataclass

from jianhe.law.editions import Edition, Material
from jianhe.law.refusals import Refusal
from jianhe.law.steps import steps_from
from jianhe.law.words import words


@dataclass(frozen=True)
class Item:
    """One line of the list: whether it is there, and whether a step that leaves the present state waits for it."""

    code: str
    material: Material
    is_there: bool
    is_due: bool


def checklist(edition: Edition, state: str, *, ticked: Collection[str], papers: Collection[str]) -> list[Item]:
    """The whole list. `ticked` are materials that an attachment was named for, `papers` what has been made and is valid."""
    next_steps = set(steps_from(edition, state))
    return [
        Item(code, material, _is_there(code, material, ticked, papers), bool(next_steps & set(material.before)))
        for code, material in edition.materials.items()
    ]


def refusal(edition: Edition, step: str, *, ticked: Collection[str], papers: Collection[str]) -> Refusal | None:
    """Why a step waits: what it needs and is not there yet."""
    missing = [
        material.title
        for code, material in edition.materials.items()
        if step in material.before and not _is_there(code, material, ticked, papers)
    ]
    if not missing:
        return None
    cite = edition.steps[step].cite
    return Refusal(
        words(
            f"还缺材料：{'、'.join(title.zh for title in missing)}。",
            f"Still missing: {'; '.join(title.en for title in missing)}.",
        ),
        cite=cite[0] if cite else None,
        instead=words("收到后在程序页的材料清单里对上。", "When it is there, tick it on the list under Proceedings."),
    )


def _is_there(code: str, material: Material, ticked: Collection[str], papers: Collection[str]) -> bool:
    return code in ticked or material.paper in papers
