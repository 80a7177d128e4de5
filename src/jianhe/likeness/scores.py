"""Are these two the same person, the same matter, of one group? Points, a verdict, and the reasons in codes.

Pure and symmetric. A number or a telephone is a *key* here: anything that is equal where the number is equal, such as
the keyed hash of a column; nothing of it is read. A name alone is a hint, never sure. The weights and the words of the
reasons are data (`catalogue/likeness/weights.yaml`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from jianhe.likeness.names import (
    brands_agree,
    is_nickname,
    is_organisation,
    is_public_body,
    keeps_its_place,
    name_key,
    pinyin_of,
    simplified,
    sound_key,
    trades_agree,
)
from jianhe.likeness.texts import alike, figures_in_common, in_common, read_text, runs_of
from jianhe.likeness.weights import Days, Score, weights

NO = Score(0, "no")
_HEARD = {"same_name", "variant_name", "same_sound"}
_VILLAGE = re.compile(r"[一-鿿]{2}(?:村|镇|乡|社区|街道)")
SAME = ("sure", "likely")
LONG = 5  # characters from which on a name is written by the ear in many ways


@dataclass(frozen=True)
class Person:
    """A person or an organisation as somebody wrote it down; what is not known stays empty.

    `near_numbers` and `near_phones`: keys of what may have been meant, a slip away (`jianhe.likeness.numbers`).
    `phone_holders`: how many names are known under this telephone. `town`: any key of it. `role` as in `Party`.
    """

    name: str
    number: str = ""
    id_type: str = "identity_card"
    near_numbers: frozenset[str] = frozenset()
    phone: str = ""
    near_phones: frozenset[str] = frozenset()
    phone_holders: int = 1
    sex: str = ""
    born_on: date | None = None
    town: str = ""
    address: str = ""
    role: str = "petitioner"


@dataclass(frozen=True)
class Case:
    """A matter as it is compared. `amount_fen` in fen; `text` is story and claim together."""

    claimants: tuple[Person, ...] = ()
    respondents: tuple[Person, ...] = ()
    matter_type: str = ""
    amount_fen: int | None = None
    received_on: date | None = None
    town: str = ""
    place: str = ""
    text: str = ""
    outer_number: str = ""
    sent_by: str = ""


def same_person(one: Person, other: Person) -> Score:
    """Whether two persons, or two organisations, are one."""
    if is_organisation(one.name) or is_organisation(other.name):
        return weights().company.score(_company_reasons(one, other))
    reasons = list(_person_reasons(one, other))
    identified = {"same_number", "same_name", "common_name", "variant_name"} & set(reasons)
    return weights().person.score(reasons, most="sure" if identified else "likely")


def same_matter(one: Case, other: Case) -> Score:
    """Whether two matters are one claim, brought twice."""
    reasons = list(_matter_reasons(one, other))
    if "other_claimant" in reasons:  # what another brings is another matter; together they may be a group
        return weights().matter.score(reasons, most="possible")
    identified = {"same_claimant", "likely_claimant", "same_outer_number"} & set(reasons)
    return weights().matter.score(reasons, most="sure" if identified else "likely")


def same_group(one: Case, others: Sequence[Case]) -> Score:
    """Whether a matter belongs to these, brought by others about the same thing. The best of them counts."""
    scale = weights().group
    scores = sorted((scale.score(_group_reasons(one, other)) for other in others), reverse=True)
    if not scores:
        return NO
    linked = [score for score in scores if score.points >= scale.possible]
    return scale.score([*scores[0].reasons, *(["several"] if len(linked) > 1 else [])])


def _person_reasons(one: Person, other: Person) -> Iterator[str]:
    yield from _number_reasons(one, other)
    if one.phone and one.phone == other.phone:
        holders = max(one.phone_holders, other.phone_holders)
        yield "shared_phone" if holders >= weights().phone_holders else "same_phone"
    elif one.phone in other.near_phones or other.phone in one.near_phones:
        yield "near_phone"
    if (named := _name_reason(one.name, other.name)) is not None:
        yield named
    if one.sex and other.sex and one.sex != other.sex:
        yield "other_sex"
    if one.born_on and other.born_on:
        yield "same_birth" if one.born_on == other.born_on else "other_birth"
    yield from _home_reasons(one, other)


def _company_reasons(one: Person, other: Person) -> Iterator[str]:
    if one.number and other.number:
        yield "same_number" if one.number == other.number else "other_number"
    if one.phone and one.phone == other.phone:
        yield "same_phone"
    if (named := _company_name_reason(one.name, other.name)) is not None:
        yield named
    yield from (reason for reason in _home_reasons(one, other) if reason != "other_town")


def _company_name_reason(one: str, other: str) -> str | None:
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return None
    small, large = sorted((first, second), key=len)
    if first == second:
        return "same_body" if keeps_its_place(one) else "same_name"
    if keeps_its_place(one) or keeps_its_place(other):
        return "part_of_name" if large.endswith(small) else "other_name"
    if brands_agree(first, second):
        return "same_brand" if trades_agree(first, second) else "other_trade"
    return "part_of_name" if len(small) >= 2 and small in large else "other_name"


def _number_reasons(one: Person, other: Person) -> Iterator[str]:
    if one.number and other.number:
        if one.number == other.number:
            yield "same_number"
        elif one.id_type == other.id_type:
            yield "other_number"
    elif one.number in other.near_numbers or other.number in one.near_numbers:
        yield "near_number"


@lru_cache(maxsize=20_000)
def _name_reason(one: str, other: str) -> str | None:
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return None
    if first == second:
        return _same_name_reason(one, other)
    if len(first) == len(second) and sound_key(one) == sound_key(other):
        return "same_sound" if pinyin_of(one) == pinyin_of(other) else "like_sound"
    if min(len(first), len(second)) >= LONG and _nearly(sound_key(one), sound_key(other)):
        return "like_sound"
    if (is_nickname(first) or is_nickname(second)) and first[0] == second[0]:
        return "nickname"
    small, large = sorted((first, second), key=len)
    if len(small) >= 2 and small in large:
        return "part_of_name"
    if len(large) >= 3 and len(large) - len(small) == 1 and _lacks_one(small, large):
        return "character_less"
    if len(large) >= 3 and len(large) == len(small) and sum(a != b for a, b in zip(first, second, strict=True)) == 1:
        return "one_character"
    return "other_name"


def _nearly(one: str, other: str) -> bool:
    """Whether two readings of long names are one but for a few letters: 阿不都热合曼, 阿卜杜热合曼."""
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= weights().readings


def _same_name_reason(one: str, other: str) -> str:
    key = name_key(one)
    if any(key not in "".join(simplified(name).split()) for name in (one, other)):
        return "variant_name"
    return "common_name" if len(key) < 3 or key in weights().common_names else "same_name"


def _lacks_one(small: str, large: str) -> bool:
    return any(large[:place] + large[place + 1 :] == small for place in range(len(large)))


def _home_reasons(one: Person, other: Person) -> Iterator[str]:
    if one.town and other.town:
        yield "same_town" if one.town == other.town else "other_town"
    if one.address and other.address and _same_address(one.address, other.address):
        yield "same_address"


def _same_address(one: str, other: str) -> bool:
    first, second = read_text(one), read_text(other)
    shared = figures_in_common(first, second)
    return shared != 0.0 and alike(first, second) >= weights().address


def _matter_reasons(one: Case, other: Case) -> Iterator[str]:
    yield from _claimant_reasons(one.claimants, other.claimants)
    yield from _respondent_reasons(one, other)
    yield from _type_reasons(one, other)
    yield from _amount_reasons(one, other)
    yield from _word_reasons(one, other)
    shared = figures_in_common(read_text(one.text), read_text(other.text))
    if shared is not None:
        if shared >= weights().figures:
            yield "same_figures"
        elif shared == 0:
            yield "other_figures"
    if any(phrase in case.text for case in (one, other) for phrase in weights().refers_back):
        yield "refers_back"
    yield from _time_reasons(one, other, weights().matter_days)
    yield from _place_reasons(one, other)
    if one.outer_number and other.outer_number and one.sent_by == other.sent_by:
        yield "same_outer_number" if one.outer_number == other.outer_number else "other_outer_number"


def _group_reasons(one: Case, other: Case) -> Iterator[str]:
    for reason in _respondent_reasons(one, other):
        is_same_body = reason == "same_respondent" and any(is_public_body(each.name) for each in one.respondents)
        yield "same_body" if is_same_body else reason
    yield from _type_reasons(one, other)
    yield from _word_reasons(one, other)
    phones = {each.phone for each in other.claimants} - {""}
    if any(each.phone in phones for each in one.claimants):
        yield "shared_phone"
    if (best := best_score(_speakers(one), _speakers(other))) is not None and best.verdict in SAME:
        yield "shared_representative"
    yield from _time_reasons(one, other, weights().group_days)
    yield from _place_reasons(one, other)


def _speakers(case: Case) -> list[Person]:
    return [each for each in case.claimants if each.role in ("representative", "agent")]


def _claimant_reasons(ours: Sequence[Person], theirs: Sequence[Person]) -> Iterator[str]:
    best = best_score(ours, theirs)
    if best is None:
        if not any(name_key(each.name) for each in (*ours, *theirs)):
            yield "nobody_named"
    else:
        yield {"sure": "same_claimant", "likely": "likely_claimant", "possible": "possible_claimant"}.get(
            best.verdict, "other_claimant"
        )


def best_score(ours: Iterable[Person], theirs: Iterable[Person]) -> Score | None:
    """The best score between anybody of the one side and anybody of the other; None where a side names nobody."""
    return max((same_person(each, other) for each in _named(ours) for other in _named(theirs)), default=None)


def _named(persons: Iterable[Person]) -> list[Person]:
    return [each for each in persons if name_key(each.name) or each.number or each.phone]


def _respondent_reasons(one: Case, other: Case) -> Iterator[str]:
    """Of the other side little is known but a name; the same name against the same person is the same side."""
    best = best_score(one.respondents, other.respondents)
    if best is not None and (best.verdict in SAME or _HEARD & set(best.reasons) and best.verdict == "possible"):
        yield "same_respondent"
    elif best is not None and best.verdict == "possible":
        yield "possible_respondent"
    elif _names(one.text, other.respondents) or _names(other.text, one.respondents):
        yield "named_respondent"
    elif best is not None:
        yield "other_respondent"


def _names(text: str, persons: Iterable[Person]) -> bool:
    """Whether a text names one of these; of a company, at least the name proper."""
    keys = [key for each in persons if len(key := name_key(each.name)) >= 2]
    plain = simplified(text) if keys else ""
    return any(key in plain for key in keys)


def _type_reasons(one: Case, other: Case) -> Iterator[str]:
    if one.matter_type and other.matter_type:
        yield "same_type" if one.matter_type == other.matter_type else "other_type"


def _amount_reasons(one: Case, other: Case) -> Iterator[str]:
    if one.amount_fen and other.amount_fen:
        small, large = sorted((one.amount_fen, other.amount_fen))
        yield "same_amount" if (large - small) * 100 <= large * weights().amount_percent else "other_amount"


def _word_reasons(one: Case, other: Case) -> Iterator[str]:
    """Names and places are compared for themselves: what the two texts have in common besides them counts."""
    first, second, shares = read_text(one.text), read_text(other.text), weights().words
    if first.runs and second.runs:
        shared = in_common(first, second, besides=_named_runs(one) | _named_runs(other))
        if alike(first, second) >= shares.same:
            yield "same_words"
        elif shared >= shares.like:
            yield "like_words"
        elif shared >= shares.some:
            yield "some_words"
        elif shared < shares.other:
            yield "other_words"


def _named_runs(case: Case) -> frozenset[str]:
    people = (each.name for each in (*case.claimants, *case.respondents))
    return frozenset().union(
        *(runs_of(name) for name in (*people, case.town, case.place, *_VILLAGE.findall(case.text)))
    )


def _time_reasons(one: Case, other: Case, days: Days) -> Iterator[str]:
    if one.received_on and other.received_on:
        apart = abs((one.received_on - other.received_on).days)
        if apart <= days.close:
            yield "close_in_time"
        elif apart > days.far:
            yield "far_in_time"


def _place_reasons(one: Case, other: Case) -> Iterator[str]:
    if _is_named(one.place, other) or _is_named(other.place, one):
        yield "same_place"
    elif one.town and other.town:
        yield "same_place" if one.town == other.town else "other_place"


def _is_named(place: str, other: Case) -> bool:
    """Whether a place is the other's place, or is told of in its story."""
    if len(place) < 2:
        return False
    return place in other.text or alike(read_text(place), read_text(other.place)) >= weights().address
