"""What the register page says of persons, matters and groups that are known already, and what the clerk chose to do.

The panel is asked for while the clerk types; its choice (登记为重复, 并案, 登记为群体, 照常登记) is sent with the form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from jianhe.casework import recognised
from jianhe.casework.recognised import Joining
from jianhe.desk.register_form import PARTS, PartyForm, RegisterForm
from jianhe.desk.usual_way import state_title
from jianhe.desk.wording import listed, said
from jianhe.law.numbers import numbers as figures
from jianhe.law.roles import may
from jianhe.likeness import numbers
from jianhe.likeness.scores import Case, Person
from jianhe.likeness.weights import Scale, Score, weights
from jianhe.people.standing import Standing
from jianhe.records.queries import joined, recognition
from jianhe.records.queries.recognition import Known, KnownGroup, KnownPerson
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import short_day

OF_ONE_PERSON = 3  # matters of one person that are offered; the others are counted
NUMBERS_OF_A_GROUP = 3
GO_ON = "go_on"


@dataclass(frozen=True)
class Target:
    """A matter that can be chosen: in which part of the panel it stands, and why; with its group where it has one."""

    part: str
    matter: Any
    score: Score
    group: KnownGroup | None = None


def case_of(form: RegisterForm, rows: Sequence[PartyForm], request: HttpRequest) -> Case:
    """What was typed so far, as it is compared. What cannot be read yet is left out."""
    form.is_valid()
    data = dict.fromkeys(form.fields, "") | {"amount": None, "received_on": None} | getattr(form, "cleaned_data", {})
    village = form.places.get(data["village"])
    town = data["town"] or (str(village.parent_id) if village is not None else "")
    return Case(
        claimants=tuple(_persons(rows, "a", town)), respondents=tuple(_persons(rows, "b", "")),
        matter_type=form.kind(), amount_fen=data["amount"], received_on=data["received_on"] or today(request),
        town=town, place=data["place"], text=f"{data['story']}\n{data['claim']}".strip(),
        outer_number=data["outer_number"], sent_by=data["sent_by"],
    )  # fmt: skip


def _persons(rows: Iterable[PartyForm], side: str, town: str) -> Iterator[Person]:
    for row in rows:
        typed = {name: str(row[name].value() or "").strip() for name in row.fields}
        part = PARTS.get(typed["part"] or "petitioner")
        if part is not None and part[0] == side and any(typed[name] for name in ("name", "number", "phone")):
            yield Person(
                name=typed["name"], number=typed["number"], id_type=typed["id_type"] or "identity_card",
                phone=typed["phone"], town=town, address=typed["address"], role=part[1],
            )  # fmt: skip


def find(request: HttpRequest, form: RegisterForm, rows: Sequence[PartyForm], form_key: UUID | None) -> Known:
    """What is known of that which was typed, for whoever may ask. The duty director hears of a sealed file silently."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    typed, on = case_of(form, rows, request), today(request)
    if form_key is not None:
        recognised.tell_of_sealed(
            numbers=[numbers.right_number(one.number, id_type=one.id_type, on=on) for one in typed.claimants],
            phones=[numbers.plain_phone(one.phone) for one in typed.claimants],
            form_key=form_key, by=standing, at=now(request),
        )  # fmt: skip
    if not may(standing.roles, "find_known_matter"):
        return Known()
    return recognition.known(standing, typed, on=on)


def targets(found: Known) -> dict[str, Target]:
    """Every matter that can be chosen, by number, each once, where it says most.

    In this order: what is likely the same matter; the earliest of each group; what the same persons brought; what may
    possibly be the same matter.
    """
    chosen: dict[str, Target] = {}
    likely = [one for one in found.matters if one.score.verdict in ("sure", "likely")]
    for one in likely:
        _offer(chosen, Target("matters", one.matter, one.score))
    grouped: set[str] = set()
    for group in found.groups:
        _offer(chosen, Target("groups", group.matters[-1], group.score, group=group))
        grouped |= {matter.short_code for matter in group.matters}
    for person in found.persons:
        for matter in person.matters[:OF_ONE_PERSON]:
            _offer(chosen, Target("persons", matter, person.score))
    for one in found.matters:
        if one.matter.short_code not in grouped:
            _offer(chosen, Target("matters", one.matter, one.score))
    there = {target.matter.pk for target in chosen.values()}
    return {number: one for number, one in chosen.items() if not _stands_there(one.matter, there)}


def _stands_there(matter: Any, there: set[UUID]) -> bool:
    """A merged matter whose persons are known by it alone stands for the one that it went into; beside it, it need not."""
    return joined.is_merged(matter) and matter.merged_into_id in there


def _offer(chosen: dict[str, Target], target: Target) -> None:
    if _is_open_to_reader(target.matter):
        chosen.setdefault(target.matter.short_code, target)


def _is_open_to_reader(matter: Any) -> bool:
    return not matter.is_restricted or matter.is_named


def joining_from(data: Mapping[str, Any], found: Known) -> Joining | None:
    """The clerk's choice; None where the matter that was chosen is not among those found any more."""
    kind, number = str(data.get("link", "")), str(data.get("target", ""))
    if kind not in ("repeat", "merge", "group"):
        return Joining()
    target = targets(found).get(number)
    living = joined.living_root(target.matter) if target is not None else None
    if target is None or living is None:
        return None
    members = target.group.matters[:-1] if target.group is not None else ()
    return Joining(kind, living, members, target.score.reasons)


def must_be_asked(data: Mapping[str, Any], found: Known) -> bool:
    """Whether something sure was found that the page has not shown to the clerk yet."""
    shown = set(str(data.get("noticed", "")).split())
    return not data.get("link") and bool(sure_numbers(found) - shown)


def sure_numbers(found: Known) -> set[str]:
    """The matters that are surely the same, and those in hand of somebody who surely is."""
    same = {one.matter.short_code for one in found.matters if one.score.is_sure}
    theirs = {
        matter.short_code for person in found.persons if person.score.is_sure
        for matter in person.matters if matter.closed_at is None
    }  # fmt: skip
    return (same | theirs) & set(targets(found))


def panel(request: HttpRequest, data: Mapping[str, Any], found: Known) -> dict[str, Any]:
    """What `desk/register/strip.html` draws: three parts with their rows, and the choices by one key each."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    offered = targets(found)
    sure = sure_numbers(found)
    shown = set(str(data.get("noticed", "")).split())
    link = str(data.get("link", ""))
    if link == GO_ON and not sure <= shown:
        link = ""  # somebody else is meant by now: asked again
    chosen = str(data.get("target", ""))
    if chosen not in offered:
        chosen = next(iter(offered), "")
    rows = rows_of(found)
    for row in rows:
        row["checked"] = row["number"] == chosen
    titles = {"matters": gettext("同一件事"), "groups": gettext("同一群人"), "persons": gettext("同一个人")}
    parts = [(title, [row for row in rows if row["part"] == code]) for code, title in titles.items()]
    return {
        "parts": [{"title": title, "rows": some} for title, some in parts if some],
        "choices": _choices(standing, link, found) if offered else [],
        "restricted": any(not _is_open_to_reader(one.matter) for one in found.matters),
        "noticed": " ".join(offered), "count": len(offered),
    }  # fmt: skip


def rows_of(found: Known) -> list[dict[str, Any]]:
    """What can be chosen, as lines in words, in the order of `targets`."""
    people = {matter.short_code: person for person in reversed(found.persons) for matter in person.matters}
    return [_row(target, people.get(number)) for number, target in targets(found).items()]


def why_together(found: Known, other: Any) -> tuple[str, ...]:
    """The codes of the reasons for which another matter was shown beside this one, if it was."""
    target = targets(found).get(other.short_code)
    return target.score.reasons if target is not None else ()


def _row(target: Target, person: KnownPerson | None) -> dict[str, Any]:
    """A matter as one line: who brought it and why it is thought to be the same person, then why the same matter."""
    matter, scales, group = target.matter, weights(), target.group
    scale = {"matters": scales.matter, "groups": scales.group, "persons": scales.person}[target.part]
    why = [reasons(target.score, scale)]
    if person is not None and target.part != "persons":
        why.insert(0, reasons(person.score, scales.person))
    number = matter.short_code
    return {
        "part": target.part, "number": number, "url": reverse("desk:matter", args=[number]),
        "who": person.party.name if person is not None else "", "is_closed": matter.closed_at is not None,
        "title": listed("matter_types", matter.matter_type) if matter.matter_type else matter.title,
        "state": said(state_title(timezone.localdate(matter.registered_at), matter.state)),
        "day": short_day(matter.received_at), "why": gettext("；").join(filter(None, why)),
        "is_sure": target.score.is_sure or (person is not None and person.score.is_sure),
        "more": max(len(person.matters) - OF_ONE_PERSON, 0) if person is not None else 0,
        "count": len(group.matters) if group else 0, "people": group.people if group else 0,
        "numbers": [one.short_code for one in group.matters[:NUMBERS_OF_A_GROUP]] if group else [],
    }  # fmt: skip


def reasons(score: Score, scale: Scale) -> str:
    """Why, in words, what speaks for it first: 证件号相同，电话相同."""
    return gettext("，").join(said(scale.reasons[code]) for code in score.reasons if code in scale.reasons)


def _choices(standing: Standing, link: str, found: Known) -> list[dict[str, Any]]:
    """What can be done with the chosen one, by one key each."""
    acts = standing.roles
    most = figures()["group_visit_min"].n
    is_group = any(group.people >= most for group in found.groups)
    offered = [
        ("group", "F6", gettext("登记为群体"), is_group and may(acts, "link_matters")),
        ("repeat", "F7", gettext("登记为重复"), True),
        ("merge", "F8", gettext("并案"), may(acts, "link_matters") and may(acts, "take_step")),
        (GO_ON, "F9", gettext("照常登记"), True),
    ]
    hints = {
        "group": gettext("另立一件，归入这一群"), "repeat": gettext("不另立，记到那一件"),
        "merge": gettext("另立一件，随即并入"), GO_ON: gettext("是另一件事"),
    }  # fmt: skip
    return [
        {"value": code, "key": key, "label": label, "hint": hints[code], "checked": code == link}
        for code, key, label, is_offered in offered
        if is_offered
    ]
