"""The questions of the guide (`catalogue/guide_questions.yaml`), one a page; each answer leads on, or to a result.

They have editions by their first day, as the cards have.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from jianhe.law.editions import Code
from jianhe.law.guide.cards import Card, Variant, card_on, cards
from jianhe.law.strict_yaml import Frozen, in_force, read_as, read_editions
from jianhe.law.words import Words

MOST_QUESTIONS = 7
SHORT = 3  # characters of an answer that needs its question beside it


class Answer(Frozen):
    """One answer: it leads to a question, or to a result `kind` or `kind/variant`; `emergency` calls for 110 first."""

    label: Words
    question: Code | None = None
    result: str | None = None
    emergency: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Answer":
        if (self.question is None) == (self.result is None):
            raise ValueError("an answer leads to a question or to a result, and not to both")
        return self


class Question(Frozen):
    """One page."""

    ask: Words
    hint: Words | None = None
    answers: Annotated[Mapping[Code, Answer], Field(min_length=2)]


class Tree(Frozen):
    """All questions, and the one that comes first."""

    first: Code
    questions: Mapping[Code, Question]


class Result(Frozen):
    """Where the questions led: the card, the variant with its door and remit, and whether 110 comes first."""

    card: Card
    variant: Code | None
    way: Variant
    emergency: bool


class Lost(LookupError):
    """Answers that do not follow the tree: an old or a mistyped address."""


@lru_cache(maxsize=1)
def trees() -> tuple[tuple[date, Tree], ...]:
    """Every edition of the packaged questions with its first day, oldest first."""
    return load(Path(str(files("jianhe"))) / "catalogue" / "guide_questions.yaml")


def load(path: Path) -> tuple[tuple[date, Tree], ...]:
    """Reads a file of questions strictly; `BadFile` tells what is wrong."""
    return tuple((day, read_as(Tree, path, content)) for day, content in read_editions(path))


def tree(on: date) -> Tree:
    """The questions in force on a day; a day before the first edition gives the first."""
    return in_force(trees(), on)


def walk(answers: Sequence[str], on: date, known: Tree | None = None) -> Question | Result:
    """The page after these answers, in order: the next question, or the result. `Lost` when they lead nowhere."""
    questions = known or tree(on)
    here = questions.questions[questions.first]
    emergency = False
    for place, code in enumerate(answers):
        if code not in here.answers:
            raise Lost(f"the answer {code} does not stand here")
        answer = here.answers[code]
        emergency = emergency or answer.emergency
        if answer.result is not None:
            if place + 1 < len(answers):
                raise Lost("nothing follows a result")
            return _result(answer.result, emergency, on)
        here = questions.questions[str(answer.question)]
    return here


def answered(answers: Sequence[str], known: Tree) -> Iterator[tuple[Question, Answer]]:
    """Each question that was asked on the way with the answer that was given; the answers follow the tree."""
    here = known.questions[known.first]
    for code in answers:
        answer = here.answers[code]
        yield here, answer
        if answer.question is not None:
            here = known.questions[answer.question]


def answer_words(asked: Question, answer: Answer) -> Words:
    """An answer as it stands by itself: 没有, alone, tells nothing, so a short one has its question before it."""
    if len(answer.label.zh) > SHORT:
        return answer.label
    return Words(zh=f"{asked.ask.zh}{answer.label.zh}", en=f"{asked.ask.en} {answer.label.en}")


def longest(here: Question, known: Tree) -> int:
    """How many questions there can still be, this one among them."""
    after = [longest(known.questions[answer.question], known) for answer in here.answers.values() if answer.question]
    return 1 + max(after, default=0)


def paths(known: Tree) -> Iterator[tuple[str, ...]]:
    """Every way through the questions to a result; a way that comes back to a question is cut off there."""
    yield from _paths(known, known.first, (), frozenset())


def problems(known: Tree, all_cards: Mapping[str, tuple[Card, ...]] | None = None) -> list[str]:
    """Dead ends, circles, long ways, results that do not exist, questions and kinds that nobody reaches."""
    editions = cards() if all_cards is None else all_cards
    found = [f"the first question {known.first} does not exist"] if known.first not in known.questions else []
    results: set[str] = set()
    for code, question in known.questions.items():
        for name, answer in question.answers.items():
            if answer.question is not None and answer.question not in known.questions:
                found.append(f"{code}/{name}: dead end, there is no question {answer.question}")
            if answer.result is not None:
                results.add(answer.result)
                found += [f"{code}/{name}: {fault}" for fault in _no_such_result(answer.result, editions)]
    if found:
        return found
    reached: set[str] = set()
    for codes in _open_paths(known, known.first, (), ()):
        trail, questions_met, circle = codes
        reached.update(questions_met)
        if circle:
            found.append(f"{' > '.join(trail)}: comes back to the question {questions_met[-1]}")
        elif len(trail) > MOST_QUESTIONS:
            found.append(f"{' > '.join(trail)}: more than {MOST_QUESTIONS} questions")
    found += [f"the question {code} is reached by no answer" for code in known.questions if code not in reached]
    told = {result.partition("/")[0] for result in results}
    found += [f"the kind {kind} is reached by no answer" for kind in editions if kind not in told]
    found += [
        f"the variant {kind}/{variant} is reached by no answer"
        for kind, each in editions.items()
        for variant, way in each[-1].variants.items()
        if way.asked and f"{kind}/{variant}" not in results
    ]
    return found


def parting(first: str, second: str, known: Tree) -> tuple[str, ...] | None:
    """The answers up to the question that tells two kinds of matter apart, latest where several do; None if none does."""
    ways = {kind: [way for way, led in _results(known) if led == kind] for kind in (first, second)}
    shared = [
        way[:length]
        for way in ways[first] for other in ways[second]
        if (length := next((n for n, pair in enumerate(zip(way, other, strict=False)) if pair[0] != pair[1]), 0))
    ]  # fmt: skip
    return max(shared, key=len, default=None)


def _results(known: Tree) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every way to a result with the kind it leads to."""
    for way in paths(known):
        here = known.questions[known.first]
        for code in way[:-1]:
            here = known.questions[str(here.answers[code].question)]
        yield way, str(here.answers[way[-1]].result).partition("/")[0]


def _result(named: str, emergency: bool, on: date) -> Result:
    kind, _, variant = named.partition("/")
    card = card_on(kind, on)
    return Result(card=card, variant=variant or None, way=card.way(variant or None), emergency=emergency)


def _no_such_result(named: str, editions: Mapping[str, tuple[Card, ...]]) -> Iterator[str]:
    kind, _, variant = named.partition("/")
    if kind not in editions:
        yield f"there is no kind {kind}"
    elif variant and any(variant not in card.variants for card in editions[kind]):
        yield f"the card {kind} has no variant {variant}"


def _paths(known: Tree, code: str, trail: tuple[str, ...], met: frozenset[str]) -> Iterator[tuple[str, ...]]:
    if code in met:
        return
    for name, answer in known.questions[code].answers.items():
        if answer.question is None:
            yield (*trail, name)
        else:
            yield from _paths(known, answer.question, (*trail, name), met | {code})


def _open_paths(
    known: Tree, code: str, trail: tuple[str, ...], met: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    if code in met:
        yield trail, (*met, code), True
        return
    for name, answer in known.questions[code].answers.items():
        if answer.question is None:
            yield (*trail, name), (*met, code), False
        else:
            yield from _open_paths(known, answer.question, (*trail, name), (*met, code))
