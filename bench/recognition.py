"""What a clerk waits for while typing: `known` as the application's role with a person's context, on realistic people."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from random import Random

from bench.matters import people_of
from bench.pages import Measured
from bench.people import BODIES, Somebody, people, respondents

ON = date(2026, 11, 24)
STORY = "今年八月在青石路工地干活，包工头说好三百一天，三个月没发，一共两万七，电话也不接，去找过劳动监察也没有下文。"
Ask = Callable[[Random, list[Somebody], list[str]], object]


def measure(count: int, times: int, usernames: tuple[str, ...]) -> Iterator[Measured]:
    """Each way of typing, asked `times` times by each person; every question is a new one. Django is set up."""
    known_ones = list(islice(people(people_of(count)), 200_000))
    others = respondents()
    for username in usernames:
        for name, typed in _WAYS.items():
            dice = Random(name)
            yield Measured(
                f"known: {name} ({username})", sorted(_asked(username, typed, dice, known_ones, others, times))
            )


def typed_forms(count: int) -> Iterator[dict[str, str]]:
    """The register form as filled in for one known person after another, for the page."""
    known_ones, others, dice = list(islice(people(people_of(count)), 20_000)), respondents(), Random("forms")
    while True:
        one = dice.choice(known_ones)
        yield {
            "channel": "visit", "story": STORY, "party_count": "2", "party-0-part": "petitioner", "party-0-name": one.name,
            "party-0-id_type": "identity_card", "party-0-number": one.number, "party-0-phone": one.phone,
            "party-1-part": "respondent", "party-1-name": dice.choice(others),
        }  # fmt: skip


def _asked(
    username: str, typed: Ask, dice: Random, known_ones: list[Somebody], others: list[str], times: int
) -> Iterator[float]:
    from django.db import transaction

    from jianhe.people.context import set_context
    from jianhe.people.models import User
    from jianhe.people.standing import standing_of
    from jianhe.records.queries.recognition import known

    with transaction.atomic():
        by = standing_of(User.objects.get(username=username), on=ON)
        set_context(by)
        for turn in range(times + 5):
            question = typed(dice, known_ones, others)
            began = time.perf_counter()
            known(by, question, on=ON)
            if turn >= 5:
                yield (time.perf_counter() - began) * 1000


def _case(who: object, against: str = "", text: str = "") -> object:
    from jianhe.likeness.scores import Case, Person

    respondents_ = (Person(against, role="respondent"),) if against else ()
    kind = "unpaid_wages" if text else ""
    return Case(claimants=(who,), respondents=respondents_, matter_type=kind, received_on=ON, text=text)


def _person(one: Somebody, *fields: str) -> object:
    from jianhe.likeness.scores import Person

    return Person(**{field: getattr(one, field) for field in fields})


_WAYS: dict[str, Ask] = {
    "number": lambda dice, known, _: _case(_person(dice.choice(known), "name", "number")),
    "name and phone": lambda dice, known, _: _case(_person(dice.choice(known), "name", "phone")),
    "name alone": lambda dice, known, _: _case(_person(dice.choice(known), "name")),
    "a name of many": lambda dice, *_: _case(
        _person(_called(dice.choice(("王伟", "李秀英", "张建国", "刘勇"))), "name")
    ),
    "the whole form": lambda dice, known, others: _case(
        _person(dice.choice(known), "name", "number", "phone", "born_on", "sex"), dice.choice(others), STORY
    ),
    "against a body of the state": lambda dice, known, _: _case(
        _person(dice.choice(known), "name", "number", "phone"), dice.choice(BODIES), STORY
    ),
}


def _called(name: str) -> Somebody:
    return Somebody(name, "", "", ON, "")
