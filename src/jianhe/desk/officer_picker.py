"""Choosing an officer by name: as it is written, by its pinyin or by initials; with what each has in hand."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from jianhe.desk.work_rows import capped
from jianhe.likeness.names import pinyin_of
from jianhe.people.standing import Standing
from jianhe.records.queries.officers import Officer, in_hand, officers

MOST = 20


class Picker:
    """A search field `who` and the officers whom it names, one of whom is chosen as `handler`.

    Chosen is who was chosen, if the words name them; else the only one whom they name.
    """

    def __init__(self, given: Mapping[str, Any], *, by: Standing, on: date) -> None:
        self.words, wanted = str(given.get("who", "")).strip()[:40], str(given.get("handler", ""))
        self._by = by
        self._named = [one for one in officers(by, on=on) if names(self.words, one.person.name, one.person.username)]
        self.chosen = next((one for one in self._named if one.person.username == wanted), None)
        if self.chosen is None and self.words and len(self._named) == 1:
            self.chosen = self._named[0]
        self.more = len(self._named) - MOST
        self.units: list[UUID] = []

    def weigh(self, units: Iterable[UUID]) -> None:
        """Of which units the matters are that are to be given: who may take most of them stands first."""
        self.units = list(units)

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """The first of those named, whoever is chosen before all others."""
        shown = sorted(self._named, key=lambda one: (one != self.chosen, -self._fits(one), one.person.username))[:MOST]
        load = in_hand(self._by, [one.person for one in shown])
        return [self._option(one, load[one.person.pk]) for one in shown]

    def _fits(self, one: Officer) -> int:
        return sum(unit in one.units for unit in self.units)

    def _option(self, one: Officer, load: int) -> dict[str, Any]:
        hint = gettext("手上 %(n)s 件") % {"n": capped(load)}
        if (fits := self._fits(one)) < len(self.units):
            hint += gettext("，选的能给 %(n)d 件") % {"n": fits}
        return {
            "value": one.person.username, "label": one.person.name, "hint": hint, "checked": one == self.chosen,
        }  # fmt: skip


def names(words: str, name: str, username: str) -> bool:
    """Whether the words name this person: part of the name or the user name, or the beginning of its pinyin."""
    plain = words.casefold().replace(" ", "")
    return (
        plain in name.casefold() or plain in username.casefold()
        or any(sound.startswith(plain) for sound in _sounds(name))
    )  # fmt: skip


@lru_cache(maxsize=2000)
def _sounds(name: str) -> tuple[str, str]:
    """liqing and lq for 李青."""
    syllables = pinyin_of(name).split()
    return "".join(syllables), "".join(one[0] for one in syllables)
