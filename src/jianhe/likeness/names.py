"""Names in their normal form: what two spellings of one name have in common, by the eye (`name_key`) and by the ear.

Pure; the words and characters are data (`catalogue/likeness/variants.yaml`). Two columns of `Party` hold what is made
here (`keys_of`), so that equality on an index finds the same name in other clothes.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import lazy_pinyin

from jianhe.law.strict_yaml import Frozen, read_as
from jianhe.law.words import Text

_BRACKETS = re.compile(r"[(\[【〔{<《「][^)\]】〕}>》」]*[)\]】〕}>》」]?")
_SIGNS = re.compile(r"[\W_]+")
_AND_OTHERS = re.compile(r"(?:等?[0-9]+|等[一二三四五六七八九十百两几数]+)[多余来]?(?:人|名|户|家|位).*$|等$")
_AREA = re.compile(r"^[一-鿿]{2,3}?(?:省|自治区|市|区|县)")
_AREA_OR_TOWN = re.compile(r"^[一-鿿]{2,3}?(?:(?:省|自治区|市|区|县)(?=..)|镇|乡|街道)")
_LOWEST = re.compile(r"^([一-鿿]{2})(?:市|区|县)(?=..)")
_BRANCH = re.compile(r"(?<=.{2}公司)[一-鿿]{2,6}?(?:分公司|办事处|项目部|工地)$")
_PARTS = re.compile(r"[a-z0-9]+|.")
_POLICE = re.compile(r"^(?:[一-鿿]{2}市)?公安局([一-鿿]{2,3}?)区?分局")


class Variants(Frozen):
    """The file `variants.yaml`; each part is explained there."""

    nobody: tuple[Text, ...]
    labels: tuple[Text, ...]
    titles: tuple[Text, ...]
    characters: Mapping[Text, Text]
    surname_characters: Mapping[Text, Text]
    kept: tuple[Text, ...]
    nickname: Text
    surnames: Mapping[Text, Text]
    beginnings: Mapping[Text, Text]
    ends: Mapping[Text, Text]
    organisations: tuple[Text, ...]
    organisation_ends: tuple[Text, ...]
    of_state: tuple[Text, ...]
    public_bodies: tuple[Text, ...]
    legal_forms: tuple[Text, ...]
    trades: tuple[Text, ...]
    aliases: Mapping[Text, Text]
    places: tuple[Text, ...]


class Keys(NamedTuple):
    """What the columns `name_key` and `sound_key` of a party hold. Both are empty where the name names nobody."""

    name: str
    sound: str


@lru_cache(maxsize=1)
def variants() -> Variants:
    """The packaged variants, read once."""
    return read_as(Variants, Path(str(files("jianhe"))) / "catalogue" / "likeness" / "variants.yaml")


def keys_of(name: str) -> Keys:
    """Both keys of a name as somebody wrote it, for the columns of a party."""
    return Keys(name_key(name)[:100], sound_key(name)[:200])


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """The name by which two spellings are equal: 王建军（虚构）, 王建軍, 王建军 先生 and 王建军等6人 are all 王建军.

    An organisation loses its legal form and its place (四川宏远劳务有限责任公司 is 宏远劳务); a body of the state keeps
    its lowest place. Empty where the words name nobody (匿名). Taken again it changes nothing.
    """
    found = _once(name)
    while found != (again := _once(found)):  # 王建军女士等3人: one layer may hide another
        found = again
    return found


@lru_cache(maxsize=50_000)
def sound_key(name: str) -> str:
    """The name by the ear of Sichuan: syllables without tones, n as l, zh as z, eng as en, hu as f.

    王建军, 王健君 and 黄建军 said in dialect differ only where a person of the place hears a difference. Of a company
    only the name proper is heard, not its trade: 宏远公司 and 洪远建筑劳务公司 are one. Broad: it finds candidates.
    """
    key = name_key(name)
    return _heard(_proper(key) if is_organisation(name) else key)


def pinyin_of(name: str) -> str:
    """The exact reading without tones, surnames read as surnames: 单建国 is `shan jian guo`. Narrower than `sound_key`."""
    return " ".join(syllables(name_key(name)))


@lru_cache(maxsize=50_000)
def is_organisation(name: str) -> bool:
    """Whether a name is that of an organisation and not of a person, by its ending."""
    plain = _without_others(_SIGNS.sub("", _BRACKETS.sub("", _plain(name))))
    told = variants()
    is_long = len(plain) >= 4
    return plain.endswith(told.organisations) or (is_long and plain.endswith((*told.organisation_ends, *told.trades)))


def is_public_body(name: str) -> bool:
    """Whether a name is that of an authority, which stands against many people in matters that have nothing in common."""
    return is_organisation(name) and name_key(name).endswith(variants().public_bodies)


def keeps_its_place(name: str) -> bool:
    """Whether two names of this kind differ by their place alone: 城东派出所, 新中镇小学."""
    return is_organisation(name) and name_key(name).endswith(variants().of_state)


def brands_agree(key: str, other: str) -> bool:
    """Whether two normal forms have one name proper, for the ear; a place before one of them does not count."""
    small, large = sorted((_proper(key), _proper(other)), key=len)
    return _heard(small) == _heard(large) or (len(small) >= 2 and large.endswith(small))


def trades_agree(key: str, other: str) -> bool:
    """Whether two keys name one trade, or one of them none: 宏远劳务 and 宏远建筑劳务, not 锦绣物业 and 锦绣餐饮."""
    one, two = set(key.removeprefix(_proper(key))), set(other.removeprefix(_proper(other)))
    return 2 * len(one & two) >= min(len(one), len(two))


def is_nickname(key: str) -> bool:
    """Whether a normal form is what people call somebody (唐老三, 邓二娃) and no name of a register."""
    return re.fullmatch(variants().nickname, key) is not None


def simplified(text: str) -> str:
    """A text in simplified characters, names' own traditional characters left alone."""
    return "".join(map(_simple, text))


def syllables(key: str) -> list[str]:
    """The reading of a normal form, character by character, so that one wrong character changes no other's reading.

    What is not Chinese stays as it stands.
    """
    readings = variants().surnames
    for size in (2, 1):
        if key[:size] in readings and len(key) > size:
            return [*readings[key[:size]].split(), *_readings(key[size:])]
    return _readings(key)


def _readings(text: str) -> list[str]:
    return [_reading(part) for part in _PARTS.findall(text)]


@lru_cache(maxsize=20_000)
def _reading(part: str) -> str:
    return "".join(lazy_pinyin(part))


def _once(name: str) -> str:
    plain = _plain(name)
    return _organisation(plain) if is_organisation(name) else _person(plain)


def _plain(name: str) -> str:
    """One width, one case, simplified characters, one character for its variants, no spaces."""
    return "".join(map(_character, unicodedata.normalize("NFKC", name).casefold()))


@lru_cache(maxsize=20_000)
def _character(sign: str) -> str:
    if sign.isspace() or unicodedata.category(sign)[0] == "C":
        return ""
    told = variants().characters
    simple = sign if sign in told else _simple(sign)
    return told.get(simple, simple)


@lru_cache(maxsize=20_000)
def _simple(sign: str) -> str:
    return sign if sign in variants().kept else _converter().convert(sign)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _person(plain: str) -> str:
    told, (label, title) = variants(), _labels_and_titles()
    bare = label.sub("", _BRACKETS.sub("", plain))
    bare = title.sub("", _without_others(_SIGNS.sub("", bare)))
    if bare in told.nobody:
        return ""
    return told.surname_characters.get(bare[:1], bare[:1]) + bare[1:]


@lru_cache(maxsize=1)
def _labels_and_titles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a name, and what stands after it where two characters remain."""
    labels, titles = (sorted(words, key=len, reverse=True) for words in (variants().labels, variants().titles))
    return re.compile(rf"^(?:{'|'.join(labels)})[:：]?(?=..)"), re.compile(rf"(?<=..)(?:{'|'.join(titles)})$")


def _without_others(bare: str) -> str:
    """王建军等6人 is 王建军; a name that would be nothing but a count stays."""
    found = _AND_OTHERS.search(bare)
    return bare[: found.start()] if found and found.start() >= 2 else bare


def _organisation(plain: str) -> str:
    told = variants()
    inner = "".join(part for part in re.findall(r"[(\[【〔]([^)\]】〕]*)", plain) if _is_part_of_name(part))
    bare = _SIGNS.sub("", _BRACKETS.sub("", plain)) + inner
    for alias, usual in told.aliases.items():
        bare = bare.replace(alias, usual)
    bare = _POLICE.sub(r"\1公安局", bare)
    if bare in told.nobody:
        return ""
    if bare.endswith(told.of_state):
        while (area := _AREA.match(bare)) and _AREA_OR_TOWN.match(bare[area.end() :]):
            bare = bare[area.end() :]
        return _LOWEST.sub(r"\1", bare)
    bare = _BRANCH.sub("", bare)
    for form in told.legal_forms:
        if bare.endswith(form) and len(bare) - len(form) >= 2:
            bare = bare.removesuffix(form)
            break
    return _without_place(bare)


def _is_part_of_name(inner: str) -> bool:
    """宏远（集团）and 宏远（四川）say no more than 宏远; a branch number does."""
    return bool(re.fullmatch(r"[0-9一二三四五六七八九十]+(分)?(店|厂|部)", inner))


def _without_place(bare: str) -> str:
    while True:
        area = _AREA.match(bare)
        head = area[0] if area else next((place for place in variants().places if bare.startswith(place)), "")
        if not head or len(bare) - len(head) < 2:
            return bare
        bare = bare.removeprefix(head)


@lru_cache(maxsize=50_000)
def _proper(key: str) -> str:
    """宏远 of 宏远建筑劳务; a name that is nothing but a trade stays whole."""
    told = variants().trades
    while trade := next((each for each in told if key.endswith(each) and len(key) - len(each) >= 2), ""):
        key = key.removesuffix(trade)
    return key


def _heard(key: str) -> str:
    return " ".join(map(_as_heard, syllables(key)))


def _as_heard(syllable: str) -> str:
    told = variants()
    for written, heard in told.beginnings.items():
        if syllable.startswith(written):
            syllable = heard + syllable.removeprefix(written)
            break
    for written, heard in told.ends.items():
        if syllable.endswith(written):
            return syllable.removesuffix(written) + heard
    return syllable
