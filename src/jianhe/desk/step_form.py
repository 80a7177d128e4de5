"""The form of one step, built from what the edition asks for. The verb judges; the form shows, keeps and explains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from jianhe.casework import deadlines
from jianhe.casework.documents import papers
from jianhe.casework.mediation import suggestions as suggestions_for
from jianhe.casework.recognised import merge_facts
from jianhe.casework.rules import catalogue, practice_in
from jianhe.desk.wording import cited, limit_title, said
from jianhe.law.editions import Edition, Fact
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.doors import units_behind_doors
from jianhe.people.standing import Standing
from jianhe.records.queries import matters, mediations, receipts

NUMBERED = ("mis_visit_cause",)  # stand open as numbered buttons, however many: one key chooses
FEW = 5  # so many choices stand open; more are a menu
KINDS = {"date": "date", "money": "money", "integer": "number", "matter": "code"}
# The facts that the unit of this centre fills in, and those that the ground does; what somebody typed stays.
_OF_UNIT = ("competent_organ", "organ_address", "organ_phone", "organ_hours")
_OF_GROUND = ("reason", "legal_basis")


@dataclass(frozen=True)
class Asking:
    """Who wants to take which step of which run, when; what the fields of its form are made from."""

    proceeding: Any
    edition: Edition
    code: str
    by: Standing
    at: datetime
    root: Any = None  # the matter to merge into, where the way here named one

    @property
    def step(self) -> Any:
        return self.edition.step(self.code)

    def fact_of(self, *, choices: str) -> str | None:
        """The name of the asked fact that chooses from lists of this kind (`grounds_`), if there is one."""
        for name in self.step.asks:
            listed = self.edition.facts[name].choices
            if isinstance(listed, str) and listed.startswith(choices):
                return name
        return None


class StepForm(forms.Form):
    """The facts a step asks for. It judges nothing itself, so that the one sentence beside a field is the verb's."""

    use_required_attribute = False

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def given(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name) for name, field in self.fields.items()
        }

    def tell(self, errors: Mapping[str, Any]) -> None:
        """Put the verb's sentences beside their fields."""
        for name, refusal in errors.items():
            self.errors[name] = ErrorList(
                [said(refusal.sentence)], error_class="errorlist", field_id=self[name].auto_id
            )


def form_for(asking: Asking, data: Mapping[str, Any] | None = None) -> StepForm:
    """The form of the step: empty with what is known already, or with what was typed."""
    initial = {} if data is not None else known(asking)
    form = StepForm(data, initial=initial)
    for name, how in asking.step.asks.items():
        form.fields[name] = _field(name, asking.edition.facts[name], how == "required", asking)
    return form


def known(asking: Asking) -> dict[str, Any]:
    """What need not be asked twice: the facts that led to this state, today for a past date, the officer as contact."""
    on = timezone.localdate(asking.at).isoformat()
    person, centre = asking.by.person, asking.by.centre
    assert person is not None and centre is not None
    officer = asking.proceeding.matter.handler or person
    led_here = matters.facts_that_led_here(asking.proceeding)
    filled: dict[str, Any] = _from_card(asking)
    for name in asking.step.asks:
        fact, earlier = asking.edition.facts[name], led_here.get(name)
        if fact.tense == "past":
            filled[name] = on
        elif earlier not in (None, "", []) and fact.tense is None and fact.type in ("text", "lines", "choice"):
            filled[name] = "\n".join(earlier) if isinstance(earlier, list) else earlier
        elif name == "contact":
            filled[name] = f"{officer.name}{_('，')}{officer.phone or centre.hotline}"
        elif name == "guide_seen":
            contact = receipts.latest_contact(asking.proceeding.matter)
            filled[name] = "code" if contact is not None and contact.guide_code else "unknown"
        elif name == "handling_class":
            filled[name] = asking.proceeding.matter.handling_class
    if asking.root is not None and "root_matter" in asking.step.asks:
        filled |= merge_facts(asking.root)
    return filled


def _from_card(asking: Asking) -> dict[str, Any]:
    """Where a matter of this kind belongs, as the guide has it: whom to see in this hall, what to bring."""
    kind, centre = asking.proceeding.matter.matter_type, asking.by.centre
    if "organ_unit" not in asking.step.asks or centre is None or kind not in cards():
        return {}
    card = card_on(kind, timezone.localdate(asking.at))
    if card.remit == "procuratorate":
        return {}
    found: dict[str, Any] = {
        "papers_needed": "\n".join(paper.zh for paper in card.materials), "remedy": card.refused.zh,
    }  # fmt: skip
    behind = units_behind_doors(centre.practice).get(card.door)
    unit = next((unit for unit in matters.units_of(centre) if unit.code == behind), None)
    if unit is not None:
        found |= {"organ_unit": str(unit.pk), **_unit_words(unit, asking)}
    return {name: words for name, words in found.items() if name in asking.step.asks}


def filled_in(asking: Asking, data: QueryDict) -> QueryDict:
    """What was typed, with the ground's and the unit's own words put where nothing of the person's stands."""
    filled = data.copy()
    offers = {**_from_ground(asking, data), **_from_unit(asking, data)}
    for name, (words, replaceable) in offers.items():
        if name in asking.step.asks and str(filled.get(name, "")).strip() in {"", *replaceable}:
            filled[name] = words
    return filled


def must_say(asking: Asking, data: Mapping[str, Any]) -> str:
    """What the notice has to name under the chosen ground."""
    ground = _ground(asking, data)
    return said(ground.must_say) if ground is not None else ""


def _ground(asking: Asking, data: Mapping[str, Any]) -> Any:
    name = asking.fact_of(choices="grounds_")
    return catalogue().grounds.get(str(data.get(name, ""))) if name else None


def _from_ground(asking: Asking, data: Mapping[str, Any]) -> dict[str, tuple[str, set[str]]]:
    ground = _ground(asking, data)
    if ground is None:
        return {}
    grounds = catalogue().grounds.values()
    # The notice speaks to the person; a letter to another organ says only what was found.
    is_letter = any(papers()[code].served_to == "organ" for code in asking.step.papers)
    reason = (lambda each: each.title.zh) if is_letter else (lambda each: each.notice.zh)
    return {
        "reason": (reason(ground), {reason(each) for each in grounds}),
        "legal_basis": (_basis(ground), {_basis(each) for each in grounds}),
    }


def _basis(ground: Any) -> str:
    """The articles of a ground, one per line, in Chinese as on the paper."""
    return "\n".join(catalogue().cite(reference).zh for reference in ground.cite)


def _from_unit(asking: Asking, data: Mapping[str, Any]) -> dict[str, tuple[str, set[str]]]:
    name = next((name for name in asking.step.asks if name == "organ_unit"), None)
    chosen = data.get(name) if name else None
    if not chosen or asking.by.centre is None:
        return {}
    units = {str(unit.pk): _unit_words(unit, asking) for unit in matters.units_of(asking.by.centre)}
    if chosen not in units:
        return {}
    replaceable = {fact: {words[fact] for words in units.values()} for fact in _OF_UNIT}
    return {fact: (units[chosen][fact], replaceable[fact]) for fact in _OF_UNIT}


def _unit_words(unit: Any, asking: Asking) -> dict[str, str]:
    """Name, window, telephone and hours of a unit that sits in this centre."""
    centre = asking.by.centre
    assert centre is not None
    windows = "、".join(str(window.number) for window in unit.windows.all())
    place = unit.address or centre.address or centre.name
    hours = practice_in(centre, on=timezone.localdate(asking.at)).working_hours
    return {
        "competent_organ": unit.name,
        "organ_address": f"{place}，{windows} 号窗口" if windows else place,
        "organ_phone": unit.phone or centre.hotline,
        "organ_hours": "工作日 " + "、".join(f"{shift.opens}–{shift.closes}" for shift in hours),
    }


def _field(name: str, fact: Fact, required: bool, asking: Asking) -> forms.Field:
    common: dict[str, Any] = {
        "label": said(fact.label), "help_text": said(fact.hint), "required": required and fact.type != "boolean",
    }  # fmt: skip
    match fact.type:
        case "choice" if name in NUMBERED:
            offered = [(code, said(words)) for code, words in catalogue().choices(fact).items()]
            return forms.ChoiceField(**common, choices=offered, widget=forms.RadioSelect)
        case "choice":
            return _choice([(code, said(words)) for code, words in catalogue().choices(fact).items()], required, common)
        case "person":
            if asking.step.effect == "receive_referral":
                people = mediations.mediators_for(asking.proceeding, on=timezone.localdate(asking.at))
            else:
                people = matters.who_may(asking.proceeding.matter, ["take_step"], on=timezone.localdate(asking.at))
            return _choice(
                [(str(one.pk), f"{one.name}{_('，')}{one.title}") for one in people], required, common, menu=True
            )
        case "unit" if asking.step.effect == "refer":
            return _choice(_organisations(asking), required, common, menu=True)
        case "unit":
            return _choice(_unit_choices(asking), required, common, menu=True)
        case "limit":
            clocks = deadlines.running(asking.proceeding, None)
            extendable = [clock.limit for clock in clocks if deadlines.limit_of(clock).extension is not None]
            return _choice([(limit, limit_title(limit)) for limit in extendable], required, common)
        case "boolean":
            return forms.BooleanField(**common)
        case "lines":
            return forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 4}))
        case "text":
            return forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 2}))
        case "date":
            return forms.CharField(**common, widget=forms.DateInput(attrs={"type": "date"}))
        case _:
            return forms.CharField(**common, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _choice(
    offered: Iterable[tuple[str, str]], required: bool, common: dict[str, Any], *, menu: bool = False
) -> forms.ChoiceField:
    options = list(offered)
    if menu or len(options) > FEW:
        return forms.ChoiceField(**common, choices=[("", _("请选")), *options], widget=forms.Select)
    if not required:
        options = [("", _("不选")), *options]
    return forms.ChoiceField(**common, choices=options, widget=forms.RadioSelect)


def _organisations(asking: Asking) -> list[tuple[str, str]]:
    """Mediation organisations: those that take the matter, best first; then, for an exception, all others."""
    best = [one.body for one in suggestions_for(matter=asking.proceeding.matter, by=asking.by)]
    if asking.code == "refer_exceptionally" and asking.by.centre is not None:
        best += [body for _row, body in mediations.network(asking.by.centre) if body not in best]
    words = _("%(name)s，在手 %(n)d 件")
    return [(body.key, words % {"name": body.name, "n": body.open_now}) for body in best]


def _unit_choices(asking: Asking) -> list[tuple[str, str]]:
    """Units with their windows. A hand-over is not offered to the unit that has the matter now, nor another organ's
    matter to the departments of our own."""
    assert asking.by.centre is not None
    here = asking.proceeding.matter.unit_id
    if asking.step.hands_over is not None:
        fit = matters.units_for(asking.by.centre.pk, asking.step.hands_over, on=timezone.localdate(asking.at))
        return [(str(unit.pk), _with_windows(unit)) for unit in fit if unit.pk != here]
    units = {unit.pk: unit for unit in matters.units_of(asking.by.centre)}

    def organ(key: Any) -> Any:
        unit = units[key]
        return key if unit.kind == "organ" or unit.parent_id is None else organ(unit.parent_id)

    found = []
    for unit in units.values():
        is_ours = unit.pk == here if asking.step.effect == "hand_over" else organ(unit.pk) == organ(here)
        if not is_ours:
            found.append((str(unit.pk), _with_windows(unit)))
    return found


def _with_windows(unit: Any) -> str:
    numbers = "、".join(str(window.number) for window in unit.windows.all())
    return f"{unit.name}{_('，')}{numbers} {_('号窗口')}" if numbers else str(unit.name)


def articles(asking: Asking) -> str:
    """The articles that the step itself rests on."""
    return _("、").join(cited(reference) for reference in asking.step.cite)
