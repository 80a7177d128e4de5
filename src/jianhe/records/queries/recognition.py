"""Who and what is known already, while a clerk types: the same persons, the same matters, the groups they belong to.

Candidates come from equality on indexes (identity number, telephone, name, sound of the name, the other side's name,
the sender's number), the newest of each; `jianhe.likeness.scores` orders them and says why. Open and closed matters and
every channel count. A sealed matter answers nothing here to anybody who is not on its list, and a restricted one is not
known by its persons to anybody who is not named on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from jianhe.likeness import names, numbers, scores
from jianhe.likeness.scores import Case, Person
from jianhe.likeness.weights import VERDICTS, Score
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access
from jianhe.records.queries.worklists import with_named

MOST = 5  # of each kind are shown
NEWEST = 40  # candidates by each key: a name that thousands bear brings no more than these
LOOKED_AT = 2_000  # rows of each key that are looked at for those within sight
_KNOWN = "SELECT known_matters(%s, %s, %s, %s, %s, %s, %s, %s)"

_SHOWN = (
    "id", "centre", "code", "year", "serial", "title", "matter_type", "amount_fen", "people_count", "town", "place",
    "received_at", "registered_at", "unit", "owner", "handler", "state", "station", "closed_at", "outcome", "next_due",
    "is_sealed", "is_restricted", "claim", "merged_into",
)  # fmt: skip


@dataclass(frozen=True)
class KnownPerson:
    """Somebody known: how alike, as whom last written down, and in which visible matters, the newest first."""

    score: Score
    party: Party
    matters: tuple[Matter, ...]


@dataclass(frozen=True)
class KnownMatter:
    """A matter that may be the same claim."""

    score: Score
    matter: Matter


@dataclass(frozen=True)
class KnownGroup:
    """Matters of others about the same thing, the newest first, and how many people stand behind them."""

    score: Score
    matters: tuple[Matter, ...]
    people: int


@dataclass(frozen=True)
class Known:
    """What is known of that which was typed: at most five of each, the surest first. Empty where nothing is."""

    persons: tuple[KnownPerson, ...] = ()
    matters: tuple[KnownMatter, ...] = ()
    groups: tuple[KnownGroup, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.persons or self.matters or self.groups)


@dataclass(frozen=True)
class _Candidate:
    """A visible matter with its parties, as it is compared."""

    matter: Matter
    parties: tuple[tuple[Party, Person], ...]
    case: Case


def known(standing: Standing, typed: Case, *, on: date) -> Known:
    """What the centre knows of what a clerk has typed so far, as far as that person may see it.

    `typed` holds numbers and telephones as typed, in any notation, and the key of a town as text. `on` is today. Four
    statements, whatever is found. What may be said of each is in its `score`: `verdict` and `reasons`
    (`jianhe.likeness.weights` has their words). A name alone is never sure.
    """
    return _known(standing, as_keys(typed, on=on))


def known_of(standing: Standing, matter: Matter) -> Known:
    """The same for a matter that is registered: what else may be its persons', the same claim, or of its group."""
    people = list(Party.objects.filter(matter=matter, removed_at=None).order_by("side", "position"))
    contacts = list(Contact.objects.filter(matter=matter).only("matter", "story", "outer_number", "sent_by"))
    return _known(standing, _candidate(matter, people, contacts, {}).case, but=matter.pk)


def _known(standing: Standing, asked: Case, *, but: UUID | None = None) -> Known:
    led = _led(standing, asked)
    if not led:
        return Known()
    found = [each for each in _candidates(standing, led, asked) if each.matter.pk != but]
    same = _matters(asked, found)
    taken = {each.matter.pk for each in same if each.score.verdict in scores.SAME}
    return Known(
        _persons(asked, found), same[:MOST], _groups(asked, [each for each in found if each.matter.pk not in taken])
    )


def contact_of_form(standing: Standing, form_key: UUID) -> Contact | None:
    """The contact that a form with this key made, if it was sent before."""
    return Contact.objects.filter(centre=standing.centre, form_key=form_key).select_related("matter").first()


def as_keys(typed: Case, *, on: date) -> Case:
    """What was typed, with keyed hashes for numbers and telephones."""
    claimants, respondents = (
        tuple(numbers.keyed(person, on=on, key=keyed_hash) for person in side)
        for side in (typed.claimants, typed.respondents)
    )
    return replace(typed, claimants=claimants, respondents=respondents)


def _led(standing: Standing, asked: Case) -> list[UUID]:
    """The newest matters within sight by each key, each by its own index (`sql/likeness.sql`); nothing typed, nothing asked."""
    people = (*asked.claimants, *asked.respondents)
    written = [names.keys_of(person.name) for person in people]
    keys: tuple[Iterable[str], ...] = (
        chain.from_iterable((person.number, *person.near_numbers) for person in people),
        (person.phone for person in people), (name for name, _sound in written), (sound for _name, sound in written),
        (asked.outer_number,),
    )  # fmt: skip
    wanted = [sorted(set(each) - {""}) for each in keys]
    if standing.centre is None or not any(wanted):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [standing.centre.pk, *wanted, NEWEST, LOOKED_AT])
        return [found for (found,) in cursor.fetchall()]


def _numbered(standing: Standing, asked: Case) -> QuerySet[Contact]:
    """Contacts with the sending organ's number: what is known by a number may be told of a restricted matter."""
    return Contact.objects.filter(centre=standing.centre, outer_number=asked.outer_number)


def _candidates(standing: Standing, led: Sequence[UUID], asked: Case) -> list[_Candidate]:
    """The visible ones of these matters, with all that they are compared by."""
    visible = access.matters_visible_to(standing).filter(pk__in=led)
    allowed = Q(is_named=True)
    if asked.outer_number:
        allowed |= Q(pk__in=_numbered(standing, asked).values("matter"))
    told = with_named(visible, standing).filter(allowed)
    matters = {matter.pk: matter for matter in told.only(*_SHOWN)}
    parties: dict[UUID, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(matter__in=matters, removed_at=None).order_by("side", "position"):
        parties[party.matter_id].append(party)
    contacts: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(matter__in=matters).only("matter", "story", "outer_number", "sent_by"):
        contacts[contact.matter_id].append(contact)
    holders = _holders(chain.from_iterable(parties.values()))
    return [_candidate(matter, parties[key], contacts[key], holders) for key, matter in matters.items()]


def _holders(parties: Iterable[Party]) -> dict[str, int]:
    """How many names are known under each telephone."""
    named: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        if party.phone_hash:
            named[party.phone_hash].add(party.sound_key)
    return {phone: len(keys) for phone, keys in named.items()}


def _candidate(
    matter: Matter, parties: Sequence[Party], contacts: Sequence[Contact], holders: dict[str, int]
) -> _Candidate:
    town = str(matter.town_id or "")
    people = tuple((party, _person(party, town, holders)) for party in parties)
    numbered = next((contact for contact in contacts if contact.outer_number), None)
    case = Case(
        claimants=tuple(person for party, person in people if party.side == "a"),
        respondents=tuple(person for party, person in people if party.side == "b"),
        matter_type=matter.matter_type, amount_fen=matter.amount_fen, received_on=timezone.localdate(matter.received_at),
        town=town, place=matter.place, text="\n".join([*(contact.story for contact in contacts), matter.claim]).strip(),
        outer_number=numbered.outer_number if numbered else "", sent_by=numbered.sent_by if numbered else "",
    )  # fmt: skip
    return _Candidate(matter, people, case)


def _person(party: Party, town: str, holders: dict[str, int]) -> Person:
    return Person(
        name=party.name, number=party.id_hash, id_type=party.id_type, phone=party.phone_hash,
        phone_holders=holders.get(party.phone_hash, 1), sex=party.sex, born_on=party.born_on,
        town=town if party.side == "a" else "", address=_opened(party.address), role=party.role,
    )  # fmt: skip


def _opened(address: Any) -> str:
    """An address is compared here and never shown: all that comes out is whether two are alike."""
    return str(address.open()) if address else ""


def _order(score: Score, newest: Matter) -> tuple[Any, ...]:
    return (VERDICTS.index(score.verdict), -score.points, -newest.received_at.timestamp())


def _persons(asked: Case, found: Sequence[_Candidate]) -> tuple[KnownPerson, ...]:
    """The persons who may be one of those typed; the same person of several matters is one."""
    best: dict[tuple[str, ...], tuple[Score, Party, dict[UUID, Matter]]] = {}
    for candidate in sorted(found, key=lambda each: each.matter.received_at, reverse=True):
        for party, person in candidate.parties:
            score = max((scores.same_person(each, person) for each in asked.claimants), default=scores.NO)
            if score.verdict == "no":
                continue
            kept = best.setdefault(_identity(party), (score, party, {}))
            kept[2][candidate.matter.pk] = candidate.matter
            if score > kept[0]:
                best[_identity(party)] = (score, *kept[1:])
    people = [KnownPerson(score, party, tuple(matters.values())) for score, party, matters in best.values()]
    return tuple(sorted(people, key=lambda each: _order(each.score, each.matters[0]))[:MOST])


def _identity(party: Party) -> tuple[str, ...]:
    """What makes two rows one person in the list: the number, else name and telephone, else nothing."""
    if party.id_hash:
        return (party.id_hash,)
    return (party.name_key, party.phone_hash) if party.phone_hash else (str(party.pk),)


def _matters(asked: Case, found: Sequence[_Candidate]) -> tuple[KnownMatter, ...]:
    scored = [KnownMatter(scores.same_matter(asked, each.case), each.matter) for each in found]
    told = [each for each in scored if each.score.verdict != "no"]
    return tuple(sorted(told, key=lambda each: _order(each.score, each.matter)))


def _groups(asked: Case, found: Sequence[_Candidate]) -> tuple[KnownGroup, ...]:
    """What others brought about the same thing, by the other side; the claimant's own matters are no group."""
    by_respondent: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in found:
        claimant = scores.best_score(asked.claimants, candidate.case.claimants)
        if claimant is None or claimant.verdict not in scores.SAME:
            respondent = next((names.sound_key(each.name) for each in candidate.case.respondents), "")
            by_respondent[respondent].append(candidate)
    groups = []
    for candidates in by_respondent.values():
        linked = [each for each in candidates if scores.same_group(asked, [each.case]).verdict != "no"]
        score = scores.same_group(asked, [each.case for each in linked])
        if linked:
            matters = sorted((each.matter for each in linked), key=lambda matter: matter.received_at, reverse=True)
            groups.append(KnownGroup(score, tuple(matters), sum(matter.people_count for matter in matters)))
    return tuple(sorted(groups, key=lambda each: _order(each.score, each.matters[0]))[:MOST])
