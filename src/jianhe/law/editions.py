"""An edition: one procedure as the law has it from one day on, with its states, facts, steps and clocks."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from jianhe.law.strict_yaml import Frozen
from jianhe.law.words import Words, words

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Citation = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(/[0-9]+(-[0-9]+)?(\([0-9]+\))?)?$")]
FactType = Literal[
    "date", "datetime", "text", "lines", "choice", "money", "integer", "boolean", "person", "unit", "matter", "limit"
]
CountedFact = Literal["acceptance", "conclusion", "outcome", "class", "merge", "withdrawal"]
Effect = Literal["assign", "hand_over", "extend", "merge", "undo_merge", "reopen", "refer", "receive_referral", "end_referral"]
Asks = dict[Code, Literal["required", "optional"]]

INTAKE = "intake"  # the spine: each matter has one; every other proceeding is a child of it
START = "start"  # how the record names the step that opened a child


class State(Frozen):
    """Where a proceeding stands; `owner` says whose turn it is, ours or somebody else's."""

    title: Words
    station: Code
    public: Words
    owner: Literal["us", "other"] = "us"
    ends: bool = False


class Fact(Frozen):
    """Something a step asks for; `choices` are written out or name a list in the catalogue's `choices.yaml`."""

    type: FactType
    label: Words
    hint: Words | None = None
    choices: Code | dict[str, Words] | None = None
    tense: Literal["past", "future"] | None = None  # of a date: not after today, or after today

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> "Fact":
        if (self.type == "choice") != (self.choices is not None):
            raise ValueError("a fact of type choice names its choices, and no other type does")
        return self


class Clocks(Frozen):
    """What a step does to deadlines: ids of limits.

    `ends` stops a clock without its having been met (the duty fell away); `satisfies` says it was met. Starting a
    clock that runs already changes nothing; a repeating clock that is satisfied starts its next round by itself.
    """

    starts: tuple[Code, ...] = ()
    satisfies: tuple[Code, ...] = ()
    suspends: tuple[Code, ...] = ()
    resumes: tuple[Code, ...] = ()
    ends: tuple[Code, ...] = ()

    def all(self) -> tuple[str, ...]:
        return self.starts + self.satisfies + self.suspends + self.resumes + self.ends


class Material(Frozen):
    """Something that must be there before a step: an attachment that somebody ticks, or the paper that was made here."""

    title: Words
    before: tuple[Code, ...] = Field(min_length=1)
    paper: Code | None = None
    hint: Words | None = None


class Step(Frozen):
    """One move of a proceeding: from where, by whom, what it asks for, and what follows from it.

    One that is taken `by_itself` waits for nobody: the nightly job takes it once its conditions are met. It moves the
    state, and no more; whoever is named under `by` may take it earlier.
    """

    title: Words
    from_: tuple[Code, ...] = Field(alias="from", min_length=1)
    to: Code  # a state, or "same"
    by: tuple[Code, ...] = Field(min_length=1)
    asks: Asks = {}
    requires: tuple[Code, ...] = ()
    papers: tuple[Code, ...] = ()
    clocks: Clocks = Clocks()
    within: Code | None = None
    approval: Code | None = None
    counts: dict[CountedFact, str] = {}
    outcome: Code | None = None
    answers: Literal["paper", "fact"] | None = None
    final: bool = False
    consequence: Words | None = None
    cite: tuple[Citation, ...] = ()
    effect: Effect | None = None
    hands_over: Code | None = None
    by_itself: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(fact for fact, how in self.asks.items() if how == "required")

    @model_validator(mode="after")
    def _promises_are_kept(self) -> "Step":
        if self.final and self.consequence is None:
            raise ValueError("a final step says its consequence")
        if self.hands_over is not None and ("to_unit" not in self.required or self.effect is not None):
            raise ValueError("a step that hands over requires to_unit, and has no other effect")
        judges = self.papers or self.effect or self.hands_over or self.approval or self.outcome or self.final
        if self.by_itself and (judges or not self.requires or set(self.required) - {"review_on"}):
            raise ValueError(
                "what is taken by itself has conditions, asks for no more than review_on, and decides nothing"
            )
        if self.answers == "paper" and not self.papers:
            raise ValueError("the answer is to be a paper, but the step has no papers")
        if self.answers == "fact" and not {"answer", "no_answer_reason"} & set(self.required):
            raise ValueError("the answer is to be a fact, but the step does not require answer or no_answer_reason")
        return self


class Starts(Frozen):
    """Who may start a run on a matter, while its intake stands where, after what, and with which facts.

    `after` names procedures of which one must have ended on the matter, with one of these outcomes. `subject` is the
    asked fact that tells several open runs on one matter apart; without it there is at most one.
    """

    by: tuple[Code, ...] = Field(min_length=1)
    from_: tuple[Code, ...] = Field(alias="from", min_length=1)
    after: dict[Code, tuple[Code, ...]] = {}
    requires: tuple[Code, ...] = ()
    asks: Asks = {}
    subject: Code | None = None
    papers: tuple[Code, ...] = ()
    cite: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _subject_is_asked(self) -> "Starts":
        if self.subject is not None and self.asks.get(self.subject) != "required":
            raise ValueError("the subject is a fact that the start requires")
        return self


class Choice(Frozen):
    """Something the rule leaves to the place: either one of `choices` or a whole number between two bounds."""

    title: Words
    default: str | int
    choices: dict[str, Words] | None = None
    least: int | None = None
    most: int | None = None

    def offers(self, value: object) -> bool:
        """Whether a place may choose this value."""
        if self.choices is not None:
            return isinstance(value, str) and value in self.choices
        return isinstance(value, int) and self.least <= value <= self.most  # type: ignore[operator]

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "Choice":
        if (self.choices is None) == (self.least is None or self.most is None):
            raise ValueError("a local choice names its choices, or its least and most")
        if not self.offers(self.default):
            raise ValueError("the default is not among what is offered")
        return self


class Edition(Frozen):
    """One procedure as it is from `first_day` on. `opens` are the limits whose clocks start with the proceeding."""

    code: Code
    first_day: date
    title: Words
    basis: tuple[Citation, ...] = ()
    stations: dict[Code, Words]
    states: dict[Code, State]
    starts: Starts | None = None
    starts_in: Code
    outcomes: dict[Code, Words]
    facts: dict[Code, Fact] = {}
    materials: dict[Code, Material] = {}
    limits: tuple[Code, ...] = ()
    opens: tuple[Code, ...] = ()
    steps: dict[Code, Step]
    examples: tuple[dict[str, Any], ...] = ()
    local: dict[Code, Choice] = {}
    notes: tuple[Words, ...] = ()

    @property
    def name(self) -> str:
        """How a stored proceeding names its edition: `intake/2019-12-30`."""
        return f"{self.code}/{self.first_day.isoformat()}"

    def step(self, code: str) -> Step:
        """A step by its code. The start of a child is one too, so that form, papers and record treat it alike."""
        if code != START or self.starts is None:
            return self.steps[code]
        start = self.starts
        return Step.model_validate({
            "title": words(f"开始{self.title.zh}", f"Start: {self.title.en}"), "from": start.from_,
            "to": self.starts_in, "by": start.by, "asks": start.asks, "requires": start.requires,
            "papers": start.papers, "cite": start.cite,
        })  # fmt: skip

    def target(self, step: str, state: str) -> str:
        """The state that a step leads to from `state`."""
        to = self.steps[step].to
        return state if to == "same" else to
