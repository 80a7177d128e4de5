"""Search tokens: what a text is found by, what a question asks for, and where in a text the answer stands.

Chinese has no spaces, so a run of it is cut into all its pairs of neighbours (bigrams) and its last character; letters
and digits stay whole, and are tied to what they touch by a pair (3号). Text and question are first brought to one shape
(`normal`): one width, one case, simplified characters. A question finds every text in which it stands, be it in the
middle of a sentence: pairs lead to the candidates, and the phrase, looked for in the normal text, proves them. A word of
letters and digits alone is found whole or by its beginning.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from jianhe.likeness.names import simplified

LONGEST_RUN = 64  # characters of a run of letters and digits that are kept
MOST = 60_000  # tokens of one record, far inside what a column of the database holds
_UNSPACED = "㐀-䶿一-鿿豈-﫿〇々ぁ-ヿ가-힣ꀀ-꒏\ue000-\uf8ff\U00020000-\U0003fffd"  # written without spaces
_RUN = re.compile(rf"([{_UNSPACED}]+)|((?:(?![{_UNSPACED}])[^\W_])+)")


@dataclass(frozen=True)
class Word:
    """One word of a question: tokens that must all be there, beginnings of tokens, and the phrase that proves it.

    `phrase` is empty where the tokens say it all.
    """

    text: str
    tokens: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    phrase: str = ""


@dataclass(frozen=True)
class Query:
    """The words of a question, each of which must be found; none where there is nothing to look for."""

    words: tuple[Word, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def phrases(self) -> list[str]:
        """What must stand in the normal text of an answer."""
        return [word.phrase for word in self.words if word.phrase]

    @property
    def texts(self) -> list[str]:
        """The words in their normal form, for marking them."""
        return [word.text for word in self.words]

    def matches(self, texts: Iterable[str]) -> bool:
        """Whether these texts together answer: the same judgement as the index with its proof."""
        whole = [normal(text) for text in texts]
        found = tokens_of(whole)
        return bool(self.words) and all(
            set(word.tokens) <= found
            and all(any(token.startswith(one) for token in found) for one in word.beginnings)
            and (not word.phrase or any(word.phrase in text for text in whole))
            for word in self.words
        )


def normal(text: str) -> str:
    """The text in one shape: one width, one case, simplified characters, no invisible signs; breaks are spaces."""
    return unicodedata.normalize("NFC", text).translate(_SHAPES)


def tokens_of(texts: Iterable[str], *, most: int = MOST) -> set[str]:
    """All tokens of these texts; of a record beyond all measure the first `most`, by order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        shaped = normal(text)
        for run in _RUN.finditer(shaped):
            found.update(dict.fromkeys(_pairs(run[1]) if run[1] else [run[2][:LONGEST_RUN]]))
            if (after := shaped[run.end() : run.end() + 1]) and _RUN.match(after):
                found[run[0][-1] + after] = None
            elif run[1]:
                found[run[1][-1]] = None
            if len(found) >= most:
                return set(list(found)[:most])
    return set(found)


def query_of(text: str, *, most_words: int = 8) -> Query:
    """What a person typed, as a question. Signs alone ask for nothing."""
    words = [_word(part) for part in normal(text).split()[:most_words]]
    return Query(tuple(dict.fromkeys(word for word in words if word.tokens or word.beginnings)))


def places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Where the phrases, in their normal form, stand in a text as it was written: (from, to), in order, not overlapping.

    The text must be in the composed form (NFC), as texts are kept.
    """
    shaped = text.translate(_SHAPES)
    at = range(len(text) + 1) if len(shaped) == len(text) else _origins(text)
    found = sorted(
        (at[one.start()], at[one.end() - 1] + 1)
        for phrase in phrases if phrase
        for one in re.finditer(re.escape(phrase), shaped)
    )  # fmt: skip
    apart: list[tuple[int, int]] = []
    for first, last in found:
        if apart and first <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], last))
        else:
            apart.append((first, last))
    return apart


def _word(part: str) -> Word:
    """A run in the middle of a word stands in the text just so; one at an edge may go on there."""
    tokens: list[str] = []
    edges: list[str] = []
    for run in _RUN.finditer(part):
        is_first, is_last, after = run.start() == 0, run.end() == len(part), part[run.end() : run.end() + 1]
        tokens += _pairs(run[1]) if run[1] else [] if is_first or is_last else [run[2][:LONGEST_RUN]]
        if after and _RUN.match(after):
            tokens.append(run[0][-1] + after)
        elif run[1] and not is_last:
            tokens.append(run[1][-1])
        elif is_last and (run[2] or len(run[1]) == 1):  # what may go on: letters, digits, or one character
            edges.append(run[0][:LONGEST_RUN])
    if not tokens and not edges and (first := _RUN.search(part)):  # 2026- : nothing else to go by
        edges.append(first[0][:LONGEST_RUN])
    said = tokens or edges
    phrase = "" if said == [part] else part
    return Word(part, tuple(dict.fromkeys(tokens)), () if tokens else tuple(edges), phrase)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _origins(text: str) -> list[int]:
    """For each character of the normal text, and for its end, the place in the text from which it came."""
    return [at for at, sign in enumerate(text) for _ in sign.translate(_SHAPES)] + [len(text)]


class _Shapes(dict[int, str]):
    """The shape of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        self[code] = shape = "".join(map(_shape, folded))
        return shape


def _shape(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Cs"}:
        return ""
    return " " if kind == "Cc" or sign.isspace() else simplified(sign) if kind == "Lo" else sign


_SHAPES = _Shapes()
