"""Invented petitions in bulk: some hundred turns of phrase over slots of some dozen words each, drawn by Zipf.

Every person, firm, village and number is invented. Nothing repeats as a whole: two texts share words, as real ones do.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

_TOLD = yaml.safe_load((Path(__file__).parent / "stories.yaml").read_text(encoding="utf-8"))
SURNAMES, GIVEN = _TOLD["surnames"], _TOLD["given"]
TOWNS = [_TOLD["towns"][at : at + 2] for at in range(0, len(_TOLD["towns"]) - 1, 2)]
VILLAGES = [f"{name}{part}村" for name in _TOLD["villages"].split() for part in ("", "一", "二", "北", "南")]
FIRMS = [f"{name}{trade}" for name in _TOLD["firms"].split() for trade in _TOLD["trades"].split()]
ROADS = [f"{name}{kind}" for name in _TOLD["roads"].split() for kind in ("路", "大道", "南路", "北路")]
SLOTS = {name: words.split() for name, words in _TOLD["slots"].items()}
THEMES = {name: theme["sentences"] for name, theme in _TOLD["themes"].items()}
WEIGHTS = [theme["weight"] for theme in _TOLD["themes"].values()]
CHANNELS = ("visit", "visit", "visit", "letter", "call", "online", "hand_over")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Petition:
    """One invented matter: what its rows say."""

    name: str
    against: str
    title: str
    claim: str
    story: str
    notes: list[str]
    phone: str


class Writer:
    """Writes petitions with the dice of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def petition(self) -> Petition:
        """One of them: a theme, two to seven of its sentences, perhaps a note or two."""
        theme = self.random.choices(list(THEMES), WEIGHTS)[0]
        name, against = self.name(), self._zipf(FIRMS) if self.random.random() < 0.5 else self.name()
        sentences = THEMES[theme]
        chosen = [self._zipf(sentences) for _ in range(self.random.choice((2, 3, 3, 4, 4, 5, 7)))]
        notes = [self.filled(self._zipf(_TOLD["notes"])) for _ in range(self.random.choice((0, 0, 1, 1, 2, 3)))]
        return Petition(
            name, against, f"{name}与{against}" + self.random.choice(("纠纷", "劳动报酬", "土地纠纷", "侵权责任")),
            self.filled("{ask}，{ask}。"), "".join(self.filled(one) for one in dict.fromkeys(chosen)), notes, self.phone(),
        )  # fmt: skip

    def filled(self, sentence: str) -> str:
        return _SLOT.sub(lambda slot: self._slot(slot[1]), sentence)

    def name(self) -> str:
        given = "".join(self._zipf(GIVEN) for _ in range(self.random.choice((1, 2, 2, 2))))
        return self._zipf(SURNAMES) + given

    def phone(self) -> str:
        return f"1{self.random.choice('3578')}{self.random.randrange(10**9):09d}"

    def _zipf(self, words: "list[str] | str") -> str:
        """The first words often, the last ones seldom: the place is the size of the list to a random power."""
        return words[int(len(words) ** self.random.random() - 1 + self.random.random()) % len(words)]

    def _slot(self, slot: str) -> str:
        random = self.random
        match slot:
            case "name":
                return self.name()
            case "firm":
                return self._zipf(FIRMS)
            case "town":
                return self._zipf(TOWNS)
            case "village":
                return self._zipf(VILLAGES)
            case "road":
                return self._zipf(ROADS)
            case "money":
                return random.choice((f"{random.randrange(1, 90) * 500}元", f"{random.randrange(10, 999) / 10}万元"))
            case "money2":
                return f"{random.randrange(12, 60) * 10}元"
            case "phone":
                return self.phone()
            case "year":
                return str(random.randrange(2019, 2027))
            case "case":
                return str(random.randrange(1, 9000))
            case "plate":
                return "".join(random.choice("ABCDEFGH0123456789") for _ in range(5))
            case "area":
                return str(random.randrange(2, 80) / 10)
            case "level":
                return random.choice("九十八七")
            case "n" | "no" | "days":
                return str(random.randrange(2, 60))
            case _:
                return self._zipf(SLOTS[slot])
