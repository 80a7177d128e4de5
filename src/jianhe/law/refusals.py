"""A refusal: why something may not be done, by which article, and what to do instead."""

from dataclasses import dataclass

from jianhe.law.words import Words


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence, the article it rests on (``source/article``), and the way that stays open."""

    sentence: Words
    cite: str | None = None
    instead: Words | None = None


class Refused(Exception):
    """Raised where a refusal stops an act. It carries one `Refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence.zh)
        self.refusal = refusal


def refuse(zh: str, en: str, cite: str | None = None, *, instead: Words | None = None) -> Refused:
    """Short form: ``raise refuse("…", "…", "pcpr-2019/161")``."""
    return Refused(Refusal(Words(zh=zh, en=en), cite, instead))
