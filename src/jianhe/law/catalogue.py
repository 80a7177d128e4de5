"""The whole catalogue, loaded once and strictly: editions, limits, sources, grounds, conditions, papers and roles."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError, model_validator

from jianhe.law import soundness
from jianhe.law.editions import INTAKE, Citation, Code, Edition, Fact, Starts
from jianhe.law.limits import Limit, load_limits
from jianhe.law.refusals import Refusal
from jianhe.law.roles import Matrix
from jianhe.law.sources import Source, citation
from jianhe.law.strict_yaml import BadFile, Frozen, read, read_as, sentences
from jianhe.law.words import Words, words

UNIT_KINDS = ("centre", "organ", "department", "mediation", "social", "town")


class Ground(Frozen):
    """A ground for not accepting (不予受理理由): what the notice says, what it must name, and where it may lead.

    A visit sent elsewhere on a ground that `is_misdirected` is a 误访; `no_notice` marks what cannot be answered.
    """

    title: Words
    notice: Words
    must_say: Words
    applies_to: tuple[Code, ...]
    cite: tuple[Citation, ...]
    leads_to: tuple[Code, ...]
    is_misdirected: bool = False
    no_notice: bool = False


class ReturnReason(Frozen):
    """Why a unit may return a hand-over: its title, what the return must put in words, and what it rests on."""

    title: Words
    says: Words
    cite: tuple[Citation, ...] = ()
    practice: Words | None = None

    @model_validator(mode="after")
    def _rests_on_something(self) -> "ReturnReason":
        if not self.cite and self.practice is None:
            raise ValueError("a reason of return names an article, or the practice it comes from")
        return self


class Condition(Frozen):
    """A condition that needs the records: what it means in one line, and what a person is told where it fails."""

    means: Words
    refusal: Words
    instead: Words
    cite: Citation | None = None

    def as_refusal(self) -> Refusal:
        return Refusal(self.refusal, self.cite, self.instead)


@dataclass(frozen=True)
class Catalogue:
    """Everything the law gives us, by code. Editions and limits are listed oldest first."""

    folder: Path
    editions: Mapping[str, tuple[Edition, ...]]
    limits: Mapping[str, tuple[Limit, ...]]
    sources: Mapping[str, Source]
    grounds: Mapping[str, Ground]
    conditions: Mapping[str, Condition]
    return_reasons: Mapping[str, ReturnReason]
    lists: Mapping[str, Mapping[str, Words]]
    papers: frozenset[str]
    roles: Matrix

    def edition(self, code: str, *, on: date) -> Edition:
        """The edition in force on a day; a day before the first edition is a `LookupError`."""
        for each in reversed(self.editions[code]):
            if each.first_day <= on:
                return each
        raise LookupError(f"the procedure {code} has no edition in force on {on}")

    def edition_named(self, name: str) -> Edition:
        """The edition that a stored proceeding names, such as `intake/2019-12-30`."""
        code, _, day = name.partition("/")
        for each in self.editions.get(code, ()):
            if each.first_day.isoformat() == day:
                return each
        raise LookupError(f"the catalogue has no edition {name}")

    def limits_now(self) -> dict[str, Limit]:
        """The newest edition of each limit, as the checks use it."""
        return {code: editions[-1] for code, editions in self.limits.items()}

    def ground(self, code: str) -> Ground:
        return self.grounds[code]

    def condition(self, name: str) -> Condition:
        return self.conditions[name]

    def choices(self, fact: Fact) -> Mapping[str, Words]:
        """What a fact of type choice may be, in order, with its wording."""
        if fact.choices is None:
            raise LookupError(f"the fact “{fact.label.zh}” has no choices")
        return self.lists[fact.choices] if isinstance(fact.choices, str) else fact.choices

    def cite(self, reference: str) -> Words:
        """`pcpr-2019/161` as people write it: 《人民检察院刑事诉讼规则》第一百六十一条."""
        return words(citation(reference, "zh", self.sources), citation(reference, "en", self.sources))

    def problems(self) -> list[str]:
        """One sentence, with the file's name, for each thing that does not fit together."""
        return [*self._wrong_editions(), *self._wrong_citations(), *self._wrong_grounds(), *self._unused_conditions()]

    def _wrong_editions(self) -> Iterator[str]:
        for editions in self.editions.values():
            for each in editions:
                where = f"procedures/{each.name}.yaml"
                yield from (f"{where}: {fault}" for fault in soundness.problems(each, self.limits_now()))
                yield from (f"{where}: {fault}" for fault in self._unknown_names(each))
                yield from (f"{where}: {fault}" for fault in self._wrong_start(each))

    def _wrong_start(self, edition: Edition) -> Iterator[str]:
        """Where there is an intake, everything else starts from it; and nothing that it started is left open."""
        starts = edition.starts
        if edition.code == INTAKE:
            if starts is not None:
                yield "the intake starts by registration, and says nothing under starts"
            ending = (code for code, step in edition.steps.items() if step.to != "same" and edition.states[step.to].ends)
            yield from (f"step {code} ends the intake and does not require no_open_child"
                        for code in ending if "no_open_child" not in edition.steps[code].requires)  # fmt: skip
        elif starts is None:
            if INTAKE in self.editions:
                yield "nobody may start it: starts is missing"
        else:
            yield from (f"the start {fault}" for fault in self._unknown_in_start(starts))

    def _unknown_in_start(self, starts: Starts) -> Iterator[str]:
        spine = self.editions.get(INTAKE, ())
        for state in starts.from_:
            if not any(state in each.states and not each.states[state].ends for each in spine):
                yield f"is possible in {state}, which is no open state of the intake"
        for role in starts.by:
            if not self.roles.may({role}, "open_proceeding"):
                yield f"is for {role}, who is unknown or may not open proceedings"
        for code, outcomes in starts.after.items():
            known = {outcome for each in self.editions.get(code, ()) for outcome in each.outcomes}
            yield from (f"comes after {code} with the unknown outcome {outcome}"
                        for outcome in outcomes or ("",) if outcome not in known)  # fmt: skip
        yield from (f"requires the unknown condition {name}" for name in starts.requires if name not in self.conditions)
        yield from (f"makes the unknown paper {paper}" for paper in starts.papers if paper not in self.papers)

    def _unknown_names(self, edition: Edition) -> Iterator[str]:
        for name, fact in edition.facts.items():
            if isinstance(fact.choices, str) and fact.choices not in self.lists:
                yield f"fact {name} chooses from the unknown list {fact.choices}"
        for code, step in edition.steps.items():
            for role in step.by:
                if not any(self.roles.may({role}, act) for act in ("take_step", "take_public_step")):
                    yield f"step {code} is for {role}, who is unknown or may not take steps"
            if step.approval and not self.roles.may({step.approval}, "approve"):
                yield f"step {code} is approved by {step.approval}, who is unknown or may not approve"
            if step.hands_over and step.hands_over not in (*UNIT_KINDS, *self.roles.roles):
                yield f"step {code} hands over to {step.hands_over}, which is neither a kind of unit nor a role"
            yield from (f"step {code} requires the unknown condition {name}"
                        for name in step.requires if name not in self.conditions)  # fmt: skip
            yield from (f"step {code} makes the unknown paper {paper}"
                        for paper in step.papers if paper not in self.papers)  # fmt: skip
        for name, choice in edition.local.items():
            step_code = name.removesuffix("_approval")
            if step_code != name:
                if step_code not in edition.steps or edition.steps[step_code].approval != choice.default:
                    yield f"local {name} does not start from the approval of a step {step_code}"
                yield from (f"local {name} offers {role}, who is unknown or may not approve"
                            for role in choice.choices or {} if not self.roles.may({role}, "approve"))  # fmt: skip

        yield from (f"material {code} is the unknown paper {material.paper}"
                    for code, material in edition.materials.items()
                    if material.paper and material.paper not in self.papers)  # fmt: skip

    def _wrong_citations(self) -> Iterator[str]:
        for where, reference in self._all_citations():
            if reference.partition("/")[0] not in self.sources:
                yield f"{where}: cites {reference}, and sources.yaml has no {reference.partition('/')[0]}"

    def _all_citations(self) -> Iterator[tuple[str, str]]:
        for editions in self.editions.values():
            for each in editions:
                where = f"procedures/{each.name}.yaml"
                yield from ((where, reference) for reference in each.basis)
                yield from ((where, reference) for reference in (each.starts.cite if each.starts else ()))
                yield from ((where, reference) for step in each.steps.values() for reference in step.cite)
        for code, limits in self.limits.items():
            yield from ((f"limits/{code}.yaml", reference) for limit in limits for reference in limit.cite)
        for ground in self.grounds.values():
            yield from (("grounds.yaml", reference) for reference in ground.cite)
        for reason in self.return_reasons.values():
            yield from (("return_reasons.yaml", reference) for reference in reason.cite)
        yield from (("conditions.yaml", condition.cite) for condition in self.conditions.values() if condition.cite)

    def _wrong_grounds(self) -> Iterator[str]:
        known = {state for editions in self.editions.values() for each in editions for state in each.states}
        for code, ground in self.grounds.items():
            yield from (f"grounds.yaml: {code} leads to the unknown state {state}"
                        for state in ground.leads_to if state not in known)  # fmt: skip

    def _unused_conditions(self) -> Iterator[str]:
        every = [each for editions in self.editions.values() for each in editions]
        used = {name for each in every for step in (*each.steps.values(), each.starts) if step for name in step.requires}
        yield from (f"conditions.yaml: {name} is required by no step" for name in self.conditions if name not in used)


def packaged() -> Path:
    """The catalogue that comes with the product."""
    return Path(str(files("jianhe") / "catalogue"))


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Catalogue:
    """Reads the packaged catalogue, or another folder; `BadFile` lists every file that cannot be read."""
    root = folder or packaged()
    faults: list[str] = []
    editions = _editions(root / "procedures", faults)
    limits = _read(lambda: load_limits(root / "limits"), faults)
    sources = _read(lambda: _mapping(root / "sources.yaml", TypeAdapter(dict[str, Source])), faults)
    grounds = _read(lambda: _mapping(root / "grounds.yaml", TypeAdapter(dict[str, Ground])), faults)
    conditions = _read(lambda: _mapping(root / "conditions.yaml", TypeAdapter(dict[str, Condition])), faults)
    returns = _read(lambda: _mapping(root / "return_reasons.yaml", TypeAdapter(dict[str, ReturnReason])), faults)
    lists = _read(lambda: _mapping(root / "choices.yaml", TypeAdapter(dict[str, dict[str, Words]])), faults)
    roles = _read(lambda: {"all": read_as(Matrix, root / "roles.yaml")}, faults)
    if faults:
        raise BadFile(faults)
    return Catalogue(
        folder=root, editions=editions, limits=limits, sources=sources, grounds=grounds, conditions=conditions,
        return_reasons=returns,
        lists={**lists, **_ground_lists(grounds), "return_reasons": {code: one.title for code, one in returns.items()}},
        papers=_papers(root / "papers"), roles=roles["all"],
    )  # fmt: skip


Thing = TypeVar("Thing")


def _read(reading: Callable[[], dict[str, Thing]], faults: list[str]) -> dict[str, Thing]:
    """What a file holds; where it cannot be read, nothing, and its faults are noted, so that all are told at once."""
    try:
        return reading()
    except BadFile as bad:
        faults += bad.problems
        return {}


def _editions(folder: Path, faults: list[str]) -> dict[str, tuple[Edition, ...]]:
    found: dict[str, list[Edition]] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            day = date.fromisoformat(path.stem)
            found.setdefault(path.parent.name, []).append(read_as(Edition, path, code=path.parent.name, first_day=day))
        except BadFile as bad:
            faults += [f"procedures/{path.parent.name}/{fault}" for fault in bad.problems]
        except ValueError:
            faults.append(
                f"procedures/{path.parent.name}/{path.name}: name the file by its first day, as 2019-12-30.yaml"
            )
    return {code: tuple(editions) for code, editions in found.items()}


def _mapping(path: Path, kind: TypeAdapter[dict[str, Thing]]) -> dict[str, Thing]:
    try:
        return kind.validate_python(read(path))
    except ValidationError as error:
        raise BadFile(sentences(path.name, error)) from error


def _ground_lists(grounds: Mapping[str, Ground]) -> dict[str, dict[str, Words]]:
    """For each state a ground may lead to, the grounds that lead there: `grounds_refused` and so on."""
    states = {state for ground in grounds.values() for state in ground.leads_to}
    return {
        f"grounds_{state}": {code: ground.title for code, ground in grounds.items() if state in ground.leads_to}
        for state in sorted(states)
    }


def _papers(folder: Path) -> frozenset[str]:
    """A paper exists when both its list of blanks and its template are there."""
    return frozenset(path.stem for path in folder.glob("*.yaml") if path.with_suffix(".docx").exists())
